//! How urgent a referral is.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::time::{DAY, HOUR};

/// How soon the partner's answer is due.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Priority {
    /// Within 24 hours.
    Emergency,
    /// Within 72 hours.
    Urgent,
    /// Within 14 days.
    Normal,
}

impl Priority {
    /// Milliseconds from sending to the moment the answer is due.
    #[must_use]
    pub const fn due_after(self) -> i64 {
        match self {
            Self::Emergency => 24 * HOUR,
            Self::Urgent => 72 * HOUR,
            Self::Normal => 14 * DAY,
        }
    }
}

codes! { Priority }
