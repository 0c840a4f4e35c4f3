//! The data directory and the master key in it.
//!
//! Every key of the host comes from the master key: those that wrap the persons' own keys, the blind index, the hashes
//! of tokens. Anyone with it and the database can read everything; losing it means losing what is sealed.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, DirBuilderExt as _, MetadataExt as _, OpenOptions, OpenOptionsExt as _};
use waystation_domain::security::vault::{Random, Vault};
use zeroize::Zeroizing;

use crate::files::FileError;

/// The name of the master key in the data directory.
pub const MASTER_KEY: &str = "master.key";

/// The name of the directory of machine code there.
const MACHINE_CODE: &str = "machine-code";

/// The length of a master key, in bytes.
const LENGTH: usize = 32;

/// Why there is no key to work with. None of these is ever answered by making another key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The operating system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// Others than the owner may read or write it.
    #[error(
        "{}: its mode is {mode:03o}, so that others than its owner may use it. Find out who could have read it, then \
         `chmod 600` it",
        path.display()
    )]
    Open {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is no key.
    #[error("{}: a master key is {LENGTH} bytes long; this one is not. Restore it from its backup", path.display())]
    NotAKey {
        /// The key file.
        path: PathBuf,
    },
    /// The database is in use, and there is no key.
    #[error(
        "{}: there is no master key, but the database is in use. Without the key that it was written with, what is \
         sealed in it cannot be read by anybody; a new key would not open it. Restore the key from its backup; on a \
         further host of the same database, copy it from the first",
        path.display()
    )]
    Lost {
        /// Where the key should be.
        path: PathBuf,
    },
    /// Nobody made one yet.
    #[error("{}: there is no master key yet: run `waystation migrate`, which makes it", path.display())]
    NotYet {
        /// Where the key should be.
        path: PathBuf,
    },
    /// The database was created with another key.
    #[error(
        "{}: this is the master key {ours}, but the database was begun with {theirs}. Put that one here: what is \
         written with two keys cannot be read with one",
        path.display()
    )]
    Another {
        /// The key file.
        path: PathBuf,
        /// The name of the key in the file.
        ours: String,
        /// The name in the first entry of the host's audit chain.
        theirs: String,
    },
}

/// The directory that holds the master key and, unless another database is configured, the database.
pub struct DataDir {
    dir: Dir,
    path: PathBuf,
}

impl DataDir {
    /// Opens the directory.
    ///
    /// # Errors
    /// When it is not there or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Dir::open_ambient_dir(path, ambient_authority())
            .map(|dir| Self { dir, path: path.to_owned() })
            .map_err(|e| FileError::io(path, e))
    }

    /// Opens the directory; makes it, for its owner alone, when it is not there.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        match Self::open(path) {
            Err(e) if e.is_missing() => {
                make(path).map_err(|e| FileError::io(path, e))?;
                Self::open(path)
            }
            opened => opened,
        }
    }

    /// The directory itself, for anything that is kept beside the key.
    #[must_use]
    pub const fn dir(&self) -> &Dir {
        &self.dir
    }

    /// The directory in it for the machine code of plugins, made when it is not there. It can be removed at any time:
    /// what is missing is compiled again.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub fn machine_code(&self) -> Result<Dir, FileError> {
        self.dir
            .create_dir_all(MACHINE_CODE)
            .and_then(|()| self.dir.open_dir(MACHINE_CODE))
            .map_err(|e| FileError::io(&self.path.join(MACHINE_CODE), e))
    }

    /// Where the master key is, for messages to people.
    #[must_use]
    pub fn key_path(&self) -> PathBuf {
        self.path.join(MASTER_KEY)
    }

    /// The master key, if there is one.
    ///
    /// # Errors
    /// [`KeyError::Open`] when others may read it, [`KeyError::NotAKey`] when it is no key.
    pub fn master_key(&self) -> Result<Option<Zeroizing<[u8; LENGTH]>>, KeyError> {
        let path = self.key_path();
        let failed = |e| KeyError::File(FileError::io(&path, e));
        let file = match self.dir.open(MASTER_KEY) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(failed(e)),
        };
        let mode = file.metadata().map_err(failed)?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Open { path, mode });
        }
        // One byte more than a key, so that a longer file is not taken for one.
        let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH + 1));
        file.take(LENGTH as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        match <[u8; LENGTH]>::try_from(bytes.as_slice()) {
            Ok(key) => Ok(Some(Zeroizing::new(key))),
            Err(_) => Err(KeyError::NotAKey { path }),
        }
    }

    /// Makes a master key. The file appears whole or not at all; one that is there is never replaced.
    ///
    /// # Errors
    /// When there is one already, or the operating system refuses.
    pub fn make_master_key(&self, random: &dyn Random) -> Result<Zeroizing<[u8; LENGTH]>, KeyError> {
        let mut key = Zeroizing::new([0; LENGTH]);
        random.fill(&mut *key);
        self.put_key(&key, random).map_err(|e| FileError::io(&self.key_path(), e))?;
        Ok(key)
    }

    fn put_key(&self, key: &[u8; LENGTH], random: &dyn Random) -> io::Result<()> {
        let mut suffix = [0; 8];
        random.fill(&mut suffix);
        let draft = format!("{MASTER_KEY}.{:016x}", u64::from_be_bytes(suffix));
        let mut file = self.dir.open_with(&draft, OpenOptions::new().write(true).create_new(true).mode(0o600))?;
        let put = file
            .write_all(key)
            .and_then(|()| file.sync_all())
            // A link fails when the name is taken, where a rename would replace what is there.
            .and_then(|()| self.dir.hard_link(&draft, &self.dir, MASTER_KEY));
        self.dir.remove_file(&draft)?;
        put?;
        // The name must outlive a power cut as well as the bytes.
        self.dir.open(".")?.sync_all()
    }
}

/// Makes a directory and those above it, each for its owner alone.
fn make(path: &Path) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let dir = match Dir::open_ambient_dir(parent, ambient_authority()) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            make(parent)?;
            Dir::open_ambient_dir(parent, ambient_authority())?
        }
        opened => opened?,
    };
    let Some(name) = path.file_name() else { return Ok(()) };
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    match dir.create_dir_with(name, &builder) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// The name of a key: it tells one master key from another, and reveals nothing else about it. It is in the first
/// entry of the host's audit chain, so that a host never works on a database with the wrong key.
#[must_use]
pub fn name(vault: &Vault) -> String {
    let hash = vault.token_hash(b"waystation name of the master key 1");
    hash.iter().take(8).fold("key-".to_owned(), |mut name, byte| {
        name.push_str(&format!("{byte:02x}"));
        name
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use cap_std::fs::{Permissions, PermissionsExt as _};

    use super::*;
    use crate::clock::OsRandom;

    #[test]
    fn a_made_key_is_read_back_and_never_replaced() {
        let there = tempfile::tempdir().unwrap();
        let data = DataDir::create(&there.path().join("a/b")).unwrap();
        assert!(data.master_key().unwrap().is_none());
        let made = data.make_master_key(&OsRandom).unwrap();
        assert_eq!(*data.master_key().unwrap().unwrap(), *made);
        assert_eq!(data.dir().metadata(MASTER_KEY).unwrap().mode() & 0o777, 0o600);
        assert!(data.make_master_key(&OsRandom).is_err());
        assert_eq!(*data.master_key().unwrap().unwrap(), *made);
        assert_eq!(data.dir().entries().unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let there = tempfile::tempdir().unwrap();
        let data = DataDir::create(there.path()).unwrap();
        data.make_master_key(&OsRandom).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o666] {
            data.dir().set_permissions(MASTER_KEY, Permissions::from_mode(mode)).unwrap();
            assert!(matches!(data.master_key(), Err(KeyError::Open { mode: m, .. }) if m == mode), "{mode:o}");
        }
        data.dir().set_permissions(MASTER_KEY, Permissions::from_mode(0o400)).unwrap();
        assert!(data.master_key().is_ok());
    }

    #[test]
    fn a_file_of_another_length_is_not_a_key() {
        let there = tempfile::tempdir().unwrap();
        let data = DataDir::create(there.path()).unwrap();
        for length in [0, 31, 33, 4096] {
            data.dir().write(MASTER_KEY, vec![7; length]).unwrap();
            data.dir().set_permissions(MASTER_KEY, Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(data.master_key(), Err(KeyError::NotAKey { .. })), "{length}");
        }
    }

    #[test]
    fn each_key_has_one_name_of_its_own() {
        let name_of = |byte| name(&Vault::new([byte; 32]));
        assert_eq!(name_of(1), name_of(1));
        assert_ne!(name_of(1), name_of(2));
        assert_eq!(name_of(1).len(), "key-".len() + 16);
    }
}
