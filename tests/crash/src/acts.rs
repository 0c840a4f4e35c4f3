//! The acts of the load, each a type of its own. A new act is a type, its `impl`, and a line in [`ALL`]: what is in the audit
//! of it, when it fits, what it asks for, and what the answer says of the case.

mod erasure;
mod partner;
mod person;
mod referral;

use std::fmt::Debug;

use waystation_test_client::Answer;

use crate::case::{Case, Stage};
use crate::dice::Dice;
use crate::host::Api;
use crate::setting::Cast;
use crate::violation::{Found, Violation};
use crate::wish::{Sent, Wish};

/// What becomes of the same request when it is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeated {
    /// By its key, its version or the state of the case it is done once.
    Once,
    /// It is done again, and nobody minds: a reading, a second copy of a file, a no.
    Again,
}

/// An act in a case.
pub(crate) trait Act: Debug + Sync {
    /// Its words in the audit of the person; one entry each, whenever it is done.
    fn marks(&self) -> &'static [&'static str];

    /// Whether it can be done in this case now.
    fn fits(&self, case: &Case) -> bool;

    /// How much more often than the rarest.
    fn weight(&self) -> usize {
        4
    }

    /// What becomes of the same request when it is sent again.
    fn repeated(&self) -> Repeated {
        Repeated::Once
    }

    /// What the host answers to the same request when it was done before.
    fn done_before(&self) -> &'static [u16] {
        &[409, 412]
    }

    /// What it asks for; what it has to look up for that it may, and gives nothing when the host does not answer.
    ///
    /// # Errors
    /// When the host answers what it must not.
    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>>;

    /// Takes down what is so since it is done. There is no answer where it had been done before, by a request without one.
    ///
    /// # Errors
    /// When the answer says what cannot be.
    fn learn(&self, case: &mut Case, wish: &Wish, answer: Option<&Answer>) -> Found;
}

/// All acts.
pub(crate) const ALL: [&dyn Act; 18] = [
    &person::Register,
    &person::Correct,
    &person::Attach,
    &person::ReadFile,
    &person::Close,
    &erasure::Ask,
    &erasure::Approve,
    &referral::Begin,
    &referral::AnswerQuestions,
    &referral::Confirm,
    &referral::Consent,
    &referral::Refuse,
    &referral::Disclose,
    &referral::Withdraw,
    &partner::Read,
    &partner::Accept,
    &partner::Report,
    &partner::ReadAfterTheEnd,
];

/// One of the acts that fit, by their weights.
pub(crate) fn choose(case: &Case, dice: &Dice) -> Option<&'static dyn Act> {
    // Of somebody who was erased there is nothing left to do anything with.
    let fitting = || ALL.into_iter().filter(|act| case.stage != Stage::Erased && act.fits(case));
    let mut left = dice.below(fitting().map(Act::weight).sum());
    fitting().find(|act| {
        let here = left < act.weight();
        left = left.saturating_sub(act.weight());
        here
    })
}

/// Looks something up for an act.
pub(crate) struct Look<'a> {
    pub(crate) api: &'a Api,
    pub(crate) cast: &'a Cast,
}

impl Look<'_> {
    /// What the host says to this, if it answers.
    pub(crate) fn up(&self, caller: &str, path: String) -> Found<Option<Answer>> {
        match Wish::get(caller, path).send(self.api)? {
            Sent::Answered(answer) if answer.status == 200 => Ok(Some(answer)),
            Sent::Answered(answer) => {
                Err(Violation(format!("{}: the host answered {} {}", answer.asked, answer.status, answer.text)))
            }
            Sent::Nothing(_) => Ok(None),
        }
    }

    /// The version that the referral of this case is at.
    pub(crate) fn version(&self, case: &Case) -> Found<Option<String>> {
        if case.version.is_some() {
            return Ok(case.version.clone());
        }
        let Some(referral) = &case.referral else { return Ok(None) };
        let read = self.up(&self.cast.caseworker, format!("/api/v1/referrals/{referral}"))?;
        Ok(read.map(|answer| answer.etag()))
    }
}

/// The id in an answer that must have one.
fn id_of(answer: Option<&Answer>) -> Found<String> {
    let answer = answer.ok_or_else(|| Violation("a key that was remembered gave no answer".to_owned()))?;
    Ok(answer.text_at("/id")?)
}
