//! Grants to plugins. A change keeps the row and counts its version.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::sharing::agreement::Grant;
use crate::words::ids::{GrantId, OperationId};

/// Reads grants.
#[async_trait]
pub trait GrantRead: Send {
    /// The grant with this id.
    async fn grant(&mut self, id: GrantId) -> StoreResult<Option<Grant>>;
    /// The grants of an operation, by id.
    async fn grants(&mut self, operation: &OperationId) -> StoreResult<Listed<Grant>>;
}

/// Writes grants.
#[async_trait]
pub trait GrantWrite: Send {
    /// Adds a grant.
    async fn insert_grant(&mut self, grant: &Grant) -> StoreResult<()>;
    /// Replaces a grant whose stored version is `grant.version - 1`; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn update_grant(&mut self, grant: &Grant) -> StoreResult<()>;
}
