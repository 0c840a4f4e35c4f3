//! Attaching a file: it is taken piece by piece while no transaction is open, and its row is written when it is kept.

use serde::Serialize;
use zeroize::Zeroizing;

use super::evidence::FileDoc;
use super::{Desk, casework_of};
use crate::audit::Act;
use crate::evidence::{Kind, LARGEST, MEDIA_TYPES, START, begins_as};
use crate::ports::{EvidenceRow, FileName, NewFile};
use crate::security::caller::Caller;
use crate::security::stream::{FileKey, FilePlace, Sealer};
use crate::words::ids::{EvidenceId, IndividualId};
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::sealed_files;
use crate::work::unit::UnitOfWork;

/// A file that was attached.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attached {
    /// Its id.
    pub id: EvidenceId,
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes.
    pub size: u64,
}

/// A file that is being attached. Dropped, it leaves nothing behind.
pub struct Attaching<'h> {
    host: &'h Host,
    caller: &'h Caller,
    person: IndividualId,
    id: EvidenceId,
    kind: Kind,
    media_type: &'static str,
    /// What it begins with, until that was looked at.
    start: Option<Zeroizing<Vec<u8>>>,
    key: FileKey,
    sealer: Sealer,
    name: FileName,
    file: Box<dyn NewFile>,
}

impl<'h> Attaching<'h> {
    /// Begins to attach a file of this media type, of the kind that it is said to be or else that such files are.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when such files are not taken; [`WorkError::NotFound`] and [`WorkError::Forbidden`] as for
    /// opening a file; [`WorkError::FilesAway`].
    pub async fn begin(
        host: &'h Host,
        caller: &'h Caller,
        person: IndividualId,
        media_type: &str,
        kind: Option<Kind>,
    ) -> Result<Self, WorkError> {
        let operation = casework_of(caller)?;
        let mut work = UnitOfWork::look(host, caller).await?;
        let found = work.tx.individual(person).await?;
        if !found.is_some_and(|row| row.operation == *operation && row.key.is_some()) {
            return Err(WorkError::NotFound("individual"));
        }
        let taken = MEDIA_TYPES.into_iter().find(|taken| *taken == media_type);
        let kind = kind.unwrap_or_else(|| Kind::of(media_type));
        let media_type = taken.filter(|taken| kind.media_types().contains(taken)).ok_or_else(|| {
            WorkError::Invalid(format!("a {} has to be one of {}", kind.code(), kind.media_types().join(", ")))
        })?;
        let id = EvidenceId::new(work.now, host.id_bytes());
        // Nobody waits for a transaction while a file arrives.
        drop(work);
        sealed_files::ready(host).await?;
        let random = host.random.as_ref();
        let (key, name) = (FileKey::new(random), FileName::new(random));
        let (sealer, header) = Sealer::begin(&key, FilePlace { person, file: id, kind: kind.code() }, random);
        let mut file = host.files.begin(&name).await?;
        file.write(header.to_vec()).await?;
        let start = Some(Zeroizing::new(Vec::with_capacity(START)));
        Ok(Self { host, caller, person, id, kind, media_type, start, key, sealer, name, file })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it is too large, or begins as another media type than it is said to be.
    pub async fn take(&mut self, mut bytes: &[u8]) -> Result<(), WorkError> {
        if self.sealer.length() + bytes.len() as u64 > LARGEST {
            return Err(wrong_size());
        }
        if let Some(start) = &mut self.start {
            let more = bytes.len().min(START - start.len());
            start.extend_from_slice(&bytes[..more]);
            if start.len() == START {
                self.look_at_start()?;
            }
        }
        while !bytes.is_empty() {
            if let Some(chunk) = self.sealer.take(&mut bytes) {
                self.file.write(chunk).await?;
            }
        }
        Ok(())
    }

    /// Keeps it: nothing more comes. The file is made last before its row is written, in the transaction of this act.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] as for [`Attaching::take`], and when it is empty; those of opening a file, since the person
    /// may have been erased meanwhile; those of the store.
    pub async fn keep(mut self) -> Result<Attached, WorkError> {
        let size = self.sealer.length();
        if size == 0 {
            return Err(wrong_size());
        }
        self.look_at_start()?;
        while let Some(chunk) = self.sealer.rest() {
            self.file.write(chunk).await?;
        }
        self.file.keep().await?;
        let Self { host, caller, person, id, kind, media_type, key, name, file, .. } = self;
        let mut desk = Desk::open(host, caller, person).await?;
        let doc = FileDoc { kind, media_type: media_type.to_owned(), size, key, by: caller.staff };
        let row = EvidenceRow {
            id,
            individual: person,
            created_at: desk.work.now,
            file: Some(name),
            sealed: desk.seal_doc(id.as_bytes(), &doc),
        };
        desk.work.tx.insert_evidence(&row).await?;
        let entry = desk.entry_of_file(Act::EvidenceAttached, id, kind);
        desk.finish([entry]).await?;
        // Until here no sweep may take it for one that is nobody's.
        drop(file);
        Ok(Attached { id, kind, size })
    }

    fn look_at_start(&mut self) -> Result<(), WorkError> {
        match self.start.take() {
            Some(start) if !begins_as(self.media_type, &start) => Err(WorkError::Invalid(format!(
                "it is said to be {}, and does not begin as one: send it as what it is, or save it anew as one of {}",
                self.media_type,
                self.kind.media_types().join(", ")
            ))),
            _ => Ok(()),
        }
    }
}

fn wrong_size() -> WorkError {
    WorkError::Invalid(format!("the file has to have 1 to {LARGEST} bytes"))
}
