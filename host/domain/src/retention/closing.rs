//! A case that was closed, and what its file may be read for afterwards.
//!
//! Source: Technical Note, "Closed cases for access ..." and "Closed cases for archiving".

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::Approval;
use crate::words::codes::codes;
use crate::words::ids::{FunctionId, RecordId, StaffId};
use crate::words::text::Reference;
use crate::words::time::Timestamp;

/// Why a case is closed. Closed: it carries no word about the person.
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
    pub id: RecordId,
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

/// A formal request to read what is in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRequest {
    /// Its id.
    pub id: RecordId,
    /// The reference of the written request.
    pub reference: Reference,
    /// The one function whose staff may read for it.
    pub function: FunctionId,
    /// Who took it.
    pub taken_by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Not in force from this moment.
    pub until: Timestamp,
    /// A second person's yes.
    pub approval: Option<Approval>,
}

impl FileRequest {
    /// Whether staff with this function may read for it at `now`.
    #[must_use]
    pub fn in_force(&self, function: &FunctionId, now: Timestamp) -> bool {
        self.approval.is_some_and(|approval| approval.by != self.taken_by)
            && self.function == *function
            && now < self.until
    }
}

codes! { ClosingReason }
