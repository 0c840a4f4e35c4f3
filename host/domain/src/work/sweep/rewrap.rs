//! Wrapping data keys anew, after an epoch has begun: one person after another, while requests go on.
//!
//! It has a lease of its own, so that of all hosts one does it, and each person is one transaction under that lease and
//! the person's lock: a data key is wrapped anew once, whoever was stopped and started in between. What is sealed by the
//! data key stays as it is; the keys by which the person is found are those of the epoch, and so written anew.

use super::lease::Held;
use crate::audit::{Act, Entry};
use crate::ports::Page;
use crate::security::caller::Caller;
use crate::security::epoch::{self, Epoch, EpochState};
use crate::words::ids::IndividualId;
use crate::work::Host;
use crate::work::alike::search_keys_of;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// The name of the lease.
const JOB: &str = "rewrap";

/// How many ids are read at once.
const AT_ONCE: u32 = 500;

/// What was done: counts, and nothing about anybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Data keys that were wrapped anew.
    pub done: u64,
    /// Those that could not be: something of the row is damaged or in use; or one, and none was tried after it, because the
    /// key of an epoch is not at hand.
    pub failed: u64,
}

/// Wraps anew what an older epoch wraps; none while another host does. `trouble` hears why one could not be.
///
/// Dropped in between, it leaves nothing by halves: what was committed stays, and the rest is done next time.
///
/// # Errors
/// [`WorkError::Conflict`] when another host took over; those of the store.
pub async fn rewrap(host: &Host, trouble: impl Fn(&WorkError)) -> Result<Option<Rewrapped>, WorkError> {
    let mut all = Rewrapped::default();
    if !host.store.begin_read().await?.epochs().await?.iter().any(is_to_be_emptied) {
        return Ok(Some(all));
    }
    let Some(held) = Held::take(host, JOB).await? else { return Ok(None) };
    for old in host.store.begin_read().await?.epochs().await?.into_iter().filter(is_to_be_emptied) {
        let of_epoch = empty(host, &held, &old, &trouble).await?;
        all.done += of_epoch.done;
        all.failed += of_epoch.failed;
        written(host, &held, &old, of_epoch).await?;
    }
    let mut tx = host.store.begin().await?;
    held.done(tx.as_mut(), host.now()).await?;
    tx.commit().await?;
    Ok(Some(all))
}

const fn is_to_be_emptied(epoch: &Epoch) -> bool {
    matches!(epoch.state, EpochState::Old { empty_since: None, .. })
}

/// Wraps anew all that an epoch wraps.
async fn empty(host: &Host, held: &Held, old: &Epoch, trouble: &impl Fn(&WorkError)) -> Result<Rewrapped, WorkError> {
    let mut all = Rewrapped::default();
    let mut after = None;
    loop {
        let page = Page { after, limit: AT_ONCE };
        let ids = host.store.begin_read().await?.individuals_wrapped(old.wrapping(), page).await?;
        let Some(last) = ids.last() else { return Ok(all) };
        after = Some(*last);
        for id in ids {
            match one(host, held, id).await {
                Ok(done) => all.done += u64::from(done),
                // Nobody's key can be wrapped anew here: it is said once, and another host may have what is missing.
                Err(error @ WorkError::Key(_)) => {
                    trouble(&error);
                    all.failed += 1;
                    return Ok(all);
                }
                // What is damaged in one file keeps no other from being done.
                Err(error) if error.is_about_one_file() => {
                    trouble(&error);
                    all.failed += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Wraps one data key anew; whether there was anything to do.
async fn one(host: &Host, held: &Held, id: IndividualId) -> Result<bool, WorkError> {
    let mut tx = host.store.begin().await?;
    held.prolong(tx.as_mut(), host.now()).await?;
    let by = epoch::current(&tx.epochs().await?);
    let Some(mut row) = tx.individual(id).await? else { return Ok(false) };
    let Some(wrapped) = row.key.as_ref().filter(|key| key.wrapping() != by) else { return Ok(false) };
    row.key = Some(host.vault.rewrap(id, wrapped, by, host.random.as_ref())?);
    tx.rewrap_individual(&row).await?;
    tx.keep_search_keys(id, &search_keys_of(host, &row)?).await?;
    tx.commit().await?;
    Ok(true)
}

/// Writes down what became of an epoch: how many were wrapped anew, and since when it wraps nothing.
async fn written(host: &Host, held: &Held, old: &Epoch, of_epoch: Rewrapped) -> Result<(), WorkError> {
    let caller = Caller::host();
    let mut work = UnitOfWork::begin(host, &caller).await?;
    held.prolong(work.tx.as_mut(), work.now).await?;
    let epochs = work.tx.epochs_to_change().await?;
    let left = work.tx.data_keys().await?.into_iter().find(|(by, _)| *by == old.wrapping());
    let left = left.map_or(0, |(_, left)| left);
    let Some(mut now) = epochs.into_iter().find(|epoch| epoch.epoch == old.epoch) else { return Ok(()) };
    if let EpochState::Old { empty_since, .. } = &mut now.state
        && left == 0
    {
        *empty_since = Some(work.now);
        work.tx.put_epoch(&now).await?;
    }
    let entry = (left == 0 || of_epoch.done > 0).then(|| said(&work, &now, of_epoch, left));
    work.finish(entry).await
}

fn said(work: &UnitOfWork<'_>, epoch: &Epoch, of_epoch: Rewrapped, left: u64) -> Entry {
    let mut entry = work.entry(Act::DataKeysRewrapped, None);
    entry.object = Some(format!("epoch-{}", epoch.epoch));
    let counts = [("rewrapped", of_epoch.done), ("failed", of_epoch.failed), ("left", left)];
    entry.codes = counts.into_iter().map(|(what, count)| format!("{what} {count}")).collect();
    entry
}
