//! Whether the audit is whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Check, Health};
use crate::audit::{Head, verify as verify_link};
use crate::ports::ReadTx;
use crate::words::time::Timestamp;
use crate::work::error::WorkError;

/// How many entries are read at a time.
const PAGE: u32 = 500;

/// Up to which entry each chain was verified, from its first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Verified {
    chains: BTreeMap<String, Reached>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Reached {
    head: Head,
    /// When it was verified.
    at: Timestamp,
}

/// Verifies each chain from where it was verified before, at most `most` entries of all.
pub(super) async fn verify<T: ReadTx + ?Sized>(
    tx: &mut T,
    verified: &mut Verified,
    mut most: u32,
    now: Timestamp,
) -> Result<Vec<Check>, WorkError> {
    let mut checks = Vec::new();
    for chain in tx.chains().await? {
        let broken = one(tx, &chain, verified, &mut most, now).await?;
        let head = tx.head(&chain).await?.map_or(0, |head| head.seq);
        let reached = verified.chains.get(&chain);
        let check = match (broken, reached) {
            (Some(broken), _) => Check::bad(
                "audit",
                Health::Error,
                broken,
                "the audit was changed by something else: keep the database as it is, find out who can write to it, and \
                 compare it with an export",
            ),
            (None, Some(Reached { head: Head { seq, .. }, at, .. })) if *seq >= head => {
                Check::ok("audit", format!("all {seq} entries are verified, at {at}"))
            }
            (None, reached) => Check::bad(
                "audit",
                Health::Warning,
                format!("verified up to entry {} of {head}", reached.map_or(0, |reached| reached.head.seq)),
                "ask again: each time some more are verified; `waystation doctor` verifies all at once",
            ),
        };
        checks.push(check.about(&chain));
    }
    Ok(checks)
}

/// Verifies one chain; says where it is broken.
async fn one<T: ReadTx + ?Sized>(
    tx: &mut T,
    chain: &str,
    verified: &mut Verified,
    most: &mut u32,
    now: Timestamp,
) -> Result<Option<String>, WorkError> {
    if let Some(Reached { head, .. }) = verified.chains.get(chain) {
        // What was verified before may have been taken away since.
        let entries = tx.entries(chain, head.seq - 1, 1).await?;
        if entries.first().is_none_or(|entry| entry.hash != head.hash) {
            return Ok(Some(format!("entry {} is missing, or has been replaced by another", head.seq)));
        }
    }
    loop {
        let reached = verified.chains.get(chain);
        let mut head = reached.map(|reached| reached.head.clone());
        let limit = PAGE.min(*most);
        if limit == 0 {
            return Ok(None);
        }
        let entries = tx.entries(chain, head.as_ref().map_or(0, |head| head.seq), limit).await?;
        if entries.is_empty() {
            // Entries that were taken away leave a head that nothing leads to.
            let stored = tx.head(chain).await?;
            return Ok((stored != head).then(|| "its newest entries are missing".to_owned()));
        }
        for entry in &entries {
            match verify_link(head.as_ref(), entry) {
                Ok(next) => head = Some(next),
                Err(broken) => return Ok(Some(broken.to_string())),
            }
        }
        *most -= limit.min(u32::try_from(entries.len()).unwrap_or(limit));
        if let Some(head) = head {
            verified.chains.insert(chain.to_owned(), Reached { head, at: now });
        }
    }
}
