//! The host of the demonstration: the real program, on the embedded database, in a folder of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use waystation_test_client::{Client, Http};

use super::api::{Api, Stage};
use crate::failure::Failure;
use crate::job::{self, Job};
use crate::{compile, workspace};

/// How long the host may take to start.
const START: Duration = Duration::from_secs(60);
/// How long it may take to say that it is ready, each time it is asked.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is checked while somebody continues by hand.
const LOOK: Duration = Duration::from_millis(200);

/// The program `waystation`, and the folder in which it keeps what it has.
pub(super) struct Program {
    path: PathBuf,
    data: PathBuf,
}

impl Program {
    /// Builds it.
    pub(super) fn build(data: PathBuf) -> Result<Self, Failure> {
        // Of the whole workspace, so that what it has in common with the tests is compiled once for both.
        let build = ["build", "--workspace", "--bin", "waystation", "--locked"];
        if !compile::run("the host", &build)?.success() {
            return Err(Failure::Unexpected("the host could not be built: see above".to_owned()));
        }
        Ok(Self { path: workspace::target().join("debug").join("waystation"), data })
    }

    /// The same program, on another folder.
    pub(super) fn on(&self, data: PathBuf) -> Self {
        Self { path: self.path.clone(), data }
    }

    /// Where it keeps what it has.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(workspace::root()).env("WAYSTATION_DATA_DIR", &self.data);
        // What is set for another host is not for this one.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("WAYSTATION_") && text != "WAYSTATION_DATA_DIR" {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Runs a command, and gives what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<String, Failure> {
        let (status, printed, said) = self.try_run(arguments)?;
        if status == Some(0) {
            return Ok(printed);
        }
        let status = status.map_or_else(|| "no status".to_owned(), |status| status.to_string());
        Err(Failure::Unexpected(format!("waystation {} ended with {status}\n{printed}{said}", arguments.join(" "))))
    }

    /// Runs a command that may refuse: its exit status, what it printed, and what it wrote to standard error.
    pub(super) fn try_run(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String), Failure> {
        job::go_on()?;
        let output = self.command(arguments).stdin(Stdio::null()).output();
        let output = output.map_err(|e| Failure::Unexpected(format!("{}: {e}", self.path.display())))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok((output.status.code(), text(&output.stdout), text(&output.stderr)))
    }

    /// Runs a command that prints JSON.
    pub(super) fn json(&self, arguments: &[&str]) -> Result<Value, Failure> {
        let printed = self.run(arguments)?;
        serde_json::from_str(&printed).map_err(|error| {
            Failure::Unexpected(format!("waystation {}: the output is not JSON: {error}", arguments.join(" ")))
        })
    }

    /// Starts serving, and waits until the host says that it is ready.
    pub(super) fn serve(&self, port: Option<u16>) -> Result<Serving, Failure> {
        let port = match port {
            Some(port) => port,
            None => free_port()?,
        };
        let address = format!("127.0.0.1:{port}");
        let log = self.data.join("host.log");
        let file = std::fs::File::create(&log).map_err(Failure::at(&log))?;
        let mut serve = self.command(&["serve", "--listen", &address]);
        serve.stdout(file.try_clone().map_err(Failure::at(&log))?).stderr(file);
        let mut job = Job::start(serve)?;
        let base = format!("http://{address}");
        let look = Client::new(Http::with_patience(&base, PATIENCE));
        let ready = job::wait_for(START, || {
            if let Some(status) = job.ended()? {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure::Unexpected(format!("the host stopped while starting ({status}):\n{said}")));
            }
            Ok(look.get("", "/ready").expect(200).is_ok().then_some(()))
        })?;
        match ready {
            Some(()) => Ok(Serving { job, api: Client::new(Stage::at(&base)) }),
            None => Err(Failure::Unexpected(format!("the host was not ready within {} s", START.as_secs()))),
        }
    }
}

/// A host that serves. Dropping it stops it.
pub(super) struct Serving {
    job: Job,
    /// To speak with it.
    pub(super) api: Api,
}

impl Serving {
    /// Serves until somebody stops the task, which is the way to end it.
    pub(super) fn stay(mut self) -> Result<(), Failure> {
        loop {
            if job::go_on().is_err() {
                return self.stop();
            }
            if let Some(status) = self.job.ended()? {
                return Err(Failure::Unexpected(format!("the host stopped on its own ({status})")));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Asks it to finish what it is doing, and to stop.
    pub(super) fn stop(mut self) -> Result<(), Failure> {
        self.job.stop(Signal::TERM);
        match self.job.ended()? {
            Some(status) if status.success() => Ok(()),
            status => Err(Failure::Unexpected(format!("the host did not stop cleanly: {status:?}"))),
        }
    }
}

fn free_port() -> Result<u16, Failure> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(|error| Failure::Unexpected(format!("no free port: {error}")))
}
