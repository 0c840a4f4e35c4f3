//! The keyed hashes under which a person is found, and how many of them everybody has.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::keyed::mac;
use crate::words::ids::{IndividualId, OperationId};

/// So many are kept with everybody, so that their number says nothing.
pub const KEPT: usize = 32;

/// A keyed hash of a part of a name, or of a number, of an operation: it can be asked for, and says nothing without the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchKey(pub [u8; 16]);

/// What hashes the search keys of those whose data keys one epoch wraps.
pub(crate) struct SearchSecret(Zeroizing<[u8; 32]>);

impl SearchSecret {
    pub(super) const fn new(secret: Zeroizing<[u8; 32]>) -> Self {
        Self(secret)
    }

    /// The hash under which persons of an operation are found by something of this kind.
    pub(crate) fn key(&self, operation: &OperationId, kind: &str, what: &[&[u8]]) -> SearchKey {
        let parts = [&[operation.as_str().as_bytes(), kind.as_bytes()], what].concat();
        short(mac(&self.0, &parts))
    }

    /// What stands in the place of a key that a person does not have: like one, nothing that is searched for gives it, and it
    /// stays the same, so that two copies of the database do not tell it from the others.
    pub(crate) fn no_key(&self, person: IndividualId, place: u32) -> SearchKey {
        short(mac(&self.0, &[b"", b"none", person.as_bytes(), &place.to_be_bytes()]))
    }
}

fn short(mac: [u8; 32]) -> SearchKey {
    let mut key = [0; 16];
    key.copy_from_slice(&mac[..16]);
    SearchKey(key)
}

/// All that is kept with one person: [`KEPT`] different ones, in their own order, which is not that of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchKeys([SearchKey; KEPT]);

impl SearchKeys {
    /// As many of these as are kept, and what fills the rest, which is asked for as long as it is needed.
    #[must_use]
    pub fn filled(keys: impl IntoIterator<Item = SearchKey>, filler: impl FnMut(u32) -> SearchKey) -> Self {
        let mut all = BTreeSet::new();
        for key in keys.into_iter().chain((0..).map(filler)) {
            all.insert(key);
            if all.len() == KEPT {
                break;
            }
        }
        let mut kept = [SearchKey([0; 16]); KEPT];
        for (place, key) in kept.iter_mut().zip(all) {
            *place = key;
        }
        Self(kept)
    }

    /// Them.
    #[must_use]
    pub const fn all(&self) -> &[SearchKey; KEPT] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u32) -> SearchKey {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        SearchKey(bytes)
    }

    #[test]
    fn everybody_has_as_many_keys_and_none_twice() {
        for real in [0, 1, 5, 32, 50] {
            let keys = SearchKeys::filled((1..=real).chain(1..=real).map(key), |n| key(1000 + n));
            assert_eq!(keys.all().iter().collect::<BTreeSet<_>>().len(), KEPT);
            assert!(keys.all().is_sorted());
            let kept = (1..=real.min(32)).filter(|n| keys.all().contains(&key(*n))).count();
            assert_eq!(kept, usize::try_from(real).unwrap_or(KEPT).min(KEPT));
        }
    }
}
