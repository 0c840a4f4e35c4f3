//! Time only goes forward: what the database knows of the latest moment on which a host acted.
//!
//! No act writes it for this purpose. Every act leaves an audit entry with its moment, and a sweep leaves its own in the
//! lease; the latest of them is where time stands.

use std::sync::atomic::Ordering;

use serde::Deserialize;

use super::JOB;
use crate::audit::{Act, Chained, Entry, HOST_CHAIN};
use crate::ports::{ReadTx, StoreError, append_audit};
use crate::security::caller::Caller;
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;

/// How the host's own work and its time stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The moment by which everything is decided now.
    pub now: Timestamp,
    /// How far the clock of this machine is behind it, in milliseconds; none when it is not.
    pub clock_behind: Option<i64>,
    /// When a sweep was last done to its end, by any host of this database; none when never.
    pub swept_at: Option<Timestamp>,
}

/// How the host's own work and its time stand: for whoever looks after it.
///
/// # Errors
/// Those of the store.
pub async fn standing(host: &Host) -> Result<Standing, WorkError> {
    learn_time(host).await?;
    let swept_at = swept_at(host).await?;
    Ok(Standing { now: host.now(), clock_behind: host.clock_behind(), swept_at })
}

/// When a sweep was last done to its end, by any host of this database; none when never.
///
/// # Errors
/// Those of the store.
pub async fn swept_at(host: &Host) -> Result<Option<Timestamp>, WorkError> {
    Ok(host.store.begin_read().await?.lease(JOB).await?.and_then(|lease| lease.done_at))
}

/// Learns from the database the latest moment on which a host acted. To be done before the first act.
///
/// # Errors
/// Those of the store.
pub async fn learn_time(host: &Host) -> Result<(), WorkError> {
    let mut tx = host.store.begin_read().await?;
    if let Some(lease) = tx.lease(JOB).await? {
        host.learn(lease.held_at);
    }
    for chain in tx.chains().await? {
        let Some(head) = tx.head(&chain).await? else { continue };
        for link in tx.entries(&chain, head.seq.saturating_sub(1), 1).await? {
            host.learn(moment(&link)?);
        }
    }
    Ok(())
}

/// When a sweep was last under way in this database: what is there is not older than that by much. Where none ever was, the
/// moment of the first entry of the host's chain.
pub(in crate::work) async fn last_sweep<T: ReadTx + ?Sized>(tx: &mut T) -> Result<Timestamp, WorkError> {
    if let Some(lease) = tx.lease(JOB).await? {
        return Ok(lease.held_at);
    }
    let first = tx.entries(HOST_CHAIN, 0, 1).await?;
    first.first().map_or(Ok(Timestamp::from_millis(0)), moment)
}

/// The moment of an entry.
fn moment(link: &Chained) -> Result<Timestamp, WorkError> {
    #[derive(Deserialize)]
    struct Dated {
        at: Timestamp,
    }
    let corrupt = StoreError::Corrupt { table: "audit", column: "body" };
    let dated: Dated = serde_json::from_str(&link.body).map_err(|_| corrupt)?;
    Ok(dated.at)
}

/// Writes into the audit that the clock has fallen behind: once, until it has caught up.
pub(super) async fn say_if_behind(host: &Host) -> Result<(), WorkError> {
    let Some(behind) = host.clock_behind() else {
        host.said_behind.store(false, Ordering::SeqCst);
        return Ok(());
    };
    if host.said_behind.load(Ordering::SeqCst) {
        return Ok(());
    }
    let mut entry = Entry::new(host.now(), Act::ClockBehind, &Caller::host(), None);
    entry.codes = vec![format!("seconds {}", behind / 1000)];
    let mut tx = host.store.begin().await?;
    append_audit(tx.as_mut(), entry).await?;
    tx.commit().await?;
    host.said_behind.store(true, Ordering::SeqCst);
    Ok(())
}
