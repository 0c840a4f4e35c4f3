//! The data directory.

use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, DirBuilderExt as _};

use crate::files::FileError;
use crate::ownership::{Access, Identity};
use crate::sealed_files::SealedFiles;

/// The name of the directory of machine code.
const MACHINE_CODE: &str = "machine-code";

/// The name of the directory of sealed files.
const FILES: &str = "files";

/// The directory that holds the master key and the database, unless others are configured.
pub struct DataDir {
    dir: Dir,
    path: PathBuf,
}

impl DataDir {
    /// Opens the directory.
    ///
    /// # Errors
    /// When it is not there, cannot be opened, or is not for this process alone.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let me = Identity::own();
        let failed = |e| FileError::io(path, e);
        let dir = match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(dir) => dir,
            // Another user's directory is closed, which says less than whose it is.
            Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
                let whose = rustix::fs::stat(path).ok().map(|found| Access {
                    owner: found.st_uid,
                    group: found.st_gid,
                    mode: found.st_mode & 0o7777,
                });
                let exposed = whose.and_then(|access| me.may_work_in(access).err());
                return Err(exposed.map_or_else(|| failed(e), |exposed| FileError::exposed(path, exposed)));
            }
            Err(e) => return Err(failed(e)),
        };
        let access = Access::from(&dir.dir_metadata().map_err(failed)?);
        me.may_work_in(access).map_err(|exposed| FileError::exposed(path, exposed))?;
        Ok(Self { dir, path: path.to_owned() })
    }

    /// Opens the directory; makes it, for its owner alone, when it is not there.
    ///
    /// # Errors
    /// When it cannot be made or opened, or is not for this process alone.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        match Self::open(path) {
            Err(e) if e.is_missing() => {
                make(path).map_err(|e| FileError::io(path, e))?;
                Self::open(path)
            }
            opened => opened,
        }
    }

    /// Where it is, for messages to people.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The directory itself.
    ///
    /// # Errors
    /// When the operating system gives no second handle of it.
    pub(crate) fn handle(&self) -> Result<Dir, FileError> {
        self.dir.try_clone().map_err(|e| FileError::io(&self.path, e))
    }

    /// A handle of the directory, and the path of this name in it.
    ///
    /// # Errors
    /// When the operating system gives no second handle.
    pub(crate) fn place(&self, name: &str) -> Result<(Dir, PathBuf), FileError> {
        Ok((self.handle()?, self.path.join(name)))
    }

    /// A directory in it, made for its owner alone when it is not there.
    ///
    /// # Errors
    /// When it cannot be made or opened, or is not for this process alone.
    pub(crate) fn inside(&self, name: &str) -> Result<Self, FileError> {
        Self::create(&self.path.join(name))
    }

    /// The directory of the sealed files, made when it is not there: one of its own, if it is configured, or one in this.
    ///
    /// # Errors
    /// When it cannot be made or opened, or is not for this process alone.
    pub(crate) fn files(&self, configured: Option<&Path>) -> Result<Self, FileError> {
        configured.map_or_else(|| self.inside(FILES), Self::create)
    }

    /// This directory, for what is restored: there must be nothing in it.
    ///
    /// # Errors
    /// When something is in it.
    pub(crate) fn empty(self) -> Result<Dir, FileError> {
        let failed = |e| FileError::io(&self.path, e);
        match self.dir.entries().map_err(failed)?.next() {
            None => Ok(self.dir),
            Some(_) => Err(failed(io::ErrorKind::DirectoryNotEmpty.into())),
        }
    }

    /// This directory as the place for sealed files.
    ///
    /// # Errors
    /// When there can be no directories in it.
    pub(crate) fn into_files(self) -> Result<SealedFiles, FileError> {
        SealedFiles::within(self.dir, &self.path)
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use cap_std::fs::{Permissions, PermissionsExt as _};

    use super::*;

    #[test]
    fn a_directory_that_others_may_write_to_is_refused_with_its_mode() {
        let there = tempfile::tempdir().unwrap();
        let path = there.path().join("data");
        drop(DataDir::create(&path).unwrap());
        let above = Dir::open_ambient_dir(there.path(), ambient_authority()).unwrap();
        for mode in [0o777, 0o1777, 0o707] {
            above.set_permissions("data", Permissions::from_mode(mode)).unwrap();
            let said = DataDir::create(&path).err().unwrap().to_string();
            assert!(said.contains(&format!("{mode:03o}")) && said.contains("chmod"), "{said}");
        }
        above.set_permissions("data", Permissions::from_mode(0o755)).unwrap();
        assert!(DataDir::open(&path).is_ok());
    }
}
