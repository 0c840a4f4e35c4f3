//! A file on its way out: chunk by chunk, each authenticated before anybody sees it.

use zeroize::Zeroizing;

use super::error::WorkError;
use super::{Host, sealed_files};
use crate::audit::Entry;
use crate::ports::{FileName, KeptFile, append_audit};
use crate::security::stream::{CHUNK, FileKey, FilePlace, HEADER, Opener, SEALED_CHUNK, sealed_length};
use crate::words::ids::{EvidenceId, IndividualId};

/// A file that may be read: the entry that it is read is in the audit.
pub struct Reading {
    /// Its media type, one of the list that is taken.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    pub(super) source: Source,
    /// What the audit is told if it turns out to be damaged.
    pub(super) damaged: Box<Entry>,
}

/// Where the bytes are.
pub(super) enum Source {
    /// In the row, from before files were kept outside of the database; from here on.
    Row(Zeroizing<Vec<u8>>, usize),
    /// In a file that is not open yet.
    Closed(Box<Sealed>),
    /// In one that is.
    Open(Box<dyn KeptFile>, Box<Opener>),
}

/// What opens a file.
pub(super) struct Sealed {
    pub(super) name: FileName,
    pub(super) key: FileKey,
    pub(super) person: IndividualId,
    pub(super) file: EvidenceId,
    pub(super) kind: &'static str,
}

impl Reading {
    /// Opens the file. Done before the answer begins, so that one that is missing or was cut short is refused and not
    /// broken off.
    ///
    /// # Errors
    /// [`WorkError::DamagedFile`], which is in the audit then; [`WorkError::FilesAway`]; those of the store.
    pub async fn open(&mut self, host: &Host) -> Result<(), WorkError> {
        let Source::Closed(sealed) = &self.source else { return Ok(()) };
        let opened = async {
            sealed_files::place(host).await?;
            let mut file = host.files.open(&sealed.name).await?.ok_or(WorkError::DamagedFile("it is not there"))?;
            if file.length() != sealed_length(self.size) {
                return Err(WorkError::DamagedFile("it is not as long as it was written"));
            }
            let header: [u8; HEADER] = file.read(HEADER).await?.try_into().map_err(|_| CHANGED)?;
            let place = FilePlace { person: sealed.person, file: sealed.file, kind: sealed.kind };
            let opener = Opener::begin(&sealed.key, place, self.size, &header).map_err(|_| CHANGED)?;
            Ok(Source::Open(file, Box::new(opener)))
        };
        self.source = match opened.await {
            Ok(source) => source,
            Err(error) => return Err(self.noted(host, error).await),
        };
        Ok(())
    }

    /// The next bytes; none when that was all.
    ///
    /// # Errors
    /// As [`Reading::open`].
    pub async fn next(&mut self, host: &Host) -> Result<Option<Vec<u8>>, WorkError> {
        self.open(host).await?;
        match self.chunk().await {
            Ok(chunk) => Ok(chunk),
            Err(error) => Err(self.noted(host, error).await),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, WorkError> {
        match &mut self.source {
            Source::Row(bytes, from) => {
                let chunk = &bytes[*from..bytes.len().min(*from + CHUNK)];
                *from += chunk.len();
                Ok((!chunk.is_empty()).then(|| chunk.to_vec()))
            }
            Source::Open(_, opener) if opener.left() == 0 => Ok(None),
            Source::Open(file, opener) => {
                let chunk = file.read(SEALED_CHUNK).await?;
                opener.open(chunk).map(Some).map_err(|_| CHANGED)
            }
            Source::Closed(_) => Ok(None),
        }
    }

    /// Writes down that the file is damaged, if that is what it is.
    async fn noted(&self, host: &Host, error: WorkError) -> WorkError {
        if !matches!(error, WorkError::DamagedFile(_)) {
            return error;
        }
        let entry = Entry { at: host.now(), ..(*self.damaged).clone() };
        let noted = async {
            let mut tx = host.store.begin().await?;
            append_audit(tx.as_mut(), entry).await?;
            tx.commit().await
        };
        match noted.await {
            Ok(()) => error,
            Err(away) => away.into(),
        }
    }
}

const CHANGED: WorkError = WorkError::DamagedFile("it was changed since it was written, or is another one");
