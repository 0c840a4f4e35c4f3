//! The chain: each entry fixes the one before, so anyone with the file can verify that nothing is missing.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::Entry;

impl Entry {
    /// Chains it to the head.
    #[must_use]
    #[expect(clippy::expect_used, reason = "ids, codes and times always serialise")]
    pub fn chain_to(self, head: Option<&Head>) -> Chained {
        // A map with sorted keys would be canonical too; a struct always serialises in the order of its fields.
        Chained::new(head, serde_json::to_string(&self).expect("an entry serialises"))
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

impl Chained {
    /// The link with this text that follows the head.
    #[must_use]
    pub fn new(head: Option<&Head>, body: String) -> Self {
        let (seq, previous) = head.map_or((1, [0; 32]), |h| (h.seq.saturating_add(1), h.hash));
        let hash = link(&previous, seq, &body);
        Self { seq, previous, body, hash }
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
    follow(before, entry.seq, &entry.previous, &entry.body, &entry.hash)
}

/// As [`verify`], for a link by its parts.
pub(super) fn follow(
    before: Option<&Head>,
    entry: i64,
    after: &[u8; 32],
    body: &str,
    hash: &[u8; 32],
) -> Result<Head, Broken> {
    let (seq, previous) = before.map_or((1, [0; 32]), |h| (h.seq.saturating_add(1), h.hash));
    let broken = |what| Broken { seq, what };
    if entry != seq {
        return Err(broken("an entry is missing, or one is out of order"));
    }
    if *after != previous {
        return Err(broken("it does not follow the entry before it"));
    }
    if *hash != link(&previous, seq, body) {
        return Err(broken("its text is not the text that was written"));
    }
    Ok(Head { seq, hash: *hash })
}
