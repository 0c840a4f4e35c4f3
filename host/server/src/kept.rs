//! Small files of the data directory in which the host keeps what must outlive its database, each under a code of the
//! host's key: whoever writes to the directory without the key cannot make the host believe anything.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use waystation_domain::retention::erased::Erased;
use waystation_domain::security::caller::Caller;
use waystation_domain::security::row::RowKey;
use waystation_domain::security::vault::{Random as _, Vault};
use waystation_domain::words::digest::hex;
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::erasure::{self, Again};
use waystation_domain::work::office::status::Verified;
use waystation_domain::work::restoration::{self, Mark};
use waystation_domain::work::{Host, WorkError};

use crate::clock::OsRandom;
use crate::data_dir::DataDir;
use crate::files::FileError;

/// How far the database had come: see [`restoration`].
const MARK: &str = "mark";
/// Who was erased: see [`waystation_domain::work::erasure`].
const ERASED: &str = "erased";
/// Up to where the audit was verified.
const VERIFIED: &str = "verified";
/// The most bytes of such a file: a thousand operations have some hundred kilobytes, a million persons who were erased
/// have 35 megabytes.
const LIMIT: u64 = 256 << 20;
/// How old the moment in the mark may be while nothing else in it changes, in milliseconds.
const MOMENT: i64 = 60_000;

/// What the host keeps.
pub struct Kept {
    mark: KeptFile,
    verified: KeptFile,
    erased: KeptFile,
    /// How many were on the list in the database when the one outside of it had all of them; before that, none is known.
    seen: tokio::sync::Mutex<Option<u64>>,
}

impl Kept {
    /// The files of this data directory.
    ///
    /// # Errors
    /// When the operating system gives no second handle of the directory.
    pub fn of(data_dir: &DataDir, vault: &Vault) -> Result<Self, FileError> {
        let file = |name| {
            let (dir, path) = data_dir.place(name)?;
            Ok(KeptFile { dir, name, path, key: vault.row_key().clone() })
        };
        let seen = tokio::sync::Mutex::default();
        Ok(Self { mark: file(MARK)?, verified: file(VERIFIED)?, erased: file(ERASED)?, seen })
    }

    /// Compares the database with the mark, or notes that there is none, and erases again whoever was erased and is there.
    /// To be done before the first act. How many were erased again.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn take_up(&self, host: &Host) -> Result<u64, WorkError> {
        let mark = self.mark.read::<Mark>().unwrap_or_else(|error| {
            tracing::error!(%error, "the mark cannot be used, as if there were none");
            None
        });
        restoration::take_up(host, mark).await?;
        let erased = self.erased(host).await?;
        self.mark(host);
        Ok(erased)
    }

    /// Brings the two lists of those who were erased together, the one in the database and the one outside of it, where either
    /// changed; whoever is on one of them and in the database is erased again. How many were.
    ///
    /// # Errors
    /// Those of the store. A list that cannot be used is left as it is, and said in the log.
    pub async fn erased(&self, host: &Host) -> Result<u64, WorkError> {
        let mut seen = self.seen.lock().await;
        let count = erasure::count(host).await?;
        if *seen == Some(count) {
            return Ok(0);
        }
        let outside = match self.erased.read::<Erased>() {
            Ok(list) => list.unwrap_or_default(),
            Err(error) => {
                tracing::error!(%error, "the list of those who were erased cannot be used, and is left as it is");
                *seen = Some(count);
                return Ok(0);
            }
        };
        let all = outside.clone().joined(&erasure::list(host).await?);
        let trouble = |error: &WorkError| tracing::error!(%error, "somebody who was erased could not be erased again");
        let Again { erased, failed } = erasure::again(host, &Caller::host(), &all, trouble).await?;
        if erased > 0 {
            tracing::warn!(persons = erased, "whoever was erased before and was there again is erased again");
        }
        if all != outside
            && let Err(error) = self.erased.write(&all)
        {
            tracing::error!(%error, "the list of those who were erased cannot be written: a restored database would bring them back");
            return Ok(erased);
        }
        // Who could not be is tried again.
        *seen = if failed == 0 { Some(erasure::count(host).await?) } else { None };
        Ok(erased)
    }

    /// Keeps how far the database has come. A host that is closed keeps what it had: that is the evidence.
    pub fn mark(&self, host: &Host) {
        let Some(mark) = host.mark() else { return };
        // Another process of this host, the console or the service, may have come further.
        let stored = self.mark.read::<Mark>().ok().flatten();
        let mark = match &stored {
            Some(stored) => mark.joined(stored),
            None => mark,
        };
        let same = |stored: &Mark| {
            stored.openings == mark.openings && stored.heads == mark.heads && stored.latest.plus(MOMENT) > mark.latest
        };
        if stored.as_ref().is_some_and(same) {
            return;
        }
        if let Err(error) = self.mark.write(&mark) {
            tracing::error!(%error, "the mark cannot be written: an older copy of the database would not be noticed");
        }
    }

    /// Up to where the audit was verified; nothing where the database was opened again since, as its chains are others.
    #[must_use]
    pub fn verified(&self, host: &Host) -> Verified {
        let openings = host.mark().map(|mark| mark.openings);
        let stored = self.verified.read::<(usize, Verified)>().unwrap_or_else(|error| {
            tracing::warn!(%error, "what was verified of the audit is not known any more, and is verified again");
            None
        });
        stored.filter(|(of, _)| Some(*of) == openings).map(|(_, verified)| verified).unwrap_or_default()
    }

    /// Keeps up to where the audit was verified.
    pub fn keep_verified(&self, host: &Host, verified: &Verified) {
        let Some(mark) = host.mark() else { return };
        if let Err(error) = self.verified.write(&(mark.openings, verified)) {
            tracing::warn!(%error, "what was verified of the audit cannot be kept");
        }
    }

    /// The latest moment in the mark, for what is said of it.
    #[must_use]
    pub fn marked_at(&self) -> Option<Timestamp> {
        self.mark.read::<Mark>().ok().flatten().map(|mark| mark.latest)
    }

    /// Where the mark is, for messages to people.
    #[must_use]
    pub fn mark_path(&self) -> &Path {
        &self.mark.path
    }
}

/// A file with its code: the text in one line, the code in the next.
struct KeptFile {
    dir: Dir,
    name: &'static str,
    path: PathBuf,
    key: RowKey,
}

impl KeptFile {
    fn code(&self, text: &str) -> String {
        let mut code = self.key.begin("kept");
        code.text(self.name);
        code.text(text);
        hex(&code.finish())
    }

    /// What is kept; none where nothing is.
    fn read<T: DeserializeOwned>(&self) -> Result<Option<T>, FileError> {
        let failed = |error| FileError::io(&self.path, error);
        let mut text = String::new();
        match self.dir.open(self.name) {
            Ok(file) => file.take(LIMIT).read_to_string(&mut text).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let wrong = || {
            let what = "it was not written by a host with this master key, or was changed";
            failed(io::Error::new(io::ErrorKind::InvalidData, what))
        };
        let (text, code) = text.split_once('\n').ok_or_else(wrong)?;
        // Whoever could guess a code by the time that this takes writes to our own directory already.
        if code.trim_end() != self.code(text) {
            return Err(wrong());
        }
        serde_json::from_str(text).map(Some).map_err(|_| wrong())
    }

    /// Writes it: whole, or not at all.
    fn write(&self, what: &impl Serialize) -> Result<(), FileError> {
        let failed = |error| FileError::io(&self.path, error);
        let text = serde_json::to_string(what).map_err(|error| failed(error.into()))?;
        let mut suffix = [0; 8];
        OsRandom.fill(&mut suffix);
        let draft = format!("{}.{:016x}", self.name, u64::from_be_bytes(suffix));
        let options = OpenOptions::new().write(true).create_new(true).mode(0o600).clone();
        let written = self.dir.open_with(&draft, &options).and_then(|mut file| {
            file.write_all(format!("{text}\n{}\n", self.code(&text)).as_bytes())?;
            file.sync_all()?;
            self.dir.rename(&draft, &self.dir, self.name)?;
            // The name must outlive a power cut as well as the bytes.
            self.dir.open(".")?.sync_all()
        });
        written.map_err(|error| {
            let _gone_already_or_left = self.dir.remove_file(&draft);
            failed(error)
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    fn file(there: &Path, name: &'static str, key: u8) -> KeptFile {
        let (dir, path) = DataDir::create(&there.join("data")).unwrap().place(name).unwrap();
        KeptFile { dir, name, path, key: Vault::new([key; 32]).row_key().clone() }
    }

    #[test]
    fn what_is_kept_is_read_back_and_is_taken_from_nobody_else() {
        let there = tempfile::tempdir().unwrap();
        let mark = file(there.path(), MARK, 7);
        assert_eq!(mark.read::<u32>().unwrap(), None);
        mark.write(&17_u32).unwrap();
        mark.write(&18_u32).unwrap();
        assert_eq!(mark.read::<u32>().unwrap(), Some(18));
        assert_eq!(mark.dir.entries().unwrap().count(), 1, "no draft is left behind");
        assert!(file(there.path(), MARK, 8).read::<u32>().is_err(), "another key");
        mark.dir.copy(MARK, &mark.dir, VERIFIED).unwrap();
        assert!(file(there.path(), VERIFIED, 7).read::<u32>().is_err(), "another file");
        let text = mark.dir.read_to_string(MARK).unwrap().replacen("18", "19", 1);
        mark.dir.write(MARK, text).unwrap();
        assert!(mark.read::<u32>().is_err(), "another text");
    }
}
