//! When a partner's access is over for good.

use waystation_domain::basis::{Basis, Kind};
use waystation_domain::consent::{CaregiverName, Consent, Giver, InvalidReason, Said};
use waystation_domain::person::birth::Birth;
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::retention::access::{Footing, Over};
use waystation_domain::sharing::agreement::Agreement;
use waystation_domain::words::time::{DAY, Timestamp};

use crate::form::form;
use crate::records::{NOW, agreement, basis, by, consent, invalidated, refused, withdrawn};
use crate::world::{World, born};

const CLASS: PurposeClass = PurposeClass::ImmediateService;

/// Why access to what was shared at the stage of acceptance is over, with keep days that end tomorrow.
fn over(agreements: &[Agreement], basis: Option<&Basis>, consents: &[Consent], now: Timestamp) -> Option<Over> {
    over_all_files(agreements, basis, consents, &[], now)
}

/// The same, with what was said in other files of the person.
fn over_all_files(
    agreements: &[Agreement],
    basis: Option<&Basis>,
    consents: &[Consent],
    elsewhere: &[Vec<Consent>],
    now: Timestamp,
) -> Option<Over> {
    let mut world = World::of(CLASS, Stage::Acceptance);
    world.now = now;
    is_over(&world, agreements, basis, consents, elsewhere)
}

fn is_over(
    world: &World,
    agreements: &[Agreement],
    basis: Option<&Basis>,
    consents: &[Consent],
    elsewhere: &[Vec<Consent>],
) -> Option<Over> {
    let (yes, situation, now) = (yes(1), world.situation(), world.now);
    let said = Said { consents, elsewhere, capacity: &world.capacity, situation: &situation };
    let items: Vec<_> = form().into_iter().take(1).collect();
    let kept_until = Some(NOW.plus(DAY));
    Footing { scope: yes.about(), kept_until, agreements, basis, said, items: &items }.over(now)
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

#[test]
fn a_no_in_another_file_of_the_person_ends_access_and_a_yes_there_changes_nothing() {
    let (agreements, consents) = ([agreement(1)], [yes(1)]);
    let over = |elsewhere: &[Vec<Consent>]| over_all_files(&agreements, None, &consents, elsewhere, NOW);
    assert_eq!(over(&[vec![refused(yes(2))]]), Some(Over::Consent));
    assert_eq!(over(&[vec![withdrawn(yes(2))]]), Some(Over::Consent));
    assert_eq!(over(&[vec![refused(yes(2)), yes(3)]]), None);
    assert_eq!(over(&[vec![yes(2)], Vec::new()]), None);
}

#[test]
fn who_is_excluded_and_what_is_kept_back_in_any_file_of_the_person_ends_access() {
    let (agreements, standing) = ([agreement(1)], basis(Kind::VitalInterests, CLASS, Stage::Acceptance).unwrap());
    let shared = form().into_iter().next().unwrap();
    let (mut excludes, mut keeps_back, mut something_else) = (yes(2), yes(2), yes(2));
    excludes.terms.excluded_partners = [yes(1).terms.recipient].into();
    keeps_back.terms.kept_back = [shared].into();
    something_else.terms.kept_back = form().into_iter().skip(1).take(1).collect();
    for basis in [None, Some(&standing)] {
        for (said, why) in [
            (excludes.clone(), Some(Over::Excluded)),
            (keeps_back.clone(), Some(Over::KeptBack)),
            (something_else.clone(), None),
        ] {
            assert_eq!(over(&agreements, basis, std::slice::from_ref(&said), NOW), why);
            assert_eq!(over_all_files(&agreements, basis, &[yes(1)], &[vec![said]], NOW), why);
        }
    }
}

#[test]
fn caregivers_who_differ_end_access_until_they_agree() {
    let mut world = World::of(CLASS, Stage::Acceptance);
    world.is_aged(9);
    let by = |n: u8, caregiver: &str| {
        let mut said = yes(n);
        said.terms.given_by = Giver::Caregiver;
        said.terms.caregiver = Some(CaregiverName::try_from(caregiver.to_owned()).unwrap());
        said.terms.assent = Some(true);
        said.band = world.band_at(said.at);
        said
    };
    let agreements = [agreement(1)];
    let over = |consents: &[Consent]| is_over(&world, &agreements, None, consents, &[]);
    assert_eq!(over(&[by(1, "Farid")]), None);
    assert_eq!(over(&[by(1, "Farid"), refused(by(2, "Maryam"))]), Some(Over::Consent));
    assert_eq!(over(&[refused(by(1, "Maryam")), by(2, "Farid")]), Some(Over::Consent));
    assert_eq!(over(&[by(1, "Farid"), refused(by(2, "Maryam")), by(3, "Maryam")]), None);
}

#[test]
fn a_birthday_into_another_band_ends_access_and_what_may_be_corrected_does_not() {
    let mut world = World::of(CLASS, Stage::Acceptance);
    let (agreements, consents) = ([agreement(1)], [yes(1)]);
    let mut child = yes(1);
    child.band = Some(15);
    world.born = Some(Birth::Day(born(18, 0)));
    assert_eq!(is_over(&world, &agreements, None, &[child], &[]), Some(Over::Consent), "it was a child yesterday");
    // It was written down as an adult's, and the date of birth says today that it was a child's: one of the two is wrong.
    world.is_aged(16);
    assert_eq!(is_over(&world, &agreements, None, &consents, &[]), None);
    world.born = None;
    assert_eq!(is_over(&world, &agreements, None, &consents, &[]), None);
}
