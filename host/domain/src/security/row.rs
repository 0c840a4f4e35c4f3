//! Rows of the database, authenticated: whoever can write to the database and has no key cannot change what a row says.
//!
//! A keyed code goes over every column of a row, the sealed ones included, in their order. A row that was written or
//! changed by anything other than a host with this key is damaged, and nothing is done on its word. What the code does
//! not show is a row that was put back as it was before, or removed: see the threats in the central team's book.

use std::sync::Arc;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::keyed::keyed;
use super::seal::{NONCE, Place, open, seal};

/// The keys of the database itself: one authenticates rows, one seals what the audit says.
#[derive(Clone)]
pub struct RowKey(Arc<Keys>);

struct Keys {
    rows: Zeroizing<[u8; 32]>,
    audit: Zeroizing<[u8; 32]>,
}

/// The sizes of sealed entries of the audit are multiples of this, in bytes.
const ENTRY: usize = 512;

impl RowKey {
    pub(super) fn new(rows: Zeroizing<[u8; 32]>, audit: Zeroizing<[u8; 32]>) -> Self {
        Self(Arc::new(Keys { rows, audit }))
    }

    /// Seals an entry of the audit for its place in its chain: length of the text (4 bytes, most significant first), text,
    /// zeros. The nonce follows from place and text, so that nothing random is needed; another text has another.
    #[must_use]
    pub fn seal_entry(&self, chain: &str, seq: i64, text: &str) -> Vec<u8> {
        let seq = seq.to_be_bytes();
        let mut mac = keyed(&self.0.audit);
        for part in [b"nonce".as_slice(), chain.as_bytes(), &[0], &seq, text.as_bytes()] {
            mac.update(part);
        }
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&mac.finalize().into_bytes()[..NONCE]);
        let mut plain = u32::try_from(text.len()).unwrap_or(0).to_be_bytes().to_vec();
        plain.extend_from_slice(text.as_bytes());
        plain.resize(plain.len().next_multiple_of(ENTRY), 0);
        seal(&self.0.audit, &entry_at(chain, &seq), &plain, nonce)
    }

    /// The text of an entry that was sealed for this place; none when it was not.
    #[must_use]
    pub fn open_entry(&self, chain: &str, seq: i64, sealed: &[u8]) -> Option<String> {
        let plain = open(&self.0.audit, &entry_at(chain, &seq.to_be_bytes()), sealed).ok()?;
        let (length, rest) = plain.split_first_chunk::<4>()?;
        let text = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        std::str::from_utf8(text).ok().map(ToOwned::to_owned)
    }

    /// The keyed hash under which it is kept where in a chain the entries about a thing are.
    #[must_use]
    pub fn about(&self, chain: &str, thing: &str) -> Vec<u8> {
        let mut code = self.begin("audit_about thing");
        code.text(chain);
        code.text(thing);
        code.finish()
    }

    /// Begins the code of a row of this table.
    #[must_use]
    pub fn begin(&self, table: &str) -> RowCode {
        let mut code = RowCode(keyed(&self.0.rows));
        code.text(table);
        code
    }
}

const fn entry_at<'a>(chain: &'a str, seq: &'a [u8; 8]) -> Place<'a> {
    Place { table: "audit", row: seq, column: chain }
}

/// The code of a row, while its columns are added in their order. Each carries its kind and its length, so that no two
/// rows give the same bytes.
pub struct RowCode(Hmac<Sha256>);

impl RowCode {
    fn add(&mut self, kind: u8, bytes: &[u8]) {
        self.0.update(&[kind]);
        self.0.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(bytes);
    }

    /// A column of text.
    pub fn text(&mut self, text: &str) {
        self.add(b't', text.as_bytes());
    }

    /// A column of a number.
    pub fn number(&mut self, number: i64) {
        self.add(b'n', &number.to_be_bytes());
    }

    /// A column of bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.add(b'b', bytes);
    }

    /// A column without a value.
    pub fn null(&mut self) {
        self.add(b'0', &[]);
    }

    /// The code, to be stored beside the row.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0.finalize().into_bytes().to_vec()
    }

    /// Whether the code that is stored beside the row is this one; compared in constant time.
    #[must_use]
    pub fn verifies(self, stored: &[u8]) -> bool {
        self.0.verify_slice(stored).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(key: u8) -> RowKey {
        RowKey::new(Zeroizing::new([key; 32]), Zeroizing::new([!key; 32]))
    }

    #[test]
    fn an_entry_of_the_audit_opens_in_its_own_place_and_its_size_says_nothing() {
        let ours = keys(1);
        let sealed = ours.seal_entry("operation:a", 7, r#"{"act":"form-read"}"#);
        assert_eq!(ours.open_entry("operation:a", 7, &sealed).as_deref(), Some(r#"{"act":"form-read"}"#));
        assert_eq!(ours.open_entry("operation:a", 8, &sealed), None);
        assert_eq!(ours.open_entry("operation:b", 7, &sealed), None);
        assert_eq!(keys(2).open_entry("operation:a", 7, &sealed), None);
        let other = ours.seal_entry("operation:a", 7, &"x".repeat(500));
        assert_eq!(sealed.len(), other.len());
        assert_ne!(sealed[..NONCE], other[..NONCE]);
    }

    fn code(table: &str, key: u8, columns: impl FnOnce(&mut RowCode)) -> Vec<u8> {
        let mut code = keys(key).begin(table);
        columns(&mut code);
        code.finish()
    }

    #[test]
    fn a_code_differs_with_the_key_the_table_and_every_column_and_where_a_column_ends() {
        let codes = [
            code("a", 1, |c| c.text("xy")),
            code("a", 2, |c| c.text("xy")),
            code("b", 1, |c| c.text("xy")),
            code("a", 1, |c| c.bytes(b"xy")),
            code("a", 1, RowCode::null),
            code("a", 1, |c| c.text("")),
            code("a", 1, |_| {}),
            code("a", 1, |c| c.number(0)),
            code("a", 1, |c| {
                c.text("x");
                c.text("y");
            }),
        ];
        for (n, one) in codes.iter().enumerate() {
            assert!(codes[..n].iter().all(|other| other != one), "{n}");
        }
    }
}
