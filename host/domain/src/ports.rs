//! What the rules need of a database: traits without any input or output of their own.
//!
//! A [`Tx`] is one transaction. Dropping it rolls back; only [`Tx::commit`] keeps what was written. Everything that
//! belongs to a person arrives here already sealed, so a store never sees a name.

use async_trait::async_trait;

use crate::audit::{Chained, Entry, Head};
use crate::organisation::operation::Operation;
use crate::organisation::partner::Partner;
use crate::plugin::catalogue::{Priority, Stage};
use crate::plugin::{Plugin, PluginState};
use crate::security::caller::Token;
use crate::security::vault::{Sealed, WrappedKey};
use crate::sharing::agreement::{Agreement, Grant};
use crate::words::ids::{
    AgreementId, ConsentId, DatumId, DisclosureId, EvidenceId, GrantId, IndividualId, OperationId, PartnerId,
    PathwayId, PluginId, RecordId, ReferralId, TokenId,
};
use crate::words::time::Timestamp;

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the row since it was read. Read it again, and decide again.
    #[error("the {0} was changed by somebody else meanwhile: read it again")]
    Conflict(&'static str),
    /// A row with this id or key is there already.
    #[error("a {0} with this id is there already")]
    Exists(&'static str),
    /// Another transaction held what this one needed; nothing was written, and it may be tried again.
    #[error("the database is busy: try again")]
    Busy,
    /// What is stored cannot be what was written.
    #[error("the stored {table} is not as it was written ({column}): restore it from a backup, and look for the cause")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The database failed. The text is the driver's; it never holds bound values.
    #[error("the database failed: {0}")]
    Failed(String),
}

/// What every repository method gives.
pub type StoreResult<T> = Result<T, StoreError>;

/// The row of an individual. What is known about the person is in the [`SealedDatum`]s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndividualRow {
    /// The person.
    pub id: IndividualId,
    /// The operation that serves the person.
    pub operation: OperationId,
    /// The number that staff use in speech, mail and addresses instead of a name. Unique in the operation.
    pub case_number: String,
    /// Keyed blind index of the registration number, for search.
    pub registration_index: Option<[u8; 32]>,
    /// The person's own key, wrapped; `None` after erasure.
    pub key: Option<WrappedKey>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// One datum of one person, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDatum {
    /// Which datum.
    pub datum: DatumId,
    /// Its value.
    pub sealed: Sealed,
}

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
    /// The code of the state, see [`crate::referral::State::code`].
    pub state: String,
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

/// The row of a consent or its refusal. The terms are in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// The consent.
    pub id: ConsentId,
    /// Whose.
    pub individual: IndividualId,
    /// The referral it was asked for.
    pub referral: ReferralId,
    /// The code of the state, see [`crate::consent::State::code`].
    pub state: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// The terms.
    pub sealed: Sealed,
}

/// The row of an act of sharing. The frozen package is in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureRow {
    /// The disclosure.
    pub id: DisclosureId,
    /// Whose data.
    pub individual: IndividualId,
    /// For which referral.
    pub referral: ReferralId,
    /// To whom.
    pub partner: PartnerId,
    /// At which stage.
    pub stage: Stage,
    /// SHA-256 of the description of the package (ids and codes, no values).
    pub digest: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When the partner's access was closed; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// Decision and values, as they were at that moment.
    pub sealed: Sealed,
}

/// The row of a record about a person: a basis, a guardianship, ... What it says is in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// Whose.
    pub individual: IndividualId,
    /// The referral it is for, where it is for one.
    pub referral: Option<ReferralId>,
    /// The code of its kind.
    pub kind: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it says.
    pub sealed: Sealed,
}

/// The row of a file that was attached. The file is in `sealed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The file.
    pub id: EvidenceId,
    /// Whose.
    pub individual: IndividualId,
    /// Its media type, one of a closed list.
    pub media_type: String,
    /// How many bytes it has before sealing.
    pub size: i64,
    /// When it was attached.
    pub created_at: Timestamp,
    /// The file itself.
    pub sealed: Sealed,
}

/// A partner's word that it is full for a pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Full {
    /// Who says so.
    pub partner: PartnerId,
    /// In which operation.
    pub operation: OperationId,
    /// For which pathway.
    pub pathway: PathwayId,
    /// Since when.
    pub since: Timestamp,
}

/// A list asked for in pages: rows with an id greater than `after`, in the order of ids, at most `limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<T> {
    /// The last id of the page before.
    pub after: Option<T>,
    /// The most rows.
    pub limit: u32,
}

/// What an idempotency key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// SHA-256 of the request.
    pub request: [u8; 32],
    /// The id of what it made.
    pub resource: String,
    /// When.
    pub at: Timestamp,
}

/// Operations, to read.
#[async_trait]
pub trait OperationRead: Send {
    /// The operation with this id.
    async fn operation(&mut self, id: &OperationId) -> StoreResult<Option<Operation>>;
    /// All operations, by id.
    async fn operations(&mut self) -> StoreResult<Vec<Operation>>;
}

/// Operations, to write.
#[async_trait]
pub trait OperationWrite: Send {
    /// Adds or replaces an operation.
    async fn put_operation(&mut self, operation: &Operation) -> StoreResult<()>;
}

/// Partners, to read.
#[async_trait]
pub trait PartnerRead: Send {
    /// The partner with this id.
    async fn partner(&mut self, id: &PartnerId) -> StoreResult<Option<Partner>>;
    /// All partners, by id.
    async fn partners(&mut self) -> StoreResult<Vec<Partner>>;
}

/// Partners, to write.
#[async_trait]
pub trait PartnerWrite: Send {
    /// Adds or replaces a partner.
    async fn put_partner(&mut self, partner: &Partner) -> StoreResult<()>;
}

/// Bearer tokens, known only by their keyed hash, to read.
#[async_trait]
pub trait TokenRead: Send {
    /// The token with this id.
    async fn token(&mut self, id: TokenId) -> StoreResult<Option<Token>>;
    /// All tokens, by id.
    async fn tokens(&mut self) -> StoreResult<Vec<Token>>;
}

/// Bearer tokens, known only by their keyed hash, to write.
#[async_trait]
pub trait TokenWrite: Send {
    /// Adds a token.
    async fn insert_token(&mut self, token: &Token) -> StoreResult<()>;
    /// Ends a token. Does nothing when it has ended already.
    async fn revoke_token(&mut self, id: TokenId, at: Timestamp) -> StoreResult<()>;
}

/// Plugins: component, catalogue and state, to read.
#[async_trait]
pub trait PluginRead: Send {
    /// The plugin with this id, without its component.
    async fn plugin(&mut self, id: PluginId) -> StoreResult<Option<Plugin>>;
    /// The plugins of an operation (or of all), by id.
    async fn plugins(&mut self, operation: Option<&OperationId>) -> StoreResult<Vec<Plugin>>;
    /// The plugin that is active in the operation.
    async fn active_plugin(&mut self, operation: &OperationId) -> StoreResult<Option<Plugin>>;
    /// The bytes of the component.
    async fn component(&mut self, id: PluginId) -> StoreResult<Option<Vec<u8>>>;
}

/// Plugins: component, catalogue and state, to write.
#[async_trait]
pub trait PluginWrite: Send {
    /// Adds a plugin with its component. [`StoreError::Exists`] when this digest is installed in the operation.
    async fn insert_plugin(&mut self, plugin: &Plugin, component: &[u8]) -> StoreResult<()>;
    /// Changes the state, if it is still `from`; else [`StoreError::Conflict`].
    async fn set_plugin_state(&mut self, id: PluginId, from: PluginState, plugin: &Plugin) -> StoreResult<()>;
}

/// Agreements and grants. Their changes keep the row and count its version, to read.
#[async_trait]
pub trait AgreementRead: Send {
    /// The agreement with this id.
    async fn agreement(&mut self, id: AgreementId) -> StoreResult<Option<Agreement>>;
    /// The agreements of an operation, by id; of one partner, when named.
    async fn agreements(&mut self, operation: &OperationId, partner: Option<&PartnerId>)
    -> StoreResult<Vec<Agreement>>;
    /// The grant with this id.
    async fn grant(&mut self, id: GrantId) -> StoreResult<Option<Grant>>;
    /// The grants of an operation, by id.
    async fn grants(&mut self, operation: &OperationId) -> StoreResult<Vec<Grant>>;
}

/// Agreements and grants. Their changes keep the row and count its version, to write.
#[async_trait]
pub trait AgreementWrite: Send {
    /// Adds an agreement.
    async fn insert_agreement(&mut self, agreement: &Agreement) -> StoreResult<()>;
    /// Replaces an agreement whose stored version is `agreement.version - 1`; else [`StoreError::Conflict`].
    async fn update_agreement(&mut self, agreement: &Agreement) -> StoreResult<()>;
    /// Adds a grant.
    async fn insert_grant(&mut self, grant: &Grant) -> StoreResult<()>;
    /// Replaces a grant whose stored version is `grant.version - 1`; else [`StoreError::Conflict`].
    async fn update_grant(&mut self, grant: &Grant) -> StoreResult<()>;
}

/// Individuals, to read.
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
    ) -> StoreResult<Vec<IndividualRow>>;
    /// All data of the person, by datum id.
    async fn data(&mut self, id: IndividualId) -> StoreResult<Vec<SealedDatum>>;
}

/// Individuals, to write.
#[async_trait]
pub trait IndividualWrite: Send {
    /// The next case number's count in the operation; never gives the same twice.
    async fn next_case(&mut self, operation: &OperationId) -> StoreResult<i64>;
    /// Adds a person.
    async fn insert_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
    /// Replaces a person whose stored version is `row.version - 1`; else [`StoreError::Conflict`].
    async fn update_individual(&mut self, row: &IndividualRow) -> StoreResult<()>;
    /// Adds or replaces one datum.
    async fn put_datum(&mut self, id: IndividualId, datum: &SealedDatum) -> StoreResult<()>;
    /// Removes one datum.
    async fn remove_datum(&mut self, id: IndividualId, datum: &DatumId) -> StoreResult<()>;
}

/// Referrals, to read.
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
    /// state now: pathway, code of the state, count.
    async fn referral_counts(
        &mut self,
        operation: &OperationId,
        from: Timestamp,
        until: Timestamp,
    ) -> StoreResult<Vec<(PathwayId, String, u32)>>;
}

/// Referrals, to write.
#[async_trait]
pub trait ReferralWrite: Send {
    /// Adds a referral.
    async fn insert_referral(&mut self, row: &ReferralRow) -> StoreResult<()>;
    /// Replaces a referral whose stored version is `row.version - 1` and whose person still has a key; else
    /// [`StoreError::Conflict`].
    async fn update_referral(&mut self, row: &ReferralRow) -> StoreResult<()>;
}

/// Consents, to read.
#[async_trait]
pub trait ConsentRead: Send {
    /// The consent with this id.
    async fn consent(&mut self, id: ConsentId) -> StoreResult<Option<ConsentRow>>;
    /// The consents of a person, by id.
    async fn consents_of(&mut self, individual: IndividualId) -> StoreResult<Vec<ConsentRow>>;
}

/// Consents, to write.
#[async_trait]
pub trait ConsentWrite: Send {
    /// Adds a consent.
    async fn insert_consent(&mut self, row: &ConsentRow) -> StoreResult<()>;
    /// Replaces a consent whose stored version is `row.version - 1`; else [`StoreError::Conflict`].
    async fn update_consent(&mut self, row: &ConsentRow) -> StoreResult<()>;
}

/// Disclosures, to read.
#[async_trait]
pub trait DisclosureRead: Send {
    /// The disclosure with this id.
    async fn disclosure(&mut self, id: DisclosureId) -> StoreResult<Option<DisclosureRow>>;
    /// The disclosures of a referral, by id.
    async fn disclosures_of(&mut self, referral: ReferralId) -> StoreResult<Vec<DisclosureRow>>;
}

/// Disclosures, to write.
#[async_trait]
pub trait DisclosureWrite: Send {
    /// Adds a disclosure.
    async fn insert_disclosure(&mut self, row: &DisclosureRow) -> StoreResult<()>;
    /// Closes the partner's access to all open disclosures of a referral; how many there were.
    async fn close_disclosures(&mut self, referral: ReferralId, at: Timestamp) -> StoreResult<u64>;
}

/// Records about a person that a decision looks at beside consents, to read.
#[async_trait]
pub trait RecordRead: Send {
    /// The record with this id.
    async fn record(&mut self, id: RecordId) -> StoreResult<Option<RecordRow>>;
    /// The records of a person, by id.
    async fn records_of(&mut self, individual: IndividualId) -> StoreResult<Vec<RecordRow>>;
}

/// Records about a person that a decision looks at beside consents, to write.
#[async_trait]
pub trait RecordWrite: Send {
    /// Adds a record.
    async fn insert_record(&mut self, row: &RecordRow) -> StoreResult<()>;
    /// Replaces a record whose stored version is `row.version - 1`; else [`StoreError::Conflict`]. Person, referral
    /// and kind stay as they are.
    async fn update_record(&mut self, row: &RecordRow) -> StoreResult<()>;
}

/// Files that were attached. They are never changed, to read.
#[async_trait]
pub trait EvidenceRead: Send {
    /// The file with this id.
    async fn evidence(&mut self, id: EvidenceId) -> StoreResult<Option<EvidenceRow>>;
    /// The ids of a person's files, in their order; ids only, because files are large.
    async fn evidence_of(&mut self, individual: IndividualId) -> StoreResult<Vec<EvidenceId>>;
}

/// Files that were attached. They are never changed, to write.
#[async_trait]
pub trait EvidenceWrite: Send {
    /// Adds a file.
    async fn insert_evidence(&mut self, row: &EvidenceRow) -> StoreResult<()>;
}

/// Which partners are full, and for which pathways, to read.
#[async_trait]
pub trait AvailabilityRead: Send {
    /// Since when the partner is full for the pathway; `None` when it is not.
    async fn full(
        &mut self,
        partner: &PartnerId,
        operation: &OperationId,
        pathway: &PathwayId,
    ) -> StoreResult<Option<Timestamp>>;
    /// What the partner is full for, by operation and pathway. Nothing may be decided on this list: ask for the one
    /// pathway, which then stays as it is until the transaction ends.
    async fn fulls_of(&mut self, partner: &PartnerId) -> StoreResult<Vec<Full>>;
}

/// Which partners are full, and for which pathways, to write.
#[async_trait]
pub trait AvailabilityWrite: Send {
    /// Adds it. When it is there already, the earlier `since` stays.
    async fn put_full(&mut self, full: &Full) -> StoreResult<()>;
    /// Removes it. Does nothing when it is not there.
    async fn remove_full(
        &mut self,
        partner: &PartnerId,
        operation: &OperationId,
        pathway: &PathwayId,
    ) -> StoreResult<()>;
}

/// The audit: one hash chain for each operation, and one for the host itself, to read.
#[async_trait]
pub trait AuditRead: Send {
    /// Entries with `after < seq`, in order, at most `limit`.
    async fn entries(&mut self, chain: &str, after: i64, limit: u32) -> StoreResult<Vec<Chained>>;
    /// The names of all chains.
    async fn chains(&mut self) -> StoreResult<Vec<String>>;
}

/// The audit: one hash chain for each operation, and one for the host itself, to write.
#[async_trait]
pub trait AuditWrite: Send {
    /// The head of the chain, locked until this transaction ends, so that two appends never fork it. It may be the one
    /// that this process knew last; then [`append`](Self::append) says [`StoreError::Conflict`], and the next time it
    /// is read.
    async fn lock_head(&mut self, chain: &str) -> StoreResult<Option<Head>>;
    /// Appends an entry that [`crate::audit`] chained to the head, which becomes the head;
    /// [`StoreError::Conflict`] when it does not follow the head.
    async fn append(&mut self, chain: &str, entry: &Chained) -> StoreResult<()>;
}

/// Idempotency keys of creations, for each token by itself, to read.
#[async_trait]
pub trait IdempotencyRead: Send {
    /// What this key stands for.
    async fn remembered(&mut self, token: TokenId, key: &str) -> StoreResult<Option<Remembered>>;
}

/// Idempotency keys of creations, for each token by itself, to write.
#[async_trait]
pub trait IdempotencyWrite: Send {
    /// Remembers a key; [`StoreError::Exists`] when it is there.
    async fn remember(&mut self, token: TokenId, key: &str, what: &Remembered) -> StoreResult<()>;
    /// Forgets keys that are older; how many.
    async fn forget_before(&mut self, at: Timestamp) -> StoreResult<u64>;
}

/// One transaction that reads. It cannot write.
pub trait ReadTx:
    OperationRead
    + PartnerRead
    + TokenRead
    + PluginRead
    + AgreementRead
    + IndividualRead
    + ReferralRead
    + ConsentRead
    + DisclosureRead
    + RecordRead
    + EvidenceRead
    + AvailabilityRead
    + AuditRead
    + IdempotencyRead
{
}

/// One transaction that may write. Whoever takes a [`ReadTx`] takes it too.
#[async_trait]
pub trait Tx:
    ReadTx
    + OperationWrite
    + PartnerWrite
    + TokenWrite
    + PluginWrite
    + AgreementWrite
    + IndividualWrite
    + ReferralWrite
    + ConsentWrite
    + DisclosureWrite
    + RecordWrite
    + EvidenceWrite
    + AvailabilityWrite
    + AuditWrite
    + IdempotencyWrite
{
    /// Keeps what was written.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}

/// A database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a transaction. What it reads of a person, of an agreement, of a grant, or of whether a partner is full
    /// for a pathway stays as it is until it ends.
    async fn begin(&self) -> StoreResult<Box<dyn Tx>>;
    /// Begins a transaction that only reads, from one moment, and neither waits for writers nor keeps them waiting.
    /// Nothing may be decided in it: what it read may be changed meanwhile.
    async fn begin_read(&self) -> StoreResult<Box<dyn ReadTx>>;
    /// As [`begin_read`](Self::begin_read), where each statement may see what was committed before it: for what is
    /// checked again when it is written.
    async fn look(&self) -> StoreResult<Box<dyn ReadTx>>;
    /// The token with this keyed hash. Asked at every request, and one statement, so it needs no transaction.
    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>>;
    /// Whether the database answers.
    async fn ping(&self) -> StoreResult<()>;
    /// Waits for the transactions that are under way, then closes every connection. Later calls fail.
    async fn close(&self) {}
}

/// Appends an entry to a chain, in this transaction.
///
/// # Errors
/// Those of the store.
pub async fn append_audit(tx: &mut dyn Tx, entry: Entry) -> StoreResult<()> {
    let chain = entry.chain().to_owned();
    let head = tx.lock_head(&chain).await?;
    match tx.append(&chain, &entry.clone().chain_to(head.as_ref())).await {
        // Another process wrote since.
        Err(StoreError::Conflict(_)) => {
            let head = tx.lock_head(&chain).await?;
            tx.append(&chain, &entry.chain_to(head.as_ref())).await
        }
        done => done,
    }
}
