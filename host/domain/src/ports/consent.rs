//! Consents and refusals.

use async_trait::async_trait;

use crate::consent::StateName;
use crate::ports::error::StoreResult;
use crate::security::vault::Sealed;
use crate::words::ids::{ConsentId, IndividualId, ReferralId};
use crate::words::time::Timestamp;

/// The row of a consent or its refusal. The terms are in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// The consent.
    pub id: ConsentId,
    /// Whose.
    pub individual: IndividualId,
    /// The referral it was asked for.
    pub referral: ReferralId,
    /// Where it stands.
    pub state: StateName,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// The terms.
    pub sealed: Sealed,
}

/// Reads consents.
#[async_trait]
pub trait ConsentRead: Send {
    /// The consent with this id.
    async fn consent(&mut self, id: ConsentId) -> StoreResult<Option<ConsentRow>>;
    /// The consents of a person, by id.
    async fn consents_of(&mut self, individual: IndividualId) -> StoreResult<Vec<ConsentRow>>;
}

/// Writes consents.
#[async_trait]
pub trait ConsentWrite: Send {
    /// Adds a consent.
    async fn insert_consent(&mut self, row: &ConsentRow) -> StoreResult<()>;
    /// Replaces a consent whose stored version is `row.version - 1`; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn update_consent(&mut self, row: &ConsentRow) -> StoreResult<()>;
}
