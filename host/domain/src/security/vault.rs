//! Keys and sealing: what is stored of a person is sealed with that person's own key.
//!
//! One master key gives, through HKDF, a key for each use. A person's data key is random, and stored wrapped by the key of
//! an epoch (see [`epoch`](super::epoch)); when it is destroyed, the database cannot bring the data back, and when the key
//! of its epoch is, no backup can. Every sealed value is bound to its table, row and column: moved elsewhere, it does not
//! open.

use std::sync::Arc;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

pub(crate) use super::data_key::DataKey;
pub use super::data_key::{Sealed, WrappedKey};
use super::epoch::{EpochId, Epochs, Keeper, KeeperError, MasterWrap, Wrapping};
use super::keyed::mac;
use super::pseudonym::Pseudonyms;
pub use super::random::Random;
use super::row::RowKey;
pub use super::seal::DoesNotOpen;
use super::seal::{Place, nonce, open, seal};
use super::search_key::SearchSecret;
use crate::words::ids::{IndividualId, OperationId, PartnerId, ReferralId, StaffId};

/// A data key that does not unwrap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoesNotUnwrap {
    /// There is no key of its epoch.
    #[error(transparent)]
    NoKey(#[from] KeeperError),
    /// There is one, and it is another, or the bytes were changed.
    #[error(transparent)]
    DoesNotOpen(#[from] DoesNotOpen),
}

/// The host's keys.
pub struct Vault {
    /// The keys that wrap data keys.
    epochs: Epochs,
    /// What wrapped data keys before there were epochs.
    before: Zeroizing<[u8; 32]>,
    index: Zeroizing<[u8; 32]>,
    token: Zeroizing<[u8; 32]>,
    cache: Zeroizing<[u8; 32]>,
    keep: Arc<MasterWrap>,
    rows: RowKey,
    request: Zeroizing<[u8; 32]>,
    decision: Zeroizing<[u8; 32]>,
    pseudonym: Pseudonyms,
}

impl Vault {
    /// Derives the keys from the master key, which is overwritten. Without a [`Keeper`], see [`Vault::kept_by`], it has the
    /// key from before there were epochs, and no other.
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
            epochs: Epochs::of(None),
            before: derive(b"waystation wrap 1"),
            keep: Arc::new(MasterWrap::new(derive(b"waystation epochs 1"))),
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

    /// The same, with the keys of epochs that this keeper has.
    #[must_use]
    pub fn kept_by(self, keeper: Arc<dyn Keeper>) -> Self {
        Self { epochs: Epochs::of(Some(keeper)), ..self }
    }

    /// The keys of epochs.
    #[must_use]
    pub const fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    /// What wraps the keys of epochs where nothing better does.
    #[must_use]
    pub fn master_wrap(&self) -> Arc<MasterWrap> {
        Arc::clone(&self.keep)
    }

    /// The keyed hash under which a token's secret is stored.
    #[must_use]
    pub fn token_hash(&self, secret: &[u8]) -> [u8; 32] {
        mac(&self.token, &[secret])
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
        mac(&self.request, &[request])
    }

    /// The keyed digest by which a decision is known outside of its sealed document: in the audit and to staff. The
    /// digest itself is of few ids and codes, which could be guessed.
    pub(crate) fn decision_digest(&self, digest: &[u8; 32]) -> [u8; 32] {
        mac(&self.decision, &[digest])
    }

    /// The keyed index by which the referrals at a partner are found. The partner's id is sealed in each of them.
    pub(crate) fn partner_index(&self, partner: &PartnerId) -> [u8; 32] {
        mac(&self.index, &[b"partner", partner.as_str().as_bytes()])
    }

    /// The keyed hash under which it is kept that a member of a partner's staff does not learn of a referral.
    pub(crate) fn outside_hash(&self, referral: ReferralId, staff: StaffId) -> [u8; 32] {
        mac(&self.index, &[b"outside", referral.as_bytes(), staff.as_bytes()])
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
        mac(&self.index, &[operation.as_str().as_bytes(), plain.as_bytes()])
    }

    /// The index of a person by their registration number. Whoever has none has an index all the same, by which nobody is
    /// found: whether there is one is not to be seen.
    pub(crate) fn index_of(&self, operation: &OperationId, person: IndividualId, number: Option<&str>) -> [u8; 32] {
        number.map_or_else(|| self.no_index(person), |number| self.blind_index(operation, number))
    }

    /// What stands in the place of a blind index for a person without a number: like one, and no number gives it.
    pub(crate) fn no_index(&self, person: IndividualId) -> [u8; 32] {
        mac(&self.index, &[b"none", person.as_bytes(), b""])
    }

    /// What hashes the search keys of those whose data key is wrapped by this. It follows from the key of their epoch, and
    /// ends with it: the names in an old copy of the database cannot be guessed once the epoch is destroyed.
    #[expect(clippy::expect_used, reason = "HKDF-SHA256 fails only for more than 8160 bytes")]
    pub(crate) fn search_secret(&self, by: Wrapping) -> Result<SearchSecret, KeeperError> {
        let derive = |key: &[u8; 32]| {
            let mut secret = Zeroizing::new([0; 32]);
            let hkdf = Hkdf::<Sha256>::new(None, key);
            hkdf.expand(b"waystation search 1", &mut *secret).expect("32 bytes are a valid length");
            SearchSecret::new(secret)
        };
        Ok(match by {
            Wrapping::Master => derive(&self.before),
            Wrapping::Epoch(epoch) => derive(self.epochs.key(epoch)?.bytes()),
        })
    }

    /// A new data key for a person, and the same wrapped for storage.
    pub(crate) fn new_data_key(
        &self,
        person: IndividualId,
        by: Wrapping,
        random: &dyn Random,
    ) -> Result<(DataKey, WrappedKey), KeeperError> {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        let wrapped = self.wrap(person, by, &key, random)?;
        Ok((DataKey { person, key }, wrapped))
    }

    /// Unwraps a person's data key.
    pub(crate) fn unwrap_key(&self, person: IndividualId, wrapped: &WrappedKey) -> Result<DataKey, DoesNotUnwrap> {
        let (by, sealed) = wrapped.parts();
        let plain = match by {
            Wrapping::Master => open(&self.before, &key_of(person.as_bytes()), sealed)?,
            Wrapping::Epoch(epoch) => open(self.epochs.key(epoch)?.bytes(), &key_of(&in_epoch(person, epoch)), sealed)?,
        };
        let key = <[u8; 32]>::try_from(plain.as_slice()).map(Zeroizing::new).map_err(|_| DoesNotOpen)?;
        Ok(DataKey { person, key })
    }

    /// The same data key, wrapped by something else.
    pub(crate) fn rewrap(
        &self,
        person: IndividualId,
        wrapped: &WrappedKey,
        by: Wrapping,
        random: &dyn Random,
    ) -> Result<WrappedKey, DoesNotUnwrap> {
        let DataKey { key, .. } = self.unwrap_key(person, wrapped)?;
        Ok(self.wrap(person, by, &key, random)?)
    }

    fn wrap(
        &self,
        person: IndividualId,
        by: Wrapping,
        key: &[u8; 32],
        random: &dyn Random,
    ) -> Result<WrappedKey, KeeperError> {
        let nonce = nonce(random);
        Ok(match by {
            // In the form that a host from before can read.
            Wrapping::Master => {
                let sealed = seal(&self.before, &key_of(person.as_bytes()), key, nonce);
                WrappedKey([EpochId::FIRST.0.to_be_bytes().as_slice(), &sealed].concat())
            }
            Wrapping::Epoch(epoch) => {
                let sealed = seal(self.epochs.key(epoch)?.bytes(), &key_of(&in_epoch(person, epoch)), key, nonce);
                WrappedKey::new(epoch, &sealed)
            }
        })
    }
}

/// The place of a data key: that of its person, and of its epoch.
const fn key_of(row: &[u8]) -> Place<'_> {
    Place { table: "individual", row, column: "key" }
}

fn in_epoch(person: IndividualId, epoch: EpochId) -> Vec<u8> {
    [person.as_bytes().as_slice(), &epoch.0.to_be_bytes()].concat()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::security::epoch::EpochKey;
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
        let (key, wrapped) = vault.new_data_key(person, Wrapping::Master, &random).unwrap();
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

    /// Keeps keys in memory.
    #[derive(Default)]
    struct Kept(std::sync::Mutex<std::collections::BTreeMap<EpochId, [u8; 32]>>);
    impl Keeper for Kept {
        fn load(&self, epoch: EpochId) -> Result<EpochKey, KeeperError> {
            let kept = self.0.lock().unwrap().get(&epoch).copied();
            let place = "memory".to_owned();
            kept.map(|key| EpochKey::kept(Zeroizing::new(key))).ok_or(KeeperError::NotThere { epoch, place })
        }
        fn make(&self, epoch: EpochId, random: &dyn Random) -> Result<EpochKey, KeeperError> {
            let key = EpochKey::new(random);
            self.0.lock().unwrap().insert(epoch, *key.bytes());
            Ok(key)
        }
        fn destroy(&self, epoch: EpochId, _: Timestamp) -> Result<(), KeeperError> {
            self.0.lock().unwrap().remove(&epoch);
            Ok(())
        }
        fn describe(&self) -> String {
            "memory".to_owned()
        }
    }

    #[test]
    fn a_data_key_from_before_there_were_epochs_opens_with_the_master_key_in_both_forms() {
        let random = Counting(0.into());
        let vault = Vault::new([7; 32]);
        let person = IndividualId::new(Timestamp::from_millis(1), [1; 10]);
        let (key, wrapped) = vault.new_data_key(person, Wrapping::Master, &random).unwrap();
        let sealed = key.seal("datum", b"full-name", "value", b"Amina", &random);
        for before in [wrapped.clone(), WrappedKey(wrapped.0[4..].to_vec())] {
            assert_eq!(before.wrapping(), Wrapping::Master);
            let opened = vault.unwrap_key(person, &before).unwrap();
            assert_eq!(opened.open("datum", b"full-name", "value", &sealed).unwrap().as_slice(), b"Amina");
        }
    }

    #[test]
    fn a_data_key_is_bound_to_its_epoch_and_the_master_key_does_not_open_it_once_the_epoch_is_gone() {
        let random = Counting(0.into());
        let kept = Arc::new(Kept::default());
        let vault = || Vault::new([7; 32]).kept_by(Arc::clone(&kept) as Arc<dyn Keeper>);
        let ours = vault();
        let [one, two] = [1, 2].map(EpochId);
        for epoch in [one, two] {
            ours.epochs().make(epoch, &random).unwrap();
        }
        let person = IndividualId::new(Timestamp::from_millis(1), [1; 10]);
        let (key, wrapped) = ours.new_data_key(person, Wrapping::Epoch(one), &random).unwrap();
        let sealed = key.seal("datum", b"full-name", "value", b"Amina", &random);
        assert_eq!(wrapped.wrapping(), Wrapping::Epoch(one));
        // The number of the epoch changed, even where the key is the same one.
        let same = *kept.load(one).unwrap().bytes();
        kept.0.lock().unwrap().insert(two, same);
        let moved = WrappedKey::new(two, wrapped.parts().1);
        assert_eq!(vault().unwrap_key(person, &moved).err(), Some(DoesNotUnwrap::DoesNotOpen(DoesNotOpen)));
        ours.epochs().make(two, &random).unwrap();

        let ours = vault();
        let anew = ours.rewrap(person, &wrapped, Wrapping::Epoch(two), &random).unwrap();
        assert_eq!(anew.wrapping(), Wrapping::Epoch(two));
        ours.epochs().destroy(one, Timestamp::from_millis(1)).unwrap();
        assert!(matches!(
            ours.unwrap_key(person, &wrapped).err(),
            Some(DoesNotUnwrap::NoKey(KeeperError::NotThere { epoch, .. })) if epoch == one
        ));
        let opened = ours.unwrap_key(person, &anew).unwrap();
        assert_eq!(opened.open("datum", b"full-name", "value", &sealed).unwrap().as_slice(), b"Amina");
    }

    #[test]
    fn the_keyed_hash_is_hmac_sha256() {
        let key = [7; 32];
        let mut known = <hmac::Hmac<Sha256> as hmac::Mac>::new_from_slice(&key).unwrap();
        hmac::Mac::update(&mut known, &4_u32.to_be_bytes());
        hmac::Mac::update(&mut known, b"what");
        assert_eq!(mac(&key, &[b"what"]), <[u8; 32]>::from(hmac::Mac::finalize(known).into_bytes()));
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
