//! A person's own key: as it is stored, and opened.

use zeroize::Zeroizing;

use super::epoch::{EpochId, Wrapping};
use super::random::Random;
use super::seal::{DoesNotOpen, Place, nonce, open, seal};
use crate::words::ids::IndividualId;

/// A sealed value: 24 bytes of nonce, then the cipher text with its tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// A person's data key, wrapped by the key of an epoch: a mark, the epoch (4 bytes, most significant first), the sealed
/// data key. One from before there were epochs is the sealed data key, with or without the id 1 in four bytes before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

/// The length of a sealed data key: nonce, key, tag.
const SEALED_KEY: usize = 24 + 32 + 16;
/// What a data key begins with that says its epoch.
const OF_AN_EPOCH: u8 = 0x02;

impl WrappedKey {
    /// The length of one that says its epoch, and where in it the epoch is: for whoever looks for them in a database.
    pub const LENGTH: usize = 1 + 4 + SEALED_KEY;

    pub(super) fn new(epoch: EpochId, sealed: &[u8]) -> Self {
        Self([[OF_AN_EPOCH].as_slice(), &epoch.0.to_be_bytes(), sealed].concat())
    }

    /// By what, and the sealed data key.
    pub(super) fn parts(&self) -> (Wrapping, &[u8]) {
        match self.0.as_slice() {
            [OF_AN_EPOCH, a, b, c, d, sealed @ ..] if self.0.len() == Self::LENGTH => {
                (Wrapping::Epoch(EpochId(u32::from_be_bytes([*a, *b, *c, *d]))), sealed)
            }
            [0, 0, 0, 1, sealed @ ..] if sealed.len() == SEALED_KEY => (Wrapping::Master, sealed),
            sealed => (Wrapping::Master, sealed),
        }
    }

    /// What it is wrapped by.
    #[must_use]
    pub fn wrapping(&self) -> Wrapping {
        self.parts().0
    }
}

/// A person's own key, opened.
pub(crate) struct DataKey {
    pub(super) person: IndividualId,
    pub(super) key: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// Seals a value for its place.
    pub(crate) fn seal(&self, table: &str, row: &[u8], column: &str, plain: &[u8], random: &dyn Random) -> Sealed {
        let row = [self.person.as_bytes().as_slice(), row].concat();
        Sealed(seal(&self.key, &Place { table, row: &row, column }, plain, nonce(random)))
    }

    /// Opens a value of that place.
    pub(crate) fn open(
        &self,
        table: &str,
        row: &[u8],
        column: &str,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let row = [self.person.as_bytes().as_slice(), row].concat();
        open(&self.key, &Place { table, row: &row, column }, &sealed.0)
    }
}
