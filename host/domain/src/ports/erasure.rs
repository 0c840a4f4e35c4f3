//! What of a person is removed, and what stays: that somebody was erased, under a pseudonym, and what partners have still to
//! destroy, without whom it is about.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::security::pseudonym::Pseudonym;
use crate::words::ids::{IndividualId, OperationId, ReferralId};
use crate::words::time::Timestamp;

/// What a partner has still to destroy of what it received for a referral that is no longer there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestructionDuty {
    /// The id that the referral had: the partner has it, and in the database it leads to nobody.
    pub referral: ReferralId,
    /// The operation that sent it.
    pub operation: OperationId,
    /// The keyed index of the partner.
    pub partner_index: [u8; 32],
    /// Since when.
    pub since: Timestamp,
    /// The keyed hashes of the members of the partner's staff to whom the referral never existed.
    pub outside: Vec<[u8; 32]>,
}

/// How many rows of a person were removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ErasedRows {
    pub referrals: u64,
    pub consents: u64,
    pub disclosures: u64,
    pub records: u64,
    pub files: u64,
}

/// Reads what stays.
#[async_trait]
pub trait ErasureRead: Send {
    /// How many persons were erased.
    async fn count_of_erased(&mut self) -> StoreResult<u64>;
    /// Those who were erased, by their pseudonyms as text, from after this one.
    async fn erased(&mut self, after: Option<Pseudonym>, limit: u32) -> StoreResult<Listed<Pseudonym>>;
    /// When somebody was erased last.
    async fn last_erased(&mut self) -> StoreResult<Option<Timestamp>>;
    /// What a partner has still to destroy for an operation, oldest referral first.
    async fn duties_at(
        &mut self,
        partner_index: &[u8; 32],
        operation: &OperationId,
        limit: u32,
    ) -> StoreResult<Listed<DestructionDuty>>;
    /// What has still to be destroyed for this referral.
    async fn duty(&mut self, referral: ReferralId) -> StoreResult<Option<DestructionDuty>>;
}

/// Removes and writes.
#[async_trait]
pub trait ErasureWrite: Send {
    /// Removes every row of a person, with the idempotency keys that made one of them. The person is locked before.
    async fn erase_individual(&mut self, person: IndividualId) -> StoreResult<ErasedRows>;
    /// Keeps that somebody was erased; nothing more when that is known.
    async fn insert_erased(&mut self, person: Pseudonym, at: Timestamp) -> StoreResult<()>;
    /// Keeps what a partner has still to destroy.
    async fn insert_duty(&mut self, duty: &DestructionDuty) -> StoreResult<()>;
    /// Removes it: it was attested. Whether it was there.
    async fn remove_duty(&mut self, referral: ReferralId) -> StoreResult<bool>;
}
