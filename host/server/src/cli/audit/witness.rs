//! The side of a witness: whoever signs that the audit of a host only grows. A witness needs this program and two files, and
//! nothing of the host.

use std::path::{Path, PathBuf};

use waystation_domain::audit::checkpoint::{BadCheckpoint, Noted, hash_of, size_of};
use waystation_domain::audit::note::{SigningKey, Use, VerifierKey, is_name};
use waystation_domain::audit::tree::{Hash, TreeHead, is_beginning_of};
use waystation_domain::words::time::Clock as _;

use super::checkpoint::{LIMIT, read};
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::clock::{OsRandom, SystemClock};
use crate::files;
use crate::keys::{KeyError, KeyFile};

/// A witness, and what it signed before.
pub(super) struct Witness {
    pub(super) key: PathBuf,
    pub(super) name: String,
    pub(super) seen: Option<PathBuf>,
}

fn usage(error: KeyError) -> Failure {
    Failure::usage(format!("the key of the witness: {error}"))
}

/// Makes the key, where there is none; prints its public half.
pub(super) fn key(file: &Path, name: &str, out: &mut Out) -> Result<(), Failure> {
    if !is_name(name) {
        return Err(Failure::usage(format!("{name}: a name without spaces and without + is expected")));
    }
    let place = KeyFile::at(file).map_err(usage)?;
    let seed = match place.read().map_err(usage)? {
        Some(seed) => seed,
        None => place.make(&OsRandom).map_err(usage)?,
    };
    out.line(SigningKey::new(&seed).verifier(name, Use::Witness));
    Ok(())
}

/// What a witness is asked: a checkpoint, and the proof that the one of a size is its beginning.
struct Asked {
    old: u64,
    proof: Vec<Hash>,
    noted: Noted,
}

impl std::str::FromStr for Asked {
    type Err = BadCheckpoint;
    fn from_str(text: &str) -> Result<Self, BadCheckpoint> {
        let (head, note) = text.split_once("\n\n").ok_or(BadCheckpoint)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| size_of(line.strip_prefix("old ")?)).ok_or(BadCheckpoint)?;
        let proof: Option<Vec<_>> = lines.map(hash_of).collect();
        Ok(Self { old, proof: proof.ok_or(BadCheckpoint)?, noted: note.parse()? })
    }
}

/// Signs a checkpoint that continues the one that was signed before; prints it.
pub(super) fn cosign(file: &Path, key: &VerifierKey, witness: &Witness, out: &mut Out) -> Result<(), Failure> {
    let refused = |what: &dyn std::fmt::Display| Failure::refused(format!("{}: {what}", file.display()));
    let asked: Asked = files::read_text(file, LIMIT)?
        .parse()
        .map_err(|error| refused(&error).fix("take what `audit checkpoint --old SIZE` printed"))?;
    let Noted { checkpoint, mut note } = asked.noted;
    let signed = checkpoint.is_signed(&note, std::slice::from_ref(key));
    signed
        .ok_or_else(|| {
            refused(&format_args!("this is of the log {}, and the key of {}", checkpoint.origin, key.name()))
        })?
        .map_err(|error| refused(&error))?;
    let place = KeyFile::at(&witness.key).map_err(usage)?;
    let seed = place.read().map_err(usage)?.ok_or_else(|| {
        Failure::usage(format!("{}: there is no key here", witness.key.display()))
            .fix("make one: `waystation audit witness-key`")
    })?;
    let signing = SigningKey::new(&seed);
    let seen = witness.seen.as_deref().map(read).transpose()?;
    let before = match &seen {
        None => TreeHead { size: 0, root: [0; 32] },
        Some(seen) => {
            let ours = seen.note.signed_by(&signing.verifier(&witness.name, Use::Witness));
            ours.map_err(|error| Failure::refused(format!("what was signed before: {error}")))?;
            if seen.checkpoint.origin != checkpoint.origin {
                return Err(refused(&format_args!("another log was signed before: {}", seen.checkpoint.origin)));
            }
            seen.checkpoint.head
        }
    };
    if asked.old != before.size {
        return Err(refused(&format_args!(
            "it continues {} entries, and {} were signed before",
            asked.old, before.size
        ))
        .fix(format!("ask for it again, with --old {}", before.size)));
    }
    if !is_beginning_of(&before, &checkpoint.head, &asked.proof) {
        return Err(refused(&"it does not continue what was signed before: entries were cut off or written anew")
            .fix("sign nothing, keep both files, and ask the host's central team in writing"));
    }
    let seconds = u64::try_from(SystemClock.now().as_millis() / 1000).unwrap_or_default();
    note.cosign(&witness.name, &signing, seconds);
    out.text(note);
    Ok(())
}
