//! What is known of when a person was born: a day, or less than that. No day is ever invented.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::age::{Ages, age_on};
use super::told::Told;
use crate::words::calendar::{Today, parse_day};

/// No living person was born earlier.
pub(crate) const FIRST_DAY: Date = date(1900, 1, 1);

/// The oldest age that can be estimated.
const OLDEST: u16 = 120;

/// How many years an estimate may be wrong, to either side.
const MARGIN: u16 = 2;

/// What is known of when a person was born.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// The day. Where it is 1 January, it may have been written for want of a better one, and only the year counts.
    Day(Date),
    /// 1 January of a year, and the day is known to be right.
    FirstOfJanuary(i16),
    /// A day as it was told in another calendar. The first day of its year may have been written for want of a better one,
    /// unless that one is known to be right.
    Told {
        /// The day.
        told: Told,
        /// Whether a first day of a year is known to be the day.
        known: bool,
    },
    /// Less than the day.
    Roughly {
        /// How much.
        known: Rough,
        /// When a member of staff last looked at it. Time alone moves nobody out of a band that protects more: a
        /// person who looks again does.
        seen: Date,
    },
}

/// What can be known where the day is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rough {
    /// Year and month; the day is the first of it.
    Month(Date),
    /// The year.
    Year(i16),
    /// A year, estimated.
    AboutYear(i16),
    /// A month or a year of another calendar.
    Told(Told),
    /// A year of another calendar, estimated.
    AboutTold(Told),
    /// The age on the day on which it was looked at, estimated.
    AboutAge(u16),
}

impl Birth {
    /// As a request says it: `2012-02-29`, `2012-02`, `2012`, `about 2012`, `about 14`; all but the first with
    /// ` on 2026-03-01` where they were not looked at today; and `2012-01-01 known`. In another calendar the same, with its
    /// name: `persian:1390-12-10`, `persian:1390`, `about persian:1390`. It is not in the future.
    pub(crate) fn parse(text: &str, today: Date) -> Option<Self> {
        let day_told = |text: &str| Told::parse(text).filter(|told| told.is_day());
        let birth = if let Some(told) = day_told(text) {
            Self::Told { told, known: false }
        } else if let Some(told) = text.strip_suffix(" known").and_then(day_told).filter(|told| told.is_new_year()) {
            Self::Told { told, known: true }
        } else if let Some(day) = text.strip_suffix(" known") {
            let day = parse_day(day).filter(|day| (day.month(), day.day()) == (1, 1))?;
            Self::FirstOfJanuary(day.year())
        } else if let Some(day) = parse_day(text) {
            Self::Day(day)
        } else {
            let (known, seen) = match text.split_once(" on ") {
                Some((known, seen)) => (known, parse_day(seen).filter(|seen| *seen <= today)?),
                None => (text, today),
            };
            Self::Roughly { known: Rough::parse(known)?, seen }
        };
        let (earliest, latest) = birth.days();
        (FIRST_DAY <= latest && earliest <= today && birth.is_of_its_day()).then_some(birth)
    }

    /// The same as it was stored: what was taken must stay readable.
    pub(crate) fn stored(text: &str) -> Option<Self> {
        Self::parse(text, Date::MAX)
    }

    /// Nobody was born after the day on which somebody looked.
    fn is_of_its_day(self) -> bool {
        match self {
            Self::Roughly { seen, .. } => self.days().0 <= seen && FIRST_DAY <= seen,
            Self::Day(_) | Self::FirstOfJanuary(_) | Self::Told { .. } => true,
        }
    }

    /// The earliest and the latest day that it may have been.
    pub(crate) fn days(self) -> (Date, Date) {
        let year = |first: i16, last: i16| (day_of(first, 1, 1), day_of(last, 12, 31));
        let margin = MARGIN.cast_signed();
        match self {
            Self::Day(day) if (day.month(), day.day()) == (1, 1) => year(day.year(), day.year()),
            Self::Day(day) => (day, day),
            Self::FirstOfJanuary(of) => (day_of(of, 1, 1), day_of(of, 1, 1)),
            Self::Told { told, known: false } if told.is_new_year() => told.years(0),
            Self::Told { told, .. } | Self::Roughly { known: Rough::Told(told), .. } => told.days(),
            Self::Roughly { known: Rough::AboutTold(told), .. } => told.years(margin),
            Self::Roughly { known: Rough::Month(first), .. } => (first, first.last_of_month()),
            Self::Roughly { known: Rough::Year(of), .. } => year(of, of),
            Self::Roughly { known: Rough::AboutYear(of), .. } => year(of - margin, of + margin),
            Self::Roughly { known: Rough::AboutAge(age), seen } => {
                let years = |age: u16| i64::from(age).years();
                let earliest = seen.saturating_sub(years(age + MARGIN + 1)).saturating_add(1.day());
                (earliest, seen.saturating_sub(years(age.saturating_sub(MARGIN))))
            }
        }
    }

    /// The ages that the person may have, by what is known; none before birth.
    fn by_now(self, today: Today) -> Option<Ages> {
        let (earliest, latest) = self.days();
        let oldest = age_on(earliest, today)?;
        Some(Ages { youngest: age_on(latest, today).unwrap_or(0), oldest })
    }

    /// The ages with which the host counts. A person who was known roughly, and may have been a child when somebody
    /// last looked, may still be one: the border is crossed when somebody looks again.
    #[must_use]
    pub fn ages(self, today: Today) -> Option<Ages> {
        let now = self.by_now(today)?;
        match self {
            Self::Roughly { seen, .. } if seen < today.day => {
                let then = self.by_now(today.on(seen)).map_or(0, |then| then.youngest);
                Some(Ages { youngest: then, ..now })
            }
            _ => Some(now),
        }
    }

    /// Whether time has gone by since somebody looked, so that the person may be of another band now: `is_other` says
    /// whether two ages are of different ones.
    #[must_use]
    pub fn look_again(self, today: Today, is_other: impl Fn(u16, u16) -> bool) -> bool {
        match (self.ages(today), self.by_now(today)) {
            (Some(counted), Some(now)) => is_other(counted.youngest, now.youngest),
            _ => false,
        }
    }

    /// Whether what is known is an age.
    pub(crate) const fn is_of_an_age(self) -> bool {
        matches!(self, Self::Roughly { known: Rough::AboutAge(_), .. })
    }

    /// Whether it is the day, and nothing less.
    #[must_use]
    pub fn is_exact(self) -> bool {
        let (earliest, latest) = self.days();
        earliest == latest
    }
}

/// Years and months here are those of dates that exist.
fn day_of(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(FIRST_DAY)
}

impl Rough {
    fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let year = |text: &str| {
            let of = text.parse::<i16>().ok().filter(|_| text.len() == 4 && digits(text));
            of.filter(|of| (FIRST_DAY.year()..=9000).contains(of))
        };
        match text.strip_prefix("about ") {
            Some(told) if told.contains(':') => Told::parse(told).filter(|told| told.is_year()).map(Self::AboutTold),
            None if text.contains(':') => Told::parse(text).filter(|told| !told.is_day()).map(Self::Told),
            Some(number) if number.len() == 4 => year(number).map(Self::AboutYear),
            Some(number) => {
                let age = number.parse::<u16>().ok().filter(|_| digits(number) && !number.starts_with("00"));
                age.filter(|age| *age <= OLDEST).map(Self::AboutAge)
            }
            None if text.len() == 4 => year(text).map(Self::Year),
            None => parse_day(&format!("{text}-01")).filter(|_| text.len() == 7).map(Self::Month),
        }
    }
}

impl fmt::Display for Rough {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Self::Year(year) => write!(f, "{year}"),
            Self::AboutYear(year) => write!(f, "about {year}"),
            Self::Told(told) => write!(f, "{told}"),
            Self::AboutTold(told) => write!(f, "about {told}"),
            Self::AboutAge(age) => write!(f, "about {age}"),
        }
    }
}

impl fmt::Display for Birth {
    /// As `parse` reads it, whatever day it is then.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::FirstOfJanuary(year) => write!(f, "{year}-01-01 known"),
            Self::Told { told, known: false } => write!(f, "{told}"),
            Self::Told { told, known: true } => write!(f, "{told} known"),
            Self::Roughly { known, seen } => write!(f, "{known} on {seen}"),
        }
    }
}

#[cfg(test)]
mod tests;
