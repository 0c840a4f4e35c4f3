//! SQLite: the file, its connections, and how a transaction begins.

pub(crate) mod copying;
pub(crate) mod dialect;
mod known_heads;
mod place;
mod pool;
mod scrubbing;
pub(crate) mod transaction;

use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{Connection as _, FromRow, query, query_as};
use waystation_domain::ports::{Connections, Link, ReadTx, Scrubbed, Store, StoreError, StoreResult, Tx};
use waystation_domain::security::caller::Token;
use waystation_domain::security::row::RowKey;
use waystation_domain::work::reseal::Reseal;

use crate::begun::{self, Begun};
use crate::coded::Coded as _;
use crate::error::translate;
use crate::gate::Gate;
use crate::options::{CLOSING, Options};
use crate::{reseal, schema, token};
use dialect::{DIALECT, busy};
use known_heads::KnownHeads;
use pool::{Pool, PooledConnection};
use transaction::{SqliteReadTx, SqliteTx};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| schema::migrations!("sqlite"));

/// One at a time has or awaits the connection that writes, so that whoever comes by no gate waits for one at most.
const AT_THE_WRITER: usize = 1;

/// How every connection is made.
fn connect(uri: &str, wait: Duration) -> StoreResult<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(uri)
        .map_err(|error| translate("connection", &error, &DIALECT))?
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

/// The database, before its rows can be read.
pub(crate) struct Connected {
    /// One connection: a transaction that writes has the whole database.
    write: Arc<Pool>,
    read: Arc<Pool>,
    /// Kept for what closes.
    read_to_close: Arc<Pool>,
    /// Where it is.
    file: PathBuf,
}

impl Connected {
    /// What is there already.
    pub(crate) async fn begun(&self) -> StoreResult<Begun> {
        let failed = |error: sqlx::Error| translate("database", &error, &DIALECT);
        let mut connection = self.read.take().await?;
        let first = fetched(connection.fetch_optional(query(begun::FIRST_ENTRY)).await).map_err(failed)?;
        let rows = fetched(connection.fetch_optional(query(begun::ROWS)).await).map_err(failed)?;
        Ok(Begun::of(first, rows.unwrap_or_default()))
    }

    pub(crate) fn keyed(self, rows: RowKey) -> SqliteStore {
        SqliteStore {
            write: self.write,
            read: self.read,
            read_to_close: self.read_to_close,
            gate: Some(Gate::of(AT_THE_WRITER)),
            rows,
            heads: Arc::default(),
            file: self.file,
        }
    }
}

/// The database.
#[derive(Clone)]
pub(crate) struct SqliteStore {
    write: Arc<Pool>,
    read: Arc<Pool>,
    /// Kept for what closes.
    read_to_close: Arc<Pool>,
    /// Before the connection that writes; none for what closes.
    gate: Option<Gate>,
    /// The key of the rows' codes.
    rows: RowKey,
    heads: Arc<KnownHeads>,
    /// Where it is.
    file: PathBuf,
}

/// A row that was fetched, read.
fn fetched<R>(row: Result<Option<SqliteRow>, sqlx::Error>) -> Result<Option<R>, sqlx::Error>
where
    R: for<'r> FromRow<'r, SqliteRow>,
{
    row.and_then(|row| row.map(|row| R::from_row(&row)).transpose())
}

/// Opens the file.
pub(crate) async fn connect_to(uri: &str, options: &Options) -> StoreResult<Connected> {
    let failed = |error: sqlx::Error| translate("connection", &error, &DIALECT);
    let connect = connect(uri, options.wait)?;
    place::check(connect.get_filename())?;
    place::remove_left_copies(connect.get_filename());
    let write = Pool::new(connect.clone(), "BEGIN IMMEDIATE", 1, options.wait);
    let reading = connect.clone().pragma("query_only", "ON");
    let read_to_close = Pool::new(reading.clone(), "BEGIN", CLOSING, options.wait);
    let read = Pool::new(reading, "BEGIN", options.connections.max(1), options.wait);
    let mut first = match write.connect().await {
        Ok(first) => first,
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "14") => {
            let file = connect.get_filename().display();
            return Err(StoreError::Failed(format!("{file} cannot be opened: run `waystation migrate` to make it")));
        }
        Err(error) => return Err(failed(error)),
    };
    let applied = match query_as(schema::APPLIED).fetch_all(&mut first).await {
        Ok(applied) => applied,
        // A file without the table of migrations has none of them.
        Err(sqlx::Error::Database(error)) if error.message().starts_with("no such table") => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    schema::check(&MIGRATIONS, &applied)?;
    write.put(first);
    Ok(Connected { write, read, read_to_close, file: connect.get_filename().to_owned() })
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
pub(crate) async fn migrate(uri: &str, reseal: Option<&Reseal<'_>>) -> StoreResult<i64> {
    let failed = |error: sqlx::Error| translate("migration", &error, &DIALECT);
    let connect = connect(uri, MIGRATION_WAIT)?.create_if_missing(true);
    place::check(connect.get_filename())?;
    let mut connection = connect_to_new(&connect).await.map_err(failed)?;
    // The driver locks nothing here, so all of it is one transaction: another host waits, and finds it done.
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let wrong = |error| schema::translate(&error, &DIALECT);
    MIGRATIONS.run_direct(Some(reseal::AFTER), &mut *tx, false).await.map_err(wrong)?;
    reseal::on_sqlite(&mut tx, reseal).await?;
    MIGRATIONS.run_direct(None, &mut *tx, false).await.map_err(wrong)?;
    tx.commit().await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(schema::newest(&MIGRATIONS))
}

impl SqliteStore {
    /// A transaction that writes.
    async fn begin_to_write(&self) -> StoreResult<PooledConnection> {
        self.write.begin_after(self.gate.as_ref()).await
    }

    /// The connections that read here.
    const fn reading(&self) -> &Arc<Pool> {
        if self.gate.is_some() { &self.read } else { &self.read_to_close }
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn begin(&self) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(SqliteTx::on(self.begin_to_write().await?, self.rows.clone(), &self.heads)))
    }

    async fn begin_read(&self) -> StoreResult<Box<dyn ReadTx>> {
        Ok(Box::new(SqliteReadTx::on(self.reading().begin().await?, self.rows.clone())))
    }

    async fn look(&self) -> StoreResult<Box<dyn ReadTx>> {
        Ok(Box::new(SqliteReadTx::on(self.reading().take().await?, self.rows.clone())))
    }

    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>> {
        let statement = query(token::BY_HASH).bind(hash.as_slice());
        let found = fetched(self.reading().take().await?.fetch_optional(statement).await)
            .map_err(|error| translate(token::NOUN, &error, &DIALECT))?;
        found.map(|row: token::Row| row.verified(&self.rows)?.read()).transpose()
    }

    async fn ping(&self) -> StoreResult<()> {
        let mut tx = self.begin_to_write().await?;
        let failed = |error: sqlx::Error| translate("database", &error, &DIALECT);
        tx.execute(query(schema::TOUCH)).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        place::room(&self.file)
    }

    fn connections(&self) -> Connections {
        [self.reading(), &self.write].map(|pool| pool.connections()).into_iter().sum()
    }

    fn closing(&self) -> Arc<dyn Store> {
        Arc::new(Self { gate: None, ..self.clone() })
    }

    async fn link(&self) -> StoreResult<Link> {
        self.ping().await.map(|()| Link::File)
    }

    async fn empty_log(&self) -> StoreResult<()> {
        scrubbing::empty_log(&self.write).await
    }

    async fn scrub(&self) -> StoreResult<Scrubbed> {
        scrubbing::scrub(&self.write).await
    }

    async fn close(&self) {
        self.read.close().await;
        self.read_to_close.close().await;
        // The last connection to close moves the write-ahead log into the file.
        self.write.close().await;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests;
