//! Erasing a person: one transaction, one individual, under the person's lock. The key that opens what is sealed goes, and
//! so does every row of the person; what stays is in the audit, under pseudonyms.
//!
//! * `elsewhere.rs`: what was said in this file and counts in other files of the person.
//! * `partners.rs`: what partners still have, and are to destroy.
//! * `listed.rs`: the list of those who were erased, and erasing again whoever a restored database brings back.
//!
//! Partners' access ends with the rows that gave it, and what is pending with the referral. The sealed files go right after
//! the commit; of a host that died in between, a sweep removes them.

mod elsewhere;
mod listed;
mod partners;

use serde::Serialize;

use super::Host;
use super::error::WorkError;
use super::sealed_files::{Place, of_person, place, remove_stray};
use super::unit::UnitOfWork;
use crate::audit::{Act, Entry};
use crate::ports::{ErasedRows, FileName, IndividualRow};
use crate::retention::erasure::{Erasure, Ground};
use crate::security::caller::Caller;
use crate::security::vault::DataKey;

pub use listed::{Again, again, count, list};

/// What an erasure removed: counts, and nothing about anybody.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// Referrals.
    pub referrals: u64,
    /// Consents and refusals.
    pub consents: u64,
    /// Acts of sharing.
    pub disclosures: u64,
    /// Other records.
    pub records: u64,
    /// Files.
    pub files: u64,
    /// Referrals for which a partner has still to destroy what it received, and to attest it.
    pub to_destroy: u64,
}

/// Erases a person, by this authority.
///
/// # Errors
/// [`WorkError::NotFound`] when there is no such person; [`WorkError::Invalid`] when what was said in this file counts in
/// another one of the person, and is not said there; those of the store.
pub async fn erase(host: &Host, caller: &Caller, authority: Erasure) -> Result<Forgotten, WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    let row = work.tx.individual(authority.person()).await?.ok_or(WorkError::NotFound("individual"))?;
    in_unit(work, row, authority).await
}

/// The same, in an act that has begun, on a row that was read in it.
pub(super) async fn in_unit(
    mut work: UnitOfWork<'_>,
    row: IndividualRow,
    authority: Erasure,
) -> Result<Forgotten, WorkError> {
    if authority.person() != row.id {
        return Err(WorkError::NotFound("individual"));
    }
    let (host, ground) = (work.host, authority.ground());
    // A key that does not open keeps nobody from being forgotten.
    let key = row.key.as_ref().and_then(|wrapped| host.vault.unwrap_key(row.id, wrapped).ok());
    let files = of_person(work.tx.as_mut(), row.id).await?;
    let mut entries = Vec::new();
    let to_destroy = partners::to_destroy(&mut work, &row, key.as_ref(), &mut entries).await?;
    let mut work = elsewhere::settle(work, &row, key.as_ref(), ground, &mut entries).await?;
    let rows = work.tx.erase_individual(row.id).await?;
    let pseudonym = host.vault.pseudonyms().of(row.id.as_bytes());
    work.tx.insert_erased(pseudonym, work.now).await?;
    let ErasedRows { referrals, consents, disclosures, records, files: of_files } = rows;
    let forgotten = Forgotten { referrals, consents, disclosures, records, files: of_files, to_destroy };
    let mut entry = work.entry(Act::IndividualErased, Some(row.operation.clone()));
    entry.individual = Some(pseudonym);
    entry.codes = said(ground, &forgotten);
    entries.push(entry);
    work.finish(entries).await?;
    tidy(host, &files).await;
    Ok(forgotten)
}

fn said(ground: Ground, forgotten: &Forgotten) -> Vec<String> {
    let Forgotten { referrals, consents, disclosures, records, files, to_destroy } = *forgotten;
    let counts = [
        ("referrals", referrals),
        ("consents", consents),
        ("disclosures", disclosures),
        ("records", records),
        ("files", files),
        ("to-destroy", to_destroy),
    ];
    let counts = counts.into_iter().map(|(what, count)| format!("{what} {count}"));
    ground.codes().into_iter().chain(counts).collect()
}

/// Removes the sealed files, and what is left in the log of the database. The person is erased already: what fails here a
/// sweep does.
async fn tidy(host: &Host, files: &[FileName]) {
    if !files.is_empty() && matches!(place(host).await, Ok(Place::Known)) {
        for name in files {
            let _by_a_sweep = remove_stray(host, name).await;
        }
    }
    let _by_a_sweep = host.store.empty_log().await;
}

/// An entry about the person of this row.
fn entry_of(work: &UnitOfWork<'_>, act: Act, row: &IndividualRow) -> Entry {
    let mut entry = work.entry(act, Some(row.operation.clone()));
    entry.individual = Some(work.host.vault.pseudonyms().of(row.id.as_bytes()));
    entry
}

/// What was sealed with the person's key, where it still opens.
type Key<'k> = Option<&'k DataKey>;
