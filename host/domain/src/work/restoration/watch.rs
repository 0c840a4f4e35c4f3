//! What this process knows of its database: how far the audit had come, and whether it is closed.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::state::{Closure, Mark};
use crate::audit::Head;
use crate::words::time::Timestamp;

/// What this process knows.
#[derive(Default)]
pub(crate) struct Watch(Mutex<Known>);

/// See [`Watch`].
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// How far each chain had come, by the mark or by what this process wrote and read.
    pub(super) heads: BTreeMap<String, Head>,
    /// How often the database had been opened again then.
    pub(super) openings: usize,
    /// Why this host is closed, while it is.
    pub(super) closure: Option<Closure>,
    /// An append found less than this process had written: to be looked into at once.
    pub(super) contradicted: bool,
}

impl Watch {
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn closure(&self) -> Option<Closure> {
        self.known().closure.clone()
    }

    pub(crate) fn is_closed(&self) -> bool {
        let known = self.known();
        known.closure.is_some() || known.contradicted
    }

    pub(crate) fn mark(&self, latest: Timestamp) -> Option<Mark> {
        let known = self.known();
        let is_open = known.closure.is_none() && !known.contradicted;
        is_open.then(|| Mark { openings: known.openings, latest, heads: known.heads.clone() })
    }

    /// Whether these heads, to be committed, go on from what this process knows. Under the lock of its chain no head can
    /// be one that was there before, unless the database was put back meanwhile.
    pub(crate) fn go_on(&self, heads: &[(String, Head)]) -> bool {
        let mut known = self.known();
        if known.closure.is_some() {
            // What narrows is still done, on what is there.
            return true;
        }
        known.contradicted |=
            heads.iter().any(|(chain, head)| known.heads.get(chain).is_some_and(|before| before.seq >= head.seq));
        !known.contradicted
    }

    /// These heads are committed.
    pub(crate) fn saw(&self, heads: impl IntoIterator<Item = (String, Head)>) {
        let mut known = self.known();
        if known.closure.is_some() {
            // What the mark says is the evidence, until the database is opened again.
            return;
        }
        for (chain, head) in heads {
            let before = known.heads.entry(chain).or_insert_with(|| head.clone());
            if before.seq < head.seq {
                *before = head;
            }
        }
    }
}
