//! Referrals.

use async_trait::async_trait;

use crate::organisation::operation::Operation;
use crate::ports::error::StoreResult;
use crate::ports::individual::IndividualRow;
use crate::ports::listed::Listed;
use crate::ports::page::Page;
use crate::referral::StateName;
use crate::security::vault::Sealed;
use crate::words::ids::{IndividualId, OperationId, PluginId, ReferralId};
use crate::words::time::Timestamp;

/// The row of a referral. Pathway, answers, assessment, confirmation and the partner's name are in `sealed`: each says
/// what the person needs.
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
    /// The keyed index of the partner that it was sent to; none before.
    pub partner_index: Option<[u8; 32]>,
    /// Where it stands.
    pub state: StateName,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The rest.
    pub sealed: Sealed,
}

/// Which referrals of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReferralFilter {
    /// Those that stand here.
    pub state: Option<StateName>,
    /// Those that have not ended.
    pub open: bool,
}

impl Listed<(ReferralRow, IndividualRow)> {
    /// Where the rows after this page begin; none where there are no more.
    pub(crate) fn next(&self, before: Option<ReferralId>, limit: u32) -> Option<ReferralId> {
        let read = self.whole.len() + self.damaged.len();
        let is_full = u32::try_from(read).is_ok_and(|read| read >= limit);
        let damaged = self.damaged.iter().filter_map(|row| ReferralId::parse(&row.listed).ok()).max();
        let last = self.whole.last().map(|(row, _)| row.id).max(damaged);
        // What has an id that is none cannot be gone past by it: the list ends there.
        last.filter(|last| is_full && before.is_none_or(|before| *last > before))
    }
}

/// Reads referrals.
#[async_trait]
pub trait ReferralRead: Send {
    /// The referral with this id.
    async fn referral(&mut self, id: ReferralId) -> StoreResult<Option<ReferralRow>>;
    /// The referral with this id, the person it is about, and the operation that serves the person.
    async fn referral_with_file(
        &mut self,
        id: ReferralId,
    ) -> StoreResult<Option<(ReferralRow, IndividualRow, Operation)>>;
    /// The referrals of a person, by id.
    async fn referrals_of(&mut self, individual: IndividualId) -> StoreResult<Listed<ReferralRow>>;
    /// The referrals of an operation, by id, each with the person it is about. Of a person who was erased there are none.
    async fn referrals_in(
        &mut self,
        operation: &OperationId,
        filter: ReferralFilter,
        page: Page<ReferralId>,
    ) -> StoreResult<Listed<(ReferralRow, IndividualRow)>>;
    /// The referrals that an operation sent to a partner, by id, each with the person it is about. Of a person who was
    /// erased there are none.
    async fn referrals_at(
        &mut self,
        partner_index: &[u8; 32],
        operation: &OperationId,
        filter: ReferralFilter,
        page: Page<ReferralId>,
    ) -> StoreResult<Listed<(ReferralRow, IndividualRow)>>;
    /// The ids of the referrals that a partner has still to answer, or can still read something of, of all operations,
    /// by id.
    async fn referrals_under_way(&mut self, page: Page<ReferralId>) -> StoreResult<Vec<ReferralId>>;
    /// The referrals of an operation that were begun from `from` and before `until`, and were sent, by id, each with the
    /// person it is about.
    async fn referrals_begun(
        &mut self,
        operation: &OperationId,
        from: Timestamp,
        until: Timestamp,
        page: Page<ReferralId>,
    ) -> StoreResult<Vec<(ReferralRow, IndividualRow)>>;
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
