//! Mark and database compared.

use std::collections::BTreeMap;

use super::state::{Closed, Closure, Mark, Missing, Restoration};
use super::watch::Known;
use crate::audit::{Act, Entry, HOST_CHAIN, Head};
use crate::ports::{ReadTx, StoreResult, Tx, append_audit};
use crate::security::caller::Caller;
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::sweep::last_sweep;

/// Takes up the mark of this host, or its absence. To be done before the first act.
///
/// A database that no host with a mark has worked on begins to be watched here: a new one, or one of an older version.
///
/// # Errors
/// Those of the store.
pub async fn take_up(host: &Host, mark: Option<Mark>) -> Result<(), WorkError> {
    if let Some(mark) = &mark {
        host.learn(mark.latest);
    }
    let mut tx = host.store.begin().await?;
    // Hosts come one after another, and the second finds what the first wrote.
    tx.lock_head(HOST_CHAIN).await?;
    let stored = stored(tx.as_mut()).await?;
    let begins = stored.is_none();
    let mut state = stored.unwrap_or_default();
    let known = match mark {
        None if begins => {
            state.put(tx.as_mut()).await?;
            open(tx.as_mut(), &state).await?
        }
        None => {
            let closure = state.closed.clone().map_or(Closure::Unmarked, Closure::Restored);
            Known { openings: state.openings.len(), closure: Some(closure), ..Known::default() }
        }
        Some(mark) => {
            let missing = missing(tx.as_mut(), &state, &mark.heads, mark.openings).await?;
            if begins {
                state.put(tx.as_mut()).await?;
            }
            if !missing.is_empty() {
                note(host, tx.as_mut(), &mut state, missing, mark.latest).await?;
            }
            match &state.closed {
                None => open(tx.as_mut(), &state).await?,
                Some(closed) => {
                    let closure = Some(Closure::Restored(closed.clone()));
                    Known { heads: mark.heads, openings: mark.openings, closure, contradicted: false }
                }
            }
        }
    };
    tx.commit().await?;
    *host.watch.known() = known;
    Ok(())
}

/// Looks whether another host or a command has closed or opened the database, or an append of this process has found that
/// it was put back.
///
/// # Errors
/// Those of the store.
pub async fn look(host: &Host) -> Result<(), WorkError> {
    let mut tx = host.store.begin_read().await?;
    let state = stored(tx.as_mut()).await?;
    drop(tx);
    let known = host.watch.known().clone();
    let as_known = state.is_some_and(|state| match (&known.closure, &state.closed) {
        (None, None) => state.openings.len() == known.openings,
        (Some(Closure::Restored(ours)), Some(theirs)) => ours == theirs,
        // It opens with the next opening after the one that it began with.
        (Some(Closure::Unmarked), None) => state.openings.len() == known.openings,
        _ => false,
    });
    if as_known && !known.contradicted {
        return Ok(());
    }
    if matches!(known.closure, Some(Closure::Unmarked)) {
        return reopen_unmarked(host, known.openings).await;
    }
    let latest = host.now();
    take_up(host, Some(Mark { openings: known.openings, latest, heads: known.heads })).await
}

/// A host without a mark is open once the database was opened again while it knew of it.
async fn reopen_unmarked(host: &Host, openings: usize) -> Result<(), WorkError> {
    let mut tx = host.store.begin().await?;
    let state = stored(tx.as_mut()).await?.unwrap_or_default();
    let known = if state.closed.is_none() && state.openings.len() > openings {
        open(tx.as_mut(), &state).await?
    } else {
        let closure = state.closed.map_or(Closure::Unmarked, Closure::Restored);
        Known { openings, closure: Some(closure), ..Known::default() }
    };
    *host.watch.known() = known;
    Ok(())
}

/// Looks whether everything that this process knows is in the database, and learns how far its chains have come.
///
/// # Errors
/// Those of the store.
pub async fn compare(host: &Host) -> Result<(), WorkError> {
    let known = host.watch.known().clone();
    if known.closure.is_none() {
        let mut tx = host.store.begin_read().await?;
        let state = stored(tx.as_mut()).await?.unwrap_or_default();
        if state.openings.len() == known.openings {
            if missing(tx.as_mut(), &state, &known.heads, known.openings).await?.is_empty() {
                host.watch.saw(heads(tx.as_mut()).await?);
            } else {
                host.watch.known().contradicted = true;
            }
        }
    }
    look(host).await
}

/// Closes a database that was just restored from a backup.
///
/// # Errors
/// Those of the store.
pub async fn close_as_restored(host: &Host) -> Result<(), WorkError> {
    let mut tx = host.store.begin().await?;
    tx.lock_head(HOST_CHAIN).await?;
    let mut state = stored(tx.as_mut()).await?.unwrap_or_default();
    let until = host.now();
    note(host, tx.as_mut(), &mut state, BTreeMap::new(), until).await?;
    tx.commit().await?;
    host.watch.known().closure = state.closed.map(Closure::Restored);
    Ok(())
}

pub(super) async fn stored<T: ReadTx + ?Sized>(tx: &mut T) -> StoreResult<Option<Restoration>> {
    tx.restoration().await?.as_deref().map(Restoration::read).transpose()
}

/// When the database was last opened again after it was restored; none when it never was.
pub(in crate::work) async fn opened_again_at<T: ReadTx + ?Sized>(tx: &mut T) -> StoreResult<Option<Timestamp>> {
    Ok(stored(tx).await?.and_then(|state| state.opened_at))
}

/// How far each chain has come.
async fn heads<T: ReadTx + ?Sized>(tx: &mut T) -> StoreResult<BTreeMap<String, Head>> {
    let mut heads = BTreeMap::new();
    for chain in tx.chains().await? {
        if let Some(head) = tx.head(&chain).await? {
            heads.insert(chain, head);
        }
    }
    Ok(heads)
}

/// What is known of a database that is open.
pub(super) async fn open<T: ReadTx + ?Sized>(tx: &mut T, state: &Restoration) -> StoreResult<Known> {
    let heads = heads(tx).await?;
    Ok(Known { heads, openings: state.openings.len(), closure: None, contradicted: false })
}

/// The chains in which the database lacks what was known after so many openings. What an opening since then accounted for
/// is not missed.
pub(super) async fn missing<T: ReadTx + ?Sized>(
    tx: &mut T,
    state: &Restoration,
    known: &BTreeMap<String, Head>,
    openings: usize,
) -> StoreResult<BTreeMap<String, Missing>> {
    let accounted = state.openings.get(openings);
    let mut missing = BTreeMap::new();
    for (chain, head) in known {
        if is_there(tx, chain, head).await?
            || accounted.and_then(|chains| chains.get(chain)).is_some_and(|until| head.seq <= *until)
        {
            continue;
        }
        let has = tx.head(chain).await?.map_or(0, |head| head.seq);
        missing.insert(chain.clone(), Missing { has, had: head.seq });
    }
    Ok(missing)
}

/// Whether the chain has this very entry.
pub(super) async fn is_there<T: ReadTx + ?Sized>(tx: &mut T, chain: &str, head: &Head) -> StoreResult<bool> {
    let entry = tx.entries(chain, head.seq.saturating_sub(1), 1).await?;
    Ok(entry.first().is_some_and(|entry| entry.seq == head.seq && entry.hash == head.hash))
}

/// Writes down that the database was restored: once, and again only where more is missing than was known.
async fn note(
    host: &Host,
    tx: &mut dyn Tx,
    state: &mut Restoration,
    missing: BTreeMap<String, Missing>,
    until: Timestamp,
) -> Result<(), WorkError> {
    let noticed = host.now();
    let since = last_sweep(tx).await?;
    let before = state.closed.take();
    let mut closed = before.clone().unwrap_or(Closed { noticed, since, until, missing: BTreeMap::new() });
    for (chain, now) in missing {
        let all = closed.missing.entry(chain).or_insert(now);
        all.had = all.had.max(now.had);
    }
    if before.as_ref().is_none_or(|before| before.missing != closed.missing) {
        closed.until = closed.until.max(until);
        // Whoever accepted before did not know of this.
        state.proposed = None;
        let mut entry = Entry::new(noticed, Act::DatabaseRestored, &Caller::host(), None);
        entry.codes = vec![format!("since {}", closed.since), format!("until {}", closed.until)];
        let lacks = |(chain, missing): (&String, &Missing)| format!("{chain} has {} had {}", missing.has, missing.had);
        entry.codes.extend(closed.missing.iter().map(lacks));
        append_audit(tx, entry).await?;
    }
    state.closed = Some(closed);
    Ok(state.put(tx).await?)
}
