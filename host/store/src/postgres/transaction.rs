//! Transactions on PostgreSQL, and their locks.

use std::sync::Arc;

use sqlx::{Executor as _, Postgres, query, query_as};
use waystation_domain::audit::Chained;
use waystation_domain::ports::{StoreError, StoreResult};
use waystation_domain::security::row::RowKey;
use waystation_domain::words::ids::{
    AgreementId, ConsentId, DisclosureId, EvidenceId, GrantId, IndividualId, OperationId, RecordId, ReferralId, TokenId,
};

use crate::chain_head::{self, HeadRow};
use crate::gate::HeadsHeld;
use crate::locks::Locks;
use crate::postgres::dialect::DIALECT;
use crate::postgres::presence::Presence;

/// A query that gives rows.
type Rows<'q, R> = sqlx::query::QueryAs<'q, Postgres, R, <Postgres as sqlx::Database>::Arguments>;
/// A statement that gives none.
type Statement<'q> = sqlx::query::Query<'q, Postgres, <Postgres as sqlx::Database>::Arguments>;

/// A transaction that reads.
pub(crate) struct PostgresReadTx {
    inner: sqlx::Transaction<'static, Postgres>,
    presence: Arc<Presence>,
    /// The key of the rows' codes.
    pub(crate) rows: RowKey,
    /// Whether a statement failed.
    failed: bool,
}

verbs!(reading PostgresReadTx, Postgres);

impl PostgresReadTx {
    pub(super) const fn on(inner: sqlx::Transaction<'static, Postgres>, presence: Arc<Presence>, rows: RowKey) -> Self {
        Self { inner, presence, rows, failed: false }
    }

    fn saw(&self, error: &StoreError) {
        self.presence.saw(error);
    }
}

impl Locks for PostgresReadTx {}

/// A transaction that may write.
pub(crate) struct PostgresTx {
    inner: sqlx::Transaction<'static, Postgres>,
    presence: Arc<Presence>,
    /// The key of the rows' codes.
    pub(crate) rows: RowKey,
    /// Whether a statement failed.
    failed: bool,
    /// The persons that are locked already.
    locked: Vec<IndividualId>,
    /// Given back when this has ended.
    heads: HeadsHeld,
}

verbs!(writing PostgresTx, Postgres);

const INDIVIDUAL: &str = "SELECT id FROM individual WHERE id = $1 FOR UPDATE";
const OF_CASE: &str = "SELECT id FROM individual WHERE operation = $1 AND case_number = $2 FOR UPDATE";
const OF_REFERRAL: &str =
    "SELECT id FROM individual WHERE id = (SELECT individual FROM referral WHERE id = $1) FOR UPDATE";
const OF_CONSENT: &str =
    "SELECT id FROM individual WHERE id = (SELECT individual FROM consent WHERE id = $1) FOR UPDATE";
const OF_DISCLOSURE: &str =
    "SELECT id FROM individual WHERE id = (SELECT individual FROM disclosure WHERE id = $1) FOR UPDATE";
const OF_RECORD: &str = "SELECT id FROM individual WHERE id = (SELECT individual FROM record WHERE id = $1) FOR UPDATE";
const OF_EVIDENCE: &str =
    "SELECT id FROM individual WHERE id = (SELECT individual FROM evidence WHERE id = $1) FOR UPDATE";
/// Advisory locks stand for the rules of an operation: all its agreements and grants, and which partners are full,
/// those that are not there yet included. Unlike shared row locks they write nothing, and a writer waits only
/// for those who were there before it.
const SHARE_RULES: &str = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 7703))";
const RULES: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7703))";
const RULES_OF_AGREEMENT: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended(operation, 7703)) FROM agreement WHERE id = $1";
const RULES_OF_GRANT: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended(operation, 7703)) FROM plugin_grant WHERE id = $1";
/// A lock for a key that may not be stored yet.
const KEY: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 7705))";
/// The epochs, those that are not there yet included.
const SHARE_EPOCHS: &str = "SELECT pg_advisory_xact_lock_shared(7706)";
const EPOCHS: &str = "SELECT pg_advisory_xact_lock(7706)";
const LEASE: &str = "SELECT job FROM lease WHERE job = $1 FOR UPDATE";
const LOCKED_HEAD: &str = "SELECT seq, hash FROM audit_head WHERE chain = $1 FOR UPDATE";

impl PostgresTx {
    pub(super) const fn on(
        inner: sqlx::Transaction<'static, Postgres>,
        presence: Arc<Presence>,
        rows: RowKey,
        heads: HeadsHeld,
    ) -> Self {
        Self { inner, presence, rows, failed: false, locked: Vec::new(), heads }
    }

    fn saw(&self, error: &StoreError) {
        self.presence.saw(error);
    }

    /// Commits.
    async fn end(self) -> Result<(), sqlx::Error> {
        self.inner.commit().await
    }

    /// Locks the person that the query finds; whether there is one. One who was registered since is not: what is read
    /// after this must be locked.
    async fn lock_person(&mut self, rows: Rows<'_, (String,)>) -> StoreResult<bool> {
        let found = self.one("individual", rows).await?;
        let person = found.and_then(|(id,)| IndividualId::parse(&id).ok());
        self.locked.extend(person);
        Ok(person.is_some())
    }

    async fn lock_by(&mut self, noun: &'static str, statement: Statement<'_>) -> StoreResult<()> {
        self.run(noun, statement).await.map(|_| ())
    }

    /// The head of a chain, locked. Asked for by its key alone it is given as it stands once the lock is had, so that
    /// one statement does. Two that begin a chain at the same time: the insert of the second waits for the first.
    pub(crate) async fn locked_head(&mut self, chain: &str) -> StoreResult<Option<HeadRow>> {
        self.heads.hold(chain).await?;
        self.one(chain_head::NOUN, query_as(LOCKED_HEAD).bind(chain)).await
    }

    /// The head is locked and read each time: other hosts write too.
    #[expect(clippy::unused_self, reason = "SQLite remembers it")]
    pub(crate) const fn moved_head(&self, _: &str, _: Option<&Chained>) {}
}

/// Each lock is a statement of its own: the statement after it sees what was committed while this one waited.
impl Locks for PostgresTx {
    async fn lock_individual(&mut self, id: IndividualId) -> StoreResult<bool> {
        if self.locked.contains(&id) {
            return Ok(true);
        }
        self.lock_person(query_as(INDIVIDUAL).bind(id.to_string())).await
    }

    async fn lock_individual_of_case(&mut self, operation: &OperationId, case: &str) -> StoreResult<bool> {
        self.lock_person(query_as(OF_CASE).bind(operation.as_str()).bind(case)).await
    }

    async fn lock_individual_of_referral(&mut self, id: ReferralId) -> StoreResult<bool> {
        self.lock_person(query_as(OF_REFERRAL).bind(id.to_string())).await
    }

    async fn lock_individual_of_consent(&mut self, id: ConsentId) -> StoreResult<bool> {
        self.lock_person(query_as(OF_CONSENT).bind(id.to_string())).await
    }

    async fn lock_individual_of_disclosure(&mut self, id: DisclosureId) -> StoreResult<bool> {
        self.lock_person(query_as(OF_DISCLOSURE).bind(id.to_string())).await
    }

    async fn lock_individual_of_record(&mut self, id: RecordId) -> StoreResult<bool> {
        self.lock_person(query_as(OF_RECORD).bind(id.to_string())).await
    }

    async fn lock_individual_of_evidence(&mut self, id: EvidenceId) -> StoreResult<bool> {
        self.lock_person(query_as(OF_EVIDENCE).bind(id.to_string())).await
    }

    async fn lock_key(&mut self, token: TokenId, key: &str) -> StoreResult<()> {
        self.lock_by("idempotency key", query(KEY).bind(token.to_string()).bind(key)).await
    }

    async fn lock_lease(&mut self, job: &str) -> StoreResult<()> {
        self.lock_by("lease", query(LEASE).bind(job)).await
    }

    async fn share_epochs(&mut self) -> StoreResult<()> {
        self.lock_by("epoch", query(SHARE_EPOCHS)).await
    }

    async fn lock_epochs(&mut self) -> StoreResult<()> {
        self.lock_by("epoch", query(EPOCHS)).await
    }

    async fn share_rules(&mut self, operation: &OperationId) -> StoreResult<()> {
        self.lock_by("agreement, grant or availability", query(SHARE_RULES).bind(operation.as_str())).await
    }

    async fn lock_rules(&mut self, operation: &OperationId) -> StoreResult<()> {
        self.lock_by("agreement, grant or availability", query(RULES).bind(operation.as_str())).await
    }

    async fn lock_rules_of_agreement(&mut self, id: AgreementId) -> StoreResult<()> {
        self.lock_by("agreement", query(RULES_OF_AGREEMENT).bind(id.to_string())).await
    }

    async fn lock_rules_of_grant(&mut self, id: GrantId) -> StoreResult<()> {
        self.lock_by("grant", query(RULES_OF_GRANT).bind(id.to_string())).await
    }
}
