//! What narrowed the sharing of a person's data, done again.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::Effect;
use super::later::{Lost, id};
use crate::audit::Act;
use crate::basis::Basis;
use crate::consent::InvalidReason;
use crate::ports::{Page, ReferralFilter, StoreError};
use crate::referral::Step;
use crate::retention::erased::Erased;
use crate::security::caller::Caller;
use crate::security::pseudonym::Pseudonym;
use crate::words::ids::{BasisId, ConsentId, DisclosureId, IndividualId, OperationId, PartnerId, ReferralId};
use crate::work::Host;
use crate::work::erasure;
use crate::work::error::WorkError;
use crate::work::file::OpenFile;
use crate::work::records::Record;
use crate::work::unit::UnitOfWork;

/// How many referrals are read at once.
const AT_ONCE: u32 = 500;

/// The central team, when it does again what was lost. Nothing of a person leaves this side.
struct Again(());

/// What was done again on persons, and what cannot be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnPersons {
    /// Consents that were taken back again, and referrals, disclosures and bases that were closed again.
    pub withdrawn: u64,
    /// Disclosures that partners could open until now.
    pub closed: u64,
    /// The case numbers, by operation, of persons about whom something was said or written that is lost. What partners could
    /// open of them is closed, and every standing yes has to be asked for again.
    pub to_ask_again: BTreeMap<OperationId, BTreeSet<String>>,
    /// How many persons were registered, by operation, who are not in the database.
    pub registered: BTreeMap<OperationId, i64>,
    /// How many of those were erased since, so that nobody registers them again.
    pub registered_and_erased: BTreeMap<OperationId, i64>,
    /// How many disclosures partners received that are not in the database.
    pub received: BTreeMap<PartnerId, u64>,
    /// Persons who were erased again.
    pub erased: u64,
    /// How many persons could not be looked at, because something of them is damaged or in use.
    pub failed: u64,
}

/// What is to be done again of one person.
#[derive(Default)]
struct Narrowing {
    withdrawn: BTreeSet<ConsentId>,
    invalidated: BTreeSet<ConsentId>,
    bases: BTreeSet<BasisId>,
    referrals: BTreeMap<ReferralId, Option<Step>>,
    unknown: bool,
}

/// Does again what narrowed. `trouble` hears why a person could not be looked at.
pub(super) async fn again(
    host: &Host,
    caller: &Caller,
    lost: &[&Lost],
    trouble: impl Fn(&WorkError),
) -> Result<OnPersons, WorkError> {
    let pseudonyms = host.vault.pseudonyms();
    let mut done = OnPersons::default();
    let mut persons: BTreeMap<IndividualId, Narrowing> = BTreeMap::new();
    let mut disclosed: Vec<(DisclosureId, PartnerId)> = Vec::new();
    let mut erased: Vec<Pseudonym> = Vec::new();
    for entry in lost {
        let object = entry.object.as_deref();
        if entry.effect() == Effect::Registered
            && let Some(operation) = &entry.operation
        {
            *done.registered.entry(operation.clone()).or_default() += 1;
        }
        if entry.effect() == Effect::Erased {
            erased.extend(entry.individual.as_deref().and_then(|word| word.parse::<Pseudonym>().ok()));
        }
        let Some(person) = id(pseudonyms, entry.individual.as_deref()) else { continue };
        let narrowing = persons.entry(person).or_default();
        match entry.effect() {
            Effect::Withdrawn => narrowing.withdrawn.extend(id::<ConsentId>(pseudonyms, object)),
            Effect::Invalidated => narrowing.invalidated.extend(id::<ConsentId>(pseudonyms, object)),
            Effect::BasisEnded => narrowing.bases.extend(id::<BasisId>(pseudonyms, object)),
            Effect::Closed(step) => {
                if let Some(referral) = id(pseudonyms, entry.referral.as_deref()) {
                    let known = narrowing.referrals.entry(referral).or_default();
                    *known = step.or(*known);
                }
            }
            Effect::Unknown => narrowing.unknown = true,
            Effect::Disclosed => disclosed.extend(id(pseudonyms, object).zip(entry.partner.clone())),
            _ => {}
        }
    }
    // Whoever was erased is erased first, and nothing else is done on them.
    let list: Erased = erased.into_iter().collect();
    for entry in lost.iter().filter(|entry| entry.effect() == Effect::Registered) {
        let person = entry.individual.as_deref().and_then(|word| word.parse().ok());
        if let (Some(operation), Some(person)) = (&entry.operation, person)
            && list.has(person)
        {
            *done.registered_and_erased.entry(operation.clone()).or_default() += 1;
        }
    }
    let erasure::Again { erased, failed } = erasure::again(host, caller, &list, &trouble).await?;
    (done.erased, done.failed) = (erased, failed);
    for person in list.persons(pseudonyms) {
        persons.remove(&person);
    }
    for (person, narrowing) in persons {
        match one(host, caller, person, narrowing, &mut done).await {
            Ok(()) => {}
            // Nothing of them can be read for partners either.
            Err(error) if error.is_about_one_file() => {
                trouble(&error);
                done.failed += 1;
            }
            Err(error) => return Err(error),
        }
    }
    let mut tx = host.store.begin_read().await?;
    for (disclosure, partner) in disclosed {
        if tx.disclosure(disclosure).await?.is_none() {
            *done.received.entry(partner).or_default() += 1;
        }
    }
    Ok(done)
}

/// Closes what partners can open, and has every standing yes asked for again, of everybody.
pub(super) async fn close_all(
    host: &Host,
    caller: &Caller,
    trouble: impl Fn(&WorkError),
) -> Result<OnPersons, WorkError> {
    let mut persons = BTreeSet::new();
    let mut tx = host.store.begin_read().await?;
    let mut after = None;
    // What partners can open, and what has yet to be sent.
    loop {
        let ids = tx.referrals_under_way(Page { after, limit: AT_ONCE }).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        for referral in ids {
            match tx.referral(referral).await {
                Ok(found) => persons.extend(found.map(|row| row.individual)),
                // Nothing of it can be read for partners either.
                Err(StoreError::Damaged { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let open = ReferralFilter { state: None, open: true };
    for operation in tx.operations().await?.whole {
        after = None;
        loop {
            let listed = tx.referrals_in(&operation.id, open, Page { after, limit: AT_ONCE }).await?;
            // What is damaged has its place in the list too.
            let damaged = listed.damaged.iter().filter_map(|row| ReferralId::parse(&row.row).ok()).max();
            let last = listed.whole.last().map(|(row, _)| row.id).max(damaged);
            persons.extend(listed.whole.into_iter().map(|(row, _)| row.individual));
            if last.is_none() || last <= after {
                break;
            }
            after = last;
        }
    }
    drop(tx);
    let mut done = OnPersons::default();
    for person in persons {
        let all = Narrowing { unknown: true, ..Narrowing::default() };
        match one(host, caller, person, all, &mut done).await {
            Ok(()) => {}
            Err(error) if error.is_about_one_file() => {
                trouble(&error);
                done.failed += 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

async fn one(
    host: &Host,
    caller: &Caller,
    person: IndividualId,
    mut narrowing: Narrowing,
    done: &mut OnPersons,
) -> Result<(), WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    // Who is not in the database was registered after the backup, and who has no key was erased.
    let Some(row) = work.tx.individual(person).await?.filter(|row| row.key.is_some()) else { return Ok(()) };
    let mut file = OpenFile::of(work, row, Again(()))?;
    let (mut withdrawn, mut closed) = (0, 0);
    for consent in std::mem::take(&mut narrowing.withdrawn) {
        match file.work.tx.consent(consent).await?.filter(|row| row.individual == person) {
            Some(row) => {
                closed += file.take_back(row).await?.closed;
                withdrawn += 1;
            }
            // Given and taken back since: it may have taken the place of one that is here.
            None => narrowing.unknown = true,
        }
    }
    for consent in std::mem::take(&mut narrowing.invalidated) {
        let found = file.consents().await?.into_iter().find(|(row, _)| row.id == consent);
        let Some((row, consent)) = found else {
            narrowing.unknown = true;
            continue;
        };
        if let Some(yes) = consent.given() {
            let (now, by) = (file.work.now, file.work.caller.staff);
            file.update_consent(row, yes.invalidate(now, by, InvalidReason::CircumstancesChanged).into()).await?;
            withdrawn += 1;
        }
    }
    for basis in std::mem::take(&mut narrowing.bases) {
        let found: Option<Basis> = file.records().await?.basis(basis).cloned();
        if let Some(basis) = found {
            let basis = basis.end(file.work.caller.staff, file.work.now);
            file.update_record(basis.id, &Record::Basis(Box::new(basis))).await?;
            withdrawn += 1;
        }
    }
    for (referral, step) in std::mem::take(&mut narrowing.referrals) {
        let found = file.work.tx.referral(referral).await?.is_some_and(|row| row.individual == person);
        if found {
            closed += file.close(referral, step).await?;
        }
    }
    let mut codes = vec![format!("withdrawn {withdrawn}")];
    if narrowing.unknown {
        closed += file.ask_again().await?;
        codes.push("to ask again".to_owned());
        let cases = done.to_ask_again.entry(file.row.operation.clone()).or_default();
        cases.insert(file.row.case_number.clone());
    }
    codes.push(format!("closed {closed}"));
    let nothing = withdrawn == 0 && closed == 0 && !narrowing.unknown;
    done.withdrawn += withdrawn;
    done.closed += closed;
    if nothing {
        return Ok(());
    }
    let mut entry = file.entry(Act::RestoreReplayed);
    entry.codes = codes;
    file.finish([entry]).await
}

impl OpenFile<'_, Again> {
    /// Closes what was shared in a referral, which takes this step where its state allows it; how many could be opened.
    async fn close(&mut self, id: ReferralId, step: Option<Step>) -> Result<u64, WorkError> {
        let closed = self.work.tx.close_disclosures(id, self.work.now).await?;
        if let Some(step) = step {
            let (row, mut content) = self.referral(id).await?;
            if let Ok(after) = content.state.after(step, self.work.now) {
                content.state = after;
                let row = self.changed(row, &content);
                self.work.tx.update_referral(&row).await?;
            }
        }
        Ok(closed)
    }

    /// Closes all that was shared, and declares every standing yes to be asked for again; how many could be opened.
    async fn ask_again(&mut self) -> Result<u64, WorkError> {
        let mut closed = 0;
        for referral in self.work.tx.referrals_of(self.row.id).await?.whole {
            closed += self.close(referral.id, None).await?;
        }
        let (now, by) = (self.work.now, self.work.caller.staff);
        for (row, consent) in self.consents().await? {
            if let Some(yes) = consent.given() {
                self.update_consent(row, yes.invalidate(now, by, InvalidReason::CircumstancesChanged).into()).await?;
            }
        }
        // What rests on another basis ends too: somebody has to look at it anew.
        for (basis, _) in self.records().await?.bases {
            let basis = basis.end(by, now);
            self.update_record(basis.id, &Record::Basis(Box::new(basis))).await?;
        }
        Ok(closed)
    }
}
