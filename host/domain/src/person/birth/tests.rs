#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

use proptest::prelude::*;

use super::*;
use crate::words::calendar::LeapDay;

const TODAY: Date = date(2026, 3, 1);

fn on(day: Date) -> Today {
    Today { day, leap_day: LeapDay::default() }
}

fn birth(text: &str) -> Birth {
    Birth::parse(text, TODAY).unwrap()
}

fn ages(text: &str, day: Date) -> (u16, u16) {
    let ages = birth(text).ages(on(day)).unwrap();
    (ages.youngest, ages.oldest)
}

#[test]
fn what_is_written_is_read_back_on_any_later_day() {
    for (said, written) in [
        ("2012-02-29", "2012-02-29"),
        ("2012-02", "2012-02 on 2026-03-01"),
        ("2012", "2012 on 2026-03-01"),
        ("about 2012", "about 2012 on 2026-03-01"),
        ("about 14", "about 14 on 2026-03-01"),
        ("about 14 on 2025-11-02", "about 14 on 2025-11-02"),
        ("2012-01-01", "2012-01-01"),
        ("2012-01-01 known", "2012-01-01 known"),
        ("persian:1390-12-10", "persian:1390-12-10"),
        ("persian:1391-01-01", "persian:1391-01-01"),
        ("persian:1391-01-01 known", "persian:1391-01-01 known"),
        ("ethiopian:2004-06", "ethiopian:2004-06 on 2026-03-01"),
        ("umm-al-qura:1433 on 2025-11-02", "umm-al-qura:1433 on 2025-11-02"),
        ("about hijri-civil:1433", "about hijri-civil:1433 on 2026-03-01"),
    ] {
        let birth = birth(said);
        assert_eq!(birth.to_string(), written);
        assert_eq!(Birth::parse(written, date(2031, 7, 1)), Some(birth), "{written}");
        assert_eq!(Birth::stored(written), Some(birth), "{written}");
    }
}

#[test]
fn what_says_nothing_or_lies_in_the_future_is_refused() {
    for text in [
        "",
        "14",
        "about",
        "about ",
        "about -1",
        "about +4",
        "about 121",
        "about 0014",
        "about 14 years",
        "2027",
        "1899",
        "2026-04",
        "2012-13",
        "2012-1",
        "2026-03-02",
        "1899-12-31",
        "2012 on 2026-03-02",
        "about 14 on yesterday",
        "2012-05-03 known",
        "2020 on 2019-06-01",
        "12",
        "20120203",
        "2012-02-29 on 2026-03-01",
        "persian:1404-12-11",
        "persian:1390-12-10 known",
        "persian:1390-12-10 on 2026-03-01",
        "about persian:1390-12",
        "about persian:14",
        "gregorian:2012",
        "persian:1390-12-31",
        "persian:1277-01-01",
    ] {
        assert_eq!(Birth::parse(text, TODAY), None, "{text}");
    }
}

#[test]
fn an_estimate_is_two_years_to_either_side() {
    assert_eq!(ages("about 14", TODAY), (12, 16));
    assert_eq!(ages("about 35", TODAY), (33, 37));
    assert_eq!(ages("about 1", TODAY), (0, 3));
    assert_eq!(ages("about 2012", TODAY), (11, 16));
}

#[test]
fn a_year_or_a_month_is_no_more_than_that() {
    assert_eq!(ages("2012", TODAY), (13, 14));
    assert_eq!(ages("2012-02", TODAY), (14, 14));
    assert_eq!(ages("2012-03", TODAY), (13, 14));
    assert_eq!(ages("2026", TODAY), (0, 0));
}

#[test]
fn a_first_of_january_is_its_year_until_somebody_says_that_the_day_is_known() {
    let new_year = date(2026, 1, 1);
    assert_eq!(ages("2008-01-01", new_year), (17, 18));
    assert_eq!(ages("2008-01-01 known", new_year), (18, 18));
    assert!(!birth("2008-01-01").is_exact() && birth("2008-01-01 known").is_exact() && birth("2008-01-02").is_exact());
}

#[test]
fn a_day_that_was_told_in_another_calendar_is_the_day_and_its_new_year_the_year_alone() {
    assert_eq!(birth("persian:1390-12-10").days(), (date(2012, 2, 29), date(2012, 2, 29)));
    // It falls on 1 January, and nobody wrote that for want of a better day.
    assert!(birth("persian:1386-10-11").is_exact() && birth("persian:1386-10-11").days().0 == date(2008, 1, 1));
    assert_eq!(birth("persian:1387-01-01").days(), (date(2008, 3, 20), date(2009, 3, 20)));
    assert!(birth("persian:1387-01-01 known").is_exact());
    assert_eq!(birth("umm-al-qura:1433").days(), (date(2011, 11, 26), date(2012, 11, 14)));
    assert_eq!(ages("about ethiopian:2004", TODAY), (11, 16));
    assert!(!birth("ethiopian:2004-06").is_exact());
}

#[test]
fn a_border_is_crossed_when_somebody_looks_again_and_not_by_time() {
    let other = |a: u16, b: u16| (a < 18) != (b < 18);
    let born = birth("2008 on 2026-03-01");
    for day in [date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1)] {
        assert!(born.ages(on(day)).unwrap().may_be_child(), "{day}");
    }
    assert!(!born.look_again(on(date(2026, 12, 30)), other));
    assert!(born.look_again(on(date(2027, 1, 1)), other));
    let again = Birth::parse("2008", date(2027, 1, 1)).unwrap();
    assert!(!again.ages(on(date(2027, 1, 1))).unwrap().may_be_child());
    assert!(!again.look_again(on(date(2027, 1, 1)), other));
    // Before somebody looked, the person was younger too.
    assert_eq!(ages("about 14", date(2024, 3, 1)), (10, 14));
}

#[test]
fn nobody_has_an_age_before_birth() {
    assert_eq!(birth("2012").ages(on(date(2011, 12, 31))), None);
    assert_eq!(birth("about 14").ages(on(date(2001, 1, 1))), None);
}

proptest! {
    #[test]
    fn whatever_the_day_of_birth_was_it_is_among_the_ages_and_no_estimate_protects_less(
        days in 0_i64..30_000, later in 0_i64..4000,
    ) {
        let real = TODAY.saturating_sub(days.days());
        let then = TODAY.saturating_add(later.days());
        let age = age_on(real, on(TODAY)).unwrap();
        let now = age_on(real, on(then)).unwrap();
        let year = real.year();
        for text in [
            format!("{year}"), format!("about {year}"), format!("{:04}-{:02}", year, real.month()), format!("about {age}"),
        ] {
            let ages = birth(&text).ages(on(then)).unwrap();
            prop_assert!(ages.youngest <= now && now <= ages.oldest, "{} {} {:?}", text, now, ages);
        }
    }
}
