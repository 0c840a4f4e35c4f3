//! Where the master key is, and what wraps the keys of epochs: by the configuration.
//!
//! Without a token the master key is in a file of its own, and wraps the keys of epochs. With one it is in the key directory
//! too, wrapped in the token as they are: then nothing on the machine's disk opens anything.

use std::sync::Arc;

use waystation_domain::security::vault::{Random, Vault};
use zeroize::Zeroizing;

use super::directory::KeyDirectory;
use super::master::{KeyFile, LENGTH, MASTER_KEY, name};
use super::pkcs11::Token;
use super::provider::{ByMaster, Provider};
use super::secret::KeyError;
use crate::config::Config;
use crate::data_dir::DataDir;

/// What the master key is called in the key directory.
const MASTER: &str = "master";

/// The keys of a host, at rest.
pub(crate) struct Custody {
    file: KeyFile,
    keys: DataDir,
    token: Option<Token>,
}

impl Custody {
    /// That of this configuration.
    pub(crate) fn of(config: &Config, data_dir: &DataDir) -> Result<Self, KeyError> {
        let file = match &config.key_file {
            Some(path) => KeyFile::at(path)?,
            None => KeyFile::of(data_dir.handle()?, MASTER_KEY.into(), data_dir.path().join(MASTER_KEY)),
        };
        let keys = match &config.key_directory {
            Some(path) => DataDir::create(path)?,
            None => data_dir.inside("keys")?,
        };
        Ok(Self { file, keys, token: Token::of(config)? })
    }

    fn directory(&self, provider: Arc<dyn Provider>) -> Result<KeyDirectory, KeyError> {
        Ok(KeyDirectory::new(self.keys.handle()?, self.keys.path(), provider))
    }

    fn by_token(&self, token: &Token) -> Result<KeyDirectory, KeyError> {
        self.directory(Arc::new(token.clone()))
    }

    fn by_master(&self, vault: &Vault) -> Result<KeyDirectory, KeyError> {
        self.directory(Arc::new(ByMaster::new(vault.master_wrap(), name(vault))))
    }

    /// The master key, if there is one.
    pub(crate) fn read(&self) -> Result<Option<Zeroizing<[u8; LENGTH]>>, KeyError> {
        let Some(token) = &self.token else { return self.file.read() };
        match self.by_token(token)?.get(MASTER)? {
            None if self.file.read()?.is_some() => {
                Err(KeyError::NotMoved { place: self.file.path().display().to_string() })
            }
            read => Ok(read),
        }
    }

    /// Makes the master key, and in a token what wraps it.
    pub(crate) fn make(&self, random: &dyn Random) -> Result<Zeroizing<[u8; LENGTH]>, KeyError> {
        let Some(token) = &self.token else { return self.file.make(random) };
        token.make_key().map_err(KeyError::DoesNotWrap)?;
        let mut key = Zeroizing::new([0; LENGTH]);
        random.fill(&mut *key);
        self.by_token(token)?.put(MASTER, &key, random)?;
        Ok(key)
    }

    /// The keys that follow from the master key, with those of the key directory.
    pub(crate) fn vault(&self, master: &[u8; LENGTH]) -> Result<Vault, KeyError> {
        let vault = Vault::new(*master);
        let keeper = match &self.token {
            Some(token) => self.by_token(token)?,
            None => self.by_master(&vault)?,
        };
        Ok(vault.kept_by(Arc::new(keeper)))
    }

    /// Moves the keys that a file unwraps to the token: each is wrapped there, and the file of the master key is of no more
    /// use to this host. Interrupted, it can be done again. Gives where that file is.
    pub(crate) fn move_to_token(&self, random: &dyn Random) -> Result<String, KeyError> {
        let token = self.token.as_ref().ok_or(KeyError::TokenSettings)?;
        let place = self.file.path().display().to_string();
        let Some(master) = self.file.read()? else { return Err(KeyError::NotYet { place }) };
        token.make_key().map_err(KeyError::DoesNotWrap)?;
        let (from, to) = (self.by_master(&Vault::new(*master))?, self.by_token(token)?);
        from.move_to(&to, random)?;
        // The last: only with it does a host go by the token.
        if to.get(MASTER)?.is_none() {
            to.put(MASTER, &master, random)?;
        }
        Ok(place)
    }

    /// Where the master key is, for people.
    pub(crate) fn place(&self) -> String {
        match &self.token {
            Some(token) => {
                format!("{}, wrapped by {}", self.keys.path().join("master.json").display(), token.describe())
            }
            None => self.file.path().display().to_string(),
        }
    }
}
