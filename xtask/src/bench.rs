//! `cargo xtask bench`: runs the benchmarks, and compares their numbers with the goals.

mod goals;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use clap::Args;
use serde_json::Value;

use crate::console::{say, table, title};
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::{compile, job, workspace};

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
    let said = Arc::new(Mutex::new(Said::default()));
    if !options.no_run {
        title("what is needed");
        needs::meet(&[Need::WasmTarget])?;
        let benches = benches()?;
        title("build");
        build(&benches)?;
        for bench in &benches {
            title(bench);
            let command = workspace::cargo(&["bench", "--workspace", "--locked", "--bench", bench]);
            let lines = Arc::clone(&said);
            let status = job::run_and_look(command, move |line| {
                let mut said = lines.lock().unwrap_or_else(PoisonError::into_inner);
                said.loaded = loaded(line).or(said.loaded.take());
                said.pairs.extend(pairs(line));
            })?;
            if !status.success() {
                return Err(Failure::Unexpected(format!("cargo bench --bench {bench} ended with {status}")));
            }
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
    let said = said.lock().unwrap_or_else(PoisonError::into_inner);
    goals::judge(&found, &said)
}

/// Compiles all of them together: package by package, what they share would be compiled with other features each time.
/// And by name, because `--benches` also compiles every library as a benchmark of its own.
fn build(benches: &[String]) -> Result<(), Failure> {
    let names = benches.iter().flat_map(|bench| ["--bench", bench.as_str()]);
    let arguments: Vec<&str> = ["bench", "--workspace", "--locked", "--no-run"].into_iter().chain(names).collect();
    if compile::run("benchmarks", &arguments)?.success() {
        return Ok(());
    }
    Err(Failure::Unexpected("the benchmarks could not be built: see above".to_owned()))
}

/// The name of every benchmark of the workspace.
fn benches() -> Result<Vec<String>, Failure> {
    let wrong = || Failure::Unexpected("cargo metadata does not say which benchmarks there are".to_owned());
    let text = job::output(workspace::cargo(&["metadata", "--no-deps", "--format-version", "1"])).ok_or_else(wrong)?;
    let metadata: Value = serde_json::from_str(&text).map_err(|_| wrong())?;
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(ToOwned::to_owned);
    let mut benches = Vec::new();
    for package in list(&metadata, "packages") {
        for target in list(&package, "targets") {
            if list(&target, "kind").contains(&Value::from("bench")) {
                benches.extend(name(&target));
            }
        }
    }
    if benches.is_empty() { Err(wrong()) } else { Ok(benches) }
}

/// What benchmarks report besides criterion's numbers.
#[derive(Debug, Default)]
struct Said {
    loaded: Option<Loaded>,
    /// The time of one benchmark over that of another, by their names, where they were measured alternately: a
    /// machine that is slow for a while is so for both.
    pairs: Vec<((String, String), f64)>,
}

/// `pairs: http/decision over http/bare-insert 1.655 in 19372`
fn pairs(line: &str) -> Option<((String, String), f64)> {
    let (of, rest) = line.strip_prefix("pairs: ")?.split_once(" over ")?;
    let (to, rest) = rest.split_once(' ')?;
    let (ratio, count) = rest.split_once(" in ")?;
    count.parse::<u64>().ok().filter(|count| *count > 0)?;
    Some(((of.to_owned(), to.to_owned()), ratio.parse().ok()?))
}

/// What the benchmark of loading says: criterion measures time alone, and this one measures memory too.
#[derive(Debug, Clone, PartialEq)]
struct Loaded {
    plugins: u32,
    seconds: f64,
    mebibytes: u64,
}

/// `load: 500 plugins in 1.25s, 120 MiB more resident`
fn loaded(line: &str) -> Option<Loaded> {
    let (plugins, rest) = line.strip_prefix("load: ")?.split_once(" plugins in ")?;
    let (time, rest) = rest.split_once(", ")?;
    let seconds = match time.strip_suffix("ms") {
        Some(milliseconds) => milliseconds.parse::<f64>().ok()? / 1e3,
        None => time.strip_suffix('s')?.parse().ok()?,
    };
    let mebibytes = rest.strip_suffix(" MiB more resident")?.parse().ok()?;
    Some(Loaded { plugins: plugins.parse().ok()?, seconds, mebibytes })
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
    let estimates: Value = serde_json::from_str(text).ok()?;
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
    use super::{Loaded, loaded, pairs, parse, time};

    const ESTIMATES: &str = r#"{"mean":{"confidence_interval":{"confidence_level":0.95,"lower_bound":24000.5,
        "upper_bound":26000.0},"point_estimate":25000.0,"standard_error":500.0},"slope":null}"#;

    #[test]
    fn the_mean_of_criterion_is_read_with_its_interval() {
        let measured = parse("decision/fresh".to_owned(), ESTIMATES);
        assert_eq!(measured.map(|m| (m.mean, m.lower, m.upper)), Some((25000.0, 24000.5, 26000.0)));
        assert!(parse("x".to_owned(), "{}").is_none());
    }

    #[test]
    fn the_line_about_loading_is_read_in_seconds_and_in_milliseconds() {
        let of = |seconds| Some(Loaded { plugins: 500, seconds, mebibytes: 120 });
        assert_eq!(loaded("load: 500 plugins in 1.25s, 120 MiB more resident"), of(1.25));
        assert_eq!(loaded("load: 500 plugins in 250.5ms, 120 MiB more resident"), of(0.2505));
        assert_eq!(loaded("fuel of one decision: 12"), None);
    }

    #[test]
    fn the_line_about_pairs_is_read_and_counts_only_where_there_were_some() {
        let names = ("http/decision".to_owned(), "http/bare-insert".to_owned());
        assert_eq!(pairs("pairs: http/decision over http/bare-insert 1.655 in 19372"), Some((names, 1.655)));
        assert_eq!(pairs("pairs: http/decision over http/bare-insert NaN in 0"), None);
        assert_eq!(pairs("http/decision           time:   [1.0199 ms 1.0687 ms 1.1111 ms]"), None);
    }

    #[test]
    fn times_are_given_in_the_unit_that_a_person_would_use() {
        assert_eq!([25.0, 25_000.0, 25e6, 25e9].map(time), ["25.0 ns", "25.00 µs", "25.00 ms", "25.00 s"]);
    }
}
