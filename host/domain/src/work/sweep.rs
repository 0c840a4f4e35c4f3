//! What time ends: the host's own work, which nobody asks for.
//!
//! A sweep looks at every referral that is under way. An offer that the partner did not answer lapses; access that is over
//! (see [`crate::retention::access`]) is closed, and with it the partner is asked to destroy what it received. Idempotency
//! keys are forgotten after their days, files that are nobody's are removed, and so is what is left of those who were erased.
//!
//! Time alone never opens anything, and the decision at each reading never waits for a sweep: a sweep only makes the end
//! one that stays. Of all hosts over a database one at a time holds the lease (`lease.rs`); each referral is one
//! transaction, which prolongs the lease, and so is refused to a host that has lost it.

mod files;
mod lease;
mod referrals;
pub mod retention;
mod rewrap;
mod scrub;
mod time;
mod trees;

use super::Host;
use super::error::WorkError;
use super::unit::UnitOfWork;
use crate::audit::Act;
use crate::security::caller::Caller;
use crate::words::time::DAY;
use lease::Held;

pub use rewrap::{Rewrapped, rewrap};
pub(super) use time::last_sweep;
pub use time::{Standing, learn_time, standing, swept_at};

/// The name of the lease.
const JOB: &str = "sweep";

/// How many idempotency keys are forgotten in one transaction.
const KEYS_AT_ONCE: u32 = 1000;

/// What a sweep goes by, beside the terms of operations, agreements and consents.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// For how many days an idempotency key is remembered.
    pub idempotency_days: u32,
}

/// What a sweep did: counts, and nothing about anybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Offers that lapsed.
    pub lapsed: u64,
    /// Disclosures that were closed, those of lapsed offers included.
    pub closed: u64,
    /// Idempotency keys that were forgotten.
    pub forgotten: u64,
    /// Files that were nobody's, and are removed.
    pub files_removed: u64,
    /// Files that are not there, and should be.
    pub files_missing: u64,
    /// Referrals that could not be looked at: something of them is damaged, or in use. They are looked at next time.
    pub failed: u64,
}

/// Sweeps, at this moment; none while another host does. `trouble` hears why a referral or the files could not be looked at,
/// or a chain of the audit not be signed.
///
/// Dropped midway, it leaves nothing half done: what was committed stays, and the rest is done next time.
///
/// # Errors
/// [`WorkError::Conflict`] when another host took over; those of the store.
pub async fn sweep(host: &Host, terms: Terms, trouble: impl Fn(&WorkError)) -> Result<Option<Swept>, WorkError> {
    let held = Held::take(host, JOB).await?;
    time::say_if_behind(host).await?;
    let Some(held) = held else { return Ok(None) };
    let mut swept = referrals::sweep(host, &held, &trouble).await?;
    trees::grow(host, &held, &trouble).await?;
    swept.forgotten = forget_keys(host, &held, terms).await?;
    // A place for files that cannot be reached keeps no door open.
    if let Err(error) = files::sweep(host, &mut swept).await {
        trouble(&error);
    }
    if let Err(error) = scrub::sweep(host).await {
        trouble(&error);
    }
    let caller = Caller::host();
    let mut work = UnitOfWork::begin(host, &caller).await?;
    held.done(work.tx.as_mut(), work.now).await?;
    let counts = [
        ("lapsed", swept.lapsed),
        ("closed", swept.closed),
        ("files-removed", swept.files_removed),
        ("failed", swept.failed),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<_> = counts.map(|(what, count)| format!("{what} {count}")).collect();
    // A sweep that found nothing to end is no event.
    let entry = (!counts.is_empty()).then(|| {
        let mut entry = work.entry(Act::Swept, None);
        entry.codes = counts;
        entry
    });
    work.finish(entry).await?;
    Ok(Some(swept))
}

/// Forgets the keys whose days are over.
async fn forget_keys(host: &Host, held: &Held, terms: Terms) -> Result<u64, WorkError> {
    let mut forgotten = 0;
    loop {
        let mut tx = host.store.begin().await?;
        let now = host.now();
        held.prolong(tx.as_mut(), now).await?;
        let count = tx.forget_keys(now.plus(-i64::from(terms.idempotency_days) * DAY), KEYS_AT_ONCE).await?;
        tx.commit().await?;
        forgotten += count;
        if count < u64::from(KEYS_AT_ONCE) {
            return Ok(forgotten);
        }
    }
}
