//! The long form, for `cargo xtask crash`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use waystation_domain::security::vault::Random as _;
use waystation_server::clock::OsRandom;
use waystation_test_crash::{Plan, Tally, run};
use waystation_test_world::Kind;

/// Now and then a round is long enough for a backup to be made.
const ANSWERS: (usize, usize) = (6, 160);

/// Kills hosts under a mixed load, and looks whether everything that was answered is there
#[derive(Parser)]
struct Options {
    /// The binary of the host
    #[arg(long)]
    program: PathBuf,
    /// How often something is killed
    #[arg(long)]
    rounds: u64,
    /// What chance comes from
    #[arg(long)]
    seed: Option<u64>,
    /// On PostgreSQL; otherwise on the embedded database
    #[arg(long)]
    postgres: bool,
    /// How many hosts there are over the database
    #[arg(long, default_value_t = 1)]
    hosts: usize,
}

fn main() -> ExitCode {
    let Options { program, rounds, seed, postgres, hosts } = Options::parse();
    let kind = if postgres || hosts > 1 { Kind::Postgres } else { Kind::Sqlite };
    let seed = seed.unwrap_or_else(|| {
        let mut bytes = [0; 4];
        OsRandom.fill(&mut bytes);
        u32::from_be_bytes(bytes).into()
    });
    let done = run(&Plan { program, kind, rounds, seed, hosts, answers: ANSWERS, loses_log: false }, say);
    match done {
        Ok(Tally { rounds, hosts_killed, servers_killed, answered, cut, persons, epochs, backups, checkpoints }) => {
            say(&format!(
                "{rounds} rounds: hosts were killed {hosts_killed} times and servers {servers_killed} times; {answered} acts \
                 were answered ({persons} persons, {epochs} epochs, {backups} backups, {checkpoints} checkpoints) and {cut} \
                 requests were not; no violation"
            ));
            ExitCode::SUCCESS
        }
        Err(violation) => {
            say(&format!("VIOLATION: {violation}"));
            ExitCode::FAILURE
        }
    }
}

fn say(line: &str) {
    // Where nobody reads it there is nobody to tell.
    let _as_far_as_it_goes = writeln!(std::io::stdout().lock(), "{line}");
}
