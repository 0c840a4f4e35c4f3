//! The format of age (<https://age-encryption.org/v1>), with X25519 recipients: what is sealed here is opened by every program
//! of that format, and the other way round.
//!
//! The crate `age` brings some forty others, most of them for messages in several languages; what is needed of the format
//! are the two pages below, over the ciphers that the host has already.

use std::io::{self, BufRead, Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use waystation_domain::security::vault::Random;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

const VERSION: &str = "age-encryption.org/v1";
const X25519: &str = "age-encryption.org/v1/X25519";
/// How a recipient begins, and an identity.
const RECIPIENT: Hrp = Hrp::parse_unchecked("age");
const IDENTITY: Hrp = Hrp::parse_unchecked("age-secret-key-");
/// The bytes that are sealed at a time, and what the seal adds.
const CHUNK: usize = 64 << 10;
const TAG: usize = 16;
/// The longest header: far more than any number of recipients has.
const HEADER: u64 = 1 << 20;

/// Why something is not opened, or a key is none.
#[derive(Debug, thiserror::Error)]
pub enum AgeError {
    /// It is no recipient.
    #[error("not a public key of age: `age1` and 58 letters and digits are expected")]
    NotARecipient,
    /// It is no identity.
    #[error("not a secret key of age: a line with `AGE-SECRET-KEY-1` and 58 letters and digits is expected")]
    NotAnIdentity,
    /// It is not in the format.
    #[error("this is not a file in the format of age, version 1")]
    NotAge,
    /// It is sealed for somebody else.
    #[error("it is sealed for another key than this one")]
    NotOurs,
    /// Something of it was changed.
    #[error("its header was changed")]
    Changed,
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A public key: whoever has the secret one opens what is sealed for it.
#[derive(Clone)]
pub struct Recipient(PublicKey);

impl std::str::FromStr for Recipient {
    type Err = AgeError;
    fn from_str(word: &str) -> Result<Self, AgeError> {
        let key = key(word, RECIPIENT).ok_or(AgeError::NotARecipient)?;
        Ok(Self(PublicKey::from(*key)))
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = bech32::encode::<Bech32>(RECIPIENT, self.0.as_bytes()).map_err(|_| std::fmt::Error)?;
        f.write_str(&word)
    }
}

/// A secret key.
pub struct Identity(StaticSecret);

impl Identity {
    /// A new one.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(StaticSecret::from(*random_bytes::<32>(random)))
    }

    /// The first in a file of identities, whose other lines are empty or begin with `#`.
    ///
    /// # Errors
    /// [`AgeError::NotAnIdentity`].
    pub fn read(text: &str) -> Result<Self, AgeError> {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        let key = line.and_then(|line| key(line, IDENTITY)).ok_or(AgeError::NotAnIdentity)?;
        Ok(Self(StaticSecret::from(*key)))
    }

    /// As it stands in a file.
    #[must_use]
    pub fn write(&self) -> Zeroizing<String> {
        // 32 bytes are never too long.
        Zeroizing::new(bech32::encode_upper::<Bech32>(IDENTITY, self.0.as_bytes()).unwrap_or_default())
    }

    /// The public key that goes with it.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(PublicKey::from(&self.0))
    }
}

fn key(word: &str, kind: Hrp) -> Option<Zeroizing<[u8; 32]>> {
    let read = CheckedHrpstring::new::<Bech32>(word).ok()?;
    let bytes = Zeroizing::new(read.byte_iter().collect::<Vec<_>>());
    (read.hrp() == kind).then(|| <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new))?
}

fn random_bytes<const N: usize>(random: &dyn Random) -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    random.fill(&mut *bytes);
    bytes
}

#[expect(clippy::expect_used, reason = "HKDF-SHA256 fails only for more than 8160 bytes")]
fn derive(key: &[u8], salt: &[u8], what: &str) -> Zeroizing<[u8; 32]> {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), key).expand(what.as_bytes(), &mut *derived).expect("32 bytes are a valid length");
    derived
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn header_code(file_key: &[u8], header: &[u8]) -> Hmac<Sha256> {
    let key = derive(file_key, b"", "header");
    let mut code = <Hmac<Sha256> as hmac::Mac>::new_from_slice(&*key).expect("any length");
    code.update(header);
    code
}

/// The cipher that wraps the file key between an ephemeral key and a recipient; none for a key of no use.
fn wrap(secret: &StaticSecret, with: &PublicKey, share: &PublicKey, recipient: &PublicKey) -> Option<ChaCha20Poly1305> {
    let shared = secret.diffie_hellman(with);
    if !shared.was_contributory() {
        return None;
    }
    let salt = [share.as_bytes().as_slice(), recipient.as_bytes()].concat();
    Some(ChaCha20Poly1305::new((&*derive(shared.as_bytes(), &salt, X25519)).into()))
}

/// Seals what is written to it. [`Sealing::finish`] ends it; without that it does not open.
pub struct Sealing<W: Write> {
    to: W,
    key: ChaCha20Poly1305,
    count: u64,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealing<W> {
    /// Begins, for these recipients.
    ///
    /// # Errors
    /// Those of the writer; a recipient that is a key of no use.
    pub fn begin(mut to: W, recipients: &[Recipient], random: &dyn Random) -> Result<Self, AgeError> {
        let file_key = random_bytes::<16>(random);
        let mut header = format!("{VERSION}\n");
        for Recipient(recipient) in recipients {
            let secret = StaticSecret::from(*random_bytes::<32>(random));
            let share = PublicKey::from(&secret);
            let wrap = wrap(&secret, recipient, &share, recipient).ok_or(AgeError::NotARecipient)?;
            let wrapped = wrap.encrypt(&Nonce::default(), file_key.as_slice()).map_err(|_| AgeError::NotARecipient)?;
            let (share, wrapped) = (STANDARD_NO_PAD.encode(share.as_bytes()), STANDARD_NO_PAD.encode(wrapped));
            header.push_str(&format!("-> X25519 {share}\n{wrapped}\n"));
        }
        header.push_str("---");
        let code = header_code(&*file_key, header.as_bytes()).finalize().into_bytes();
        let nonce = random_bytes::<16>(random);
        to.write_all(format!("{header} {}\n", STANDARD_NO_PAD.encode(code)).as_bytes())?;
        to.write_all(&*nonce)?;
        let key = ChaCha20Poly1305::new((&*derive(&*file_key, &*nonce, "payload")).into());
        Ok(Self { to, key, count: 0, chunk: Zeroizing::new(Vec::with_capacity(CHUNK)) })
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.key.encrypt(&nonce(self.count, last), self.chunk.as_slice());
        self.to.write_all(&sealed.map_err(|_| io::Error::other("a chunk cannot be sealed"))?)?;
        self.count += 1;
        self.chunk.clear();
        Ok(())
    }

    /// Ends it; gives the writer back.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is kept until it is known whether it is the last.
        if self.chunk.len() == CHUNK && !bytes.is_empty() {
            self.put(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The number of the chunk, and whether it is the last.
fn nonce(count: u64, last: bool) -> Nonce {
    let mut nonce = Nonce::default();
    nonce[3..11].copy_from_slice(&count.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}

/// Opens what was sealed, as it is read. What comes out was sealed whole up to there; at its end, all of it was.
pub struct Opening<R: BufRead> {
    from: R,
    key: ChaCha20Poly1305,
    count: u64,
    chunk: Zeroizing<Vec<u8>>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Opening<R> {
    /// Begins, with this secret key.
    ///
    /// # Errors
    /// When it is not in the format, is for another key, or was changed.
    pub fn begin(mut from: R, identity: &Identity) -> Result<Self, AgeError> {
        let ours = PublicKey::from(&identity.0);
        let mut header = Vec::new();
        let mut file_key = None;
        let mut lines = (&mut from).take(HEADER);
        if line(&mut lines, &mut header)? != VERSION {
            return Err(AgeError::NotAge);
        }
        let code = loop {
            let said = line(&mut lines, &mut header)?;
            if let Some(code) = said.strip_prefix("--- ") {
                header.truncate(header.len() - said.len() - 1 + "---".len());
                break STANDARD_NO_PAD.decode(code).map_err(|_| AgeError::NotAge)?;
            }
            let Some(stanza) = said.strip_prefix("-> ").map(str::to_owned) else { return Err(AgeError::NotAge) };
            // The body ends with the first line that is not full.
            let mut body = String::new();
            loop {
                let more = line(&mut lines, &mut header)?;
                body.push_str(&more);
                if more.len() < 64 {
                    break;
                }
            }
            if file_key.is_none() {
                file_key = stanza.strip_prefix("X25519 ").and_then(|share| unwrapped(identity, &ours, share, &body));
            }
        };
        let file_key = file_key.ok_or(AgeError::NotOurs)?;
        header_code(&file_key, &header).verify_slice(&code).map_err(|_| AgeError::Changed)?;
        let mut nonce = [0; 16];
        from.read_exact(&mut nonce)?;
        let key = ChaCha20Poly1305::new((&*derive(&file_key, &nonce, "payload")).into());
        Ok(Self { from, key, count: 0, chunk: Zeroizing::default(), at: 0, ended: false })
    }

    fn next(&mut self) -> io::Result<()> {
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        (&mut self.from).take((CHUNK + TAG) as u64).read_to_end(&mut sealed)?;
        let last = self.from.fill_buf()?.is_empty();
        let broken = |what| io::Error::new(io::ErrorKind::InvalidData, what);
        let opened = self.key.decrypt(&nonce(self.count, last), sealed.as_slice());
        let opened = opened.map_err(|_| broken("it was changed, or cut short"))?;
        if opened.is_empty() && self.count > 0 {
            return Err(broken("it ends with nothing"));
        }
        (self.chunk, self.at, self.ended) = (Zeroizing::new(opened), 0, last);
        self.count += 1;
        Ok(())
    }
}

fn unwrapped(identity: &Identity, ours: &PublicKey, share: &str, body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let share: [u8; 32] = STANDARD_NO_PAD.decode(share).ok()?.try_into().ok()?;
    let share = PublicKey::from(share);
    let wrap = wrap(&identity.0, &share, &share, ours)?;
    let opened = wrap.decrypt(&Nonce::default(), STANDARD_NO_PAD.decode(body).ok()?.as_slice()).ok()?;
    (opened.len() == 16).then_some(Zeroizing::new(opened))
}

/// The next line of the header, without its end; it is added to what was read of it.
fn line(from: &mut impl BufRead, header: &mut Vec<u8>) -> Result<String, AgeError> {
    let before = header.len();
    from.read_until(b'\n', header)?;
    let line = header.get(before..).and_then(|line| line.strip_suffix(b"\n")).ok_or(AgeError::NotAge)?;
    std::str::from_utf8(line).map(str::to_owned).map_err(|_| AgeError::NotAge)
}

impl<R: BufRead> Read for Opening<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            if self.ended {
                return Ok(0);
            }
            self.next()?;
        }
        let given = into.len().min(self.chunk.len() - self.at);
        into[..given].copy_from_slice(&self.chunk[self.at..self.at + given]);
        self.at += given;
        Ok(given)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::clock::OsRandom;

    fn sealed(plain: &[u8], recipients: &[Recipient]) -> Vec<u8> {
        let mut sealing = Sealing::begin(Vec::new(), recipients, &OsRandom).unwrap();
        sealing.write_all(plain).unwrap();
        sealing.finish().unwrap()
    }

    fn opened(sealed: &[u8], identity: &Identity) -> Result<Vec<u8>, AgeError> {
        let mut plain = Vec::new();
        Opening::begin(sealed, identity)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn what_is_sealed_is_opened_by_each_of_its_recipients_and_nobody_else() {
        let [one, other, stranger] = [(); 3].map(|()| Identity::new(&OsRandom));
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let plain: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let sealed = sealed(&plain, &[one.recipient(), other.recipient()]);
            for identity in [&one, &other] {
                assert_eq!(opened(&sealed, identity).unwrap(), plain, "{length}");
            }
            assert!(matches!(opened(&sealed, &stranger), Err(AgeError::NotOurs)));
        }
    }

    #[test]
    fn what_was_changed_or_cut_short_does_not_open_to_its_end() {
        let identity = Identity::new(&OsRandom);
        let whole = sealed(&vec![7; 2 * CHUNK], &[identity.recipient()]);
        for at in (0..whole.len()).step_by(997).chain([whole.len() - 1]) {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(opened(&changed, &identity).is_err(), "byte {at}");
        }
        for length in [0, 10, 100, 200, whole.len() - 1, whole.len() - CHUNK - TAG, whole.len() - 2 * (CHUNK + TAG)] {
            assert!(opened(&whole[..length], &identity).is_err(), "{length} bytes");
        }
        assert!(opened(&[&whole[..], b"x"].concat(), &identity).is_err(), "more at its end");
    }

    #[test]
    fn keys_are_written_as_age_writes_them() {
        let identity = Identity::new(&OsRandom);
        let file = format!("# created: today\n\n{}\n", *identity.write());
        assert!(file.contains("AGE-SECRET-KEY-1"), "{file}");
        let read = Identity::read(&file).unwrap();
        let recipient = read.recipient().to_string();
        assert!(recipient.starts_with("age1") && recipient.len() == 62, "{recipient}");
        assert_eq!(recipient.parse::<Recipient>().unwrap().to_string(), identity.recipient().to_string());
        let (secret, changed) = (identity.write(), recipient.replacen("age1", "age1q", 1));
        for word in ["", "age1", changed.as_str(), &recipient[..61], secret.as_str()] {
            assert!(word.parse::<Recipient>().is_err(), "{word}");
        }
        assert!(Identity::read(&recipient).is_err());
    }
}
