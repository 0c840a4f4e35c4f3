//! Why data is shared.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{FunctionId, ServiceId};
use crate::words::text::Text;

/// The five legitimate purposes. Source: Technical Note, "Legitimate Purposes".
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
pub enum PurposeClass {
    /// A referral to a service that is needed and available now.
    ImmediateService,
    /// A service that may be provided later, on what is then known.
    FutureService,
    /// What became of a referral.
    ReferralFeedback,
    /// A closed case, kept readable for services to come.
    ClosedCaseAccess,
    /// A closed case, kept for the archive.
    Archiving,
}

impl PurposeClass {
    /// Whether it begins when the case is closed; every other one ends then.
    #[must_use]
    pub const fn follows_closing(self) -> bool {
        matches!(self, Self::ClosedCaseAccess | Self::Archiving)
    }
}

/// A service that a purpose leads to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub code: ServiceId,
    /// Its name, as the person hears it.
    pub name: Text,
}

/// Why data is shared.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// Which of the five classes.
    pub class: PurposeClass,
    /// What the person gains.
    pub benefit: Text,
    /// The services meant.
    pub services: Vec<Service>,
    /// How long the partner may keep it, in days after the service ended.
    pub keep_days: u32,
    /// The staff functions at the partner that may read it.
    pub functions: Vec<FunctionId>,
}

codes! { PurposeClass }
