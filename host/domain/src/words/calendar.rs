//! Days. A day is one of a time zone: a moment alone has none.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::codes::codes;
use super::time::Timestamp;

/// A time zone of the IANA database, such as `Asia/Kabul`. The database is part of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// Why a word is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone: a name of the IANA database is expected, such as Asia/Kabul or UTC")]
pub struct BadZone;

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl std::str::FromStr for Zone {
    type Err = BadZone;
    fn from_str(name: &str) -> Result<Self, BadZone> {
        let zone = TimeZone::get(name).map_err(|_| BadZone)?;
        if zone.iana_name().is_some() { Ok(Self(zone)) } else { Err(BadZone) }
    }
}

impl TryFrom<String> for Zone {
    type Error = BadZone;
    fn try_from(name: String) -> Result<Self, BadZone> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Zone {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The day of a moment.
    #[must_use]
    pub fn day(&self, moment: Timestamp) -> Date {
        let moment = jiff::Timestamp::from_millisecond(moment.as_millis());
        moment.map_or(Date::ZERO, |moment| self.0.to_datetime(moment).date())
    }

    /// The first moment of a day, which is not midnight where the clocks are put forward at midnight.
    #[must_use]
    pub fn start_of(&self, day: Date) -> Timestamp {
        let start = day.to_zoned(self.0.clone());
        start.map_or(Timestamp::from_millis(0), |start| Timestamp::from_millis(start.timestamp().as_millisecond()))
    }

    /// The first moment after a day.
    #[must_use]
    pub fn end_of(&self, day: Date) -> Timestamp {
        self.start_of(day.saturating_add(1.day()))
    }

    /// The last day of which every moment is before this one: what a person may be told who can act until then.
    #[must_use]
    pub fn last_whole_day(&self, until: Timestamp) -> Date {
        self.day(until).saturating_sub(1.day())
    }

    /// Day and time of a moment, as a clock on the wall there shows them.
    #[must_use]
    pub fn wall_clock(&self, moment: Timestamp) -> String {
        let moment = jiff::Timestamp::from_millisecond(moment.as_millis());
        moment
            .map_or_else(|_| String::new(), |moment| self.0.to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string())
    }
}

/// When, in a common year, a person born on 29 February completes a year of age. The law of a country says which.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum LeapDay {
    /// On 28 February.
    #[serde(rename = "28-february")]
    #[strum(serialize = "28-february")]
    February28,
    /// On 1 March. The default: of the two days in use it is the later one, so that nobody loses the protection of a
    /// child a day too early.
    #[default]
    #[serde(rename = "1-march")]
    #[strum(serialize = "1-march")]
    March1,
}

/// How an operation counts days and birthdays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Its time zone.
    pub zone: Zone,
    /// Its law on those born on 29 February.
    pub leap_day: LeapDay,
}

impl Calendar {
    /// The day of a moment.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> Today {
        Today { day: self.zone.day(now), leap_day: self.leap_day }
    }
}

/// A day in an operation, with its law on birthdays: what an age is counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// The day.
    pub day: Date,
    /// The law on those born on 29 February.
    pub leap_day: LeapDay,
}

impl Today {
    /// Another day under the same law.
    #[must_use]
    pub const fn on(self, day: Date) -> Self {
        Self { day, ..self }
    }
}

/// A day as it is said, written as YYYY-MM-DD and in no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub Date);

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a day: YYYY-MM-DD is expected, such as 2026-06-01")]
pub struct BadDay;

impl std::str::FromStr for Day {
    type Err = BadDay;
    fn from_str(text: &str) -> Result<Self, BadDay> {
        parse_day(text).map(Self).ok_or(BadDay)
    }
}

impl TryFrom<String> for Day {
    type Error = BadDay;
    fn try_from(text: String) -> Result<Self, BadDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Until when something counts, as it is said: a day that is wholly usable, or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Until {
    /// Through this day.
    Day(Date),
    /// Until just before this moment.
    Moment(Timestamp),
}

/// Why a text is no end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an end: a day such as 2026-06-01, which is then wholly usable, or a moment of RFC 3339")]
pub struct BadUntil;

impl std::str::FromStr for Until {
    type Err = BadUntil;
    fn from_str(text: &str) -> Result<Self, BadUntil> {
        match parse_day(text) {
            Some(day) => Ok(Self::Day(day)),
            None => text.parse().map(Self::Moment).map_err(|_| BadUntil),
        }
    }
}

impl TryFrom<String> for Until {
    type Error = BadUntil;
    fn try_from(text: String) -> Result<Self, BadUntil> {
        text.parse()
    }
}

impl Until {
    /// The first moment at which it no longer counts. Whoever says 23:59, with or without seconds, means the whole day.
    #[must_use]
    pub fn end(self, zone: &Zone) -> Timestamp {
        /// The last minute of a day.
        const MINUTE: i64 = 60_000;
        match self {
            Self::Day(day) => zone.end_of(day),
            Self::Moment(moment) => {
                let end = zone.end_of(zone.day(moment));
                if moment.plus(MINUTE) >= end { end } else { moment }
            }
        }
    }
}

/// A calendar day, written as YYYY-MM-DD and in no other way.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    let shape = text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if text.len() == 10 && shape { text.parse().ok() } else { None }
}

codes! { LeapDay }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_that_of_the_zone() {
        let late = at("2026-05-31T21:30:00Z");
        assert_eq!(zone("UTC").day(late), date(2026, 5, 31));
        assert_eq!(zone("Asia/Kabul").day(late), date(2026, 6, 1));
        assert_eq!(zone("America/Bogota").day(at("2026-06-01T04:59:59Z")), date(2026, 5, 31));
    }

    #[test]
    fn every_day_begins_where_the_one_before_ends_also_where_clocks_change_at_midnight() {
        for name in ["UTC", "Asia/Kabul", "Asia/Beirut", "Africa/Cairo", "America/Bogota", "Pacific/Apia", "Asia/Gaza"]
        {
            let zone = zone(name);
            let mut day = date(2023, 1, 1);
            while day < date(2027, 1, 1) {
                let next = day.saturating_add(1.day());
                assert_eq!(zone.end_of(day), zone.start_of(next), "{name} {day}");
                assert_eq!(zone.day(zone.start_of(day)), day, "{name} {day}");
                assert_eq!(zone.day(zone.end_of(day).plus(-1)), day, "{name} {day}");
                day = next;
            }
        }
    }

    #[test]
    fn a_day_that_is_told_is_wholly_usable() {
        for (name, until, told) in [
            ("UTC", "2026-06-02T00:00:00+00:00", date(2026, 6, 1)),
            ("UTC", "2026-06-01T00:00:00+00:00", date(2026, 5, 31)),
            ("UTC", "2026-06-01T23:59:59-05:00", date(2026, 6, 1)),
            ("America/Bogota", "2026-06-01T23:59:59-05:00", date(2026, 6, 1)),
            ("America/Bogota", "2026-06-02T00:00:00-05:00", date(2026, 6, 1)),
            ("Asia/Kabul", "2026-06-01T12:00:00Z", date(2026, 5, 31)),
            ("America/Bogota", "2026-06-01", date(2026, 6, 1)),
            ("Asia/Kabul", "2026-06-01", date(2026, 6, 1)),
        ] {
            let zone = zone(name);
            let end = until.parse::<Until>().unwrap().end(&zone);
            assert_eq!(zone.last_whole_day(end), told, "{name} {until}");
            assert!(zone.end_of(told) <= end, "{name} {until}");
        }
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        assert_eq!(zone("asia/kabul").name(), "Asia/Kabul");
        for word in ["", "Kabul", "+04:30", "Asia/Atlantis", "Etc/Unknown"] {
            assert_eq!(word.parse::<Zone>(), Err(BadZone), "{word}");
        }
    }

    #[test]
    fn an_end_is_a_day_or_a_moment() {
        for word in ["", "tomorrow", "2026-6-1", "2026-06-31", "2026-06-01T00:00:00"] {
            assert_eq!(word.parse::<Until>(), Err(BadUntil), "{word}");
        }
    }
}
