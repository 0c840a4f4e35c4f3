//! The command line of the host.
//!
//! Exit codes: 0 done; 1 checked and refused, or not intact; 2 the command or the configuration is wrong;
//! 3 something failed. Results go to standard output, troubles to standard error.

mod audit;
mod backup;
mod console;
mod dictionary;
mod doctor;
mod failure;
mod key;
mod migrate;
mod organisation;
mod out;
mod plugin;
mod restore_check;
mod retention;
mod serve;
mod sharing;
mod token;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;
use waystation_domain::words::language::Language;

use crate::config::{Config, DatabaseUri, Layer};
use crate::log::{self, LogFilter, LogFormat};
use crate::process;
use crate::traces::Traces;
use failure::Failure;
use out::Out;

/// Waystation: one host for identity, consent and retention; the SOPs of each country operation as a sandboxed plugin
#[derive(Parser)]
#[command(name = "waystation", version, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args)]
#[command(next_help_heading = "Configuration (also in a file and in the environment, see docs/central-team.md)")]
struct Global {
    /// The configuration file [default: waystation.toml, if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory of the master key and the database, unless they are elsewhere [default: ./waystation-data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The master key, apart from the data directory [default: master.key in the data directory]
    #[arg(long, global = true, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The directory of the keys of epochs [default: keys in the data directory]
    #[arg(long, global = true, value_name = "DIR")]
    key_directory: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME. Do not put a password here, where every process of
    /// the machine can see it: use the file or the environment [default: sqlite in the data directory]
    #[arg(long, global = true, value_name = "URI")]
    database: Option<DatabaseUri>,
    /// Which lines are logged, such as info, or info,waystation_store=debug
    #[arg(long, global = true, value_name = "FILTER")]
    log_filter: Option<LogFilter>,
    /// The format of the log
    #[arg(long, global = true, value_enum)]
    log_format: Option<LogFormat>,
}

/// What else `serve` takes.
#[derive(Args)]
struct Serve {
    /// The address and port to listen at [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Bring the schema of the database up to date first. Without it, a host whose database is out of date refuses
    /// to start
    #[arg(long)]
    migrate: bool,
    /// How long requests in flight may take to finish when the host is asked to stop [default: 30]
    #[arg(long, value_name = "SECONDS")]
    shutdown_seconds: Option<u32>,
    /// Print the effective configuration, without secrets and with the origin of each value, and do nothing else
    #[arg(long)]
    print_config: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until asked to stop (SIGTERM, or Ctrl-C)
    Serve(Serve),
    /// Make the data directory, the master key and the database, or bring the database up to date
    Migrate,
    #[command(subcommand)]
    Token(token::Tokens),
    #[command(subcommand)]
    Plugin(plugin::Plugins),
    #[command(subcommand)]
    Operation(organisation::Operations),
    #[command(subcommand)]
    Partner(organisation::Partners),
    #[command(subcommand)]
    Grant(sharing::Grants),
    #[command(subcommand)]
    Agreement(sharing::Agreements),
    #[command(subcommand)]
    Retention(retention::Retention),
    #[command(subcommand)]
    Key(key::Keys),
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Look whether everything that a host needs is there, and say what to do. Exits with 0 when nothing is to be done,
    /// with 1 when something is
    Doctor(doctor::Doctor),
    Backup(backup::Backup),
    BackupKey(backup::BackupKey),
    Restore(backup::Restore),
    RestoreCheck(restore_check::RestoreCheck),
    /// Print the data dictionary: what may be known about a person, and what a plugin may learn from it
    Dictionary {
        /// The language of the labels: en, fr or ar
        #[arg(long, default_value = "en")]
        language: Language,
    },
    /// Print the OpenAPI document of the HTTP interface
    Openapi,
    /// Compile a component from standard input, for the host itself
    #[command(hide = true)]
    CompileComponent,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For machines
    Json,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Requested help goes to standard output with 0, a mistake to standard error with 2. If even that cannot
            // be written, there is nobody to tell.
            let _nobody_to_tell = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    if let Err(unguarded) = process::guard() {
        return Failure::failed(unguarded).tell();
    }
    if let Command::CompileComponent = cli.command {
        return waystation_runtime::compile::compile_worker();
    }
    let mut out = Out::standard();
    let done = run(cli, &mut out);
    let written = out.finish().map_err(|e| Failure::failed(format!("standard output cannot be written: {e}")));
    match done.and(written) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

fn run(cli: Cli, out: &mut Out) -> Result<(), Failure> {
    let Cli { global, command } = cli;
    let command = match command {
        // These need neither configuration nor database: they work for an author, or an auditor, on any machine.
        Command::Dictionary { language } => {
            dictionary::run(&language, out);
            return Ok(());
        }
        Command::Openapi => return serve::openapi(out),
        Command::Audit(audit::Audit::Anywhere(audit)) => return audit::anywhere(audit, out),
        Command::BackupKey(key) => return backup::key(&key, out),
        Command::Plugin(plugin::Plugins::Build(build)) => return plugin::build(&build, out),
        Command::Plugin(plugin::Plugins::Check(check)) => return plugin::check(&check, out),
        command => command,
    };
    let Global { config, data_dir, key_file, key_directory, database, log_filter, log_format } = global;
    let mut flags = Layer { data_dir, key_file, key_directory, database, log_filter, log_format, ..Layer::default() };
    if let Command::Serve(serve) = &command {
        flags.listen = serve.listen;
        flags.migrate = serve.migrate.then_some(true);
        flags.shutdown_seconds = serve.shutdown_seconds;
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    let variables = std::env::vars_os();
    let config = Config::load(config.as_deref(), variables, flags)?;
    if let Command::Serve(Serve { print_config: true, .. }) = command {
        out.text(config.print());
        return Ok(());
    }
    config.check_file()?;
    process::keep_files_to_the_owner();
    let traces = match (&command, &config.traces_endpoint) {
        (Command::Serve(_), Some(endpoint)) => Some(Traces::begin(endpoint).map_err(Failure::failed)?),
        _ => None,
    };
    log::start(&config.log_filter, config.log_format, traces.as_ref());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed(format!("the threads of the host cannot be started: {e}")))?;
    let done = runtime.block_on(with_database(command, &config, out));
    // A request that was cut short must not keep the process.
    runtime.shutdown_background();
    if let Some(traces) = traces {
        traces.end();
    }
    done
}

async fn with_database(command: Command, config: &Config, out: &mut Out) -> Result<(), Failure> {
    match command {
        Command::Serve(_) => serve::run(config).await,
        Command::Migrate => migrate::run(config, out).await,
        Command::Doctor(doctor) => doctor::run(&doctor, config, out).await,
        Command::Backup(backup) => backup::backup(backup, config, out).await,
        Command::Restore(restore) => backup::restore(restore, config, out).await,
        Command::RestoreCheck(check) => restore_check::run(check, config, out).await,
        Command::Token(tokens) => token::run(tokens, config, out).await,
        Command::Plugin(plugins) => plugin::run(plugins, config, out).await,
        Command::Operation(operations) => organisation::operations(operations, config, out).await,
        Command::Partner(partners) => organisation::partners(partners, config, out).await,
        Command::Retention(retention) => retention::run(retention, config, out).await,
        Command::Key(keys) => key::run(keys, config, out).await,
        Command::Grant(grants) => sharing::grants(grants, config, out).await,
        Command::Agreement(agreements) => sharing::agreements(agreements, config, out).await,
        Command::Audit(audit::Audit::OnHost(audit)) => audit::on_host(audit, config, out).await,
        // Done before the configuration was read.
        Command::Audit(audit::Audit::Anywhere(_))
        | Command::Dictionary { .. }
        | Command::Openapi
        | Command::BackupKey(_)
        | Command::CompileComponent => Ok(()),
    }
}

/// A value of our own as JSON in one line.
fn json_text(value: &impl Serialize) -> String {
    // Maps with text keys and numbers always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
