//! The check by a later export of the audit, and the acceptance of what is lost. Either opens the database again.

use std::collections::BTreeMap;

use super::later::{Later, Lost};
use super::noticing::{is_there, missing, open, stored};
use super::persons::{self, OnPersons};
use super::rules::{self, OnRules};
use super::state::{Closure, Proposal, Restoration};
use crate::audit::{Act, Entry, HOST_CHAIN, Head};
use crate::ports::{ReadTx, append_audit};
use crate::security::caller::{Caller, Role};
use crate::words::digest::hex;
use crate::words::ids::{OperationId, StaffId};
use crate::words::time::{DAY, Timestamp};
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::sweep::last_sweep;

/// How many case numbers are left out beyond those that an export tells of: for what was done after it.
const MARGIN: i64 = 100;
/// How many case numbers of each operation are left out for each day of which nothing is known. It is one person every nine
/// seconds, day and night.
const CASES_A_DAY: i64 = 10_000;

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// On persons.
    pub persons: OnPersons,
    /// On what the central team set up.
    pub rules: OnRules,
    /// How many entries of each chain are in the export and not in the database.
    pub lost: BTreeMap<String, i64>,
    /// The case numbers that are never given, by operation: the first and the last count.
    pub left_out: BTreeMap<OperationId, (i64, i64)>,
    /// The chains of which more is known to have been there than the export has: how far they had come.
    pub not_covered: BTreeMap<String, i64>,
    /// Whether the database is open again.
    pub opened: bool,
}

/// Does again what was narrowed according to a later export, and opens the database if the export has everything that is
/// known to have been there.
///
/// # Errors
/// [`WorkError::Conflict`] when nothing is to be checked; [`WorkError::Invalid`] when the export is of another host or ends
/// before the database does; those of the store.
pub async fn check(
    host: &Host,
    caller: &Caller,
    later: &Later,
    trouble: impl Fn(&WorkError),
) -> Result<Report, WorkError> {
    central(caller)?;
    let closure = closed(host)?;
    let heads = later.heads();
    let forks = forks(host, later, &heads).await?;
    if let Some(latest) = later.latest() {
        host.learn(latest);
    }
    let lost: Vec<&Lost> = later.after(&forks).collect();
    let persons = persons::again(host, caller, &lost, trouble).await?;
    let rules = rules::again(host, caller, &lost).await?;

    let mut tx = host.store.begin().await?;
    tx.lock_head(HOST_CHAIN).await?;
    let mut state = stored(tx.as_mut()).await?.unwrap_or_default();
    let mut left_out = BTreeMap::new();
    for operation in tx.operations().await?.whole {
        let many = persons.registered.get(&operation.id).copied().unwrap_or(0).saturating_add(MARGIN);
        let last = tx.leave_out_cases(&operation.id, many).await?;
        left_out.insert(operation.id, (last - many + 1, last));
    }
    let not_covered = not_covered(host, tx.as_mut(), &state, later).await?;
    // Without a mark nobody knows whether the export is the last word.
    let opened =
        not_covered.is_empty() && persons.failed == 0 && matches!(closure, Closure::Restored(_)) && is_marked(host);
    let tail = |(chain, head): (&String, &Head)| {
        let fork = forks.get(chain).copied().unwrap_or(0);
        (chain.clone(), head.seq.saturating_sub(fork))
    };
    let report = Report { persons, rules, lost: heads.iter().map(tail).collect(), left_out, not_covered, opened };
    let mut entry = Entry::new(host.now(), Act::RestoreChecked, caller, None);
    entry.codes = codes(&report, &heads);
    append_audit(tx.as_mut(), entry).await?;
    if opened {
        let accounted = heads.into_iter().map(|(chain, head)| (chain, head.seq)).collect();
        reopen(host, &mut state, accounted);
        state.put(tx.as_mut()).await?;
    }
    let known = open(tx.as_mut(), &state).await?;
    tx.commit().await?;
    if opened {
        *host.watch.known() = known;
    }
    Ok(report)
}

/// What becomes of what partners could open, where nothing tells what was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is closed, and every standing yes has to be asked for again.
    Close,
    /// It stays as the database has it.
    Keep,
}

/// What an acceptance came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// The first of two said so.
    Awaits {
        /// Of which time nothing is known: from this moment,
        since: Timestamp,
        /// until this one.
        until: Timestamp,
    },
    /// The second said the same, and the database is open again.
    Opened {
        /// Who said so first.
        first: StaffId,
        /// On persons.
        persons: OnPersons,
        /// The case numbers that are never given, by operation: the first and the last count.
        left_out: BTreeMap<OperationId, (i64, i64)>,
    },
}

/// Accepts that what was done between the backup and now is lost. It takes two members of the central team, who say the same.
///
/// # Errors
/// [`WorkError::Conflict`] when nothing is to be accepted, or the first says it again; those of the store.
pub async fn accept(
    host: &Host,
    caller: &Caller,
    access: Access,
    trouble: impl Fn(&WorkError),
) -> Result<Accepted, WorkError> {
    central(caller)?;
    let closure = closed(host)?;
    let closes_access = access == Access::Close;
    let mut tx = host.store.begin().await?;
    tx.lock_head(HOST_CHAIN).await?;
    let mut state = stored(tx.as_mut()).await?.unwrap_or_default();
    let now = host.now();
    let (since, until) = match &closure {
        Closure::Restored(closed) => (closed.since, closed.until.max(now)),
        Closure::Unmarked => (last_sweep(tx.as_mut()).await?, now),
    };
    let first = match state.proposed.take() {
        Some(first) if first.by == caller.staff && first.closes_access == closes_access => {
            return Err(WorkError::Conflict(
                "you have accepted it already: a second member of the central team has to",
            ));
        }
        Some(first) if first.by != caller.staff && first.closes_access == closes_access => first,
        // Whoever says something else begins anew.
        _ => {
            state.proposed = Some(Proposal { by: caller.staff, at: now, closes_access });
            state.put(tx.as_mut()).await?;
            let mut entry = Entry::new(now, Act::RestoreAcceptanceProposed, caller, None);
            entry.codes = lost_between(&closure, since, until, closes_access);
            append_audit(tx.as_mut(), entry).await?;
            tx.commit().await?;
            return Ok(Accepted::Awaits { since, until });
        }
    };
    drop(tx);
    let persons = if closes_access { persons::close_all(host, caller, trouble).await? } else { OnPersons::default() };

    let mut tx = host.store.begin().await?;
    tx.lock_head(HOST_CHAIN).await?;
    let mut state = stored(tx.as_mut()).await?.unwrap_or_default();
    if state.proposed.as_ref() != Some(&first) {
        return Err(WorkError::Conflict("somebody else said something about it meanwhile: look, and say it again"));
    }
    let days = until.as_millis().saturating_sub(since.as_millis()).max(0) / DAY + 1;
    let many = days.saturating_mul(CASES_A_DAY);
    let mut left_out = BTreeMap::new();
    for operation in tx.operations().await?.whole {
        let last = tx.leave_out_cases(&operation.id, many).await?;
        left_out.insert(operation.id, (last - many + 1, last));
    }
    let mut accounted: BTreeMap<_, _> =
        host.watch.known().heads.iter().map(|(chain, head)| (chain.clone(), head.seq)).collect();
    if let Some(closed) = &state.closed {
        for (chain, missing) in &closed.missing {
            let until = accounted.entry(chain.clone()).or_default();
            *until = missing.had.max(*until);
        }
    }
    reopen(host, &mut state, accounted);
    let mut entry = Entry::new(host.now(), Act::RestoreAccepted, caller, None);
    entry.codes = lost_between(&closure, since, until, closes_access);
    entry.codes.push(format!("first {} at {}", first.by, first.at));
    entry.codes.extend(left_out.iter().map(|(id, (from, to))| format!("cases {id} {from}-{to}")));
    append_audit(tx.as_mut(), entry).await?;
    state.put(tx.as_mut()).await?;
    let known = open(tx.as_mut(), &state).await?;
    tx.commit().await?;
    *host.watch.known() = known;
    Ok(Accepted::Opened { first: first.by, persons, left_out })
}

fn central(caller: &Caller) -> Result<(), WorkError> {
    match caller.role {
        Role::Central => Ok(()),
        _ => Err(WorkError::Forbidden(caller.role.code())),
    }
}

fn closed(host: &Host) -> Result<Closure, WorkError> {
    host.closure().ok_or(WorkError::Conflict("this host is open: nothing of its database is missing"))
}

/// Whether this host had a mark: what its database lacks is known by it.
fn is_marked(host: &Host) -> bool {
    !host.watch.known().heads.is_empty()
}

/// Counts one opening more than this host or its database has known: the database may be from before the last one, and
/// marks of two lines of its history must not be taken for one.
fn reopen(host: &Host, state: &mut Restoration, accounted: BTreeMap<String, i64>) {
    state.closed = None;
    state.proposed = None;
    let openings = state.openings.len().max(host.watch.known().openings) + 1;
    state.openings.resize(openings, accounted);
    state.opened_at = Some(host.now());
}

/// For each chain of the export the last entry that the database has too. What follows it was lost.
async fn forks(host: &Host, later: &Later, heads: &BTreeMap<String, Head>) -> Result<BTreeMap<String, i64>, WorkError> {
    let mut tx = host.store.begin_read().await?;
    let mut forks = BTreeMap::new();
    for (chain, head) in heads {
        let stored = tx.head(chain).await?.map_or(0, |head| head.seq);
        // An entry fixes all before it: what is equal here is equal until here.
        let (mut equal, mut other) = (0, head.seq.min(stored) + 1);
        while other - equal > 1 {
            let middle = equal + (other - equal) / 2;
            let same = match later.hash(chain, middle) {
                Some(hash) => is_there(tx.as_mut(), chain, &Head { seq: middle, hash: *hash }).await?,
                None => false,
            };
            if same { equal = middle } else { other = middle }
        }
        forks.insert(chain.clone(), equal);
    }
    if forks.get(HOST_CHAIN).copied().unwrap_or(0) == 0 {
        return Err(WorkError::invalid(
            "the chain of the host in this export is not the one of this database: it is of another host, or the chain was \
             left out. Export all chains",
        ));
    }
    Ok(forks)
}

/// The chains of which more was known to be there than database and export have.
async fn not_covered<T: ReadTx + ?Sized>(
    host: &Host,
    tx: &mut T,
    state: &Restoration,
    later: &Later,
) -> Result<BTreeMap<String, i64>, WorkError> {
    let (known, openings) = {
        let known = host.watch.known();
        (known.heads.clone(), known.openings)
    };
    let mut not_covered = BTreeMap::new();
    for (chain, missing) in missing(tx, state, &known, openings).await? {
        let head = known.get(&chain);
        if head.is_none_or(|head| later.hash(&chain, head.seq) != Some(&head.hash)) {
            not_covered.insert(chain, missing.had);
        }
    }
    // What another host knows.
    for (chain, missing) in state.closed.iter().flat_map(|closed| &closed.missing) {
        if later.hash(chain, missing.had).is_none() {
            not_covered.insert(chain.clone(), missing.had);
        }
    }
    Ok(not_covered)
}

/// What the audit says of a check.
fn codes(report: &Report, heads: &BTreeMap<String, Head>) -> Vec<String> {
    let lost = |(chain, head): (&String, &Head)| {
        let lost = report.lost.get(chain).copied().unwrap_or(0);
        format!("{chain} until {} {} lost {lost}", head.seq, hex(&head.hash))
    };
    let mut codes: Vec<_> = heads.iter().map(lost).collect();
    codes.extend(report.left_out.iter().map(|(id, (from, to))| format!("cases {id} {from}-{to}")));
    codes.push(format!("withdrawn {}", report.persons.withdrawn));
    codes.push(format!("closed {}", report.persons.closed));
    codes.push(format!("erased {}", report.persons.erased));
    codes.push(format!("tokens {}", report.rules.tokens.len()));
    codes.push(format!("failed {}", report.persons.failed));
    codes.push(if report.opened { "opened" } else { "stays closed" }.to_owned());
    codes
}

/// What the audit says of what is accepted as lost.
fn lost_between(closure: &Closure, since: Timestamp, until: Timestamp, closes_access: bool) -> Vec<String> {
    let mut codes = vec![format!("lost since {since}"), format!("lost until {until}")];
    match closure {
        Closure::Restored(closed) => {
            let lost = |(chain, missing): (&String, &super::state::Missing)| {
                format!("lost {chain} {}-{}", missing.has.saturating_add(1), missing.had)
            };
            codes.extend(closed.missing.iter().map(lost));
        }
        Closure::Unmarked => codes.push("without a mark".to_owned()),
    }
    codes.push(if closes_access { "access closed" } else { "access kept" }.to_owned());
    codes
}
