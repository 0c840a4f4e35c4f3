//! What every act needs of the process it runs in.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::error::WorkError;
use super::restoration::{Closure, Mark, Watch};
use crate::audit::note::SigningKey;
use crate::plugin::Plugin;
use crate::ports::{FileName, Files, NoFiles, ReadTx, Store};
use crate::security::vault::{Random, Vault};
use crate::words::ids::PluginId;
use crate::words::time::{Clock, Timestamp};

/// By how much, in milliseconds, clocks may differ before anything is said of it.
const CLOCKS_DIFFER: i64 = 10_000;

/// What a sweep last saw of the files outside of the database.
#[derive(Default)]
pub(super) struct FilesSeen {
    pub(super) at: Option<Timestamp>,
    pub(super) files: u64,
    pub(super) missing: u64,
    /// Those that no row spoke of.
    pub(super) strays: BTreeSet<FileName>,
}

/// The database, the keys, the clock and the source of randomness. A clone is the same host.
#[derive(Clone)]
pub struct Host {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The place for sealed files.
    pub files: Arc<dyn Files>,
    /// What was last seen of them.
    pub(super) files_seen: Arc<Mutex<FilesSeen>>,
    /// The keys.
    pub vault: Arc<Vault>,
    /// Asked by [`Host::now`] alone.
    clock: Arc<dyn Clock>,
    /// The latest moment on which this host acted, or learnt that another one did, in milliseconds.
    latest: Arc<AtomicI64>,
    /// Whether the audit already says that the clock is behind; until it has caught up.
    pub(super) said_behind: Arc<AtomicBool>,
    /// What this process knows of how far its database had come.
    pub(super) watch: Arc<Watch>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    plugins: Arc<RwLock<HashMap<PluginId, Arc<Plugin>>>>,
    /// What signs the checkpoints of the audit; none where this process signs none.
    pub(super) signing: Option<Arc<SigningKey>>,
}

impl Host {
    /// Puts a host together; one without a place for files, until it is given [one](Host::with_files).
    #[must_use]
    pub fn new(store: Arc<dyn Store>, vault: Arc<Vault>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let (latest, said_behind) = (Arc::new(AtomicI64::new(i64::MIN)), Arc::default());
        Self {
            store,
            files: Arc::new(NoFiles),
            files_seen: Arc::default(),
            vault,
            clock,
            latest,
            said_behind,
            watch: Arc::default(),
            random,
            plugins: Arc::default(),
            signing: None,
        }
    }

    /// The same, with the key that signs the checkpoints of the audit.
    #[must_use]
    pub fn signing(self, key: SigningKey) -> Self {
        Self { signing: Some(Arc::new(key)), ..self }
    }

    /// The same, with a place for files.
    #[must_use]
    pub fn with_files(self, files: Arc<dyn Files>) -> Self {
        Self { files, ..self }
    }

    /// The same host, for what closes: see [`Store::closing`].
    #[must_use]
    pub fn closing(&self) -> Self {
        Self { store: self.store.closing(), ..self.clone() }
    }

    /// The moment by which everything is decided: that of the clock, and never an earlier one than before. A clock that
    /// is set back opens nothing that has ended.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.learn(self.clock.now())
    }

    /// Somebody acted at this moment: from now on it is no earlier than that. Gives the latest that is known.
    pub(super) fn learn(&self, moment: Timestamp) -> Timestamp {
        let moment = moment.as_millis();
        Timestamp::from_millis(self.latest.fetch_max(moment, Ordering::SeqCst).max(moment))
    }

    /// How far the clock is behind the latest moment on which a host of this database acted, in milliseconds; none when
    /// it is not, or by no more than two clocks that are kept right may differ.
    #[must_use]
    pub fn clock_behind(&self) -> Option<i64> {
        let clock = self.clock.now();
        let behind = self.learn(clock).as_millis().saturating_sub(clock.as_millis());
        (behind > CLOCKS_DIFFER).then_some(behind)
    }

    /// Why the host is closed, while it is: see [`super::restoration`].
    #[must_use]
    pub fn closure(&self) -> Option<Closure> {
        self.watch.closure()
    }

    /// Whether the host is closed: nothing is done then but what narrows.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.watch.is_closed()
    }

    /// What is to be kept outside of the database; none while the host is closed, as what was kept before is the evidence.
    #[must_use]
    pub fn mark(&self) -> Option<Mark> {
        self.watch.mark(self.now())
    }

    /// The plugin with this id. Catalogue and digest of an installed plugin never change, so they are kept; its
    /// *state* is the one at the first reading, and must be asked of the store.
    pub(super) async fn plugin<T: ReadTx + ?Sized>(&self, tx: &mut T, id: PluginId) -> Result<Arc<Plugin>, WorkError> {
        if let Some(plugin) = self.plugins.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(Arc::clone(plugin));
        }
        let plugin = Arc::new(tx.plugin(id).await?.ok_or(WorkError::NotFound("plugin"))?);
        self.plugins.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&plugin));
        Ok(plugin)
    }

    /// Ten random bytes, for a new row id.
    #[must_use]
    pub fn id_bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes);
        bytes
    }
}
