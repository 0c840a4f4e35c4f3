//! How long compiling still takes.
//!
//! A count of units alone says nothing: half of them are done after a tenth of the time, because a few crates take most
//! of it. So the heavy ones have the weight that they had in a measured build, and every other unit has a small one.
//! What the weights are worth on this machine, and in this kind of build, follows from what was done so far.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

/// Seconds of a processor in a build with empty caches (`cargo build --timings`), of the crates that took most.
const HEAVY: &str = include_str!("seconds.txt");
/// What every other unit took, in the mean.
const LIGHT: f64 = 0.45;
/// Before this no time is given: too little has been done for an estimate.
const SETTLED: Duration = Duration::from_secs(15);

/// What is known about a build.
#[derive(Debug)]
pub(super) struct Estimate {
    /// Heavy crates that are not finished.
    heavy: BTreeSet<&'static str>,
    /// Units that were there before: they take no time.
    fresh: u32,
    fresh_weight: f64,
    done: u32,
    all: u32,
    elapsed: Duration,
}

impl Default for Estimate {
    fn default() -> Self {
        let heavy = heavy().map(|(name, _)| name).collect();
        Self { heavy, fresh: 0, fresh_weight: 0.0, done: 0, all: 0, elapsed: Duration::ZERO }
    }
}

/// `name seconds`, a line each.
fn heavy() -> impl Iterator<Item = (&'static str, f64)> {
    HEAVY.lines().filter_map(|line| {
        let (name, seconds) = line.split_once(' ')?;
        Some((name, seconds.parse().ok()?))
    })
}

impl Estimate {
    /// Looks at a message of cargo's: which unit is finished, and whether it was there before.
    pub(super) fn look_at_message(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return };
        if message.get("reason").is_none_or(|reason| reason != "compiler-artifact") {
            return;
        }
        let target = message.get("target");
        // A build script is not the crate whose it is.
        let kinds = target.and_then(|target| target.get("kind")).and_then(Value::as_array);
        let is_crate = kinds.is_some_and(|kinds| !kinds.contains(&Value::from("custom-build")));
        let name = target.and_then(|target| target.get("name")).and_then(Value::as_str).unwrap_or_default();
        let name = name.replace('-', "_");
        let weight = heavy().find(|(heavy, _)| is_crate && *heavy == name && self.heavy.contains(heavy));
        if let Some((heavy, _)) = weight {
            self.heavy.remove(heavy);
        }
        if message.get("fresh").is_some_and(|fresh| fresh == true) {
            self.fresh += 1;
            self.fresh_weight += weight.map_or(LIGHT, |(_, seconds)| seconds);
        }
    }

    /// Looks at cargo's numbers.
    pub(super) fn look_at_progress(&mut self, done: u32, all: u32, elapsed: Duration) {
        (self.done, self.all, self.elapsed) = (done, all, elapsed);
    }

    /// About how long it still takes, as soon as there is something to go by.
    pub(super) fn left(&self) -> Option<Duration> {
        let units = |number: u32| LIGHT * f64::from(number);
        let (mut left, mut weight) = (0.0, 0.0);
        let mut heavy_left = 0;
        for (name, seconds) in heavy() {
            weight += seconds;
            if self.heavy.contains(name) {
                left += seconds;
                heavy_left += 1;
            }
        }
        let heavy_done = u32::try_from(heavy().count()).unwrap_or(u32::MAX).saturating_sub(heavy_left);
        let done = weight - left + units(self.done.saturating_sub(heavy_done)) - self.fresh_weight;
        left += units(self.all.saturating_sub(self.done).saturating_sub(heavy_left));
        (self.elapsed >= SETTLED && done >= 1.0).then(|| self.elapsed.mul_f64(left / done))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Estimate, heavy};

    fn artifact(name: &str, fresh: bool) -> String {
        format!(r#"{{"reason":"compiler-artifact","target":{{"kind":["lib"],"name":"{name}"}},"fresh":{fresh}}}"#)
    }

    #[test]
    fn every_line_of_the_weights_is_read() {
        assert_eq!(heavy().count(), super::HEAVY.lines().count());
    }

    #[test]
    fn half_the_units_are_not_half_the_time_while_the_heavy_crates_are_still_to_come() {
        let mut estimate = Estimate::default();
        estimate.look_at_progress(200, 400, Duration::from_secs(60));
        assert!(estimate.left().is_some_and(|left| left > Duration::from_secs(120)), "{:?}", estimate.left());
    }

    #[test]
    fn when_the_heavy_crates_are_done_the_rest_is_short() {
        let mut estimate = Estimate::default();
        for (name, _) in heavy() {
            estimate.look_at_message(&artifact(name, false));
        }
        estimate.look_at_progress(390, 400, Duration::from_secs(300));
        assert!(estimate.left().is_some_and(|left| left < Duration::from_secs(10)), "{:?}", estimate.left());
    }

    #[test]
    fn what_was_there_before_says_nothing_about_the_speed() {
        let mut estimate = Estimate::default();
        for (name, _) in heavy() {
            estimate.look_at_message(&artifact(name, true));
        }
        for _ in 0..300 {
            estimate.look_at_message(&artifact("small", true));
        }
        let fresh = u32::try_from(heavy().count()).unwrap_or(0) + 300;
        estimate.look_at_progress(fresh, fresh + 20, Duration::from_secs(20));
        assert_eq!(estimate.left(), None);
        estimate.look_at_progress(fresh + 10, fresh + 20, Duration::from_secs(30));
        assert!(estimate.left().is_some_and(|left| left.abs_diff(Duration::from_secs(30)) < Duration::from_secs(2)));
    }

    #[test]
    fn no_estimate_is_given_at_first() {
        let mut estimate = Estimate::default();
        estimate.look_at_progress(50, 400, Duration::from_secs(3));
        assert_eq!(estimate.left(), None);
    }
}
