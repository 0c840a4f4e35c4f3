//! The heads of the audit chains as this process last wrote them. With one process on the file, which is how it is run,
//! that is how they stand; the statement that appends makes sure of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use waystation_domain::audit::Chained;

use crate::audit::HeadRow;

/// Of what was committed.
#[derive(Default)]
pub(super) struct Heads(Mutex<HashMap<String, HeadRow>>);

impl Heads {
    fn known(&self) -> MutexGuard<'_, HashMap<String, HeadRow>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of one transaction: what it appended itself, else what was committed.
pub(super) struct MyHeads {
    committed: Arc<Heads>,
    mine: HashMap<String, HeadRow>,
}

impl MyHeads {
    pub(super) fn of(committed: &Arc<Heads>) -> Self {
        Self { committed: Arc::clone(committed), mine: HashMap::new() }
    }

    pub(super) fn get(&self, chain: &str) -> Option<HeadRow> {
        self.mine.get(chain).cloned().or_else(|| self.committed.known().get(chain).cloned())
    }

    /// What was appended is the head; where nothing was, it is not known any more.
    pub(super) fn moved(&mut self, chain: &str, entry: Option<&Chained>) {
        match entry {
            Some(entry) => {
                self.mine.insert(chain.to_owned(), HeadRow::after(entry));
            }
            None => {
                self.mine.remove(chain);
                self.committed.known().remove(chain);
            }
        }
    }

    /// The transaction is committed.
    pub(super) fn commit(&mut self) {
        self.committed.known().extend(self.mine.drain());
    }
}
