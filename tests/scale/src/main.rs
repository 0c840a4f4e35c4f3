//! How a host grows: a register of made-up people, filled through the API to one size after another, and at each size the
//! same things are measured. `cargo xtask scale` builds it optimised and runs it.

#![expect(clippy::expect_used, reason = "what cannot be measured is not a number")]
#![expect(clippy::disallowed_macros, reason = "it prints what it measured")]

mod direct;
mod measure;
mod operation;
mod size;
mod table;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use waystation_test_world::Kind;

use crate::operation::Operation;

/// How to measure.
#[derive(Parser)]
struct Options {
    /// The sizes, one after the other: how many people are registered when it is measured
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000])]
    individuals: Vec<u64>,
    /// The database; PostgreSQL is the server that the suite's variable names
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// How many in a hundred people are referred, with consent and disclosure
    #[arg(long, default_value_t = 3)]
    referred: u64,
    /// How often each thing is measured at each size
    #[arg(long, default_value_t = 200)]
    samples: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

fn main() -> ExitCode {
    // The host compiles components in a process of its own, which is this program too.
    if std::env::args().nth(1).is_some_and(|first| first == "compile-component") {
        return waystation_server::cli::main();
    }
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(run(&options));
    ExitCode::SUCCESS
}

async fn run(options: &Options) {
    let kind = match options.database {
        Database::Sqlite => Kind::Sqlite,
        Database::Postgres => Kind::Postgres,
    };
    let operation = Operation::begin(kind).await;
    let mut measured = Vec::new();
    for size in &options.individuals {
        let filled = operation.fill(*size, options.referred).await;
        eprintln!("{size} people: {} were registered in {:.0?}", filled.people, filled.took);
        measured.push((*size, measure::all(&operation, options.samples).await));
    }
    println!("{}", table::markdown(&measured));
}
