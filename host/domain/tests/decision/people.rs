//! Whose yes counts.

use std::collections::BTreeSet;

use waystation_domain::consent::people::{Band, Capacity, Care, Guardianship, Who};
use waystation_domain::consent::{CaregiverName, Consent, Giver, InvalidReason, NotInForce, Support};
use waystation_domain::disclosure::Code;
use waystation_domain::plugin::catalogue::Stage;
use waystation_domain::words::ids::{ConsentId, PathwayId};
use waystation_domain::words::text::Reference;
use waystation_domain::words::time::{DAY, HOUR};

use crate::records::{NOW, invalidated, refused, row, superseded, withdrawn};
use crate::world::World;

pub(crate) const GIVERS: [Giver; 5] =
    [Giver::Person, Giver::Caregiver, Giver::Relative, Giver::FormalCaregiver, Giver::GuardianshipAuthority];
const CARES: [Care; 3] = [Care::Caregiver, Care::Separated, Care::Unaccompanied];
const ANSWERS: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// A consent of a person of this age, recorded in the band of that age.
pub(crate) fn aged(age: u16) -> World {
    let mut world = World::open(Stage::Offer);
    world.is_aged(age);
    world.yes().band = Some(world.capacity.band(age).from);
    world
}

/// A yes of the caregiver and the child.
pub(crate) fn child(age: u16) -> World {
    let mut world = aged(age);
    world.terms().given_by = Giver::Caregiver;
    world.terms().assent = (age > 5).then_some(true);
    world
}

/// Why the consent does not count.
pub(crate) fn why(world: &World) -> Option<String> {
    world.against(Code::BasisConsent).map(|looked_at| looked_at[1].clone())
}

pub(crate) fn is(world: &World, expected: Option<NotInForce>) {
    assert_eq!(why(world).as_deref(), expected.map(NotInForce::code));
    assert_eq!(world.released().is_empty(), expected.is_some());
}

fn lesser_weight() -> Capacity {
    let pathway = PathwayId::new("legal-assistance").unwrap();
    Capacity::new(Capacity::default().bands().to_vec(), [pathway].into()).unwrap()
}

/// Who has to say yes, as the Technical Note puts it; what each of them said is in the arguments.
fn counts(age: u16, guarded: bool, care: Care, by: Giver, assent: Option<bool>, involved: Option<bool>) -> bool {
    let adult = age >= 18;
    let carer = match care {
        Care::Caregiver => by == Giver::Caregiver,
        Care::Separated => by == Giver::Relative,
        Care::Unaccompanied => by == Giver::FormalCaregiver,
    };
    let child_agrees = if age <= 5 { assent != Some(false) } else { assent == Some(true) };
    (adult && !guarded && by == Giver::Person)
        || (adult && guarded && by == Giver::GuardianshipAuthority && involved == Some(true))
        || (!adult && carer && child_agrees)
}

#[test]
fn in_every_band_exactly_the_right_people_count() {
    let mut counted = 0;
    for age in [0, 5, 6, 11, 12, 14, 15, 17, 18, 90] {
        for (guarded, care) in [true, false].into_iter().flat_map(|guarded| CARES.map(|care| (guarded, care))) {
            for (by, assent) in GIVERS.into_iter().flat_map(|by| ANSWERS.map(|assent| (by, assent))) {
                for involved in ANSWERS {
                    let mut world = aged(age);
                    world.care = care;
                    world.guardianship = guarded;
                    world.terms().given_by = by;
                    world.terms().assent = assent;
                    world.terms().involved = involved;
                    let expected = counts(age, guarded, care, by, assent, involved);
                    assert_eq!(
                        why(&world).is_none(),
                        expected,
                        "{age} {guarded} {care:?} {by:?} {assent:?} {involved:?}: {:?}",
                        why(&world)
                    );
                    counted += usize::from(expected);
                }
            }
        }
    }
    assert!(counted > 100, "only {counted} of these count");
}

#[test]
fn an_adult_decides_alone_and_nobody_else_does() {
    is(&aged(18), None);
    for by in GIVERS.into_iter().filter(|by| *by != Giver::Person) {
        let mut world = aged(30);
        world.terms().given_by = by;
        is(&world, Some(NotInForce::WrongGiver));
    }
}

#[test]
fn support_never_takes_the_decision_away_from_a_person() {
    let all = [Support::Interpreter, Support::SignLanguage, Support::TrustedPerson, Support::AccessibleFormat];
    let without = aged(30).decide();
    for support in all.into_iter().map(|one| BTreeSet::from([one])).chain([all.into()]) {
        let mut world = aged(30);
        world.terms().support = support;
        assert_eq!(world.decide(), without);
    }
}

#[test]
fn a_guardianship_authority_decides_with_the_person_and_only_while_there_is_a_guardianship() {
    let mut world = aged(30);
    world.guardianship = true;
    is(&world, Some(NotInForce::WrongGiver));
    world.terms().given_by = Giver::GuardianshipAuthority;
    is(&world, Some(NotInForce::NotInvolved));
    world.terms().involved = Some(false);
    is(&world, Some(NotInForce::NotInvolved));
    world.terms().involved = Some(true);
    is(&world, None);
    world.guardianship = false;
    is(&world, Some(NotInForce::WrongGiver));
}

#[test]
fn a_guardianship_counts_from_its_first_moment_until_just_before_its_last() {
    let reference = Reference::new("G-1").unwrap();
    let guardianship = Guardianship { reference, from: NOW, until: NOW.plus(DAY) };
    for (millis, counts) in [(-1, false), (0, true), (DAY - 1, true), (DAY, false)] {
        assert_eq!(guardianship.in_force(NOW.plus(millis)), counts, "{millis}");
    }
}

#[test]
fn a_child_too_young_to_be_asked_needs_only_the_caregiver_but_its_no_counts() {
    let mut world = child(5);
    is(&world, None);
    world.terms().assent = Some(false);
    is(&world, Some(NotInForce::AssentRefused));
}

#[test]
fn from_six_years_the_child_is_asked_too() {
    for age in [6, 12, 17] {
        let mut world = child(age);
        is(&world, None);
        world.terms().assent = None;
        is(&world, Some(NotInForce::NoAssent));
        world.terms().assent = Some(false);
        is(&world, Some(NotInForce::AssentRefused));
        world.terms().given_by = Giver::Person;
        world.terms().assent = Some(true);
        is(&world, Some(NotInForce::WrongGiver));
    }
}

#[test]
fn a_relative_answers_for_a_separated_child_and_a_formal_caregiver_for_an_unaccompanied_one() {
    for (care, right) in [
        (Care::Caregiver, Giver::Caregiver),
        (Care::Separated, Giver::Relative),
        (Care::Unaccompanied, Giver::FormalCaregiver),
    ] {
        for by in GIVERS {
            let mut world = child(10);
            world.care = care;
            world.terms().given_by = by;
            is(&world, (by != right).then_some(NotInForce::WrongGiver));
        }
    }
}

#[test]
fn an_older_child_decides_alone_in_matters_of_lesser_weight_only() {
    for (age, alone) in [(14, false), (15, true), (17, true)] {
        let mut world = aged(age);
        is(&world, Some(NotInForce::WrongGiver));
        world.capacity = lesser_weight();
        is(&world, (!alone).then_some(NotInForce::WrongGiver));
        world.terms().pathway = PathwayId::new("shelter").unwrap();
        world.pathway.id = PathwayId::new("shelter").unwrap();
        assert!(why(&world).is_some(), "another pathway");
    }
    let mut world = child(15);
    world.capacity = lesser_weight();
    is(&world, None);
    let mut world = aged(15);
    world.capacity = lesser_weight();
    world.terms().assent = Some(false);
    is(&world, Some(NotInForce::AssentRefused));
}

#[test]
fn each_operation_sets_its_own_bands() {
    let band = |from, who| Band { from, who };
    let bands = vec![band(0, Who::Caregiver), band(10, Who::CaregiverAndChild), band(16, Who::Person)];
    let capacity = Capacity::new(bands, BTreeSet::new()).unwrap();
    let with = |age| {
        let mut world = World { capacity: capacity.clone(), ..child(age) };
        world.yes().band = Some(capacity.band(age).from);
        world
    };
    let mut world = with(9);
    world.terms().assent = None;
    is(&world, None);
    let mut world = with(10);
    world.terms().assent = None;
    is(&world, Some(NotInForce::NoAssent));
    let mut world = with(16);
    is(&world, Some(NotInForce::WrongGiver));
    world.terms().given_by = Giver::Person;
    is(&world, None);
}

#[test]
fn bands_are_read_as_they_are_written_and_only_within_their_rules() {
    let capacity = lesser_weight();
    let written = serde_json::to_value(&capacity).unwrap();
    assert_eq!(written["bands"][3]["who"], "caregiver-and-child-or-child-alone");
    assert_eq!(written["lesser_weight"][0], "legal-assistance");
    assert_eq!(serde_json::from_value::<Capacity>(written.clone()).unwrap(), capacity);
    let mut bad = written;
    bad["bands"][0]["from"] = 1.into();
    assert!(serde_json::from_value::<Capacity>(bad).is_err());
}

/// The child's consent, said by this caregiver, so many hours after the first.
fn said_by(world: &World, name: &str, hours: i64) -> Consent {
    let mut said = world.consents[0].clone();
    said.id = row(ConsentId::new, u8::try_from(hours).unwrap() + 20);
    said.at = said.at.plus(hours * HOUR);
    said.terms.caregiver = Some(CaregiverName::try_from(name.to_owned()).unwrap());
    said
}

#[test]
fn caregivers_who_differ_are_in_conflict_in_whichever_order_they_spoke_until_they_agree() {
    let base = child(9);
    let of = |consents: Vec<Consent>| World { consents, ..base.clone() };
    let (mother, father) = (said_by(&base, "Mother", 1), said_by(&base, "Father", 2));
    let replaced = superseded(mother.clone(), father.id);
    is(&of(vec![replaced.clone(), refused(father.clone())]), Some(NotInForce::InConflict));
    is(&of(vec![refused(mother.clone()), father.clone()]), Some(NotInForce::InConflict));
    is(&of(vec![replaced.clone(), father.clone()]), None);
    is(&of(vec![replaced, withdrawn(father.clone())]), Some(NotInForce::InConflict));
    // The same one, who changes their mind.
    let again = said_by(&base, " mother ", 3);
    is(&of(vec![refused(mother.clone()), again.clone()]), None);
    is(&of(vec![refused(mother.clone()), superseded(father.clone(), again.id), again]), None);
    // What was found invalid is nobody's word.
    is(&of(vec![invalidated(mother, InvalidReason::WrongPerson), father]), None);
}

#[test]
fn a_caregivers_no_to_the_offer_is_one_to_what_comes_after_it() {
    let base = child(9);
    let (mut mother, father) = (said_by(&base, "Mother", 1), said_by(&base, "Father", 2));
    mother.terms.stage = Stage::Offer;
    let mut world = World { consents: vec![refused(mother), father], ..base };
    world.terms().stage = Stage::Acceptance;
    world.stage = Stage::Acceptance;
    is(&world, Some(NotInForce::InConflict));
}
