//! PostgreSQL: the server, its connections, and how a transaction begins.

mod address;
pub(crate) mod copying;
pub(crate) mod dialect;
mod presence;
mod session;
pub(crate) mod transaction;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Postgres, Transaction, query, query_as};
use tokio::task::JoinSet;
use waystation_domain::ports::{Connections, Link, ReadTx, Scrubbed, Store, StoreResult, Tx};
use waystation_domain::security::caller::Token;
use waystation_domain::security::row::RowKey;
use waystation_domain::work::reseal::Reseal;

use crate::begun::{self, Begun};
use crate::coded::Coded as _;
use crate::erasure::VACUUM;
use crate::error::translate;
use crate::gate::{Heads, HeadsHeld};
use crate::options::{CLOSING, Options};
use crate::{reseal, schema, token};
use dialect::DIALECT;
use presence::Presence;
use transaction::{PostgresReadTx, PostgresTx};

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| schema::migrations!("postgres"));

/// Takes about a megabyte on the disk of the server, for as long as its transaction.
const GROW: &str = "CREATE TEMPORARY TABLE waystation_room ON COMMIT DROP AS \
    SELECT gen_random_uuid() FROM generate_series(1, 20000)";

/// Whether this connection is encrypted, and whether it comes from this machine: over a socket, or from a loopback
/// address.
const LINK: &str = "SELECT ssl, coalesce(inet_client_addr() <<= inet '127.0.0.0/8' OR inet_client_addr() = inet '::1', \
    true) FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// The database, before its rows can be read.
pub(crate) struct Connected {
    pool: PgPool,
    /// Kept for what closes.
    to_close: PgPool,
    /// How long a transaction waits for those before it.
    wait: Duration,
    presence: Arc<Presence>,
    /// Who looks whether the server is there; ends when this is dropped.
    watch: JoinSet<()>,
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
        PostgresStore {
            pool: self.pool,
            to_close: self.to_close,
            closes: false,
            heads: Arc::new(Heads::new(self.wait)),
            presence: self.presence,
            rows,
            _watch: Arc::new(self.watch),
        }
    }
}

/// The database.
#[derive(Clone)]
pub(crate) struct PostgresStore {
    pool: PgPool,
    /// Kept for what closes.
    to_close: PgPool,
    /// Whether this is for what closes.
    closes: bool,
    heads: Arc<Heads>,
    presence: Arc<Presence>,
    /// The key of the rows' codes.
    rows: RowKey,
    /// Ends with the last of these.
    _watch: Arc<JoinSet<()>>,
}

/// Opens the database.
pub(crate) async fn connect_to(uri: &str, options: &Options) -> StoreResult<Connected> {
    let failed = |error: sqlx::Error| translate("connection", &error, &DIALECT);
    let connect = address::connect(uri, options.allow_plaintext)?;
    let mut first = session::connect(&connect).await?;
    let applied = match query_as(schema::APPLIED).fetch_all(&mut first).await {
        Ok(applied) => applied,
        // A database without the table of migrations has none of them.
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "42P01") => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    first.close().await.map_err(failed)?;
    schema::check(&MIGRATIONS, &applied)?;
    let settings: Arc<str> = session::settings(options.wait).into();
    let sessions = PgPoolOptions::new().acquire_timeout(options.wait).after_connect(move |connection, _| {
        let settings = Arc::clone(&settings);
        Box::pin(async move { session::prepare(connection, &settings).await })
    });
    // These are open from the start, and stay so: at a server that is full nobody gets a new one.
    let to_close = sessions.clone().min_connections(CLOSING).max_connections(CLOSING).idle_timeout(None);
    let to_close = to_close.connect_with(connect.clone()).await.map_err(failed)?;
    let pool = sessions.max_connections(options.connections.max(1));
    let pool = pool.connect_with(connect.clone()).await.map_err(failed)?;
    let presence = Presence::new();
    let mut watch = JoinSet::new();
    watch.spawn(Arc::clone(&presence).watch(connect));
    Ok(Connected { pool, to_close, wait: options.wait, presence, watch })
}

/// Brings the schema up to date. The driver holds an advisory lock meanwhile.
pub(crate) async fn migrate(uri: &str, options: &Options, reseal: Option<&Reseal<'_>>) -> StoreResult<i64> {
    let failed = |error: sqlx::Error| translate("migration", &error, &DIALECT);
    let mut connection = session::connect(&address::connect(uri, options.allow_plaintext)?).await?;
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
        self.presence.unless_away("transaction", self.pool().begin_with(statement)).await
    }

    /// The connections of this one.
    const fn pool(&self) -> &PgPool {
        if self.closes { &self.to_close } else { &self.pool }
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin(&self) -> StoreResult<Box<dyn Tx>> {
        let inner = self.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        let heads = HeadsHeld::none(Arc::clone(&self.heads), self.closes);
        Ok(Box::new(PostgresTx::on(inner, Arc::clone(&self.presence), self.rows.clone(), heads)))
    }

    async fn begin_read(&self) -> StoreResult<Box<dyn ReadTx>> {
        let inner = self.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(Box::new(PostgresReadTx::on(inner, Arc::clone(&self.presence), self.rows.clone())))
    }

    async fn look(&self) -> StoreResult<Box<dyn ReadTx>> {
        self.begin_read().await
    }

    async fn token_by_hash(&self, hash: &[u8; 32]) -> StoreResult<Option<Token>> {
        let found = query_as::<_, token::Row>(token::BY_HASH).bind(hash.as_slice()).fetch_optional(self.pool());
        let found = self.presence.unless_away(token::NOUN, found).await?;
        found.map(|row: token::Row| row.verified(&self.rows)?.read()).transpose()
    }

    async fn ping(&self) -> StoreResult<()> {
        self.presence.unless_away("database", query(schema::TOUCH).execute(self.pool())).await?;
        if self.presence.is_full() {
            // What was just written found room where there was some; what grows may not.
            let mut tx = self.begin_with("BEGIN").await?;
            self.presence.unless_away("database", query(GROW).execute(&mut *tx)).await?;
            self.presence.has_room();
        }
        Ok(())
    }

    fn connections(&self) -> Connections {
        let idle = u32::try_from(self.pool().num_idle()).unwrap_or(u32::MAX);
        let most = self.pool().options().get_max_connections();
        Connections { used: self.pool().size().saturating_sub(idle), idle, most }
    }

    fn closing(&self) -> Arc<dyn Store> {
        Arc::new(Self { closes: true, ..self.clone() })
    }

    async fn link(&self) -> StoreResult<Link> {
        let found = self.presence.unless_away("database", query_as(LINK).fetch_one(self.pool())).await?;
        let (tls, local): (bool, bool) = found;
        Ok(match (tls, local) {
            (true, _) => Link::Tls,
            (false, true) => Link::Local,
            (false, false) => Link::Plain,
        })
    }

    /// What the server keeps of its log, and for how long, is its owner's to say.
    async fn empty_log(&self) -> StoreResult<()> {
        Ok(())
    }

    async fn scrub(&self) -> StoreResult<Scrubbed> {
        let failed = |error: sqlx::Error| translate("database", &error, &DIALECT);
        // Not one of the pool's: it may take longer than they are given.
        let mut connection = PgConnection::connect_with(&self.pool.connect_options()).await.map_err(failed)?;
        query(VACUUM).execute(&mut connection).await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        Ok(Scrubbed::Done)
    }

    async fn close(&self) {
        self.pool.close().await;
        self.to_close.close().await;
    }
}
