//! What went wrong in plugins since this host started: for the protection officer of the operation and for the central
//! team. Counts, days and words that were there before any case; nothing by which one case could be told from another.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use waystation_domain::words::calendar::Zone;
use waystation_domain::words::ids::{PathwayId, PluginId};
use waystation_domain::words::time::Timestamp;

/// The most kinds of faults that are kept of one plugin. A plugin has few pathways, and its literals are reviewed; one
/// that makes up more is on hold long before.
const KINDS: usize = 200;

/// One kind of fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    /// In which pathway.
    pub(crate) pathway: PathwayId,
    /// Its code.
    pub(crate) code: &'static str,
    /// The id that the plugin answered, or the error on which it stopped.
    pub(crate) made_by: Option<String>,
}

/// How often, and when last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// How often.
    pub(crate) count: u64,
    /// The first moment of the day, in UTC, on which it was seen last.
    pub(crate) last_on: Timestamp,
}

/// The faults of every plugin.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<HashMap<PluginId, BTreeMap<Kind, Seen>>>);

impl Faults {
    /// Notes one.
    pub(crate) fn note(&self, plugin: PluginId, kind: Kind, now: Timestamp) {
        let mut all = self.lock();
        let of_plugin = all.entry(plugin).or_default();
        if of_plugin.len() >= KINDS && !of_plugin.contains_key(&kind) {
            return;
        }
        let last_on = Zone::default().start_of(Zone::default().day(now));
        let seen = of_plugin.entry(kind).or_insert(Seen { count: 0, last_on });
        *seen = Seen { count: seen.count.saturating_add(1), last_on };
    }

    /// Those of one plugin.
    pub(crate) fn of(&self, plugin: PluginId) -> Vec<(Kind, Seen)> {
        let of_plugin = self.lock().get(&plugin).cloned().unwrap_or_default();
        of_plugin.into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PluginId, BTreeMap<Kind, Seen>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
