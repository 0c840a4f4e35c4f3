//! A file that holds a secret: for its owner alone, and whole or not there.

use std::ffi::OsString;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use waystation_domain::security::vault::Random;
use waystation_domain::words::time::Timestamp;
use zeroize::Zeroizing;

use super::provider::ProviderError;
use crate::files::FileError;
use crate::ownership::{Access, Exposed, Identity};

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
    #[error("{}: a key is 32 bytes long; this one is not. Restore it from its backup", path.display())]
    NotAKey {
        /// The key file.
        path: PathBuf,
    },
    /// It is no file of a key directory.
    #[error(
        "{}: this is no file of a key directory, or another program changed it. Bring it back from the copy of the key \
         directory that you keep",
        path.display()
    )]
    NotAKeyFile {
        /// The file.
        path: PathBuf,
    },
    /// It is gone for good.
    #[error("the key {of} was destroyed at {at}")]
    Destroyed {
        /// Which.
        of: String,
        /// When.
        at: Timestamp,
    },
    /// It is wrapped by something else than this host has.
    #[error("{}: it was wrapped by the {by}, and does not unwrap: {why}", path.display())]
    DoesNotUnwrap {
        /// The file.
        path: PathBuf,
        /// What it says that it was wrapped by.
        by: String,
        /// Why.
        why: ProviderError,
    },
    /// What wraps keys does not.
    #[error("a key cannot be wrapped: {0}")]
    DoesNotWrap(ProviderError),
    /// Some of the settings of a token are there, and some are not.
    #[error(
        "a token takes three settings: `pkcs11-module`, `pkcs11-token` and `pkcs11-pin-file`. Set the ones that are missing, \
         or take away those that are there"
    )]
    TokenSettings,
    /// There are keys from before a token was set.
    #[error(
        "{place}: here is a master key in a file, and a token is set, in which no key of this host's is known: move the keys \
         to the token with `waystation key move-to-token`, or take the settings of the token away"
    )]
    NotMoved {
        /// Where the master key is.
        place: String,
    },
    /// The database is in use, and there is no key.
    #[error(
        "{place}: there is no master key, but the database is in use. Without the key that it was written with, what is \
         sealed in it cannot be read by anybody; a new key would not open it. Restore the key from its backup; on a \
         further host of the same database, copy it from the first"
    )]
    Lost {
        /// Where the key should be.
        place: String,
    },
    /// Nobody made one yet.
    #[error("{place}: there is no master key yet: run `waystation migrate`, which makes it")]
    NotYet {
        /// Where the key should be.
        place: String,
    },
    /// The database was created with another key.
    #[error(
        "{place}: this is the master key {ours}, but the database was begun with {theirs}. Put that one here: what is \
         written with two keys cannot be read with one"
    )]
    Another {
        /// Where the key is.
        place: String,
        /// The name of the key that is there.
        ours: String,
        /// The name in the first entry of the host's audit chain.
        theirs: String,
    },
}

/// A file for a secret, which need not be there.
pub(crate) struct SecretFile {
    /// The directory that it is in. A link is followed only when it stays in there, as those of a mounted secret do.
    dir: Dir,
    name: OsString,
    path: PathBuf,
}

impl SecretFile {
    pub(crate) const fn of(dir: Dir, name: OsString, path: PathBuf) -> Self {
        Self { dir, name, path }
    }

    /// The file at this path; its directory must be there.
    pub(crate) fn at(path: &Path) -> Result<Self, KeyError> {
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

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it, if it is there: at most so many bytes, and one more where there are more.
    pub(crate) fn read(&self, most: usize) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
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
        let mut bytes = Zeroizing::new(Vec::with_capacity(most + 1));
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some(bytes))
    }

    fn is_a_link(&self) -> bool {
        self.dir.symlink_metadata(&self.name).is_ok_and(|found| found.is_symlink())
    }

    /// Makes it. It appears whole or not at all; one that is there is never replaced.
    pub(crate) fn create(&self, bytes: &[u8], random: &dyn Random) -> Result<(), FileError> {
        // A link fails when the name is taken, where a rename would replace what is there.
        self.put(bytes, random, |draft| self.dir.hard_link(draft, &self.dir, &self.name))
    }

    /// Puts this in the place of what is there, after what is there was overwritten.
    pub(crate) fn replace(&self, bytes: &[u8], random: &dyn Random) -> Result<(), FileError> {
        self.overwrite(random).map_err(|e| FileError::io(&self.path, e))?;
        self.put(bytes, random, |draft| self.dir.rename(draft, &self.dir, &self.name))
    }

    /// Puts this in the place of what is there, which is there until then.
    pub(crate) fn swap(&self, bytes: &[u8], random: &dyn Random) -> Result<(), FileError> {
        self.put(bytes, random, |draft| self.dir.rename(draft, &self.dir, &self.name))
    }

    /// Writes something else over what is there, where it stands.
    fn overwrite(&self, random: &dyn Random) -> io::Result<()> {
        let mut file = self.dir.open_with(&self.name, OpenOptions::new().write(true))?;
        let mut noise = vec![0; usize::try_from(file.metadata()?.len()).unwrap_or(0)];
        random.fill(&mut noise);
        file.rewind()?;
        file.write_all(&noise)?;
        file.sync_all()
    }

    fn put(
        &self,
        bytes: &[u8],
        random: &dyn Random,
        place: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<(), FileError> {
        let put = || {
            let mut suffix = [0; 8];
            random.fill(&mut suffix);
            let draft = format!("{}.{:016x}", self.name.to_string_lossy(), u64::from_be_bytes(suffix));
            let mut file = self.dir.open_with(&draft, OpenOptions::new().write(true).create_new(true).mode(0o600))?;
            let put = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| place(&draft));
            match self.dir.remove_file(&draft) {
                // A draft that was renamed is gone.
                Err(e) if e.kind() != io::ErrorKind::NotFound => put.and(Err(e))?,
                _ => put?,
            }
            // The name must outlive a power cut as well as the bytes.
            self.dir.open(".")?.sync_all()
        };
        put().map_err(|e: io::Error| FileError::io(&self.path, e))
    }
}
