//! `waystation grant` and `waystation agreement`: drafted from a plugin's catalogue, pruned by hand, and loaded.

mod draft;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use waystation_domain::security::caller::Caller;
use waystation_domain::sharing::agreement::{Agreement, Grant};
use waystation_domain::words::calendar::Zone;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::{AgreementId, GrantId, OperationId, PartnerId, PluginId, StaffId};
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::{AgreementInput, GrantInput, Noted, Office};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::{Out, table, whole};
use super::{Format, json_text, organisation};
use crate::config::Config;
use crate::files;

/// Draft, make, change and revoke what a plugin is allowed
#[derive(Subcommand)]
pub(crate) enum Grants {
    /// Write a complete grant for a plugin, with comments, to prune and then to make
    Draft {
        /// The plugin's id
        plugin: PluginId,
        #[command(flatten)]
        to: To,
    },
    /// Make a grant from a file
    Make(File),
    /// Replace a grant by what a file says
    Change {
        /// The grant's id
        id: GrantId,
        #[command(flatten)]
        file: File,
    },
    /// Revoke a grant, at once and permanently
    Revoke {
        /// The grant's id
        id: GrantId,
        #[command(flatten)]
        acting: Acting,
    },
    /// List the grants of an operation
    List(List),
}

/// Draft, make, change, suspend and resume what was signed with a partner
#[derive(Subcommand)]
pub(crate) enum Agreements {
    /// Write a complete agreement with a partner on a plugin's pathways, with comments, to prune and then to make
    Draft {
        /// The plugin's id
        plugin: PluginId,
        /// The partner
        partner: PartnerId,
        #[command(flatten)]
        to: To,
    },
    /// Record an agreement from a file
    Make(File),
    /// Replace an agreement by what a file says
    Change {
        /// The agreement's id
        id: AgreementId,
        #[command(flatten)]
        file: File,
    },
    /// Suspend an agreement, at once
    Suspend {
        /// The agreement's id
        id: AgreementId,
        #[command(flatten)]
        acting: Acting,
    },
    /// Let a suspended agreement count again
    Resume {
        /// The agreement's id
        id: AgreementId,
        #[command(flatten)]
        acting: Acting,
    },
    /// List the agreements of an operation
    List(List),
}

#[derive(Args)]
pub(crate) struct To {
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct File {
    /// A TOML or JSON file, as `draft` writes it; - for TOML from standard input
    file: PathBuf,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args)]
pub(crate) struct List {
    /// The operation
    #[arg(long, value_name = "ID")]
    operation: OperationId,
    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Somebody who only looks: nobody in particular has to be named for it.
fn looking(console: &Console) -> Caller {
    let host = &console.host;
    Console::in_the_name_of(StaffId::new(host.now(), host.id_bytes()))
}

fn give(text: &str, to: &To, out: &mut Out) -> Result<(), Failure> {
    let Some(file) = &to.output else {
        out.text(text);
        return Ok(());
    };
    files::write(file, text.as_bytes())?;
    out.line(format_args!("{} is written: prune it, and load it with `make`", file.display()));
    Ok(())
}

pub(crate) async fn grants(grants: Grants, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let done = run_grants(grants, &console, config, out).await;
    console.close().await;
    done
}

async fn run_grants(grants: Grants, console: &Console, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match grants {
        Grants::Draft { plugin, to } => {
            let plugin = Office::look(&console.host, &looking(console)).await?.plugin(plugin).await?;
            give(&draft::grant(&plugin, console.host.now()), &to, out)
        }
        Grants::Make(File { file, acting }) => {
            let input: GrantInput = organisation::read(&file)?;
            let caller = console.caller(&acting, config).await?;
            let made = console.office(&caller).await?.make_grant(input, None).await?;
            let noted = made.made().ok_or_else(|| Failure::failed("the grant was made before"))?;
            tell_grant(&noted, out);
            Ok(())
        }
        Grants::Change { id, file: File { file, acting } } => {
            let input: GrantInput = organisation::read(&file)?;
            let caller = console.caller(&acting, config).await?;
            let before = Office::look(&console.host, &caller).await?.grant(id).await?;
            tell_grant(&console.office(&caller).await?.change_grant(id, input, before.version).await?, out);
            Ok(())
        }
        Grants::Revoke { id, acting } => {
            let caller = console.caller(&acting, config).await?;
            let before = Office::look(&console.host, &caller).await?.grant(id).await?;
            let version = before.version;
            let input = GrantInput { revoked: true, ..before.into() };
            console.office(&caller).await?.change_grant(id, input, version).await?;
            out.line(format_args!("grant {id} is revoked: from now on nothing is shared under it"));
            Ok(())
        }
        Grants::List(List { operation, format }) => {
            let all = whole(Office::look(&console.host, &looking(console)).await?.grants(&operation).await?);
            if format == Format::Json {
                out.line(json_text(&all));
                return Ok(());
            }
            let columns = ["grant", "component", "state", "facts", "items"];
            let mut rows = vec![columns.map(str::to_owned).to_vec()];
            rows.extend(all.iter().map(|grant| {
                let state = match grant.revoked {
                    Some(at) => format!("revoked {}", utc(at)),
                    None => format!("until {}", utc(grant.until)),
                };
                let digest = grant.digest.get(..12).unwrap_or_default().to_owned();
                vec![grant.id.to_string(), digest, state, grant.facts.len().to_string(), grant.items.len().to_string()]
            }));
            table(out, &rows);
            Ok(())
        }
    }
}

fn tell_grant(noted: &Noted<Grant>, out: &mut Out) {
    let Grant { id, operation, digest, facts, items, until, .. } = &noted.record;
    let rows = [
        ("grant", id.to_string()),
        ("operation", operation.to_string()),
        ("component", digest.clone()),
        ("facts", list(facts)),
        ("items", list(items)),
        ("until", until.to_string()),
    ];
    tell(&rows, &noted.findings, out);
}

pub(crate) async fn agreements(agreements: Agreements, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let done = run_agreements(agreements, &console, config, out).await;
    console.close().await;
    done
}

async fn run_agreements(
    agreements: Agreements,
    console: &Console,
    config: &Config,
    out: &mut Out,
) -> Result<(), Failure> {
    match agreements {
        Agreements::Draft { plugin, partner, to } => {
            let caller = looking(console);
            let plugin = Office::look(&console.host, &caller).await?.plugin(plugin).await?;
            let partner = Office::look(&console.host, &caller).await?.partner(&partner).await?;
            give(&draft::agreement(&plugin, &partner, console.host.now()), &to, out)
        }
        Agreements::Make(File { file, acting }) => {
            let input: AgreementInput = organisation::read(&file)?;
            let caller = console.caller(&acting, config).await?;
            let made = console.office(&caller).await?.make_agreement(input, None).await?;
            let noted = made.made().ok_or_else(|| Failure::failed("the agreement was recorded before"))?;
            tell_agreement(&noted, out);
            Ok(())
        }
        Agreements::Change { id, file: File { file, acting } } => {
            let input: AgreementInput = organisation::read(&file)?;
            let caller = console.caller(&acting, config).await?;
            let before = Office::look(&console.host, &caller).await?.agreement(id).await?;
            tell_agreement(&console.office(&caller).await?.change_agreement(id, input, before.version).await?, out);
            Ok(())
        }
        Agreements::Suspend { id, acting } => {
            suspend(id, true, &console.caller(&acting, config).await?, console).await?;
            out.line(format_args!("agreement {id} is suspended: from now on nothing is shared under it"));
            Ok(())
        }
        Agreements::Resume { id, acting } => {
            let noted = suspend(id, false, &console.caller(&acting, config).await?, console).await?;
            tell_agreement(&noted, out);
            Ok(())
        }
        Agreements::List(List { operation, format }) => {
            let all = whole(Office::look(&console.host, &looking(console)).await?.agreements(&operation, None).await?);
            if format == Format::Json {
                out.line(json_text(&all));
                return Ok(());
            }
            let columns = ["agreement", "partner", "state", "assessment due", "roles", "items"];
            let mut rows = vec![columns.map(str::to_owned).to_vec()];
            let now = console.host.now();
            rows.extend(all.iter().map(|agreement| {
                let state = match agreement.in_force(now) {
                    Ok(()) => format!("until {}", utc(agreement.until)),
                    Err(why) => why.to_string(),
                };
                let Agreement { id, partner, assessment_due, roles, items, .. } = agreement;
                let due = utc(*assessment_due);
                vec![id.to_string(), partner.to_string(), state, due, list(roles), items.len().to_string()]
            }));
            table(out, &rows);
            Ok(())
        }
    }
}

async fn suspend(
    id: AgreementId,
    suspended: bool,
    caller: &Caller,
    console: &Console,
) -> Result<Noted<Agreement>, WorkError> {
    let before = Office::look(&console.host, caller).await?.agreement(id).await?;
    let version = before.version;
    let input = AgreementInput { suspended, ..before.into() };
    Office::open(&console.host, caller).await?.change_agreement(id, input, version).await
}

fn tell_agreement(noted: &Noted<Agreement>, out: &mut Out) {
    let agreement = &noted.record;
    let rows = [
        ("agreement", agreement.id.to_string()),
        ("operation", agreement.operation.to_string()),
        ("partner", format!("{} ({})", agreement.partner, agreement.party.code())),
        ("roles", list(&agreement.roles)),
        ("purposes", list(agreement.purposes.iter().map(|purpose| purpose.code()))),
        ("functions", list(&agreement.functions)),
        ("items", list(&agreement.items)),
        ("in force", format!("from {} until {}", agreement.from, agreement.until)),
        ("assessment", format!("due {}", agreement.assessment_due)),
    ];
    tell(&rows, &noted.findings, out);
}

/// The moment as the other lists show it.
fn utc(moment: Timestamp) -> String {
    format!("{} UTC", Zone::default().wall_clock(moment))
}

fn list(words: impl IntoIterator<Item = impl ToString>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| word.to_string()).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn tell(rows: &[(&str, String)], findings: &[Finding], out: &mut Out) {
    table(out, &rows.iter().map(|(key, value)| vec![(*key).to_owned(), value.clone()]).collect::<Vec<_>>());
    super::plugin::write_findings(findings, out);
}
