//! Which band a person is in: birthdays, dates of birth that were wrong, and estimates.

use proptest::prelude::*;
use proptest::sample::select;
use waystation_domain::consent::people::{Capacity, Who};
use waystation_domain::consent::{Giver, NotInForce};
use waystation_domain::person::birth::{Birth, Rough};
use waystation_domain::plugin::catalogue::Stage;
use waystation_domain::words::calendar::{LeapDay, Zone};
use waystation_domain::words::time::DAY;

use crate::people::{GIVERS, aged, child, is, why};
use crate::records::NOW;
use crate::world::{World, born, today};

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
