//! The chain: each entry fixes the one before, so anyone with the file can verify that nothing is missing.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::Entry;

impl Entry {
    /// Chains it to the head.
    #[must_use]
    #[expect(clippy::expect_used, reason = "ids, codes and times always serialise")]
    pub fn chain_to(self, head: Option<&Head>) -> Chained {
        let (seq, previous) = head.map_or((1, [0; 32]), |h| (h.seq.saturating_add(1), h.hash));
        // A map with sorted keys would be canonical too; a struct always serialises in the order of its fields.
        let body = serde_json::to_string(&self).expect("an entry serialises");
        let hash = link(&previous, seq, &body);
        Chained { seq, previous, body, hash }
    }
}

/// The last link of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    #[serde(with = "crate::words::digest::in_hex")]
    pub hash: [u8; 32],
}

/// A link: an entry as the exact text that was hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// Its number in the chain, from 1.
    pub seq: i64,
    /// The hash of the link before; zeros for the first.
    pub previous: [u8; 32],
    /// The entry, as JSON text.
    pub body: String,
    /// SHA-256 over the hash before, the number and the text.
    pub hash: [u8; 32],
}

impl From<Chained> for Head {
    fn from(Chained { seq, hash, .. }: Chained) -> Self {
        Self { seq, hash }
    }
}

fn link(previous: &[u8; 32], seq: i64, body: &str) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(b"waystation audit 1\0");
    sha.update(previous);
    sha.update(seq.to_be_bytes());
    sha.update(body.as_bytes());
    sha.finalize().into()
}

/// Where a chain is broken, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {what}")]
pub struct Broken {
    /// The number of the first broken link.
    pub seq: i64,
    /// What is broken about it.
    pub what: &'static str,
}

/// Verifies that a link follows the one before.
///
/// # Errors
/// [`Broken`] with the number of the link and what is broken about it.
pub fn verify(before: Option<&Head>, entry: &Chained) -> Result<Head, Broken> {
    let (seq, previous) = before.map_or((1, [0; 32]), |h| (h.seq.saturating_add(1), h.hash));
    let broken = |what| Broken { seq, what };
    if entry.seq != seq {
        return Err(broken("an entry is missing, or one is out of order"));
    }
    if entry.previous != previous {
        return Err(broken("it does not follow the entry before it"));
    }
    if entry.hash != link(&previous, seq, &entry.body) {
        return Err(broken("its text is not the text that was written"));
    }
    Ok(Head { seq, hash: entry.hash })
}
