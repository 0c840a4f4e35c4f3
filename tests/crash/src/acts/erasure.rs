//! A person is erased, on the word of two supervisors.

use serde_json::json;
use waystation_test_client::Answer;

use super::{Act, Look, Repeated, id_of};
use crate::case::{Case, Stage};
use crate::dice::Dice;
use crate::violation::Found;
use crate::wish::Wish;

/// A supervisor asks for it.
#[derive(Debug)]
pub(super) struct Ask;

impl Act for Ask {
    fn marks(&self) -> &'static [&'static str] {
        &["erasure-asked"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.person.is_some() && case.erasure.is_none()
    }

    fn weight(&self) -> usize {
        1
    }

    fn repeated(&self) -> Repeated {
        Repeated::Again
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        let Some(person) = &case.person else { return Ok(None) };
        let wish = Wish::post(&look.cast.supervisors[0], format!("/api/v1/individuals/{person}/erasure-requests"), 200);
        Ok(Some(wish.json(json!({"reason": "person-asked"}))))
    }

    fn learn(&self, case: &mut Case, _: &Wish, answer: Option<&Answer>) -> Found {
        case.erasure = Some(id_of(answer)?);
        Ok(())
    }
}

/// The other one says the same.
#[derive(Debug)]
pub(super) struct Approve;

impl Act for Approve {
    fn marks(&self) -> &'static [&'static str] {
        &["individual-erased"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.erasure.is_some()
    }

    fn weight(&self) -> usize {
        1
    }

    /// The request went with the person.
    fn done_before(&self) -> &'static [u16] {
        &[404]
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        let Some(request) = &case.erasure else { return Ok(None) };
        let wish = Wish::post(&look.cast.supervisors[1], format!("/api/v1/erasure-requests/{request}/approval"), 200);
        Ok(Some(wish.json(json!({"reason": "person-asked"}))))
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.stage = Stage::Erased;
        Ok(())
    }
}
