//! The key that signs the checkpoints of the audit: a file in the data directory, or beside the one that `key-file` names, and
//! never in the database.
//!
//! Whoever changes the database cannot sign what it says then. The database has the public half of each key that ever
//! signed, so that no two hosts sign with two keys, and a lost one is not silently followed by another.

use std::path::PathBuf;

use waystation_domain::audit::note::SigningKey;
use waystation_domain::audit::{Act, Entry};
use waystation_domain::ports::{AuditKeyRow, StoreError, append_audit};
use waystation_domain::security::caller::Caller;
use waystation_domain::words::digest::HexHash;
use waystation_domain::words::time::Clock as _;

use crate::clock::{OsRandom, SystemClock};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::keys::{KeyError, KeyFile};
use crate::opening::Opened;

/// The name of the key.
const AUDIT_KEY: &str = "audit.key";

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum AuditKeyError {
    /// Its file.
    #[error("the key that signs the audit: {0}")]
    File(#[from] KeyError),
    /// It signed before, and is not there.
    #[error(
        "{path}: the key that signs the audit is not there. Restore it from its backup; on a further host of the same \
         database, copy it from the first. If nobody has it any more: `waystation audit key --new`, and tell those who \
         verify the audit"
    )]
    Lost {
        /// Where it should be.
        path: String,
    },
    /// Another one signed last.
    #[error(
        "{path}: this is not the key that signs the audit of this database: that one is {theirs}. Put that one here, from its \
         backup or from another host of the same database"
    )]
    Another {
        /// The key file.
        path: String,
        /// The public half of the one that signed last.
        theirs: HexHash,
    },
    /// There is one already.
    #[error("{path}: there is a key here. Move it away first, to where nobody signs with it any more")]
    StillThere {
        /// The key file.
        path: String,
    },
    /// The database.
    #[error("the key that signs the audit: {0}")]
    Store(#[from] StoreError),
}

/// Where it is: in the data directory, or beside the master key where that is apart.
pub(crate) fn path(config: &Config) -> PathBuf {
    match &config.key_file {
        Some(master) => master.with_file_name(AUDIT_KEY),
        None => config.data_dir.join(AUDIT_KEY),
    }
}

fn file(config: &Config, data_dir: &DataDir) -> Result<KeyFile, KeyError> {
    Ok(match &config.key_file {
        Some(_) => KeyFile::at(&path(config))?,
        None => KeyFile::of(data_dir.handle()?, AUDIT_KEY.into(), path(config)),
    })
}

/// Whether a first key may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    Make,
    MustBeThere,
}

/// The key that signs; made where there never was one.
pub(crate) async fn open(opened: &Opened, config: &Config, first: First) -> Result<SigningKey, AuditKeyError> {
    let file = file(config, &opened.data_dir)?;
    let path = || file.path().display().to_string();
    let last = opened.store.begin_read().await?.audit_keys().await?.pop();
    let seed = match (file.read()?, &last) {
        (Some(seed), _) => seed,
        (None, None) if first == First::Make => file.make(&OsRandom)?,
        (None, _) => return Err(AuditKeyError::Lost { path: path() }),
    };
    let key = SigningKey::new(&seed);
    let theirs = match last {
        Some(row) => row.public,
        None if first == First::Make => match record(opened, 1, &key, &Caller::host()).await {
            // Another host began at the same moment: what it recorded counts.
            Err(AuditKeyError::Store(StoreError::Exists(_))) => {
                opened.store.begin_read().await?.audit_keys().await?.first().map_or([0; 32], |row| row.public)
            }
            recorded => recorded.map(|()| key.public())?,
        },
        None => return Err(AuditKeyError::Lost { path: path() }),
    };
    if theirs == key.public() { Ok(key) } else { Err(AuditKeyError::Another { path: path(), theirs: HexHash(theirs) }) }
}

/// Makes another key, in the place of one that is lost or that others may have.
pub(crate) async fn replace(opened: &Opened, config: &Config, caller: &Caller) -> Result<(), AuditKeyError> {
    let file = file(config, &opened.data_dir)?;
    let last = opened.store.begin_read().await?.audit_keys().await?.pop().map(|row| (row.number, row.public));
    let path = file.path().display().to_string();
    let key = match file.read()? {
        // It was made, and this was interrupted before it was recorded; or it was mounted here.
        Some(seed) if last.is_some_and(|(_, public)| public != SigningKey::new(&seed).public()) => seed,
        Some(_) => return Err(AuditKeyError::StillThere { path }),
        None => file.make(&OsRandom)?,
    };
    record(opened, last.map_or(1, |(number, _)| number + 1), &SigningKey::new(&key), caller).await
}

async fn record(opened: &Opened, number: i64, key: &SigningKey, caller: &Caller) -> Result<(), AuditKeyError> {
    let since = SystemClock.now();
    let mut tx = opened.store.begin().await?;
    tx.insert_audit_key(&AuditKeyRow { number, public: key.public(), since }).await?;
    let mut entry = Entry::new(since, Act::AuditKeyMade, caller, None);
    entry.object = Some(HexHash(key.public()).to_string());
    append_audit(tx.as_mut(), entry).await?;
    Ok(tx.commit().await?)
}
