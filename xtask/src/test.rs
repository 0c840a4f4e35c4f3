//! `cargo xtask test`: every check, one after the other, none skipped.
//!
//! A step that fails does not stop the others: one run says all that is wrong, and the lines of the tests are always
//! there to be read. The task fails when one of its steps failed.

mod outcome;

use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;

use crate::console::{say, table, title};
use crate::failure::Failure;
use crate::postgres::{self, Postgres};
use crate::{deny, job, workspace};
use outcome::Suites;

/// How to test.
#[derive(Args)]
pub(crate) struct Options {
    /// Also write the closing lines of the tests into this file
    #[arg(long, value_name = "FILE")]
    closing_lines: Option<PathBuf>,
    /// Given to `cargo test`, for example a part of the name of a test
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// How a step ended.
struct Done {
    name: &'static str,
    time: Duration,
    /// What went wrong and what to do.
    wrong: Option<String>,
}

/// Runs all of it.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let suites = Arc::new(Mutex::new(Suites::default()));
    let done = [
        step("tools", tools)?,
        step("format", || expect(workspace::cargo(&["fmt", "--all", "--check"]), "run `cargo fmt --all`"))?,
        step("lints", lints)?,
        step("documentation", documentation)?,
        step("licences, bans, sources", || {
            expect(deny::check()?, "see above; what is allowed, and why, is in .deny.toml")
        })?,
        step("tests", || tests(options, &suites))?,
    ];

    let suites = suites.lock().unwrap_or_else(PoisonError::into_inner);
    title("summary");
    let mut rows = vec![vec!["step".to_owned(), "result".to_owned(), "time".to_owned()]];
    rows.extend(done.iter().map(|step| {
        let result = if step.wrong.is_some() { "FAILED" } else { "ok" };
        vec![step.name.to_owned(), result.to_owned(), format!("{:.1} s", step.time.as_secs_f64())]
    }));
    table(&rows).iter().for_each(|line| say(line));
    for step in &done {
        if let Some(wrong) = &step.wrong {
            say(&format!("\n{} FAILED: {wrong}", step.name));
        }
    }
    say("");
    let closing = suites.closing_lines();
    closing.iter().for_each(|line| say(line));
    if let Some(file) = &options.closing_lines {
        std::fs::write(file, closing.join("\n") + "\n").map_err(Failure::at(file))?;
    }

    let failed: Vec<&str> = done.iter().filter(|step| step.wrong.is_some()).map(|step| step.name).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Unexpected(format!("failed: {}", failed.join("; "))))
}

/// Runs one step. Only an interruption ends the task here.
fn step(name: &'static str, run: impl FnOnce() -> Result<(), Failure>) -> Result<Done, Failure> {
    title(name);
    let start = Instant::now();
    let wrong = match run() {
        Ok(()) => None,
        Err(Failure::Interrupted) => return Err(Failure::Interrupted),
        Err(failure) => Some(failure.to_string()),
    };
    if let Some(wrong) = &wrong {
        say(wrong);
    }
    Ok(Done { name, time: start.elapsed(), wrong })
}

fn expect(command: Command, todo: &str) -> Result<(), Failure> {
    judge(job::run(command)?, todo)
}

fn judge(status: ExitStatus, todo: &str) -> Result<(), Failure> {
    if status.success() { Ok(()) } else { Err(Failure::fixable(format!("it ended with {status}"), todo)) }
}

/// What the other steps need, said all at once.
fn tools() -> Result<(), Failure> {
    let mut missing = Vec::new();
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if job::output(workspace::cargo(&[subcommand, "--version"])).is_none() {
            missing.push(format!("`cargo {subcommand}`: rustup component add {component}"));
        }
    }
    if !has_wasm_target() {
        say("the target wasm32-unknown-unknown is not here: adding it");
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add", "wasm32-unknown-unknown"]).current_dir(workspace::root());
        if !job::run(rustup).is_ok_and(|status| status.success()) || !has_wasm_target() {
            missing.push("the target of plugins: rustup target add wasm32-unknown-unknown".to_owned());
        }
    }
    match postgres::programs() {
        Ok(folder) => say(&format!("PostgreSQL: {}", folder.display())),
        Err(failure) => missing.push(failure.to_string()),
    }
    match deny::program() {
        Ok(path) => say(&format!("cargo-deny: {}", path.display())),
        Err(Failure::Interrupted) => return Err(Failure::Interrupted),
        Err(failure) => missing.push(failure.to_string()),
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::fixable("something is missing", missing.join("\n         ")))
}

/// The standard library of the target is where this compiler looks for it.
fn has_wasm_target() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]).current_dir(workspace::root());
    job::output(rustc).is_some_and(|folder| std::path::Path::new(folder.trim()).is_dir())
}

fn lints() -> Result<(), Failure> {
    let clippy = workspace::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--keep-going",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]);
    expect(clippy, "fix what clippy names; an exception is an `#[expect(..., reason = \"...\")]`")
}

fn documentation() -> Result<(), Failure> {
    let mut doc = workspace::cargo(&["doc", "--workspace", "--no-deps", "--keep-going", "--locked"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    expect(doc, "fix the links and texts that rustdoc names")
}

fn tests(options: &Options, suites: &Arc<Mutex<Suites>>) -> Result<(), Failure> {
    let postgres = Postgres::start()?;
    say(&format!("PostgreSQL answers at {} (in {}, for this run only)", postgres.uri(), postgres.folder().display()));
    let mut test = workspace::cargo(&["test", "--workspace", "--no-fail-fast", "--locked"]);
    test.args(&options.arguments).env(postgres::VARIABLE, postgres.uri());
    let seen = Arc::clone(suites);
    let status = job::run_and_look(test, move |line| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).look(line);
    })?;
    judge(status, "fix the tests named above; one alone: cargo xtask test -- NAME")?;
    suites.lock().unwrap_or_else(PoisonError::into_inner).judge()
}
