//! Cargo commands that compile, with a line now and then about where they are and how long it still takes.
//!
//! Cargo itself shows progress on a terminal only, and never a time. It says on the error stream how many units there
//! are and how many are done, and on the output, in JSON, which; [`Estimate`] makes a time of that.

mod estimate;

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::console::{plain, say};
use crate::failure::Failure;
use crate::job::Job;
use crate::workspace;
use estimate::Estimate;

/// How often it says where it is.
const SAY: Duration = Duration::from_secs(20);

/// What cargo announces for each package; the lines about progress stand in for them.
const ANNOUNCED: [&str; 6] = ["Compiling", "Checking", "Documenting", "Downloaded", "Downloading", "Finished"];

/// Runs `cargo` with these arguments, of which those after `--` are not cargo's. `what` is being compiled.
pub(crate) fn run(what: &str, arguments: &[&str]) -> Result<ExitStatus, Failure> {
    run_with(what, arguments, |_| {})
}

/// The same, with more arguments for the command.
pub(crate) fn run_with(what: &str, arguments: &[&str], more: impl FnOnce(&mut Command)) -> Result<ExitStatus, Failure> {
    let end = arguments.iter().position(|argument| *argument == "--").unwrap_or(arguments.len());
    let (cargos, others) = arguments.split_at(end);
    let mut command = workspace::cargo(&[cargos, &["--message-format=json-render-diagnostics"], others].concat());
    // Wide enough for the numbers; what else is in the line is cut off.
    command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "60");
    more(&mut command);
    let broken = |error: std::io::Error| Failure::Unexpected(format!("a pipe could not be made: {error}"));
    let (output, to_output) = std::io::pipe().map_err(broken)?;
    let (errors, to_errors) = std::io::pipe().map_err(broken)?;
    command.stdout(to_output).stderr(to_errors);

    let start = Instant::now();
    let job = Job::start(command)?;
    let estimate = Arc::new(Mutex::new(Estimate::default()));
    let finished = Arc::clone(&estimate);
    let readers = [
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                held(&finished).look_at_message(&line);
            }
        }),
        thread::spawn({
            let (what, estimate) = (what.to_owned(), Arc::clone(&estimate));
            move || show(errors, &what, start, &estimate)
        }),
    ];
    let status = job.wait()?;
    for reader in readers {
        // A pipe ends with the last process that holds it.
        let _ended = reader.join();
    }
    if status.success() {
        say(&format!("   {what}: compiled in {}", words(start.elapsed())));
    }
    Ok(status)
}

fn held(estimate: &Mutex<Estimate>) -> MutexGuard<'_, Estimate> {
    estimate.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows cargo's output, without its announcements.
fn show(errors: impl Read, what: &str, start: Instant, estimate: &Mutex<Estimate>) {
    let mut errors = BufReader::new(errors);
    let mut piece = Vec::new();
    let mut said = start;
    while let Some(end) = read_piece(&mut errors, &mut piece) {
        let text = String::from_utf8_lossy(&piece).into_owned();
        let bare = plain(&text);
        let bare = bare.trim();
        if let Some((done, all)) = progress(bare) {
            let mut estimate = held(estimate);
            estimate.look_at_progress(done, all, start.elapsed());
            if said.elapsed() >= SAY {
                said = Instant::now();
                let left = estimate.left().map_or_else(String::new, |left| format!(", about {} to go", roughly(left)));
                say(&format!("   {what}: {done} of {all} after {}{left}", words(start.elapsed())));
            }
        } else if end == b'\n' && !bare.split(' ').next().is_some_and(|word| ANNOUNCED.contains(&word)) {
            let _closed = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
        }
        piece.clear();
    }
}

/// Reads up to the end of a line or the return to its beginning, and says which it was.
fn read_piece(from: &mut impl std::io::BufRead, piece: &mut Vec<u8>) -> Option<u8> {
    loop {
        let buffer = from.fill_buf().ok()?;
        if buffer.is_empty() {
            return (!piece.is_empty()).then_some(b'\n');
        }
        let at = buffer.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let taken = at.unwrap_or(buffer.len());
        piece.extend(buffer.iter().take(taken));
        let end = at.and_then(|at| buffer.get(at).copied());
        from.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return end;
        }
    }
}

/// `Building [=====>      ] 123/463: wasmtime`
fn progress(line: &str) -> Option<(u32, u32)> {
    let (_, rest) = line.strip_prefix("Building [")?.split_once("] ")?;
    let numbers = rest.split([':', ' ']).next()?;
    let (done, all) = numbers.split_once('/')?;
    Some((done.parse().ok()?, all.parse().ok()?))
}

/// A duration as a person would say it.
pub(crate) fn words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// An estimate, given no more precisely than it is known.
fn roughly(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..90 => format!("{} s", seconds / 10 * 10 + 10),
        seconds => format!("{} min", (seconds + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{progress, read_piece, roughly, words};

    #[test]
    fn cargos_numbers_are_read_from_its_bar() {
        assert_eq!(progress("Building [========>          ] 123/463: wasmtime, regalloc2..."), Some((123, 463)));
        assert_eq!(progress("Building [                   ] 0/3"), Some((0, 3)));
        assert_eq!(progress("Compiling wasmtime v48.0.8"), None);
        assert_eq!(progress("Blocking waiting for file lock on build directory"), None);
    }

    #[test]
    fn a_progress_bar_that_is_overwritten_is_a_separate_piece() {
        let mut from = &b"    Building [=> ] 1/3\r   Compiling a v1\nwarning"[..];
        let mut pieces = Vec::new();
        let mut piece = Vec::new();
        while let Some(end) = read_piece(&mut from, &mut piece) {
            pieces.push((String::from_utf8_lossy(&piece).into_owned(), end));
            piece.clear();
        }
        let expected = [("    Building [=> ] 1/3", b'\r'), ("   Compiling a v1", b'\n'), ("warning", b'\n')];
        assert_eq!(pieces, expected.map(|(text, end)| (text.to_owned(), end)));
    }

    #[test]
    fn times_are_given_in_minutes_from_one_minute_on() {
        assert_eq!(
            [7, 60, 341].map(|seconds| words(Duration::from_secs(seconds))),
            ["7 s", "1 min 00 s", "5 min 41 s"]
        );
    }

    #[test]
    fn an_estimate_is_given_in_tens_of_seconds_or_in_minutes() {
        assert_eq!(
            [4, 85, 95, 3204].map(|seconds| roughly(Duration::from_secs(seconds))),
            ["10 s", "90 s", "2 min", "53 min"]
        );
    }
}
