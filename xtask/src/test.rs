//! `cargo xtask test`: every check, one after the other, none skipped.
//!
//! What all of them need is looked for first, and nothing begins without it.
//! A step that fails does not stop the others: one run says all that is wrong, and the lines of the tests are always
//! there to be read. The task fails when one of its steps failed.

mod outcome;

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::console::{say, table, title};
use crate::demo::Prepared;
use crate::failure::Failure;
use crate::needs::{self, Need};
use crate::postgres::programs::{Programs, Wanted};
use crate::postgres::{self, Postgres};
use crate::toolbox::Toolbox;
use crate::{clients, compile, job, schemathesis, workspace};
use outcome::Suites;

/// Which PostgreSQL to test on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Servers {
    /// The one that is installed; the one of a package where none is
    Installed,
    /// The newest: that of the package, unless a newer one is installed
    Newest,
    /// All on the installed one, and the tests of the store also on the newest
    Both,
}

/// How to test.
#[derive(Args)]
pub(crate) struct Options {
    /// Which PostgreSQL
    #[arg(long, value_enum, default_value_t = Servers::Installed)]
    postgres: Servers,
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

/// What the steps share that speak with the host over HTTP; made by the first that needs it.
#[derive(Default)]
struct Outside {
    tools: OnceCell<Toolbox>,
    host: OnceCell<Prepared>,
}

impl Outside {
    fn tools(&self) -> Result<&Toolbox, Failure> {
        made(&self.tools, Toolbox::install)
    }

    fn host(&self) -> Result<&Prepared, Failure> {
        made(&self.host, Prepared::make)
    }
}

fn made<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T, Failure>) -> Result<&T, Failure> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

/// Runs all of it.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    title("what is needed");
    let first = if options.postgres == Servers::Newest { Wanted::Newest } else { Wanted::Installed };
    let also = (options.postgres == Servers::Both).then_some(Wanted::Newest);
    let servers = [Some(first), also].into_iter().flatten().map(Need::Postgres);
    let tools = [
        Need::WasmTarget,
        Need::Rustfmt,
        Need::Clippy,
        Need::PgBouncer,
        Need::OpenSsl,
        Need::SoftHsm,
        Need::SmallDisks,
        Need::Front,
        Need::Toolbox,
    ];
    needs::meet(&tools.into_iter().chain(servers).collect::<Vec<_>>())?;

    let suites = Arc::new(Mutex::new(Suites::default()));
    let mut done = vec![
        step("format (1 of 6)", format)?,
        step("lints (2 of 6)", lints)?,
        step("documentation (3 of 6)", documentation)?,
        step("tests (4 of 6)", || tests(&programs(first)?, &[], options, &suites))?,
    ];
    // Somebody who names a test wants to know about that one.
    if options.arguments.is_empty() {
        let outside = Outside::default();
        done.push(step("clients in other languages (5 of 6)", || clients::check(outside.tools()?, outside.host()?))?);
        done.push(step("fuzzing the API (6 of 6)", || schemathesis::check(outside.tools()?, outside.host()?))?);
    }
    let newest = also.map(programs).transpose()?;
    let is_older = |newest: &Programs| programs(first).is_ok_and(|p| !p.version().is_same_major(newest.version()));
    if let Some(newest) = newest.filter(is_older) {
        // By the name of the target and not of the package, so that nothing is compiled with other features.
        done.push(step("the store on the newest PostgreSQL", || {
            tests(&newest, &["--test", "contract"], options, &suites)
        })?);
    }

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

fn judge(status: ExitStatus, todo: &str) -> Result<(), Failure> {
    if status.success() { Ok(()) } else { Err(Failure::fixable(format!("it ended with {status}"), todo)) }
}

/// Found a moment ago, when the task looked for what it needs.
fn programs(wanted: Wanted) -> Result<Programs, Failure> {
    Programs::find(wanted).ok_or_else(|| Failure::Unexpected("PostgreSQL's programs have disappeared".to_owned()))
}

fn format() -> Result<(), Failure> {
    judge(job::run(workspace::cargo(&["fmt", "--all", "--check"]))?, "run `cargo fmt --all`")
}

fn lints() -> Result<(), Failure> {
    let clippy = ["clippy", "--workspace", "--all-targets", "--keep-going", "--locked", "--", "-D", "warnings"];
    let todo = "fix what clippy names; an exception is an `#[expect(..., reason = \"...\")]`";
    judge(compile::run("lints", &clippy)?, todo)
}

fn documentation() -> Result<(), Failure> {
    let doc = ["doc", "--workspace", "--no-deps", "--keep-going", "--locked"];
    let status = compile::run_with("documentation", &doc, |doc| {
        doc.env("RUSTDOCFLAGS", "-D warnings");
    })?;
    judge(status, "fix the links and texts that rustdoc names")
}

/// Compiles the tests, or those that `only` selects, and runs them.
fn tests(programs: &Programs, only: &[&str], options: &Options, suites: &Arc<Mutex<Suites>>) -> Result<(), Failure> {
    let todo = "fix the tests named above; one alone: cargo xtask test -- NAME";
    let given = options.arguments.iter().map(String::as_str);
    let arguments: Vec<&str> =
        ["--workspace", "--locked"].into_iter().chain(only.iter().copied()).chain(given).collect();
    judge(compile::run("tests", &[&["test", "--no-run"], &arguments[..]].concat())?, todo)?;

    let postgres = Postgres::start(programs)?;
    let version = programs.version();
    say(&format!(
        "PostgreSQL {version} answers at {} (in {}, for this run only)",
        postgres.uri(),
        postgres.folder().display()
    ));
    suites.lock().unwrap_or_else(PoisonError::into_inner).begin(&format!("PostgreSQL {version}"));
    let mut test = workspace::cargo(&[&["test", "--no-fail-fast"], &arguments[..]].concat());
    test.env(postgres::VARIABLE, postgres.uri());
    let seen = Arc::clone(suites);
    let status = job::run_and_look(test, move |line| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).look(line);
    })?;
    judge(status, todo)?;
    suites.lock().unwrap_or_else(PoisonError::into_inner).judge()
}
