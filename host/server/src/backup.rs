//! A backup: a tar archive in the format of age. `backup.json` says what it is of; `database/...` are the parts of the copy of
//! the database; `files/...` are the sealed files of the data directory; `end.json` lists them all, so that one that ends
//! early is not taken for a whole one. The master key is not in it.

pub mod age;

use std::io::{self, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};

use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use waystation_domain::words::digest::hex;
use waystation_domain::words::time::Timestamp;
use waystation_store::{GivesParts, TakesParts};

use age::{AgeError, Identity, Opening, Recipient, Sealing};

use crate::clock::OsRandom;
use crate::sealed_files::ARRIVING;

const FORMAT: &str = "waystation-backup";
const VERSION: u32 = 1;
const HEAD: &str = "backup.json";
const DATABASE: &str = "database";
const FILES: &str = "files";
const END: &str = "end.json";
/// The most bytes of what describes a backup, and of a part of a database.
const LIMIT: u64 = 1 << 30;

/// What a backup is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    format: String,
    version: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When.
    pub made_at: Timestamp,
    /// The name of the master key without which it is of no use.
    pub key: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The version of its schema.
    pub schema: i64,
}

impl Head {
    /// What a backup of now is of.
    #[must_use]
    pub fn new(made_at: Timestamp, key: String, database: String, schema: i64) -> Self {
        let (format, program) = (FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Self { format, version: VERSION, program, made_at, key, database, schema }
    }
}

/// Something in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    name: String,
    bytes: u64,
    sha256: String,
}

/// What lists them all.
#[derive(Serialize, Deserialize)]
struct Ending {
    parts: Vec<Listed>,
}

/// Why a backup cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The seal around it.
    #[error(transparent)]
    Age(#[from] AgeError),
    /// It cannot be read or written, or was changed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is none.
    #[error("this is no backup of a waystation, or one of a later version")]
    NotABackup,
    /// It is not whole.
    #[error("the backup is not whole: {0}")]
    NotWhole(&'static str),
}

/// Writes a backup.
pub struct Writing<W: Write> {
    tar: tar::Builder<Sealing<W>>,
    parts: Vec<Listed>,
    /// Why a part of the database could not be written.
    unwritten: Option<io::Error>,
}

impl<W: Write> Writing<W> {
    /// Begins, sealed for these recipients.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn begin(to: W, recipients: &[Recipient], head: &Head) -> Result<Self, BackupError> {
        let mut tar = tar::Builder::new(Sealing::begin(to, recipients, &OsRandom)?);
        let text = serde_json::to_vec(head).map_err(io::Error::from)?;
        add(&mut tar, HEAD, &mut text.as_slice(), text.len() as u64)?;
        Ok(Self { tar, parts: Vec::new(), unwritten: None })
    }

    /// Why a part of the database could not be written, where that is why it could not be copied.
    pub fn unwritten(&mut self) -> Option<io::Error> {
        self.unwritten.take()
    }

    fn put(&mut self, name: String, from: &mut dyn Read, bytes: u64) -> io::Result<()> {
        let mut hashing = Hashing { from, sha: Sha256::new(), bytes: 0 };
        add(&mut self.tar, &name, &mut hashing, bytes)?;
        if hashing.bytes != bytes {
            return Err(io::Error::other(format!("{name} changed while it was read")));
        }
        self.parts.push(Listed { name, bytes, sha256: hex(&hashing.sha.finalize()) });
        Ok(())
    }

    /// Adds the files of this folder and of those in it; how many. One that goes meanwhile was erased, and is left out.
    ///
    /// # Errors
    /// Those of the folder and of the writer.
    pub fn files(&mut self, folder: &Dir) -> io::Result<u64> {
        self.folder(folder, Path::new(FILES))
    }

    fn folder(&mut self, folder: &Dir, path: &Path) -> io::Result<u64> {
        let mut count = 0;
        for entry in folder.entries()? {
            let entry = entry?;
            let path = path.join(entry.file_name());
            let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
            if path == Path::new(FILES).join(ARRIVING) {
                // Its row is not in the copy of the database.
                continue;
            }
            if entry.file_type()?.is_dir() {
                count += self.folder(&entry.open_dir()?, &path)?;
                continue;
            }
            let mut file = match entry.open() {
                Err(error) if gone(&error) => continue,
                opened => opened?,
            };
            let bytes = file.metadata()?.len();
            let name = path.to_str().map(str::to_owned);
            self.put(name.ok_or_else(|| io::Error::other("a file has no name in UTF-8"))?, &mut file, bytes)?;
            count += 1;
        }
        Ok(count)
    }

    /// Ends it; gives the writer back.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> Result<W, BackupError> {
        let text = serde_json::to_vec(&Ending { parts: self.parts }).map_err(io::Error::from)?;
        add(&mut self.tar, END, &mut text.as_slice(), text.len() as u64)?;
        Ok(self.tar.into_inner()?.finish()?)
    }
}

impl<W: Write + Send> TakesParts for Writing<W> {
    fn take(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let name = format!("{DATABASE}/{name}/{:06}", self.parts.len());
        self.put(name, &mut &*bytes, bytes.len() as u64).inspect_err(|error| {
            self.unwritten = Some(error.kind().into());
        })
    }
}

fn add<W: Write>(tar: &mut tar::Builder<W>, name: &str, from: &mut dyn Read, bytes: u64) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    tar.append_data(&mut header, name, from.take(bytes))
}

/// What is read from it is hashed and counted.
struct Hashing<'r> {
    from: &'r mut dyn Read,
    sha: Sha256,
    bytes: u64,
}

impl Read for Hashing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.sha.update(&into[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// A backup that is opened.
pub struct Reading<R: Read>(tar::Archive<Opening<BufReader<R>>>);

impl<R: Read> Reading<R> {
    /// Begins, with this secret key.
    ///
    /// # Errors
    /// Those of the seal.
    pub fn begin(from: R, identity: &Identity) -> Result<Self, BackupError> {
        Ok(Self(tar::Archive::new(Opening::begin(BufReader::new(from), identity)?)))
    }

    /// What is in it, which is read once and in order.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`].
    pub fn contents(&mut self) -> Result<(Head, Contents<'_, R>), BackupError> {
        let mut entries = self.0.entries()?;
        let mut first = entries.next().ok_or(BackupError::NotABackup)?.map_err(|_| BackupError::NotABackup)?;
        if first.path()?.as_os_str() != HEAD {
            return Err(BackupError::NotABackup);
        }
        let head: Head = serde_json::from_slice(&bytes_of(&mut first)?).map_err(|_| BackupError::NotABackup)?;
        if head.format != FORMAT || head.version != VERSION {
            return Err(BackupError::NotABackup);
        }
        drop(first);
        Ok((head, Contents { entries, next: None, seen: Vec::new() }))
    }
}

type Entry<'a, R> = tar::Entry<'a, Opening<BufReader<R>>>;

/// What is in a backup after its head.
pub struct Contents<'a, R: Read> {
    entries: tar::Entries<'a, Opening<BufReader<R>>>,
    /// The first that is no part of the database.
    next: Option<Entry<'a, R>>,
    seen: Vec<Listed>,
}

fn bytes_of(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl<'a, R: Read> Contents<'a, R> {
    fn advance(&mut self) -> io::Result<Option<Entry<'a, R>>> {
        match self.next.take() {
            Some(next) => Ok(Some(next)),
            None => self.entries.next().transpose(),
        }
    }

    /// Reads what follows the database, into this folder or into nothing, and looks whether all of it was there; how many
    /// files.
    ///
    /// # Errors
    /// [`BackupError::NotWhole`]; those of the reader and of the folder.
    pub fn finish(mut self, folder: Option<&Dir>) -> Result<u64, BackupError> {
        let mut count = 0;
        loop {
            let mut entry = self.advance()?.ok_or(BackupError::NotWhole("its end is missing"))?;
            let path = entry.path()?.into_owned();
            if path.as_os_str() == END {
                let ending: Ending = serde_json::from_slice(&bytes_of(&mut entry)?)
                    .map_err(|_| BackupError::NotWhole("its end says nothing"))?;
                drop(entry);
                // The seal is whole when it was read to its end.
                let more = self.advance()?.is_some();
                return match ending.parts == self.seen && !more {
                    true => Ok(count),
                    false => Err(BackupError::NotWhole("something is missing in it")),
                };
            }
            let within = within(&path).ok_or(BackupError::NotABackup)?;
            let mut hashing = Hashing { from: &mut entry, sha: Sha256::new(), bytes: 0 };
            match folder {
                Some(folder) => unpack(folder, &within, &mut hashing)?,
                None => io::copy(&mut hashing, &mut io::sink()).map(drop)?,
            }
            let (bytes, sha256) = (hashing.bytes, hex(&hashing.sha.finalize()));
            self.seen.push(Listed { name: path.display().to_string(), bytes, sha256 });
            count += 1;
        }
    }
}

/// The path of a file within its folder: names alone, none of which leads out.
fn within(path: &Path) -> Option<PathBuf> {
    let within = path.strip_prefix(FILES).ok()?;
    let plain = within.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && within.file_name().is_some()).then(|| within.to_owned())
}

fn unpack(folder: &Dir, path: &Path, from: &mut dyn Read) -> io::Result<()> {
    if let Some(parent) = path.parent().filter(|parent| *parent != Path::new("")) {
        folder.create_dir_all(parent)?;
    }
    let options = OpenOptions::new().write(true).create_new(true).mode(0o600).clone();
    let mut file = folder.open_with(path, &options)?;
    io::copy(from, &mut file)?;
    file.sync_all()
}

impl<R: Read> GivesParts for Contents<'_, R> {
    fn give(&mut self) -> io::Result<Option<(String, Vec<u8>)>> {
        let Some(mut entry) = self.advance()? else { return Ok(None) };
        let path = entry.path()?.into_owned();
        let mut names = path.components().map(|part| part.as_os_str().to_str());
        let (kind, table) = (names.next().flatten(), names.next().flatten());
        let (Some(DATABASE), Some(table)) = (kind, table) else {
            self.next = Some(entry);
            return Ok(None);
        };
        let bytes = bytes_of(&mut entry)?;
        let sha256 = hex(&Sha256::digest(&bytes));
        self.seen.push(Listed { name: path.display().to_string(), bytes: bytes.len() as u64, sha256 });
        Ok(Some((table.to_owned(), bytes)))
    }
}
