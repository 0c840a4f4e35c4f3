//! The key directory: the key of each epoch in a file of its own, wrapped.
//!
//! It is outside of the database, and no backup of the database has it. What is left of an epoch that was destroyed is a
//! file that says so and when.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cap_std::fs::Dir;
use serde::{Deserialize, Serialize};
use waystation_domain::security::epoch::{EpochId, EpochKey, Keeper, KeeperError};
use waystation_domain::security::vault::Random;
use waystation_domain::words::time::Timestamp;
use zeroize::Zeroizing;

use super::provider::Provider;
use super::secret::{KeyError, SecretFile};
use crate::clock::OsRandom;
use crate::data_dir::DataDir;
use crate::files::FileError;

/// What every file says that it is.
const FORMAT: &str = "waystation-key 1";
/// The most bytes of a file.
const LARGEST: usize = 4096;

/// A file.
#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    /// What it is the key of. It is bound to the wrapped key too.
    of: String,
    #[serde(flatten)]
    is: Is,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Is {
    /// A key, wrapped.
    Wrapped {
        /// By what, for people.
        by: String,
        /// In base64.
        key: String,
    },
    /// A key that is gone.
    Destroyed {
        /// When.
        at: Timestamp,
    },
}

/// The key directory.
pub struct KeyDirectory {
    dir: Dir,
    path: PathBuf,
    provider: Arc<dyn Provider>,
}

impl KeyDirectory {
    /// The directory at this path, which is made when it is not there, and what wraps what is in it.
    ///
    /// # Errors
    /// When it cannot be made or opened, or is not for this process alone.
    pub fn at(path: &Path, provider: Arc<dyn Provider>) -> Result<Self, FileError> {
        let opened = DataDir::create(path)?;
        Ok(Self::new(opened.handle()?, path, provider))
    }

    /// The directory, and what wraps what is in it.
    pub(crate) fn new(dir: Dir, path: &Path, provider: Arc<dyn Provider>) -> Self {
        Self { dir, path: path.to_owned(), provider }
    }

    fn file(&self, of: &str) -> Result<SecretFile, KeyError> {
        let name = format!("{of}.json");
        let path = self.path.join(&name);
        let dir = self.dir.try_clone().map_err(|e| FileError::io(&self.path, e))?;
        Ok(SecretFile::of(dir, name.into(), path))
    }

    fn read(&self, of: &str) -> Result<Option<Is>, KeyError> {
        let file = self.file(of)?;
        let Some(bytes) = file.read(LARGEST)? else { return Ok(None) };
        let document = serde_json::from_slice::<Document>(&bytes).ok();
        let document = document.filter(|document| document.format == FORMAT && document.of == of);
        document.map(|document| Some(document.is)).ok_or_else(|| KeyError::NotAKeyFile { path: file.path().to_owned() })
    }

    fn document(of: &str, is: Is) -> Vec<u8> {
        let document = Document { format: FORMAT.to_owned(), of: of.to_owned(), is };
        // Texts and a number always serialise.
        serde_json::to_vec_pretty(&document).unwrap_or_default()
    }

    /// The key that is kept under this name, if there is one.
    pub(crate) fn get(&self, of: &str) -> Result<Option<Zeroizing<[u8; 32]>>, KeyError> {
        match self.read(of)? {
            None => Ok(None),
            Some(Is::Destroyed { at }) => Err(KeyError::Destroyed { of: of.to_owned(), at }),
            Some(Is::Wrapped { by, key }) => {
                let path = || self.path.join(format!("{of}.json"));
                let wrapped = STANDARD.decode(key).map_err(|_| KeyError::NotAKeyFile { path: path() })?;
                let failed = |why| KeyError::DoesNotUnwrap { path: path(), by, why };
                self.provider.unwrap(of, &wrapped).map(Some).map_err(failed)
            }
        }
    }

    /// Keeps a key under this name; an error when there is one already.
    pub(crate) fn put(&self, of: &str, key: &[u8; 32], random: &dyn Random) -> Result<(), KeyError> {
        let wrapped = self.provider.wrap(of, key, random).map_err(KeyError::DoesNotWrap)?;
        let is = Is::Wrapped { by: self.provider.describe(), key: STANDARD.encode(wrapped) };
        Ok(self.file(of)?.create(&Self::document(of, is), random)?)
    }

    /// Wraps every key anew that this directory unwraps, by what `other` wraps with, over the same files. One that `other`
    /// unwraps already was moved before.
    pub(crate) fn move_to(&self, other: &Self, random: &dyn Random) -> Result<(), KeyError> {
        let entries = self.dir.entries().map_err(|e| FileError::io(&self.path, e))?;
        for entry in entries {
            let name = entry.map_err(|e| FileError::io(&self.path, e))?.file_name();
            let Some(of) = name.to_str().and_then(|name| name.strip_suffix(".json")) else { continue };
            if !matches!(self.read(of)?, Some(Is::Wrapped { .. })) || other.get(of).is_ok() {
                continue;
            }
            let Some(key) = self.get(of)? else { continue };
            let wrapped = other.provider.wrap(of, &key, random).map_err(KeyError::DoesNotWrap)?;
            let is = Is::Wrapped { by: other.provider.describe(), key: STANDARD.encode(wrapped) };
            self.file(of)?.swap(&Self::document(of, is), random)?;
        }
        Ok(())
    }

    fn erase(&self, of: &str, at: Timestamp) -> Result<(), KeyError> {
        match self.read(of) {
            // Nothing was ever here, or it was done before.
            Ok(None | Some(Is::Destroyed { .. })) => Ok(()),
            // What cannot be read may still be the key: destroying it was interrupted.
            Ok(Some(Is::Wrapped { .. })) | Err(KeyError::NotAKeyFile { .. }) => {
                Ok(self.file(of)?.replace(&Self::document(of, Is::Destroyed { at }), &OsRandom)?)
            }
            Err(error) => Err(error),
        }
    }
}

fn name(epoch: EpochId) -> String {
    format!("epoch-{epoch}")
}

impl KeyError {
    fn of_epoch(self, epoch: EpochId) -> KeeperError {
        match self {
            Self::Destroyed { at, .. } => KeeperError::Destroyed { epoch, at: at.to_string() },
            other => KeeperError::Failed(format!("the key of epoch {epoch} cannot be had: {other}")),
        }
    }
}

impl Keeper for KeyDirectory {
    fn load(&self, epoch: EpochId) -> Result<EpochKey, KeeperError> {
        match self.get(&name(epoch)) {
            Ok(Some(key)) => Ok(EpochKey::kept(key)),
            Ok(None) => Err(KeeperError::NotThere { epoch, place: self.path.display().to_string() }),
            Err(error) => Err(error.of_epoch(epoch)),
        }
    }

    fn make(&self, epoch: EpochId, random: &dyn Random) -> Result<EpochKey, KeeperError> {
        match self.load(epoch) {
            Err(KeeperError::NotThere { .. }) => {}
            there => return there,
        }
        let key = EpochKey::new(random);
        match self.put(&name(epoch), key.bytes(), random) {
            Ok(()) => Ok(key),
            // Another process was faster: its key counts.
            Err(KeyError::File(error)) if error.is_there_already() => self.load(epoch),
            Err(error) => Err(error.of_epoch(epoch)),
        }
    }

    fn destroy(&self, epoch: EpochId, at: Timestamp) -> Result<(), KeeperError> {
        self.erase(&name(epoch), at).map_err(|error| error.of_epoch(epoch))
    }

    fn describe(&self) -> String {
        format!("{}, wrapped by {}", self.path.display(), self.provider.describe())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use cap_std::ambient_authority;
    use waystation_domain::security::vault::Vault;

    use super::*;

    fn directory(there: &Path, master: u8) -> KeyDirectory {
        let dir = Dir::open_ambient_dir(there, ambient_authority()).unwrap();
        let wrap = Vault::new([master; 32]).master_wrap();
        KeyDirectory::new(dir, there, Arc::new(super::super::ByMaster::new(wrap, "key-test".to_owned())))
    }

    #[test]
    fn the_key_of_an_epoch_is_kept_wrapped_and_made_once() {
        let there = tempfile::tempdir().unwrap();
        let kept = directory(there.path(), 7);
        assert!(matches!(kept.load(EpochId::FIRST), Err(KeeperError::NotThere { .. })));
        let made = kept.make(EpochId::FIRST, &OsRandom).unwrap();
        assert_eq!(kept.make(EpochId::FIRST, &OsRandom).unwrap().name(), made.name());
        assert_eq!(kept.load(EpochId::FIRST).unwrap().bytes(), made.bytes());
        let text = kept.file("epoch-1").unwrap().read(LARGEST).unwrap().unwrap();
        assert!(!text.windows(32).any(|window| window == made.bytes()));
        let said = directory(there.path(), 8).load(EpochId::FIRST).err().unwrap().to_string();
        assert!(said.contains("epoch-1.json") && said.contains("does not unwrap"), "{said}");
        assert_eq!(kept.dir.entries().unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn a_file_under_the_name_of_another_epoch_is_not_its_key() {
        let there = tempfile::tempdir().unwrap();
        let kept = directory(there.path(), 7);
        kept.make(EpochId::FIRST, &OsRandom).unwrap();
        kept.dir.copy("epoch-1.json", &kept.dir, "epoch-2.json").unwrap();
        assert!(kept.load(EpochId(2)).err().unwrap().to_string().contains("epoch-2.json"));
        let text = kept.dir.read_to_string("epoch-1.json").unwrap().replace("epoch-1", "epoch-2");
        kept.dir.write("epoch-2.json", text).unwrap();
        assert!(kept.load(EpochId(2)).err().unwrap().to_string().contains("for another place"));
    }

    #[test]
    fn what_is_destroyed_says_so_is_overwritten_and_is_not_made_again() {
        let there = tempfile::tempdir().unwrap();
        let kept = directory(there.path(), 7);
        kept.make(EpochId::FIRST, &OsRandom).unwrap();
        // Whoever has the file open, or a second name of it, finds the key no more.
        kept.dir.hard_link("epoch-1.json", &kept.dir, "second-name").unwrap();
        let before = kept.dir.read("second-name").unwrap();
        let at = Timestamp::from_millis(1_800_000_000_000);
        for _twice in 0..2 {
            kept.destroy(EpochId::FIRST, at).unwrap();
            let destroyed = KeeperError::Destroyed { epoch: EpochId::FIRST, at: at.to_string() };
            assert_eq!(kept.load(EpochId::FIRST).err(), Some(destroyed.clone()));
            assert_eq!(kept.make(EpochId::FIRST, &OsRandom).err(), Some(destroyed));
        }
        let after = kept.dir.read("second-name").unwrap();
        assert_eq!(before.len(), after.len());
        assert_ne!(before, after);
        kept.destroy(EpochId(2), at).unwrap();
    }

    #[test]
    fn destroying_goes_on_where_it_was_interrupted() {
        let there = tempfile::tempdir().unwrap();
        let kept = directory(there.path(), 7);
        kept.make(EpochId::FIRST, &OsRandom).unwrap();
        // Overwritten, and not yet replaced.
        let file = kept.file("epoch-1").unwrap();
        file.replace(b"noise", &OsRandom).unwrap();
        assert!(kept.load(EpochId::FIRST).is_err());
        kept.destroy(EpochId::FIRST, Timestamp::from_millis(0)).unwrap();
        assert!(matches!(kept.load(EpochId::FIRST), Err(KeeperError::Destroyed { .. })));
    }
}
