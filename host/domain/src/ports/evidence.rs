//! Files that were attached: their rows, and which place holds the files. A row is never changed.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::files::{FileName, FilesMark};
use crate::security::vault::Sealed;
use crate::words::ids::{EvidenceId, IndividualId};
use crate::words::time::Timestamp;

/// The row of a file that was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The file.
    pub id: EvidenceId,
    /// Whose.
    pub individual: IndividualId,
    /// When it was attached.
    pub created_at: Timestamp,
    /// Under which name the file is kept; none for one from before files were kept outside of the database.
    pub file: Option<FileName>,
    /// What the file is, with its key; for one from before, its media type and the file itself.
    pub sealed: Sealed,
}

/// Reads rows of files.
#[async_trait]
pub trait EvidenceRead: Send {
    /// The file with this id.
    async fn evidence(&mut self, id: EvidenceId) -> StoreResult<Option<EvidenceRow>>;
    /// The ids of a person's files, in their order.
    async fn evidence_of(&mut self, individual: IndividualId) -> StoreResult<Vec<EvidenceId>>;
    /// The names of a person's files, in their order, whether or not the person still has a key.
    async fn files_of(&mut self, individual: IndividualId) -> StoreResult<Vec<FileName>>;
    /// The names of all files that can still be opened, from after this one, in their order: the persons have their keys.
    async fn files(&mut self, after: Option<&FileName>, limit: u32) -> StoreResult<Vec<FileName>>;
    /// Whether a row of somebody who still has a key speaks of this file.
    async fn has_file(&mut self, name: &FileName) -> StoreResult<bool>;
    /// Which place holds the files; none before the first one.
    async fn files_mark(&mut self) -> StoreResult<Option<FilesMark>>;
}

/// Writes rows of files.
#[async_trait]
pub trait EvidenceWrite: Send {
    /// Adds a file.
    async fn insert_evidence(&mut self, row: &EvidenceRow) -> StoreResult<()>;
    /// Says which place holds the files.
    async fn insert_files_mark(&mut self, mark: &FilesMark, now: Timestamp) -> StoreResult<()>;
}
