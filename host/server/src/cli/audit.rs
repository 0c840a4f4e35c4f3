//! `waystation audit`: the audit as a file that anybody can verify, without this host and without its database.
//!
//! The file is JSON Lines. A header names the format and the chains; then come the entries, each with the very text
//! that was hashed; a footer repeats the last link of every chain, so that a file that was cut short shows it.

mod export;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;
use serde::{Deserialize, Serialize};
use waystation_domain::audit::Head;
use waystation_domain::work::office::Chain;

use super::console::Acting;
use super::failure::Failure;
use super::out::Out;
use crate::config::Config;

/// What the header calls this format.
const FORMAT: &str = "waystation-audit";
/// Its version.
const VERSION: u32 = 1;

/// Export the audit, and verify an export
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Write the audit to a file that anybody can verify. The export is itself recorded in the audit
    Export {
        /// Only this chain: host, or operation:ID. May be given more than once [default: all]
        #[arg(long = "chain", value_name = "CHAIN")]
        chains: Vec<Chain>,
        /// The file to write; it must not exist yet [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Verify an export. Needs no database and no data directory
    ///
    /// Finds every entry that was changed, removed, added or moved, and a file that was cut short. What no file can
    /// show on its own is that its newest entries were cut off and the footer rewritten: compare it with a head that
    /// was noted elsewhere, with --expect.
    Verify {
        /// The export
        file: PathBuf,
        /// A head that was noted before, as `audit verify` prints it: the file must contain exactly this entry
        #[arg(long, value_name = "CHAIN=SEQ:HASH")]
        expect: Vec<Expected>,
    },
}

pub(crate) async fn export(
    chains: Vec<Chain>,
    output: Option<PathBuf>,
    acting: &Acting,
    config: &Config,
    out: &mut Out,
) -> Result<(), Failure> {
    export::run(chains, output, acting, config, out).await
}

pub(crate) use verify::{read as read_export, run as verify};

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    exported_at: String,
    chains: Vec<String>,
}

/// A link of a chain.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    chain: String,
    seq: i64,
    previous: Hash,
    body: String,
    hash: Hash,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    heads: Vec<HeadLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadLine {
    chain: String,
    seq: i64,
    hash: Hash,
}

/// 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Hash([u8; 32]);

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Hash {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "not a hash: 64 hexadecimal digits in lower case are expected";
        let digits = text.as_bytes();
        // A hash can be written in only one form, so nothing in the file can be changed without a trace.
        if digits.len() != 64 || digits.iter().any(u8::is_ascii_uppercase) {
            return Err(wrong);
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(wrong);
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(hash))
    }
}

/// A head that was noted before.
#[derive(Clone)]
pub(crate) struct Expected {
    chain: String,
    head: Head,
}

impl std::str::FromStr for Expected {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "CHAIN=SEQ:HASH is expected, as `audit verify` prints it";
        let (chain, rest) = text.split_once('=').ok_or(wrong)?;
        let (seq, hash) = rest.split_once(':').ok_or(wrong)?;
        let seq = seq.parse().map_err(|_| wrong)?;
        Ok(Self { chain: chain.to_owned(), head: Head { seq, hash: hash.parse::<Hash>()?.0 } })
    }
}
