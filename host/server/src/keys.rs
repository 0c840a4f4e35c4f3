//! The master key.
//!
//! Every key of the host comes from the master key: those that wrap the persons' own keys, the blind index, the hashes
//! of tokens. Anyone with it and the database can read everything; losing it means losing what is sealed.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use waystation_domain::security::vault::{Random, Vault};
use zeroize::Zeroizing;

use crate::files::FileError;
use crate::ownership::{Access, Exposed, Identity};

/// The name of the master key in the data directory.
pub const MASTER_KEY: &str = "master.key";

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
    /// It is a link to somewhere else.
    #[error(
        "{}: this is a link that leads out of its directory. Name the file itself: `key-file = \"...\"` in the \
         configuration",
        path.display()
    )]
    LeadsOut {
        /// The key file.
        path: PathBuf,
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

/// The file of the master key: in the data directory, or where `key-file` says.
pub struct KeyFile {
    /// The directory that it is in. A link is followed only when it stays in there, as those of a mounted secret do.
    dir: Dir,
    name: OsString,
    path: PathBuf,
}

impl KeyFile {
    pub(crate) const fn of(dir: Dir, name: OsString, path: PathBuf) -> Self {
        Self { dir, name, path }
    }

    /// The file at this path, which need not be there yet; its directory must be.
    ///
    /// # Errors
    /// When the directory cannot be opened, or others could replace what is in it.
    pub fn at(path: &Path) -> Result<Self, KeyError> {
        let Some(name) = path.file_name() else {
            return Err(KeyError::File(FileError::io(path, io::ErrorKind::InvalidFilename.into())));
        };
        let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or_else(|| Path::new("."));
        let failed = |e| FileError::io(parent, e);
        let dir = Dir::open_ambient_dir(parent, ambient_authority()).map_err(failed)?;
        let access = Access::from(&dir.dir_metadata().map_err(failed)?);
        Identity::own().may_find_a_secret_in(access).map_err(|exposed| FileError::exposed(parent, exposed))?;
        Ok(Self::of(dir, name.to_owned(), path.to_owned()))
    }

    /// Where it is, for messages to people.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The master key, if there is one.
    ///
    /// # Errors
    /// [`KeyError::Open`] when others may use it, [`KeyError::NotAKey`] when it is no key.
    pub fn read(&self) -> Result<Option<Zeroizing<[u8; LENGTH]>>, KeyError> {
        let failed = |e| KeyError::File(FileError::io(&self.path, e));
        let file = match self.dir.open(&self.name) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) if self.is_a_link() => return Err(KeyError::LeadsOut { path: self.path.clone() }),
            Err(e) => return Err(failed(e)),
        };
        let access = Access::from(&file.metadata().map_err(failed)?);
        Identity::own().may_keep_a_secret_in(access).map_err(|exposed| match exposed {
            Exposed::Mode(mode) => KeyError::Open { path: self.path.clone(), mode },
            Exposed::Owner(_) => KeyError::File(FileError::exposed(&self.path, exposed)),
        })?;
        // One byte more than a key, so that a longer file is not taken for one.
        let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH + 1));
        file.take(LENGTH as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        match <[u8; LENGTH]>::try_from(bytes.as_slice()) {
            Ok(key) => Ok(Some(Zeroizing::new(key))),
            Err(_) => Err(KeyError::NotAKey { path: self.path.clone() }),
        }
    }

    fn is_a_link(&self) -> bool {
        self.dir.symlink_metadata(&self.name).is_ok_and(|found| found.is_symlink())
    }

    /// Makes a master key. The file appears whole or not at all; one that is there is never replaced.
    ///
    /// # Errors
    /// When there is one already, or the operating system refuses.
    pub fn make(&self, random: &dyn Random) -> Result<Zeroizing<[u8; LENGTH]>, KeyError> {
        let mut key = Zeroizing::new([0; LENGTH]);
        random.fill(&mut *key);
        self.put(&key, random).map_err(|e| FileError::io(&self.path, e))?;
        Ok(key)
    }

    fn put(&self, key: &[u8; LENGTH], random: &dyn Random) -> io::Result<()> {
        let mut suffix = [0; 8];
        random.fill(&mut suffix);
        let draft = format!("{MASTER_KEY}.{:016x}", u64::from_be_bytes(suffix));
        let mut file = self.dir.open_with(&draft, OpenOptions::new().write(true).create_new(true).mode(0o600))?;
        let put = file
            .write_all(key)
            .and_then(|()| file.sync_all())
            // A link fails when the name is taken, where a rename would replace what is there.
            .and_then(|()| self.dir.hard_link(&draft, &self.dir, &self.name));
        self.dir.remove_file(&draft)?;
        put?;
        // The name must outlive a power cut as well as the bytes.
        self.dir.open(".")?.sync_all()
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
    use cap_std::fs::{MetadataExt as _, Permissions, PermissionsExt as _};

    use super::*;
    use crate::clock::OsRandom;

    /// A directory, and the place of a key in it.
    fn place() -> (tempfile::TempDir, Dir, KeyFile) {
        let there = tempfile::tempdir().unwrap();
        let dir = Dir::open_ambient_dir(there.path(), ambient_authority()).unwrap();
        let key = KeyFile::at(&there.path().join(MASTER_KEY)).unwrap();
        (there, dir, key)
    }

    #[test]
    fn a_made_key_is_read_back_and_never_replaced() {
        let (_there, dir, key) = place();
        assert!(key.read().unwrap().is_none());
        let made = key.make(&OsRandom).unwrap();
        assert_eq!(*key.read().unwrap().unwrap(), *made);
        assert_eq!(dir.metadata(MASTER_KEY).unwrap().mode() & 0o777, 0o600);
        assert!(key.make(&OsRandom).is_err());
        assert_eq!(*key.read().unwrap().unwrap(), *made);
        assert_eq!(dir.entries().unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn a_key_that_others_may_use_is_refused_and_one_that_is_mounted_for_the_own_group_is_not() {
        let (_there, dir, key) = place();
        key.make(&OsRandom).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o666, 0o444] {
            dir.set_permissions(MASTER_KEY, Permissions::from_mode(mode)).unwrap();
            assert!(matches!(key.read(), Err(KeyError::Open { mode: m, .. }) if m == mode), "{mode:o}");
        }
        for mode in [0o600, 0o400, 0o440] {
            dir.set_permissions(MASTER_KEY, Permissions::from_mode(mode)).unwrap();
            assert!(key.read().is_ok(), "{mode:o}");
        }
    }

    #[test]
    fn the_links_of_a_mounted_secret_are_followed_and_none_that_leads_elsewhere() {
        let (there, dir, key) = place();
        let made = key.make(&OsRandom).unwrap();
        // As Kubernetes mounts a secret: a link to a link to a directory with a date.
        dir.create_dir("..2026_03_01").unwrap();
        dir.rename(MASTER_KEY, &dir, "..2026_03_01/master.key").unwrap();
        dir.symlink("..2026_03_01", "..data").unwrap();
        dir.symlink("..data/master.key", MASTER_KEY).unwrap();
        assert_eq!(*key.read().unwrap().unwrap(), *made);
        let elsewhere = there.path().join("data");
        dir.create_dir("data").unwrap();
        dir.open_dir("data").unwrap().symlink("../master.key", MASTER_KEY).unwrap();
        let out = KeyFile::at(&elsewhere.join(MASTER_KEY)).unwrap();
        assert!(matches!(out.read(), Err(KeyError::LeadsOut { .. })));
    }

    #[test]
    fn a_key_is_not_taken_from_a_directory_that_others_may_write_to() {
        let (there, dir, key) = place();
        key.make(&OsRandom).unwrap();
        dir.set_permissions(".", Permissions::from_mode(0o777)).unwrap();
        let said = KeyFile::at(&there.path().join(MASTER_KEY)).err().unwrap().to_string();
        assert!(said.contains("777"), "{said}");
    }

    #[test]
    fn a_file_of_another_length_is_not_a_key() {
        let (_there, dir, key) = place();
        for length in [0, 31, 33, 4096] {
            dir.write(MASTER_KEY, vec![7; length]).unwrap();
            dir.set_permissions(MASTER_KEY, Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(key.read(), Err(KeyError::NotAKey { .. })), "{length}");
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
