//! Wishes that the person takes back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::plugin::catalogue::DataItem;
use crate::words::ids::{PartnerId, StaffId};

/// Wishes that the person lifts, by name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lifted {
    /// What need not be kept back any more.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub kept_back: BTreeSet<DataItem>,
    /// Organisations that may receive again.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub excluded_partners: BTreeSet<PartnerId>,
    /// Members of a partner's staff who may see it again.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub excluded_staff: BTreeSet<StaffId>,
}

impl Lifted {
    /// Whether nothing is lifted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept_back.is_empty() && self.excluded_partners.is_empty() && self.excluded_staff.is_empty()
    }
}
