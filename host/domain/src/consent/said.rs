//! All that was said about the sharing of a person's data: in this file and in others of theirs.

use super::conflict::differ;
use super::not_in_force::NotInForce;
use super::people::{Capacity, Situation};
use super::record::{Consent, last_word};
use super::state::State;
use super::wishes::Wishes;
use crate::plugin::catalogue::Stage;
use crate::sharing::scope::Scope;
use crate::words::time::Timestamp;

/// The last word about a sharing, where it is a yes that counts; else the one that was looked at, and why it does not.
pub type LastWord<'a> = Result<&'a Consent, Option<(&'a Consent, NotInForce)>>;

/// All that was said, and by what it is judged whether it counts. The decision at each reading and the sweep, which makes
/// an end one that stays, ask the same.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The person's consents and refusals, oldest first.
    pub consents: &'a [Consent],
    /// What the person said in other files of theirs, each oldest first.
    pub elsewhere: &'a [Vec<Consent>],
    /// Whose yes counts at which age.
    pub capacity: &'a Capacity,
    /// The person's situation.
    pub situation: &'a Situation,
}

impl<'a> Said<'a> {
    /// The newest consent or refusal about this very sharing decides. An older yes never replaces a newer one that has
    /// ended, or a no.
    pub(crate) fn last_word(&self, asked: &Scope<'_>, now: Timestamp) -> LastWord<'a> {
        match last_word(self.consents, asked) {
            Some(last) => self
                .not_in_conflict(asked, last)
                .and_then(|()| last.in_force(now))
                .and_then(|()| last.informed())
                .and_then(|()| self.capacity.still_right(last, self.situation))
                .and_then(|()| self.not_refused_elsewhere(asked))
                .map(|()| last)
                .map_err(|why| Some((last, why))),
            None => {
                Err(self.consents.last().and_then(|other| Some((other, other.about().covers(asked).err()?.into()))))
            }
        }
    }

    /// Whether nobody's yes to this sharing counts any more, and none will without somebody's new word. What the file says
    /// of the person may be corrected, and whose yes counts by it is not over.
    pub(crate) fn is_over(&self, asked: &Scope<'_>, now: Timestamp) -> bool {
        let Some(last) = last_word(self.consents, asked) else { return true };
        let crossed = || match self.capacity.same_band(last, self.situation) {
            Err(NotInForce::BandCrossed) => Err(NotInForce::BandCrossed),
            _ => Ok(()),
        };
        last.in_force(now)
            .and_then(|()| self.not_in_conflict(asked, last))
            .and_then(|()| self.not_refused_elsewhere(asked))
            .and_then(|()| crossed())
            .is_err()
    }

    /// What is kept back and who is excluded, over all files.
    pub(crate) fn wishes(&self) -> Wishes {
        self.elsewhere.iter().fold(Wishes::of(self.consents), |wishes, other| wishes.and(&Wishes::of(other)))
    }

    /// Caregivers of the same kind agree, where one of them spoke last. A no to an earlier stage is one to a later one; what
    /// is asked at a follow-up is answered for itself.
    fn not_in_conflict(&self, asked: &Scope<'_>, last: &Consent) -> Result<(), NotInForce> {
        let kind = last.terms.given_by;
        if !kind.is_caregiver() {
            return Ok(());
        }
        let is_follow_up = |stage| stage == Stage::FollowUp;
        let words = self.consents.iter().filter(|consent| {
            let about = consent.about();
            let covers = about.covers(asked).is_ok();
            let refuses = !covers
                && *consent.state() == State::Refused
                && is_follow_up(about.stage) == is_follow_up(asked.stage)
                && Scope { stage: asked.stage, ..about }.covers(asked).is_ok();
            consent.terms.given_by == kind && (covers || refuses)
        });
        if differ(words) { Err(NotInForce::InConflict) } else { Ok(()) }
    }

    /// In no other file of the person the last word about this purpose and recipient is a no.
    fn not_refused_elsewhere(&self, asked: &Scope<'_>) -> Result<(), NotInForce> {
        let refuses = |said: &Vec<Consent>| {
            let mut about = said.iter().filter(|consent| {
                let about = consent.about();
                about.purpose == asked.purpose && about.pathway == asked.pathway && about.recipient == asked.recipient
            });
            about.next_back().is_some_and(|last| matches!(last.state(), State::Refused | State::Withdrawn(_)))
        };
        if self.elsewhere.iter().any(refuses) { Err(NotInForce::RefusedElsewhere) } else { Ok(()) }
    }
}
