//! Sealing a file chunk by chunk: what is too large to be held in memory, on its way in and on its way out.
//!
//! The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár over XChaCha20-Poly1305, as the crate `aead` has it.
//! The nonce of a chunk says which one it is and whether it is the last, so that a file that was cut short, or whose
//! chunks were taken out, moved or doubled, does not open. Each chunk is bound to its person, its file, its kind and the
//! header; each file has a key of its own, which is kept sealed by the person's.
//!
//! On disk: `WSTF`, the version (1 byte), the first part of the nonce (19 bytes), then chunks, each of the same length with
//! its tag behind it. What a file does not fill is zeros, up to one of a few sizes.

use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32, Nonce, StreamBE32};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::seal::DoesNotOpen;
use super::vault::Random;
use crate::words::digest::hex;
use crate::words::ids::{EvidenceId, IndividualId};

/// How much of a file is sealed at once, in bytes.
pub(crate) const CHUNK: usize = 64 << 10;

/// How long the header is, in bytes.
pub(crate) const HEADER: usize = MARK.len() + PREFIX;

/// How long a chunk is on disk, in bytes.
pub(crate) const SEALED_CHUNK: usize = CHUNK + TAG;

const TAG: usize = 16;
const PREFIX: usize = 19;
const MARK: [u8; 5] = *b"WSTF\x01";

type StreamNonce = Nonce<XChaCha20Poly1305, StreamBE32<XChaCha20Poly1305>>;

/// The key of one file. Sealed with the person's own key in the row of the file, and nowhere else.
pub(crate) struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    /// A new one.
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        Self(key)
    }

    fn aead(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

// Only a sealed document is ever made of it.
impl Serialize for FileKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(hex(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for FileKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let mut key = Zeroizing::new([0; 32]);
        ::hex::decode_to_slice(&*text, &mut *key)
            .map_err(|_| serde::de::Error::custom("a key of 32 bytes in hexadecimal is expected"))?;
        Ok(Self(key))
    }
}

/// Where a file belongs: nowhere else does it open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FilePlace<'a> {
    pub(crate) person: IndividualId,
    pub(crate) file: EvidenceId,
    pub(crate) kind: &'a str,
}

impl FilePlace<'_> {
    /// The header, then the place; what is of no fixed length comes last.
    fn bytes(&self, header: &[u8; HEADER]) -> Vec<u8> {
        [header.as_slice(), self.person.as_bytes(), self.file.as_bytes(), self.kind.as_bytes()].concat()
    }
}

/// In how many chunks a file of so many bytes is sealed: those of the next power of two, and one at least.
fn chunks(length: u64) -> u64 {
    length.div_ceil(CHUNK as u64).next_power_of_two()
}

/// How long a file of so many bytes is on disk.
pub(crate) fn sealed_length(length: u64) -> u64 {
    HEADER as u64 + chunks(length) * SEALED_CHUNK as u64
}

/// Seals a file whose length nobody knows yet.
pub(crate) struct Sealer {
    /// None once the last chunk is sealed.
    stream: Option<EncryptorBE32<XChaCha20Poly1305>>,
    place: Vec<u8>,
    buffer: Zeroizing<Vec<u8>>,
    /// How many chunks were sealed.
    sealed: u64,
    length: u64,
}

impl Sealer {
    /// Begins, with the header that goes in front.
    pub(crate) fn begin(key: &FileKey, place: FilePlace<'_>, random: &dyn Random) -> (Self, [u8; HEADER]) {
        let mut header = [0; HEADER];
        header[..MARK.len()].copy_from_slice(&MARK);
        random.fill(&mut header[MARK.len()..]);
        let nonce = StreamNonce::clone_from_slice(&header[MARK.len()..]);
        let stream = EncryptorBE32::from_aead(key.aead(), &nonce);
        let place = place.bytes(&header);
        (Self { stream: Some(stream), place, buffer: Zeroizing::new(empty()), sealed: 0, length: 0 }, header)
    }

    /// How many bytes it has been given.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// Takes as much as fits of what is left of `bytes`. Gives the chunk before it, if that is full: only then is it known
    /// that it is not the last.
    pub(crate) fn take(&mut self, bytes: &mut &[u8]) -> Option<Vec<u8>> {
        if bytes.is_empty() {
            return None;
        }
        let full = if self.buffer.len() == CHUNK { self.seal(false) } else { None };
        let (fits, rest) = bytes.split_at(bytes.len().min(CHUNK - self.buffer.len()));
        self.buffer.extend_from_slice(fits);
        self.length += fits.len() as u64;
        *bytes = rest;
        full
    }

    /// After everything was taken: the next of the chunks that are left, the zeros that fill it up included; none when
    /// there is no more.
    pub(crate) fn rest(&mut self) -> Option<Vec<u8>> {
        self.buffer.resize(CHUNK, 0);
        self.seal(self.sealed + 1 == chunks(self.length))
    }

    #[expect(clippy::expect_used, reason = "it fails only beyond 2^32 chunks, and files are far smaller")]
    fn seal(&mut self, last: bool) -> Option<Vec<u8>> {
        let mut stream = self.stream.take()?;
        // The plain bytes are overwritten in place.
        let mut chunk = std::mem::replace(&mut *self.buffer, empty());
        let sealed = if last {
            stream.encrypt_last_in_place(&self.place, &mut chunk)
        } else {
            let sealed = stream.encrypt_next_in_place(&self.place, &mut chunk);
            self.stream = Some(stream);
            sealed
        };
        sealed.expect("a chunk can be sealed");
        self.sealed += 1;
        Some(chunk)
    }
}

/// Room for a chunk and its tag: a vector that grows leaves behind what nobody overwrites.
fn empty() -> Vec<u8> {
    Vec::with_capacity(SEALED_CHUNK)
}

/// Opens a file of known length.
pub(crate) struct Opener {
    /// None once the last chunk was opened, or one did not open.
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    place: Vec<u8>,
    opened: u64,
    chunks: u64,
    /// How many bytes are still to come, without the zeros.
    left: u64,
}

impl Opener {
    /// Begins, with the header that is in front.
    pub(crate) fn begin(
        key: &FileKey,
        place: FilePlace<'_>,
        length: u64,
        header: &[u8; HEADER],
    ) -> Result<Self, DoesNotOpen> {
        let prefix = header.strip_prefix(&MARK).ok_or(DoesNotOpen)?;
        let stream = DecryptorBE32::from_aead(key.aead(), &StreamNonce::clone_from_slice(prefix));
        let place = place.bytes(header);
        Ok(Self { stream: Some(stream), place, opened: 0, chunks: chunks(length), left: length })
    }

    /// How many bytes are still to come.
    pub(crate) const fn left(&self) -> u64 {
        self.left
    }

    /// Opens the next chunk, and takes the zeros from it.
    pub(crate) fn open(&mut self, mut chunk: Vec<u8>) -> Result<Vec<u8>, DoesNotOpen> {
        let mut stream = self.stream.take().ok_or(DoesNotOpen)?;
        if self.opened + 1 == self.chunks {
            stream.decrypt_last_in_place(&self.place, &mut chunk).map_err(|_| DoesNotOpen)?;
        } else {
            stream.decrypt_next_in_place(&self.place, &mut chunk).map_err(|_| DoesNotOpen)?;
            self.stream = Some(stream);
        }
        self.opened += 1;
        if chunk.len() as u64 > self.left {
            chunk.truncate(usize::try_from(self.left).map_err(|_| DoesNotOpen)?);
        }
        self.left -= chunk.len() as u64;
        Ok(chunk)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::words::time::Timestamp;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    fn random() -> Counting {
        Counting(0.into())
    }

    fn place() -> FilePlace<'static> {
        let now = Timestamp::from_millis(1);
        FilePlace { person: IndividualId::new(now, [1; 10]), file: EvidenceId::new(now, [2; 10]), kind: "recording" }
    }

    /// A file whose every byte says where it is.
    fn file(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    }

    /// What is done to header and chunks.
    type Change<'c> = &'c dyn Fn(&mut Vec<u8>, &mut Vec<Vec<u8>>);

    /// Header and chunks, given in pieces of this size.
    fn sealed(key: &FileKey, place: FilePlace<'_>, plain: &[u8], piece: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
        let (mut sealer, header) = Sealer::begin(key, place, &random());
        let mut chunks = Vec::new();
        for mut bytes in plain.chunks(piece.max(1)) {
            while !bytes.is_empty() {
                chunks.extend(sealer.take(&mut bytes));
            }
        }
        assert_eq!(sealer.length(), plain.len() as u64);
        chunks.extend(std::iter::from_fn(|| sealer.rest()));
        (header.to_vec(), chunks)
    }

    fn opened(
        key: &FileKey,
        place: FilePlace<'_>,
        length: usize,
        (header, chunks): &(Vec<u8>, Vec<Vec<u8>>),
    ) -> Result<Vec<u8>, DoesNotOpen> {
        let header = header.as_slice().try_into().map_err(|_| DoesNotOpen)?;
        let mut opener = Opener::begin(key, place, length as u64, header)?;
        let mut plain = Vec::new();
        for chunk in chunks {
            plain.extend(opener.open(chunk.clone())?);
        }
        if opener.stream.is_some() { Err(DoesNotOpen) } else { Ok(plain) }
    }

    #[test]
    fn a_file_of_any_length_comes_back_whole_whatever_the_pieces_it_came_in() {
        let key = FileKey::new(&random());
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 7] {
            for piece in [1 + CHUNK / 3, CHUNK, 4 * CHUNK] {
                let plain = file(length);
                let sealed = sealed(&key, place(), &plain, piece);
                let on_disk = sealed.0.len() + sealed.1.iter().map(Vec::len).sum::<usize>();
                assert_eq!(on_disk as u64, sealed_length(length as u64));
                assert!(sealed.1.iter().all(|chunk| chunk.len() == SEALED_CHUNK));
                assert!(opened(&key, place(), length, &sealed).unwrap() == plain, "{length} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn a_file_up_to_64_mib_has_one_of_eleven_sizes() {
        let sizes: std::collections::BTreeSet<_> = (0..=64_u64 << 20).step_by(4096).map(sealed_length).collect();
        assert_eq!(sizes.len(), 11);
        assert_eq!(sealed_length(1), sealed_length(60_000));
    }

    #[test]
    fn a_file_that_was_cut_short_moved_about_or_changed_does_not_open() {
        let key = FileKey::new(&random());
        let length = 3 * CHUNK + 5;
        let whole = sealed(&key, place(), &file(length), CHUNK);
        assert_eq!(whole.1.len(), 4);
        let changed = |change: Change<'_>| {
            let (mut header, mut chunks) = whole.clone();
            change(&mut header, &mut chunks);
            opened(&key, place(), length, &(header, chunks))
        };
        assert!(changed(&|_, _| {}).is_ok());
        assert!(changed(&|_, chunks| drop(chunks.pop())).is_err(), "cut short");
        assert!(changed(&|_, chunks| chunks.swap(0, 1)).is_err(), "two chunks in each other's place");
        assert!(changed(&|_, chunks| chunks[1] = chunks[0].clone()).is_err(), "a chunk twice");
        assert!(changed(&|_, chunks| drop(chunks.remove(1))).is_err(), "a chunk taken out");
        assert!(changed(&|_, chunks| chunks.push(chunks[3].clone())).is_err(), "a chunk more");
        assert!(changed(&|_, chunks| chunks[2][100] ^= 1).is_err(), "a bit");
        assert!(changed(&|header, _| header[4] = 2).is_err(), "another version");
        assert!(changed(&|header, _| header[9] ^= 1).is_err(), "another nonce");
    }

    #[test]
    fn a_file_that_is_not_as_long_as_its_row_says_does_not_open() {
        let key = FileKey::new(&random());
        let short = sealed(&key, place(), &file(CHUNK), CHUNK);
        assert!(opened(&key, place(), CHUNK, &short).is_ok());
        assert!(opened(&key, place(), 2 * CHUNK, &short).is_err());
        let long = sealed(&key, place(), &file(2 * CHUNK), CHUNK);
        assert!(opened(&key, place(), CHUNK, &long).is_err());
    }

    #[test]
    fn a_file_opens_for_its_own_person_and_as_its_own_kind_and_with_its_own_key_only() {
        let key = FileKey::new(&random());
        let whole = sealed(&key, place(), &file(100), CHUNK);
        let other = |change: &dyn Fn(&mut FilePlace<'static>)| {
            let mut elsewhere = place();
            change(&mut elsewhere);
            opened(&key, elsewhere, 100, &whole)
        };
        assert!(other(&|_| {}).is_ok());
        assert!(other(&|place| place.person = IndividualId::new(Timestamp::from_millis(1), [9; 10])).is_err());
        assert!(other(&|place| place.file = EvidenceId::new(Timestamp::from_millis(1), [9; 10])).is_err());
        assert!(other(&|place| place.kind = "document").is_err());
        let second = FileKey::new(&Counting(100.into()));
        assert!(opened(&second, place(), 100, &whole).is_err());
    }

    #[test]
    fn a_key_is_written_into_a_document_and_read_back() {
        let key = FileKey::new(&random());
        let text = serde_json::to_string(&key).unwrap();
        let again: FileKey = serde_json::from_str(&text).unwrap();
        assert_eq!(*again.0, *key.0);
        for bad in ["\"\"", "\"00\"", "7", &format!("\"{}\"", "zz".repeat(32))] {
            assert!(serde_json::from_str::<FileKey>(bad).is_err(), "{bad}");
        }
    }
}
