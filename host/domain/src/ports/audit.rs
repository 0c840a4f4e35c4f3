//! The audit: one hash chain for each operation, and one for the host itself.

use async_trait::async_trait;

use crate::audit::{Chained, Entry, Head};
use crate::ports::error::{StoreError, StoreResult};

/// Reads the audit.
#[async_trait]
pub trait AuditRead: Send {
    /// Entries with `after < seq`, in order, at most `limit`.
    async fn entries(&mut self, chain: &str, after: i64, limit: u32) -> StoreResult<Vec<Chained>>;
    /// The head of the chain, as it was last appended to; `None` before the first entry.
    async fn head(&mut self, chain: &str) -> StoreResult<Option<Head>>;
    /// The names of all chains.
    async fn chains(&mut self) -> StoreResult<Vec<String>>;
}

/// Writes the audit.
#[async_trait]
pub trait AuditWrite: Send {
    /// The head of the chain, locked until this transaction ends, so that two appends never fork it. It may be the one
    /// that this process knew last; then [`append`](Self::append) says
    /// [`Conflict`](crate::ports::StoreError::Conflict), and the next time it is read.
    async fn lock_head(&mut self, chain: &str) -> StoreResult<Option<Head>>;
    /// Appends an entry that [`crate::audit`] chained to the head, which becomes the head;
    /// [`Conflict`](crate::ports::StoreError::Conflict) when it does not follow the head.
    async fn append(&mut self, chain: &str, entry: &Chained) -> StoreResult<()>;
}

/// Appends an entry to a chain, in this transaction.
///
/// # Errors
/// Those of the store.
pub async fn append_audit(tx: &mut dyn AuditWrite, entry: Entry) -> StoreResult<()> {
    append_to_chain(tx, entry).await.map(drop)
}

/// As [`append_audit`]; gives the head that the chain has then.
///
/// # Errors
/// Those of the store.
pub async fn append_to_chain(tx: &mut dyn AuditWrite, entry: Entry) -> StoreResult<Head> {
    let chain = entry.chain();
    let head = tx.lock_head(&chain).await?;
    let link = entry.clone().chain_to(head.as_ref());
    match tx.append(&chain, &link).await {
        // Another process wrote since.
        Err(StoreError::Conflict(_)) => {
            let head = tx.lock_head(&chain).await?;
            let link = entry.chain_to(head.as_ref());
            tx.append(&chain, &link).await?;
            Ok(link.into())
        }
        Err(error) => Err(error),
        Ok(()) => Ok(link.into()),
    }
}
