//! The clocks: from when data is kept, and until when. Each is a function of what it counts from, and none reads the
//! time.

use crate::referral::State;
use crate::words::time::{DAY, Timestamp};

/// The clock `referral at the partner`: when the partner's time to keep what it received is over. It counts from the end
/// of the service, from a decline, and from when the person or the sender took the referral back; until then it stands
/// still. The purpose says how many days.
///
/// Source: Technical Note, "Purpose Specification".
#[must_use]
pub fn referral_at_partner(state: &State, keep_days: u32) -> Option<Timestamp> {
    let from = match *state {
        State::Completed { at }
        | State::NotCompleted { at, .. }
        | State::Declined { at, .. }
        | State::Withdrawn { at }
        | State::Cancelled { at } => at,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::referral::{DeclineReason, NotCompletedReason};

    const AT: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn a_partners_time_to_keep_a_referral_counts_from_its_end() {
        let ends = [
            State::Completed { at: AT },
            State::NotCompleted { at: AT, reason: NotCompletedReason::Moved },
            State::Declined { at: AT, reason: DeclineReason::NoCapacity },
            State::Withdrawn { at: AT },
            State::Cancelled { at: AT },
        ];
        for state in ends {
            assert!(state.is_final());
            assert_eq!(referral_at_partner(&state, 90), Some(AT.plus(90 * DAY)), "{state:?}");
            assert_eq!(referral_at_partner(&state, 0), Some(AT), "{state:?}");
        }
    }

    #[test]
    fn while_a_referral_is_under_way_nothing_counts() {
        let under_way = [
            State::Draft,
            State::Submitted { at: AT },
            State::Received { at: AT },
            State::Accepted { at: AT },
            State::Waitlisted { at: AT },
            State::NeedsInformation { at: AT },
            State::InService { at: AT },
            State::OnHold { at: AT },
        ];
        for state in under_way {
            assert!(!state.is_final());
            assert_eq!(referral_at_partner(&state, 0), None, "{state:?}");
        }
    }

    #[test]
    fn the_longest_time_that_can_be_written_does_not_overflow() {
        let far = State::Completed { at: Timestamp::from_millis(i64::MAX) };
        assert_eq!(referral_at_partner(&far, u32::MAX), Some(Timestamp::from_millis(i64::MAX)));
    }
}
