//! How a partner reaches the person.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;

/// How a partner may reach the person.
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
#[expect(missing_docs, reason = "the names say it all")]
pub enum Channel {
    PhoneCall,
    TextMessage,
    Email,
    OfficeVisit,
    HomeVisit,
    ThroughCaregiver,
    ThroughReferrer,
}

impl Channel {
    /// The contact detail without which it cannot be used; none for a way that needs nothing of the file.
    #[must_use]
    pub const fn needs(self) -> Option<&'static str> {
        match self {
            Self::PhoneCall | Self::TextMessage => Some("phone"),
            Self::Email => Some("email"),
            Self::ThroughCaregiver => Some("caregiver-contact"),
            Self::OfficeVisit | Self::HomeVisit | Self::ThroughReferrer => None,
        }
    }
}

codes! { Channel }
