//! What the files of persons said before they were changed: one row a person.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::security::vault::Sealed;
use crate::words::ids::IndividualId;

/// The row of a file's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Whose.
    pub individual: IndividualId,
    /// The version of the file at which it was written.
    pub version: i64,
    /// The changes.
    pub sealed: Sealed,
}

/// Reads histories.
#[async_trait]
pub trait HistoryRead: Send {
    /// The history of a person's file; none before the first change.
    async fn history_of(&mut self, individual: IndividualId) -> StoreResult<Option<HistoryRow>>;
}

/// Writes histories.
#[async_trait]
pub trait HistoryWrite: Send {
    /// Writes the history of a person's file, in the place of one of an older version of it; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn put_history(&mut self, row: &HistoryRow) -> StoreResult<()>;
}
