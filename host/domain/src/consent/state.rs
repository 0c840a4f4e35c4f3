//! The states of a consent: a type for each, so that a step exists only where it is allowed, and the form in which
//! any of them is stored.

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{ConsentId, StaffId};
use crate::words::time::Timestamp;

/// A yes. It expires: whether it has is answered by [`Consent::standing`](super::Consent::standing). It cannot be
/// copied, so it ends in only one way.
#[derive(Debug, PartialEq, Eq)]
pub struct Given;

/// A no. It changes nothing else for the person.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused;

/// A yes that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// When.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorded_by: StaffId,
}

/// A yes that was replaced by a newer answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superseded {
    /// The newer consent or refusal.
    pub by: ConsentId,
}

/// A yes that was found not to have been valid, or that is asked for again because circumstances changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invalidated {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// Why.
    pub reason: InvalidReason,
}

/// Any of the states, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "state")]
#[expect(missing_docs, reason = "the types say it all")]
#[strum_discriminants(
    name(StateName),
    doc = "Where a consent stands, without what goes with it.",
    expect(missing_docs, reason = "the types say it all")
)]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema), schema(as = ConsentState)))]
pub enum State {
    Given,
    Refused,
    Withdrawn(Withdrawn),
    Superseded(Superseded),
    Invalidated(Invalidated),
}

impl From<Given> for State {
    fn from(Given: Given) -> Self {
        Self::Given
    }
}

impl From<Refused> for State {
    fn from(Refused: Refused) -> Self {
        Self::Refused
    }
}

impl From<Withdrawn> for State {
    fn from(state: Withdrawn) -> Self {
        Self::Withdrawn(state)
    }
}

impl From<Superseded> for State {
    fn from(state: Superseded) -> Self {
        Self::Superseded(state)
    }
}

impl From<Invalidated> for State {
    fn from(state: Invalidated) -> Self {
        Self::Invalidated(state)
    }
}

/// The standing of a consent at a moment: its state, or that the time of a yes is over.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConsentStanding))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Standing {
    Given,
    Expired,
    Refused,
    Withdrawn,
    Superseded,
    Invalidated,
}

/// Why a consent no longer counts, although nobody took it back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum InvalidReason {
    CircumstancesChanged,
    NotFreelyGiven,
    NotInformed,
    WrongPerson,
    RecordedInError,
}

codes! { InvalidReason Standing; State => StateName }
