//! `waystation audit`: the audit as a file that anybody can verify, without this host and without its database; what it is
//! verified with; and how others witness it.
//!
//! The file is JSON Lines. A header names the format, the chains and what was signed of each; then come the entries, each with
//! the very text that was hashed; a footer repeats the last link of every chain, so that a file that was cut short shows it.

mod checkpoint;
mod export;
mod proof;
mod verify;
mod witness;

use std::path::PathBuf;

use clap::Subcommand;
use serde::{Deserialize, Serialize};
use waystation_domain::audit::Head;
use waystation_domain::audit::note::VerifierKey;
use waystation_domain::words::digest::HexHash;
use waystation_domain::work::office::Chain;

use super::console::Acting;
use super::failure::Failure;
use super::out::Out;
use crate::config::Config;

/// What the header calls this format.
const FORMAT: &str = "waystation-audit";
/// Its version.
const VERSION: u32 = 1;

/// Export the audit, verify an export, and let others witness it
#[derive(Subcommand)]
pub(crate) enum Audit {
    #[command(flatten)]
    OnHost(OnHost),
    #[command(flatten)]
    Anywhere(Anywhere),
}

/// What needs the database.
#[derive(Subcommand)]
pub(crate) enum OnHost {
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
    /// Print the keys by which the checkpoints of each chain are verified. Publish them where whoever verifies finds them
    /// without this host
    Key {
        /// Make another key, where the one before is lost, or others may have it: move it away first. It is recorded in the
        /// audit
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Sign what is new in a chain, and print its newest checkpoint
    Checkpoint {
        /// The chain: host, or operation:ID
        chain: Chain,
        /// Print it as witnesses ask for it: with the proof that the checkpoint of this size is its beginning; 0 for a
        /// witness who saw none yet
        #[arg(long, value_name = "SIZE")]
        old: Option<i64>,
    },
    /// Keep the signatures that witnesses gave to a checkpoint: receipts prove by it from then on
    Witnessed {
        /// The checkpoint, with their signatures
        file: PathBuf,
        /// The key of a witness who signed it. May be given more than once
        #[arg(long, value_name = "KEY", required = true)]
        witness: Vec<VerifierKey>,
        #[command(flatten)]
        acting: Acting,
    },
}

/// What needs no database, no data directory and no configuration.
#[derive(Subcommand)]
pub(crate) enum Anywhere {
    /// Verify an export. Needs no database and no data directory
    ///
    /// Finds every entry that was changed, removed, added or moved, and a file that was cut short. That its newest entries
    /// were cut off, or all of it written anew, shows with the key of the host (--key) and with a checkpoint or a head that
    /// was noted elsewhere.
    Verify {
        /// The export
        file: PathBuf,
        /// A head that was noted before, as `audit verify` prints it: the file must contain exactly this entry
        #[arg(long, value_name = "CHAIN=SEQ:HASH")]
        expect: Vec<Expected>,
        /// The key of a chain, as `audit key` prints it: what the file says of the chain must be signed with it. May be given
        /// more than once
        #[arg(long, value_name = "KEY")]
        key: Vec<VerifierKey>,
        /// A checkpoint that was kept elsewhere: the file must begin with what it was signed for. Needs the key of its chain
        #[arg(long, value_name = "FILE", requires = "key")]
        checkpoint: Vec<PathBuf>,
        /// The key of a witness, who must have signed every checkpoint that is given. May be given more than once
        #[arg(long, value_name = "KEY", requires = "checkpoint")]
        witness: Vec<VerifierKey>,
    },
    /// Verify the proofs in a receipt (its JSON), or a proof by itself
    VerifyProof {
        /// The receipt, or the proof
        file: PathBuf,
        /// The key of the chain, as `audit key` prints it. May be given more than once
        #[arg(long, value_name = "KEY", required = true)]
        key: Vec<VerifierKey>,
        /// The key of a witness, who must have signed as well. May be given more than once
        #[arg(long, value_name = "KEY")]
        witness: Vec<VerifierKey>,
    },
    /// Make the key of a witness, or print the public half of one that was made
    WitnessKey {
        /// The key file
        file: PathBuf,
        /// The name under which it signs, such as dpa.example/waystation
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// As a witness, sign a checkpoint: that it continues the one that was signed before. Prints it with the signature; keep it
    /// for the next time, and send it back
    Cosign {
        /// What `audit checkpoint --old SIZE` printed
        file: PathBuf,
        /// The key of the chain, as `audit key` prints it
        #[arg(long, value_name = "KEY")]
        key: VerifierKey,
        /// The key file of the witness
        #[arg(long, value_name = "FILE")]
        witness_key: PathBuf,
        /// The name under which it signs
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What was signed before. Only the first time there is nothing
        #[arg(long, value_name = "FILE")]
        seen: Option<PathBuf>,
    },
}

pub(crate) async fn on_host(audit: OnHost, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match audit {
        OnHost::Export { chains, output, acting } => export::run(chains, output, &acting, config, out).await,
        OnHost::Key { new: false, .. } => checkpoint::keys(config, out).await,
        OnHost::Key { new: true, acting } => checkpoint::new_key(&acting, config, out).await,
        OnHost::Checkpoint { chain, old } => checkpoint::print(&chain, old, config, out).await,
        OnHost::Witnessed { file, witness, acting } => {
            checkpoint::witnessed(&file, &witness, &acting, config, out).await
        }
    }
}

pub(crate) use verify::read_export;

pub(crate) fn anywhere(audit: Anywhere, out: &mut Out) -> Result<(), Failure> {
    match audit {
        Anywhere::Verify { file, expect, key, checkpoint, witness } => {
            let known = verify::Known::read(expect, key, &checkpoint, &witness)?;
            verify::run(&file, &known, out)
        }
        Anywhere::VerifyProof { file, key, witness } => proof::run(&file, &key, &witness, out),
        Anywhere::WitnessKey { file, name } => witness::key(&file, &name, out),
        Anywhere::Cosign { file, key, witness_key, name, seen } => {
            witness::cosign(&file, &key, &witness::Witness { key: witness_key, name, seen }, out)
        }
    }
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    exported_at: String,
    chains: Vec<String>,
    /// The newest checkpoint of each chain that has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    checkpoints: Vec<String>,
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
    hash: HexHash,
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
        let (seq, hash) = seq.parse().ok().zip(hash.parse::<HexHash>().ok()).ok_or(wrong)?;
        Ok(Self { chain: chain.to_owned(), head: Head { seq, hash: hash.0 } })
    }
}
