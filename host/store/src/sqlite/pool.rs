//! Connections to the file. Each serves one transaction at a time, in the order in which they asked.
//!
//! The driver's pool asks a connection that is given back whether it still lives, and whoever is next waits for that
//! answer too. A connection to a file does not go stale, and with one that writes for all, that wait would be a part
//! of every write. A transaction begins together with its first statement: each way to the driver's thread and back costs
//! more than most statements do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteQueryResult, SqliteRow, SqliteStatement,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Execute, Executor as _, SqlSafeStr as _, SqlStr, Sqlite, query,
};
use tokio::runtime::Handle;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use waystation_domain::ports::{Connections, StoreError, StoreResult};

use crate::error::translate;
use crate::gate::Gate;
use crate::sqlite::dialect::DIALECT;

/// The right to a connection. The connection's own part is given back first, so that whoever comes by no gate is next.
struct Turn {
    _held: OwnedSemaphorePermit,
    _at_gate: Option<OwnedSemaphorePermit>,
}

/// Connections of one kind.
pub(super) struct Pool {
    /// How one is made.
    options: SqliteConnectOptions,
    /// How a transaction begins on them.
    begin: &'static str,
    most: u32,
    /// How long a transaction waits for those before it.
    wait: Duration,
    /// One permit for each connection there may be, idle or still to be made.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<SqliteConnection>>,
}

impl Pool {
    pub(super) fn new(options: SqliteConnectOptions, begin: &'static str, most: u32, wait: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(usize::MAX)));
        Arc::new(Self { options, begin, most, wait, permits, idle: Mutex::new(Vec::new()) })
    }

    /// A new connection, which is nobody's yet.
    pub(super) async fn connect(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.options.connect().await
    }

    /// A connection aside of those that it counts, which waits for others for so long.
    pub(super) async fn aside(&self, wait: Duration) -> Result<SqliteConnection, sqlx::Error> {
        self.options.clone().busy_timeout(wait).connect().await
    }

    /// A connection without a transaction.
    pub(super) async fn take(self: &Arc<Self>) -> StoreResult<PooledConnection> {
        self.take_after(None).await
    }

    /// A connection without a transaction, for whoever has a place at this gate: they wait for one there first, and keep
    /// it until the connection is given back.
    async fn take_after(self: &Arc<Self>, gate: Option<&Gate>) -> StoreResult<PooledConnection> {
        let turn = async {
            let at_gate = match gate {
                Some(gate) => Some(gate.enter().await?),
                None => None,
            };
            Ok::<_, AcquireError>(Turn { _held: Arc::clone(&self.permits).acquire_owned().await?, _at_gate: at_gate })
        };
        let turn = tokio::time::timeout(self.wait, turn).await.map_err(|_| StoreError::Busy)?;
        let turn = turn.map_err(|_| StoreError::Failed("it is closed".into()))?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().await.map_err(failed)?,
        };
        let (connection, turn) = (Some(connection), Some(turn));
        Ok(PooledConnection { connection, begins: None, open: false, turn, pool: Arc::clone(self) })
    }

    /// A connection with a transaction.
    pub(super) async fn begin(self: &Arc<Self>) -> StoreResult<PooledConnection> {
        self.begin_after(None).await
    }

    /// A connection with a transaction, for whoever has a place at this gate.
    pub(super) async fn begin_after(self: &Arc<Self>, gate: Option<&Gate>) -> StoreResult<PooledConnection> {
        let mut taken = self.take_after(gate).await?;
        taken.begins = Some(self.begin);
        Ok(taken)
    }

    /// How many there are.
    pub(super) fn connections(&self) -> Connections {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let used = self.most.saturating_sub(count(self.permits.available_permits()));
        Connections { used, idle: count(self.idle().len()), most: self.most }
    }

    /// Waits for the transactions that are under way, then closes every connection. Later ones are refused.
    pub(super) async fn close(&self) {
        // It fails only when it was closed before.
        let _all = self.permits.acquire_many(self.most).await;
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // The file is whole in either case: what is left in the log is read by whoever opens it next.
            let _closed = connection.close().await;
        }
    }

    /// Adds a connection, or gives it back: before its permit, so that whoever is next finds it.
    pub(super) fn put(&self, connection: SqliteConnection) {
        self.idle().push(connection);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a connection could not be made.
fn failed(error: sqlx::Error) -> StoreError {
    translate("connection", &error, &DIALECT)
}

/// A connection in use. When it is dropped it goes back to the pool, and a transaction that was not committed is rolled
/// back first.
///
/// It is not dereferenced, so that no statement runs before the transaction has begun.
pub(super) struct PooledConnection {
    /// There until it is dropped.
    connection: Option<SqliteConnection>,
    /// What begins its transaction, until the first statement takes it along.
    begins: Option<&'static str>,
    /// Whether a transaction may be open.
    open: bool,
    turn: Option<Turn>,
    pool: Arc<Pool>,
}

impl PooledConnection {
    /// At most one row.
    pub(super) async fn fetch_optional<'q>(
        &mut self,
        statement: impl Execute<'q, Sqlite> + 'q,
    ) -> Result<Option<SqliteRow>, sqlx::Error> {
        match self.beginning() {
            (connection, Some(begin)) => connection.fetch_optional(First { begin, statement }).await,
            (connection, None) => connection.fetch_optional(statement).await,
        }
    }

    /// All rows.
    pub(super) async fn fetch_all<'q>(
        &mut self,
        statement: impl Execute<'q, Sqlite> + 'q,
    ) -> Result<Vec<SqliteRow>, sqlx::Error> {
        match self.beginning() {
            (connection, Some(begin)) => connection.fetch_all(First { begin, statement }).await,
            (connection, None) => connection.fetch_all(statement).await,
        }
    }

    /// What a statement changed.
    pub(super) async fn execute<'q>(
        &mut self,
        statement: impl Execute<'q, Sqlite> + 'q,
    ) -> Result<SqliteQueryResult, sqlx::Error> {
        let (connection, begin) = self.beginning();
        let Some(begin) = begin else { return connection.execute(statement).await };
        // What began the transaction comes with a count of its own, which is of a statement before it.
        let mut results = connection.execute_many(First { begin, statement });
        let mut last = SqliteQueryResult::default();
        while let Some(result) = results.try_next().await? {
            last = result;
        }
        Ok(last)
    }

    /// Keeps what was written. The connection stays in use.
    pub(super) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        if self.open {
            self.execute(query("COMMIT")).await?;
            self.open = false;
        }
        Ok(())
    }

    /// The connection, and what has to begin together with the next statement.
    #[expect(clippy::expect_used, reason = "only `drop` takes it out")]
    fn beginning(&mut self) -> (&mut SqliteConnection, Option<&'static str>) {
        let begin = self.begins.take();
        // Said first: whoever gives up while the statement is under way leaves the transaction open.
        self.open |= begin.is_some();
        (self.connection.as_mut().expect("the connection is there"), begin)
    }
}

/// The first statement of a transaction, with the one that begins it.
struct First<S> {
    begin: &'static str,
    statement: S,
}

impl<'q, S: Execute<'q, Sqlite>> Execute<'q, Sqlite> for First<S> {
    fn sql(self) -> SqlStr {
        let Self { begin, statement } = self;
        // Both are constants of this crate; what is bound to them is not in their text.
        AssertSqlSafe(format!("{begin}; {}", statement.sql().as_str())).into_sql_str()
    }

    fn statement(&self) -> Option<&SqliteStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<SqliteArguments>, BoxDynError> {
        self.statement.take_arguments()
    }

    fn persistent(&self) -> bool {
        self.statement.persistent()
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        let (Some(mut connection), turn) = (self.connection.take(), self.turn.take()) else { return };
        let pool = Arc::clone(&self.pool);
        if !self.open {
            pool.put(connection);
            drop(turn);
        } else if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                // SQLite ends a transaction by itself after some errors, and says then that there is none. After any
                // other error the connection is of no more use, and the next to ask makes another.
                if let Ok(_) | Err(sqlx::Error::Database(_)) = query("ROLLBACK").execute(&mut connection).await {
                    pool.put(connection);
                }
                drop(turn);
            });
        }
        // Without a runtime the connection is dropped, and its transaction with it.
    }
}
