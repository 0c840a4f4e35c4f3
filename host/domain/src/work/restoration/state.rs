//! What is known of a restored database: in the database itself, and in the mark beside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::Head;
use crate::ports::{StoreError, StoreResult, Tx};
use crate::words::ids::StaffId;
use crate::words::time::Timestamp;

/// What a host knows of its database, kept outside of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// How often the database had been opened again after it was restored.
    pub openings: usize,
    /// The latest moment on which a host acted.
    pub latest: Timestamp,
    /// How far each chain of the audit had come.
    pub heads: BTreeMap<String, Head>,
}

impl Mark {
    /// What this one and another one of the same database know together: of those from after another opening the newer.
    #[must_use]
    pub fn joined(mut self, other: &Self) -> Self {
        if other.openings != self.openings {
            return if other.openings > self.openings { other.clone() } else { self };
        }
        self.latest = self.latest.max(other.latest);
        for (chain, head) in &other.heads {
            let ours = self.heads.entry(chain.clone()).or_insert_with(|| head.clone());
            if ours.seq < head.seq {
                *ours = head.clone();
            }
        }
        self
    }
}

/// What a database knows of having been restored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Restoration {
    /// Why it is closed, while it is.
    #[serde(default)]
    pub(super) closed: Option<Closed>,
    /// The first of two who accept what is lost.
    #[serde(default)]
    pub(super) proposed: Option<Proposal>,
    /// Each time that it was opened again: up to which entry of each chain what was lost has been accounted for.
    #[serde(default)]
    pub(super) openings: Vec<BTreeMap<String, i64>>,
    /// When it was last opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) opened_at: Option<Timestamp>,
}

impl Restoration {
    pub(super) fn read(document: &str) -> StoreResult<Self> {
        serde_json::from_str(document).map_err(|_| StoreError::Corrupt { table: "restoration", column: "document" })
    }

    /// Keeps it, in this transaction.
    #[expect(clippy::expect_used, reason = "numbers, ids and times always serialise")]
    pub(super) async fn put(&self, tx: &mut dyn Tx) -> StoreResult<()> {
        tx.put_restoration(&serde_json::to_string(self).expect("it serialises")).await
    }
}

/// Why a database is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// When it was noticed.
    pub noticed: Timestamp,
    /// When a host last worked on what is there now, as far as it can tell.
    pub since: Timestamp,
    /// The latest moment on which a host acted, as far as it can tell: what was done in between may be lost.
    pub until: Timestamp,
    /// For each chain that lacks entries: where it ends, and how far it had come.
    pub missing: BTreeMap<String, Missing>,
}

/// What a chain lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// The number of its last entry when it was noticed.
    pub has: i64,
    /// The number that it had come to.
    pub had: i64,
}

/// The first of two who accept what is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proposal {
    pub(super) by: StaffId,
    pub(super) at: Timestamp,
    /// Whether what partners can open is closed.
    pub(super) closes_access: bool,
}

/// Why this host is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closure {
    /// Its database lacks what a host knows was there.
    Restored(Closed),
    /// It has no mark for a database that hosts with marks have worked on: nothing says that the database is not an older
    /// copy.
    Unmarked,
}
