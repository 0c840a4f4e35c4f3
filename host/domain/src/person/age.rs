//! Ages, as the host counts and states them.

use jiff::civil::Date;

use crate::words::ids::ChoiceId;

/// The age in whole years on a day; none before birth.
///
/// A person born on 29 February completes a year on 1 March of a common year: of the two days in use it is the later
/// one, so that nobody loses the protection of a child a day too early.
#[must_use]
pub fn age_on(birth: Date, day: Date) -> Option<u16> {
    let birthday_to_come = (day.month(), day.day()) < (birth.month(), birth.day());
    u16::try_from(day.year() - birth.year() - i16::from(birthday_to_come)).ok()
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
