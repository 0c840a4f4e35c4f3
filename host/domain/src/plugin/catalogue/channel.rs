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

codes! { Channel }
