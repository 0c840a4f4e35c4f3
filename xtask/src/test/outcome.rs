//! The test runner's results at the end of each suite, added up.

use crate::console::{plain, table};
use crate::failure::Failure;

/// The counts of one suite, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// Every suite that ran, in its order.
#[derive(Debug, Default)]
pub(super) struct Suites {
    /// What the suites ran on, each time they were run.
    runs: Vec<String>,
    /// The last `Running` or `Doc-tests` line: the suite of the next result.
    running: String,
    results: Vec<(String, Counts)>,
}

impl Suites {
    /// What is looked at from now on ran on this.
    pub(super) fn begin(&mut self, on: &str) {
        self.runs.push(on.to_owned());
    }

    /// Looks at a line of `cargo test`.
    pub(super) fn look(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        if let Some(name) = line.strip_prefix("Running ") {
            // `unittests src/lib.rs (target/debug/deps/waystation_domain-0f...)`: the crate is in the file's name.
            let file = name.rsplit(['/', '(']).next().unwrap_or(name).trim_end_matches(')');
            self.running = file.rsplit_once('-').map_or(file, |(crate_name, _)| crate_name).to_owned();
        } else if let Some(name) = line.strip_prefix("Doc-tests ") {
            self.running = format!("{name} (examples in its documentation)");
        } else if let Some(result) = line.strip_prefix("test result: ") {
            // The first run is all of it; a later one is named by what makes it another.
            let run = self.runs.last().filter(|_| self.runs.len() > 1);
            let name = run.map_or_else(|| self.running.clone(), |on| format!("{} ({on})", self.running));
            self.results.push((name, counts(result)));
        }
    }

    fn total(&self) -> Counts {
        self.results.iter().fold(Counts::default(), |sum, (_, counts)| Counts {
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
            ignored: sum.ignored + counts.ignored,
        })
    }

    /// A run without tests is no success, and neither is a test that was put to sleep.
    pub(super) fn judge(&self) -> Result<(), Failure> {
        let total = self.total();
        if total.ignored > 0 {
            return Err(Failure::fixable(
                format!("{} tests are ignored", total.ignored),
                "fix or remove them: none is skipped here",
            ));
        }
        if total.passed == 0 {
            return Err(Failure::fixable("no test ran", "look at the name that was given after `--`"));
        }
        Ok(())
    }

    /// Which suite had how many, and all of them together in the words of the runner.
    pub(super) fn closing_lines(&self) -> Vec<String> {
        let head = ["suite", "passed", "failed", "ignored"].map(ToOwned::to_owned).to_vec();
        let rows = self.results.iter().filter(|(_, counts)| *counts != Counts::default()).map(|(name, counts)| {
            vec![name.clone(), counts.passed.to_string(), counts.failed.to_string(), counts.ignored.to_string()]
        });
        let rows: Vec<_> = [head].into_iter().chain(rows).collect();
        let mut lines = table(&rows);
        if !self.runs.is_empty() {
            lines.push(String::new());
            lines.push(format!("run on SQLite and {}", self.runs.join(", then on ")));
        }
        let total = self.total();
        let word = if total.failed == 0 && total.passed > 0 { "ok" } else { "FAILED" };
        lines.push(String::new());
        lines.push(format!(
            "test result: {word}. {} passed; {} failed; {} ignored; all {} suites",
            total.passed,
            total.failed,
            total.ignored,
            rows.len() - 1
        ));
        lines
    }
}

/// `ok. 12 passed; 0 failed; 0 ignored; ...`
fn counts(result: &str) -> Counts {
    let number = |what: &str| {
        let mut words = result.split([' ', ';']).filter(|word| !word.is_empty());
        let mut before = words.next();
        for word in words {
            if word == what {
                return before.and_then(|number| number.parse().ok()).unwrap_or(0);
            }
            before = Some(word);
        }
        0
    };
    Counts { passed: number("passed"), failed: number("failed"), ignored: number("ignored") }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Suites};

    const SAID: &str = "\
\u{1b}[1m\u{1b}[32m     Running\u{1b}[0m unittests src/lib.rs (/cache/debug/deps/waystation_domain-0f1e2d3c4b5a6978)
test disclosure::tests::an_empty_set_means_nothing ... ok
test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s
     Running suite/main.rs (target/debug/deps/suite-0f1e2d3c4b5a6978)
test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.00s
   Doc-tests waystation_plugin
test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.20s";

    fn suites() -> Suites {
        let mut suites = Suites::default();
        SAID.lines().for_each(|line| suites.look(line));
        suites
    }

    #[test]
    fn every_suite_is_counted_under_its_own_name() {
        let names: Vec<_> = suites().results.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["waystation_domain", "suite", "waystation_plugin (examples in its documentation)"]);
    }

    #[test]
    fn two_runs_of_a_suite_are_told_apart_by_the_database_they_ran_on() {
        let mut suites = Suites::default();
        for on in ["PostgreSQL 15.18", "PostgreSQL 18.6"] {
            suites.begin(on);
            suites.look("     Running tests/contract/main.rs (target/debug/deps/contract-0f1e2d3c4b5a6978)");
            suites.look("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
        }
        let lines = suites.closing_lines();
        assert!(lines.iter().any(|line| line.starts_with("  contract (PostgreSQL 18.6)")), "{lines:#?}");
        assert!(
            lines.contains(&"run on SQLite and PostgreSQL 15.18, then on PostgreSQL 18.6".to_owned()),
            "{lines:#?}"
        );
    }

    #[test]
    fn the_total_is_the_sum_of_all_suites() {
        assert_eq!(suites().total(), Counts { passed: 16, failed: 2, ignored: 1 });
    }

    #[test]
    fn an_ignored_test_and_a_run_without_tests_are_failures() {
        assert!(suites().judge().is_err());
        assert!(Suites::default().judge().is_err());
    }

    #[test]
    fn a_run_in_which_everything_passed_is_not_a_failure() {
        let mut suites = Suites::default();
        suites.look("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.03s");
        assert!(suites.judge().is_ok());
    }
}
