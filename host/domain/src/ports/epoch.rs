//! Epochs of the keys that wrap data keys, and which data keys are wrapped by which.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::individual::IndividualRow;
use crate::ports::page::Page;
use crate::security::epoch::{Epoch, Wrapping};
use crate::words::ids::IndividualId;

/// Reads epochs.
#[async_trait]
pub trait EpochRead: Send {
    /// All epochs, by number. In a transaction that writes none of them changes until it ends.
    async fn epochs(&mut self) -> StoreResult<Vec<Epoch>>;
    /// How many data keys are wrapped by what.
    async fn data_keys(&mut self) -> StoreResult<Vec<(Wrapping, u64)>>;
    /// The persons whose data key is wrapped by this, by id.
    async fn individuals_wrapped(&mut self, by: Wrapping, page: Page<IndividualId>) -> StoreResult<Vec<IndividualId>>;
}

/// Writes epochs.
#[async_trait]
pub trait EpochWrite: Send {
    /// All epochs, by number, to change them: whoever wraps a data key waits until the transaction ends.
    async fn epochs_to_change(&mut self) -> StoreResult<Vec<Epoch>>;
    /// Adds or replaces an epoch.
    async fn put_epoch(&mut self, epoch: &Epoch) -> StoreResult<()>;
    /// Replaces a person's wrapped data key, at the version that is stored; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn rewrap_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
}
