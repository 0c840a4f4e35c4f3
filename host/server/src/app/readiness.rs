//! Whether requests should be sent here, and which part stands against it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use waystation_domain::ports::{Store, StoreError};

/// Whoever asks is answered within a second.
const WITHIN: Duration = Duration::from_millis(850);

/// A part of the host that keeps it from serving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Which part.
    pub(crate) part: &'static str,
    /// What is the matter with it.
    pub(crate) says: &'static str,
}

const NOT_STARTED: Trouble = Trouble { part: "host", says: "it is starting or shutting down" };
pub(super) const RESTORED: Trouble = Trouble {
    part: "database",
    says: "it was restored from a backup, or this host has no mark of it: everything but what narrows is closed until \
           `waystation restore-check`",
};
const SLOW: Trouble = Trouble { part: "database", says: "it took no write within a second" };

impl From<&StoreError> for Trouble {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Full => Self { part: "disk", says: "the disk of the database is full" },
            StoreError::Away(_) => Self { part: "database", says: "it cannot be reached, or takes no writes" },
            StoreError::Busy => SLOW,
            _ => Self { part: "database", says: "it takes no writes; the log has the cause" },
        }
    }
}

/// Whether requests should be sent here.
#[derive(Default)]
pub(crate) struct Readiness {
    started: AtomicBool,
    /// When it was last begun to look, and what was found.
    last: Mutex<Option<(Instant, Option<Trouble>)>>,
}

impl Readiness {
    pub(super) fn set(&self, started: bool) {
        self.started.store(started, Ordering::Release);
    }

    /// What stands against it, if anything. The database is asked to write.
    pub(super) async fn trouble(&self, store: &dyn Store) -> Option<Trouble> {
        if !self.started.load(Ordering::Acquire) {
            return Some(NOT_STARTED);
        }
        let looked = tokio::time::timeout(WITHIN, self.look(Instant::now(), store)).await;
        looked.unwrap_or_else(|_| {
            tracing::error!("not ready: the database took no write within {} ms", WITHIN.as_millis());
            Some(SLOW)
        })
    }

    /// One looks at a time. Who waits takes what was found by a look that began after they asked, so that many who ask do
    /// not make the host write as often.
    async fn look(&self, asked: Instant, store: &dyn Store) -> Option<Trouble> {
        let mut last = self.last.lock().await;
        if let Some((began, found)) = *last
            && began > asked
        {
            return found;
        }
        let began = Instant::now();
        let found = store.ping().await.err().map(|error| {
            tracing::error!(%error, "not ready");
            Trouble::from(&error)
        });
        *last = Some((began, found));
        found
    }
}
