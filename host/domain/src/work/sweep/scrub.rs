//! After somebody was erased: what is left of them in parts of the database that it has not used again.

use super::lease::Held;
use crate::ports::Scrubbed;
use crate::words::time::DAY;
use crate::work::Host;
use crate::work::error::WorkError;

/// The name of the lease: it says when it was done last.
const JOB: &str = "scrub";

/// Scrubs, where somebody was erased since it was last done, at most once a day, and empties the log each time.
///
/// # Errors
/// [`WorkError::Invalid`] when the database is too large to be done meanwhile; those of the store.
pub(super) async fn sweep(host: &Host) -> Result<(), WorkError> {
    let mut tx = host.store.begin_read().await?;
    let Some(erased) = tx.last_erased().await? else { return Ok(()) };
    let done = tx.lease(JOB).await?.and_then(|lease| lease.done_at);
    drop(tx);
    // What was removed since is in the log; who reads there now is in the way until the next time.
    let _next_time = host.store.empty_log().await;
    if done.is_some_and(|done| erased <= done || host.now() < done.plus(DAY)) {
        return Ok(());
    }
    let Some(held) = Held::take(host, JOB).await? else { return Ok(()) };
    let scrubbed = host.store.scrub().await?;
    let mut tx = host.store.begin().await?;
    held.done(tx.as_mut(), host.now()).await?;
    tx.commit().await?;
    match scrubbed {
        Scrubbed::Done => Ok(()),
        Scrubbed::TooLarge(bytes) => Err(WorkError::Invalid(format!(
            "somebody was erased, and the database is too large ({} MiB) to be rewritten while others write: what is left \
             in its free pages goes with `VACUUM`, which you run while nobody works",
            bytes >> 20
        ))),
    }
}
