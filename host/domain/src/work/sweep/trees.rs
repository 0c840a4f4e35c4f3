//! The trees over the chains of the audit: what was added since is signed from time to time, whoever asks.

use super::lease::Held;
use crate::work::Host;
use crate::work::checkpoints::extend;
use crate::work::error::WorkError;

/// How old, in milliseconds, the newest checkpoint of a chain may be while there are entries that it does not have.
const EVERY: i64 = 3_600_000;

/// Grows the tree of each chain whose time has come. `trouble` hears which chain is damaged.
pub(super) async fn grow(host: &Host, held: &Held, trouble: impl Fn(&WorkError)) -> Result<(), WorkError> {
    if host.signing.is_none() {
        return Ok(());
    }
    let chains = host.store.begin_read().await?.chains().await?;
    for chain in chains {
        match one(host, held, &chain).await {
            Ok(()) => {}
            Err(error) if error.is_about_one_file() => trouble(&error),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn one(host: &Host, held: &Held, chain: &str) -> Result<(), WorkError> {
    let mut looked = host.store.look().await?;
    let head = looked.head(chain).await?.map_or(0, |head| head.seq);
    let newest = looked.newest_checkpoint(chain).await?;
    drop(looked);
    if newest.is_some_and(|row| row.size >= head || host.now() < row.at.plus(EVERY)) {
        return Ok(());
    }
    loop {
        let mut tx = host.store.begin().await?;
        let now = host.now();
        held.prolong(tx.as_mut(), now).await?;
        let signed = extend(tx.as_mut(), host, chain, now).await?;
        tx.commit().await?;
        if !signed.is_some_and(|signed| signed.more) {
            return Ok(());
        }
    }
}
