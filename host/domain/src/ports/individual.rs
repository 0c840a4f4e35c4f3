//! Individuals.

use async_trait::async_trait;

use crate::ports::error::StoreResult;
use crate::ports::listed::Listed;
use crate::ports::page::Page;
use crate::security::vault::{Sealed, WrappedKey};
use crate::words::ids::{IndividualId, OperationId};
use crate::words::time::Timestamp;

/// The row of an individual. What is known about the person is in `sealed`, in one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndividualRow {
    /// The person.
    pub id: IndividualId,
    /// The operation that serves the person.
    pub operation: OperationId,
    /// The number that staff use in speech, mail and addresses instead of a name. Unique in the operation.
    pub case_number: String,
    /// Keyed blind index of the registration number, for search; for a person without a number, a value that no search
    /// has. `None` after erasure.
    pub registration_index: Option<[u8; 32]>,
    /// The person's own key, wrapped; `None` after erasure.
    pub key: Option<WrappedKey>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// How many consents and refusals the person has: none of them can be removed unnoticed.
    pub consents: i64,
    /// How many records.
    pub records: i64,
    /// The profile.
    pub sealed: Sealed,
}

/// Reads individuals.
#[async_trait]
pub trait IndividualRead: Send {
    /// The person with this id.
    async fn individual(&mut self, id: IndividualId) -> StoreResult<Option<IndividualRow>>;
    /// The person with this case number in the operation.
    async fn individual_by_case(&mut self, operation: &OperationId, case: &str) -> StoreResult<Option<IndividualRow>>;
    /// The persons with this blind index in the operation.
    async fn individuals_by_registration(
        &mut self,
        operation: &OperationId,
        index: &[u8; 32],
    ) -> StoreResult<Listed<IndividualRow>>;
    /// The persons of all operations who have not been erased, by id.
    async fn individuals_with_keys(&mut self, page: Page<IndividualId>) -> StoreResult<Listed<IndividualRow>>;
    /// The ids of the persons of an operation who have not been erased and whose file was made before that moment, by id.
    async fn individuals_made_before(
        &mut self,
        operation: &OperationId,
        moment: Timestamp,
        page: Page<IndividualId>,
    ) -> StoreResult<Vec<IndividualId>>;
    /// The ids of the persons of an operation about whom there are records, by id.
    async fn individuals_with_records(
        &mut self,
        operation: &OperationId,
        page: Page<IndividualId>,
    ) -> StoreResult<Vec<IndividualId>>;
}

/// Writes individuals.
#[async_trait]
pub trait IndividualWrite: Send {
    /// The next case number's count in the operation; never gives the same twice.
    async fn next_case(&mut self, operation: &OperationId) -> StoreResult<i64>;
    /// Leaves out this many case numbers of the operation, so that they are never given; the count of the last of them.
    async fn leave_out_cases(&mut self, operation: &OperationId, many: i64) -> StoreResult<i64>;
    /// Adds a person.
    async fn insert_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
    /// Replaces a person whose stored version is `row.version - 1`; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn update_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
    /// Replaces the index of the registration number, and nothing else.
    async fn index_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
    /// Counts the person's consents and records, at the version that is stored; else
    /// [`Conflict`](crate::ports::StoreError::Conflict).
    async fn count_of_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
}
