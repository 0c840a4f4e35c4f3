//! Connections to the file. Each serves one transaction at a time, in the order in which they asked.
//!
//! The driver's pool asks a connection that is given back whether it still lives, and whoever is next waits for that
//! answer too. A connection to a file does not go stale, and with one that writes for all, that wait would be a part
//! of every write.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, query};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use waystation_domain::ports::{Connections, StoreError, StoreResult};

use crate::error::translate;
use crate::sqlite::dialect::DIALECT;

/// Connections of one kind.
pub(super) struct Pool {
    /// How one is made.
    options: SqliteConnectOptions,
    /// How a transaction begins on them.
    begin: &'static str,
    most: u32,
    /// How long a transaction waits for those before it.
    wait: Duration,
    /// As many as there may be connections, the idle ones and those to be made.
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

    /// A connection without a transaction.
    pub(super) async fn take(self: &Arc<Self>) -> StoreResult<PooledConnection> {
        let permit = tokio::time::timeout(self.wait, Arc::clone(&self.permits).acquire_owned());
        let permit = permit.await.map_err(|_| StoreError::Busy)?;
        let permit = permit.map_err(|_| StoreError::Failed("it is closed".into()))?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().await.map_err(failed)?,
        };
        Ok(PooledConnection { connection: Some(connection), open: false, permit: Some(permit), pool: Arc::clone(self) })
    }

    /// A connection with a transaction.
    pub(super) async fn begin(self: &Arc<Self>) -> StoreResult<PooledConnection> {
        let mut taken = self.take().await?;
        // Said first: whoever gives up while the statement is under way leaves the transaction open.
        taken.open = true;
        match query(self.begin).execute(&mut *taken).await {
            Ok(_) => Ok(taken),
            Err(error) => Err(failed(error)),
        }
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

/// Why a transaction could not begin.
fn failed(error: sqlx::Error) -> StoreError {
    translate("transaction", &error, &DIALECT)
}

/// A connection in use. When it is dropped it goes back to the pool, and a transaction that was not committed is rolled
/// back first.
pub(super) struct PooledConnection {
    /// There until it is dropped.
    connection: Option<SqliteConnection>,
    /// Whether a transaction may be open.
    open: bool,
    permit: Option<OwnedSemaphorePermit>,
    pool: Arc<Pool>,
}

impl PooledConnection {
    /// Keeps what was written. The connection stays in use.
    pub(super) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        if self.open {
            query("COMMIT").execute(&mut **self).await?;
            self.open = false;
        }
        Ok(())
    }
}

#[expect(clippy::expect_used, reason = "only `drop` takes it out")]
impl Deref for PooledConnection {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("the connection is there")
    }
}

#[expect(clippy::expect_used, reason = "only `drop` takes it out")]
impl DerefMut for PooledConnection {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("the connection is there")
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        let (Some(mut connection), permit) = (self.connection.take(), self.permit.take()) else { return };
        let pool = Arc::clone(&self.pool);
        if !self.open {
            pool.put(connection);
            drop(permit);
        } else if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                // SQLite ends a transaction by itself after some errors, and says then that there is none. After any
                // other error the connection is of no more use, and the next to ask makes another.
                if let Ok(_) | Err(sqlx::Error::Database(_)) = query("ROLLBACK").execute(&mut connection).await {
                    pool.put(connection);
                }
                drop(permit);
            });
        }
        // Without a runtime the connection is dropped, and its transaction with it.
    }
}
