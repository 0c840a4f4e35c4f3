//! What a list looks at beside its own rows: of many at once, in a number of statements that does not grow with the list.

use async_trait::async_trait;

use crate::ports::consent::ConsentRow;
use crate::ports::disclosure::DisclosureRow;
use crate::ports::error::StoreResult;
use crate::ports::individual::IndividualRow;
use crate::ports::record::RecordRow;
use crate::words::ids::{IndividualId, OperationId, ReferralId};

/// Reads of many. It locks nothing, so that nothing may be decided by it: open the one before. One damaged row fails
/// all, as it does for the one whose it is.
#[async_trait]
pub trait ManyRead: Send {
    /// These persons, by id.
    async fn individuals(&mut self, ids: &[IndividualId]) -> StoreResult<Vec<IndividualRow>>;
    /// The persons of an operation with one of these keyed registration numbers, by id.
    async fn individuals_registered_as(
        &mut self,
        operation: &OperationId,
        indexes: &[[u8; 32]],
    ) -> StoreResult<Vec<IndividualRow>>;
    /// The consents and refusals of these persons, by id.
    async fn consents_of_all(&mut self, individuals: &[IndividualId]) -> StoreResult<Vec<ConsentRow>>;
    /// The records of these persons, by id.
    async fn records_of_all(&mut self, individuals: &[IndividualId]) -> StoreResult<Vec<RecordRow>>;
    /// The disclosures for these referrals, by id.
    async fn disclosures_of_all(&mut self, referrals: &[ReferralId]) -> StoreResult<Vec<DisclosureRow>>;
}
