//! Reading files that prove how consent was taken, or why a basis holds.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::{Act, Entry};
use crate::evidence::Kind;
use crate::security::sealed::SealedDoc;
use crate::security::stream::FileKey;
use crate::words::ids::{EvidenceId, StaffId};
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::reading::{Reading, Sealed, Source};
use crate::work::views::File;

/// What is sealed in the row of a file.
#[derive(Serialize, Deserialize)]
pub(super) struct FileDoc {
    pub(super) kind: Kind,
    pub(super) media_type: String,
    pub(super) size: u64,
    pub(super) key: FileKey,
    /// Who attached it.
    pub(super) by: StaffId,
}

impl SealedDoc for FileDoc {
    const TABLE: &'static str = "evidence";
    const VERSION: u16 = 1;
}

impl Desk<'_> {
    /// A file that was attached, for those of the operation's staff who may open its kind.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; [`WorkError::Forbidden`] and [`WorkError::KeptFrom`]; those of sealed values.
    pub async fn evidence(mut self, id: EvidenceId) -> Result<Disclosed<File>, WorkError> {
        self.may_work()?;
        let row = self.work.tx.evidence(id).await?.filter(|row| row.individual == self.row.id);
        let row = row.ok_or(WorkError::NotFound("evidence"))?;
        let (kind, by, media_type, size, source) = match row.file {
            Some(name) => {
                let FileDoc { kind, media_type, size, key, by } = self.open_doc(id.as_bytes(), &row.sealed)?;
                let sealed = Sealed { name, key, person: self.row.id, file: id, kind: kind.code() };
                (kind, Some(by), media_type, size, Source::Closed(Box::new(sealed)))
            }
            None => {
                let (media_type, bytes) = self.key.open_file(id.as_bytes(), &row.sealed)?;
                let size = bytes.len() as u64;
                (Kind::of(&media_type), None, media_type, size, Source::Row(bytes, 0))
            }
        };
        let caller = self.work.caller;
        if !kind.opens_for(&caller.role, by == Some(caller.staff)) {
            return Err(WorkError::KeptFrom("a recording opens for whoever attached it, and for supervisors"));
        }
        let damaged = Box::new(self.entry_of_file(Act::EvidenceDamaged, id, kind));
        let read = self.entry_of_file(Act::EvidenceRead, id, kind);
        let file = File { reading: Reading { media_type, size, source, damaged } };
        let entitled = Entitled::to_read(file, 1, self.row.id, vec![read]);
        self.disclose(entitled).await
    }

    /// An entry about a file. That somebody heard a voice, and not only read a form, is to be seen in it.
    pub(super) fn entry_of_file(&self, act: Act, id: EvidenceId, kind: Kind) -> Entry {
        let mut entry = self.entry(act);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.codes = vec![kind.code().to_owned()];
        entry
    }
}
