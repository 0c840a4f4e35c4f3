//! What a database of an older host lacks, where it takes the rules and the keys to add it: done once, at the first
//! opening by this host.

use super::Host;
use super::alike::{profile_of, search_keys_of};
use super::error::WorkError;
use super::office::token::told;
use super::sweep::learn_time;
use super::unit::UnitOfWork;
use crate::audit::{Act, Entry};
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
    let caller = Caller::host();
    let before = host.store.begin_read().await?.lease(JOB).await?;
    if done(before.as_ref()) < STEPS {
        learn_time(host).await?;
        in_one_step(host, &caller, &trouble).await?;
    }
    give_search_keys(host, &caller, &trouble).await
}

/// How many steps were done.
fn done(lease: Option<&LeaseRow>) -> i64 {
    lease.map_or(0, |lease| lease.fence)
}

/// The steps that are done together, or not at all.
async fn in_one_step(host: &Host, caller: &Caller, trouble: &impl Fn(&WorkError)) -> Result<(), WorkError> {
    let mut work = UnitOfWork::begin(host, caller).await?;
    // As in every act: what is locked is locked before it is read.
    let before = work.tx.lease(JOB).await?;
    if done(before.as_ref()) >= STEPS {
        return Ok(());
    }
    let mut entries = Vec::new();
    if done(before.as_ref()) < 1 {
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
async fn index_numbers(work: &mut UnitOfWork<'_>, trouble: &impl Fn(&WorkError)) -> Result<(), WorkError> {
    let mut after = None;
    loop {
        let listed = work.tx.individuals_with_keys(Page { after, limit: AT_ONCE }).await?;
        let next = listed.next(after, AT_ONCE);
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
        if next.is_none() {
            return Ok(());
        }
        after = next;
    }
}

/// Gives those whose rows an older host wrote the keys by which they are found, some at a time, each locked and read as it
/// stands then.
async fn give_search_keys(host: &Host, caller: &Caller, trouble: &impl Fn(&WorkError)) -> Result<(), WorkError> {
    let mut page = Page { after: None, limit: AT_ONCE };
    loop {
        let listed = host.store.begin_read().await?.individuals_without_search_keys(page).await?;
        if !listed.whole.is_empty() {
            let mut work = UnitOfWork::begin(host, caller).await?;
            for row in &listed.whole {
                match give_search_keys_to(&mut work, row.id).await {
                    Err(error) if error.is_about_one_file() => trouble(&error),
                    given => given?,
                }
            }
            work.finish([]).await?;
        }
        let next = listed.next(page.after, page.limit);
        if next.is_none() {
            return Ok(());
        }
        page.after = next;
    }
}

async fn give_search_keys_to(work: &mut UnitOfWork<'_>, id: IndividualId) -> Result<(), WorkError> {
    let Some(row) = work.tx.individual(id).await?.filter(|row| row.key.is_some()) else { return Ok(()) };
    let keys = search_keys_of(work.host, &row)?;
    Ok(work.tx.keep_search_keys(id, &keys).await?)
}

fn index_of(host: &Host, row: &IndividualRow) -> Result<[u8; 32], WorkError> {
    let number = profile_of(host, row)?.registration_number();
    Ok(host.vault.index_of(&row.operation, row.id, number.as_deref().map(String::as_str)))
}
