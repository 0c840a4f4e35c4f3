//! PostgreSQL: connections, how a transaction begins, what its errors mean, and its locks.

use std::str::FromStr as _;
use std::sync::LazyLock;

use async_trait::async_trait;
use sqlx::error::DatabaseError;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Postgres, query, query_as};
use waystation_domain::audit::Chained;
use waystation_domain::ports::{Store, StoreError, StoreResult, Tx};
use waystation_domain::security::caller::Token;
use waystation_domain::words::ids::{
    AgreementId, ConsentId, DisclosureId, EvidenceId, GrantId, IndividualId, OperationId, RecordId, ReferralId,
};

use crate::Options;
use crate::audit::{self, HeadRow};
use crate::error::{Dialect, told};
use crate::{schema, token};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| schema::migrations!("postgres"));

const DIALECT: Dialect = Dialect { busy, message };

/// Serialisation failure, deadlock, lock not available, statement timeout, too many connections.
fn busy(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03" | "57014" | "53300")
}

/// Messages about data may quote it, and the details of broken constraints do. Those about the connection, the state
/// of the transaction, rights, names in the schema, resources, shutdown and our own triggers hold no value of a row.
fn message(error: &dyn DatabaseError) -> Option<&str> {
    let code = error.code().unwrap_or_default();
    let class = code.get(..2).unwrap_or_default();
    matches!(class, "08" | "25" | "28" | "3D" | "42" | "53" | "55" | "57" | "58" | "P0").then(|| error.message())
}

fn connect(uri: &str) -> StoreResult<PgConnectOptions> {
    let options = PgConnectOptions::from_str(uri).map_err(|error| told("connection", &error, &DIALECT))?;
    Ok(options.application_name("waystation"))
}

/// The database.
pub(crate) struct PostgresStore {
    pool: PgPool,
}

/// Opens the database.
pub(crate) async fn open(uri: &str, options: &Options) -> StoreResult<PostgresStore> {
    let failed = |error: sqlx::Error| told("connection", &error, &DIALECT);
    let wait = format!("{}ms", options.wait.as_millis());
    let connect = connect(uri)?.options([
        ("lock_timeout", wait.as_str()),
        ("statement_timeout", "60s"),
        // A host that hangs with a lock in its hand must not stop the others for ever.
        ("idle_in_transaction_session_timeout", "60s"),
        // A commit that was answered outlives a crash of the server.
        ("synchronous_commit", "on"),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.wait)
        .connect_with(connect)
        .await
        .map_err(failed)?;
    let applied = match query_as(schema::APPLIED).fetch_all(&pool).await {
        Ok(applied) => applied,
        // A database without the table of migrations has none of them.
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "42P01") => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    schema::check(&MIGRATIONS, &applied)?;
    Ok(PostgresStore { pool })
}

/// Brings the schema up to date. The driver holds an advisory lock meanwhile.
pub(crate) async fn migrate(uri: &str) -> StoreResult<i64> {
    let failed = |error: sqlx::Error| told("migration", &error, &DIALECT);
    let mut connection = PgConnection::connect_with(&connect(uri)?).await.map_err(failed)?;
    MIGRATIONS.run_direct(None, &mut connection, false).await.map_err(|error| schema::told(&error, &DIALECT))?;
    connection.close().await.map_err(failed)?;
    Ok(schema::newest(&MIGRATIONS))
}

impl PostgresStore {
    async fn begin_with(&self, statement: &'static str, reads: bool) -> StoreResult<Box<dyn Tx>> {
        match self.pool.begin_with(statement).await {
            Ok(inner) => Ok(Box::new(PostgresTx { inner, reads, failed: false, held: Vec::new() })),
            Err(error) => Err(told("transaction", &error, &DIALECT)),
        }
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin(&self) -> StoreResult<Box<dyn Tx>> {
        self.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED", false).await
    }

    async fn begin_read(&self) -> StoreResult<Box<dyn Tx>> {
        self.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", true).await
    }

    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>> {
        let found = sqlx::query_as::<_, token::Row>(token::BY_HASH).bind(hash.as_slice());
        let found = found.fetch_optional(&self.pool).await.map_err(|error| told(token::NOUN, &error, &DIALECT))?;
        found.map(token::Row::read).transpose()
    }

    async fn ping(&self) -> StoreResult<()> {
        let answer = query("SELECT 1").execute(&self.pool).await;
        answer.map(|_| ()).map_err(|error| told("database", &error, &DIALECT))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction.
pub(crate) struct PostgresTx {
    inner: sqlx::Transaction<'static, Postgres>,
    /// Whether it only reads; then it locks nothing.
    reads: bool,
    /// Whether a statement failed.
    failed: bool,
    /// The persons that are locked already.
    held: Vec<IndividualId>,
}

verbs!(PostgresTx, Postgres);

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
/// those that are not there yet included. Unlike shared row locks they write nothing, and who wants to change waits no
/// longer than those who were there before.
const SHARE_RULES: &str = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 7703))";
const RULES: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7703))";
const RULES_OF_AGREEMENT: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended(operation, 7703)) FROM agreement WHERE id = $1";
const RULES_OF_GRANT: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended(operation, 7703)) FROM plugin_grant WHERE id = $1";
const HELD_HEAD: &str = "SELECT seq, hash FROM audit_head WHERE chain = $1 FOR UPDATE";

/// Locks, kept until the transaction ends. Each is a statement of its own: the statement after it sees what was
/// committed while this one waited.
impl PostgresTx {
    /// Commits.
    async fn end(self) -> Result<(), sqlx::Error> {
        self.inner.commit().await
    }

    pub(crate) const fn reads(&self) -> bool {
        self.reads
    }

    /// Locks the person that the query finds; whether there is one. One who was registered since is not: what is read
    /// after this must be locked.
    async fn hold_person(&mut self, rows: Rows<'_, (String,)>) -> StoreResult<bool> {
        if self.reads {
            return Ok(true);
        }
        let found = self.one("individual", rows).await?;
        let person = found.and_then(|(id,)| IndividualId::parse(&id).ok());
        self.held.extend(person);
        Ok(person.is_some())
    }

    pub(crate) async fn hold_individual(&mut self, id: IndividualId) -> StoreResult<bool> {
        if self.held.contains(&id) {
            return Ok(true);
        }
        self.hold_person(query_as(INDIVIDUAL).bind(id.to_string())).await
    }

    pub(crate) async fn hold_individual_of_case(&mut self, operation: &OperationId, case: &str) -> StoreResult<bool> {
        self.hold_person(query_as(OF_CASE).bind(operation.as_str()).bind(case)).await
    }

    pub(crate) async fn hold_individual_of_referral(&mut self, id: ReferralId) -> StoreResult<bool> {
        self.hold_person(query_as(OF_REFERRAL).bind(id.to_string())).await
    }

    pub(crate) async fn hold_individual_of_consent(&mut self, id: ConsentId) -> StoreResult<bool> {
        self.hold_person(query_as(OF_CONSENT).bind(id.to_string())).await
    }

    pub(crate) async fn hold_individual_of_disclosure(&mut self, id: DisclosureId) -> StoreResult<bool> {
        self.hold_person(query_as(OF_DISCLOSURE).bind(id.to_string())).await
    }

    pub(crate) async fn hold_individual_of_record(&mut self, id: RecordId) -> StoreResult<bool> {
        self.hold_person(query_as(OF_RECORD).bind(id.to_string())).await
    }

    pub(crate) async fn hold_individual_of_evidence(&mut self, id: EvidenceId) -> StoreResult<bool> {
        self.hold_person(query_as(OF_EVIDENCE).bind(id.to_string())).await
    }

    async fn hold_by(&mut self, noun: &'static str, statement: Statement<'_>) -> StoreResult<()> {
        if !self.reads {
            self.run(noun, statement).await?;
        }
        Ok(())
    }

    /// The rules of an operation, against being changed.
    pub(crate) async fn share_rules(&mut self, operation: &OperationId) -> StoreResult<()> {
        self.hold_by("agreement, grant or availability", query(SHARE_RULES).bind(operation.as_str())).await
    }

    /// The rules of an operation, to change them.
    pub(crate) async fn hold_rules(&mut self, operation: &OperationId) -> StoreResult<()> {
        self.hold_by("agreement, grant or availability", query(RULES).bind(operation.as_str())).await
    }

    pub(crate) async fn hold_rules_of_agreement(&mut self, id: AgreementId) -> StoreResult<()> {
        self.hold_by("agreement", query(RULES_OF_AGREEMENT).bind(id.to_string())).await
    }

    pub(crate) async fn hold_rules_of_grant(&mut self, id: GrantId) -> StoreResult<()> {
        self.hold_by("grant", query(RULES_OF_GRANT).bind(id.to_string())).await
    }

    /// The head of a chain, locked. Asked for by its key alone it is given as it stands once the lock is had, so that
    /// one statement does. Two that begin a chain at the same time: the insert of the second waits for the first.
    pub(crate) async fn head(&mut self, chain: &str) -> StoreResult<Option<HeadRow>> {
        let statement = if self.reads { audit::HEAD } else { HELD_HEAD };
        self.one(audit::CHAIN, query_as(statement).bind(chain)).await
    }

    /// The head is locked and read each time: other hosts write too.
    #[expect(clippy::unused_self, reason = "SQLite remembers it")]
    pub(crate) const fn moved_head(&self, _: &str, _: Option<&Chained>) {}
}
