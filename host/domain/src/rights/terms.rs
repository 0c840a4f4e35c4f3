//! What an operation says about the rights of persons: within which time they are answered, and to whom they complain.

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use crate::words::calendar::Zone;
use crate::words::time::Timestamp;

/// What an operation says about the rights of persons.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsTerms {
    /// Within how many days a request is answered, from the day on which it was received.
    #[serde(default = "RightsTerms::default_days")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 90))]
    pub days: u32,
    /// To whom persons complain: an office, an address, a number, as they are told.
    #[serde(default, skip_serializing_if = "Option::is_none", alias = "complain-to")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, schema_with = crate::words::schemas::line::<200>))]
    pub complain_to: Option<String>,
    /// To whom they can go beyond that.
    #[serde(default, skip_serializing_if = "Option::is_none", alias = "escalate-to")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, schema_with = crate::words::schemas::line::<200>))]
    pub escalate_to: Option<String>,
}

impl Default for RightsTerms {
    fn default() -> Self {
        Self { days: Self::default_days(), complain_to: None, escalate_to: None }
    }
}

impl RightsTerms {
    /// The most days that an operation may take.
    pub const DAYS_AT_MOST: u32 = 90;

    /// The documented default: thirty days.
    #[must_use]
    pub const fn default_days() -> u32 {
        30
    }

    /// The moment at which the time is over that begins on the day of this moment: the last day is wholly usable.
    #[must_use]
    pub fn due(&self, from: Timestamp, zone: &Zone) -> Timestamp {
        zone.end_of(zone.day(from).saturating_add(i64::from(self.days).days()))
    }
}
