//! A formal request to read the file of a closed case.
//!
//! Source: Technical Note, "Closed cases for archiving".

use serde::{Deserialize, Serialize};

use crate::basis::Approval;
use crate::words::ids::{FileRequestId, FunctionId, StaffId};
use crate::words::text::Reference;
use crate::words::time::Timestamp;

/// A formal request to read what is in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRequest {
    /// Its id.
    pub id: FileRequestId,
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
