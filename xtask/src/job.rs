//! Running programs, so that ctrl-c stops all that was started.
//!
//! Each program gets a process group of its own. A signal to this task only sets a flag; the code that waits sees the
//! flag, passes the signal on to the group, and returns [`Failure::Interrupted`], so that every guard on the stack
//! still does its clearing up.

use std::io::{BufRead as _, BufReader, IsTerminal as _, PipeReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::failure::Failure;

/// How often the waiting code checks for something new.
const LOOK: Duration = Duration::from_millis(25);
/// How long a program has to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);

static ASKED_TO_STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Turns ctrl-c and its relatives into a flag. Call it once, first.
pub(crate) fn listen() -> Result<(), Failure> {
    let flag = ASKED_TO_STOP.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag))
            .map_err(|error| Failure::Unexpected(format!("cannot listen for signal {signal}: {error}")))?;
    }
    Ok(())
}

/// Ends the task when it was asked to stop.
pub(crate) fn go_on() -> Result<(), Failure> {
    let asked = ASKED_TO_STOP.get().is_some_and(|flag| flag.load(Ordering::Relaxed));
    if asked { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Waits until `ready` says something, the time is over (`None`), or the task is interrupted.
pub(crate) fn wait_for<T>(
    time: Duration,
    mut ready: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<Option<T>, Failure> {
    let end = Instant::now() + time;
    loop {
        go_on()?;
        if let Some(value) = ready()? {
            return Ok(Some(value));
        }
        if Instant::now() >= end {
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

/// A program that was started, with its process group. Dropping it stops the group.
pub(crate) struct Job {
    child: Child,
    name: String,
    ended: Option<ExitStatus>,
}

impl Job {
    /// Starts it, with no input.
    pub(crate) fn start(mut command: Command) -> Result<Self, Failure> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| Failure::Unexpected(format!("{name} cannot be started: {error}")))?;
        Ok(Self { child, name, ended: None })
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        if self.ended.is_none() {
            self.ended =
                self.child.try_wait().map_err(|error| Failure::Unexpected(format!("{}: {error}", self.name)))?;
        }
        Ok(self.ended)
    }

    /// Waits until it ends on its own.
    pub(crate) fn wait(mut self) -> Result<ExitStatus, Failure> {
        loop {
            go_on()?;
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            thread::sleep(LOOK);
        }
    }

    /// Asks the group to stop with `signal`, and makes it stop when it takes too long.
    pub(crate) fn stop(&mut self, signal: Signal) {
        // An id that does not fit is that of no process.
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        for signal in [signal, Signal::KILL] {
            if !matches!(self.ended(), Ok(None)) {
                return;
            }
            if let Some(group) = group {
                // It may have ended meanwhile.
                let _gone = kill_process_group(group, signal);
            }
            let end = Instant::now() + GRACE;
            while matches!(self.ended(), Ok(None)) && Instant::now() < end {
                thread::sleep(LOOK);
            }
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.stop(Signal::INT);
    }
}

/// Runs a program to its end, with the same output as ours.
pub(crate) fn run(command: Command) -> Result<ExitStatus, Failure> {
    Job::start(command)?.wait()
}

/// Runs a program to its end and shows its output line by line, both streams in their true order; each line is also
/// given to `look`.
pub(crate) fn run_and_look(
    mut command: Command,
    look: impl FnMut(&str) + Send + 'static,
) -> Result<ExitStatus, Failure> {
    let broken = |error: std::io::Error| Failure::Unexpected(format!("a pipe could not be made: {error}"));
    let (reader, writer) = std::io::pipe().map_err(broken)?;
    command.stdout(writer.try_clone().map_err(broken)?).stderr(writer);
    if std::io::stdout().is_terminal() && std::env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let job = Job::start(command)?;
    let shown = thread::spawn(move || show(reader, look));
    let status = job.wait()?;
    // The pipe ends with the last process that holds it.
    let _shown = shown.join();
    Ok(status)
}

fn show(reader: PipeReader, mut look: impl FnMut(&str)) {
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    while matches!(lines.read_until(b'\n', &mut line), Ok(1..)) {
        let _closed = std::io::stdout().lock().write_all(&line);
        look(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
}

/// What a short program writes to its standard output; `None` when it is missing or fails.
pub(crate) fn output(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
