//! Other files of a person one of whose files is erased. What was said in it counted in each of them, and nothing opens
//! there because it is gone.

use super::{Key, entry_of};
use crate::audit::{Act, Entry};
use crate::consent::{Consent, InvalidReason, State, Wishes};
use crate::ports::IndividualRow;
use crate::retention::erasure::Ground;
use crate::words::ids::IndividualId;
use crate::work::error::WorkError;
use crate::work::file::{OpenFile, opened};
use crate::work::other_files::other_files;
use crate::work::records::{Record, Records, records_of};
use crate::work::unit::UnitOfWork;

/// Whoever erases a person, in another file of theirs. Nothing of a person leaves this side.
struct Elsewhere(());

/// Sees to the other files: what is kept back, who is excluded and to what the person objects has to be said there too, what was refused here is asked
/// for again there, and nothing there names this file any more.
///
/// # Errors
/// [`WorkError::Invalid`] when something is kept back, somebody excluded or something objected to here alone.
pub(super) async fn settle<'h>(
    mut work: UnitOfWork<'h>,
    row: &IndividualRow,
    key: Key<'_>,
    ground: Ground,
    entries: &mut Vec<Entry>,
) -> Result<UnitOfWork<'h>, WorkError> {
    let (said, records) = match key {
        Some(key) => {
            let said = work.tx.consents_of(row.id).await.map_err(WorkError::from);
            let said = readable(said.and_then(|said| opened(row, key, said)))?.unwrap_or_default();
            let records = readable(records_of(work.tx.as_mut(), row, key).await)?.unwrap_or_default();
            (said.into_iter().map(|(_, consent)| consent).collect(), records)
        }
        None => (Vec::new(), Records::default()),
    };
    let others = other_files(work.tx.as_mut(), row, &records).await?;
    let mut linked: Vec<IndividualId> = records.same_person.iter().map(|link| link.other).collect();
    linked.retain(|id| others.iter().all(|other| other.id != *id));
    let wishes = Wishes::of(&said);
    for other in others {
        if let Err(error) = opens(&work, &other) {
            match ground {
                Ground::Again => continue,
                _ => return Err(error),
            }
        }
        let (case, of_other) = (other.case_number.clone(), other.clone());
        let mut file = OpenFile::of(work, other, Elsewhere(()))?;
        let theirs = match file.consents().await {
            Ok(theirs) => theirs,
            // Nothing is decided by what is damaged, and whoever was erased before is erased again all the same.
            Err(error) if ground == Ground::Again && error.is_about_one_file() => {
                work = file.work;
                continue;
            }
            Err(error) => return Err(error),
        };
        let stand = Wishes::of(theirs.iter().map(|(_, consent)| consent));
        if ground != Ground::Again
            && !(wishes.are_among(&stand) && records.objections().are_among(&file.records().await?.objections()))
        {
            return Err(WorkError::Invalid(format!(
                "what the person keeps back, whom they exclude or to what they object in this file counts in their file \
                 {case} too, and would be forgotten there: record it in that file first"
            )));
        }
        for (consent_row, consent) in theirs {
            if !is_refused(&said, &consent) {
                continue;
            }
            let (id, referral) = (consent_row.id, consent_row.referral);
            if let Some(yes) = consent.given() {
                let (now, by) = (file.work.now, file.work.caller.staff);
                let reason = InvalidReason::CircumstancesChanged;
                file.update_consent(consent_row, yes.invalidate(now, by, reason).into()).await?;
                let mut entry = entry_of(&file.work, Act::ConsentInvalidated, &of_other);
                entry.referral = Some(file.pseudonym(referral.as_bytes()));
                entry.object = Some(file.pseudonym(id.as_bytes()).to_string());
                entry.codes = vec![reason.code().to_owned()];
                entries.push(entry);
            }
        }
        file.unlink(row.id).await?;
        work = file.work;
    }
    // Those that were found to be of another person name this file too.
    for id in linked {
        let Some(other) = work.tx.individual(id).await?.filter(|other| opens(&work, other).is_ok()) else { continue };
        let mut file = OpenFile::of(work, other, Elsewhere(()))?;
        file.unlink(row.id).await?;
        work = file.work;
    }
    Ok(work)
}

/// Whether a file can be opened.
fn opens(work: &UnitOfWork<'_>, file: &IndividualRow) -> Result<(), WorkError> {
    let wrapped = file.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
    Ok(work.host.vault.unwrap_key(file.id, wrapped).map(drop)?)
}

/// None where something of the file is damaged.
fn readable<T>(read: Result<T, WorkError>) -> Result<Option<T>, WorkError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.is_about_one_file() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the last word in the file that goes, about this purpose and recipient, is a no.
fn is_refused(said: &[Consent], yes: &Consent) -> bool {
    let asked = yes.about();
    let about = said.iter().rfind(|consent| {
        let about = consent.about();
        about.purpose == asked.purpose && about.pathway == asked.pathway && about.recipient == asked.recipient
    });
    about.is_some_and(|last| matches!(last.state(), State::Refused | State::Withdrawn(_)))
}

impl OpenFile<'_, Elsewhere> {
    /// Takes the name of a file that goes out of what was said about files of the same person.
    async fn unlink(&mut self, gone: IndividualId) -> Result<(), WorkError> {
        let Some(records) = readable(self.records().await)? else { return Ok(()) };
        for mut link in records.same_person.into_iter().filter(|link| link.other == gone) {
            // A file that names itself names no other.
            link.other = self.row.id;
            link.ended.get_or_insert(self.by_caller());
            self.update_record(link.id, &Record::SamePerson(link)).await?;
        }
        Ok(())
    }
}
