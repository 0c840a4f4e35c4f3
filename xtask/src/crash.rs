//! `cargo xtask crash`: hosts are killed under a mixed load, again and again, and everything that they answered is looked
//! for. The harness is a program of its own, in `tests/crash`; the suite runs a few rounds of it.

use std::process::Command;

use clap::{Args, ValueEnum};

use crate::console::{say, title};
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::postgres::programs::{Programs, Wanted};
use crate::postgres::{self, Postgres};
use crate::{compile, job, workspace};

/// Where the hosts keep what they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Databases {
    /// In the embedded database
    Sqlite,
    /// On a PostgreSQL, which is killed too
    Postgres,
}

/// How long, and on what.
#[derive(Args)]
pub(crate) struct Options {
    /// How often something is killed
    #[arg(long, default_value_t = 100)]
    rounds: u64,
    /// What chance comes from, as an earlier run printed it; the clients still meet in another order
    #[arg(long)]
    seed: Option<u64>,
    /// On which database
    #[arg(long, value_enum, default_value_t = Databases::Sqlite)]
    database: Databases,
    /// Three hosts over one PostgreSQL, of which one at a time is killed
    #[arg(long)]
    replicas: bool,
}

/// Builds the host and the harness, and runs it.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    title("what is needed");
    needs::meet(&[Need::WasmTarget, Need::Postgres(Wanted::Installed)])?;
    let binaries = ["--bin", "waystation", "--bin", "waystation-crash"];
    if !compile::run("the host and the harness", &[&["build", "--workspace", "--locked"], &binaries[..]].concat())?
        .success()
    {
        return Err(Failure::Unexpected("the harness could not be built: see above".to_owned()));
    }
    title("crashes");
    let built = workspace::target().join("debug");
    let mut harness = Command::new(built.join("waystation-crash"));
    harness.arg("--program").arg(built.join("waystation")).args(["--rounds", &options.rounds.to_string()]);
    if let Some(seed) = options.seed {
        harness.args(["--seed", &seed.to_string()]);
    }
    if options.replicas {
        harness.args(["--hosts", "3"]);
    }
    // The harness asks it where the programs are for a server of its own, which it kills.
    let mut server = None;
    if options.replicas || options.database == Databases::Postgres {
        let none = || Failure::Unexpected("PostgreSQL's programs have disappeared".to_owned());
        let server = server.insert(Postgres::start(&Programs::find(Wanted::Installed).ok_or_else(none)?)?);
        harness.arg("--postgres").env(postgres::VARIABLE, server.uri());
    }
    if job::run(harness)?.success() {
        return Ok(());
    }
    say("The violation is above, with its seed: `--seed` gives the same load again.");
    Err(Failure::Unexpected("a promise did not hold after a crash".to_owned()))
}
