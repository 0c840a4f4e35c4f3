//! Signed notes (`c2sp.org/signed-note`): a text, and lines below it that say who signed it. Logs sign with Ed25519;
//! witnesses sign text and moment (`c2sp.org/tlog-cosignature`).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::words::digest::hex;

/// The most bytes of a note that is looked at: many witnesses, and far less than a nuisance.
const LONGEST: usize = 64 << 10;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The text, as a log does.
    Log,
    /// The text and a moment, as a witness does.
    Witness,
}

impl Use {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }
}

/// The key by which a signature is verified: `NAME+ID+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    used: Use,
    /// A point of the curve, as it is written.
    public: [u8; 32],
}

/// Why a text is no verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a verifier key: NAME+ID+KEY is expected, of an Ed25519 key of a log or of a witness, as `audit key` prints it"
)]
pub struct BadKey;

/// Whether a name may stand in a note.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Whether these bytes are a key, and one of which no signature fits every text.
fn is_key(bytes: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak())
}

impl VerifierKey {
    /// Whose key it is: the origin of a log, the name of a witness.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub const fn used(&self) -> Use {
        self.used
    }

    fn id(&self) -> [u8; 4] {
        let mut sha = Sha256::new();
        for part in [self.name.as_bytes(), b"\n", &[self.used.byte()], &self.public] {
            sha.update(part);
        }
        let [a, b, c, d, ..] = <[u8; 32]>::from(sha.finalize());
        [a, b, c, d]
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.used.byte()], self.public.as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, hex(&self.id()), BASE64.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = BadKey;
    fn from_str(text: &str) -> Result<Self, BadKey> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else { return Err(BadKey) };
        let bytes = BASE64.decode(key).map_err(|_| BadKey)?;
        let (used, public) = match bytes.split_first() {
            Some((1, public)) => (Use::Log, public),
            Some((4, public)) => (Use::Witness, public),
            _ => return Err(BadKey),
        };
        let public: [u8; 32] = public.try_into().map_err(|_| BadKey)?;
        let key = Self { name: name.to_owned(), used, public };
        // The id tells a key that was copied wrongly.
        if is_name(name) && is_key(&public) && hex(&key.id()) == id { Ok(key) } else { Err(BadKey) }
    }
}

/// The key that signs, for a log or a witness. It leaves memory when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// From 32 random bytes.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The key by which others verify what it signs under this name.
    #[must_use]
    pub fn verifier(&self, name: &str, used: Use) -> VerifierKey {
        VerifierKey { name: name.to_owned(), used, public: self.public() }
    }
}

/// The key by which others verify what is signed under this name, by its public half.
#[must_use]
pub fn verifier_of(public: &[u8; 32], name: &str) -> Option<VerifierKey> {
    is_key(public).then(|| VerifierKey { name: name.to_owned(), used: Use::Log, public: *public })
}

/// One line below a text: who signed, with which key, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\u{2014} {} {}", self.name, BASE64.encode([self.id.as_slice(), &self.bytes].concat()))
    }
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let bytes = BASE64.decode(signature).ok()?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        is_name(name).then(|| Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }
}

/// A text with its signatures. Nothing of it is believed before [`Note::signed_by`] says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    lines: Vec<Line>,
}

/// Why a text is no signed note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a signed note: a text, an empty line and a line for each signature are expected")]
pub struct BadNote;

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// There is none by this key.
    #[error("{0} did not sign it with this key")]
    Missing(String),
    /// There is one, of something else.
    #[error("the signature of {0} is not of this text")]
    Wrong(String),
}

impl Note {
    /// A text, signed as a log. It ends with a line break.
    #[must_use]
    pub fn sign(text: String, name: &str, key: &SigningKey) -> Self {
        let bytes = key.0.sign(text.as_bytes()).to_bytes().to_vec();
        let id = key.verifier(name, Use::Log).id();
        Self { text, lines: vec![Line { name: name.to_owned(), id, bytes }] }
    }

    /// Adds the signature of a witness, at this moment: seconds since 1970.
    pub fn cosign(&mut self, name: &str, key: &SigningKey, seconds: u64) {
        let signature = key.0.sign(&witnessed(&self.text, seconds));
        let bytes = [seconds.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        self.lines.push(Line { name: name.to_owned(), id: key.verifier(name, Use::Witness).id(), bytes });
    }

    /// What is signed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this key signed it; the moment, in seconds since 1970, where it is that of a witness.
    ///
    /// # Errors
    /// [`NotSigned`] when it did not.
    pub fn signed_by(&self, key: &VerifierKey) -> Result<Option<u64>, NotSigned> {
        let wrong = || NotSigned::Wrong(key.name.clone());
        let mut signed = Err(NotSigned::Missing(key.name.clone()));
        let (id, public) = (key.id(), VerifyingKey::from_bytes(&key.public).map_err(|_| wrong())?);
        for line in self.lines.iter().filter(|line| line.name == key.name && line.id == id) {
            let (seconds, signature) = match key.used {
                Use::Log => (None, line.bytes.as_slice()),
                Use::Witness => {
                    let (seconds, signature) = line.bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
                    (Some(u64::from_be_bytes(*seconds)), signature)
                }
            };
            let message = seconds.map_or_else(|| self.text.as_bytes().to_vec(), |at| witnessed(&self.text, at));
            let signature = Signature::from_slice(signature).map_err(|_| wrong())?;
            public.verify_strict(&message, &signature).map_err(|_| wrong())?;
            signed = Ok(seconds);
        }
        signed
    }

    /// Takes over the signature of this key from another copy of the same text.
    ///
    /// # Errors
    /// [`NotSigned`] when the other has no valid one, or is of another text.
    pub fn take(&mut self, other: &Self, key: &VerifierKey) -> Result<(), NotSigned> {
        other.signed_by(key)?;
        if other.text != self.text {
            return Err(NotSigned::Wrong(key.name.clone()));
        }
        let id = key.id();
        self.lines.retain(|line| line.name != key.name || line.id != id);
        self.lines.extend(other.lines.iter().find(|line| line.name == key.name && line.id == id).cloned());
        Ok(())
    }
}

/// What a witness signs.
fn witnessed(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.lines.iter().try_for_each(|line| line.fmt(f))
    }
}

impl FromStr for Note {
    type Err = BadNote;
    fn from_str(note: &str) -> Result<Self, BadNote> {
        let is_plain = |c: char| c == '\n' || c >= ' ';
        let (text, lines) = note.rsplit_once("\n\n").ok_or(BadNote)?;
        let lines = lines.strip_suffix('\n').ok_or(BadNote)?;
        if note.len() > LONGEST || !note.chars().all(is_plain) {
            return Err(BadNote);
        }
        let lines: Option<Vec<_>> = lines.split('\n').map(Line::parse).collect();
        Ok(Self { text: format!("{text}\n"), lines: lines.ok_or(BadNote)? })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    /// The example of `c2sp.org/tlog-cosignature`: a checkpoint with the signature of the log and of a witness.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+\
        zyWE+xeMcTOAYQ8=\n\
        \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5n\
        No0xUe+mbIUBkBIfZ+qnA==\n";

    fn key(seed: u8) -> SigningKey {
        SigningKey::new(&[seed; 32])
    }

    #[test]
    fn the_example_of_the_specification_is_read_and_written_as_it_is() {
        let note: Note = EXAMPLE.parse().unwrap();
        assert_eq!(note.to_string(), EXAMPLE);
        assert_eq!(note.text().lines().count(), 3);
        assert_eq!(note.lines[1].bytes.len(), 8 + 64);
    }

    #[test]
    fn the_keys_of_the_go_checksum_database_are_read_and_written_as_they_are() {
        let text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        let key: VerifierKey = text.parse().unwrap();
        assert_eq!((key.to_string().as_str(), key.name(), key.used()), (text, "sum.golang.org", Use::Log));
        for wrong in ["", "sum.golang.org", "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"] {
            assert_eq!(wrong.parse::<VerifierKey>(), Err(BadKey));
        }
    }

    #[test]
    fn a_signature_counts_for_its_own_text_key_name_and_use_alone() {
        let mut note = Note::sign("log\n1\nroot\n".to_owned(), "log", &key(1));
        note.cosign("witness", &key(2), 1_800_000_000);
        let note: Note = note.to_string().parse().unwrap();
        assert_eq!(note.signed_by(&key(1).verifier("log", Use::Log)), Ok(None));
        assert_eq!(note.signed_by(&key(2).verifier("witness", Use::Witness)), Ok(Some(1_800_000_000)));
        for other in [
            key(3).verifier("log", Use::Log),
            key(1).verifier("other", Use::Log),
            key(1).verifier("log", Use::Witness),
            key(2).verifier("witness", Use::Log),
        ] {
            assert!(matches!(note.signed_by(&other), Err(NotSigned::Missing(_))), "{other}");
        }
        let changed: Note = note.to_string().replacen("log\n1\n", "log\n2\n", 1).parse().unwrap();
        let wrong = Err(NotSigned::Wrong("log".to_owned()));
        assert_eq!(changed.signed_by(&key(1).verifier("log", Use::Log)), wrong);
        assert!(matches!(changed.signed_by(&key(2).verifier("witness", Use::Witness)), Err(NotSigned::Wrong(_))));
    }

    #[test]
    fn a_cosignature_is_taken_from_a_copy_of_the_same_text_alone_and_once() {
        let ours = Note::sign("log\n1\nroot\n".to_owned(), "log", &key(1));
        let mut theirs = ours.clone();
        theirs.cosign("witness", &key(2), 7);
        let witness = key(2).verifier("witness", Use::Witness);
        let mut note = ours.clone();
        for _ in 0..2 {
            note.take(&theirs, &witness).unwrap();
        }
        assert_eq!(note, theirs);
        assert!(note.take(&ours, &witness).is_err());
        let mut other = Note::sign("log\n2\nroot\n".to_owned(), "log", &key(1));
        assert!(other.take(&theirs, &witness).is_err());
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for wrong in [
            "",
            "text",
            "text\n\n",
            "text\n\n\u{2014} name\n",
            "text\n\n\u{2014} a b+ AAAA\n",
            "a\tb\n\n\u{2014} n AAAAAA==\n",
        ] {
            assert_eq!(wrong.parse::<Note>(), Err(BadNote), "{wrong}");
        }
    }
}
