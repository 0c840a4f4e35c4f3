//! `waystation restore-check`: what a restored database lacks, done again or accepted as lost.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use waystation_domain::organisation::operation::case_number;
use waystation_domain::security::caller::Caller;
use waystation_domain::words::ids::OperationId;
use waystation_domain::work::WorkError;
use waystation_domain::work::restoration::{self, Accepted, Access, Later, OnPersons, Report};

use super::audit::read_export;
use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::Out;
use crate::config::Config;
use crate::status;

/// Look whether the database is an older copy of itself, and open it again
///
/// A host that notices that its database was restored is closed to everybody but for what takes something back. With a
/// later export of the audit, what was withdrawn, revoked and closed since the backup is done again; if the export has
/// everything that this host knows to have been there, the database is open again. What cannot be done again is listed,
/// and stays closed. Without an option it only says how it stands.
#[derive(Args)]
pub(crate) struct RestoreCheck {
    /// An export of the audit from after the backup, with all chains; the later, the better
    #[arg(long, value_name = "FILE", conflicts_with = "accept")]
    audit: Option<PathBuf>,
    /// Accept that what no export tells is lost, and say what becomes of what partners could open. It takes two members of
    /// the central team, one after the other
    #[arg(long, value_enum, value_name = "ACCESS")]
    accept: Option<WhatBecomes>,
    #[command(flatten)]
    acting: Acting,
}

/// What becomes of what partners could open when the database was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WhatBecomes {
    /// It is closed, and everybody is asked again: nobody knows who has said no since
    CloseAccess,
    /// It stays open: you know that nobody has said no since
    KeepAccess,
}

pub(crate) async fn run(check: RestoreCheck, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let done = act(&console, check, config, out).await;
    console.close().await;
    done
}

async fn act(console: &Console, check: RestoreCheck, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let RestoreCheck { audit, accept, acting } = check;
    let standing = status::of_closure(console.host.closure().as_ref());
    let Some(fix) = standing.fix else {
        out.line("This database is open: nothing that was known to be there is missing.");
        return match (audit, accept) {
            (None, None) => Ok(()),
            _ => Err(Failure::refused("there is nothing to check, and nothing was done")),
        };
    };
    if audit.is_none() && accept.is_none() {
        return Err(Failure::refused(standing.message).fix(fix));
    }
    let caller = console.caller(&acting, config).await?;
    match (audit, accept) {
        (Some(file), _) => by_export(console, &caller, &file, out).await,
        (None, Some(what)) => by_two(console, &caller, what, out).await,
        (None, None) => Ok(()),
    }
}

fn trouble(error: &WorkError) {
    tracing::error!(%error, "a person's file could not be looked at, and stays closed");
}

async fn by_export(console: &Console, caller: &Caller, file: &Path, out: &mut Out) -> Result<(), Failure> {
    let mut later = Later::default();
    read_export(file, |line| Ok(later.take(line)?))?;
    let report = restoration::check(&console.host, caller, &later, trouble).await?;
    tell(&report, out);
    if report.opened {
        out.line("");
        out.line("The database is open. A running host notices it within seconds.");
        return Ok(());
    }
    let covers: Vec<_> =
        report.not_covered.iter().map(|(chain, seq)| format!("{chain} had come to entry {seq}")).collect();
    Err(if report.persons.failed > 0 {
        Failure::refused("the database stays closed: not every file could be looked at, the log says why")
            .fix("run the check again; if it stays so, let two accept what is lost: `restore-check --accept`")
    } else if covers.is_empty() {
        Failure::refused(
            "what this export has was done again, and the database stays closed: this host has no mark, so that nobody \
             knows whether the export is the last word",
        )
        .fix("let two members of the central team accept it: `restore-check --accept`")
    } else {
        Failure::refused(format!(
            "what this export has was done again, and the database stays closed: more was there than it has ({})",
            covers.join(", ")
        ))
        .fix("give a later export; where there is none, let two members accept it: `restore-check --accept`")
    })
}

async fn by_two(console: &Console, caller: &Caller, what: WhatBecomes, out: &mut Out) -> Result<(), Failure> {
    let access = match what {
        WhatBecomes::CloseAccess => Access::Close,
        WhatBecomes::KeepAccess => Access::Keep,
    };
    match restoration::accept(&console.host, caller, access, trouble).await? {
        Accepted::Awaits { since, until } => {
            out.line(format_args!(
                "You accept that what was done from about {since} to {until} is lost: withdrawals, exclusions, revoked \
                 tokens, and whatever else was said or changed in that time."
            ));
            out.line(match access {
                Access::Close => "What partners could open will be closed, and everybody has to be asked again.",
                Access::Keep => {
                    "What partners could open will stay open, also where the person has said no since: do this only if you \
                     know that nobody has."
                }
            });
            out.line("It counts when a second member of the central team says the same. Until then all stays closed.");
        }
        Accepted::Opened { first, persons, left_out } => {
            tell_persons(&persons, out);
            tell_left_out(&left_out, out);
            out.line("");
            out.line(format_args!(
                "The database is open: {first} and you accepted what is lost. Go through the tokens (`token list`) and the \
                 agreements: what was ended since the backup lives again."
            ));
        }
    }
    Ok(())
}

fn tell(report: &Report, out: &mut Out) {
    for (chain, lost) in &report.lost {
        out.line(format_args!("{chain}: {lost} entries of the export are not in the database"));
    }
    tell_persons(&report.persons, out);
    for token in &report.rules.tokens {
        out.line(format_args!("token {token} is revoked again"));
    }
    for narrowed in &report.rules.narrowed {
        out.line(format_args!("{narrowed} is narrowed again"));
    }
    for (operation, persons) in &report.persons.registered {
        let from = report.left_out.get(operation).map_or(0, |(from, _)| *from);
        let until = from.saturating_add(*persons).saturating_sub(1);
        let erased = report.persons.registered_and_erased.get(operation).copied().unwrap_or(0);
        let but = if erased > 0 { format!(" (but for {erased} who were erased)") } else { String::new() };
        out.line(format_args!(
            "{operation}: {persons} persons were registered since and are lost, with the case numbers {} to {}: register \
             them again{but}, under new numbers",
            case_number(operation, from),
            case_number(operation, until)
        ));
    }
    for (partner, disclosures) in &report.persons.received {
        out.line(format_args!(
            "{partner} received {disclosures} disclosures that the database does not have: ask it to destroy them, or share \
             them again"
        ));
    }
    for act in &report.rules.to_look_at {
        out.line(format_args!("set up since, and lost: {act}"));
    }
    tell_left_out(&report.left_out, out);
}

fn tell_persons(persons: &OnPersons, out: &mut Out) {
    if persons.erased > 0 {
        out.line(format_args!("{} persons who were erased since are erased again", persons.erased));
    }
    out.line(format_args!(
        "{} consents and bases are taken back again, {} disclosures are closed again",
        persons.withdrawn, persons.closed
    ));
    for (operation, cases) in &persons.to_ask_again {
        let cases: Vec<_> = cases.iter().map(String::as_str).collect();
        out.line(format_args!(
            "{operation}: about these persons something was said or written that is lost, and it may be a no. What partners \
             could open is closed, and they have to be asked again: {}",
            cases.join(", ")
        ));
    }
}

fn tell_left_out(left_out: &BTreeMap<OperationId, (i64, i64)>, out: &mut Out) {
    for (operation, (_, last)) in left_out {
        out.line(format_args!("{operation}: the next case number comes after {}", case_number(operation, *last)));
    }
}
