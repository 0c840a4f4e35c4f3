//! Partners: organisations that receive referrals.

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{CountryId, PartnerId};

/// What kind of organisation a partner is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
#[strum_discriminants(name(PartnerKindName), doc = "What kind of organisation a partner is, without its state.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
pub enum PartnerKind {
    /// A national or international non-governmental organisation.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    NonGovernmental,
    /// A body of the United Nations.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    UnitedNations,
    /// An authority of a state, at any level.
    Government {
        /// Which state.
        country: CountryId,
    },
    /// A private body, such as a clinic.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Private,
}

/// A partner organisation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// Its name, as the person hears it.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: PartnerKind,
}

codes! { ; PartnerKind => PartnerKindName }
