//! Keys and sealing: what is stored of a person is sealed with that person's own key.
//!
//! One master key (a file in the data directory) gives, through HKDF, a key for each use. A person's data key is
//! random and stored wrapped; when it is destroyed, neither the database nor its backups can bring the data back.
//! Every sealed value is bound to its table, row and column: moved elsewhere, it does not open.

use std::collections::BTreeMap;

use hkdf::Hkdf;
use hmac::Mac as _;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::keyed::keyed;
use super::pseudonym::Pseudonyms;
use super::row::RowKey;
pub use super::seal::DoesNotOpen;
use super::seal::{NONCE, Place, open, seal};
use crate::words::ids::{IndividualId, OperationId, PartnerId};

/// Random bytes. The server's come from the operating system; those of tests from a seed.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// A sealed value: 24 bytes of nonce, then the cipher text with its tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// Which of the host's key-encryption keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

impl KeyId {
    /// The first key of a host. Data keys that were wrapped before keys had ids were wrapped by it.
    pub const FIRST: Self = Self(1);
}

/// A person's data key, wrapped by a key-encryption key: the key's id (4 bytes, most significant first), then the
/// sealed data key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

/// The length of a sealed data key: nonce, key, tag.
const SEALED_KEY: usize = 24 + 32 + 16;

impl WrappedKey {
    fn new(id: KeyId, sealed: &[u8]) -> Self {
        Self([id.0.to_be_bytes().as_slice(), sealed].concat())
    }

    /// The id of the key that wrapped it, and the sealed data key. One without an id is from before keys had ids.
    fn parts(&self) -> (KeyId, &[u8]) {
        match self.0.split_first_chunk::<4>() {
            Some((id, sealed)) if sealed.len() == SEALED_KEY => (KeyId(u32::from_be_bytes(*id)), sealed),
            _ => (KeyId::FIRST, &self.0),
        }
    }
}

/// A nonce that may be random: it is long enough that none comes twice.
fn nonce(random: &dyn Random) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    random.fill(&mut nonce);
    nonce
}

/// The host's keys.
pub struct Vault {
    /// The key-encryption keys. New data keys are wrapped by the newest.
    wrap: BTreeMap<KeyId, Zeroizing<[u8; 32]>>,
    index: Zeroizing<[u8; 32]>,
    token: Zeroizing<[u8; 32]>,
    cache: Zeroizing<[u8; 32]>,
    rows: RowKey,
    request: Zeroizing<[u8; 32]>,
    decision: Zeroizing<[u8; 32]>,
    pseudonym: Pseudonyms,
}

impl Vault {
    /// Derives the keys from the master key, which is overwritten.
    #[must_use]
    #[expect(clippy::expect_used, reason = "HKDF-SHA256 fails only for more than 8160 bytes")]
    pub fn new(mut master: [u8; 32]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, &master);
        let derive = |what: &[u8]| {
            let mut key = Zeroizing::new([0; 32]);
            hkdf.expand(what, &mut *key).expect("32 bytes are a valid length");
            key
        };
        let vault = Self {
            wrap: BTreeMap::from([(KeyId::FIRST, derive(b"waystation wrap 1"))]),
            index: derive(b"waystation index 1"),
            token: derive(b"waystation token 1"),
            cache: derive(b"waystation compiled code 1"),
            rows: RowKey::new(derive(b"waystation rows 1"), derive(b"waystation audit 1")),
            request: derive(b"waystation request 1"),
            decision: derive(b"waystation decision 1"),
            pseudonym: Pseudonyms::new(&derive(b"waystation pseudonym 1")),
        };
        master.zeroize();
        vault
    }

    #[expect(clippy::expect_used, reason = "every way to make a vault puts a key into it")]
    fn newest(&self) -> (KeyId, &[u8; 32]) {
        let (id, key) = self.wrap.last_key_value().expect("a vault has a key");
        (*id, key)
    }

    fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = keyed(key);
        for part in parts {
            mac.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The keyed hash under which a token's secret is stored.
    #[must_use]
    pub fn token_hash(&self, secret: &[u8]) -> [u8; 32] {
        Self::mac(&self.token, &[secret])
    }

    /// The key that authenticates compiled code on disk.
    #[must_use]
    pub fn cache_key(&self) -> [u8; 32] {
        *self.cache
    }

    /// The key that authenticates the rows of the database.
    #[must_use]
    pub const fn row_key(&self) -> &RowKey {
        &self.rows
    }

    /// The keyed hash of the digest of a request that an idempotency key came with: it can be compared with that of the
    /// next, and nothing can be guessed from it.
    pub(crate) fn request_hash(&self, request: &[u8; 32]) -> [u8; 32] {
        Self::mac(&self.request, &[request])
    }

    /// The keyed digest by which a decision is known outside of its sealed document: in the audit and to staff. The
    /// digest itself is of few ids and codes, which could be guessed.
    pub(crate) fn decision_digest(&self, digest: &[u8; 32]) -> [u8; 32] {
        Self::mac(&self.decision, &[digest])
    }

    /// The keyed index by which the referrals at a partner are found. The partner's id is sealed in each of them.
    pub(crate) fn partner_index(&self, partner: &PartnerId) -> [u8; 32] {
        Self::mac(&self.index, &[b"partner", partner.as_str().as_bytes()])
    }

    /// The pseudonyms of the audit.
    #[must_use]
    pub const fn pseudonyms(&self) -> &Pseudonyms {
        &self.pseudonym
    }

    /// The blind index of a registration number in an operation. Spaces, hyphens and case make no difference.
    pub(crate) fn blind_index(&self, operation: &OperationId, number: &str) -> [u8; 32] {
        let plain = Zeroizing::new(
            number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>(),
        );
        Self::mac(&self.index, &[operation.as_str().as_bytes(), plain.as_bytes()])
    }

    /// The index of a person by their registration number. Whoever has none has an index all the same, by which nobody is
    /// found: whether there is one is not to be seen.
    pub(crate) fn index_of(&self, operation: &OperationId, person: IndividualId, number: Option<&str>) -> [u8; 32] {
        number.map_or_else(|| self.no_index(person), |number| self.blind_index(operation, number))
    }

    /// What stands in the place of a blind index for a person without a number: like one, and no number gives it.
    pub(crate) fn no_index(&self, person: IndividualId) -> [u8; 32] {
        Self::mac(&self.index, &[b"none", person.as_bytes(), b""])
    }

    /// A new data key for a person, and the same wrapped for storage.
    pub(crate) fn new_data_key(&self, person: IndividualId, random: &dyn Random) -> (DataKey, WrappedKey) {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        let place = Place { table: "individual", row: person.as_bytes(), column: "key" };
        let (id, wrap) = self.newest();
        let wrapped = WrappedKey::new(id, &seal(wrap, &place, &*key, nonce(random)));
        (DataKey { person, key }, wrapped)
    }

    /// Unwraps a person's data key.
    pub(crate) fn unwrap_key(&self, person: IndividualId, wrapped: &WrappedKey) -> Result<DataKey, DoesNotOpen> {
        let place = Place { table: "individual", row: person.as_bytes(), column: "key" };
        let (id, sealed) = wrapped.parts();
        let plain = open(self.wrap.get(&id).ok_or(DoesNotOpen)?, &place, sealed)?;
        let key = Zeroizing::new(<[u8; 32]>::try_from(plain.as_slice()).map_err(|_| DoesNotOpen)?);
        Ok(DataKey { person, key })
    }
}

/// A person's own key, opened.
pub(crate) struct DataKey {
    person: IndividualId,
    key: Zeroizing<[u8; 32]>,
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

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place_and_with_its_own_key() {
        let random = Counting(0.into());
        let vault = Vault::new([7; 32]);
        let person = IndividualId::new(Timestamp::from_millis(1), [1; 10]);
        let other = IndividualId::new(Timestamp::from_millis(1), [2; 10]);
        let (key, wrapped) = vault.new_data_key(person, &random);
        let sealed = key.seal("datum", b"full-name", "value", b"Amina", &random);
        let again = vault.unwrap_key(person, &wrapped).unwrap();
        assert_eq!(again.open("datum", b"full-name", "value", &sealed).unwrap().as_slice(), b"Amina");
        assert!(again.open("datum", b"phone", "value", &sealed).is_err());
        assert!(again.open("consent", b"full-name", "value", &sealed).is_err());
        assert!(vault.unwrap_key(other, &wrapped).is_err());
        assert!(Vault::new([8; 32]).unwrap_key(person, &wrapped).is_err());
        let mut changed = sealed.clone();
        *changed.0.last_mut().unwrap() ^= 1;
        assert!(again.open("datum", b"full-name", "value", &changed).is_err());
        assert!(!sealed.0.windows(5).any(|w| w == b"Amina"));
    }

    #[test]
    fn a_data_key_says_by_which_key_it_is_wrapped_and_one_from_before_is_the_first_keys() {
        let random = Counting(0.into());
        let vault = Vault::new([7; 32]);
        let person = IndividualId::new(Timestamp::from_millis(1), [1; 10]);
        let (key, wrapped) = vault.new_data_key(person, &random);
        let sealed = key.seal("datum", b"full-name", "value", b"Amina", &random);
        assert_eq!(wrapped.parts().0, KeyId::FIRST);
        let before = WrappedKey(wrapped.0[4..].to_vec());
        let opened = vault.unwrap_key(person, &before).unwrap();
        assert_eq!(opened.open("datum", b"full-name", "value", &sealed).unwrap().as_slice(), b"Amina");
        let of_another = WrappedKey::new(KeyId(2), wrapped.parts().1);
        assert!(vault.unwrap_key(person, &of_another).is_err());
    }

    #[test]
    fn the_keyed_hash_is_hmac_sha256() {
        let key = [7; 32];
        let mut mac = <hmac::Hmac<Sha256> as hmac::Mac>::new_from_slice(&key).unwrap();
        mac.update(&4_u32.to_be_bytes());
        mac.update(b"what");
        assert_eq!(Vault::mac(&key, &[b"what"]), <[u8; 32]>::from(mac.finalize().into_bytes()));
    }

    #[test]
    fn a_blind_index_forgives_spacing_and_case_and_differs_between_operations() {
        let vault = Vault::new([7; 32]);
        let a = OperationId::new("a").unwrap();
        let b = OperationId::new("b").unwrap();
        assert_eq!(vault.blind_index(&a, "123-45C 678"), vault.blind_index(&a, "12345c678"));
        assert_ne!(vault.blind_index(&a, "12345c678"), vault.blind_index(&b, "12345c678"));
    }
}
