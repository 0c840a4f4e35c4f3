//! Whether two dates of birth may be one.

use jiff::civil::Date;

use super::birth::Birth;

/// What two dates of birth say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Births {
    /// The same day, and both are days.
    Same,
    /// They have a day in common, and one of them at least is not known to the day.
    MayBeSame,
    /// Two days, of which one is a slip of the pen of the other: day and month have changed places, or one of the three
    /// parts is another.
    Slip,
    /// No day in common, and no more than a year between them.
    Near,
    /// More than that.
    Apart,
}

/// This is the most that lies between two that are near, in days.
const NEAR: i64 = 366;

/// What two dates of birth say of each other. Which comes first makes no difference.
#[must_use]
pub fn births(one: Birth, other: Birth) -> Births {
    let ((from, to), (other_from, other_to)) = (one.days(), other.days());
    if from <= other_to && other_from <= to {
        return if one.is_exact() && other.is_exact() { Births::Same } else { Births::MayBeSame };
    }
    if one.is_exact() && other.is_exact() && is_slip(from, other_from) {
        return Births::Slip;
    }
    let between = |end: Date, begin: Date| begin.duration_since(end).as_hours() / 24;
    if between(to, other_from).max(between(other_to, from)) <= NEAR { Births::Near } else { Births::Apart }
}

fn is_slip(one: Date, other: Date) -> bool {
    let exchanged = one.year() == other.year() && (one.month(), one.day()) == (other.day(), other.month());
    match (one.year() == other.year(), one.month() == other.month(), one.day() == other.day()) {
        (true, true, false) | (true, false, true) => true,
        (false, true, true) => one_digit_apart(one.year(), other.year()),
        _ => exchanged,
    }
}

/// Whether two years differ in one digit, or in two that have changed places.
fn one_digit_apart(one: i16, other: i16) -> bool {
    let (one, other) = (one.to_string(), other.to_string());
    strsim::osa_distance(&one, &other) == 1
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

    use jiff::civil::date;

    use super::*;

    fn of(one: &str, other: &str) -> Births {
        let birth = |text: &str| Birth::parse(text, date(2026, 3, 1)).unwrap();
        let births = births(birth(one), birth(other));
        assert_eq!(births, super::births(birth(other), birth(one)), "{one} | {other}");
        births
    }

    #[test]
    fn a_day_is_the_same_only_as_that_day() {
        assert_eq!(of("2001-05-17", "2001-05-17"), Births::Same);
        assert_eq!(of("2001-05-17", "1950-12-30"), Births::Apart);
    }

    #[test]
    fn what_is_known_roughly_may_be_the_same() {
        for other in ["2001-05", "2001", "about 2003", "about 25 on 2026-03-01", "2001-01-01"] {
            assert_eq!(of("2001-05-17", other), Births::MayBeSame, "{other}");
        }
        assert_eq!(of("2001-01-01", "2001-01-01"), Births::MayBeSame);
        assert_eq!(of("2001-01-01 known", "2001-01-01 known"), Births::Same);
        assert_eq!(of("about 2003", "1994"), Births::Apart);
        assert_eq!(of("2001", "2002-08-01"), Births::Near);
    }

    #[test]
    fn a_slip_of_the_pen_is_told_from_another_day() {
        for other in ["2001-07-05", "2001-05-11", "2001-09-07", "2010-05-07", "2011-05-07"] {
            assert_eq!(of("2001-05-07", other), Births::Slip, "{other}");
        }
        assert_eq!(of("2001-05-07", "2002-06-09"), Births::Apart);
        assert_eq!(of("2001-05-07", "2001-09-21"), Births::Near);
        assert_eq!(of("2001-05-07", "1976-05-07"), Births::Apart);
    }
}
