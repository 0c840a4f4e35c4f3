//! What every act needs of the process it runs in.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::WorkError;
use crate::plugin::Plugin;
use crate::ports::{ReadTx, Store};
use crate::security::vault::{Random, Vault};
use crate::words::ids::PluginId;
use crate::words::time::Clock;

/// The database, the keys, the clock and the source of randomness.
pub struct Host {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The keys.
    pub vault: Arc<Vault>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    plugins: RwLock<HashMap<PluginId, Arc<Plugin>>>,
}

impl Host {
    /// Puts a host together.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, vault: Arc<Vault>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { store, vault, clock, random, plugins: RwLock::default() }
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
