//! Leases: what one host at a time does, of all that share a database.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::words::time::Timestamp;

/// A lease on a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRow {
    /// The job.
    pub job: String,
    /// Counts how often it was taken. Whoever holds another number has lost it, and writes nothing more.
    pub fence: i64,
    /// Not held from this moment, unless it is taken or prolonged again.
    pub until: Timestamp,
    /// When it was taken or prolonged last.
    pub held_at: Timestamp,
    /// When the job was last done to its end.
    pub done_at: Option<Timestamp>,
}

/// Reads leases.
#[async_trait]
pub trait LeaseRead: Send {
    /// The lease on a job. In a transaction that writes it is locked until the end.
    async fn lease(&mut self, job: &str) -> StoreResult<Option<LeaseRow>>;
}

/// Writes leases.
#[async_trait]
pub trait LeaseWrite: Send {
    /// Adds a lease; [`Exists`](crate::ports::StoreError::Exists) when there is one.
    async fn insert_lease(&mut self, row: &LeaseRow) -> StoreResult<()>;
    /// Replaces a lease that this transaction has read.
    async fn update_lease(&mut self, row: &LeaseRow) -> StoreResult<()>;
}
