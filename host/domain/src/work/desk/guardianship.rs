//! Who decides for an adult without capacity.

use super::Desk;
use crate::audit::Act;
use crate::consent::people::Guardianship;
use crate::words::ids::GuardianshipId;
use crate::work::error::WorkError;
use crate::work::records::{Guarded, Record};

impl Desk<'_> {
    /// Records that a guardianship authority decides for this adult. An earlier one ends with it.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it ends before it begins, or has ended.
    pub async fn record_guardianship(mut self, terms: Guardianship) -> Result<GuardianshipId, WorkError> {
        self.may_work()?;
        if terms.until <= terms.from || terms.until <= self.work.now {
            return Err(WorkError::invalid("until: after `from` and after now"));
        }
        self.end_guardianships().await?;
        let id = GuardianshipId::new(self.work.now, self.work.host.id_bytes());
        let guarded = Guarded { id, terms, recorded: self.by_caller(), ended: None };
        self.insert_record(id, None, &Record::Guardianship(guarded)).await?;
        let mut entry = self.entry(Act::GuardianshipRecorded);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        self.finish([entry]).await?;
        Ok(id)
    }

    /// Records that no guardianship authority decides for the person any more.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn end_guardianship(mut self) -> Result<(), WorkError> {
        self.may_work()?;
        self.end_guardianships().await?;
        let entry = self.entry(Act::GuardianshipEnded);
        self.finish([entry]).await
    }

    async fn end_guardianships(&mut self) -> Result<(), WorkError> {
        for mut guarded in self.records().await?.guardianships {
            if guarded.ended.is_none() {
                guarded.ended = Some(self.by_caller());
                self.update_record(guarded.id, &Record::Guardianship(guarded)).await?;
            }
        }
        Ok(())
    }
}
