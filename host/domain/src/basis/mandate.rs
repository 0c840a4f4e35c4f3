//! The mandate: exceptional, for one person, never a blanket. Source: Technical Note, "Legitimate Bases".

use serde::{Deserialize, Serialize};

use crate::words::text::Reference;
use crate::words::time::DAY;

/// The longest that the mandate carries a sharing before it is asked again.
pub const LASTS_AT_MOST: i64 = 30 * DAY;

/// What makes it necessary.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Inquiry {
    FraudInquiry,
    MisconductInquiry,
    SecurityInquiry,
    SecurityOfFiles,
}

/// The mandate, with the data controller's approval.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// What makes it necessary.
    pub inquiry: Inquiry,
    /// The reference of the data controller's written approval.
    pub controller_approval: Reference,
}
