//! What a database knows of having been restored: one document, which [`crate::work::restoration`] reads and writes.

use async_trait::async_trait;

use crate::ports::error::StoreResult;

/// Reads it.
#[async_trait]
pub trait RestorationRead: Send {
    /// The document; none in a database that no host with a mark has worked on.
    async fn restoration(&mut self) -> StoreResult<Option<String>>;
}

/// Writes it.
#[async_trait]
pub trait RestorationWrite: Send {
    /// Adds or replaces it. Whoever does has the head of the host's audit chain locked, so that two come one after another.
    async fn put_restoration(&mut self, document: &str) -> StoreResult<()>;
}
