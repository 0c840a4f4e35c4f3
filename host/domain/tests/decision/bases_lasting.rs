//! Bases other than consent: approval, and how long one lasts.

use waystation_domain::basis::{Basis, CannotApprove, Kind, NotHeld};
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::words::time::{DAY, HOUR, Timestamp};

use crate::bases::{BESIDE, world};
use crate::records::{NOW, basis, by, staff};

/// A basis that was asked for now, approved, and would last a year if it could.
fn fresh(kind: Kind) -> Basis {
    let mut basis = basis(kind, PurposeClass::ImmediateService, Stage::Offer).unwrap();
    basis.at = NOW;
    basis
}

fn longest(kind: Kind) -> i64 {
    match kind {
        Kind::VitalInterests => 72 * HOUR,
        Kind::BestInterests => 90 * DAY,
        Kind::Mandate => 30 * DAY,
        Kind::Consent => panic!("no basis of this kind"),
    }
}

#[test]
fn a_basis_expires_to_the_millisecond_counted_from_the_request() {
    for (kind, code) in BESIDE {
        let mut world = world(kind);
        *world.basis() = fresh(kind);
        // What else would end first does not.
        world.agreements[0].until = NOW.plus(365 * DAY);
        world.agreements[0].assessment_due = NOW.plus(365 * DAY);
        world.grants[0].until = NOW.plus(365 * DAY);
        world.now = NOW.plus(longest(kind) - 1);
        assert_eq!(world.code_of("sex"), None, "{kind:?}: one millisecond is left");
        world.now = NOW.plus(longest(kind));
        assert_eq!(world.code_of("sex"), Some(code), "{kind:?}");
        assert_eq!(world.against(code).unwrap()[1], "expired");
    }
}

#[test]
fn a_basis_can_end_earlier_and_never_later_than_its_ground_allows() {
    for (kind, _) in BESIDE {
        let mut basis = fresh(kind);
        assert_eq!(basis.ends(), NOW.plus(longest(kind)));
        basis.until = NOW.plus(HOUR);
        assert_eq!(basis.ends(), NOW.plus(HOUR));
        assert_eq!(basis.in_force(NOW.plus(HOUR - 1)), Ok(()));
        assert_eq!(basis.in_force(NOW.plus(HOUR)), Err(NotHeld::Expired));
        basis.until = Timestamp::from_millis(i64::MAX);
        assert_eq!(basis.ends(), NOW.plus(longest(kind)));
    }
}

#[test]
fn a_second_person_approves_once_and_in_time() {
    for (kind, _) in BESIDE {
        let asked = Basis { approval: None, ..fresh(kind) };
        assert_eq!(asked.clone().approve(staff(2), NOW), Err(CannotApprove::SamePerson));
        let approved = asked.clone().approve(staff(3), NOW).unwrap();
        assert_eq!(approved.approval, Some(by(3, NOW)));
        assert_eq!(approved.in_force(NOW), Ok(()));
        assert_eq!(approved.approve(staff(4), NOW), Err(CannotApprove::NotOpen));
        let ended = asked.clone().end(staff(4), NOW);
        assert_eq!(ended.approve(staff(3), NOW), Err(CannotApprove::NotOpen));
        let last = NOW.plus(longest(kind));
        assert!(asked.clone().approve(staff(3), last.plus(-1)).is_ok());
        assert_eq!(asked.approve(staff(3), last), Err(CannotApprove::NotOpen));
    }
}

#[test]
fn an_approval_by_the_person_who_asked_never_counts() {
    for (kind, _) in BESIDE {
        let own = Basis { approval: Some(by(2, NOW)), ..fresh(kind) };
        assert_eq!(own.in_force(NOW), Err(NotHeld::SamePerson));
    }
}

#[test]
fn what_was_ended_by_hand_stays_ended_by_the_one_who_did_it_first() {
    for (kind, _) in BESIDE {
        let ended = fresh(kind).end(staff(4), NOW);
        assert_eq!(ended.in_force(NOW), Err(NotHeld::Ended));
        assert_eq!(ended.end(staff(5), NOW.plus(1)).ended, Some(by(4, NOW)));
    }
}

#[test]
fn the_state_is_given_in_one_word() {
    let in_force = fresh(Kind::Mandate);
    let asked = Basis { approval: None, ..in_force.clone() };
    let late = NOW.plus(30 * DAY);
    assert_eq!(asked.standing(NOW).code(), "requested");
    assert_eq!(in_force.standing(NOW).code(), "in-force");
    assert_eq!(in_force.standing(late).code(), "expired");
    assert_eq!(asked.standing(late).code(), "expired", "nobody can approve it now");
    assert_eq!(in_force.end(staff(4), NOW).standing(NOW).code(), "ended");
    assert_eq!(asked.end(staff(4), NOW).standing(NOW).code(), "ended", "nobody can approve it now");
}
