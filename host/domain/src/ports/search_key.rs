//! Under which keyed hashes persons are found.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::individual::IndividualRow;
use crate::ports::listed::Listed;
use crate::ports::page::Page;
use crate::security::search_key::{SearchKey, SearchKeys};
use crate::words::ids::{IndividualId, OperationId};

impl Listed<IndividualRow> {
    /// Where the rows after this page begin; none where there are no more.
    pub(crate) fn next(&self, before: Option<IndividualId>, limit: u32) -> Option<IndividualId> {
        let read = self.whole.len() + self.damaged.len();
        let is_full = u32::try_from(read).is_ok_and(|read| read >= limit);
        let damaged = self.damaged.iter().filter_map(|row| IndividualId::parse(&row.listed).ok()).max();
        let last = self.whole.last().map(|row| row.id).max(damaged);
        // What has an id that is none cannot be gone past by it: the list ends there.
        last.filter(|last| is_full && before.is_none_or(|before| *last > before))
    }
}

/// Finds persons. What it gives proposes whom to open and no more: whether a file is one that was searched for is said by
/// what is in it. It locks nothing.
#[async_trait]
pub trait SearchKeyRead: Send {
    /// The persons under any of these keys, each once, and no more than about so many.
    async fn found_under(&mut self, keys: &[SearchKey], most: u32) -> StoreResult<Vec<IndividualId>>;
    /// Those of these persons who are of the operation and were not erased, by id.
    async fn individuals_found(
        &mut self,
        operation: &OperationId,
        ids: &[IndividualId],
    ) -> StoreResult<Listed<IndividualRow>>;
    /// The persons of an operation who were not erased, by id.
    async fn individuals_of(
        &mut self,
        operation: &OperationId,
        page: Page<IndividualId>,
    ) -> StoreResult<Listed<IndividualRow>>;
    /// The persons of all operations who were not erased and have no keys, by id: an older host wrote their rows.
    async fn individuals_without_search_keys(&mut self, page: Page<IndividualId>)
    -> StoreResult<Listed<IndividualRow>>;
}

/// Keeps under which keys a person is found.
#[async_trait]
pub trait SearchKeyWrite: Send {
    /// Replaces those that were there.
    async fn keep_search_keys(&mut self, individual: IndividualId, keys: &SearchKeys) -> StoreResult<()>;
}
