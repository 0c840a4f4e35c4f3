//! The closing of a case.
//!
//! Source: Technical Note, "Closed cases for access ..." and "Closed cases for archiving".

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::Approval;
use crate::words::codes::codes;
use crate::words::ids::{ClosingId, StaffId};
use crate::words::time::Timestamp;

/// Why a case is closed. A closed list: it says nothing about the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ClosingReason {
    NeedsMet,
    PersonAsked,
    Moved,
    LostContact,
    Died,
    ProgrammeEnded,
}

/// The closing of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Its id.
    pub id: ClosingId,
    /// Why.
    pub reason: ClosingReason,
    /// Whether the person can still be reached. Then consent is verified again before the file is read.
    pub reachable: bool,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// When the case was opened again, and by whom.
    pub reopened: Option<Approval>,
}

codes! { ClosingReason }
