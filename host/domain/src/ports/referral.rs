//! Referrals.

use async_trait::async_trait;

use crate::plugin::catalogue::Priority;
use crate::ports::error::StoreResult;
use crate::ports::individual::IndividualRow;
use crate::ports::page::Page;
use crate::referral::StateName;
use crate::security::vault::Sealed;
use crate::words::ids::{IndividualId, OperationId, PartnerId, PathwayId, PluginId, ReferralId};
use crate::words::time::Timestamp;

/// The row of a referral. Answers, assessment and confirmation are in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralRow {
    /// The referral.
    pub id: ReferralId,
    /// Whose.
    pub individual: IndividualId,
    /// In which operation.
    pub operation: OperationId,
    /// The plugin that defines the pathway, exactly the version with which it began.
    pub plugin: PluginId,
    /// The pathway.
    pub pathway: PathwayId,
    /// The partner, once confirmed.
    pub partner: Option<PartnerId>,
    /// Where it stands.
    pub state: StateName,
    /// The priority, once confirmed.
    pub priority: Option<Priority>,
    /// When the partner's answer is due, once sent.
    pub due_at: Option<Timestamp>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The rest.
    pub sealed: Sealed,
}

/// Reads referrals.
#[async_trait]
pub trait ReferralRead: Send {
    /// The referral with this id.
    async fn referral(&mut self, id: ReferralId) -> StoreResult<Option<ReferralRow>>;
    /// The referral with this id, and the person it is about.
    async fn referral_with_individual(&mut self, id: ReferralId) -> StoreResult<Option<(ReferralRow, IndividualRow)>>;
    /// The referrals of a person, by id.
    async fn referrals_of(&mut self, individual: IndividualId) -> StoreResult<Vec<ReferralRow>>;
    /// The referrals that a partner was sent (never drafts), by id.
    async fn referrals_at(&mut self, partner: &PartnerId, page: Page<ReferralId>) -> StoreResult<Vec<ReferralRow>>;
    /// How many referrals of an operation that were begun from `from` and before `until`, and were sent, stand in each
    /// state now: pathway, state, count.
    async fn referral_counts(
        &mut self,
        operation: &OperationId,
        from: Timestamp,
        until: Timestamp,
    ) -> StoreResult<Vec<(PathwayId, StateName, u32)>>;
}

/// Writes referrals.
#[async_trait]
pub trait ReferralWrite: Send {
    /// Adds a referral.
    async fn insert_referral(&mut self, row: &ReferralRow) -> StoreResult<()>;
    /// Replaces a referral whose stored version is `row.version - 1` and whose person still has a key; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn update_referral(&mut self, row: &ReferralRow) -> StoreResult<()>;
}
