//! Transactions on SQLite. `BEGIN IMMEDIATE` holds the whole database, so that there is nothing more to lock.

use std::sync::Arc;

use sqlx::{Sqlite, query_as};
use waystation_domain::audit::Chained;
use waystation_domain::ports::{StoreError, StoreResult};
use waystation_domain::security::row::RowKey;

use crate::chain_head::{self, HeadRow};
use crate::locks::Locks;
use crate::sqlite::dialect::DIALECT;
use crate::sqlite::known_heads::{KnownHeads, TransactionHeads};
use crate::sqlite::pool::PooledConnection;

/// A query that gives rows.
type Rows<'q, R> = sqlx::query::QueryAs<'q, Sqlite, R, <Sqlite as sqlx::Database>::Arguments>;
/// A statement that gives none.
type Statement<'q> = sqlx::query::Query<'q, Sqlite, <Sqlite as sqlx::Database>::Arguments>;

/// A transaction that reads.
pub(crate) struct SqliteReadTx {
    inner: PooledConnection,
    /// The key of the rows' codes.
    pub(crate) rows: RowKey,
    /// Whether a statement failed.
    failed: bool,
}

verbs!(reading SqliteReadTx, Sqlite);

impl SqliteReadTx {
    pub(super) const fn on(inner: PooledConnection, rows: RowKey) -> Self {
        Self { inner, rows, failed: false }
    }

    /// Nobody has to be told: whoever needs room finds out by trying.
    #[expect(clippy::unused_self, reason = "PostgreSQL tells others")]
    const fn saw(&self, _: &StoreError) {}
}

impl Locks for SqliteReadTx {}

/// A transaction that may write.
pub(crate) struct SqliteTx {
    inner: PooledConnection,
    /// The key of the rows' codes.
    pub(crate) rows: RowKey,
    /// Whether a statement failed.
    failed: bool,
    heads: TransactionHeads,
}

verbs!(writing SqliteTx, Sqlite);

impl SqliteTx {
    pub(super) fn on(inner: PooledConnection, rows: RowKey, known: &Arc<KnownHeads>) -> Self {
        Self { inner, rows, failed: false, heads: TransactionHeads::over(known) }
    }

    /// As above.
    #[expect(clippy::unused_self, reason = "PostgreSQL tells others")]
    const fn saw(&self, _: &StoreError) {}

    /// Commits. Whoever writes next begins after the heads are known.
    async fn end(mut self) -> Result<(), sqlx::Error> {
        self.inner.commit().await?;
        self.heads.commit();
        Ok(())
    }

    /// The head as this process knew it last, where it did: whoever writes has the whole database, so that only another
    /// process can have moved it since, and then nothing is appended to it.
    pub(crate) async fn locked_head(&mut self, chain: &str) -> StoreResult<Option<HeadRow>> {
        match self.heads.get(chain) {
            Some(known) => Ok(Some(known)),
            None => self.one(chain_head::NOUN, query_as(chain_head::BY_CHAIN).bind(chain)).await,
        }
    }

    /// What became of an append: the entry is the head, or it did not follow it.
    pub(crate) fn moved_head(&mut self, chain: &str, entry: Option<&Chained>) {
        self.heads.moved(chain, entry);
    }
}

impl Locks for SqliteTx {}
