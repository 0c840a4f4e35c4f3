//! `waystation plugin`: from source to active.
//!
//! `build` and `check` are for authors, and need neither database nor configuration. The others work on the configured
//! database, as the central team at the console.

mod outlook;
mod report;
pub(super) mod sandbox;
mod words;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use waystation_domain::plugin::Plugin;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::calendar::Zone;
use waystation_domain::words::finding::{Finding, Severity};
use waystation_domain::words::ids::{OperationId, PluginId};
use waystation_domain::words::language::{HostLanguage, Language, PreferredLanguages};
use waystation_domain::work::WorkError;
use waystation_domain::work::office::Office;
use waystation_runtime::{Evidence, Report};

use super::console::{Acting, Console};
use super::failure::Failure;
use super::out::{Out, table, whole};
use super::{Format, json_text};
use crate::config::{Config, Size};
use crate::files;
use crate::speech::speech;

/// The largest file that is read at all. What may be admitted is far less.
const FILE_LIMIT: u64 = 256 << 20;

/// Build, check, install, approve and activate plugins
#[derive(Subcommand)]
pub(crate) enum Plugins {
    /// Build the plugin of a Rust package
    Build(Build),
    /// Say whether a component would be admitted, what it declares and what has to be fixed. Exits with 0 when it
    /// would be admitted, with 1 when not
    Check(Check),
    /// Check a component and store it, if it is admitted. It does nothing until it is approved and activated
    Install(Install),
    /// Approve a plugin: this says that you have read everything it declares (`waystation plugin check` shows it)
    Approve {
        /// The plugin's id
        id: PluginId,
        #[command(flatten)]
        acting: Acting,
    },
    /// Let cases be assessed by this plugin from now on. The previous one retires; activating that one again is the way
    /// back
    ///
    /// It shows what the plugin would offer, ask and share under the grants and agreements of today. Where that is less
    /// than with the active one, it is refused unless --anyway says that this is meant
    Activate {
        /// The plugin's id
        id: PluginId,
        /// Activate it also where it does less than the active one
        #[arg(long)]
        anyway: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Show what a plugin would offer, ask and share under the grants and agreements of today, compared with the active
    /// one
    Outlook {
        /// The plugin's id
        id: PluginId,
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        #[command(flatten)]
        acting: Acting,
    },
    /// List the plugins
    List {
        /// Only those of this operation
        #[arg(long, value_name = "ID")]
        operation: Option<OperationId>,
        /// How to write the list
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

#[derive(Args)]
pub(crate) struct Build {
    /// The directory of the package, with its Cargo.toml
    dir: PathBuf,
    /// The file to write [default: PACKAGE.wasm in the current directory]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Check {
    /// The component; - for standard input
    file: PathBuf,
    /// How to write the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the report and of the sentences that the plugin declares
    #[arg(long, default_value = "en")]
    language: Language,
    /// The largest component that is accepted, such as 16MiB. Above 2MiB it is for plugins that carry their language
    /// with them (JavaScript, Python), and the central team has to raise it too
    #[arg(long, value_name = "SIZE", default_value_t)]
    size_limit: Size,
}

#[derive(Args)]
pub(crate) struct Install {
    /// The component; - for standard input
    file: PathBuf,
    /// The operation for which it is meant: refused when the plugin declares another one
    #[arg(long, value_name = "ID")]
    operation: Option<OperationId>,
    /// What the central team calls this version
    #[arg(long)]
    label: String,
    /// The largest component that is accepted, such as 16MiB [default: `component-limit` of the configuration]
    #[arg(long, value_name = "SIZE")]
    size_limit: Option<Size>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    acting: Acting,
}

pub(crate) fn build(build: &Build, out: &mut Out) -> Result<(), Failure> {
    // cargo names the package by its whole path.
    let dir = files::whole(&build.dir)?;
    let component = waystation_runtime::build::build_plugin(&dir).map_err(Failure::refused)?;
    let output = match &build.output {
        Some(output) => output.clone(),
        None => PathBuf::from(dir.file_name().unwrap_or("plugin".as_ref())).with_extension("wasm"),
    };
    files::write(&output, &component)?;
    let digest = waystation_runtime::Digest::of(&component);
    out.line(format_args!("{}  {} bytes, digest {digest}", output.display(), component.len()));
    Ok(())
}

/// The report for machines.
#[derive(Serialize)]
struct Answer<'a> {
    admitted: bool,
    digest: String,
    contract: Option<&'static str>,
    findings: &'a [Finding],
    catalogue: Option<&'a Catalogue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Proof<'a>>,
}

/// How a function of the plugin failed.
#[derive(Serialize)]
struct Proof<'a> {
    /// The place of the finding that it belongs to.
    place: &'a str,
    /// The smallest case that fails, as a table for the folder `cases`.
    case: Option<&'a str>,
    /// Where it stopped, the innermost function first.
    backtrace: Vec<String>,
}

impl<'a> From<&'a Evidence> for Proof<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        let backtrace = evidence.backtrace.iter().map(ToString::to_string).collect();
        Self { place: &evidence.place, case: evidence.case.as_deref(), backtrace }
    }
}

pub(crate) fn check(check: &Check, out: &mut Out) -> Result<(), Failure> {
    let component = files::read(&check.file, FILE_LIMIT)?;
    let report = sandbox::admit(&component, check.size_limit)?;
    match check.format {
        Format::Json => out.line(json_text(&Answer {
            admitted: report.admitted,
            digest: report.digest.to_string(),
            contract: report.contract,
            findings: &report.findings,
            catalogue: report.catalogue.as_ref(),
            evidence: report.evidence.iter().map(Proof::from).collect(),
        })),
        Format::Text => report::write(&check.file, &report, &words::Words::of(&check.language), out),
    }
    if report.admitted {
        Ok(())
    } else {
        Err(not_admitted(&report, PreferredLanguages::from(check.language.clone()).spoken()))
    }
}

fn not_admitted(report: &Report, language: HostLanguage) -> Failure {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    Failure::refused(speech(language).count("console-not-admitted", errors))
}

pub(crate) async fn run(plugins: Plugins, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match plugins {
        Plugins::Install(install) => run_install(install, config, out).await,
        Plugins::Approve { id, acting } => {
            let console = Console::open(config).await?;
            let caller = console.caller(&acting, config).await?;
            let plugin = console.office(&caller).await?.approve_plugin(id).await?;
            console.close().await;
            told(&plugin, out);
            Ok(())
        }
        Plugins::Activate { id, anyway, acting } => {
            let console = Console::open(config).await?;
            let caller = console.caller(&acting, config).await?;
            let done = console.office(&caller).await?.activate_plugin(id, anyway).await;
            console.close().await;
            match done {
                Ok((plugin, comparison)) => {
                    outlook::write(&comparison, out);
                    told(&plugin, out);
                    Ok(())
                }
                Err(WorkError::LessThanActive(comparison)) => {
                    outlook::write(&comparison, out);
                    let less = speech(HostLanguage::English).count("console-less-than-active", comparison.less.len());
                    Err(Failure::refused(less).fix("grant and agree what is missing, or add --anyway if less is meant"))
                }
                Err(error) => Err(error.into()),
            }
        }
        Plugins::Outlook { id, format, acting } => {
            let console = Console::open(config).await?;
            let caller = console.caller(&acting, config).await?;
            let comparison = Office::look(&console.host, &caller).await?.outlook(id).await?;
            console.close().await;
            match format {
                Format::Json => out.line(json_text(&comparison)),
                Format::Text => outlook::write(&comparison, out),
            }
            Ok(())
        }
        Plugins::List { operation, format } => list(operation, format, config, out).await,
        // Done before the configuration was read.
        Plugins::Build(_) | Plugins::Check(_) => Ok(()),
    }
}

/// What the central team should look at.
pub(super) fn write_findings(findings: &[Finding], out: &mut Out) {
    for finding in findings {
        report::write_finding(finding, &words::Words::english(), out);
    }
}

fn told(plugin: &Plugin, out: &mut Out) {
    out.line(format_args!(
        "plugin {} of {} ({}) is {}",
        plugin.id,
        plugin.operation,
        plugin.label,
        plugin.state.code()
    ));
}

async fn run_install(install: Install, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let component = files::read(&install.file, FILE_LIMIT)?;
    let console = Console::open(config).await?;
    let caller = console.caller(&install.acting, config).await?;
    let report = sandbox::admit(&component, install.size_limit.unwrap_or(config.component_limit))?;
    if install.format == Format::Text {
        report::write_findings(&report, &words::Words::english(), out);
    }
    let (true, Some(catalogue), Some(contract)) = (report.admitted, report.catalogue.clone(), report.contract) else {
        return Err(
            not_admitted(&report, HostLanguage::English).fix("`waystation plugin check` shows the whole report")
        );
    };
    if let Some(meant) = &install.operation
        && catalogue.operation != *meant
    {
        let declared = &catalogue.operation;
        return Err(Failure::refused(format!("the plugin declares the operation {declared}, not {meant}"))
            .fix("name that operation, or correct the id in the plugin's catalogue"));
    }
    let office = console.office(&caller).await?;
    let outcome = office
        .install_plugin(&install.label, report.digest.to_string(), contract.to_owned(), catalogue, &component, None)
        .await?;
    // Only a creation that comes with a key can have been done before.
    let plugin = outcome.made().ok_or_else(|| Failure::failed("the plugin was installed before"))?;
    console.close().await;
    match install.format {
        Format::Json => out.line(json_text(&plugin)),
        Format::Text => told(&plugin, out),
    }
    Ok(())
}

async fn list(operation: Option<OperationId>, format: Format, config: &Config, out: &mut Out) -> Result<(), Failure> {
    let console = Console::open(config).await?;
    let plugins = whole(console.host.store.begin_read().await?.plugins(operation.as_ref()).await?);
    console.close().await;
    match format {
        Format::Json => out.line(json_text(&plugins)),
        Format::Text => {
            let columns = ["plugin", "operation", "state", "contract", "installed", "digest", "label"];
            let mut rows = vec![columns.map(str::to_owned).to_vec()];
            rows.extend(plugins.into_iter().map(|p| {
                let digest = p.digest.get(..12).unwrap_or_default().to_owned();
                let (id, at) = (p.id.to_string(), Zone::default().day(p.created_at).to_string());
                vec![id, p.operation.to_string(), p.state.code().to_owned(), p.contract, at, digest, p.label]
            }));
            table(out, &rows);
        }
    }
    Ok(())
}
