//! When a partner's access is over for good.

use waystation_domain::basis::{Basis, Kind};
use waystation_domain::consent::{Consent, InvalidReason};
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::retention::access::{Footing, Over};
use waystation_domain::sharing::agreement::Agreement;
use waystation_domain::words::time::{DAY, Timestamp};

use crate::records::{NOW, agreement, basis, by, consent, invalidated, refused, withdrawn};

const CLASS: PurposeClass = PurposeClass::ImmediateService;

/// Why access to what was shared at the stage of acceptance is over, with keep days that end tomorrow.
fn over(agreements: &[Agreement], basis: Option<&Basis>, consents: &[Consent], now: Timestamp) -> Option<Over> {
    let said = consent(1, CLASS, Stage::Acceptance);
    let footing = Footing { scope: said.about(), kept_until: Some(NOW.plus(DAY)), agreements, basis, consents };
    footing.over(now)
}

fn yes(n: u8) -> Consent {
    consent(n, CLASS, Stage::Acceptance)
}

#[test]
fn a_standing_yes_keeps_access_until_the_days_are_over() {
    let (agreements, consents) = ([agreement(1)], [yes(1)]);
    assert_eq!(over(&agreements, None, &consents, NOW), None);
    assert_eq!(over(&agreements, None, &consents, NOW.plus(DAY - 1)), None);
    assert_eq!(over(&agreements, None, &consents, NOW.plus(DAY)), Some(Over::KeepDays));
}

#[test]
fn the_last_word_of_the_person_decides() {
    let agreements = [agreement(1)];
    let over = |consents: &[Consent]| over(&agreements, None, consents, NOW);
    assert_eq!(over(&[]), Some(Over::Consent));
    assert_eq!(over(&[yes(1), refused(yes(2))]), Some(Over::Consent));
    assert_eq!(over(&[refused(yes(1)), yes(2)]), None);
    assert_eq!(over(&[withdrawn(yes(1))]), Some(Over::Consent));
    let invalid = invalidated(yes(1), InvalidReason::NotInformed);
    assert_eq!(over(&[invalid]), Some(Over::Consent));
    let mut expired = yes(1);
    expired.terms.until = NOW;
    assert_eq!(over(&[expired]), Some(Over::Consent));
    // A yes to the offer alone says nothing about what was shared at acceptance.
    let mut to_the_offer = yes(1);
    to_the_offer.terms.stage = Stage::Offer;
    assert_eq!(over(&[to_the_offer]), Some(Over::Consent));
}

#[test]
fn an_agreement_that_is_suspended_or_has_ended_ends_access_and_one_that_may_count_again_does_not() {
    let consents = [yes(1)];
    let over = |agreements: &[Agreement]| over(agreements, None, &consents, NOW);
    let (mut suspended, mut ended, mut overdue, mut later) = (agreement(1), agreement(2), agreement(3), agreement(4));
    suspended.suspended = Some(NOW);
    ended.until = NOW;
    overdue.assessment_due = NOW;
    later.from = NOW.plus(DAY);
    assert_eq!(over(&[suspended.clone()]), Some(Over::Agreement));
    assert_eq!(over(&[suspended.clone(), ended.clone()]), Some(Over::Agreement));
    assert_eq!(over(&[suspended.clone(), agreement(5)]), None);
    assert_eq!(over(&[overdue]), None);
    assert_eq!(over(&[later]), None);
}

#[test]
fn a_basis_holds_without_a_yes_and_when_it_ends_a_yes_takes_its_place() {
    let agreements = [agreement(1)];
    let over = |basis: &Basis, consents: &[Consent]| over(&agreements, Some(basis), consents, NOW);
    let standing = basis(Kind::VitalInterests, CLASS, Stage::Acceptance).unwrap();
    assert_eq!(over(&standing, &[]), None);
    assert_eq!(over(&standing, &[refused(yes(1))]), None, "it was shared in spite of the no");
    let mut expired = standing.clone();
    expired.until = NOW;
    let ended = standing.end(by(1, NOW).by, NOW);
    for basis in [expired, ended] {
        assert_eq!(over(&basis, &[]), Some(Over::Basis));
        assert_eq!(over(&basis, &[yes(1)]), None);
    }
}
