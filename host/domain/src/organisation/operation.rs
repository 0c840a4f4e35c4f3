//! A country operation: the tenant, and the rules it may set within the host's.

use serde::{Deserialize, Serialize};

use crate::consent::people::Capacity;
use crate::words::ids::{CountryId, OperationId};

/// A country operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Its id, the same as in the catalogue of its plugin.
    pub id: OperationId,
    /// What staff call it.
    pub title: String,
    /// The country in which it works.
    pub country: CountryId,
    /// The most days a consent may last.
    #[serde(default = "Operation::default_consent_days")]
    pub consent_days_at_most: u32,
    /// Whose yes counts at which age.
    #[serde(default)]
    pub capacity: Capacity,
}

impl Operation {
    /// The documented default: one year.
    #[must_use]
    pub const fn default_consent_days() -> u32 {
        365
    }
}
