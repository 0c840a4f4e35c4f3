//! An export of the audit from after the backup.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::effect::Effect;
use crate::audit::exported::Line;
use crate::audit::{Act, Head};
use crate::security::pseudonym::{Pseudonym, Pseudonyms};
use crate::words::ids::{OperationId, PartnerId};
use crate::words::time::Timestamp;
use crate::work::error::WorkError;

/// An entry that may have to be done again.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Lost {
    pub(super) at: Timestamp,
    pub(super) act: Act,
    #[serde(default)]
    pub(super) operation: Option<OperationId>,
    #[serde(default)]
    pub(super) individual: Option<String>,
    #[serde(default)]
    pub(super) referral: Option<String>,
    #[serde(default)]
    pub(super) partner: Option<PartnerId>,
    #[serde(default)]
    pub(super) object: Option<String>,
    #[serde(default)]
    pub(super) codes: Vec<String>,
}

impl Lost {
    pub(super) const fn effect(&self) -> Effect {
        Effect::of(self.act)
    }

    /// The object, as the id of something that belongs to nobody.
    pub(super) fn object<T: std::str::FromStr>(&self) -> Option<T> {
        self.object.as_deref()?.parse().ok()
    }

    /// Whether one of its codes is this.
    pub(super) fn says(&self, code: &str) -> bool {
        self.codes.iter().any(|said| said == code)
    }

    /// What its codes of this kind name: `item full-name`.
    pub(super) fn named<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.codes.iter().filter_map(move |code| code.strip_prefix(kind)?.strip_prefix(' '))
    }
}

/// The id that stands in an entry under a pseudonym, or, in entries of before there were any, in clear.
pub(super) fn id<T: std::str::FromStr>(pseudonyms: &Pseudonyms, word: Option<&str>) -> Option<T> {
    let word = word?;
    let Ok(pseudonym) = word.parse::<Pseudonym>() else { return word.parse().ok() };
    uuid::Uuid::from_bytes(pseudonyms.lead_back(pseudonym)).to_string().parse().ok()
}

/// An export of the audit, as far as it matters here. Whoever reads it in verifies it: each entry follows the one before.
#[derive(Debug, Default)]
pub struct Later {
    /// The hash of each entry of each chain, in order.
    hashes: BTreeMap<String, Vec<[u8; 32]>>,
    /// The entries that may have to be done again.
    lost: Vec<(String, i64, Lost)>,
    /// The latest moment in it.
    latest: Option<Timestamp>,
}

impl Later {
    /// Takes the next entry of a chain, which was verified.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when this program does not know what it says.
    pub fn take(&mut self, entry: &Line<'_>) -> Result<(), WorkError> {
        let chain = &*entry.chain;
        let hashes = self.hashes.entry(chain.to_owned()).or_default();
        hashes.push(entry.hash.0);
        let lost: Lost = serde_json::from_str(&entry.body).map_err(|_| {
            WorkError::Invalid(format!(
                "chain {chain}, entry {}: this version of the program does not know such an entry: use the version that \
                 wrote it",
                entry.seq
            ))
        })?;
        self.latest = self.latest.max(Some(lost.at));
        if lost.effect() != Effect::None {
            self.lost.push((chain.to_owned(), entry.seq, lost));
        }
        Ok(())
    }

    pub(super) const fn latest(&self) -> Option<Timestamp> {
        self.latest
    }

    /// How far each chain goes in it.
    pub(super) fn heads(&self) -> BTreeMap<String, Head> {
        let head = |(chain, hashes): (&String, &Vec<[u8; 32]>)| {
            let seq = i64::try_from(hashes.len()).ok()?;
            Some((chain.clone(), Head { seq, hash: *hashes.last()? }))
        };
        self.hashes.iter().filter_map(head).collect()
    }

    /// The hash of an entry.
    pub(super) fn hash(&self, chain: &str, seq: i64) -> Option<&[u8; 32]> {
        self.hashes.get(chain)?.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// The entries after these numbers of their chains.
    pub(super) fn after<'a>(&'a self, forks: &'a BTreeMap<String, i64>) -> impl Iterator<Item = &'a Lost> {
        let is_after = |(chain, seq, _): &&(String, i64, Lost)| forks.get(chain).is_none_or(|fork| seq > fork);
        self.lost.iter().filter(is_after).map(|(_, _, lost)| lost)
    }
}
