//! Ages, as the host counts and states them.

use jiff::civil::Date;

use crate::words::calendar::{LeapDay, Today};
use crate::words::ids::ChoiceId;

/// The age in whole years on a day; none before birth. When a person born on 29 February completes a year is for the
/// operation's law to say, see [`LeapDay`].
#[must_use]
pub fn age_on(birth: Date, today: Today) -> Option<u16> {
    let day = today.day;
    let birthday = match (birth.month(), birth.day(), today.leap_day) {
        (2, 29, _) if day.in_leap_year() => (2, 29),
        (2, 29, LeapDay::February28) => (2, 28),
        (2, 29, LeapDay::March1) => (3, 1),
        (month, of_month, _) => (month, of_month),
    };
    let birthday_to_come = (day.month(), day.day()) < birthday;
    u16::try_from(day.year() - birth.year() - i16::from(birthday_to_come)).ok()
}

/// The ages that a person may have on a day, both ends included: one age where the date of birth is known.
///
/// Where it matters on which side of a border they are, the host takes the side that protects more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// The youngest.
    pub youngest: u16,
    /// The oldest.
    pub oldest: u16,
}

impl Ages {
    /// One age.
    #[must_use]
    pub const fn exactly(age: u16) -> Self {
        Self { youngest: age, oldest: age }
    }

    /// The band as the host tells it: near a border the younger one.
    #[must_use]
    pub const fn band(self) -> AgeBand {
        AgeBand::of(self.youngest)
    }

    /// Whether the person may be a child.
    #[must_use]
    pub const fn may_be_child(self) -> bool {
        self.band().is_child()
    }
}

/// Ages as the host tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeBand {
    /// 0 to 5 years.
    From0To5,
    /// 6 to 11 years.
    From6To11,
    /// 12 to 14 years.
    From12To14,
    /// 15 to 17 years.
    From15To17,
    /// 18 to 59 years.
    From18To59,
    /// 60 years and older.
    From60,
}

impl AgeBand {
    /// All of them, from the youngest.
    pub const ALL: [Self; 6] =
        [Self::From0To5, Self::From6To11, Self::From12To14, Self::From15To17, Self::From18To59, Self::From60];

    /// The band of an age in whole years.
    #[must_use]
    pub const fn of(age: u16) -> Self {
        match age {
            0..=5 => Self::From0To5,
            6..=11 => Self::From6To11,
            12..=14 => Self::From12To14,
            15..=17 => Self::From15To17,
            18..=59 => Self::From18To59,
            _ => Self::From60,
        }
    }

    /// The code of the data dictionary.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::From0To5 => "age-0-5",
            Self::From6To11 => "age-6-11",
            Self::From12To14 => "age-12-14",
            Self::From15To17 => "age-15-17",
            Self::From18To59 => "age-18-59",
            Self::From60 => "age-60-plus",
        }
    }

    /// Whether it is the band of a child, that is of a person below 18.
    #[must_use]
    pub const fn is_child(self) -> bool {
        matches!(self, Self::From0To5 | Self::From6To11 | Self::From12To14 | Self::From15To17)
    }

    pub(crate) fn choice(self) -> Option<ChoiceId> {
        ChoiceId::new(self.code()).ok()
    }
}
