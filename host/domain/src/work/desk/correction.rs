//! Correcting a file, and what was corrected: which datums, when and by whom, and what they said before. It is sealed with
//! the person's key, and so ends with it; the audit, which is permanent, has how many.

use std::collections::BTreeSet;

use super::Desk;
use crate::audit::{Act, Entry};
use crate::person::dictionary::Dictionary;
use crate::person::profile::{Profile, ProfilePatch};
use crate::security::caller::Role;
use crate::words::ids::{CorrectionId, DatumId};
use crate::words::language::PreferredLanguages;
use crate::work::alike::{Alike, Say};
use crate::work::desk::individual::{Corrected, named};
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::{WorkError, fresh};
use crate::work::history::{Change, History};
use crate::work::records::{Correction, Record};
use crate::work::views::{ChangeLine, ChangedDatum, CorrectedDatum, CorrectionLine, Corrections, FileHistory};

/// The version of the file after a correction, the datums that changed, and the entry that says so.
pub(super) type Correcting = (i64, BTreeSet<DatumId>, Entry);

impl Desk<'_> {
    /// Corrects the file. Every datum is validated; one that does not fit refuses all.
    ///
    /// # Errors
    /// [`WorkError::Stale`] when `expected` is not the version of the file; [`WorkError::Profile`].
    pub async fn correct(mut self, patch: ProfilePatch, expected: i64, say: Say<'_>) -> Result<Corrected, WorkError> {
        self.may_work()?;
        fresh("individual", self.row.version, Some(expected))?;
        let today = self.operation().await?.calendar().today(self.work.now);
        let corrected = self.corrected(|profile| Ok(profile.correct(patch, today)?), None).await?;
        self.finish_correction(corrected, say).await
    }

    /// Undoes the change that made a version of the file: what it wrote says again what it said before. That is a new
    /// change, and can be undone too. Countries of origin that it wrote stay recorded.
    ///
    /// # Errors
    /// [`WorkError::Stale`] when `expected` is not the version of the file; [`WorkError::NotFound`] when there is no such
    /// change; [`WorkError::Conflict`] when what it wrote was changed again since, or what was there before is not kept.
    pub async fn undo(mut self, version: i64, expected: i64, say: Say<'_>) -> Result<Corrected, WorkError> {
        self.may_work()?;
        fresh("individual", self.row.version, Some(expected))?;
        let profile = self.profile()?;
        let history = self.history(&profile).await?;
        let before = history.to_undo(version)?;
        let damaged = || WorkError::damaged("individual_history");
        let bring_back = |profile: &mut Profile| profile.bring_back(before).ok_or_else(damaged);
        let corrected = self.corrected(bring_back, Some(version)).await?;
        self.finish_correction(corrected, say).await
    }

    async fn finish_correction(
        mut self,
        (version, _, mut entry): Correcting,
        say: Say<'_>,
    ) -> Result<Corrected, WorkError> {
        let (host, own, profile) = (self.work.host, self.row.id, self.profile()?);
        let today = self.operation().await?.calendar().today(self.work.now);
        let records = self.records().await?;
        let alike = Alike::to(host, self.work.tx.as_mut(), &self.row.operation, &profile, today).await?;
        let alike = alike.without_decided(host, self.work.tx.as_mut(), own, &records).await?;
        let same_person = self.other_files().await?;
        entry.codes.extend(named(&same_person));
        entry.codes.extend(alike.code());
        self.finish([entry]).await?;
        Ok(Corrected { id: own, version, same_person, possible_duplicates: alike.shown(say) })
    }

    /// Corrects the file, and keeps which datums, and what they said before.
    pub(super) async fn corrected(
        &mut self,
        correct: impl FnOnce(&mut Profile) -> Result<BTreeSet<DatumId>, WorkError>,
        undoes: Option<i64>,
    ) -> Result<Correcting, WorkError> {
        let mut profile = self.profile()?;
        let before = profile.kept();
        let changed = correct(&mut profile)?;
        let before = before.before(&profile.kept());
        let mut entry = self.entry(Act::IndividualCorrected);
        entry.codes = vec![format!("data {}", changed.len())];
        entry.codes.extend(undoes.map(|_| "undone".to_owned()));
        if before.is_empty() {
            return Ok((self.keep(profile, None).await?, changed, entry));
        }
        let id = CorrectionId::new(self.work.now, self.work.host.id_bytes());
        let change = Change { version: self.row.version + 1, correction: id, undoes, before: Some(before) };
        let version = self.keep(profile, Some(change)).await?;
        let correction = Correction { id, version, data: changed.clone(), corrected: self.by_caller() };
        self.insert_record(id, None, &Record::Correction(correction)).await?;
        // The entry leads to it, and it to the datums, as long as the person's key is there.
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        Ok((version, changed, entry))
    }

    /// What the file said before each change and after it, oldest first, for staff of the operation. That it was read is in
    /// the audit.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody else; when the history is not the one that was written.
    pub async fn read_history(mut self, languages: &PreferredLanguages) -> Result<Disclosed<FileHistory>, WorkError> {
        self.may_work()?;
        let profile = self.profile()?;
        let history = self.history(&profile).await?;
        let corrections = self.records().await?.corrections;
        let changes = lines(&profile, &history, &corrections, languages);
        let entry = self.entry(Act::HistoryRead);
        let view = FileHistory { individual: self.row.id, version: self.row.version, changes };
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
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
                    label: dictionary.called(&id).map(|label| label.read(languages).to_owned()),
                    id,
                })
                .collect(),
        };
        let mut corrections = self.records().await?.corrections;
        // Ids of one millisecond are in no order.
        corrections.sort_by_key(|correction| (correction.corrected.at, correction.version));
        let corrections = corrections.into_iter().map(line).collect();
        let entry = self.entry(Act::CorrectionsRead);
        let view = Corrections { individual: self.row.id, corrections };
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }
}

/// The changes of a file, with what each said before and after: that is what the next change of the same found, or what the
/// file says now.
fn lines(
    profile: &Profile,
    history: &History,
    corrections: &[Correction],
    languages: &PreferredLanguages,
) -> Vec<ChangeLine> {
    let now = profile.kept();
    let in_words = |id: &DatumId, stored: Option<&str>| Profile::in_words(id, stored?, languages);
    let line = |(at, change): (usize, &Change)| {
        // Which datums they were is in the record; one without it was not made by a correction, and has no values.
        let correction = corrections.iter().find(|correction| correction.id == change.correction)?;
        let later = &history.changes()[at + 1..];
        let after = |id: &DatumId| {
            let found = later.iter().find_map(|later| later.before.as_ref()?.of(id));
            found.unwrap_or_else(|| now.of(id).flatten())
        };
        let label = |id: &DatumId| Dictionary::host().called(id).map(|label| label.read(languages).to_owned());
        let datum = |id: &DatumId, before: Option<String>, after: Option<String>| ChangedDatum {
            id: id.clone(),
            label: label(id),
            before,
            after,
        };
        let data = match &change.before {
            Some(kept) => {
                kept.iter().map(|(id, said)| datum(id, in_words(id, said), in_words(id, after(id)))).collect()
            }
            None => correction.data.iter().map(|id| datum(id, None, None)).collect(),
        };
        Some(ChangeLine {
            version: change.version,
            at: correction.corrected.at,
            by: correction.corrected.by,
            undoes: change.undoes,
            can_be_undone: history.to_undo(change.version).is_ok(),
            kept: change.before.is_some(),
            data,
        })
    };
    history.changes().iter().enumerate().filter_map(line).collect()
}
