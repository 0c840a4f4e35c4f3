//! The files outside of the database, as the database knows them: whether it is their place, what of them is missing, what
//! is nobody's, and what goes with a person.

use std::collections::{BTreeSet, VecDeque};
use std::sync::PoisonError;

use super::Host;
use super::error::WorkError;
use crate::ports::{FileName, FilesMark, ReadTx, StoreError};
use crate::words::ids::IndividualId;

/// How many names are read at once.
const AT_ONCE: u32 = 500;

/// Whether the place for files is the one that the database knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is.
    Known,
    /// The database knows of none: no file was ever kept.
    NotYet,
}

/// What was found of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// How many there should be.
    pub files: u64,
    /// How many of them are not there.
    pub missing: u64,
    /// Those that no row speaks of, and those of people who were erased.
    pub strays: BTreeSet<FileName>,
}

/// What the last sweep of this process found; none before the first.
#[must_use]
pub fn seen(host: &Host) -> Option<Looked> {
    let seen = host.files_seen.lock().unwrap_or_else(PoisonError::into_inner);
    seen.at.map(|_| Looked { files: seen.files, missing: seen.missing, strays: seen.strays.clone() })
}

/// Whether the place for files is the one that the database knows. Another one is used for nothing: its files are those
/// of others, and what was put there would be missing elsewhere.
///
/// # Errors
/// [`WorkError::FilesAway`] when it is another one; those of the store.
pub async fn place(host: &Host) -> Result<Place, WorkError> {
    let Some(known) = host.store.begin_read().await?.files_mark().await? else { return Ok(Place::NotYet) };
    let is = match host.files.mark().await? {
        Some(there) if there == known => return Ok(Place::Known),
        Some(other) => format!("is marked {other}"),
        None => "has no mark".to_owned(),
    };
    Err(WorkError::FilesAway(format!(
        "the database knows the place for files that is marked {known}, and this one {is}"
    )))
}

/// The place for files, where it is to be written to: it is said which one it is, before the first file is kept there.
///
/// # Errors
/// [`WorkError::FilesAway`] when it is another one, or one that another database has files in; those of the store.
pub(super) async fn ready(host: &Host) -> Result<(), WorkError> {
    if place(host).await? == Place::Known {
        return Ok(());
    }
    if !is_empty(host).await? {
        return Err(WorkError::FilesAway("there are files in it already, and this database knows of none".to_owned()));
    }
    let mark = host.files.set_mark(&FilesMark::new(host.random.as_ref())).await?;
    let mut tx = host.store.begin().await?;
    match tx.insert_files_mark(&mark, host.now()).await {
        Ok(()) => tx.commit().await?,
        // Another host said so at the same moment; whether it meant this place is looked at below.
        Err(StoreError::Exists(_)) => drop(tx),
        Err(error) => return Err(error.into()),
    }
    place(host).await.map(drop)
}

async fn is_empty(host: &Host) -> Result<bool, WorkError> {
    for shelf in shelves() {
        if !host.files.names(&shelf).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first two digits of names.
fn shelves() -> impl Iterator<Item = String> {
    (0..=u8::MAX).map(|shelf| format!("{shelf:02x}"))
}

/// The names that the database knows, in their order, a few at a time.
struct Known<'h> {
    host: &'h Host,
    read: VecDeque<FileName>,
    last: Option<FileName>,
    ended: bool,
}

impl Known<'_> {
    async fn next_on(&mut self, shelf: &str) -> Result<Option<FileName>, WorkError> {
        if self.read.is_empty() && !self.ended {
            let mut tx = self.host.store.begin_read().await?;
            self.read = tx.files(self.last.as_ref(), AT_ONCE).await?.into();
            self.ended = self.read.is_empty();
            self.last = self.read.back().cloned().or(self.last.take());
        }
        Ok(self.read.pop_front_if(|name| name.shelf() == shelf))
    }
}

/// Looks through the files, in bounded memory: one shelf after the other.
///
/// # Errors
/// Those of the store.
pub async fn look(host: &Host) -> Result<Looked, WorkError> {
    let mut looked = Looked::default();
    let mut known = Known { host, read: VecDeque::new(), last: None, ended: false };
    for shelf in shelves() {
        let mut there = host.files.names(&shelf).await?;
        while let Some(name) = known.next_on(&shelf).await? {
            looked.files += 1;
            // What was kept since the shelf was read is there all the same.
            if !there.remove(&name) && host.files.open(&name).await?.is_none() && is_used(host, &name).await? {
                looked.missing += 1;
            }
        }
        looked.strays.append(&mut there);
    }
    Ok(looked)
}

async fn is_used(host: &Host, name: &FileName) -> Result<bool, WorkError> {
    Ok(host.store.begin_read().await?.has_file(name).await?)
}

/// Removes a file that no row speaks of, unless its writer is still at work; whether it did.
pub(super) async fn remove_stray(host: &Host, name: &FileName) -> Result<bool, WorkError> {
    let Some(seized) = host.files.seize(name).await? else { return Ok(false) };
    // Whoever kept it wrote its row before letting go of it.
    if is_used(host, name).await? {
        return Ok(false);
    }
    seized.remove().await?;
    Ok(true)
}

/// The files that go when the person goes. They are unreadable from the moment at which the person's key is destroyed, and
/// a sweep removes them then; whoever erases somebody need not wait for it.
///
/// # Errors
/// Those of the store.
pub async fn of_person<T: ReadTx + ?Sized>(tx: &mut T, person: IndividualId) -> Result<Vec<FileName>, WorkError> {
    Ok(tx.files_of(person).await?)
}
