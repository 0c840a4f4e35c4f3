//! How long data stays.

use waystation_domain::referral::{DeclineReason, NotCompletedReason, State};
use waystation_domain::retention::clocks::{offer, referral_at_partner};
use waystation_domain::words::time::{DAY, HOUR, Timestamp};

use crate::records::NOW;

#[test]
fn a_partners_time_to_keep_a_referral_starts_at_its_end() {
    let ends = [
        State::Completed { at: NOW },
        State::NotCompleted { at: NOW, reason: NotCompletedReason::Moved },
        State::Declined { at: NOW, reason: DeclineReason::NoCapacity },
        State::Withdrawn { at: NOW },
        State::Cancelled { at: NOW },
        State::Lapsed { at: NOW },
    ];
    for state in ends {
        assert!(state.is_final());
        assert_eq!(referral_at_partner(&state, 90), Some(NOW.plus(90 * DAY)), "{state:?}");
        assert_eq!(referral_at_partner(&state, 0), Some(NOW), "{state:?}");
    }
}

#[test]
fn while_a_referral_is_under_way_no_time_limit_runs() {
    let under_way = [
        State::Draft,
        State::Submitted { at: NOW },
        State::Received { at: NOW },
        State::Accepted { at: NOW },
        State::Waitlisted { at: NOW },
        State::NeedsInformation { at: NOW },
        State::InService { at: NOW },
        State::OnHold { at: NOW },
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

#[test]
fn an_offer_lapses_when_the_grace_after_its_due_date_is_over_and_only_while_it_is_unanswered() {
    let unanswered = [State::Submitted { at: NOW }, State::Received { at: NOW }, State::NeedsInformation { at: NOW }];
    for state in unanswered {
        assert_eq!(offer(&state, Some(NOW), 24), Some(NOW.plus(24 * HOUR)), "{state:?}");
        assert_eq!(offer(&state, Some(NOW), 0), Some(NOW));
        assert_eq!(offer(&state, None, 24), None);
    }
    let others = [
        State::Draft,
        State::Waitlisted { at: NOW },
        State::Accepted { at: NOW },
        State::InService { at: NOW },
        State::Withdrawn { at: NOW },
        State::Lapsed { at: NOW },
    ];
    for state in others {
        assert_eq!(offer(&state, Some(NOW), 24), None, "{state:?}");
    }
}
