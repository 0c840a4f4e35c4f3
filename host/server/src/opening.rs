//! Opens the database and the keys, and refuses when they do not match.
//!
//! The first entry of the host's audit chain says with which master key the database was created, by a name that
//! reveals nothing else about the key. Every later start is checked against it, so no host ever seals data with a
//! second key.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;
use waystation_domain::audit::{Act, Entry, HOST_CHAIN};
use waystation_domain::ports::{Store, StoreError, append_audit};
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::security::vault::Vault;
use waystation_domain::words::ids::{StaffId, TokenId};
use waystation_domain::words::time::Clock as _;

use crate::clock::{OsRandom, SystemClock};
use crate::config::Config;
use crate::files::FileError;
use crate::keys::{self, DataDir, KeyError};

/// Why a host cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory.
    #[error("the data directory cannot be opened: {0}")]
    DataDir(#[from] FileError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error("the database {uri} cannot be opened: {error}")]
    Store {
        /// The URI, without its password.
        uri: String,
        /// What went wrong.
        error: StoreError,
    },
}

/// A database with its own keys.
pub struct Opened {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The keys.
    pub vault: Arc<Vault>,
    /// The directory of the master key.
    pub data_dir: DataDir,
}

/// Whether a master key may be made where there is none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstKey {
    /// It may, for an empty database.
    Make,
    /// It must be there.
    MustBeThere,
}

/// Brings the schema up to date; gives its version.
///
/// # Errors
/// Those of the store, with the database's URI without its password.
pub async fn migrate(config: &Config) -> Result<i64, OpenError> {
    DataDir::create(&config.data_dir)?;
    waystation_store::migrate(config.database.expose()).await.map_err(|error| store_error(config, error))
}

/// Opens database and keys.
///
/// # Errors
/// When one of them cannot be opened, or when they do not match.
pub async fn open(config: &Config, first_key: FirstKey) -> Result<Opened, OpenError> {
    let data_dir = match first_key {
        FirstKey::Make => DataDir::create(&config.data_dir)?,
        FirstKey::MustBeThere => DataDir::open(&config.data_dir)?,
    };
    let options = waystation_store::Options {
        connections: config.database_connections,
        wait: Duration::from_secs(config.database_wait_seconds.into()),
    };
    let store = waystation_store::open_with(config.database.expose(), &options)
        .await
        .map_err(|error| store_error(config, error))?;
    let vault = Arc::new(keys_of(&*store, &data_dir, first_key, config).await?);
    Ok(Opened { store, vault, data_dir })
}

fn store_error(config: &Config, error: StoreError) -> OpenError {
    OpenError::Store { uri: config.database.to_string(), error }
}

async fn keys_of(
    store: &dyn Store,
    data_dir: &DataDir,
    first_key: FirstKey,
    config: &Config,
) -> Result<Vault, OpenError> {
    let failed = |error| store_error(config, error);
    let mut written = writings(store).await.map_err(failed)?;
    let master = match (data_dir.master_key()?, &written, first_key) {
        (Some(master), ..) => master,
        (None, Writings::None, FirstKey::Make) => data_dir.make_master_key(&OsRandom)?,
        (None, Writings::None, FirstKey::MustBeThere) => {
            return Err(KeyError::NotYet { path: data_dir.key_path() }.into());
        }
        (None, Writings::Some { .. }, _) => return Err(KeyError::Lost { path: data_dir.key_path() }.into()),
    };
    let vault = Vault::new(*master);
    let ours = keys::name(&vault);
    if let Writings::None = written {
        // Another host may have begun at the same moment: what it wrote counts.
        begin(store, &ours).await.map_err(failed)?;
        written = writings(store).await.map_err(failed)?;
    }
    match written {
        Writings::Some { key: Some(theirs) } if ours != theirs => {
            Err(KeyError::Another { path: data_dir.key_path(), ours, theirs }.into())
        }
        _ => Ok(vault),
    }
}

/// Writes the first entry of the host's chain, unless somebody else did.
async fn begin(store: &dyn Store, key: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    if tx.lock_head(HOST_CHAIN).await?.is_some() {
        return Ok(());
    }
    // Nobody in particular does this: it happens automatically, at the first start.
    let nobody = Uuid::nil().to_string();
    let (Ok(staff), Ok(token)) = (StaffId::parse(&nobody), TokenId::parse(&nobody)) else { return Ok(()) };
    let caller = Caller { staff, role: Role::Central, token };
    let mut entry = Entry::new(SystemClock.now(), Act::HostBegun, &caller, None);
    "host".clone_into(&mut entry.role);
    entry.object = Some(key.to_owned());
    append_audit(tx.as_mut(), entry).await?;
    tx.commit().await
}

/// What a database contains already.
enum Writings {
    None,
    Some {
        /// The name of the key that it was begun with.
        key: Option<String>,
    },
}

async fn writings(store: &dyn Store) -> Result<Writings, StoreError> {
    let mut tx = store.begin_read().await?;
    let first = tx.entries(HOST_CHAIN, 0, 1).await?.into_iter().next();
    if first.is_none()
        && tx.chains().await?.is_empty()
        && tx.tokens().await?.is_empty()
        && tx.operations().await?.is_empty()
    {
        return Ok(Writings::None);
    }
    let begun = first
        .and_then(|first| serde_json::from_str::<Entry>(&first.body).ok())
        .filter(|entry| entry.act == Act::HostBegun);
    Ok(Writings::Some { key: begun.and_then(|entry| entry.object) })
}
