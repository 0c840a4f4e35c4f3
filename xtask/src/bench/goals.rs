//! What the numbers should be.

use super::{Measured, Said};
use crate::console::{say, table};
use crate::failure::Failure;

/// A goal for two benchmarks: what is measured, and the least with which it is compared.
struct Goal {
    what: &'static str,
    of: &'static str,
    to: &'static str,
    /// The time of the first over that of the second is at most this.
    at_most: f64,
}

const GOALS: [Goal; 5] = [
    Goal {
        what: "a decision on a fresh instance, against wasmtime alone",
        of: "decision/public",
        to: "decision/bare",
        at_most: 1.25,
    },
    Goal {
        what: "a decision over HTTP, against axum and one insert alone: 60 % of its speed",
        of: "http/decision",
        to: "http/bare-insert",
        at_most: 1.0 / 0.6,
    },
    Goal {
        what: "a decision to disclose 40 elements, against having a case assessed",
        of: "disclosure/1",
        to: "decision/public-in-turn",
        at_most: 0.2,
    },
    Goal {
        what: "the slowest answer of a hundred beside forty loopers of another operation, against a quiet host",
        of: "neighbour/flooded",
        to: "neighbour/quiet",
        at_most: 2.0,
    },
    Goal {
        what: "the same for a person with 1,000 consents, against one",
        of: "disclosure/1000",
        to: "disclosure/1",
        at_most: 20.0,
    },
];

/// How many plugins one host has to keep ready, in what time and in how much memory.
const PLUGINS: u32 = 500;
const SECONDS: f64 = 2.0;
const MEGABYTES: u64 = 300;

/// Prints each goal with what was measured; fails when one was missed or not measured.
pub(super) fn judge(found: &[Measured], said: &Said) -> Result<(), Failure> {
    let mean = |name: &str| found.iter().find(|m| m.name == name).map(|m| m.mean);
    let mut rows = vec![["goal", "measured", "bound", "result"].map(ToOwned::to_owned).to_vec()];
    let mut missed = Vec::new();
    let mut row = |what: &str, bound: String, measured: Option<(String, bool)>| {
        let (measured, met) = measured.unwrap_or_else(|| ("not measured".to_owned(), false));
        if !met {
            missed.push(what.to_owned());
        }
        rows.push(vec![what.to_owned(), measured, bound, if met { "met" } else { "MISSED" }.to_owned()]);
    };
    for goal in &GOALS {
        let pair = said.pairs.iter().rev().find(|((of, to), _)| of == goal.of && to == goal.to);
        let ratio = pair.map(|(_, ratio)| *ratio);
        let ratio = ratio.or_else(|| mean(goal.of).zip(mean(goal.to)).map(|(of, to)| of / to));
        let measured = ratio.map(|ratio| (format!("{ratio:.2}"), ratio <= goal.at_most));
        row(goal.what, format!("at most {:.2}", goal.at_most), measured);
    }
    // Fewer plugins than were meant say nothing about the goal.
    let loaded = said.loaded.as_ref().filter(|loaded| loaded.plugins >= PLUGINS);
    row(
        "time to load 500 plugins",
        format!("less than {SECONDS:.0} s"),
        loaded.map(|l| (format!("{:.2} s", l.seconds), l.seconds < SECONDS)),
    );
    row(
        "memory that 500 plugins keep",
        format!("less than {MEGABYTES} MB"),
        loaded.map(|l| (format!("{} MiB", l.mebibytes), l.mebibytes * 1024 * 1024 < MEGABYTES * 1_000_000)),
    );
    table(&rows).iter().for_each(|line| say(line));
    if missed.is_empty() { Ok(()) } else { Err(Failure::Unexpected(format!("missed: {}", missed.join("; ")))) }
}
