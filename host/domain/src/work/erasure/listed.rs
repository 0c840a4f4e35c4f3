//! The list of those who were erased, and erasing again whoever is there all the same: because the database was put back as
//! it was before, or somebody put back rows of it.

use std::collections::BTreeSet;

use super::erase;
use crate::ports::StoreError;
use crate::retention::erased::Erased;
use crate::security::caller::Caller;
use crate::security::pseudonym::Pseudonym;
use crate::words::ids::IndividualId;
use crate::work::Host;
use crate::work::error::WorkError;

/// How many are read at once.
const AT_ONCE: usize = 500;

/// What was done again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Again {
    /// Persons who were there, and are erased again.
    pub erased: u64,
    /// Persons who could not be: something of them is damaged or in use.
    pub failed: u64,
}

/// How many are on the list in the database.
///
/// # Errors
/// Those of the store.
pub async fn count(host: &Host) -> Result<u64, WorkError> {
    Ok(host.store.begin_read().await?.count_of_erased().await?)
}

/// The list in the database, without what is damaged in it.
///
/// # Errors
/// Those of the store.
pub async fn list(host: &Host) -> Result<Erased, WorkError> {
    let mut tx = host.store.begin_read().await?;
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let some = tx.erased(after, u32::try_from(AT_ONCE).unwrap_or(u32::MAX)).await?;
        // What is damaged names nobody: whoever could write it would have anybody erased. It has its place all the same.
        let damaged = some.damaged.iter().filter_map(|row| row.listed.parse::<Pseudonym>().ok()).max();
        let last = some.whole.last().copied().max(damaged);
        all.extend(some.whole);
        if last.is_none() || last <= after {
            return Ok(all.into_iter().collect());
        }
        after = last;
    }
}

/// Erases again whoever is on this list and in the database, and adds those to the list in the database who are not on it.
/// It narrows, and is done while the database is closed too. `trouble` hears who could not be.
///
/// # Errors
/// Those of the store.
pub async fn again(
    host: &Host,
    caller: &Caller,
    list: &Erased,
    trouble: impl Fn(&WorkError),
) -> Result<Again, WorkError> {
    let pseudonyms = host.vault.pseudonyms();
    let mut done = Again::default();
    for person in there(host, list).await? {
        let Some(authority) = list.again(person, pseudonyms) else { continue };
        match erase(host, caller, authority).await {
            Ok(_) => done.erased += 1,
            // Somebody else did it meanwhile.
            Err(WorkError::NotFound(_)) => {}
            Err(error) if error.is_about_one_file() => {
                trouble(&error);
                done.failed += 1;
            }
            Err(error) => return Err(error),
        }
    }
    let known = self::list(host).await?;
    let missing: Vec<_> = list.without(&known).collect();
    for some in missing.chunks(AT_ONCE) {
        let mut tx = host.store.begin().await?;
        for person in some {
            tx.insert_erased(*person, host.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(done)
}

/// Who of the list is in the database.
async fn there(host: &Host, list: &Erased) -> Result<BTreeSet<IndividualId>, WorkError> {
    let mut there = BTreeSet::new();
    let listed: Vec<_> = list.persons(host.vault.pseudonyms()).collect();
    let mut tx = host.store.begin_read().await?;
    for some in listed.chunks(AT_ONCE) {
        match tx.individuals(some).await {
            Ok(rows) => there.extend(rows.into_iter().map(|row| row.id)),
            // One that is damaged is there too; who is not is not found when it comes to it.
            Err(StoreError::Damaged { .. } | StoreError::Corrupt { .. }) => there.extend(some),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(there)
}
