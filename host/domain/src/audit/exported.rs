//! A link of a chain as it leaves the host: a line of an export, and what a proof carries of its entry.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::chain::{Broken, Chained, Head, follow};
use super::entry::HOST_CHAIN;
use super::tree::{Hash, leaf};

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

/// 32 bytes, written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HexHash(pub Hash);

impl HexHash {
    fn write(&self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        text
    }
}

impl fmt::Display for HexHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.write()).unwrap_or_default())
    }
}

impl fmt::Debug for HexHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: 64 hexadecimal digits in lower case are expected")]
pub struct BadHash;

impl FromStr for HexHash {
    type Err = BadHash;
    fn from_str(text: &str) -> Result<Self, BadHash> {
        // A hash can be written in only one form, so nothing in a file can be changed without a trace.
        const fn digit(byte: u8) -> Option<u8> {
            match byte {
                b'0'..=b'9' => Some(byte - b'0'),
                b'a'..=b'f' => Some(byte - b'a' + 10),
                _ => None,
            }
        }
        let digits = text.as_bytes();
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0]).zip(digit(pair[1])).map(|(high, low)| high << 4 | low).ok_or(BadHash)?;
        }
        if digits.len() == 64 { Ok(Self(hash)) } else { Err(BadHash) }
    }
}

impl Serialize for HexHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.write()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for HexHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = HexHash;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 hexadecimal digits in lower case")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<HexHash, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
