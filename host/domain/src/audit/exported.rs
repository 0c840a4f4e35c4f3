//! A link of a chain as it leaves the host: a line of an export, and what a proof carries of its entry.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::chain::{Broken, Chained, Head, follow};
use super::entry::HOST_CHAIN;
use super::tree::{Hash, leaf};
use crate::words::digest::HexHash;

/// A link of a chain. What is read is borrowed from the text that it was read from, where it can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'a> {
    /// The chain.
    #[serde(borrow)]
    pub chain: Cow<'a, str>,
    /// Its number in the chain, from 1.
    pub seq: i64,
    /// The hash of the link before.
    pub previous: HexHash,
    /// The entry, exactly as it was hashed.
    #[serde(borrow)]
    pub body: Cow<'a, str>,
    /// The hash of this link.
    pub hash: HexHash,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It does not follow the one before, or is not what was written.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// What was hashed is no entry.
    #[error("entry {0}: its text is not an entry")]
    NoEntry(i64),
    /// It belongs in another chain. The hash does not cover the name of the chain; the text that it covers does.
    #[error("entry {0}: it belongs in the chain {1}")]
    Elsewhere(i64, String),
}

/// What says the chain of an entry, in its own hashed text.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    operation: Option<Cow<'a, str>>,
}

impl Line<'_> {
    /// A link of this chain.
    #[must_use]
    pub fn of(chain: &str, link: Chained) -> Line<'static> {
        Line {
            chain: Cow::Owned(chain.to_owned()),
            seq: link.seq,
            previous: HexHash(link.previous),
            body: Cow::Owned(link.body),
            hash: HexHash(link.hash),
        }
    }

    /// It follows this head, and belongs in its chain; gives the head that it is.
    ///
    /// # Errors
    /// [`Wrong`], with its number and what is wrong.
    pub fn follows(&self, before: Option<&Head>) -> Result<Head, Wrong> {
        let head = follow(before, self.seq, &self.previous.0, &self.body, &self.hash.0)?;
        self.belongs()?;
        Ok(head)
    }

    /// It is what its hash says, wherever it stands in its chain; gives the hash of its leaf.
    ///
    /// # Errors
    /// [`Wrong`], with its number and what is wrong.
    pub fn alone(&self) -> Result<Hash, Wrong> {
        let before = Head { seq: self.seq.saturating_sub(1), hash: self.previous.0 };
        self.follows((self.seq > 1).then_some(&before))?;
        Ok(leaf(&self.hash.0))
    }

    fn belongs(&self) -> Result<(), Wrong> {
        let body: Body<'_> = serde_json::from_str(&self.body).map_err(|_| Wrong::NoEntry(self.seq))?;
        let is_its_own = match &body.operation {
            Some(id) => self.chain.strip_prefix("operation:") == Some(id),
            None => self.chain == HOST_CHAIN,
        };
        if is_its_own {
            return Ok(());
        }
        let its_own = body.operation.map_or_else(|| HOST_CHAIN.to_owned(), |id| format!("operation:{id}"));
        Err(Wrong::Elsewhere(self.seq, its_own))
    }
}
