//! Rows of the database, authenticated: whoever can write to the database and has no key cannot change what a row says.
//!
//! A keyed code goes over every column of a row, the sealed ones included, in their order. A row that was written or
//! changed by anything else than a host with this key is damaged, and nothing is done on its word. What the code does
//! not show is a row that was put back as it was before, or taken away: see the threats in the book of the central team.

use std::sync::Arc;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::keyed::keyed;

/// The key that authenticates rows.
#[derive(Clone)]
pub struct RowKey(Arc<Zeroizing<[u8; 32]>>);

impl RowKey {
    pub(super) fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(Arc::new(key))
    }

    /// Begins the code of a row of this table.
    #[must_use]
    pub fn begin(&self, table: &str) -> RowCode {
        let mut code = RowCode(keyed(&self.0));
        code.text(table);
        code
    }
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

    fn code(table: &str, key: u8, columns: impl FnOnce(&mut RowCode)) -> Vec<u8> {
        let mut code = RowKey::new(Zeroizing::new([key; 32])).begin(table);
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
