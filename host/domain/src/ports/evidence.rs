//! Files that were attached. They are never changed.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::security::vault::Sealed;
use crate::words::ids::{EvidenceId, IndividualId};
use crate::words::time::Timestamp;

/// The row of a file that was attached. The file and its media type are in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The file.
    pub id: EvidenceId,
    /// Whose.
    pub individual: IndividualId,
    /// When it was attached.
    pub created_at: Timestamp,
    /// Media type and file.
    pub sealed: Sealed,
}

/// Reads files.
#[async_trait]
pub trait EvidenceRead: Send {
    /// The file with this id.
    async fn evidence(&mut self, id: EvidenceId) -> StoreResult<Option<EvidenceRow>>;
    /// The ids of a person's files, in their order; ids only, because files are large.
    async fn evidence_of(&mut self, individual: IndividualId) -> StoreResult<Vec<EvidenceId>>;
}

/// Writes files.
#[async_trait]
pub trait EvidenceWrite: Send {
    /// Adds a file.
    async fn insert_evidence(&mut self, row: &EvidenceRow) -> StoreResult<()>;
}
