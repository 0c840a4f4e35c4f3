//! Whether the server is there. While it is known to be away nobody waits for it; when it is back, that is found out by
//! whoever watches, and not by a request.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::sync::{Notify, watch};
use waystation_domain::ports::{StoreError, StoreResult};

use crate::error::translate;
use crate::postgres::dialect::DIALECT;

/// How long a request waits for a connection before somebody looks whether the server is there.
const PATIENCE: Duration = Duration::from_millis(400);
/// How long the server may take to let somebody in. A busy machine takes its time; a server that is gone refuses at once.
const PROBE: Duration = Duration::from_secs(3);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of the server.
pub(super) struct Presence {
    /// Why it is away, while it is.
    away: watch::Sender<Option<String>>,
    /// Somebody has reason to doubt that it is there.
    doubt: Notify,
    /// When it last did what it was asked.
    served: Mutex<Option<Instant>>,
    /// Somebody was told that its disk is full, and nobody yet that there is room again.
    full: AtomicBool,
}

impl Presence {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            away: watch::Sender::new(None),
            doubt: Notify::new(),
            served: Mutex::default(),
            full: AtomicBool::new(false),
        })
    }

    /// Does something that needs the server, for as long as the server is not known to be away. What is cut short must
    /// not have changed anything.
    pub(super) async fn unless_away<T>(
        &self,
        noun: &'static str,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> StoreResult<T> {
        let mut away = self.away.subscribe();
        if let Some(why) = away.borrow_and_update().clone() {
            return Err(StoreError::Away(why));
        }
        let mut work = pin!(work);
        let done = tokio::select! {
            done = &mut work => done,
            () = tokio::time::sleep(PATIENCE) => {
                self.doubt.notify_one();
                tokio::select! {
                    done = &mut work => done,
                    why = gone(&mut away) => return Err(StoreError::Away(why)),
                }
            }
        };
        match done {
            Ok(done) => {
                *self.served() = Some(Instant::now());
                Ok(done)
            }
            Err(error) => {
                let error = translate(noun, &error, &DIALECT);
                self.saw(&error);
                Err(error)
            }
        }
    }

    fn served(&self) -> MutexGuard<'_, Option<Instant>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what somebody was told.
    pub(super) fn saw(&self, error: &StoreError) {
        match error {
            StoreError::Away(_) => self.doubt.notify_one(),
            StoreError::Full => self.full.store(true, Ordering::Relaxed),
            _ => {}
        }
    }

    /// Whether the last that is known of the disk is that it is full.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// There is room.
    pub(super) fn has_room(&self) {
        self.full.store(false, Ordering::Relaxed);
    }

    /// Looks whenever there is doubt, and while the server is away. It ends with the store.
    pub(super) async fn watch(self: Arc<Self>, options: PgConnectOptions) {
        loop {
            self.doubt.notified().await;
            loop {
                let began = Instant::now();
                // Whoever was served meanwhile knows better than a look that hung on the way.
                let why = probe(&options).await.filter(|_| self.served().is_none_or(|served| served < began));
                let is_there = why.is_none();
                self.learn(why);
                tokio::time::sleep(PAUSE).await;
                if is_there {
                    break;
                }
            }
        }
    }

    fn learn(&self, why: Option<String>) {
        self.away.send_if_modified(|known| {
            match (&*known, &why) {
                (None, Some(why)) => tracing::error!(%why, "the database is away: requests that need it are refused"),
                (Some(_), None) => tracing::info!("the database is back"),
                _ => {}
            }
            let changed = *known != why;
            *known = why;
            changed
        });
    }
}

/// Waits until the server is known to be away.
async fn gone(away: &mut watch::Receiver<Option<String>>) -> String {
    let why = away.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
    match why {
        Some(why) => why,
        // Nobody watches any more: the store is gone, and what is under way ends by itself.
        None => std::future::pending().await,
    }
}

/// Why the server lets nobody in, if so. One that answers with an error of another kind is there.
async fn probe(options: &PgConnectOptions) -> Option<String> {
    match tokio::time::timeout(PROBE, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => {
            // It was let in; how it leaves says nothing more.
            let _left = connection.close().await;
            None
        }
        Ok(Err(error)) => match translate("connection", &error, &DIALECT) {
            StoreError::Away(why) => Some(why),
            _ => None,
        },
        Err(_) => Some(format!("it let nobody in within {} s", PROBE.as_secs())),
    }
}
