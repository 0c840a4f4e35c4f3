//! Records about a person that a decision looks at beside consents.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::ports::error::StoreResult;
use crate::security::vault::Sealed;
use crate::words::codes::codes;
use crate::words::ids::{IndividualId, RecordId, ReferralId};
use crate::words::time::Timestamp;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RecordKind {
    /// A lawful basis other than consent.
    Basis,
    /// Who decides for the person.
    Guardianship,
    /// The end of the case.
    Closing,
    /// What the person asked for about the file.
    FileRequest,
    /// What a consent was asked for.
    ConsentRequest,
}

codes!(RecordKind);

/// The row of a record about a person: a basis, a guardianship, ... What it says is in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// Whose.
    pub individual: IndividualId,
    /// The referral it is for, where it is for one.
    pub referral: Option<ReferralId>,
    /// What it is about.
    pub kind: RecordKind,
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
    /// [`Conflict`](crate::ports::StoreError::Conflict). Person, referral and kind stay as they are.
    async fn update_record(&mut self, row: &RecordRow) -> StoreResult<()>;
}
