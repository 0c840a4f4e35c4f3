//! Proofs (`c2sp.org/tlog-proof`): an entry, and why it is in its chain, in one text that needs nothing else but the key of
//! the log. What the format calls extra data is the entry, as a line of an export.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::checkpoint::{Noted, chain_of, hash_of, size_of, written};
use super::exported::Line;
use super::note::VerifierKey;
use super::tree::{Hash, root_above};

/// The first line.
const FORMAT: &str = "c2sp.org/tlog-proof@v1";

/// An entry, and why it is in its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The entry.
    pub line: Line<'static>,
    /// The path from its leaf to the root.
    pub path: Vec<Hash>,
    /// The checkpoint with that root.
    pub noted: Noted,
}

/// Why a text proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    /// It has another form.
    #[error("not a proof: {FORMAT} is expected, with an entry of an audit as its extra data")]
    Form,
    /// The entry is not what was written.
    #[error("the entry in the proof: {0}")]
    Entry(#[from] super::exported::Wrong),
    /// The entry is not that of the place that is proved.
    #[error("the proof is about another place in the chain than the entry has")]
    Place,
    /// It is of another chain.
    #[error("the checkpoint in the proof is of another chain: {0}")]
    Chain(String),
    /// It does not lead to the root.
    #[error("the entry is not in the tree of the checkpoint")]
    Path,
    /// Nobody who is known signed it.
    #[error("none of the given keys is that of the log {0}")]
    NoKey(String),
    /// It is not signed.
    #[error("the checkpoint: {0}")]
    Signature(#[from] super::note::NotSigned),
}

impl Proof {
    /// The entry is in its chain, as one of these keys signed.
    ///
    /// # Errors
    /// [`BadProof`], with what it lacks.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<(), BadProof> {
        let Self { line, path, noted: Noted { checkpoint, note } } = self;
        let leaf = line.alone()?;
        if chain_of(&checkpoint.origin) != Some(&*line.chain) {
            return Err(BadProof::Chain(checkpoint.origin.clone()));
        }
        let index = u64::try_from(line.seq - 1).map_err(|_| BadProof::Place)?;
        if root_above(&leaf, index, checkpoint.head.size, path) != Some(checkpoint.head.root) {
            return Err(BadProof::Path);
        }
        checkpoint.is_signed(note, keys).ok_or_else(|| BadProof::NoKey(checkpoint.origin.clone()))??;
        Ok(())
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = serde_json::to_string(&self.line).map_err(|_| fmt::Error)?;
        writeln!(f, "{FORMAT}\nextra {}\nindex {}", BASE64.encode(line), self.line.seq - 1)?;
        self.path.iter().try_for_each(|step| writeln!(f, "{}", written(step)))?;
        write!(f, "\n{}", self.noted.note)
    }
}

impl FromStr for Proof {
    type Err = BadProof;
    fn from_str(text: &str) -> Result<Self, BadProof> {
        let (head, note) = text.split_once("\n\n").ok_or(BadProof::Form)?;
        let noted: Noted = note.parse().map_err(|_| BadProof::Form)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FORMAT) {
            return Err(BadProof::Form);
        }
        let mut field = |name: &str| lines.next().and_then(|line| line.strip_prefix(name)).ok_or(BadProof::Form);
        let extra = BASE64.decode(field("extra ")?).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let index = size_of(field("index ")?).ok_or(BadProof::Form)?;
        let path: Option<Vec<_>> = lines.map(hash_of).collect();
        let extra = extra.ok_or(BadProof::Form)?;
        let line: Line<'_> = serde_json::from_str(&extra).map_err(|_| BadProof::Form)?;
        if u64::try_from(line.seq).ok() != index.checked_add(1) {
            return Err(BadProof::Place);
        }
        let line = Line { chain: line.chain.into_owned().into(), body: line.body.into_owned().into(), ..line };
        Ok(Self { line, path: path.ok_or(BadProof::Form)?, noted })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::super::checkpoint::{Checkpoint, origin};
    use super::super::note::{SigningKey, Use};
    use super::super::tiles::Tiles;
    use super::super::{Head, tree};
    use super::*;
    use crate::audit::Chained;

    fn chain(length: i64) -> Vec<Chained> {
        let mut head: Option<Head> = None;
        (1..=length)
            .map(|seq| {
                let body = format!(r#"{{"at":"x","operation":"north","n":{seq}}}"#);
                let link = Chained::new(head.as_ref(), body);
                head = Some(Head { seq, hash: link.hash });
                link
            })
            .collect()
    }

    fn proof(seq: i64, chain: &[Chained], key: &SigningKey) -> Proof {
        let mut tiles = Tiles::default();
        tiles.append(0, chain.iter().map(|link| tree::leaf(&link.hash))).unwrap();
        let size = chain.len() as u64;
        let checkpoint = Checkpoint { origin: origin(&[1; 32], "operation:north"), head: tiles.head(size).unwrap() };
        let link = chain.iter().find(|link| link.seq == seq).unwrap().clone();
        let note = checkpoint.sign(key);
        let path = tiles.path(u64::try_from(seq - 1).unwrap(), size).unwrap();
        Proof { line: Line::of("operation:north", link), path, noted: Noted { checkpoint, note } }
    }

    #[test]
    fn a_proof_is_written_and_read_and_holds_with_the_key_of_the_log_alone() {
        let key = SigningKey::new(&[1; 32]);
        let ours = [key.verifier(&origin(&[1; 32], "operation:north"), Use::Log)];
        let chain = chain(11);
        for seq in 1..=11 {
            let proof = proof(seq, &chain, &key);
            let read: Proof = proof.to_string().parse().unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&ours), Ok(()));
            assert!(matches!(read.verify(&[]), Err(BadProof::NoKey(_))));
            let other = SigningKey::new(&[2; 32]).verifier(ours[0].name(), Use::Log);
            assert!(matches!(read.verify(&[other]), Err(BadProof::Signature(_))));
        }
    }

    #[test]
    fn nothing_of_a_proof_can_be_changed() {
        let key = SigningKey::new(&[1; 32]);
        let ours = [key.verifier(&origin(&[1; 32], "operation:north"), Use::Log)];
        let chain = chain(6);
        let proof = proof(4, &chain, &key);
        let mut changed = proof.clone();
        changed.line.body = changed.line.body.replace("\"n\":4", "\"n\":5").into();
        assert!(matches!(changed.verify(&ours), Err(BadProof::Entry(_))));
        let mut changed = proof.clone();
        changed.line.chain = "operation:south".into();
        assert!(matches!(changed.verify(&ours), Err(BadProof::Entry(_))));
        let mut changed = proof.clone();
        changed.line = Line::of("operation:north", chain[4].clone());
        assert_eq!(changed.verify(&ours), Err(BadProof::Path));
        let mut changed = proof.clone();
        changed.path[0][0] ^= 1;
        assert_eq!(changed.verify(&ours), Err(BadProof::Path));
        let text = proof.to_string();
        assert_eq!(text.replace("index 3", "index 4").parse::<Proof>(), Err(BadProof::Place));
        assert_eq!(text.replace("index 3", "index 03").parse::<Proof>(), Err(BadProof::Form));
        assert!(text.replace("\n6\n", "\n7\n").parse::<Proof>().unwrap().verify(&ours).is_err());
    }
}
