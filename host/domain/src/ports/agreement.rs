//! Agreements. A change keeps the row and counts its version.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::sharing::agreement::Agreement;
use crate::words::ids::{AgreementId, OperationId, PartnerId};

/// Reads agreements.
#[async_trait]
pub trait AgreementRead: Send {
    /// The agreement with this id.
    async fn agreement(&mut self, id: AgreementId) -> StoreResult<Option<Agreement>>;
    /// The agreements of an operation, by id; of one partner, when named.
    async fn agreements(
        &mut self,
        operation: &OperationId,
        partner: Option<&PartnerId>,
    ) -> StoreResult<Listed<Agreement>>;
}

/// Writes agreements.
#[async_trait]
pub trait AgreementWrite: Send {
    /// Adds an agreement.
    async fn insert_agreement(&mut self, agreement: &Agreement) -> StoreResult<()>;
    /// Replaces an agreement whose stored version is `agreement.version - 1`; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn update_agreement(&mut self, agreement: &Agreement) -> StoreResult<()>;
}
