//! How this host stands: what its operator sees to, and what the central team set up.

use std::path::Path;
use std::time::Duration;

use waystation_domain::ports::Link;
use waystation_domain::security::caller::Caller;
use waystation_domain::work::Host;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::Office;
use waystation_domain::work::office::status::{Check, Health, Sweep, Verified, sweeps};
use waystation_domain::work::restoration::Closure;
use waystation_domain::work::sweep::standing;

use crate::keys;

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
    checks.extend(Office::look(host, caller).await?.status(verified, most).await?);
    Ok(checks)
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
