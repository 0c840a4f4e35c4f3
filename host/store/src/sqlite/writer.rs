//! The one connection that writes. Transactions take it in the order in which they asked.
//!
//! It is no pool of one: a pool asks a connection that is given back whether it still lives, and whoever is next waits
//! for that answer too. With the whole database behind one connection, that wait is a part of every write.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, query};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};
use waystation_domain::ports::{StoreError, StoreResult};

/// The connection, and whether a transaction may be open on it.
struct Line {
    connection: SqliteConnection,
    open: bool,
}

impl Line {
    /// Ends what was given up.
    async fn clear(&mut self) {
        if self.open {
            // It fails only where no transaction is open: SQLite ends one by itself after some errors.
            let _rolled_back = query("ROLLBACK").execute(&mut self.connection).await;
            self.open = false;
        }
    }
}

/// The line; none once it is closed.
type Shared = Arc<Mutex<Option<Line>>>;

/// Whoever wants to write asks here.
pub(super) struct Writer {
    line: Shared,
    /// How long a transaction waits for those before it.
    wait: Duration,
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection, wait: Duration) -> Self {
        Self { line: Arc::new(Mutex::new(Some(Line { connection, open: false }))), wait }
    }

    pub(super) async fn begin(&self) -> StoreResult<Writing> {
        let mine = tokio::time::timeout(self.wait, Arc::clone(&self.line).lock_owned());
        let mine = mine.await.map_err(|_| StoreError::Busy)?;
        let line = OwnedMutexGuard::try_map(mine, Option::as_mut);
        let line = line.map_err(|_| StoreError::Failed("it is closed".into()))?;
        let mut writing = Writing { line, shared: Arc::clone(&self.line) };
        writing.begin().await.map_err(super::failed)?;
        Ok(writing)
    }

    /// Waits for the transactions that are under way. Later ones are refused.
    pub(super) async fn close(&self) {
        if let Some(line) = self.line.lock().await.take() {
            // The file is whole in either case: what is left in the log is read by whoever opens it next.
            let _closed = line.connection.close().await;
        }
    }
}

/// A transaction. Dropped without a commit, it is rolled back.
pub(super) struct Writing {
    line: OwnedMappedMutexGuard<Option<Line>, Line>,
    shared: Shared,
}

impl Writing {
    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.line.clear().await;
        // Said first: whoever gives up while the statement is under way leaves it open.
        self.line.open = true;
        let begun = query("BEGIN IMMEDIATE").execute(&mut self.line.connection).await;
        self.line.open = begun.is_ok();
        begun.map(|_| ())
    }

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        query("COMMIT").execute(&mut self.line.connection).await?;
        self.line.open = false;
        Ok(())
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.line.connection
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.line.connection
    }
}

impl Drop for Writing {
    /// Nothing can be awaited here, so a task does it, unless whoever begins next was there before.
    fn drop(&mut self) {
        if let (true, Ok(runtime)) = (self.line.open, Handle::try_current()) {
            let shared = Arc::clone(&self.shared);
            runtime.spawn(async move {
                if let Some(line) = shared.lock().await.as_mut() {
                    line.clear().await;
                }
            });
        }
    }
}
