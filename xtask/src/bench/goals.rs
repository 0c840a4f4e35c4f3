//! What the numbers should be.

use super::Measured;
use crate::console::{say, table};
use crate::failure::Failure;

/// One goal: a number made of one or two benchmarks, and its bound.
struct Goal {
    what: &'static str,
    /// What is measured.
    of: &'static str,
    /// What it is compared with.
    to: Option<&'static str>,
    bound: Bound,
}

/// The bound of a goal.
#[derive(Clone, Copy)]
enum Bound {
    /// The time of the first over that of the second is at most this.
    RatioAtMost(f64),
    /// The speed of the first is at least this part of the speed of the second.
    SpeedAtLeast(f64),
    /// The time of the first is less than this, in nanoseconds.
    TimeBelow(f64),
}

const GOALS: [Goal; 3] = [
    Goal {
        what: "a decision on a fresh instance, against wasmtime alone",
        of: "decision/fresh",
        to: Some("decision/bare-wasmtime"),
        bound: Bound::RatioAtMost(1.25),
    },
    Goal {
        what: "a decision over HTTP, against axum and one insert alone",
        of: "http/decision",
        to: Some("http/bare-insert"),
        bound: Bound::SpeedAtLeast(0.6),
    },
    Goal { what: "loading 500 plugins", of: "load/500-plugins", to: None, bound: Bound::TimeBelow(2e9) },
];

/// Prints each goal with what was measured; fails when one was missed or not measured.
pub(super) fn judge(found: &[Measured]) -> Result<(), Failure> {
    let mean = |name: &str| found.iter().find(|m| m.name == name).map(|m| m.mean);
    let mut missed = Vec::new();
    let mut rows = vec![["goal", "measured", "bound", "result"].map(ToOwned::to_owned).to_vec()];
    for goal in &GOALS {
        let measured = mean(goal.of).and_then(|of| match goal.to {
            None => Some((of, 1.0)),
            Some(to) => Some((of, mean(to)?)),
        });
        let (measured, met) = match measured {
            None => ("not measured".to_owned(), false),
            Some((of, to)) => goal.bound.judge(of, to),
        };
        if !met {
            missed.push(goal.what);
        }
        let result = if met { "met" } else { "MISSED" };
        rows.push(vec![goal.what.to_owned(), measured, goal.bound.to_string(), result.to_owned()]);
    }
    table(&rows).iter().for_each(|line| say(line));
    if missed.is_empty() { Ok(()) } else { Err(Failure::Unexpected(format!("missed: {}", missed.join("; ")))) }
}

impl Bound {
    /// What to show, and whether it is met.
    fn judge(self, of: f64, to: f64) -> (String, bool) {
        match self {
            Self::RatioAtMost(bound) => (format!("{:.2}", of / to), of / to <= bound),
            Self::SpeedAtLeast(bound) => (format!("{:.0} %", 100.0 * to / of), to / of >= bound),
            Self::TimeBelow(bound) => (super::time(of), of < bound),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RatioAtMost(bound) => write!(f, "at most {bound:.2}"),
            Self::SpeedAtLeast(bound) => write!(f, "at least {:.0} %", 100.0 * bound),
            Self::TimeBelow(bound) => write!(f, "less than {}", super::time(*bound)),
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
        assert!(!Bound::TimeBelow(2e9).judge(2e9, 1.0).1);
    }
}
