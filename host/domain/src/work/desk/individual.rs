//! Registering, reading and correcting a person's file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Desk, Staff, casework_of};
use crate::audit::Act;
use crate::organisation::operation::case_number;
use crate::person::dictionary::{Dictionary, Origin};
use crate::person::profile::{Profile, ProfileDoc, ProfilePatch};
use crate::ports::IndividualRow;
use crate::referral::Content;
use crate::security::caller::Caller;
use crate::security::epoch;
use crate::words::ids::{DatumId, IndividualId};
use crate::words::language::PreferredLanguages;
use crate::words::plain::Plain;
use crate::work::alike::{Alike, PossibleDuplicates, Say};
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::file::Opened;
use crate::work::history::Change;
use crate::work::search_keys::KeysOf;
use crate::work::unit::UnitOfWork;
use crate::work::views::{AgeKnown, CaseFile, ConsentLine, CountryNamed, OriginBefore, ReferralLine};
use crate::work::{Host, Once, Outcome};

/// A new file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Registered {
    /// The person.
    pub id: IndividualId,
    /// The number to use instead of a name.
    pub case_number: String,
    /// The version of the file.
    pub version: i64,
    /// Other files of this person in the operation: those with the same registration number, and those that staff linked. What is kept back, excluded or refused in one counts in each.
    pub same_person: Vec<FoundIndividual>,
    /// Files that may be of the same person: look at them before you go on, and say whether they are.
    pub possible_duplicates: PossibleDuplicates,
}

/// A file that was corrected.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// The person.
    pub id: IndividualId,
    /// The version of the file.
    pub version: i64,
    /// As for a new file.
    pub same_person: Vec<FoundIndividual>,
    /// As for a new file.
    pub possible_duplicates: PossibleDuplicates,
}

/// Another file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundIndividual {
    /// The person.
    pub id: IndividualId,
    /// The number to use instead of a name.
    pub case_number: String,
}

/// A file that was made by the same request before.
async fn registered_before(
    mut work: UnitOfWork<'_>,
    id: IndividualId,
    alike: Alike,
    say: Say<'_>,
) -> Result<Registered, WorkError> {
    let row = work.tx.individual(id).await?.ok_or(WorkError::NotFound("individual"))?;
    let mut desk = Desk::of(work, row, Staff(()))?;
    let same_person = desk.other_files().await?;
    let possible_duplicates = alike.without(id).shown(say);
    let (case_number, version) = (desk.row.case_number.clone(), desk.row.version);
    let entry = desk.entry(Act::IndividualRead);
    desk.repeated(entry).await?;
    Ok(Registered { id, case_number, version, same_person, possible_duplicates })
}

/// That other files were named, in the audit.
pub(super) fn named(files: &[FoundIndividual]) -> Option<String> {
    (!files.is_empty()).then(|| format!("same-person {}", files.len()))
}

impl<'h> Desk<'h> {
    /// Registers a person in the caller's operation, with a data key of their own.
    ///
    /// # Errors
    /// [`WorkError::Profile`] with everything that the dictionary refuses; nothing is kept then.
    pub async fn register(
        host: &'h Host,
        caller: &'h Caller,
        patch: ProfilePatch,
        once: Option<&Once>,
        say: Say<'_>,
    ) -> Result<Outcome<Registered>, WorkError> {
        let operation = casework_of(caller)?;
        // Looked for before anything is written, so that nobody waits for it. Of two that are registered at the same moment
        // neither names the other; going through the files of the operation does.
        let mut before = UnitOfWork::read(host, caller).await?;
        let calendar = before.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?.calendar();
        let today = calendar.today(before.now);
        let mut profile = Profile::new(patch, today)?;
        let alike = Alike::to(host, before.tx.as_mut(), operation, &profile, today).await?;
        drop(before);
        let mut work = UnitOfWork::begin(host, caller).await?;
        let now = work.now;
        if let Some(id) = work.made_before(once).await? {
            return registered_before(work, id, alike, say).await.map(Outcome::MadeBefore);
        }
        let count = work.tx.next_case(operation).await?;
        let case_number = case_number(operation, count);
        profile.assign_case_number(&case_number);
        let id = IndividualId::new(now, host.id_bytes());
        // Read in this transaction: until it ends no other epoch begins, and none is destroyed.
        let by = epoch::current(&work.tx.epochs().await?);
        let (key, wrapped) = host.vault.new_data_key(id, by, host.random.as_ref())?;
        let search_keys = KeysOf::under(host, operation, by)?.kept(id, &profile);
        let row = IndividualRow {
            id,
            operation: operation.clone(),
            case_number: case_number.clone(),
            registration_index: Some(host.vault.index_of(
                operation,
                id,
                profile.registration_number().as_deref().map(String::as_str),
            )),
            sealed: key.seal_doc(id.as_bytes(), &ProfileDoc(profile), host.random.as_ref()),
            key: Some(wrapped),
            version: 1,
            created_at: now,
            updated_at: now,
            consents: 0,
            records: 0,
        };
        work.tx.insert_individual(&row).await?;
        work.tx.keep_search_keys(id, &search_keys).await?;
        let mut desk = Self { work, row, key, opened: Opened::default(), side: Staff(()) };
        desk.remember(once, &id.to_string()).await?;
        let same_person = desk.other_files().await?;
        let mut entry = desk.entry(Act::IndividualRegistered);
        entry.codes.extend(named(&same_person));
        entry.codes.extend(alike.code());
        desk.finish([entry]).await?;
        let possible_duplicates = alike.shown(say);
        Ok(Outcome::Made(Registered { id, case_number, version: 1, same_person, possible_duplicates }))
    }

    /// The file, for staff of the operation.
    ///
    /// # Errors
    /// Those of the store and of sealed values.
    pub async fn case_file(mut self, languages: &PreferredLanguages) -> Result<Disclosed<CaseFile>, WorkError> {
        self.may_work()?;
        let profile = self.profile()?;
        let operation = self.operation().await?;
        let today = operation.calendar().today(self.work.now);
        let of = |origin: Origin| -> BTreeMap<DatumId, Plain> {
            let datums = Dictionary::host().datums().filter(|datum| datum.origin == origin);
            datums.filter_map(|datum| Some((datum.id.clone(), profile.value(&datum.id, today)?))).collect()
        };
        let (data, derived) = (of(Origin::Entered), of(Origin::Derived));
        let mut parts = profile.parts().clone();
        let known = data.keys().chain(derived.keys());
        let in_words = |datum: &DatumId| Some((datum.clone(), profile.display(datum, languages, today)?.text));
        let data_in_words = known.filter_map(in_words).collect();
        let age = profile.birth().and_then(|birth| AgeKnown::of(birth, today, &operation.capacity));
        let origin = profile.origin_before();
        let origin = OriginBefore {
            recorded: origin.recorded.iter().map(|country| CountryNamed::of(country, languages)).collect(),
            taken_out: origin.taken_out.into_iter().map(Into::into).collect(),
        };
        let mut referrals = Vec::new();
        let rows = self.work.tx.referrals_of(self.row.id).await?;
        let damaged = rows.damaged_ids();
        for row in rows.whole {
            let content: Content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            let partner = content.partner().cloned();
            referrals.push(ReferralLine { id: row.id, pathway: content.pathway, state: row.state, partner });
        }
        let now = self.work.now;
        let consents = self.consents().await?.into_iter().map(|(row, consent)| ConsentLine {
            id: row.id,
            referral: row.referral,
            state: consent.standing(now),
            until: consent.terms.until,
            recipient: consent.terms.recipient,
            stage: consent.terms.stage,
        });
        let consents = consents.collect();
        let records = self.records().await?;
        let evidence = self.work.tx.evidence_of(self.row.id).await?;
        let same_person = self.other_files().await?;
        let entry = self.entry(Act::IndividualRead);
        let view = CaseFile {
            id: self.row.id,
            case_number: self.row.case_number.clone(),
            version: self.row.version,
            created_at: self.row.created_at,
            updated_at: self.row.updated_at,
            data,
            derived,
            data_in_words,
            names: std::mem::take(&mut parts.names),
            contacts: std::mem::take(&mut parts.contacts),
            addresses: std::mem::take(&mut parts.addresses),
            other_numbers: std::mem::take(&mut parts.numbers),
            age,
            origin_before: origin,
            referrals,
            damaged,
            consents,
            closed_at: records.closing().map(|closing| closing.at),
            guardianship: records.guardianship(now),
            evidence,
            same_person,
        };
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }

    /// Writes the profile and its history, with the change where there is one to be undone, and answers with the version of
    /// the file.
    pub(super) async fn keep(&mut self, mut profile: Profile, change: Option<Change>) -> Result<i64, WorkError> {
        self.row.version += 1;
        self.row.updated_at = self.work.now;
        self.keep_history(&mut profile, self.row.version, change).await?;
        let number = profile.registration_number();
        let index =
            self.work.host.vault.index_of(&self.row.operation, self.row.id, number.as_deref().map(String::as_str));
        self.row.registration_index = Some(index);
        let by = self.row.key.as_ref().ok_or(WorkError::NotFound("individual"))?.wrapping();
        let search_keys = KeysOf::under(self.work.host, &self.row.operation, by)?.kept(self.row.id, &profile);
        self.row.sealed = self.seal_doc(self.row.id.as_bytes(), &ProfileDoc(profile));
        self.work.tx.update_individual(&self.row).await?;
        self.work.tx.keep_search_keys(self.row.id, &search_keys).await?;
        Ok(self.row.version)
    }
}
