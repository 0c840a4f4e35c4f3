//! What a database of an older host lacks, where it takes the rules and the keys to add it: done once, at the first
//! opening by this host.

use super::Host;
use super::error::WorkError;
use super::office::token::told;
use super::sweep::learn_time;
use super::unit::UnitOfWork;
use crate::audit::{Act, Entry};
use crate::person::profile::ProfileDoc;
use crate::ports::{IndividualRow, LeaseRow, Page};
use crate::security::caller::{Caller, Role};
use crate::words::ids::IndividualId;

/// The name under which it is kept what was done.
const JOB: &str = "upgrade";

/// How many steps there are; those that were done count.
const STEPS: i64 = 2;

/// How many persons are read at once.
const AT_ONCE: u32 = 500;

/// Adds what is missing. Another host that opens the same database meanwhile waits, and finds it done. What is damaged stays
/// as it is, and `trouble` hears of it.
///
/// # Errors
/// Those of the store; nothing is kept then.
pub async fn upgrade(host: &Host, trouble: impl Fn(&WorkError)) -> Result<(), WorkError> {
    let done = |lease: &Option<LeaseRow>| lease.as_ref().map_or(0, |lease| lease.fence);
    if done(&host.store.begin_read().await?.lease(JOB).await?) >= STEPS {
        return Ok(());
    }
    learn_time(host).await?;
    let caller = Caller::host();
    let mut work = UnitOfWork::begin(host, &caller).await?;
    // As in every act: what is locked is locked before it is read.
    let before = work.tx.lease(JOB).await?;
    if done(&before) >= STEPS {
        return Ok(());
    }
    let mut entries = Vec::new();
    if done(&before) < 1 {
        entries = bind_tokens(&mut work).await?;
    }
    index_numbers(&mut work, trouble).await?;
    let now = work.now;
    let row = LeaseRow { job: JOB.to_owned(), fence: STEPS, until: now, held_at: now, done_at: Some(now) };
    match before {
        Some(_) => work.tx.update_lease(&row).await?,
        None => work.tx.insert_lease(&row).await?,
    }
    work.finish(entries).await
}

/// Binds the tokens of partners to the operation for which they were made: the one with which the partner has an
/// agreement, or where it has none, the only one. Where that is not clear the token ends, and the central team makes one
/// for each operation.
async fn bind_tokens(work: &mut UnitOfWork<'_>) -> Result<Vec<Entry>, WorkError> {
    let operations: Vec<_> = work.tx.operations().await?.whole.into_iter().map(|operation| operation.id).collect();
    let mut entries = Vec::new();
    for mut token in work.tx.unbound_tokens().await? {
        let mut agreed = Vec::new();
        for operation in &operations {
            if !work.tx.agreements(operation, Some(&token.partner)).await?.whole.is_empty() {
                agreed.push(operation);
            }
        }
        let candidates = if agreed.is_empty() { operations.iter().collect() } else { agreed };
        // Where there is no operation there is nothing that anybody could have seen.
        let Some(operation) = candidates.first().copied().cloned() else { continue };
        let ends = candidates.len() > 1 && token.revoked_at.is_none();
        if ends {
            token.revoked_at = Some(work.now);
        }
        work.tx.bind_token(&token, &operation).await?;
        let act = if ends { Act::TokenRevoked } else { Act::TokenBound };
        let mut entry = work.entry(act, None);
        entry.object = Some(token.id.to_string());
        let role = Role::Partner { operation, partner: token.partner, function: token.function };
        entries.push(told(entry, &role, token.staff));
    }
    Ok(entries)
}

/// Gives every person the index by which their registration number is found, whatever script its digits are in and however
/// it is written: older hosts compared fewer ways of writing it.
async fn index_numbers(work: &mut UnitOfWork<'_>, trouble: impl Fn(&WorkError)) -> Result<(), WorkError> {
    let mut after = None;
    loop {
        let listed = work.tx.individuals_with_keys(Page { after, limit: AT_ONCE }).await?;
        let read = listed.whole.len() + listed.damaged.len();
        // What has an id that is none is damaged, and comes at the end or in between.
        let damaged = listed.damaged.iter().filter_map(|row| IndividualId::parse(&row.row).ok()).max();
        let last = listed.whole.last().map(|row| row.id).max(damaged);
        for mut row in listed.whole {
            match index_of(work.host, &row) {
                Ok(index) if row.registration_index == Some(index) => {}
                Ok(index) => {
                    row.registration_index = Some(index);
                    work.tx.index_individual(&row).await?;
                }
                Err(error) if error.is_about_one_file() => trouble(&error),
                Err(error) => return Err(error),
            }
        }
        if u32::try_from(read).is_ok_and(|read| read < AT_ONCE) || last <= after {
            return Ok(());
        }
        after = last;
    }
}

fn index_of(host: &Host, row: &IndividualRow) -> Result<[u8; 32], WorkError> {
    let wrapped = row.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
    let profile: ProfileDoc = host.vault.unwrap_key(row.id, wrapped)?.open_doc(row.id.as_bytes(), &row.sealed)?;
    let number = profile.0.registration_number();
    Ok(host.vault.index_of(&row.operation, row.id, number.as_deref().map(String::as_str)))
}
