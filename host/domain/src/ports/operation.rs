//! Operations.

use async_trait::async_trait;

use crate::organisation::operation::Operation;
use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::words::ids::OperationId;

/// Reads operations.
#[async_trait]
pub trait OperationRead: Send {
    /// The operation with this id.
    async fn operation(&mut self, id: &OperationId) -> StoreResult<Option<Operation>>;
    /// All operations, by id.
    async fn operations(&mut self) -> StoreResult<Listed<Operation>>;
}

/// Writes operations.
#[async_trait]
pub trait OperationWrite: Send {
    /// Adds or replaces an operation.
    async fn put_operation(&mut self, operation: &Operation) -> StoreResult<()>;
}
