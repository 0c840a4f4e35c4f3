//! Sealed documents: what SQL cannot migrate carries its version, and is read by who knows the older ones.

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
/// What a marked document begins with. An unmarked one is a JSON object and begins with a brace.
const MARK: u8 = 0x01;
/// Mark and version.
const HEADER: usize = 3;

/// The bytes to seal: mark, version (most significant byte first), JSON.
#[expect(clippy::expect_used, reason = "our own types with string keys always serialise")]
fn to_bytes<D: SealedDoc>(doc: &D) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![MARK]);
    bytes.extend_from_slice(&D::VERSION.to_be_bytes());
    serde_json::to_writer(&mut *bytes, doc).expect("a type of our own serialises");
    bytes
}

fn from_bytes<D: SealedDoc>(bytes: &[u8]) -> Result<D, Damaged> {
    let (version, document) = match bytes.split_at_checked(HEADER) {
        Some(([MARK, high, low], document)) => (u16::from_be_bytes([*high, *low]), document),
        _ => (UNMARKED, bytes),
    };
    let read = if version == D::VERSION { serde_json::from_slice(document).ok() } else { D::upcast(version, document) };
    read.ok_or(Damaged::NotAsWritten { table: D::TABLE })
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
        for bytes in [newer.as_slice(), b"", b"\x01", b"\x01\x00\x01", b"[]", b"{}"] {
            assert_eq!(from_bytes::<First>(bytes), Err(Damaged::NotAsWritten { table: "note" }), "{bytes:?}");
        }
    }
}
