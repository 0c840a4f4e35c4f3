//! What the numbers should be.

use super::{Loaded, Measured};
use crate::console::{say, table};
use crate::failure::Failure;

/// A goal for two benchmarks: what is measured, and the least with which it is compared.
struct Goal {
    what: &'static str,
    of: &'static str,
    to: &'static str,
    bound: Bound,
}

/// The bound of a goal.
#[derive(Clone, Copy)]
enum Bound {
    /// The time of the first over that of the second is at most this.
    RatioAtMost(f64),
    /// The speed of the first is at least this part of the speed of the second.
    SpeedAtLeast(f64),
}

const GOALS: [Goal; 4] = [
    Goal {
        what: "a decision on a fresh instance, against wasmtime alone",
        of: "decision/public",
        to: "decision/bare",
        bound: Bound::RatioAtMost(1.25),
    },
    Goal {
        what: "a decision over HTTP, against axum and one insert alone",
        of: "http/decision",
        to: "http/bare-insert",
        bound: Bound::SpeedAtLeast(0.6),
    },
    Goal {
        what: "a decision to disclose 40 elements, against having a case assessed",
        of: "disclosure/1",
        to: "decision/public-in-turn",
        bound: Bound::RatioAtMost(0.2),
    },
    Goal {
        what: "the same for a person with 1,000 consents, against one",
        of: "disclosure/1000",
        to: "disclosure/1",
        bound: Bound::RatioAtMost(20.0),
    },
];

/// How many plugins one host has to keep ready, in what time and in how much memory.
const PLUGINS: u32 = 500;
const SECONDS: f64 = 2.0;
const MEGABYTES: u64 = 300;

/// Prints each goal with what was measured; fails when one was missed or not measured.
pub(super) fn judge(found: &[Measured], loaded: Option<&Loaded>) -> Result<(), Failure> {
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
        let measured = mean(goal.of).zip(mean(goal.to)).map(|(of, to)| goal.bound.judge(of, to));
        row(goal.what, goal.bound.to_string(), measured);
    }
    // Fewer plugins than were meant say nothing about the goal.
    let loaded = loaded.filter(|loaded| loaded.plugins >= PLUGINS);
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

impl Bound {
    /// What to show, and whether it is met.
    fn judge(self, of: f64, to: f64) -> (String, bool) {
        match self {
            Self::RatioAtMost(bound) => (format!("{:.2}", of / to), of / to <= bound),
            Self::SpeedAtLeast(bound) => (format!("{:.0} %", 100.0 * to / of), to / of >= bound),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RatioAtMost(bound) => write!(f, "at most {bound:.2}"),
            Self::SpeedAtLeast(bound) => write!(f, "at least {:.0} %", 100.0 * bound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bound;

    #[test]
    fn a_ratio_and_a_speed_are_judged_in_opposite_directions() {
        assert!(Bound::RatioAtMost(1.25).judge(125.0, 100.0).1);
        assert!(!Bound::RatioAtMost(1.25).judge(126.0, 100.0).1);
        assert!(Bound::SpeedAtLeast(0.6).judge(160.0, 100.0).1);
        assert!(!Bound::SpeedAtLeast(0.6).judge(170.0, 100.0).1);
    }
}
