//! What a partner's staff do.

use serde_json::json;
use waystation_test_client::Answer;

use super::{Act, Look, Repeated};
use crate::case::{Case, Stage};
use crate::dice::Dice;
use crate::violation::Found;
use crate::wish::Wish;

fn path(case: &Case, what: &str) -> Option<String> {
    case.referral.as_ref().map(|referral| format!("/api/v1/partner/referrals/{referral}/{what}"))
}

/// The partner reads the form.
#[derive(Debug)]
pub(super) struct Read;

impl Act for Read {
    fn marks(&self) -> &'static [&'static str] {
        &["form-read"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage.is_open()
    }

    fn repeated(&self) -> Repeated {
        Repeated::Again
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        Ok(path(case, "form").map(|path| Wish::get(&look.cast.partner, path)))
    }

    fn learn(&self, _: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        Ok(())
    }
}

/// The partner accepts.
#[derive(Debug)]
pub(super) struct Accept;

impl Act for Accept {
    fn marks(&self) -> &'static [&'static str] {
        &["partner-accepted", "disclosure-made"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Sent
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        let version = look.version(case)?;
        let wish = path(case, "steps").map(|path| Wish::post(&look.cast.partner, path, 200));
        Ok(wish.zip(version).map(|(wish, version)| wish.at(version).json(json!({ "step": "accept" }))))
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.version = None;
        case.stage = Stage::Accepted;
        case.state = Some("accepted");
        Ok(())
    }
}

/// The partner reports how it goes.
#[derive(Debug)]
pub(super) struct Report;

impl Act for Report {
    fn marks(&self) -> &'static [&'static str] {
        &["partner-reported"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::Accepted
    }

    fn weight(&self) -> usize {
        2
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        let version = look.version(case)?;
        let wish = path(case, "reports").map(|path| Wish::post(&look.cast.partner, path, 200));
        let report = json!({"items": [{"item": "case-stage", "value": "counselling"}]});
        Ok(wish.zip(version).map(|(wish, version)| wish.at(version).json(report)))
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.version = None;
        Ok(())
    }
}

/// The partner tries to read after the person's no, or after the case was closed: there is nothing.
#[derive(Debug)]
pub(super) struct ReadAfterTheEnd;

impl Act for ReadAfterTheEnd {
    fn marks(&self) -> &'static [&'static str] {
        &[]
    }

    fn fits(&self, case: &Case) -> bool {
        case.was_sent && !case.stage.is_open()
    }

    fn weight(&self) -> usize {
        2
    }

    fn repeated(&self) -> Repeated {
        Repeated::Again
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        Ok(path(case, "form").map(|path| Wish { expects: 404, ..Wish::get(&look.cast.partner, path) }))
    }

    fn learn(&self, _: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        Ok(())
    }
}
