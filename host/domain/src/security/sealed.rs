//! Sealed documents: what SQL cannot migrate carries its version, and is read by who knows the older ones.
//!
//! Before it is sealed, a document is padded to one of a few sizes: whoever has only the database learns no length.

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::vault::{DataKey, DoesNotOpen, Random, Sealed};

/// A document that is sealed in the column `sealed` of its table.
pub(crate) trait SealedDoc: Serialize + DeserializeOwned {
    /// The table.
    const TABLE: &'static str;
    /// The version of the form in which this program writes it, from 1.
    const VERSION: u16;

    /// Reads a document of an older version. Version 0 is what was written before documents said their version; its
    /// form is that of version 1.
    fn upcast(version: u16, document: &[u8]) -> Option<Self> {
        if version == UNMARKED && Self::VERSION == 1 { serde_json::from_slice(document).ok() } else { None }
    }
}

/// A sealed document that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// It does not open.
    #[error(transparent)]
    DoesNotOpen(#[from] DoesNotOpen),
    /// It opens, and is not in a form that this program reads: it was written by a newer one, or by something else.
    #[error("a document of {table} is not in a form that this program reads")]
    NotAsWritten {
        /// Of which table.
        table: &'static str,
    },
}

/// The version of what was written before documents said their version.
const UNMARKED: u16 = 0;
/// What a document begins with that says its version. An unmarked one is a JSON object and begins with a brace.
const MARKED: u8 = 0x01;
/// What a document begins with that says its version and its length, and is padded.
const PADDED: u8 = 0x02;

/// The sizes to which what is sealed is padded, in bytes. Beyond the last, to a multiple of it.
const SIZES: [usize; 5] = [4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20];

/// Fills up with zeros to the next of a few sizes.
pub(crate) fn pad(bytes: &mut Vec<u8>) {
    let [.., largest] = SIZES;
    let size = SIZES.into_iter().find(|size| bytes.len() <= *size);
    bytes.resize(size.unwrap_or_else(|| bytes.len().next_multiple_of(largest)), 0);
}

#[expect(clippy::expect_used, reason = "our own types with string keys always serialise")]
fn to_bytes<D: SealedDoc>(doc: &D) -> Zeroizing<Vec<u8>> {
    framed(D::VERSION, |bytes| serde_json::to_writer(bytes, doc).expect("a type of our own serialises"))
}

/// The bytes to seal: mark, version (2 bytes), length of the JSON (4 bytes; both most significant first), JSON, zeros.
#[expect(clippy::expect_used, reason = "no caller holds 4 GiB")]
fn framed(version: u16, write: impl FnOnce(&mut Vec<u8>)) -> Zeroizing<Vec<u8>> {
    // Room for most documents at once: what is left behind by a vector that grows is not overwritten.
    let mut bytes = Zeroizing::new(Vec::with_capacity(SIZES[1]));
    bytes.push(PADDED);
    bytes.extend_from_slice(&version.to_be_bytes());
    bytes.extend_from_slice(&[0; 4]);
    let header = bytes.len();
    write(&mut bytes);
    let length = u32::try_from(bytes.len() - header).expect("a document has less than 4 GiB");
    bytes[header - 4..header].copy_from_slice(&length.to_be_bytes());
    pad(&mut bytes);
    bytes
}

/// Version and JSON of what was opened.
fn parts(bytes: &[u8]) -> Option<(u16, &[u8])> {
    match bytes {
        [PADDED, high, low, a, b, c, d, rest @ ..] => {
            let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?;
            Some((u16::from_be_bytes([*high, *low]), rest.get(..length)?))
        }
        [MARKED, high, low, document @ ..] => Some((u16::from_be_bytes([*high, *low]), document)),
        unmarked => Some((UNMARKED, unmarked)),
    }
}

fn from_bytes<D: SealedDoc>(bytes: &[u8]) -> Result<D, Damaged> {
    let damaged = Damaged::NotAsWritten { table: D::TABLE };
    let (version, document) = parts(bytes).ok_or(damaged)?;
    let read = if version == D::VERSION { serde_json::from_slice(document).ok() } else { D::upcast(version, document) };
    read.ok_or(damaged)
}

impl DataKey {
    /// Seals a document for its row.
    pub(crate) fn seal_doc<D: SealedDoc>(&self, row: &[u8], doc: &D, random: &dyn Random) -> Sealed {
        self.seal(D::TABLE, row, "sealed", &to_bytes(doc), random)
    }

    /// Opens the document of a row.
    ///
    /// # Errors
    /// [`Damaged`].
    pub(crate) fn open_doc<D: SealedDoc>(&self, row: &[u8], sealed: &Sealed) -> Result<D, Damaged> {
        from_bytes(&self.open(D::TABLE, row, "sealed", sealed)?)
    }

    /// Opens a document and does not read it: its version and its JSON.
    ///
    /// # Errors
    /// [`Damaged`].
    pub(crate) fn open_unread(
        &self,
        table: &'static str,
        row: &[u8],
        sealed: &Sealed,
    ) -> Result<(u16, Zeroizing<Vec<u8>>), Damaged> {
        let bytes = self.open(table, row, "sealed", sealed)?;
        let (version, json) = parts(&bytes).ok_or(Damaged::NotAsWritten { table })?;
        Ok((version, Zeroizing::new(json.to_vec())))
    }

    /// Seals a document that was not read.
    pub(crate) fn seal_unread(
        &self,
        table: &'static str,
        row: &[u8],
        version: u16,
        json: &[u8],
        random: &dyn Random,
    ) -> Sealed {
        self.seal(table, row, "sealed", &framed(version, |bytes| bytes.extend_from_slice(json)), random)
    }

    /// Seals a file for its row: length of the media type (1 byte), media type, length of the file (8 bytes, most
    /// significant first), file, padded.
    pub(crate) fn seal_file(&self, row: &[u8], media_type: &str, bytes: &[u8], random: &dyn Random) -> Sealed {
        // Room for all of it at once: what is left behind by a vector that grows is not overwritten.
        let header = 1 + usize::from(u8::MAX) + 8;
        let mut plain = Zeroizing::new(Vec::with_capacity((bytes.len() + header).next_multiple_of(SIZES[4])));
        plain.push(u8::try_from(media_type.len()).unwrap_or(0));
        plain.extend_from_slice(media_type.as_bytes());
        plain.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        plain.extend_from_slice(bytes);
        pad(&mut plain);
        self.seal(FILE, row, "sealed", &plain, random)
    }

    /// Opens a file: its media type and its bytes.
    ///
    /// # Errors
    /// [`Damaged`].
    pub(crate) fn open_file(&self, row: &[u8], sealed: &Sealed) -> Result<(String, Zeroizing<Vec<u8>>), Damaged> {
        let mut plain = self.open(FILE, row, "sealed", sealed)?;
        let (media_type, file) = file_parts(&plain).ok_or(Damaged::NotAsWritten { table: FILE })?;
        plain.copy_within(file.clone(), 0);
        plain.truncate(file.len());
        Ok((media_type, plain))
    }
}

/// The table of files.
const FILE: &str = "evidence";

/// The media type of an opened file, and where its bytes are.
fn file_parts(plain: &[u8]) -> Option<(String, std::ops::Range<usize>)> {
    let (length, rest) = plain.split_first()?;
    let (media_type, rest) = rest.split_at_checked(usize::from(*length))?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok().filter(|length| *length <= rest.len())?;
    let start = plain.len() - rest.len();
    Some((std::str::from_utf8(media_type).ok()?.to_owned(), start..start + length))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct First {
        phone: String,
    }

    impl SealedDoc for First {
        const TABLE: &'static str = "note";
        const VERSION: u16 = 1;
    }

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Second {
        phones: Vec<String>,
    }

    impl SealedDoc for Second {
        const TABLE: &'static str = "note";
        const VERSION: u16 = 2;

        fn upcast(version: u16, document: &[u8]) -> Option<Self> {
            let First { phone } = match version {
                1 => serde_json::from_slice(document).ok()?,
                older => First::upcast(older, document)?,
            };
            Some(Self { phones: vec![phone] })
        }
    }

    #[test]
    fn documents_of_different_lengths_have_the_same_size_and_there_are_few_sizes() {
        let size = |length: usize| to_bytes(&First { phone: "1".repeat(length) }).len();
        assert_eq!([size(0), size(1), size(4000)], [4096; 3]);
        let sizes: std::collections::BTreeSet<_> = (0..300_000).step_by(997).map(size).collect();
        assert_eq!(sizes.into_iter().collect::<Vec<_>>(), SIZES);
        assert_eq!(size(3_000_000), 3 << 20);
    }

    #[test]
    fn a_document_from_before_documents_were_padded_is_read() {
        let marked = [[MARKED, 0, 1].as_slice(), br#"{"phone": "1"}"#].concat();
        assert_eq!(from_bytes::<First>(&marked), Ok(First { phone: "1".to_owned() }));
    }

    #[test]
    fn a_document_of_every_older_version_is_read_as_the_newest() {
        let first = First { phone: "1".to_owned() };
        let second = Second { phones: vec!["1".to_owned()] };
        let unmarked = br#"{"phone": "1"}"#;
        assert_eq!(from_bytes::<First>(unmarked).as_ref(), Ok(&first));
        assert_eq!(from_bytes::<First>(&to_bytes(&first)).as_ref(), Ok(&first));
        assert_eq!(from_bytes::<Second>(unmarked).as_ref(), Ok(&second));
        assert_eq!(from_bytes::<Second>(&to_bytes(&first)).as_ref(), Ok(&second));
        assert_eq!(from_bytes::<Second>(&to_bytes(&second)).as_ref(), Ok(&second));
    }

    #[test]
    fn a_document_of_a_newer_version_or_none_at_all_is_damaged_and_not_guessed_at() {
        let newer = to_bytes(&Second { phones: Vec::new() });
        let too_long = b"\x02\x00\x01\x00\x00\x00\xff{}";
        for bytes in [newer.as_slice(), b"", b"\x01", b"\x01\x00\x01", b"\x02\x00\x01", too_long, b"[]", b"{}"] {
            assert_eq!(from_bytes::<First>(bytes), Err(Damaged::NotAsWritten { table: "note" }), "{bytes:?}");
        }
    }
}
