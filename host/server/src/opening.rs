//! Opens the database and the keys, and refuses when they do not match.
//!
//! The first entry of the host's audit chain says with which master key the database was created, by a name that
//! reveals nothing else about the key. Every later start is checked against it, so no host ever seals data with a
//! second key.

use std::sync::Arc;
use std::time::Duration;

use waystation_domain::audit::{Act, Chained, Entry, HOST_CHAIN};
use waystation_domain::ports::{Store, StoreError, append_audit};
use waystation_domain::security::caller::Caller;
use waystation_domain::security::epoch::KeeperError;
use waystation_domain::security::vault::Vault;
use waystation_domain::work::office::{begin_first, look_for_current, tend};
use waystation_domain::work::reseal::Reseal;
use waystation_domain::work::upgrade::upgrade;
use waystation_domain::work::{Host, WorkError};

use crate::clock::{OsRandom, SystemClock};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::files::FileError;
use crate::keys::{self, Custody, KeyError};
use crate::sealed_files::SealedFiles;

/// Why a host cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory.
    #[error("the data directory cannot be opened: {0}")]
    DataDir(#[from] FileError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key of an epoch.
    #[error(transparent)]
    Epoch(#[from] KeeperError),
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
    /// The directory of machine code.
    pub data_dir: DataDir,
    /// The place for sealed files.
    pub files: Arc<SealedFiles>,
    /// Where the master key is, for people.
    pub master_key: String,
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
    let custody = Custody::of(config, &DataDir::create(&config.data_dir)?)?;
    // Without a key there is nothing yet that it could have sealed.
    let vault = custody.read()?.map(|master| Vault::new(*master));
    let reseal = vault.as_ref().map(|vault| Reseal::new(vault, &OsRandom));
    let migrated = waystation_store::migrate_with(config.database.expose(), &options(config), reseal.as_ref()).await;
    migrated.map_err(|error| store_error(config, error))
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
    let custody = Custody::of(config, &data_dir)?;
    let failed = |error| store_error(config, error);
    let database = waystation_store::connect(config.database.expose(), &options(config)).await.map_err(failed)?;
    let begun = database.begun().await.map_err(failed)?;
    let place = || custody.place();
    let master = match (custody.read()?, begun.empty, first_key) {
        (Some(master), ..) => master,
        (None, true, FirstKey::Make) => custody.make(&OsRandom)?,
        (None, true, FirstKey::MustBeThere) => return Err(KeyError::NotYet { place: place() }.into()),
        (None, false, _) => return Err(KeyError::Lost { place: place() }.into()),
    };
    let vault = Arc::new(custody.vault(&master)?);
    let store = database.keyed(vault.row_key());
    let host = Host::new(store, vault, Arc::new(SystemClock), Arc::new(OsRandom));
    let ours = keys::name(&host.vault);
    let mut theirs = key_of(begun.first_entry.as_deref());
    if begun.empty {
        // Another host may have begun at the same moment: what it wrote counts.
        let first = begin(&host, &ours).await.map_err(|error| work_error(config, error))?;
        theirs = key_of(Some(&first.body));
    }
    if let Some(theirs) = theirs.filter(|theirs| *theirs != ours) {
        return Err(KeyError::Another { place: place(), ours, theirs }.into());
    }
    tend(&host).await.map_err(|error| work_error(config, error))?;
    if first_key == FirstKey::Make {
        // A host that could open nobody's file does not begin to serve; a command may look why.
        look_for_current(&host).await.map_err(|error| work_error(config, error))?;
    }
    upgrade(&host, left).await.map_err(|error| work_error(config, error))?;
    let files = Arc::new(data_dir.files(config.files.as_deref())?.into_files()?);
    Ok(Opened { store: host.store, vault: host.vault, data_dir, files, master_key: place() })
}

/// The name of the master key that is in its place; none where there is none.
///
/// # Errors
/// Those of the keys.
pub(crate) fn master_key_name(config: &Config, data_dir: &DataDir) -> Result<Option<String>, OpenError> {
    let master = Custody::of(config, data_dir)?.read()?;
    Ok(master.map(|master| keys::name(&Vault::new(*master))))
}

pub(crate) fn options(config: &Config) -> waystation_store::Options {
    waystation_store::Options {
        connections: config.database_connections,
        wait: Duration::from_secs(config.database_wait_seconds.into()),
        allow_plaintext: config.allow_plaintext_database,
    }
}

fn store_error(config: &Config, error: StoreError) -> OpenError {
    OpenError::Store { uri: config.database.to_string(), error }
}

fn work_error(config: &Config, error: WorkError) -> OpenError {
    match error {
        WorkError::Store(error) => store_error(config, error),
        WorkError::Key(error) => error.into(),
        other => store_error(config, StoreError::Failed(other.to_string())),
    }
}

/// Writes the first entry of the host's chain, and with it the first epoch, unless somebody else did; gives the entry that
/// is there.
async fn begin(host: &Host, key: &str) -> Result<Chained, WorkError> {
    let mut tx = host.store.begin().await?;
    if tx.lock_head(HOST_CHAIN).await?.is_none() {
        let now = host.now();
        begin_first(host, tx.as_mut(), now).await?;
        let mut entry = Entry::new(now, Act::HostBegun, &Caller::host(), None);
        entry.object = Some(key.to_owned());
        append_audit(tx.as_mut(), entry).await?;
    }
    let first = tx.entries(HOST_CHAIN, 0, 1).await?.into_iter().next();
    tx.commit().await?;
    let missing = || StoreError::Failed("the first entry of the audit was written and is not there".into());
    Ok(first.ok_or_else(missing)?)
}

/// The name of the key with which a database was begun, by the first entry of its audit.
fn key_of(first_entry: Option<&str>) -> Option<String> {
    let entry: Entry = serde_json::from_str(first_entry?).ok()?;
    (entry.act == Act::HostBegun).then_some(entry.object)?
}

/// What is damaged stays as it is when the database is opened by a newer host.
fn left(error: &WorkError) {
    tracing::error!(%error, "damaged: a row was left as an older host wrote it");
}
