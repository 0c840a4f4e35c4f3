//! The ports of the domain on SQLite and on PostgreSQL. The only crate that names the database driver; what it handles
//! of a person is sealed, so it never sees a name.
//!
//! # Which database
//!
//! | URI | database |
//! |---|---|
//! | `sqlite:PATH` (or `sqlite://PATH`) | the file at PATH; [`migrate`] makes it, its directory must be there |
//! | `postgres://USER@HOST:PORT/DATABASE` (or `postgresql://`) | a database that is there, schema `public` |
//! | `postgres:///DATABASE?host=/DIRECTORY&user=USER` | the same, by a socket in DIRECTORY |
//!
//! A database in memory (`sqlite::memory:`) is refused: it would be lost when its last connection closes. So is a file on
//! a network file system, whose locks and shared memory SQLite cannot rely on. A PostgreSQL on another machine is reached
//! by TLS with `sslmode=verify-full`, unless [`Options::allow_plaintext`] says otherwise; a pooler that gives one session
//! to several connections (PgBouncer in transaction mode) is refused.
//!
//! # When the database is away
//!
//! [`Away`](waystation_domain::ports::StoreError::Away) says that it cannot be reached,
//! [`Full`](waystation_domain::ports::StoreError::Full) that its disk has no room. While PostgreSQL is known to be away
//! nobody waits for it: see `postgres/presence.rs`.
//!
//! # What a transaction promises
//!
//! The decision to disclose rests on the individual, the consents and other records, the agreement, the grants and the
//! partner's word on whether it is full, as they were read in the transaction that discloses. A withdrawal comes wholly
//! before it, or wholly after it. A transaction that only reads
//! ([`begin_read`](waystation_domain::ports::Store::begin_read), [`look`](waystation_domain::ports::Store::look)) is a
//! type of its own, which has no method that writes and locks nothing.
//!
//! * SQLite: `BEGIN IMMEDIATE` on one writing connection, which callers take in the order in which they asked. One
//!   writing transaction at a time, so nothing slips between, and nobody is refused as busy. Readers have connections
//!   of their own and see the last commit. `synchronous=FULL`: what was committed outlives a power cut.
//! * PostgreSQL: `READ COMMITTED` with locks; each is taken before the row is read, by a statement of its own, so that
//!   what is read is the newest. In a transaction that writes, *whatever is read of one person is read under that
//!   person's lock* (`FOR UPDATE` on the row in `individual`, whichever of their referrals, consents, disclosures,
//!   records, files or data is asked for): all acts on one person come one after another, acts on different persons
//!   side by side. The rules of an operation (its agreements and grants, and which partners are full) are under one
//!   advisory lock: shared when agreements or grants are listed, or when the question is whether a partner is full for
//!   a pathway; exclusive when an agreement or grant is asked for by its id, and when a rule is added, changed or
//!   removed. So are the epochs of the keys that wrap data keys: shared where a data key is wrapped, exclusive where an
//!   epoch begins or is destroyed. The head of an audit chain is locked `FOR UPDATE` by the statement that reads it, which asks by its key
//!   alone and so gives it as it stands once it is locked. Lists over many persons (a search, the referrals at a
//!   partner, what is beside them) or many operations (what a partner is full for) lock nothing: open the one before deciding. Take locks
//!   in the order epochs, person, rules, audit; two transactions that cross are told
//!   [`Busy`](waystation_domain::ports::StoreError::Busy), and may try again.
//! * Both: what closes ([`closing`](waystation_domain::ports::Store::closing)) has connections of its own, so that who
//!   reads and writes otherwise never holds all of them. On SQLite all others wait before the one writing connection
//!   one by one, and what closes has its next turn; on PostgreSQL no more wait for a lock than there are connections.
//! * Never begin a transaction while holding another: on SQLite the second waits for the first until it is refused.
//! * Both: [`Exists`](waystation_domain::ports::StoreError::Exists) from an insert and
//!   [`Conflict`](waystation_domain::ports::StoreError::Conflict) leave the transaction usable. After any other error
//!   it does nothing more, and its commit fails: begin again.
//!
//! # Rows that nobody else wrote
//!
//! Every row but those of the audit, which are chained, the places of its entries, and the count of case numbers carries a code over all its
//! columns under a key of the host (`coded_row!`). A row whose code does not belong to it is
//! [`Damaged`](waystation_domain::ports::StoreError::Damaged), and what it says is not given to anybody.
//!
//! # Where what is
//!
//! One file for each noun holds its statements, its row and its port, with one text for both databases: `reads!` stamps
//! what reads for every transaction, `writes!` what writes for those that may. What differs is named in `sqlite/` and
//! `postgres/`: how a transaction begins and ends, its locks, what errors mean. `catalog.toml` marks every column:
//! [`CATALOG`].

#[macro_use]
mod both;
#[macro_use]
mod from_row;
#[macro_use]
mod verbs;

mod agreement;
mod audit;
mod availability;
mod begun;
mod certificate;
mod chain_head;
mod checkpoint;
mod coded;
mod consent;
mod copying;
mod disclosure;
mod epoch;
mod erasure;
mod error;
mod evidence;
mod gate;
mod grant;
mod history;
mod idempotency;
mod individual;
mod lease;
mod listed;
mod locks;
mod many;
mod operation;
mod options;
mod partner;
mod parts;
mod plugin;
mod postgres;
mod record;
mod referral;
mod reseal;
mod restoration;
mod schema;
mod search_key;
mod sqlite;
mod stored;
mod token;
mod uri;

use std::sync::Arc;

use waystation_domain::ports::{Store, StoreResult};
use waystation_domain::security::row::RowKey;
use waystation_domain::work::reseal::Reseal;

pub use begun::Begun;
pub use copying::{CopyOf, copy_in, copy_of, copy_out};
pub use erasure::OF_PERSONS;
pub use options::{CLOSING, Options};
pub use parts::{GivesParts, TakesParts};
use uri::{Kind, kind};

/// What every column holds, whether it is sealed, which clock ends it, who may read it, and what becomes of its table when a
/// person is erased; TOML.
pub const CATALOG: &str = include_str!("../catalog.toml");

/// A database whose schema is up to date. Nothing of its rows can be read before the key of their codes is given.
pub struct Database(Connected);

enum Connected {
    Sqlite(sqlite::Connected),
    Postgres(postgres::Connected),
}

impl Database {
    /// What it holds already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begun(&self) -> StoreResult<Begun> {
        match &self.0 {
            Connected::Sqlite(database) => database.begun().await,
            Connected::Postgres(database) => database.begun().await,
        }
    }

    /// The ports, with the key that authenticates the rows.
    #[must_use]
    pub fn keyed(self, rows: &RowKey) -> Arc<dyn Store> {
        match self.0 {
            Connected::Sqlite(database) => Arc::new(database.keyed(rows.clone())),
            Connected::Postgres(database) => Arc::new(database.keyed(rows.clone())),
        }
    }
}

/// Connects to the database at `uri`, whose schema must be up to date: see [`migrate`].
///
/// # Errors
/// [`Failed`](waystation_domain::ports::StoreError::Failed) when the URI is not one or the schema is not this host's,
/// [`Away`](waystation_domain::ports::StoreError::Away) when the database cannot be reached.
pub async fn connect(uri: &str, options: &Options) -> StoreResult<Database> {
    Ok(Database(match kind(uri)? {
        Kind::Sqlite => Connected::Sqlite(sqlite::connect_to(uri, options).await?),
        Kind::Postgres => Connected::Postgres(postgres::connect_to(uri, options).await?),
    }))
}

/// Opens the database at `uri`.
///
/// # Errors
/// As [`connect`].
pub async fn open(uri: &str, rows: &RowKey) -> StoreResult<Arc<dyn Store>> {
    open_with(uri, &Options::default(), rows).await
}

/// Opens the database at `uri`, with options.
///
/// # Errors
/// As [`connect`].
pub async fn open_with(uri: &str, options: &Options, rows: &RowKey) -> StoreResult<Arc<dyn Store>> {
    Ok(connect(uri, options).await?.keyed(rows))
}

/// Brings the schema at `uri` up to date, and makes the file when it is SQLite and not there. Gives the version. Does
/// nothing when it is up to date; hosts that start together may all call it.
///
/// What an older schema sealed in another way is sealed anew by `reseal`; it is not needed where nothing was sealed yet.
///
/// # Errors
/// [`Failed`](waystation_domain::ports::StoreError::Failed) when the database was made by something else or by a newer
/// host, or has to be sealed anew and there is no `reseal`; [`Away`](waystation_domain::ports::StoreError::Away) when it
/// cannot be reached.
pub async fn migrate(uri: &str, reseal: Option<&Reseal<'_>>) -> StoreResult<i64> {
    migrate_with(uri, &Options::default(), reseal).await
}

/// As [`migrate`], with options.
///
/// # Errors
/// As [`migrate`].
pub async fn migrate_with(uri: &str, options: &Options, reseal: Option<&Reseal<'_>>) -> StoreResult<i64> {
    match kind(uri)? {
        Kind::Sqlite => sqlite::migrate(uri, reseal).await,
        Kind::Postgres => postgres::migrate(uri, options, reseal).await,
    }
}
