//! Files that the person at the console names, opened with that person's authority. Nothing else in the program turns
//! a path into a file, except the data directory and the master key (see [`data_dir`](crate::data_dir) and
//! [`keys`](crate::keys)).

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, OpenOptions, OpenOptionsExt as _};

use crate::ownership::{Access, Exposed, Identity};

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file, as it was named.
        path: PathBuf,
        /// What the operating system reported.
        source: io::Error,
    },
    /// It is larger than anything that belongs there.
    #[error("{}: larger than {limit} bytes, the most that such a file may have", path.display())]
    TooLarge {
        /// The file, as it was named.
        path: PathBuf,
        /// The most bytes.
        limit: u64,
    },
    /// It belongs to another user than the one that this runs as.
    #[error("{}: it belongs to the user with the number {owner}, and this runs as {ours}. {}", path.display(), advice(path, *owner, *ours))]
    NotOurs {
        /// The file or directory.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// The user that this runs as.
        ours: u32,
    },
    /// Others may write to it.
    #[error(
        "{}: its mode is {mode:03o}, so that others could put something there. Find out who could have, then \
         `chmod go-w` it, or use a directory inside it",
        path.display()
    )]
    Writable {
        /// The directory.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

/// What to do about something that belongs to another user.
fn advice(path: &Path, owner: u32, ours: u32) -> String {
    if owner == 0 {
        let path = path.display();
        format!("It was made as root: give it to the user that the host runs as (`chown -R {ours} {path}`)")
    } else {
        format!("Run every command as the user that the host serves as: `sudo -u '#{owner}' waystation ...`")
    }
}

impl FileError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn exposed(path: &Path, exposed: Exposed) -> Self {
        let path = path.to_owned();
        match exposed {
            Exposed::Owner(owner) => Self::NotOurs { path, owner, ours: Identity::own().user },
            Exposed::Mode(mode) => Self::Writable { path, mode },
        }
    }

    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    /// Whether there is such a file already.
    #[must_use]
    pub fn is_there_already(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists)
    }
}

/// Opens a file to be read.
pub(crate) fn open(path: &Path) -> Result<File, FileError> {
    File::open_ambient(path, ambient_authority()).map_err(|e| FileError::io(path, e))
}

/// Where a path is expected, standard input: the user that the host serves as need not see the files of the person at
/// the console.
const STANDARD_INPUT: &str = "-";

/// The bytes of a file, or of standard input, up to `limit`.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let most = limit.saturating_add(1);
    let read = if path == Path::new(STANDARD_INPUT) {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        open(path)?.take(most).read_to_end(&mut bytes)
    };
    read.map_err(|e| FileError::io(path, e))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
        return Err(FileError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

/// Who may use a file.
pub(crate) fn access(path: &Path) -> Result<Access, FileError> {
    open(path)?.metadata().map(|metadata| Access::from(&metadata)).map_err(|e| FileError::io(path, e))
}

/// The text of a file, up to `limit` bytes.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    String::from_utf8(read(path, limit)?)
        .map_err(|_| FileError::io(path, io::Error::new(io::ErrorKind::InvalidData, "this is not text in UTF-8")))
}

/// The whole path of something that is there, for a program that wants it so. Nothing is opened.
pub(crate) fn whole(path: &Path) -> Result<PathBuf, FileError> {
    #[expect(clippy::disallowed_methods, reason = "the path of a package, for cargo; no file is opened by it")]
    path.canonicalize().map_err(|e| FileError::io(path, e))
}

/// A new file, readable by its owner alone; an error when there is one of this name.
pub(crate) fn create_new(path: &Path) -> Result<File, FileError> {
    let options = OpenOptions::new().write(true).create_new(true).mode(0o600).clone();
    File::open_ambient_with(path, &options, ambient_authority()).map_err(|e| FileError::io(path, e))
}

/// Takes a file away that this process has made, and that is not whole. Where that fails too, it is left to whoever named it.
pub(crate) fn remove(path: &Path) {
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or_else(|| Path::new("."));
    if let (Ok(dir), Some(name)) = (Dir::open_ambient_dir(parent, ambient_authority()), path.file_name()) {
        let _left = dir.remove_file(name);
    }
}

/// Writes a file, in the place of one that may be there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let options = OpenOptions::new().write(true).create(true).truncate(true).clone();
    File::open_ambient_with(path, &options, ambient_authority())
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|e| FileError::io(path, e))
}
