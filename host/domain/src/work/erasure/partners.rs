//! What partners received of a person who is erased. That they have to destroy it stays until they attest it: by the id that
//! the referral had, which they know, and which leads to nobody any more.

use super::{Key, entry_of};
use crate::audit::{Act, Entry};
use crate::ports::{DestructionDuty, IndividualRow};
use crate::referral::Content;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;
use crate::work::wishes;

/// Keeps what each partner has still to destroy, and says whose access ends; for how many referrals. What is damaged is kept
/// as if nothing had been attested.
pub(super) async fn to_destroy(
    work: &mut UnitOfWork<'_>,
    row: &IndividualRow,
    key: Key<'_>,
    entries: &mut Vec<Entry>,
) -> Result<u64, WorkError> {
    let (host, now) = (work.host, work.now);
    let wishes = match key {
        Some(key) => match wishes::of_one(host, work.tx.as_mut(), row, key).await {
            Ok(wishes) => wishes,
            Err(error) if error.is_about_one_file() => Default::default(),
            Err(error) => return Err(error),
        },
        None => Default::default(),
    };
    let mut kept = 0;
    for referral in work.tx.referrals_of(row.id).await?.whole {
        let disclosures = work.tx.disclosures_of(referral.id).await?;
        let Some(partner_index) = referral.partner_index else { continue };
        if disclosures.whole.is_empty() && disclosures.damaged.is_empty() {
            continue;
        }
        let content: Option<Content> = key.and_then(|key| key.open_doc(referral.id.as_bytes(), &referral.sealed).ok());
        let partner = content.as_ref().and_then(Content::partner).cloned();
        let open = disclosures.whole.iter().any(|disclosure| disclosure.closed_at.is_none());
        if open {
            let mut entry = entry_of(work, Act::AccessClosed, row);
            entry.referral = Some(host.vault.pseudonyms().of(referral.id.as_bytes()));
            entry.partner = partner.clone();
            entry.codes = vec!["erased".to_owned()];
            entries.push(entry);
        }
        let attested = content.as_ref().is_some_and(|content| content.destroyed.is_some()) && !open;
        // To an organisation that the person excluded the referral does not exist, as before.
        let excluded = partner.is_some_and(|partner| wishes.excluded_partners.contains_key(&partner));
        if attested || excluded {
            continue;
        }
        let outside = wishes.excluded_staff.keys().map(|staff| host.vault.outside_hash(referral.id, *staff));
        let duty = DestructionDuty {
            referral: referral.id,
            operation: referral.operation,
            partner_index,
            since: now,
            outside: outside.collect(),
        };
        work.tx.insert_duty(&duty).await?;
        kept += 1;
    }
    Ok(kept)
}
