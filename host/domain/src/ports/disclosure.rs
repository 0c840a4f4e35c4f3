//! Acts of sharing.

use async_trait::async_trait;

use crate::plugin::catalogue::Stage;
use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::security::vault::Sealed;
use crate::words::ids::{DisclosureId, IndividualId, ReferralId};
use crate::words::time::Timestamp;

/// The row of an act of sharing. The frozen package is in `sealed`, and in it to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureRow {
    /// The disclosure.
    pub id: DisclosureId,
    /// Whose data.
    pub individual: IndividualId,
    /// For which referral.
    pub referral: ReferralId,
    /// At which stage.
    pub stage: Stage,
    /// Keyed digest of the decision.
    pub digest: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When the partner's access was closed; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// Decision and values, as they were at that moment.
    pub sealed: Sealed,
}

/// Reads disclosures.
#[async_trait]
pub trait DisclosureRead: Send {
    /// The disclosure with this id.
    async fn disclosure(&mut self, id: DisclosureId) -> StoreResult<Option<DisclosureRow>>;
    /// The disclosures of a referral, by id.
    async fn disclosures_of(&mut self, referral: ReferralId) -> StoreResult<Listed<DisclosureRow>>;
}

/// Writes disclosures.
#[async_trait]
pub trait DisclosureWrite: Send {
    /// Adds a disclosure.
    async fn insert_disclosure(&mut self, row: &DisclosureRow) -> StoreResult<()>;
    /// Closes the partner's access to one disclosure; whether it was open.
    async fn close_disclosure(&mut self, id: DisclosureId, at: Timestamp) -> StoreResult<bool>;
    /// Closes the partner's access to all open disclosures of a referral, also to such as are damaged; how many there
    /// were.
    async fn close_disclosures(&mut self, referral: ReferralId, at: Timestamp) -> StoreResult<u64>;
}
