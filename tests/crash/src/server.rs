//! A PostgreSQL of the harness's own, which is killed too. It keeps its promises of durability, unlike that of the suite.

use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use waystation_test_postgres::Cluster;

use crate::violation::{Found, Violation, at, must};

/// How long it may take to start, and to come back after a crash, on a busy machine.
const START: Duration = Duration::from_secs(60);

/// How often it is looked whether it is there.
const LOOK: Duration = Duration::from_millis(20);

/// How the server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// `pg_ctl stop -m immediate`: every process of it is told to end at once.
    Immediate,
    /// The first process alone is killed; the others notice.
    Killed,
}

/// A server. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Option<Child>,
    programs: PathBuf,
    // The folder goes last.
    cluster: Cluster,
}

impl Server {
    /// Makes and starts one, with the programs of the server of the tests.
    pub(crate) fn new(programs: PathBuf) -> Found<Self> {
        let cluster = Cluster::new().map_err(at("PostgreSQL"))?;
        cluster.make(&programs).map_err(at("PostgreSQL"))?;
        let mut server = Self { child: None, programs, cluster };
        server.start()?;
        Ok(server)
    }

    /// Its database.
    pub(crate) fn uri(&self) -> String {
        self.cluster.uri()
    }

    /// Starts it, again and again where what is left of the one before is still ending.
    pub(crate) fn start(&mut self) -> Found {
        let end = Instant::now() + START;
        while Instant::now() < end {
            let mut command =
                self.cluster.starting(&self.programs, &["max_connections=200"]).map_err(at("PostgreSQL"))?;
            let child = self.child.insert(command.spawn().map_err(at("PostgreSQL cannot be started"))?);
            while Instant::now() < end && child.try_wait().map_err(at("PostgreSQL"))?.is_none() {
                if self.cluster.answers() && is_up(self.cluster.port()) {
                    return Ok(());
                }
                // Nothing tells when another program is ready but asking it.
                std::thread::sleep(LOOK);
            }
        }
        Err(Violation(format!("PostgreSQL did not start:\n{}", self.cluster.said())))
    }

    /// Ends it.
    pub(crate) fn end(&mut self, how: End) -> Found {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        must(matches!(child.try_wait(), Ok(None)), || format!("PostgreSQL ended by itself:\n{}", self.cluster.said()))?;
        let signal = match how {
            End::Immediate => Signal::QUIT,
            End::Killed => Signal::KILL,
        };
        kill_process(Pid::from_child(&child), signal).map_err(at("PostgreSQL cannot be ended"))?;
        child.wait().map(drop).map_err(at("PostgreSQL"))
    }
}

fn is_up(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.end(End::Immediate);
    }
}
