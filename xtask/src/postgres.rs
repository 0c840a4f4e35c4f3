//! A PostgreSQL of our own, thrown away afterwards.
//!
//! It lives in a temporary folder, listens on a socket in that folder and on a free port of 127.0.0.1, and forgets
//! about durability. PostgreSQL refuses to run as root, so as root it is run as the user `postgres`, else `nobody`.

pub(crate) mod programs;

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::failure::Failure;
use crate::job::{self, Job};
use crate::workspace;
use programs::Programs;

/// How long it may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// The variable in which the tests look for it: the URI of a server on which databases may be made.
pub(crate) const VARIABLE: &str = "WAYSTATION_TEST_POSTGRES";

/// A running PostgreSQL. Dropping it stops the server and removes its folder.
pub(crate) struct Postgres {
    // The server stops before the folder goes: fields are dropped in this order.
    server: Job,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Makes one and waits until it answers.
    pub(crate) fn start(programs: &Programs) -> Result<Self, Failure> {
        let account = Account::choose()?;
        let broken = |error: std::io::Error| Failure::Unexpected(format!("a temporary folder for PostgreSQL: {error}"));
        let folder = tempfile::Builder::new().prefix("waystation-pg-").tempdir().map_err(broken)?;
        if let Some(account) = &account {
            chown(folder.path(), Some(account.user), Some(account.group)).map_err(Failure::at(folder.path()))?;
        }
        let data = folder.path().join("data");
        let programs = match account {
            Some(_) => programs.readable_in(folder.path())?,
            None => programs.folder().to_owned(),
        };

        let mut initdb = as_account(account.as_ref(), &programs.join("initdb"), folder.path())?;
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]);
        let made = initdb.arg(&data).stdin(Stdio::null()).output();
        let made = made.map_err(|error| Failure::Unexpected(format!("initdb cannot be started: {error}")))?;
        if !made.status.success() {
            let said = String::from_utf8_lossy(&made.stderr).into_owned();
            return Err(Failure::Unexpected(format!("initdb failed:\n{said}")));
        }

        let port = free_port()?;
        let log = folder.path().join("log");
        let file = std::fs::File::create(&log).map_err(Failure::at(&log))?;
        let mut postgres = as_account(account.as_ref(), &programs.join("postgres"), folder.path())?;
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path());
        postgres.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"] {
            postgres.args(["-c", setting]);
        }
        postgres.stdout(file.try_clone().map_err(Failure::at(&log))?).stderr(file);
        let mut server = Job::start(postgres)?;

        let ready = job::wait_for(START, || {
            if let Some(status) = server.ended()? {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure::Unexpected(format!("PostgreSQL stopped while starting ({status}):\n{said}")));
            }
            Ok(answers(&data).then_some(()))
        })?;
        match ready {
            Some(()) => Ok(Self { server, folder, port }),
            None => Err(Failure::Unexpected(format!("PostgreSQL did not answer within {} s", START.as_secs()))),
        }
    }

    /// Where tests find it.
    pub(crate) fn uri(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Where it lives.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT: end the sessions that are left, and shut down.
        self.server.stop(Signal::INT);
    }
}

/// Whether the server says of itself that it is ready: the eighth line of its pid file.
fn answers(data: &Path) -> bool {
    let said = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    said.lines().nth(7).is_some_and(|line| line.trim() == "ready")
}

fn free_port() -> Result<u16, Failure> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(|error| Failure::Unexpected(format!("no free port: {error}")))
}

/// The user that PostgreSQL is run as.
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// Nobody else, unless we are root.
    fn choose() -> Result<Option<Self>, Failure> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let number = |what: &str, name: &str| -> Option<u32> {
            let mut id = Command::new("id");
            id.args([what, name]);
            job::output(id)?.trim().parse().ok()
        };
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some(Self { user: number("-u", name)?, group: number("-g", name)? }))
            .map(Some)
            .ok_or_else(|| {
                Failure::fixable(
                    "PostgreSQL does not run as root, and there is neither a user `postgres` nor a user `nobody`",
                    "run this as another user than root",
                )
            })
    }
}

/// The program, to be run as the account in `folder`, and to be interrupted when this process dies, however it dies.
fn as_account(account: Option<&Account>, program: &Path, folder: &Path) -> Result<Command, Failure> {
    let mut command = match (workspace::program("setpriv"), account) {
        (None, None) => Command::new(program),
        (None, Some(_)) => {
            return Err(Failure::fixable(
                "`setpriv` is missing; as root it is needed to run PostgreSQL as another user",
                "apt-get install util-linux, or run this as another user than root",
            ));
        }
        (Some(setpriv), account) => {
            let mut command = Command::new(setpriv);
            if let Some(account) = account {
                command.arg(format!("--reuid={}", account.user)).arg(format!("--regid={}", account.group));
                command.arg("--clear-groups");
            }
            command.args(["--pdeathsig=INT", "--"]).arg(program);
            command
        }
    };
    // The account may have no access to the folder, or to the home, of the person who runs this.
    command.current_dir(folder).env("HOME", folder).env_remove("PGDATA");
    Ok(command)
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
        let (port, folder) = (postgres.port, postgres.folder().to_owned());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "it does not answer at {}", postgres.uri());
        drop(postgres);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "it still answers");
        assert!(!folder.exists(), "{} is still there", folder.display());
        Ok(())
    }
}
