//! `waystation retention`: how long files are kept, who would go on a day, and ending what is due.

use std::path::PathBuf;

use clap::Subcommand;
use waystation_domain::retention::certificate::{Certificate, Left};
use waystation_domain::retention::terms::Terms;
use waystation_domain::words::calendar::Day;
use waystation_domain::words::ids::OperationId;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::{self, RetentionPreview, RetentionStanding};
use waystation_domain::work::sweep::retention::{Ran, run as end_what_is_due};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::{Out, table, whole};
use super::{Format, json_text, organisation};
use crate::config::Config;

/// Say how long files are kept, see which would end on a day, and end what is due
#[derive(Subcommand)]
pub(crate) enum Retention {
    /// Show how many files would end on a day, by which clock, and what keeps the others. It changes nothing
    Preview {
        /// The operation [default: all of them]
        #[arg(long, value_name = "ID")]
        operation: Option<OperationId>,
        /// The day, YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Day>,
        #[command(flatten)]
        acting: Acting,
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Say how long files are kept in an operation. What keeps nothing longer is in force at once; the first word at all, and
    /// everything else, when a second member of the central team says the same
    Put {
        /// The operation
        operation: OperationId,
        /// A TOML or JSON file with `files` and `lengths`, or - for TOML from standard input [default: the host's defaults]
        file: Option<PathBuf>,
        #[command(flatten)]
        acting: Acting,
        /// How to write the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// End what is due now, where no host serves that would. Interrupted, the next run goes on with it
    Run {
        /// Stop when so many files have ended
        #[arg(long, value_name = "FILES")]
        at_most: Option<u64>,
        /// How to write the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show the certificates of what ended in an operation
    Certificates {
        /// The operation
        operation: OperationId,
        #[command(flatten)]
        acting: Acting,
        /// How to write them
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

pub(crate) async fn run(retention: Retention, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let done = act(&console, retention, config, out).await;
    console.close().await;
    done
}

async fn act(console: &Console, retention: Retention, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let trouble = |error: &WorkError| tracing::error!(%error, "a file cannot be looked at: no clock ends it");
    match retention {
        Retention::Preview { operation, on, acting, format } => {
            let caller = console.caller(&acting, config).await?;
            let operations = match operation {
                Some(operation) => vec![operation],
                None => {
                    let all = whole(console.host.store.begin_read().await?.operations().await?);
                    all.into_iter().map(|operation| operation.id).collect()
                }
            };
            let mut previews = Vec::new();
            for operation in operations {
                previews.push(office::preview(&console.host, &caller, &operation, on, trouble).await?);
            }
            match format {
                Format::Json => out.line(json_text(&previews)),
                Format::Text => previews.iter().for_each(|preview| write_preview(preview, out)),
            }
        }
        Retention::Put { operation, file, acting, format } => {
            let terms: Terms = file.map(|file| organisation::read(&file)).transpose()?.unwrap_or_default();
            let caller = console.caller(&acting, config).await?;
            let standing = console.office(&caller).await?.put_retention(&operation, terms).await?;
            match format {
                Format::Json => out.line(json_text(&standing)),
                Format::Text => write_standing(&standing, out),
            }
        }
        Retention::Run { at_most, format } => {
            let ran = end_what_is_due(&console.host, env!("CARGO_PKG_VERSION"), at_most, trouble).await?;
            write_ran(ran.as_ref(), format, out);
        }
        Retention::Certificates { operation, acting, format } => {
            let caller = console.caller(&acting, config).await?;
            let list = office::certificates(&console.host, &caller, &operation).await?;
            match format {
                Format::Json => out.line(json_text(&list)),
                Format::Text => {
                    list.certificates.iter().for_each(|certificate| write_certificate(certificate, out));
                    for id in &list.damaged {
                        out.line(format_args!("{id}: damaged, it was not written by this host or was changed since"));
                    }
                }
            }
        }
    }
    Ok(())
}

fn write_standing(standing: &RetentionStanding, out: &mut Out) {
    let RetentionStanding { operation, in_force, files, clocks, awaits } = standing;
    let stands = if *in_force { "in force" } else { "not in force: nothing is erased by a clock" };
    out.line(format_args!("{operation}  {stands}; case files: {}", files.code()));
    let lines = clocks.iter().filter_map(|line| Some((line.clock.code(), line.length?, line.default?)));
    let mut rows = vec![["clock", "length", "default"].map(str::to_owned).to_vec()];
    rows.extend(lines.map(|(clock, length, default)| vec![clock.to_owned(), length.to_string(), default.to_string()]));
    table(out, &rows);
    if let Some(change) = awaits {
        out.line(format_args!(
            "{} waits since {} until another member of the central team says the same",
            change.terms, change.at
        ));
    }
}

fn write_preview(preview: &RetentionPreview, out: &mut Out) {
    write_standing(&preview.standing, out);
    out.line(format_args!("on {}:", preview.on));
    if preview.counts.is_empty() {
        out.line("no clock has run out for anybody");
    } else {
        let mut rows = vec![["clock", "becomes", "files"].map(str::to_owned).to_vec()];
        rows.extend(preview.counts.iter().map(|count| {
            let files =
                count.count.map_or_else(|| format!("fewer than {}", preview.smallest), |count| count.to_string());
            vec![count.clock.code().to_owned(), count.becomes.code().to_owned(), files]
        }));
        table(out, &rows);
    }
    if preview.damaged > 0 {
        out.line(format_args!("{} files could not be looked at: see the log", preview.damaged));
    }
    out.line("");
}

fn write_certificate(certificate: &Certificate, out: &mut Out) {
    let Certificate { id, operation, from, to, host, terms, ended, left, digest } = certificate;
    let until = to.map_or_else(|| "not yet through".to_owned(), |to| format!("to {to}"));
    out.line(format_args!("{id}  {operation}  from {from} {until}  host {host}  terms {terms}"));
    for count in ended {
        out.line(format_args!("  {} {}: {}", count.clock.code(), count.disposition.code(), count.count));
    }
    if let Some(Left { to_archive, held, appointment, waiting, failed }) = left {
        out.line(format_args!(
            "  left: to be archived {to_archive}, held {held}, appointment {appointment}, waiting {waiting}, failed {failed}"
        ));
    }
    out.line(format_args!("  digest {digest}"));
}

fn write_ran(ran: Option<&Ran>, format: Format, out: &mut Out) {
    match (ran, format) {
        (ran, Format::Json) => out.line(json_text(&ran)),
        (None, Format::Text) => out.line("another host is at it"),
        (Some(Ran { waits_until: Some(until), .. }), Format::Text) => out.line(format_args!(
            "the database was restored: nothing ends before {until}. Place again what kept files and was lost"
        )),
        (Some(Ran { certificates, left, stopped, not_in_force, waits_until: None }), Format::Text) => {
            certificates.iter().for_each(|certificate| write_certificate(certificate, out));
            if certificates.is_empty() {
                out.line("nothing was due");
            }
            let Left { to_archive, held, appointment, waiting, failed } = left;
            out.line(format_args!(
                "left in all: to be archived {to_archive} (this host has no archive), held {held}, appointment \
                 {appointment}, waiting {waiting}, failed {failed}"
            ));
            for operation in not_in_force {
                out.line(format_args!("{operation}: nothing is in force; see `waystation retention put`"));
            }
            if *stopped {
                out.line("stopped where it was told to: run it again to go on");
            }
        }
    }
}
