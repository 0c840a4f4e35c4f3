//! SQLite: connections, how a transaction begins, what its errors mean, and its locks, which are none: a writing
//! transaction has the whole database to itself.

mod heads;
mod lines;

use std::str::FromStr as _;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::error::DatabaseError;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Sqlite};
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
use heads::{Heads, MyHeads};
use lines::{Line, Lines};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| schema::migrations!("sqlite"));

const DIALECT: Dialect = Dialect { busy, message };

/// `SQLITE_BUSY` and `SQLITE_LOCKED`, whatever the extended code in the upper bits.
fn busy(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// SQLite's messages name tables, columns and files, never values.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL's may not be repeated")]
fn message(error: &dyn DatabaseError) -> Option<&str> {
    Some(error.message())
}

/// Why a transaction could not begin.
fn failed(error: sqlx::Error) -> StoreError {
    told("transaction", &error, &DIALECT)
}

/// How every connection is made.
fn connect(uri: &str, wait: Duration) -> StoreResult<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(uri)
        .map_err(|error| told("connection", &error, &DIALECT))?
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Another process, such as the command line, may write at the same time.
        .busy_timeout(wait)
        // A key that was destroyed is overwritten, not left in a free page.
        .pragma("secure_delete", "ON")
        // REPLACE counts as a removal, so that the audit refuses it too.
        .pragma("recursive_triggers", "ON")
        .pragma("trusted_schema", "OFF"))
}

/// The database.
pub(crate) struct SqliteStore {
    /// One connection: a transaction that writes has the whole database.
    write: Arc<Lines>,
    read: Arc<Lines>,
    heads: Arc<Heads>,
}

/// Opens the file.
pub(crate) async fn open(uri: &str, options: &Options) -> StoreResult<SqliteStore> {
    let failed = |error: sqlx::Error| told("connection", &error, &DIALECT);
    let connect = connect(uri, options.wait)?;
    let write = Lines::new(connect.clone(), "BEGIN IMMEDIATE", 1, options.wait);
    let reading = connect.clone().pragma("query_only", "ON");
    let read = Lines::new(reading, "BEGIN", options.connections.max(1), options.wait);
    let mut first = match write.connect().await {
        Ok(first) => first,
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "14") => {
            let file = connect.get_filename().display();
            return Err(StoreError::Failed(format!("{file} cannot be opened: run `waystation migrate` to make it")));
        }
        Err(error) => return Err(failed(error)),
    };
    let applied = match sqlx::query_as(schema::APPLIED).fetch_all(&mut first).await {
        Ok(applied) => applied,
        // A file without the table of migrations has none of them.
        Err(sqlx::Error::Database(error)) if error.message().starts_with("no such table") => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    schema::check(&MIGRATIONS, &applied)?;
    write.put(first);
    Ok(SqliteStore { write, read, heads: Arc::default() })
}

/// How long a host waits for another one that makes the same database.
const MIGRATION_WAIT: Duration = Duration::from_secs(10);
/// How long it waits before it tries again.
const MIGRATION_PAUSE: Duration = Duration::from_millis(20);

/// Connects to a file that may be new. Turning a new file to write-ahead logging needs the file alone, and SQLite does
/// not wait for it as it waits for other locks: so it is tried again while another host does the same.
async fn connect_to_new(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let begun = std::time::Instant::now();
    loop {
        match SqliteConnection::connect_with(options).await {
            Err(sqlx::Error::Database(error))
                if error.code().is_some_and(|code| busy(&code)) && begun.elapsed() < MIGRATION_WAIT =>
            {
                tokio::time::sleep(MIGRATION_PAUSE).await;
            }
            connected => return connected,
        }
    }
}

/// Brings the schema up to date.
pub(crate) async fn migrate(uri: &str) -> StoreResult<i64> {
    let failed = |error: sqlx::Error| told("migration", &error, &DIALECT);
    let connect = connect(uri, MIGRATION_WAIT)?.create_if_missing(true);
    let mut connection = connect_to_new(&connect).await.map_err(failed)?;
    // The driver locks nothing here, so all of it is one transaction: another host waits, and finds it done.
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    MIGRATIONS.run_direct(None, &mut *tx, false).await.map_err(|error| schema::told(&error, &DIALECT))?;
    tx.commit().await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(schema::newest(&MIGRATIONS))
}

impl SqliteStore {
    fn on(&self, inner: Line, reads: bool) -> Box<dyn Tx> {
        Box::new(SqliteTx { inner, reads, failed: false, heads: MyHeads::of(&self.heads) })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn begin(&self) -> StoreResult<Box<dyn Tx>> {
        Ok(self.on(self.write.begin().await?, false))
    }

    async fn begin_read(&self) -> StoreResult<Box<dyn Tx>> {
        Ok(self.on(self.read.begin().await?, true))
    }

    async fn look(&self) -> StoreResult<Box<dyn Tx>> {
        Ok(self.on(self.read.take().await?, true))
    }

    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>> {
        let found = sqlx::query_as::<_, token::Row>(token::BY_HASH).bind(hash.as_slice());
        let found = found
            .fetch_optional(&mut *self.read.take().await?)
            .await
            .map_err(|error| told(token::NOUN, &error, &DIALECT))?;
        found.map(token::Row::read).transpose()
    }

    async fn ping(&self) -> StoreResult<()> {
        let answer = sqlx::query("SELECT count(*) FROM operation").execute(&mut *self.read.take().await?).await;
        answer.map(|_| ()).map_err(|error| told("database", &error, &DIALECT))
    }

    async fn close(&self) {
        self.read.close().await;
        // The last connection to close moves the write-ahead log into the file.
        self.write.close().await;
    }
}

/// A transaction.
pub(crate) struct SqliteTx {
    inner: Line,
    /// Whether it only reads.
    reads: bool,
    /// Whether a statement failed.
    failed: bool,
    heads: MyHeads,
}

verbs!(SqliteTx, Sqlite);

/// `BEGIN IMMEDIATE` holds everything.
#[expect(clippy::unused_async, reason = "PostgreSQL has to ask for each lock")]
impl SqliteTx {
    /// Commits. Whoever writes next begins after the heads are known.
    async fn end(mut self) -> Result<(), sqlx::Error> {
        self.inner.commit().await?;
        self.heads.commit();
        Ok(())
    }

    pub(crate) const fn reads(&self) -> bool {
        self.reads
    }
    pub(crate) async fn hold_individual(&mut self, _: IndividualId) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn hold_individual_of_case(&mut self, _: &OperationId, _: &str) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn hold_individual_of_referral(&mut self, _: ReferralId) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn hold_individual_of_consent(&mut self, _: ConsentId) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn hold_individual_of_disclosure(&mut self, _: DisclosureId) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn hold_individual_of_record(&mut self, _: RecordId) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn hold_individual_of_evidence(&mut self, _: EvidenceId) -> StoreResult<bool> {
        Ok(true)
    }
    pub(crate) async fn share_rules(&mut self, _: &OperationId) -> StoreResult<()> {
        Ok(())
    }
    pub(crate) async fn hold_rules(&mut self, _: &OperationId) -> StoreResult<()> {
        Ok(())
    }
    pub(crate) async fn hold_rules_of_agreement(&mut self, _: AgreementId) -> StoreResult<()> {
        Ok(())
    }
    pub(crate) async fn hold_rules_of_grant(&mut self, _: GrantId) -> StoreResult<()> {
        Ok(())
    }
    /// As it was seen last, where it was: whoever writes has the whole database, so that only another process can have
    /// moved it since, and then nothing is appended to it.
    pub(crate) async fn head(&mut self, chain: &str) -> StoreResult<Option<HeadRow>> {
        if !self.reads
            && let Some(known) = self.heads.get(chain)
        {
            return Ok(Some(known));
        }
        self.one(audit::CHAIN, sqlx::query_as(audit::HEAD).bind(chain)).await
    }

    /// What became of an append: the entry is the head, or it did not follow it.
    pub(crate) fn moved_head(&mut self, chain: &str, entry: Option<&Chained>) {
        self.heads.moved(chain, entry);
    }
}
