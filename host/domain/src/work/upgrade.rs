//! What a database of an older host lacks, where it takes the rules and the keys to add it: done once, at the first
//! opening by this host.

use super::Host;
use super::error::WorkError;
use super::office::token::told;
use super::sweep::learn_time;
use super::unit::UnitOfWork;
use crate::audit::{Act, Entry};
use crate::ports::LeaseRow;
use crate::security::caller::{Caller, Role};

/// The name under which it is kept what was done.
const JOB: &str = "upgrade";

/// How many steps there are; those that were done count.
const STEPS: i64 = 1;

/// Adds what is missing. Another host that opens the same database meanwhile waits, and finds it done.
///
/// # Errors
/// Those of the store; nothing of a step is kept then.
pub async fn upgrade(host: &Host) -> Result<(), WorkError> {
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
    let entries = bind_tokens(&mut work).await?;
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
