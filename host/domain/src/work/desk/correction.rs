//! Correcting a file, and what was corrected: which datums, when and by whom. It is sealed with the person's key, and so
//! ends with it; the audit, which is permanent, has how many.

use super::Desk;
use crate::audit::Act;
use crate::person::dictionary::Dictionary;
use crate::person::profile::ProfilePatch;
use crate::security::caller::Role;
use crate::words::ids::CorrectionId;
use crate::words::language::PreferredLanguages;
use crate::work::alike::{Alike, Say};
use crate::work::desk::individual::{Corrected, named};
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::{WorkError, fresh};
use crate::work::records::{Correction, Record};
use crate::work::views::{CorrectedDatum, CorrectionLine, Corrections};

impl Desk<'_> {
    /// Corrects the file. Every datum is validated; one that does not fit refuses all.
    ///
    /// # Errors
    /// [`WorkError::Stale`] when `expected` is not the version of the file; [`WorkError::Profile`].
    pub async fn correct(mut self, patch: ProfilePatch, expected: i64, say: Say<'_>) -> Result<Corrected, WorkError> {
        self.may_work()?;
        fresh("individual", self.row.version, Some(expected))?;
        let mut profile = self.profile()?;
        let today = self.operation().await?.calendar().today(self.work.now);
        let changed = profile.correct(patch, today)?;
        let (host, own) = (self.work.host, self.row.id);
        let records = self.records().await?;
        let alike = Alike::to(host, self.work.tx.as_mut(), &self.row.operation, &profile, today).await?;
        let alike = alike.without_decided(host, self.work.tx.as_mut(), own, &records).await?;
        let version = self.keep(profile).await?;
        let mut entry = self.entry(Act::IndividualCorrected);
        entry.codes = vec![format!("data {}", changed.len())];
        if !changed.is_empty() {
            let id = CorrectionId::new(self.work.now, self.work.host.id_bytes());
            let correction = Correction { id, data: changed, corrected: self.by_caller() };
            self.insert_record(id, None, &Record::Correction(correction)).await?;
            // The entry leads to it, and it to the datums, as long as the person's key is there.
            entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        }
        let (id, same_person) = (self.row.id, self.other_files().await?);
        entry.codes.extend(named(&same_person));
        entry.codes.extend(alike.code());
        self.finish([entry]).await?;
        Ok(Corrected { id, version, same_person, possible_duplicates: alike.shown(say) })
    }

    /// What was corrected in the file, oldest first, for a protection officer. That it was read is in the audit.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody else.
    pub async fn corrections(mut self, languages: &PreferredLanguages) -> Result<Disclosed<Corrections>, WorkError> {
        let Role::ProtectionOfficer { .. } = self.work.caller.role else { return Err(self.work.forbidden()) };
        let dictionary = Dictionary::host();
        let line = |correction: Correction| CorrectionLine {
            id: correction.id,
            at: correction.corrected.at,
            by: correction.corrected.by,
            data: correction
                .data
                .into_iter()
                .map(|id| CorrectedDatum {
                    label: dictionary.datum(&id).map(|datum| datum.label.read(languages).to_owned()),
                    id,
                })
                .collect(),
        };
        let corrections = self.records().await?.corrections.into_iter().map(line).collect();
        let entry = self.entry(Act::CorrectionsRead);
        let view = Corrections { individual: self.row.id, corrections };
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }
}
