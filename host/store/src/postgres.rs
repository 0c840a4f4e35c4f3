//! PostgreSQL: the server, its connections, and how a transaction begins.

mod dialect;
pub(crate) mod transaction;

use std::str::FromStr as _;
use std::sync::LazyLock;

use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Postgres, Transaction, query, query_as};
use waystation_domain::ports::{ReadTx, Store, StoreResult, Tx};
use waystation_domain::security::caller::Token;
use waystation_domain::security::row::RowKey;
use waystation_domain::work::reseal::Reseal;

use crate::begun::{self, Begun};
use crate::coded::Coded as _;
use crate::error::translate;
use crate::options::Options;
use crate::{reseal, schema, token};
pub(crate) use dialect::DIALECT;
use transaction::{PostgresReadTx, PostgresTx};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| schema::migrations!("postgres"));

fn connect(uri: &str) -> StoreResult<PgConnectOptions> {
    let options = PgConnectOptions::from_str(uri).map_err(|error| translate("connection", &error, &DIALECT))?;
    Ok(options.application_name("waystation"))
}

/// The database, before its rows can be read.
pub(crate) struct Connected {
    pool: PgPool,
}

impl Connected {
    /// What is there already.
    pub(crate) async fn begun(&self) -> StoreResult<Begun> {
        let failed = |error: sqlx::Error| translate("database", &error, &DIALECT);
        let first = query_as(begun::FIRST_ENTRY).fetch_optional(&self.pool).await.map_err(failed)?;
        let rows = query_as(begun::ROWS).fetch_one(&self.pool).await.map_err(failed)?;
        Ok(Begun::of(first, rows))
    }

    pub(crate) fn keyed(self, rows: RowKey) -> PostgresStore {
        PostgresStore { pool: self.pool, rows }
    }
}

/// The database.
pub(crate) struct PostgresStore {
    pool: PgPool,
    /// The key of the rows' codes.
    rows: RowKey,
}

/// Opens the database.
pub(crate) async fn connect_to(uri: &str, options: &Options) -> StoreResult<Connected> {
    let failed = |error: sqlx::Error| translate("connection", &error, &DIALECT);
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
    Ok(Connected { pool })
}

/// Brings the schema up to date. The driver holds an advisory lock meanwhile.
pub(crate) async fn migrate(uri: &str, reseal: Option<&Reseal<'_>>) -> StoreResult<i64> {
    let failed = |error: sqlx::Error| translate("migration", &error, &DIALECT);
    let mut connection = PgConnection::connect_with(&connect(uri)?).await.map_err(failed)?;
    let wrong = |error| schema::translate(&error, &DIALECT);
    // Hosts that start together do this one after another, each from the first step to the last.
    query(reseal::LOCK).execute(&mut connection).await.map_err(failed)?;
    MIGRATIONS.run_direct(Some(reseal::AFTER), &mut connection, false).await.map_err(wrong)?;
    let mut tx = connection.begin().await.map_err(failed)?;
    reseal::on_postgres(&mut tx, reseal).await?;
    tx.commit().await.map_err(failed)?;
    MIGRATIONS.run_direct(None, &mut connection, false).await.map_err(wrong)?;
    connection.close().await.map_err(failed)?;
    Ok(schema::newest(&MIGRATIONS))
}

impl PostgresStore {
    async fn begin_with(&self, statement: &'static str) -> StoreResult<Transaction<'static, Postgres>> {
        self.pool.begin_with(statement).await.map_err(|error| translate("transaction", &error, &DIALECT))
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin(&self) -> StoreResult<Box<dyn Tx>> {
        Ok(Box::new(PostgresTx::on(self.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?, self.rows.clone())))
    }

    async fn begin_read(&self) -> StoreResult<Box<dyn ReadTx>> {
        let inner = self.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(Box::new(PostgresReadTx::on(inner, self.rows.clone())))
    }

    async fn look(&self) -> StoreResult<Box<dyn ReadTx>> {
        self.begin_read().await
    }

    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>> {
        let found = query_as::<_, token::Row>(token::BY_HASH).bind(hash.as_slice());
        let found = found.fetch_optional(&self.pool).await.map_err(|error| translate(token::NOUN, &error, &DIALECT))?;
        found.map(|row: token::Row| row.verified(&self.rows)?.read()).transpose()
    }

    async fn ping(&self) -> StoreResult<()> {
        let answer = query("SELECT 1").execute(&self.pool).await;
        answer.map(|_| ()).map_err(|error| translate("database", &error, &DIALECT))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
