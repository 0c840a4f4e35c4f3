//! The place for sealed files: a directory of this machine, or one that several hosts share.
//!
//! ```text
//! files/place         which place it is, by its mark: the database knows it too
//! files/arriving/     what is being written, locked by whoever writes it
//! files/3f/3f0a...    files, on 256 shelves, by their random names
//! ```

use std::collections::BTreeSet;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, DirBuilderExt as _, File, MetadataExt as _, OpenOptions, OpenOptionsExt as _};
use rustix::fs::{FlockOperation, flock, fstatvfs};
use waystation_domain::ports::{FileName, Files, FilesMark, KeptFile, NewFile, SeizedFile, StoreError, StoreResult};

use crate::files::FileError;

const MARK: &str = "place";
/// The directory of what is being written.
pub(crate) const ARRIVING: &str = "arriving";

/// So much room is left on the disk, in bytes. A database on the same one goes on when files no longer fit.
const RESERVE: u64 = 512 << 20;

/// A directory with sealed files.
#[derive(Debug, Clone)]
pub struct SealedFiles(Arc<Place>);

#[derive(Debug)]
struct Place {
    dir: Dir,
    /// As it was named, for messages.
    path: PathBuf,
}

impl SealedFiles {
    /// In this directory, which is for this process alone.
    ///
    /// # Errors
    /// When there can be no directories in it.
    pub(crate) fn within(dir: Dir, path: &Path) -> Result<Self, FileError> {
        let place = Place { dir, path: path.to_owned() };
        place.make_dir(ARRIVING).map_err(|error| FileError::io(path, error))?;
        Ok(Self(Arc::new(place)))
    }

    /// In a directory that belongs to a test.
    ///
    /// # Errors
    /// When it cannot be opened, or is not for this process alone.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let dir = Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| FileError::io(path, error))?;
        Self::within(dir, path)
    }

    /// Does something with the directory on a thread that may wait for a disk.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Place>) -> io::Result<T> + Send + 'static,
    ) -> StoreResult<T> {
        let place = Arc::clone(&self.0);
        waiting(move || work(&place).map_err(|error| place.failed(&error))).await
    }
}

/// On a thread that may wait for a disk.
async fn waiting<T: Send + 'static>(work: impl FnOnce() -> StoreResult<T> + Send + 'static) -> StoreResult<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(StoreError::Files("a thread that worked on one ended".into())))
}

impl Place {
    /// In the words of the ports. The names of files are left out: only the row of a file says which it is.
    fn failed(&self, error: &io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            kind => StoreError::Files(format!("{}: {kind}", self.path.display())),
        }
    }

    fn make_dir(&self, name: &str) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        match self.dir.create_dir_with(name, builder.mode(0o700)) {
            Ok(()) => self.sync(),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn sync(&self) -> io::Result<()> {
        self.dir.open(".")?.sync_all()
    }

    fn mark(&self) -> io::Result<Option<FilesMark>> {
        let text = match self.dir.read_to_string(MARK) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let mark = text.trim_end().parse().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Some(mark))
    }

    /// A link fails where a name is taken: of two hosts that say it at once one does.
    fn set_mark(&self, mark: &FilesMark) -> io::Result<()> {
        let begun = format!("{ARRIVING}/{mark}");
        let mut file = self.dir.open_with(&begun, &new_file())?;
        file.write_all(format!("{mark}\n").as_bytes())?;
        file.sync_all()?;
        let linked = self.dir.hard_link(&begun, &self.dir, MARK);
        self.dir.remove_file(&begun)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => self.sync(),
        }
    }

    fn begin(self: &Arc<Self>, name: &FileName) -> io::Result<Arriving> {
        let disk = fstatvfs(&self.dir)?;
        if disk.f_bavail.saturating_mul(disk.f_frsize) < RESERVE {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let file = self.dir.open_with(arriving(name), &new_file())?;
        let arriving = Arriving { place: Arc::clone(self), name: name.clone(), file: Arc::new(file), kept: false };
        // A sweep that came in between has it, and removes it.
        flock(&*arriving.file, FlockOperation::NonBlockingLockExclusive)?;
        if arriving.file.metadata()?.nlink() == 0 {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(arriving)
    }

    fn keep(&self, name: &FileName, file: &File) -> io::Result<()> {
        file.sync_all()?;
        self.make_dir(name.shelf())?;
        self.dir.rename(arriving(name), &self.dir, kept(name))?;
        self.dir.open(name.shelf())?.sync_all()
    }

    fn open(&self, name: &FileName) -> io::Result<Option<File>> {
        match self.dir.open(kept(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            file => file.map(Some),
        }
    }

    /// What is no name of a file is not ours, and is left alone.
    fn names(&self, shelf: &str) -> io::Result<BTreeSet<FileName>> {
        let entries = match self.dir.read_dir(shelf) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            entries => entries?,
        };
        let mut names = BTreeSet::new();
        for entry in entries {
            names.extend(entry?.file_name().to_str().and_then(|name| name.parse().ok()));
        }
        Ok(names)
    }

    /// The file, if nobody writes it: locked from here on.
    fn seize(&self, path: &Path) -> io::Result<Option<File>> {
        // Where a server keeps the locks (NFS), only what may be written can be locked.
        let file = match self.dir.open_with(path, OpenOptions::new().read(true).write(true)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            locked => locked.map(|()| Some(file)).map_err(Into::into),
        }
    }

    fn remove_begun(&self) -> io::Result<u64> {
        let mut removed = 0;
        for entry in self.dir.read_dir(ARRIVING)? {
            let path = Path::new(ARRIVING).join(entry?.file_name());
            if let Some(_locked) = self.seize(&path)? {
                self.dir.remove_file(&path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn arriving(name: &FileName) -> PathBuf {
    Path::new(ARRIVING).join(name.as_str())
}

fn kept(name: &FileName) -> PathBuf {
    Path::new(name.shelf()).join(name.as_str())
}

/// Readable by its owner alone; an error where there is one of this name.
fn new_file() -> OpenOptions {
    OpenOptions::new().write(true).create_new(true).mode(0o600).clone()
}

#[async_trait]
impl Files for SealedFiles {
    async fn mark(&self) -> StoreResult<Option<FilesMark>> {
        self.with(|place| place.mark()).await
    }

    async fn set_mark(&self, mark: &FilesMark) -> StoreResult<FilesMark> {
        let mark = mark.clone();
        self.with(move |place| {
            place.set_mark(&mark)?;
            place.mark()?.ok_or_else(|| io::ErrorKind::NotFound.into())
        })
        .await
    }

    async fn begin(&self, name: &FileName) -> StoreResult<Box<dyn NewFile>> {
        let name = name.clone();
        self.with(move |place| place.begin(&name)).await.map(|file| Box::new(file) as Box<_>)
    }

    async fn open(&self, name: &FileName) -> StoreResult<Option<Box<dyn KeptFile>>> {
        let name = name.clone();
        self.with(move |place| {
            let Some(file) = place.open(&name)? else { return Ok(None) };
            let length = file.metadata()?.len();
            Ok(Some(Box::new(Kept { place: Arc::clone(place), file: Arc::new(file), length }) as Box<_>))
        })
        .await
    }

    async fn names(&self, shelf: &str) -> StoreResult<BTreeSet<FileName>> {
        let shelf = shelf.to_owned();
        self.with(move |place| place.names(&shelf)).await
    }

    async fn seize(&self, name: &FileName) -> StoreResult<Option<Box<dyn SeizedFile>>> {
        let path = kept(name);
        self.with(move |place| {
            let seized = place.seize(&path)?;
            let place = Arc::clone(place);
            Ok(seized.map(|file| Box::new(Seized { place, path, _locked: file }) as Box<_>))
        })
        .await
    }

    async fn remove_begun(&self) -> StoreResult<u64> {
        self.with(|place| place.remove_begun()).await
    }
}

/// A file that is being written. Its lock goes with it, also when this process dies.
struct Arriving {
    place: Arc<Place>,
    name: FileName,
    file: Arc<File>,
    /// Whether it has its name.
    kept: bool,
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.kept {
            // Where it cannot be removed now, a sweep does it.
            let _removed = self.place.dir.remove_file(arriving(&self.name));
        }
    }
}

#[async_trait]
impl NewFile for Arriving {
    async fn write(&mut self, bytes: Vec<u8>) -> StoreResult<()> {
        let (place, file) = (Arc::clone(&self.place), Arc::clone(&self.file));
        waiting(move || (&*file).write_all(&bytes).map_err(|error| place.failed(&error))).await
    }

    async fn keep(&mut self) -> StoreResult<()> {
        let (place, name, file) = (Arc::clone(&self.place), self.name.clone(), Arc::clone(&self.file));
        waiting(move || place.keep(&name, &file).map_err(|error| place.failed(&error))).await?;
        self.kept = true;
        Ok(())
    }
}

/// A file that is there.
struct Kept {
    place: Arc<Place>,
    file: Arc<File>,
    length: u64,
}

#[async_trait]
impl KeptFile for Kept {
    fn length(&self) -> u64 {
        self.length
    }

    async fn read(&mut self, length: usize) -> StoreResult<Vec<u8>> {
        let (place, file) = (Arc::clone(&self.place), Arc::clone(&self.file));
        waiting(move || {
            let mut bytes = Vec::with_capacity(length);
            let read = (&*file).take(length as u64).read_to_end(&mut bytes);
            read.map(|_| bytes).map_err(|error| place.failed(&error))
        })
        .await
    }
}

/// A file that nobody else has, until it is removed or let go.
struct Seized {
    place: Arc<Place>,
    path: PathBuf,
    _locked: File,
}

#[async_trait]
impl SeizedFile for Seized {
    async fn remove(self: Box<Self>) -> StoreResult<()> {
        waiting(move || self.place.dir.remove_file(&self.path).map_err(|error| self.place.failed(&error))).await
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests;
