//! Records about a person that a decision looks at beside consents.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::security::vault::Sealed;
use crate::words::ids::{IndividualId, RecordId, ReferralId};
use crate::words::time::Timestamp;

/// The row of a record about a person: a basis, a guardianship, ... Which, and what it says, is in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// Whose.
    pub individual: IndividualId,
    /// The referral it is for, where it is for one.
    pub referral: Option<ReferralId>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it says.
    pub sealed: Sealed,
}

/// Reads records.
#[async_trait]
pub trait RecordRead: Send {
    /// The record with this id.
    async fn record(&mut self, id: RecordId) -> StoreResult<Option<RecordRow>>;
    /// The records of a person, by id.
    async fn records_of(&mut self, individual: IndividualId) -> StoreResult<Vec<RecordRow>>;
}

/// Writes records.
#[async_trait]
pub trait RecordWrite: Send {
    /// Adds a record.
    async fn insert_record(&mut self, row: &RecordRow) -> StoreResult<()>;
    /// Replaces a record whose stored version is `row.version - 1`; else
    /// [`Conflict`](crate::ports::StoreError::Conflict). Person, referral and
    /// moment stay as they are.
    async fn update_record(&mut self, row: &RecordRow) -> StoreResult<()>;
}
