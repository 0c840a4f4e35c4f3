//! When data is shared.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;

/// When an element may be released at the earliest. Ordered: what is allowed at `Offer` is allowed later too.
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
pub enum Stage {
    /// With the offer.
    Offer,
    /// After the partner accepted.
    Acceptance,
    /// Later, on request, with a consent of its own.
    FollowUp,
}

impl Stage {
    /// Whether an agreement to this stage is also one to `asked`. Acceptance covers the offer; a follow-up
    /// is agreed to separately and covers nothing else.
    #[must_use]
    pub const fn covers(self, asked: Self) -> bool {
        match asked {
            Self::Offer => matches!(self, Self::Offer | Self::Acceptance),
            Self::Acceptance => matches!(self, Self::Acceptance),
            Self::FollowUp => matches!(self, Self::FollowUp),
        }
    }
}

codes! { Stage }
