//! `cargo xtask fresh`: what the first page promises, tried on a machine made bare for it.
//!
//! A clone of the last commit in an empty folder, with an empty target directory and no tools, a toolchain without the
//! target of plugins, and no PostgreSQL: then both commands, timed. It is as a newcomer has it, but for two things:
//! Rust is there (a copy of the toolchain in use), and so is cargo's registry, unless an empty one is asked for.

mod bare;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;

use crate::compile::words;
use crate::console::{plain, say, table, title};
use crate::failure::Failure;
use crate::job;
use bare::Bare;

/// The first line of the play, from nothing.
const FIRST_LINE: Duration = Duration::from_secs(8 * 60);
/// The whole suite, after the play.
const SUITE: Duration = Duration::from_secs(30 * 60);

/// How to try it.
#[derive(Args)]
pub(crate) struct Options {
    /// Also begin with an empty registry of cargo's, so that every crate is downloaded
    #[arg(long)]
    empty_registry: bool,
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

    title("cargo xtask demo --once");
    let (mut demo, first_line) = (bare.cargo(&["xtask", "demo", "--once"]), Arc::new(Mutex::new(None)));
    demo.env("CARGO_TERM_PROGRESS_WHEN", "never");
    let start = Instant::now();
    let seen = Arc::clone(&first_line);
    let demo_status = job::run_and_look(demo, move |line| {
        if is_of_the_play(line) {
            seen.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| start.elapsed());
        }
    })?;
    let demo_time = start.elapsed();
    let first_line = *first_line.lock().unwrap_or_else(PoisonError::into_inner);

    title("cargo xtask test");
    let start = Instant::now();
    let test_status = job::run(bare.cargo(&["xtask", "test"]))?;
    let test_time = start.elapsed();

    title("how long it took");
    let timed = [
        Timed { what: "to the first line of the play", time: first_line, goal: Some(FIRST_LINE) },
        Timed { what: "to its end", time: Some(demo_time), goal: None },
        Timed { what: "the whole suite, after it", time: Some(test_time), goal: Some(SUITE) },
    ];
    let mut rows = vec![["what", "time", "goal", "result"].map(ToOwned::to_owned).to_vec()];
    rows.extend(timed.iter().map(Timed::row));
    table(&rows).iter().for_each(|line| say(line));
    say(&format!("  {} processors, load {}", processors(), load()));
    if !demo_status.success() || !test_status.success() {
        let what = format!("cargo xtask demo --once: {demo_status}; cargo xtask test: {test_status}");
        return Err(Failure::Unexpected(what));
    }
    let missed: Vec<&str> = timed.iter().filter(|timed| !timed.is_met()).map(|timed| timed.what).collect();
    if missed.is_empty() { Ok(()) } else { Err(Failure::Unexpected(format!("missed: {}", missed.join("; ")))) }
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
    fn the_play_begins_with_its_first_scene() {
        assert!(is_of_the_play("\u{1b}[1m-- The central team records the operation and its partners\u{1b}[0m"));
        assert!(!is_of_the_play("== Before the play: the host and the plugin ====="));
        assert!(!is_of_the_play("   the host: 12 of 400 after 20 s"));
    }

    #[test]
    fn a_play_that_never_began_has_not_met_its_goal() {
        let goal = Some(Duration::from_secs(480));
        assert!(!Timed { what: "", time: None, goal }.is_met());
        assert!(!Timed { what: "", time: Some(Duration::from_secs(481)), goal }.is_met());
        assert!(Timed { what: "", time: Some(Duration::from_secs(479)), goal }.is_met());
    }
}
