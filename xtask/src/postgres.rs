//! A PostgreSQL of our own, thrown away afterwards.
//!
//! Where it lives and as whom it runs is the affair of [`waystation_test_postgres`]; this one forgets about durability.

pub(crate) mod programs;

use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use waystation_test_postgres::{Cluster, Unavailable};

use crate::failure::Failure;
use crate::job::{self, Job};
use programs::Programs;

/// How long it may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// What the tests do not wait for: nothing of them outlives the server.
const SETTINGS: [&str; 4] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"];

/// The variable in which the tests look for it: the URI of a server on which databases may be made.
pub(crate) const VARIABLE: &str = "WAYSTATION_TEST_POSTGRES";

/// A running PostgreSQL. Dropping it stops the server and removes its folder.
pub(crate) struct Postgres {
    // The server stops before the folder goes: fields are dropped in this order.
    server: Job,
    cluster: Cluster,
}

impl From<Unavailable> for Failure {
    fn from(error: Unavailable) -> Self {
        Self::Unexpected(error.to_string())
    }
}

impl Postgres {
    /// Makes one for tests and waits until it answers.
    pub(crate) fn start(programs: &Programs) -> Result<Self, Failure> {
        Self::with(programs, &SETTINGS)
    }

    /// The same, as durable as a server is that nobody has set up in another way.
    pub(crate) fn durable(programs: &Programs) -> Result<Self, Failure> {
        Self::with(programs, &[])
    }

    fn with(programs: &Programs, settings: &[&str]) -> Result<Self, Failure> {
        let cluster = Cluster::new()?;
        let programs = match cluster.is_another_users() {
            true => programs.readable_in(cluster.folder())?,
            false => programs.folder().to_owned(),
        };
        cluster.make(&programs)?;
        let mut server = Job::start(cluster.starting(&programs, settings)?)?;
        let ready = job::wait_for(START, || {
            if let Some(status) = server.ended()? {
                let said = cluster.said();
                return Err(Failure::Unexpected(format!("PostgreSQL stopped while starting ({status}):\n{said}")));
            }
            Ok(cluster.answers().then_some(()))
        })?;
        match ready {
            Some(()) => Ok(Self { server, cluster }),
            None => Err(Failure::Unexpected(format!("PostgreSQL did not answer within {} s", START.as_secs()))),
        }
    }

    /// Where tests find it.
    pub(crate) fn uri(&self) -> String {
        self.cluster.uri()
    }

    /// Where it lives.
    pub(crate) fn folder(&self) -> &Path {
        self.cluster.folder()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT: end the sessions that are left, and shut down.
        self.server.stop(Signal::INT);
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::Postgres;
    use super::programs::{Programs, Wanted};
    use crate::failure::Failure;

    #[test]
    fn a_throw_away_server_answers_and_leaves_nothing_behind() -> Result<(), Failure> {
        let none = || Failure::Unexpected("no PostgreSQL: `cargo xtask test` installs one".to_owned());
        let postgres = Postgres::start(&Programs::find(Wanted::Installed).ok_or_else(none)?)?;
        let (port, folder) = (postgres.cluster.port(), postgres.folder().to_owned());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "it does not answer at {}", postgres.uri());
        drop(postgres);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "it still answers");
        assert!(!folder.exists(), "{} is still there", folder.display());
        Ok(())
    }
}
