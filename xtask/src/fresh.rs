//! `cargo xtask fresh`: tries what the first page promises, on a machine made bare for it.
//!
//! A clone of the last commit in an empty folder, with an empty target directory and no tools, a toolchain without the
//! target of plugins, and no PostgreSQL: then both commands, timed. It is as a newcomer has it, but for two things:
//! Rust is there (a copy of the toolchain in use), and so is cargo's registry, unless an empty one is asked for.

mod bare;

use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::compile::words;
use crate::console::{plain, say, table, title};
use crate::failure::Failure;
use crate::job;
use bare::Bare;

/// The first line of the play, from nothing.
const FIRST_LINE: Duration = Duration::from_secs(8 * 60);
/// The whole suite, after the play.
const SUITE: Duration = Duration::from_secs(30 * 60);

/// One of the two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// `cargo xtask demo --once`
    Demo,
    /// `cargo xtask test`
    Test,
}

/// How to try it.
#[derive(Args)]
pub(crate) struct Options {
    /// Also begin with an empty registry of cargo's, so that every crate is downloaded
    #[arg(long)]
    empty_registry: bool,
    /// Run one of the two commands alone
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Where the folder for it is made [default: the one for temporary files]
    #[arg(long, value_name = "DIR")]
    within: Option<PathBuf>,
}

/// One of the times.
struct Timed {
    what: &'static str,
    time: Option<Duration>,
    goal: Option<Duration>,
}

/// Makes the machine bare, and runs both commands.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    title("a bare machine");
    let within = options.within.clone().unwrap_or_else(std::env::temp_dir);
    let bare = Bare::make(&within, options.empty_registry)?;
    say(&format!("  {} processors, load {}", processors(), load()));

    let mut timed = Vec::new();
    let mut failed = Vec::new();
    if options.only != Some(Only::Test) {
        title("cargo xtask demo --once");
        let (status, first_line, whole) = demo(&bare)?;
        timed.push(Timed { what: "to the first line of the play", time: first_line, goal: Some(FIRST_LINE) });
        timed.push(Timed { what: "to its end", time: Some(whole), goal: None });
        failed.extend((!status.success()).then_some("cargo xtask demo --once"));
    }
    if options.only != Some(Only::Demo) {
        title("cargo xtask test");
        let start = Instant::now();
        let status = job::run(bare.cargo(&["xtask", "test"]))?;
        timed.push(Timed { what: "the whole suite", time: Some(start.elapsed()), goal: Some(SUITE) });
        failed.extend((!status.success()).then_some("cargo xtask test"));
    }

    title("how long it took");
    let mut rows = vec![["what", "time", "goal", "result"].map(ToOwned::to_owned).to_vec()];
    rows.extend(timed.iter().map(Timed::row));
    table(&rows).iter().for_each(|line| say(line));
    say(&format!("  {} processors, load {}", processors(), load()));
    let missed = timed.iter().filter(|timed| !timed.is_met()).map(|timed| timed.what);
    failed.extend(missed);
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::Unexpected(format!("failed or missed: {}", failed.join("; "))))
    }
}

/// Runs the play: how it ended, when its first line came, and how long all of it took.
fn demo(bare: &Bare) -> Result<(ExitStatus, Option<Duration>, Duration), Failure> {
    let first_line = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&first_line);
    let start = Instant::now();
    let status = job::run_and_look(bare.cargo(&["xtask", "demo", "--once"]), move |line| {
        if is_of_the_play(line) {
            seen.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| start.elapsed());
        }
    })?;
    let whole = start.elapsed();
    let first_line = *first_line.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((status, first_line, whole))
}

impl Timed {
    fn is_met(&self) -> bool {
        self.goal.is_none_or(|goal| self.time.is_some_and(|time| time <= goal))
    }

    fn row(&self) -> Vec<String> {
        let result = match self.goal {
            None => "",
            Some(_) if self.is_met() => "met",
            Some(_) => "MISSED",
        };
        let time = self.time.map_or_else(|| "never".to_owned(), words);
        vec![self.what.to_owned(), time, self.goal.map(words).unwrap_or_default(), result.to_owned()]
    }
}

/// The first thing that somebody does in the play, once all is built.
fn is_of_the_play(line: &str) -> bool {
    plain(line).starts_with("-- ")
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How busy the machine was, where it says so: other work on it makes the times longer.
fn load() -> String {
    let said = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let numbers: Vec<&str> = said.split(' ').take(3).collect();
    if numbers.is_empty() { "unknown".to_owned() } else { numbers.join(" ") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Timed, is_of_the_play};

    #[test]
    fn the_demonstration_begins_with_its_first_scene() {
        assert!(is_of_the_play("\u{1b}[1m-- The central team records the operation and its partners\u{1b}[0m"));
        assert!(!is_of_the_play("== Before the play: the host and the plugin ====="));
        assert!(!is_of_the_play("   the host: 12 of 400 after 20 s"));
    }

    #[test]
    fn a_demonstration_that_never_began_has_not_met_its_goal() {
        let goal = Some(Duration::from_secs(480));
        assert!(!Timed { what: "", time: None, goal }.is_met());
        assert!(!Timed { what: "", time: Some(Duration::from_secs(481)), goal }.is_met());
        assert!(Timed { what: "", time: Some(Duration::from_secs(479)), goal }.is_met());
    }
}
