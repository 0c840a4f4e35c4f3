//! Which partners are full, and for which pathways.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::words::ids::{OperationId, PartnerId, PathwayId};
use crate::words::time::Timestamp;

/// A partner's word that it is full for a pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unavailability {
    /// Who says so.
    pub partner: PartnerId,
    /// In which operation.
    pub operation: OperationId,
    /// For which pathway.
    pub pathway: PathwayId,
    /// Since when.
    pub since: Timestamp,
}

/// Reads which partners are full.
#[async_trait]
pub trait AvailabilityRead: Send {
    /// Since when the partner is full for the pathway; `None` when it is not.
    async fn unavailable_since(
        &mut self,
        partner: &PartnerId,
        operation: &OperationId,
        pathway: &PathwayId,
    ) -> StoreResult<Option<Timestamp>>;
    /// What the partner is full for, by operation and pathway. Nothing may be decided on this list: ask for the one
    /// pathway, which then stays as it is until the transaction ends.
    async fn unavailabilities_of(&mut self, partner: &PartnerId) -> StoreResult<Listed<Unavailability>>;
}

/// Writes which partners are full.
#[async_trait]
pub trait AvailabilityWrite: Send {
    /// Adds it. When it is there already, the earlier `since` stays.
    async fn put_unavailability(&mut self, unavailability: &Unavailability) -> StoreResult<()>;
    /// Removes it. Does nothing when it is not there.
    async fn remove_unavailability(
        &mut self,
        partner: &PartnerId,
        operation: &OperationId,
        pathway: &PathwayId,
    ) -> StoreResult<()>;
}
