//! Dates as people tell them in calendars other than the Gregorian one. They are kept as they were told; what days they
//! are is reckoned anew each time.

use std::fmt;

use icu_calendar::AsCalendar;
use icu_calendar::cal::hijri::{TabularAlgorithmEpoch, TabularAlgorithmLeapYears};
use icu_calendar::cal::{EthiopianEraStyle, Hijri, Iso};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;

/// A calendar in which people tell dates. Which of the two of the Hijra somebody means is theirs to say: they differ by a
/// day or two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Calendar {
    /// The Hijri calendar by its tables, as computers and civil offices reckon it: leap years of type II, from a Friday.
    HijriCivil,
    /// The Hijri calendar of Umm al-Qura, as Saudi Arabia publishes it.
    UmmAlQura,
    /// The Ethiopian calendar, in years of mercy (Amete Mihret).
    Ethiopian,
    /// The Persian calendar, of Iran and Afghanistan (solar Hijri).
    Persian,
}

codes! { Calendar }

/// A day, a month or a year of such a calendar: `persian:1369-01-23`, `persian:1369-01`, `persian:1369`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    calendar: Calendar,
    year: i16,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Month(u8),
    Day(u8, u8),
}

/// A day, with the lengths of its month and its year.
struct Reckoned {
    day: Date,
    month_days: u8,
    year_days: u16,
}

impl Calendar {
    fn reckon(self, year: i16, month: u8, day: u8) -> Option<Reckoned> {
        let year = i32::from(year);
        match self {
            Self::HijriCivil => {
                let civil = Hijri::new_tabular(TabularAlgorithmLeapYears::TypeII, TabularAlgorithmEpoch::Friday);
                icu_calendar::Date::try_new_hijri_with_calendar(year, month, day, civil).ok().and_then(Reckoned::of)
            }
            Self::UmmAlQura => {
                let saudi = Hijri::new_umm_al_qura();
                icu_calendar::Date::try_new_hijri_with_calendar(year, month, day, saudi).ok().and_then(Reckoned::of)
            }
            Self::Ethiopian => {
                let mercy = EthiopianEraStyle::AmeteMihret;
                icu_calendar::Date::try_new_ethiopian(mercy, year, month, day).ok().and_then(Reckoned::of)
            }
            Self::Persian => icu_calendar::Date::try_new_persian(year, month, day).ok().and_then(Reckoned::of),
        }
    }
}

impl Reckoned {
    fn of<C: AsCalendar>(date: icu_calendar::Date<C>) -> Option<Self> {
        let (month_days, year_days) = (date.days_in_month(), date.days_in_year());
        let iso = date.to_calendar(Iso);
        let year = i16::try_from(iso.year().extended_year()).ok()?;
        let month = i8::try_from(iso.month().ordinal).ok()?;
        let day = i8::try_from(iso.day_of_month().0).ok()?;
        Some(Self { day: Date::new(year, month, day).ok()?, month_days, year_days })
    }
}

impl Told {
    /// As it is written: the calendar, and of year, month and day as many as are known.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (calendar, numbers) = text.split_once(':')?;
        let calendar = calendar.parse().ok()?;
        let number = |text: &str, digits: usize| {
            let is_number = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| text.parse::<i16>().ok()).flatten()
        };
        let small = |text: &str| number(text, 2).and_then(|number| u8::try_from(number).ok());
        let mut parts = numbers.splitn(3, '-');
        let year = number(parts.next()?, 4)?;
        let part = match (parts.next(), parts.next()) {
            (None, _) => Part::Whole,
            (Some(month), None) => Part::Month(small(month)?),
            (Some(month), Some(day)) => Part::Day(small(month)?, small(day)?),
        };
        let told = Self { calendar, year, part };
        told.reckoned().is_some().then_some(told)
    }

    fn reckoned(self) -> Option<(Date, Date)> {
        let last = |first: Date, days: u16| first.checked_add((i64::from(days) - 1).days()).ok();
        match self.part {
            Part::Day(month, day) => self.calendar.reckon(self.year, month, day).map(|of| (of.day, of.day)),
            Part::Month(month) => {
                let first = self.calendar.reckon(self.year, month, 1)?;
                Some((first.day, last(first.day, first.month_days.into())?))
            }
            Part::Whole => {
                let first = self.calendar.reckon(self.year, 1, 1)?;
                Some((first.day, last(first.day, first.year_days)?))
            }
        }
    }

    /// The first and the last day that it may be. Whatever was parsed has days.
    pub(crate) fn days(self) -> (Date, Date) {
        self.reckoned().unwrap_or((Date::ZERO, Date::ZERO))
    }

    /// Its year alone, and those that many years to either side.
    pub(crate) fn years(self, margin: i16) -> (Date, Date) {
        let year = |year: i16| Self { year, part: Part::Whole, ..self }.days();
        (year(self.year - margin).0, year(self.year + margin).1)
    }

    /// Which calendar.
    pub(crate) const fn calendar(self) -> Calendar {
        self.calendar
    }

    /// Whether it is a day, and not less.
    pub(crate) const fn is_day(self) -> bool {
        matches!(self.part, Part::Day(..))
    }

    /// Whether it is a year, and not more.
    pub(crate) const fn is_year(self) -> bool {
        matches!(self.part, Part::Whole)
    }

    /// Whether it is the first day of a year, which people write when they know the year alone.
    pub(crate) const fn is_new_year(self) -> bool {
        matches!(self.part, Part::Day(1, 1))
    }

    /// The numbers as they were told, without the calendar.
    pub(crate) fn numbers(self) -> String {
        match self.part {
            Part::Whole => format!("{:04}", self.year),
            Part::Month(month) => format!("{:04}-{month:02}", self.year),
            Part::Day(month, day) => format!("{:04}-{month:02}-{day:02}", self.year),
        }
    }
}

impl fmt::Display for Told {
    /// As `parse` reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.calendar.code(), self.numbers())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn days(text: &str) -> (Date, Date) {
        Told::parse(text).unwrap().days()
    }

    /// From the calendars that the countries print.
    #[test]
    fn a_day_is_the_one_that_the_country_prints() {
        for (told, day) in [
            ("persian:1369-01-23", date(1990, 4, 12)),
            ("persian:1403-12-30", date(2025, 3, 20)),
            ("ethiopian:2004-06-21", date(2012, 2, 29)),
            ("ethiopian:2015-13-06", date(2023, 9, 11)),
            ("umm-al-qura:1445-09-01", date(2024, 3, 11)),
            ("umm-al-qura:1446-01-01", date(2024, 7, 7)),
            ("hijri-civil:1445-09-01", date(2024, 3, 11)),
            ("hijri-civil:1446-01-01", date(2024, 7, 8)),
        ] {
            assert_eq!(days(told), (day, day), "{told}");
        }
    }

    #[test]
    fn a_month_and_a_year_are_all_of_their_days() {
        assert_eq!(days("persian:1403"), (date(2024, 3, 20), date(2025, 3, 20)));
        assert_eq!(days("persian:1369-01"), (date(1990, 3, 21), date(1990, 4, 20)));
        assert_eq!(days("ethiopian:2015-13"), (date(2023, 9, 6), date(2023, 9, 11)));
        assert_eq!(days("umm-al-qura:1445-09"), (date(2024, 3, 11), date(2024, 4, 9)));
        assert_eq!(Told::parse("persian:1370").unwrap().years(1), (date(1990, 3, 21), date(1993, 3, 20)));
    }

    #[test]
    fn what_is_no_date_of_its_calendar_is_refused() {
        for text in [
            "",
            "1369-01-23",
            "persian:",
            "persian:69-01-23",
            "persian:1369-13-01",
            "persian:1369-00-01",
            "persian:1369-01-32",
            "persian:1402-12-30",
            "persian:1369-1-23",
            "persian:1369-01-23-01",
            "persian:+369",
            "ethiopian:2004-13-06",
            "ethiopian:2004-14-01",
            "hijri:1445-09-01",
            "umm-al-qura:1445-09-31",
            "julian:1900",
            "Persian:1369",
            "persian:1369-",
            "persian:۱۳۶۹",
        ] {
            assert_eq!(Told::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_told_is_written_back_and_the_days_of_a_year_follow_each_other(
            calendar in prop::sample::select(Calendar::ALL), year in 1320_i16..1500, month in 1_u8..=12, day in 1_u8..=29,
        ) {
            let year = if calendar == Calendar::Ethiopian { year + 550 } else { year };
            let told = Told { calendar, year, part: Part::Day(month, day) };
            prop_assert_eq!(Told::parse(&told.to_string()), Some(told));
            let (exact, same) = told.days();
            prop_assert_eq!(exact, same);
            let of_month = Told { part: Part::Month(month), ..told };
            let of_year = Told { part: Part::Whole, ..told };
            prop_assert_eq!(Told::parse(&of_month.to_string()), Some(of_month));
            prop_assert_eq!(Told::parse(&of_year.to_string()), Some(of_year));
            let ((first, last), (begin, end)) = (of_month.days(), of_year.days());
            prop_assert!(begin <= first && first <= exact && exact <= last && last <= end);
            prop_assert_eq!(exact, first.saturating_add(i64::from(day - 1).days()));
            let next = Told { year: year + 1, part: Part::Whole, ..told };
            prop_assert_eq!(next.days().0, end.saturating_add(1.day()), "no day between two years");
        }
    }
}
