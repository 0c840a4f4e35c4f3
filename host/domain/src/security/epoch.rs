//! Epochs: each person's data key is wrapped by the key of an epoch, and an epoch's key can be destroyed.
//!
//! The key of an epoch is random, and kept outside of the database by a [`Keeper`]: so neither a copy of the database nor
//! the master key gives it back once it is gone. Data keys from before there were epochs are wrapped by a key that
//! follows from the master key ([`Wrapping::Master`]).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use hmac::Mac as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keyed::keyed;
use super::random::Random;
use super::seal::{DoesNotOpen, Place, nonce, open, seal};
use crate::words::digest::hex;
use crate::words::ids::StaffId;
use crate::words::time::Timestamp;

/// The number of an epoch, from 1.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpochId(pub u32);

impl EpochId {
    /// The first epoch of a host.
    pub const FIRST: Self = Self(1);

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for EpochId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EpochId {
    type Err = &'static str;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let number = word.parse().ok().filter(|number| *number >= 1 && word.bytes().all(|b| b.is_ascii_digit()));
        number.map(Self).ok_or("not an epoch: a whole number from 1 is expected")
    }
}

/// What a data key is wrapped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrapping {
    /// A key that follows from the master key: from before there were epochs.
    Master,
    /// The key of an epoch.
    Epoch(EpochId),
}

/// The key of an epoch.
pub struct EpochKey(Zeroizing<[u8; 32]>);

impl EpochKey {
    /// A new one.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        Self(key)
    }

    /// One that was kept.
    #[must_use]
    pub const fn kept(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// Its bytes, to be kept.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The name of the key: it tells one from another, and reveals nothing else about it.
    #[must_use]
    pub fn name(&self) -> String {
        let mut mac = keyed(&self.0);
        mac.update(b"waystation name of an epoch's key 1");
        format!("epoch-key-{}", hex(&mac.finalize().into_bytes()[..8]))
    }
}

/// Why there is no key of an epoch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeeperError {
    /// It is not where it should be.
    #[error(
        "the key of epoch {epoch} is not in {place}: what it wrapped cannot be read here. Copy its file from the host on \
         which the epoch was begun, or from the copy of the key directory that you keep"
    )]
    NotThere {
        /// The epoch.
        epoch: EpochId,
        /// Where it should be.
        place: String,
    },
    /// It was destroyed.
    #[error(
        "the key of epoch {epoch} was destroyed at {at}: what it wrapped can be read by nobody, and was meant to. A \
         database that has any of it is a copy from before"
    )]
    Destroyed {
        /// The epoch.
        epoch: EpochId,
        /// When.
        at: String,
    },
    /// Another one is in its place.
    #[error(
        "the key of epoch {epoch} is {name}, and {found} is in its place: bring its file back, from the host on which the \
         epoch was begun or from the copy of the key directory that you keep"
    )]
    Another {
        /// The epoch.
        epoch: EpochId,
        /// What is there.
        found: String,
        /// What should be there.
        name: String,
    },
    /// It cannot be read, made or destroyed.
    #[error("{0}")]
    Failed(String),
}

/// Keeps the keys of epochs, outside of the database, whose backups would keep them too.
pub trait Keeper: Send + Sync {
    /// The key of an epoch.
    ///
    /// # Errors
    /// [`KeeperError`].
    fn load(&self, epoch: EpochId) -> Result<EpochKey, KeeperError>;

    /// Makes the key of an epoch; one that is there already stays, and is given: making it was interrupted.
    ///
    /// # Errors
    /// [`KeeperError`].
    fn make(&self, epoch: EpochId, random: &dyn Random) -> Result<EpochKey, KeeperError>;

    /// Destroys the key of an epoch, and remembers that it did. One that is destroyed already is no error.
    ///
    /// # Errors
    /// [`KeeperError::Failed`] when it may still be there.
    fn destroy(&self, epoch: EpochId, at: Timestamp) -> Result<(), KeeperError>;

    /// What keeps them, for people.
    fn describe(&self) -> String;
}

/// The keys of epochs that this process has at hand.
pub struct Epochs {
    keeper: Option<Arc<dyn Keeper>>,
    at_hand: RwLock<BTreeMap<EpochId, Arc<EpochKey>>>,
}

impl Epochs {
    pub(super) fn of(keeper: Option<Arc<dyn Keeper>>) -> Self {
        Self { keeper, at_hand: RwLock::default() }
    }

    fn keeper(&self) -> Result<&dyn Keeper, KeeperError> {
        self.keeper.as_deref().ok_or_else(|| KeeperError::Failed("this host keeps no keys of epochs".to_owned()))
    }

    /// The key of an epoch; asked of the keeper once. A keeper that is slow keeps the caller waiting, and nobody else.
    pub(super) fn key(&self, epoch: EpochId) -> Result<Arc<EpochKey>, KeeperError> {
        if let Some(key) = self.at_hand.read().unwrap_or_else(PoisonError::into_inner).get(&epoch) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(self.keeper()?.load(epoch)?);
        self.at_hand.write().unwrap_or_else(PoisonError::into_inner).insert(epoch, Arc::clone(&key));
        Ok(key)
    }

    /// Makes the key of an epoch; gives its name.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub(crate) fn make(&self, epoch: EpochId, random: &dyn Random) -> Result<String, KeeperError> {
        Ok(self.keeper()?.make(epoch, random)?.name())
    }

    /// The name of the key of an epoch as the keeper has it now.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub(crate) fn name(&self, epoch: EpochId) -> Result<String, KeeperError> {
        Ok(self.keeper()?.load(epoch)?.name())
    }

    /// Destroys the key of an epoch, here and where it is kept.
    ///
    /// # Errors
    /// [`KeeperError::Failed`] when it may still be there.
    pub(crate) fn destroy(&self, epoch: EpochId, at: Timestamp) -> Result<(), KeeperError> {
        self.at_hand.write().unwrap_or_else(PoisonError::into_inner).remove(&epoch);
        self.keeper()?.destroy(epoch, at)
    }

    /// What keeps them, for people.
    #[must_use]
    pub fn describe(&self) -> String {
        self.keeper.as_ref().map_or_else(|| "nothing".to_owned(), |keeper| keeper.describe())
    }
}

/// Wraps the keys of epochs by a key that follows from the master key: what is kept in a directory is of no use alone.
pub struct MasterWrap(Zeroizing<[u8; 32]>);

impl MasterWrap {
    pub(super) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// Wraps a key for a place.
    #[must_use]
    pub fn wrap(&self, place: &str, key: &[u8; 32], random: &dyn Random) -> Vec<u8> {
        seal(&self.0, &kept_at(place), key, nonce(random))
    }

    /// Unwraps it.
    ///
    /// # Errors
    /// [`DoesNotOpen`].
    pub fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, DoesNotOpen> {
        let plain = open(&self.0, &kept_at(place), wrapped)?;
        <[u8; 32]>::try_from(plain.as_slice()).map(Zeroizing::new).map_err(|_| DoesNotOpen)
    }
}

const fn kept_at(place: &str) -> Place<'_> {
    Place { table: "key directory", row: place.as_bytes(), column: "key" }
}

/// Where an epoch stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum EpochState {
    /// Its key is made and wraps nothing yet: it is brought to the other hosts first.
    Prepared,
    /// Data keys are wrapped by it.
    Current {
        /// Since when.
        since: Timestamp,
    },
    /// Another took its place; what it wraps is wrapped anew.
    Old {
        /// Since when.
        since: Timestamp,
        /// Since when it wraps nothing more.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        empty_since: Option<Timestamp>,
        /// Who asked for its destruction, which takes a second member of the central team.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        asked: Option<Asked>,
    },
    /// Its key is gone for good.
    Destroyed {
        /// When.
        at: Timestamp,
    },
}

/// The first word of two.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EpochDestructionAsked))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who asked.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// An epoch.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = KeyEpoch))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number.
    pub epoch: EpochId,
    /// The name of its key; none for the first epoch of a database from before there were epochs, whose key follows from
    /// the master key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: EpochState,
}

impl Epoch {
    /// The epoch of a database from before there were any, at the moment at which they were begun.
    #[must_use]
    pub const fn before(since: Timestamp) -> Self {
        Self { epoch: EpochId::FIRST, key: None, state: EpochState::Current { since } }
    }

    /// What its data keys are wrapped by.
    #[must_use]
    pub const fn wrapping(&self) -> Wrapping {
        match self.key {
            None => Wrapping::Master,
            Some(_) => Wrapping::Epoch(self.epoch),
        }
    }

    /// Whether data keys are wrapped by it.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        matches!(self.state, EpochState::Current { .. })
    }
}

/// What data keys are to be wrapped by now; a database that knows of no epoch is one from before.
#[must_use]
pub fn current(epochs: &[Epoch]) -> Wrapping {
    epochs.iter().find(|epoch| epoch.is_current()).map_or(Wrapping::Master, Epoch::wrapping)
}
