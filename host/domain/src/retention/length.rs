//! How long a clock runs: in days or in months of the calendar, never in milliseconds.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::words::calendar::Zone;
use crate::words::time::Timestamp;

/// A length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// So many days.
    Days(u32),
    /// So many months of the calendar.
    Months(u32),
}

impl Length {
    /// The first moment at which a clock has run out that began at `from`: the day on which the length is complete is wholly
    /// usable, in the operation's time zone.
    #[must_use]
    pub fn after(self, from: Timestamp, zone: &Zone) -> Timestamp {
        let end = |day: Date| match self {
            Self::Days(days) => day.saturating_add(i64::from(days).days()),
            Self::Months(months) => day.saturating_add(i64::from(months).months()),
        };
        zone.end_of(end(zone.day(from)))
    }

    /// Whether it is longer than another one; none where they are not of one unit.
    #[must_use]
    pub const fn is_longer_than(self, other: Self) -> Option<bool> {
        match (self, other) {
            (Self::Days(a), Self::Days(b)) | (Self::Months(a), Self::Months(b)) => Some(a > b),
            (Self::Days(_), Self::Months(_)) | (Self::Months(_), Self::Days(_)) => None,
        }
    }

    /// Whether an operation may have it: nothing is erased within days of being written, and nothing is kept for ever by a
    /// number that nobody reads.
    #[must_use]
    pub const fn is_in_range(self) -> bool {
        match self {
            Self::Days(days) => matches!(days, 7..=36_500),
            Self::Months(months) => matches!(months, 1..=1_200),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days} days"),
            Self::Months(months) => write!(f, "{months} months"),
        }
    }
}
