//! `cargo xtask bench`: runs the benchmarks, and holds their numbers against the goals.

mod goals;

use std::path::Path;
use std::time::SystemTime;

use clap::Args;

use crate::console::{say, table, title};
use crate::failure::Failure;
use crate::{job, workspace};

/// How to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Read the numbers of an earlier run, and measure nothing
    #[arg(long)]
    no_run: bool,
}

/// Runs the benchmarks and prints one table.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let start = SystemTime::now();
    if !options.no_run {
        title("benchmarks");
        let status = job::run(workspace::cargo(&["bench", "--workspace", "--benches", "--locked"]))?;
        if !status.success() {
            return Err(Failure::Unexpected(format!("cargo bench ended with {status}")));
        }
    }
    title("measured");
    let folder = workspace::target().join("criterion");
    let mut found = Vec::new();
    collect(&folder, &folder, (!options.no_run).then_some(start), &mut found)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if found.is_empty() {
        return Err(Failure::fixable(
            format!("there are no numbers in {}", folder.display()),
            "run `cargo xtask bench` without --no-run",
        ));
    }
    let head = ["benchmark", "mean", "95 % of the means between"].map(ToOwned::to_owned).to_vec();
    let rows =
        found.iter().map(|m| vec![m.name.clone(), time(m.mean), format!("{} and {}", time(m.lower), time(m.upper))]);
    table(&[head].into_iter().chain(rows).collect::<Vec<_>>()).iter().for_each(|line| say(line));

    title("goals");
    goals::judge(&found)
}

/// What criterion found about one benchmark, in nanoseconds.
struct Measured {
    /// Group and benchmark, as criterion names its folders.
    name: String,
    mean: f64,
    lower: f64,
    upper: f64,
}

/// Every `new/estimates.json` under `folder`; only those written after `since`, so that a benchmark that no longer
/// runs is not taken for one that does.
fn collect(top: &Path, folder: &Path, since: Option<SystemTime>, found: &mut Vec<Measured>) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        if !path.is_dir() {
            continue;
        }
        let file = path.join("estimates.json");
        if entry.file_name() != "new" || !file.is_file() {
            collect(top, &path, since, found)?;
            continue;
        }
        let written = file.metadata().and_then(|about| about.modified()).map_err(Failure::at(&file))?;
        if since.is_some_and(|since| written < since) {
            continue;
        }
        let text = std::fs::read_to_string(&file).map_err(Failure::at(&file))?;
        let name = folder.strip_prefix(top).unwrap_or(folder).to_string_lossy().replace('\\', "/");
        let measured = parse(name, &text);
        found
            .push(measured.ok_or_else(|| Failure::Unexpected(format!("{}: not criterion's numbers", file.display())))?);
    }
    Ok(())
}

fn parse(name: String, text: &str) -> Option<Measured> {
    let estimates: serde_json::Value = serde_json::from_str(text).ok()?;
    let mean = estimates.get("mean")?;
    let interval = mean.get("confidence_interval")?;
    Some(Measured {
        name,
        mean: mean.get("point_estimate")?.as_f64()?,
        lower: interval.get("lower_bound")?.as_f64()?,
        upper: interval.get("upper_bound")?.as_f64()?,
    })
}

/// Nanoseconds in the unit that a person would say.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.2} µs", n / 1e3),
        n if n < 1e9 => format!("{:.2} ms", n / 1e6),
        n => format!("{:.2} s", n / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, time};

    const ESTIMATES: &str = r#"{"mean":{"confidence_interval":{"confidence_level":0.95,"lower_bound":24000.5,
        "upper_bound":26000.0},"point_estimate":25000.0,"standard_error":500.0},"slope":null}"#;

    #[test]
    fn the_mean_of_criterion_is_read_with_its_interval() {
        let measured = parse("decision/fresh".to_owned(), ESTIMATES);
        assert_eq!(measured.map(|m| (m.mean, m.lower, m.upper)), Some((25000.0, 24000.5, 26000.0)));
        assert!(parse("x".to_owned(), "{}").is_none());
    }

    #[test]
    fn times_are_told_in_the_unit_that_a_person_would_say() {
        assert_eq!([25.0, 25_000.0, 25e6, 25e9].map(time), ["25.0 ns", "25.00 µs", "25.00 ms", "25.00 s"]);
    }
}
