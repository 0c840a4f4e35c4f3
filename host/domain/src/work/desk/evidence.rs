//! Files that prove how consent was taken, or why a basis holds: sealed with the person's own key.

use serde::Serialize;

use super::Desk;
use crate::audit::Act;
use crate::ports::EvidenceRow;
use crate::words::ids::EvidenceId;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::views::File;

/// The kinds of files, by their media type.
pub const MEDIA_TYPES: [&str; 8] =
    ["application/pdf", "image/jpeg", "image/png", "audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"];

/// The largest file.
pub const EVIDENCE_MAX: usize = 16 << 20;

/// A file that was attached.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attached {
    /// Its id.
    pub id: EvidenceId,
    /// Its size in bytes.
    pub size: usize,
}

impl Desk<'_> {
    /// Attaches a file to the person.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it is empty, too large, or of a kind that is not accepted.
    pub async fn attach(mut self, media_type: &str, bytes: &[u8]) -> Result<Attached, WorkError> {
        self.may_work()?;
        if !MEDIA_TYPES.contains(&media_type) {
            return Err(WorkError::Invalid(format!("the file has to be one of {}", MEDIA_TYPES.join(", "))));
        }
        if bytes.is_empty() || bytes.len() > EVIDENCE_MAX {
            return Err(WorkError::Invalid(format!("the file has to have 1 to {EVIDENCE_MAX} bytes")));
        }
        let id = EvidenceId::new(self.work.now, self.work.host.id_bytes());
        let row = EvidenceRow {
            id,
            individual: self.row.id,
            created_at: self.work.now,
            sealed: self.key.seal_file(id.as_bytes(), media_type, bytes, self.work.host.random.as_ref()),
        };
        self.work.tx.insert_evidence(&row).await?;
        let mut entry = self.entry(Act::EvidenceAttached);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        self.finish([entry]).await?;
        Ok(Attached { id, size: bytes.len() })
    }

    /// A file that was attached, for staff of the operation.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; [`WorkError::Forbidden`]; those of sealed values.
    pub async fn evidence(mut self, id: EvidenceId) -> Result<Disclosed<File>, WorkError> {
        self.may_work()?;
        let row = self.work.tx.evidence(id).await?.filter(|row| row.individual == self.row.id);
        let row = row.ok_or(WorkError::NotFound("evidence"))?;
        let (media_type, bytes) = self.key.open_file(id.as_bytes(), &row.sealed)?;
        let mut entry = self.entry(Act::EvidenceRead);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        let file = File { media_type, bytes };
        let entitled = Entitled::to_read(file, 1, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }
}
