//! How this host stands: what its operator sees to, and what the central team set up.

use std::path::Path;
use std::time::Duration;

use waystation_domain::ports::Link;
use waystation_domain::security::caller::Caller;
use waystation_domain::security::epoch::EpochState;
use waystation_domain::words::time::{DAY, Timestamp};
use waystation_domain::work::Host;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::status::{Check, Health, Sweep, Verified, sweeps};
use waystation_domain::work::office::{AtHand, EpochStanding, Office};
use waystation_domain::work::restoration::Closure;
use waystation_domain::work::sealed_files::{self, Looked, Place};
use waystation_domain::work::sweep::standing;

use crate::keys;

/// An epoch that is older is to be followed by another.
const EPOCH_DAYS: i64 = 365;

/// Below this much free space something is to be done soon, and below the second one now.
const LITTLE: u64 = 2 << 30;
const HARDLY_ANY: u64 = 200 << 20;

/// Everything that is looked at, in the name of this caller.
///
/// # Errors
/// Those of the store, and those of the office.
pub(crate) async fn look(
    host: &Host,
    caller: &Caller,
    data_dir: Option<&Path>,
    sweep_every: Duration,
    verified: &mut Verified,
    most: u32,
    files: Check,
) -> Result<Vec<Check>, WorkError> {
    let mut checks = vec![
        Check::ok("schema", "it is the one of this program"),
        Check::ok("key", format!("{}, with which the database was begun", keys::name(&host.vault))),
        of_link(host.store.link().await?),
    ];
    checks.push(of_closure(host.closure().as_ref()));
    let standing = standing(host).await?;
    checks.push(match standing.clock_behind {
        Some(behind) => Check::bad(
            "clock",
            Health::Error,
            format!(
                "it is {} seconds behind what was done already; everything goes by {}",
                behind / 1000,
                standing.now
            ),
            "set the clock of this machine right",
        ),
        None => Check::ok("clock", format!("it is {}", standing.now)),
    });
    let every = i64::try_from(sweep_every.as_millis()).unwrap_or(i64::MAX / 2);
    checks.extend(sweeps(&[Sweep { name: "sweep", every, last: standing.swept_at }], standing.now));
    checks.extend(data_dir.map(disk));
    checks.push(files);
    let epochs = Office::look(host, caller).await?.epochs().await?;
    checks.extend(epochs.iter().map(|epoch| of_epoch(epoch, standing.now)));
    checks.extend(Office::look(host, caller).await?.status(verified, most).await?);
    Ok(checks)
}

/// The files that were attached, as the last sweep found them: what a request may take the time for.
pub(crate) async fn files_as_seen(host: &Host) -> Check {
    of_files(sealed_files::place(host).await.map(|place| (place, sealed_files::seen(host))))
}

/// The same, each looked for now.
pub(crate) async fn files_looked_for(host: &Host) -> Check {
    of_files(
        async {
            let place = sealed_files::place(host).await?;
            let looked = if place == Place::Known { Some(sealed_files::look(host).await?) } else { None };
            Ok((place, looked))
        }
        .await,
    )
}

fn of_files(found: Result<(Place, Option<Looked>), WorkError>) -> Check {
    match found {
        Ok((Place::NotYet, _)) => Check::ok("files", "none was attached yet"),
        Ok((Place::Known, None)) => Check::ok("files", "their place is the one that the database knows"),
        Ok((Place::Known, Some(Looked { files, missing: 0, .. }))) => {
            Check::ok("files", format!("all {files} are there"))
        }
        Ok((Place::Known, Some(Looked { files, missing, .. }))) => Check::bad(
            "files",
            Health::Error,
            format!("{missing} of {files} are damaged: they are not there"),
            "put them back from a backup, and find out who can write to their directory",
        ),
        Err(error) => Check::bad(
            "files",
            Health::Error,
            error.to_string(),
            "mount the directory that all hosts over this database share, or set `files` to it; if it is lost, restore it \
             from a backup, its file `place` included",
        ),
    }
}

/// How it stands as a whole: as the worst of it.
pub(crate) fn worst(checks: &[Check]) -> Health {
    checks.iter().map(|check| check.health).max().unwrap_or(Health::Ok)
}

fn of_link(link: Link) -> Check {
    match link {
        Link::File => Check::ok("database", "it answers, in a file of this machine"),
        Link::Local => Check::ok("database", "it answers, on this machine"),
        Link::Tls => Check::ok("database", "it answers, over TLS"),
        Link::Plain => Check::bad(
            "database",
            Health::Error,
            "it answers, and the way to it is not encrypted",
            "set sslmode=verify-full in the URI of the database: whoever is in between reads and changes what passes",
        ),
    }
}

fn of_epoch(standing: &EpochStanding, now: Timestamp) -> Check {
    let EpochStanding { epoch, data_keys, at_hand } = standing;
    let bad = |health, message: String, fix: &str| Check::bad("key-epoch", health, message, fix);
    let wraps = format!("it wraps {data_keys} data keys");
    let bring = "bring its file back: from another host, or from the copy of the key directory that you keep";
    match (&epoch.state, at_hand) {
        (EpochState::Destroyed { at }, _) if *data_keys == 0 => Check::ok("key-epoch", format!("destroyed at {at}")),
        (EpochState::Destroyed { at }, _) => bad(
            Health::Error,
            format!("destroyed at {at}, and {wraps}: nobody can read them"),
            "this is a copy of the database from before, or was put together with one: go back to the one in use",
        ),
        (_, AtHand::No(why)) => bad(Health::Error, format!("{why}; {wraps}"), bring),
        (_, AtHand::Another(found)) => {
            bad(Health::Error, format!("{found} is in the place of its key; {wraps}"), bring)
        }
        (EpochState::Prepared, _) => bad(
            Health::Warning,
            "its key is made, and it has not begun".to_owned(),
            "when every host has its file in its key directory: `waystation key rotate`",
        ),
        (EpochState::Current { .. }, AtHand::FromTheMasterKey) => bad(
            Health::Warning,
            format!("{wraps}, by a key that follows from the master key and cannot be destroyed apart from it"),
            "begin an epoch with a key of its own: `waystation key rotate`",
        ),
        (EpochState::Current { since }, _) => {
            let days = (now.as_millis() - since.as_millis()).div_euclid(DAY);
            let message = format!("in use for {days} days; {wraps}");
            match days {
                ..EPOCH_DAYS => Check::ok("key-epoch", message),
                _ => bad(Health::Warning, message, "begin another: `waystation key rotate`"),
            }
        }
        (EpochState::Old { .. }, AtHand::FromTheMasterKey) if *data_keys == 0 => {
            Check::ok("key-epoch", "it wraps nothing; the master key still opens copies of the database from then")
        }
        (EpochState::Old { empty_since: Some(at), .. }, _) if *data_keys == 0 => {
            Check::ok("key-epoch", format!("it wraps nothing since {at}, and can be destroyed"))
        }
        (EpochState::Old { .. }, _) => Check::ok("key-epoch", format!("{wraps}, which a host that serves wraps anew")),
    }
    .about(format!("epoch {}", epoch.epoch))
}

/// Whether the host is closed because its database was restored.
pub(crate) fn of_closure(closure: Option<&Closure>) -> Check {
    let (message, fix) = match closure {
        None => return Check::ok("restored", "nothing that was known to be there is missing"),
        Some(Closure::Restored(closed)) => {
            let missing: Vec<_> = closed
                .missing
                .iter()
                .map(|(chain, missing)| format!("{chain} ends at {} and had {}", missing.has, missing.had))
                .collect();
            let missing = if missing.is_empty() { String::new() } else { format!(" ({})", missing.join(", ")) };
            (
                format!(
                    "the database is an older copy, and everything but what narrows is closed: what was done from about \
                     {} to {} is missing{missing}",
                    closed.since, closed.until
                ),
                "give the last export of the audit: `waystation restore-check --audit FILE`; where there is none, two \
                 members of the central team accept what is lost: `waystation restore-check --accept`",
            )
        }
        Some(Closure::Unmarked) => (
            "there is no mark in the data directory, so that nothing says that the database is not an older copy: \
             everything but what narrows is closed"
                .to_owned(),
            "on a further host of a database that others serve, copy the file `mark` from the data directory of one of \
             them, and start again; where the database was restored, give the last export of the audit: `waystation \
             restore-check --audit FILE`, and let two members of the central team accept what it does not have: \
             `waystation restore-check --accept`",
        ),
    };
    Check::bad("restored", Health::Error, message, fix)
}

fn disk(data_dir: &Path) -> Check {
    let free = match rustix::fs::statvfs(data_dir) {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(error) => {
            let message = format!("its free space cannot be asked for: {error}");
            return Check::bad("disk", Health::Warning, message, "look at the data directory")
                .about(data_dir.display());
        }
    };
    let message = format!("{} MiB are free", free >> 20);
    let fix = "make room: when the disk is full nothing is recorded any more, not even a withdrawal";
    match free {
        HARDLY_ANY.. if free >= LITTLE => Check::ok("disk", message),
        HARDLY_ANY.. => Check::bad("disk", Health::Warning, message, fix),
        _ => Check::bad("disk", Health::Error, message, fix),
    }
    .about(data_dir.display())
}
