//! Referrals: offers that lapse, and access that is over.

use std::collections::BTreeSet;

use super::Swept;
use super::lease::Held;
use crate::audit::Act;
use crate::consent::Said;
use crate::disclosure::RestsOn;
use crate::ports::{Page, ReadTx, ReferralRow};
use crate::referral::{Content, Step};
use crate::retention::access::{Footing, Over};
use crate::retention::clocks::{offer, referral_at_partner};
use crate::security::caller::Caller;
use crate::sharing::scope::Scope;
use crate::words::ids::{DisclosureId, ReferralId};
use crate::work::Host;
use crate::work::dossier::person_of;
use crate::work::error::WorkError;
use crate::work::file::{OpenFile, Opened};
use crate::work::release::Package;
use crate::work::unit::UnitOfWork;

/// How many ids are read at once.
const AT_ONCE: u32 = 500;

/// The host itself, which looks whether time has ended something. Nothing of a person leaves this side.
struct Itself(());

/// What time has done to a referral.
enum Due {
    /// The partner did not answer.
    Lapse,
    /// Access to these disclosures is over.
    Close(Vec<(DisclosureId, Over)>),
}

/// Looks at every referral that is under way, and ends what is to be ended.
pub(super) async fn sweep(host: &Host, held: &Held, trouble: impl Fn(&WorkError)) -> Result<Swept, WorkError> {
    let caller = Caller::host();
    let mut swept = Swept::default();
    let mut after = None;
    loop {
        let ids = host.store.begin_read().await?.referrals_under_way(Page { after, limit: AT_ONCE }).await?;
        let Some(last) = ids.last() else { return Ok(swept) };
        after = Some(*last);
        for id in ids {
            match settle(host, &caller, held, id).await {
                Ok(done) => {
                    swept.lapsed += done.lapsed;
                    swept.closed += done.closed;
                }
                // What is damaged in one file keeps no door open in another.
                Err(error) if error.is_about_one_file() => {
                    trouble(&error);
                    swept.failed += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Ends what is to be ended of one referral. It is looked at without a lock first, since most of them go on; what is found
/// is looked at again under the person's lock, before anything is written.
async fn settle(host: &Host, caller: &Caller, held: &Held, id: ReferralId) -> Result<Swept, WorkError> {
    let Some(mut looked) = open(UnitOfWork::look(host, caller).await?, id).await? else {
        return Ok(Swept::default());
    };
    let (row, content) = looked.referral(id).await?;
    let due = looked.due(&row, &content).await?;
    // No transaction is begun inside another.
    drop(looked);
    if due.is_none() {
        return Ok(Swept::default());
    }
    let mut work = UnitOfWork::begin(host, caller).await?;
    let now = work.now;
    held.prolong(work.tx.as_mut(), now).await?;
    let Some(mut file) = open(work, id).await? else { return Ok(Swept::default()) };
    let (row, mut content) = file.referral(id).await?;
    let mut swept = Swept::default();
    let mut entries = Vec::new();
    match file.due(&row, &content).await? {
        None => return Ok(swept),
        Some(Due::Lapse) => {
            content.state = content.state.after(Step::Lapse, now)?;
            let row = file.changed(row, &content);
            file.work.tx.update_referral(&row).await?;
            entries.push(file.entry_on(Act::ReferralLapsed, id, content.partner()));
            swept.lapsed = 1;
            swept.closed = file.work.tx.close_disclosures(id, now).await?;
            if swept.closed > 0 {
                let mut entry = file.entry_on(Act::AccessClosed, id, content.partner());
                entry.codes = vec![Over::Lapsed.code().to_owned()];
                entries.push(entry);
            }
        }
        Some(Due::Close(over)) => {
            for (disclosure, _) in &over {
                swept.closed += u64::from(file.work.tx.close_disclosure(*disclosure, now).await?);
            }
            let reasons: BTreeSet<_> = over.into_iter().map(|(_, why)| why.code().to_owned()).collect();
            let mut entry = file.entry_on(Act::AccessClosed, id, content.partner());
            entry.codes = reasons.into_iter().collect();
            entries.push(entry);
        }
    }
    file.finish(entries).await?;
    Ok(swept)
}

/// The file of the person of a referral; none when the person was erased, and there is nothing left to read for anybody.
async fn open<T: ReadTx + ?Sized>(
    mut work: UnitOfWork<'_, T>,
    id: ReferralId,
) -> Result<Option<OpenFile<'_, Itself, T>>, WorkError> {
    let found = work.tx.referral_with_file(id).await?.filter(|(_, person, _)| person.key.is_some());
    let Some((referral, person, operation)) = found else { return Ok(None) };
    let file = OpenFile::of(work, person, Itself(()))?;
    Ok(Some(OpenFile { opened: Opened { referral: Some(referral), operation: Some(operation) }, ..file }))
}

impl<T: ReadTx + ?Sized> OpenFile<'_, Itself, T> {
    /// What is to be ended now; none when nothing is.
    async fn due(&mut self, referral: &ReferralRow, content: &Content) -> Result<Option<Due>, WorkError> {
        let now = self.work.now;
        let operation = self.operation().await?;
        if offer(&content.state, content.due_at, operation.offer_grace_hours).is_some_and(|lapses| now >= lapses) {
            return Ok(Some(Due::Lapse));
        }
        let open: Vec<_> = self
            .work
            .tx
            .disclosures_of(referral.id)
            .await?
            .all()?
            .into_iter()
            .filter(|row| row.closed_at.is_none())
            .collect();
        let (Some(partner), false) = (content.partner().cloned(), open.is_empty()) else { return Ok(None) };
        let plugin = self.plugin(referral.plugin).await?;
        let pathway = plugin.catalogue.pathway(&content.pathway).ok_or(WorkError::NotFound("pathway"))?;
        let agreements = self.work.tx.agreements(&self.row.operation, Some(&partner)).await?.all()?;
        let consents: Vec<_> = self.consents().await?.into_iter().map(|(_, consent)| consent).collect();
        let records = self.records().await?;
        let elsewhere = self.said_elsewhere(&records).await?;
        let person = person_of(&self.profile()?, &operation, &records, now);
        let said = Said {
            consents: &consents,
            elsewhere: &elsewhere.consents,
            capacity: &operation.capacity,
            situation: &person.situation,
        };
        let mut over = Vec::new();
        for row in open {
            let package: Package = self.open_doc(row.id.as_bytes(), &row.sealed)?;
            let shared = package.decision.released().filter_map(|(id, _)| pathway.element(id));
            let items: Vec<_> = shared.map(|element| pathway.item(element)).collect();
            let basis = match package.decision.rests_on {
                Some(RestsOn::Basis { id, .. }) => records.basis(id),
                _ => None,
            };
            let footing = Footing {
                scope: Scope {
                    referral: referral.id,
                    purpose: pathway.purpose.class,
                    pathway: &pathway.id,
                    recipient: &partner,
                    stage: row.stage,
                },
                kept_until: referral_at_partner(&content.state, pathway.purpose.keep_days),
                agreements: &agreements,
                basis,
                said,
                items: &items,
            };
            over.extend(footing.over(now).map(|why| (row.id, why)));
        }
        Ok((!over.is_empty()).then_some(Due::Close(over)))
    }
}
