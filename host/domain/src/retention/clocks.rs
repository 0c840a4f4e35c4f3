//! The clocks: from when data is kept, and until when. Each is a function of what it counts from, and none reads the
//! time.

use crate::referral::State;
use crate::words::time::{DAY, HOUR, Timestamp};

/// The clock `referral at the partner`: when the partner's time to keep what it received is over. It counts from the end
/// of the service, from a decline, from when nobody answered in time, and from when the person or the sender took the
/// referral back; until then it stands still. The purpose says how many days.
///
/// Source: Technical Note, "Purpose Specification".
#[must_use]
pub fn referral_at_partner(state: &State, keep_days: u32) -> Option<Timestamp> {
    let from = match *state {
        State::Completed { at }
        | State::NotCompleted { at, .. }
        | State::Declined { at, .. }
        | State::Withdrawn { at }
        | State::Cancelled { at }
        | State::Lapsed { at } => at,
        State::Draft
        | State::Submitted { .. }
        | State::Received { .. }
        | State::Accepted { .. }
        | State::Waitlisted { .. }
        | State::NeedsInformation { .. }
        | State::InService { .. }
        | State::OnHold { .. } => return None,
    };
    Some(from.plus(i64::from(keep_days) * DAY))
}

/// The clock of an offer: when it lapses because the partner did not answer. It runs from the due date of the answer, and
/// the operation says how many hours of grace there are. A partner that is full and would serve later has answered; how
/// long that lasts is for the consent to say.
#[must_use]
pub fn offer(state: &State, due_at: Option<Timestamp>, grace_hours: u32) -> Option<Timestamp> {
    due_at.filter(|_| state.is_unanswered()).map(|due| due.plus(i64::from(grace_hours) * HOUR))
}
