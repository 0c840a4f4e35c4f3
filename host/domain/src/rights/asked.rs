//! What can be asked for by right.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::DatumId;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "right")]
#[strum_discriminants(name(Right), doc = "A right of the person, without what goes with a request.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema)))]
pub enum Asked {
    /// A copy of what is known.
    Access,
    /// That these datums are corrected. What they are to say is sealed beside the request.
    Correction {
        /// Which.
        data: BTreeSet<DatumId>,
    },
    /// That nothing is shared.
    Objection,
    /// That all of it is erased.
    Erasure,
    /// That a right was violated.
    Complaint,
}

codes! { ; Asked => Right }
