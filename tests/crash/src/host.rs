//! The real program: started, killed, and its commands.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use waystation_test_client::Client;
use waystation_test_world::over_http::OverHttp;

use crate::violation::{Found, Violation, at};

/// Speaks with a host, and compares every exchange with the description of the API.
pub type Api = Client<OverHttp>;

/// The program on a data directory and a database.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program by way of which it is run, with its arguments; empty for none.
    pub way: Vec<OsString>,
    /// The binary.
    pub path: PathBuf,
    /// Its data directory.
    pub data: PathBuf,
    /// Its database.
    pub database: String,
    /// What else is set, by the names of the environment.
    pub settings: BTreeMap<&'static str, OsString>,
}

/// What a host wrote to its log.
#[derive(Debug, Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    more: Condvar,
}

impl Log {
    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A host that serves. Dropping it kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// To speak with it.
    pub api: Api,
    base: String,
    log: Arc<Log>,
    /// Ends with the log.
    reader: Option<JoinHandle<()>>,
}

impl Running {
    /// Asks it to stop, and waits until it did; gives all that it wrote to its log.
    ///
    /// # Errors
    /// When it did not stop in good order.
    pub fn stop(mut self) -> Found<String> {
        // Once it has answered it listens for signals too.
        self.api.get("", "/health").expect(200)?;
        kill_process(Pid::from_child(&self.child), Signal::TERM).map_err(at("the host cannot be asked to stop"))?;
        let status = self.child.wait().map_err(at("the host"))?;
        if !status.success() {
            return Err(Violation(format!("the host did not stop cleanly: {status}")));
        }
        if let Some(Err(_)) = self.reader.take().map(JoinHandle::join) {
            return Err(Violation("the log of the host was not read to its end".to_owned()));
        }
        Ok(self.log())
    }

    /// What it wrote to its log until now.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lines().join("\n")
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    ///
    /// # Errors
    /// When it was gone already: it must not end by itself.
    pub fn kill(mut self) -> Found {
        if let Some(status) = self.child.try_wait().map_err(at("the host"))? {
            return Err(Violation(format!("the host ended by itself: {status}")));
        }
        self.child.kill().map_err(at("the host cannot be killed"))?;
        self.child.wait().map(drop).map_err(at("the host"))
    }

    /// Where it listens, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What it warned of.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        self.log.lines().iter().filter(|line| warns(line)).cloned().collect()
    }

    /// Waits until it warns of this, but no longer than so; whether it did.
    #[must_use]
    pub fn warns_of(&self, words: &str, within: Duration) -> bool {
        let not_yet = |lines: &mut Vec<String>| !lines.iter().any(|line| warns(line) && line.contains(words));
        let waited = self.log.more.wait_timeout_while(self.log.lines(), within, not_yet);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

fn warns(line: &str) -> bool {
    line.contains("ERROR") || line.contains("WARN")
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Program {
    /// A command of it, in an environment of its own.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match self.way.split_first() {
            None => Command::new(&self.path),
            Some((way, arguments)) => {
                let mut command = Command::new(way);
                command.args(arguments).arg(&self.path);
                command
            }
        };
        command.env_clear().current_dir(&self.data).envs(&self.settings);
        command.arg("--data-dir").arg(&self.data).arg("--database").arg(&self.database).args(arguments);
        command
    }

    /// Runs a command, and gives what it wrote.
    ///
    /// # Errors
    /// When it fails, with what it said.
    pub fn run(&self, arguments: &[&str]) -> Found<String> {
        let ran = self.command(arguments).stdin(Stdio::null()).output();
        let ran = ran.map_err(at(self.path.display()))?;
        let Output { status, stdout, stderr } = &ran;
        if status.success() {
            return Ok(String::from_utf8_lossy(stdout).into_owned());
        }
        let said = String::from_utf8_lossy(stderr);
        Err(Violation(format!("waystation {} ended with {status}: {said}", arguments.join(" "))))
    }

    /// Starts it, and waits until it says where it listens and that it is ready.
    ///
    /// # Errors
    /// When it does not start, with what it said.
    pub fn start(&self) -> Found<Running> {
        let serve = ["--log-filter", "info", "--log-format", "text", "serve", "--migrate", "--listen", "127.0.0.1:0"];
        let mut command = self.command(&serve);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(at(self.path.display()))?;
        let log = child.stderr.take().ok_or_else(|| Violation("the host has no log".to_owned()))?;
        let mut lines = BufReader::new(log).lines();
        let (mut base, mut is_ready, mut said) = (None, false, Vec::new());
        for line in lines.by_ref().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("127.0.0.1:")
                && line.contains("listening")
            {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                base = Some(format!("http://127.0.0.1:{port}"));
            }
            is_ready = line.contains("ready") && base.is_some();
            said.push(line);
            if is_ready {
                break;
            }
        }
        let Some(base) = base.filter(|_| is_ready) else {
            let _ended = child.kill().and_then(|()| child.wait());
            return Err(Violation(format!("the host did not start: {}", said.join("\n"))));
        };
        let log = Arc::new(Log { lines: Mutex::new(said), more: Condvar::new() });
        let heard = Arc::clone(&log);
        // A log that nobody reads would block the host.
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.lines().push(line);
                heard.more.notify_all();
            }
        });
        Ok(Running { child, api: Client::new(OverHttp::at(&base)), base, log, reader: Some(reader) })
    }
}
