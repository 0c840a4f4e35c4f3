//! The heads of the audit chains as this process last wrote them. With one process on the file, which is how it is run,
//! that is how they stand; the statement that appends makes sure of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waystation_domain::audit::Chained;

use crate::chain_head::HeadRow;

/// The heads as they were committed.
#[derive(Default)]
pub(super) struct KnownHeads(Mutex<HashMap<String, HeadRow>>);

impl KnownHeads {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, HeadRow>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The heads that a transaction sees: what it appended itself, else what was committed.
pub(super) struct TransactionHeads {
    committed: Arc<KnownHeads>,
    appended: HashMap<String, HeadRow>,
}

impl TransactionHeads {
    pub(super) fn over(committed: &Arc<KnownHeads>) -> Self {
        Self { committed: Arc::clone(committed), appended: HashMap::new() }
    }

    pub(super) fn get(&self, chain: &str) -> Option<HeadRow> {
        self.appended.get(chain).cloned().or_else(|| self.committed.lock().get(chain).cloned())
    }

    /// What was appended is the head; where nothing was, it is not known any more.
    pub(super) fn moved(&mut self, chain: &str, entry: Option<&Chained>) {
        match entry {
            Some(entry) => {
                self.appended.insert(chain.to_owned(), HeadRow::after(entry));
            }
            None => {
                self.appended.remove(chain);
                self.committed.lock().remove(chain);
            }
        }
    }

    /// The transaction is committed.
    pub(super) fn commit(&mut self) {
        self.committed.lock().extend(self.appended.drain());
    }
}
