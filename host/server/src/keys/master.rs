//! The master key in a file of its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;
use waystation_domain::security::vault::{Random, Vault};
use zeroize::Zeroizing;

use super::secret::{KeyError, SecretFile};

/// The name of the master key in the data directory.
pub const MASTER_KEY: &str = "master.key";

/// The length of a master key, in bytes.
pub(crate) const LENGTH: usize = 32;

/// The file of the master key: in the data directory, or where `key-file` says.
pub struct KeyFile(SecretFile);

impl KeyFile {
    pub(crate) const fn of(dir: Dir, name: OsString, path: PathBuf) -> Self {
        Self(SecretFile::of(dir, name, path))
    }

    /// The file at this path, which need not be there yet; its directory must be.
    ///
    /// # Errors
    /// When the directory cannot be opened, or others could replace what is in it.
    pub fn at(path: &Path) -> Result<Self, KeyError> {
        SecretFile::at(path).map(Self)
    }

    /// Where it is, for messages to people.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The master key, if there is one.
    ///
    /// # Errors
    /// [`KeyError::Open`] when others may use it, [`KeyError::NotAKey`] when it is no key.
    pub fn read(&self) -> Result<Option<Zeroizing<[u8; LENGTH]>>, KeyError> {
        let Some(bytes) = self.0.read(LENGTH)? else { return Ok(None) };
        match <[u8; LENGTH]>::try_from(bytes.as_slice()) {
            Ok(key) => Ok(Some(Zeroizing::new(key))),
            Err(_) => Err(KeyError::NotAKey { path: self.path().to_owned() }),
        }
    }

    /// Makes a master key. The file appears whole or not at all; one that is there is never replaced.
    ///
    /// # Errors
    /// When there is one already, or the operating system refuses.
    pub fn make(&self, random: &dyn Random) -> Result<Zeroizing<[u8; LENGTH]>, KeyError> {
        let mut key = Zeroizing::new([0; LENGTH]);
        random.fill(&mut *key);
        self.0.create(&*key, random)?;
        Ok(key)
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
    use cap_std::ambient_authority;
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
