//! Checkpoints (`c2sp.org/tlog-checkpoint`): how long a chain was and what root its tree had, signed.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::note::{Note, SigningKey, VerifierKey};
use super::tree::{Hash, TreeHead};
use crate::words::digest::hex;

/// The size of a chain, and the root of its tree at that size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which chain of which host.
    pub origin: String,
    /// Size and root.
    pub head: TreeHead,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a checkpoint: three lines are expected, with the origin, the size and the root, and signatures below them"
)]
pub struct BadCheckpoint;

/// The origin of a chain: no other chain has it. The hash is that of the first entry of the host's own chain, which has the
/// moment in which the database was begun and the name of its key.
#[must_use]
pub fn origin(first: &Hash, chain: &str) -> String {
    let [a, b, c, d, e, f, g, h, ..] = first;
    format!("waystation-{}/{chain}", hex(&[*a, *b, *c, *d, *e, *f, *g, *h]))
}

/// The chain of an origin; none when it is not an origin of a host.
#[must_use]
pub fn chain_of(origin: &str) -> Option<&str> {
    origin.strip_prefix("waystation-")?.split_once('/').map(|(_, chain)| chain)
}

/// A size as it is written: in one way only.
#[must_use]
pub fn size_of(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

/// A hash as it is written.
#[must_use]
pub fn hash_of(text: &str) -> Option<Hash> {
    BASE64.decode(text).ok()?.try_into().ok()
}

/// How a hash is written.
#[must_use]
pub fn written(hash: &Hash) -> String {
    BASE64.encode(hash)
}

impl Checkpoint {
    /// The checkpoint, signed by its log.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Note {
        let Self { origin, head } = self;
        Note::sign(format!("{origin}\n{}\n{}\n", head.size, written(&head.root)), origin, key)
    }

    /// What a note says, whoever signed it.
    ///
    /// # Errors
    /// [`BadCheckpoint`] when it says something else.
    pub fn of(note: &Note) -> Result<Self, BadCheckpoint> {
        let mut lines = note.text().lines();
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(BadCheckpoint);
        };
        let head = size_of(size).zip(hash_of(root)).map(|(size, root)| TreeHead { size, root }).ok_or(BadCheckpoint)?;
        Ok(Self { origin: origin.to_owned(), head })
    }

    /// Whether one of these keys is that of its log, and signed it; none where there is no key of its log among them.
    pub fn is_signed(&self, note: &Note, keys: &[VerifierKey]) -> Option<Result<(), super::note::NotSigned>> {
        let of_log = keys.iter().filter(|key| key.name() == self.origin && key.used() == super::note::Use::Log);
        // A log may have had several keys: one of them is enough.
        of_log.map(|key| note.signed_by(key).map(|_| ())).reduce(Result::or)
    }
}

/// A note that is a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// With its signatures.
    pub note: Note,
}

impl FromStr for Noted {
    type Err = BadCheckpoint;
    fn from_str(text: &str) -> Result<Self, BadCheckpoint> {
        let note: Note = text.parse().map_err(|_| BadCheckpoint)?;
        Ok(Self { checkpoint: Checkpoint::of(&note)?, note })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::super::note::Use;
    use super::*;

    #[test]
    fn a_checkpoint_is_what_its_note_says_and_signed_by_a_key_of_its_origin() {
        let key = SigningKey::new(&[1; 32]);
        let origin = origin(&[0xab; 32], "operation:north");
        assert_eq!(origin, "waystation-abababababababab/operation:north");
        assert_eq!(chain_of(&origin), Some("operation:north"));
        let checkpoint = Checkpoint { origin: origin.clone(), head: TreeHead { size: 7, root: [3; 32] } };
        let text = checkpoint.sign(&key).to_string();
        let noted: Noted = text.parse().unwrap();
        assert_eq!(noted.checkpoint, checkpoint);
        let (ours, other) = (key.verifier(&origin, Use::Log), key.verifier("other", Use::Log));
        let before = SigningKey::new(&[2; 32]).verifier(&origin, Use::Log);
        assert_eq!(checkpoint.is_signed(&noted.note, &[other.clone(), before.clone(), ours]), Some(Ok(())));
        assert!(matches!(checkpoint.is_signed(&noted.note, &[before]), Some(Err(_))));
        assert_eq!(checkpoint.is_signed(&noted.note, &[other]), None);
        for wrong in [text.replace("\n7\n", "\n07\n"), text.replace("\n7\n", "\n"), text.replacen('\n', "\nmore\n", 1)]
        {
            assert!(wrong.parse::<Noted>().is_err(), "{wrong}");
        }
    }
}
