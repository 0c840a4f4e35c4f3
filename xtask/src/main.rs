//! `cargo xtask`: everything that a shell script would do.
//!
//! - `cargo xtask test` runs all checks, on a PostgreSQL of its own;
//! - `cargo xtask demo` builds the plugins, starts the host and plays the main job over HTTP;
//! - `cargo xtask clients` does a partner's job with clients that were generated from the description of the API;
//! - `cargo xtask schemathesis` fuzzes the API from its description, as each role;
//! - `cargo xtask crash` kills hosts under load, and looks whether everything that they answered is there;
//! - `cargo xtask bench` measures, and compares with the goals;
//! - `cargo xtask scale` fills a register of made-up people, and measures how the host grows with it;
//! - `cargo xtask names` measures how names are told from each other, on a file of pairs;
//! - `cargo xtask supply-chain` checks licences and where crates come from;
//! - `cargo xtask fresh` tries what the first page promises, on a machine made bare.
//!
//! Each first checks for everything that it will need, before anything is compiled: [`needs`].

mod bench;
#[cfg(test)]
mod book;
mod clients;
mod compile;
mod console;
mod crash;
mod demo;
mod failure;
mod fresh;
mod job;
mod names;
mod needs;
mod postgres;
mod scale;
mod schemathesis;
mod supply_chain;
mod test;
mod toolbox;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The workspace's own tool")]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check formatting, lints and documentation, and run every test on both databases
    Test(test::Options),
    /// Build the plugins, start the host, and play a referral as each of the people in it
    Demo(demo::Options),
    /// Generate clients in TypeScript and Python, compile them, and do a partner's job with them
    Clients(clients::Options),
    /// Fuzz the API from its description, as each role
    Schemathesis(schemathesis::Options),
    /// Kill hosts under a mixed load, and look whether everything that they answered is there
    Crash(crash::Options),
    /// Run the benchmarks, and compare them with the goals
    Bench(bench::Options),
    /// Fill a register of made-up people, and measure at each size how the host grows
    Scale(scale::Options),
    /// Measure how well names are told from each other, and how well they are found, on a file of pairs
    Names(names::Options),
    /// Check licences, banned crates and the sources of crates, with cargo-deny
    SupplyChain(supply_chain::Options),
    /// Time both commands on a clone without caches, without the target for plugins and without PostgreSQL
    Fresh(fresh::Options),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = job::listen().and_then(|()| match command.task {
        Task::Test(options) => test::run(&options),
        Task::Demo(options) => demo::run(&options),
        Task::Clients(options) => clients::run(&options),
        Task::Schemathesis(options) => schemathesis::run(&options),
        Task::Crash(options) => crash::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Scale(options) => scale::run(&options),
        Task::Names(options) => names::run(&options),
        Task::SupplyChain(options) => supply_chain::run(&options),
        Task::Fresh(options) => fresh::run(&options),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => {
            console::warn("interrupted; everything that was started has been stopped");
            ExitCode::from(130)
        }
        Err(failure) => {
            console::warn(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}
