//! `cargo xtask scale`: fills a register of made-up people to one size after another, and measures at each.

use std::process::Command;

use clap::{Args, ValueEnum};

use crate::console::title;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::postgres::programs::{Programs, Wanted};
use crate::postgres::{self, Postgres};
use crate::{compile, job, workspace};

/// How to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// The sizes, one after the other: how many people are registered when it is measured
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000])]
    individuals: Vec<u64>,
    /// On which database
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    /// The embedded one
    Sqlite,
    /// A PostgreSQL that is made for it
    Postgres,
}

/// Builds the program optimised, and runs it.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    title("what is needed");
    let mut needs = vec![Need::WasmTarget];
    needs.extend((options.database == Database::Postgres).then_some(Need::Postgres(Wanted::Installed)));
    needs::meet(&needs)?;
    let arguments = ["build", "--release", "--workspace", "--locked", "--bin", "waystation-scale"];
    if !compile::run("the program that measures", &arguments)?.success() {
        return Err(Failure::Unexpected("the program that measures could not be built: see above".to_owned()));
    }
    title("growth");
    let sizes: Vec<String> = options.individuals.iter().map(u64::to_string).collect();
    let mut measure = Command::new(workspace::target().join("release").join("waystation-scale"));
    measure.args(["--individuals", &sizes.join(",")]);
    let mut server = None;
    if options.database == Database::Postgres {
        let none = || Failure::Unexpected("PostgreSQL's programs have disappeared".to_owned());
        let server = server.insert(Postgres::durable(&Programs::find(Wanted::Installed).ok_or_else(none)?)?);
        measure.args(["--database", "postgres"]).env(postgres::VARIABLE, server.uri());
    }
    if job::run(measure)?.success() {
        return Ok(());
    }
    Err(Failure::Unexpected("the register could not be measured: see above".to_owned()))
}
