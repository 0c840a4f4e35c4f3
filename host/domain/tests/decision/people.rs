//! Whose yes counts.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use waystation_domain::consent::people::{Band, Capacity, Care, Guardianship, Who};
use waystation_domain::consent::{CaregiverName, Consent, Giver, NotInForce, Support};
use waystation_domain::disclosure::Code;
use waystation_domain::person::birth::{Birth, Rough};
use waystation_domain::plugin::catalogue::Stage;
use waystation_domain::words::calendar::{LeapDay, Zone};
use waystation_domain::words::ids::{ConsentId, PathwayId};
use waystation_domain::words::text::Reference;
use waystation_domain::words::time::DAY;

use crate::records::{NOW, invalidated, refused, row, superseded, withdrawn};
use crate::world::{World, born, today};

const GIVERS: [Giver; 5] =
    [Giver::Person, Giver::Caregiver, Giver::Relative, Giver::FormalCaregiver, Giver::GuardianshipAuthority];
const CARES: [Care; 3] = [Care::Caregiver, Care::Separated, Care::Unaccompanied];
const ANSWERS: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// A consent of a person of this age, recorded in the band of that age.
fn aged(age: u16) -> World {
    let mut world = World::open(Stage::Offer);
    world.is_aged(age);
    world.yes().band = Some(world.capacity.band(age).from);
    world
}

/// A yes of the caregiver and the child.
fn child(age: u16) -> World {
    let mut world = aged(age);
    world.terms().given_by = Giver::Caregiver;
    world.terms().assent = (age > 5).then_some(true);
    world
}

/// Why the consent does not count.
fn why(world: &World) -> Option<String> {
    world.against(Code::BasisConsent).map(|looked_at| looked_at[1].clone())
}

fn is(world: &World, expected: Option<NotInForce>) {
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
fn an_unknown_age_withholds_everything_no_matter_who_said_yes() {
    for by in GIVERS {
        let mut world = aged(30);
        world.born = None;
        world.terms().given_by = by;
        is(&world, Some(NotInForce::AgeUnknown));
        world.yes().band = None;
        is(&world, Some(NotInForce::AgeUnknown));
    }
}

/// A day before a birthday.
fn on_the_eve(mut world: World, birthday: u16) -> World {
    world.born = Some(Birth::Day(born(birthday - 1, 364)));
    world
}

#[test]
fn a_person_who_enters_another_band_is_asked_again_from_that_birthday_on() {
    for birthday in [6, 12, 15, 18] {
        let mut world = on_the_eve(child(birthday - 1), birthday);
        world.terms().assent = Some(true);
        world.now = Zone::default().end_of(today()).plus(-1);
        is(&world, None);
        world.now = NOW.plus(DAY);
        is(&world, Some(NotInForce::BandCrossed));
        world.terms().given_by = Giver::Person;
        is(&world, Some(NotInForce::BandCrossed));
        // Asked again on the birthday.
        world.yes().at = NOW.plus(DAY);
        world.yes().band = Some(birthday);
        world.terms().given_by = if birthday == 18 { Giver::Person } else { Giver::Caregiver };
        is(&world, None);
    }
    for birthday in [1, 5, 7, 14, 16, 19, 90] {
        let mut world = if birthday > 18 { aged(birthday - 1) } else { child(birthday - 1) };
        world = on_the_eve(world, birthday);
        world.now = NOW.plus(DAY);
        is(&world, None);
    }
}

#[test]
fn a_yes_recorded_with_a_wrong_date_of_birth_does_not_count_and_no_birthday_makes_it_count() {
    // Believed to be an adult, and a child: on the eve of the eighteenth birthday, and from then on.
    let mut world = on_the_eve(aged(30), 18);
    is(&world, Some(NotInForce::WrongBand));
    world.now = NOW.plus(DAY);
    is(&world, Some(NotInForce::WrongBand));
    world.now = NOW.plus(9 * DAY);
    is(&world, Some(NotInForce::WrongBand));
    // The word of the adult does.
    world.yes().at = NOW.plus(DAY);
    is(&world, None);
    // Believed to be a child, and an adult.
    let mut world = child(17);
    world.is_aged(18);
    is(&world, Some(NotInForce::WrongBand));
    // Not yet born when it was given, by what is known today.
    let mut world = aged(30);
    world.yes().at = NOW.plus(-40 * 365 * DAY);
    is(&world, Some(NotInForce::WrongBand));
}

#[test]
fn a_date_of_birth_that_is_corrected_within_the_band_changes_nothing() {
    for age in [18, 19, 90] {
        let mut world = aged(30);
        world.is_aged(age);
        is(&world, None);
    }
}

#[test]
fn a_consent_recorded_before_the_age_was_known_is_asked_again() {
    let mut world = aged(30);
    world.yes().band = None;
    is(&world, Some(NotInForce::WrongBand));
}

/// What is known of the date of birth, less than the day, as it was looked at some days before the consents.
fn known(known: Rough) -> Birth {
    Birth::Roughly { known, seen: today().saturating_sub(jiff::ToSpan::days(10)) }
}

#[test]
fn an_adult_whose_age_is_estimated_decides_alone_and_a_child_with_its_caregiver() {
    let mut world = aged(30);
    world.born = Some(known(Rough::AboutAge(35)));
    is(&world, None);
    let mut world = child(12);
    world.born = Some(known(Rough::AboutAge(14)));
    is(&world, None);
    world.terms().assent = None;
    is(&world, Some(NotInForce::NoAssent));
    world.terms().given_by = Giver::Person;
    is(&world, Some(NotInForce::WrongGiver));
}

#[test]
fn near_a_border_the_stricter_band_counts() {
    for (estimate, band, who) in [
        (Rough::AboutAge(1), 0, Who::Caregiver),
        (Rough::AboutAge(5), 0, Who::CaregiverAndChild),
        (Rough::AboutAge(7), 0, Who::CaregiverAndChild),
        (Rough::AboutAge(8), 6, Who::CaregiverAndChild),
        (Rough::AboutAge(16), 12, Who::CaregiverAndChild),
        (Rough::AboutAge(17), 15, Who::CaregiverAndChildOrChildAlone),
        (Rough::AboutAge(19), 15, Who::CaregiverAndChildOrChildAlone),
        (Rough::AboutAge(20), 18, Who::Person),
        (Rough::Year(today().year() - 18), 15, Who::CaregiverAndChildOrChildAlone),
        (Rough::Year(today().year() - 19), 18, Who::Person),
        (Rough::AboutYear(today().year() - 20), 15, Who::CaregiverAndChildOrChildAlone),
    ] {
        let mut world = World::open(Stage::Offer);
        world.born = Some(known(estimate));
        let found = world.capacity.band_of(world.situation().ages().unwrap());
        assert_eq!((found.from, found.who), (band, who), "{estimate:?}");
    }
    let mut world = aged(19);
    world.born = Some(known(Rough::AboutAge(19)));
    world.yes().band = Some(15);
    is(&world, Some(NotInForce::WrongGiver));
    world.terms().given_by = Giver::Caregiver;
    world.terms().assent = Some(true);
    is(&world, None);
}

#[test]
fn a_border_that_an_estimate_comes_to_is_crossed_when_somebody_looks_again() {
    let mut world = child(15);
    world.born = Some(known(Rough::Year(today().year() - 17)));
    let band = world.band_at(world.consents[0].at);
    world.yes().band = band;
    is(&world, None);
    // On New Year's Day, and years later, the yes of the caregiver and the child is what it was, as long as it lasts.
    for years in [1, 2, 5] {
        world.now = Zone::default().start_of(jiff::civil::date(today().year() + years, 1, 1));
        world.terms().until = world.now.plus(DAY);
        assert_eq!(world.band_at(world.now), band, "{years}");
    }
    world.born = Some(Birth::Roughly { known: Rough::Year(today().year() - 17), seen: Zone::default().day(world.now) });
    assert_eq!(world.band_at(world.now), Some(18));
    assert_eq!(why(&world).as_deref(), Some(NotInForce::BandCrossed.code()));
}

#[test]
fn an_estimate_never_counts_with_fewer_people_than_the_age_itself_would() {
    // Whoever an age asks, an estimate that may be that age asks too.
    let capacity = Capacity::default();
    let asks = |who| match who {
        Who::Person => (false, false),
        Who::Caregiver => (true, false),
        Who::CaregiverAndChild | Who::CaregiverAndChildOrChildAlone => (true, true),
    };
    for age in 0..40 {
        let mut world = World::open(Stage::Offer);
        world.born = Some(known(Rough::AboutAge(age)));
        let ages = world.situation().ages().unwrap();
        let (caregiver, child) = asks(capacity.band_of(ages).who);
        for possible in ages.youngest..=ages.oldest {
            let (needs_caregiver, needs_child) = asks(capacity.band(possible).who);
            assert!((caregiver || !needs_caregiver) && (child || !needs_child), "about {age}, {possible}");
        }
    }
}

#[test]
fn the_law_of_the_operation_says_on_which_day_a_leap_day_child_comes_of_age() {
    for (leap_day, day, counts) in [
        (LeapDay::February28, jiff::civil::date(2026, 2, 27), false),
        (LeapDay::February28, jiff::civil::date(2026, 2, 28), true),
        (LeapDay::March1, jiff::civil::date(2026, 2, 28), false),
        (LeapDay::March1, jiff::civil::date(2026, 3, 1), true),
    ] {
        let mut world = aged(18);
        world.born = Some(Birth::Day(jiff::civil::date(2008, 2, 29)));
        world.calendar.leap_day = leap_day;
        world.now = Zone::default().start_of(day);
        assert_eq!(world.band_at(world.now) == Some(18), counts, "{leap_day:?} {day}");
    }
    assert_eq!(LeapDay::default(), LeapDay::March1);
}

#[test]
fn a_birthday_is_a_day_of_the_operations_time_zone() {
    let mut world = on_the_eve(aged(18), 18);
    // 21:30 in London: in Kabul the birthday has begun.
    world.now = Zone::default().end_of(today()).plus(-150 * 60_000);
    assert_eq!(world.band_at(world.now), Some(15));
    world.calendar.zone = "Asia/Kabul".parse().unwrap();
    assert_eq!(world.band_at(world.now), Some(18));
}

proptest! {
    #[test]
    fn a_yes_counts_only_while_the_person_is_in_the_band_in_which_it_was_given(
        age in 0_u16..25, days in 0_i64..365, recorded in select(vec![0_u16, 6, 12, 15, 18]), later in 0_i64..10,
    ) {
        let mut world = child(10);
        world.born = Some(Birth::Day(born(age, days)));
        world.now = NOW.plus(later * DAY);
        world.terms().assent = Some(true);
        world.yes().band = Some(recorded);
        let (then, now) = (world.band_at(world.consents[0].at), world.band_at(world.now));
        if then != Some(recorded) || now != Some(recorded) {
            prop_assert!(world.released().is_empty());
        }
    }
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
    said.at = said.at.plus(hours * waystation_domain::words::time::HOUR);
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
    is(&of(vec![invalidated(mother, waystation_domain::consent::InvalidReason::WrongPerson), father]), None);
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
