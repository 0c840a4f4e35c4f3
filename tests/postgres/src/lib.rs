//! A PostgreSQL of our own, thrown away afterwards: where it lives, and the commands that make and start it. Whoever starts
//! it decides how it ends.
//!
//! It lives in a temporary folder, and listens on a socket in that folder and on a free port of 127.0.0.1. PostgreSQL
//! refuses to run as root, so as root it is run as the user `postgres`, else `nobody`.

#![expect(clippy::disallowed_methods, reason = "its folder is its own, and is thrown away")]

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Why there can be none.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// It does not run as root, and there is nobody else.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user `postgres` nor a user `nobody`: be another user"
    )]
    Nobody,
    /// What runs a program as another user is missing.
    #[error("`setpriv` is missing, by which root runs PostgreSQL as another user: apt-get install util-linux")]
    NoSetpriv,
    /// A folder, a port or a program.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
    /// It was not made.
    #[error("initdb failed:\n{0}")]
    NotMade(String),
}

fn at(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Unavailable {
    move |error| Unavailable::Io(what.to_string(), error)
}

/// The place of one PostgreSQL. Dropping it removes the folder.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    account: Option<Account>,
    port: u16,
}

impl Cluster {
    /// An empty folder and a free port.
    ///
    /// # Errors
    /// When there is neither, or nobody whom it could be run as.
    pub fn new() -> Result<Self, Unavailable> {
        let account = Account::choose()?;
        let folder = tempfile::Builder::new().prefix("waystation-pg-").tempdir();
        let folder = folder.map_err(at("a temporary folder for PostgreSQL"))?;
        if let Some(account) = &account {
            chown(folder.path(), Some(account.user), Some(account.group)).map_err(at(folder.path().display()))?;
        }
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = port.map_err(at("no free port"))?.port();
        Ok(Self { folder, account, port })
    }

    /// Where it lives.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether it is run as another user, who has to be able to read its programs.
    #[must_use]
    pub const fn is_another_users(&self) -> bool {
        self.account.is_some()
    }

    /// Its port at 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The URI of a database in which others can be made.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Makes it, with the programs of this folder.
    ///
    /// # Errors
    /// When `initdb` fails.
    pub fn make(&self, programs: &Path) -> Result<(), Unavailable> {
        let mut initdb = self.as_account(&programs.join("initdb"))?;
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]);
        let made = initdb.arg(self.data()).stdin(Stdio::null()).output().map_err(at("initdb cannot be started"))?;
        if made.status.success() {
            return Ok(());
        }
        Err(Unavailable::NotMade(String::from_utf8_lossy(&made.stderr).into_owned()))
    }

    /// The command that starts it, with these settings. The signals of PostgreSQL end it: SIGINT ends the sessions that are
    /// left, SIGQUIT ends at once.
    ///
    /// # Errors
    /// When its log cannot be written.
    pub fn starting(&self, programs: &Path, settings: &[&str]) -> Result<Command, Unavailable> {
        let log = self.log();
        let file = File::options().create(true).append(true).open(&log).map_err(at(log.display()))?;
        let mut postgres = self.as_account(&programs.join("postgres"))?;
        postgres.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        postgres.args(["-h", "127.0.0.1", "-p", &self.port.to_string()]);
        for setting in settings {
            postgres.args(["-c", setting]);
        }
        let also = file.try_clone().map_err(at(log.display()))?;
        postgres.stdin(Stdio::null()).stdout(also).stderr(file);
        Ok(postgres)
    }

    /// Whether the server says of itself that it is ready: the eighth line of its pid file.
    #[must_use]
    pub fn answers(&self) -> bool {
        let said = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        said.lines().nth(7).is_some_and(|line| line.trim() == "ready")
    }

    /// What it said.
    #[must_use]
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// The program, to be run as the account in the folder, and to be interrupted when the thread that starts it ends,
    /// however that happens.
    fn as_account(&self, program: &Path) -> Result<Command, Unavailable> {
        let mut command = match (find("setpriv"), &self.account) {
            (None, None) => Command::new(program),
            (None, Some(_)) => return Err(Unavailable::NoSetpriv),
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
        command.current_dir(self.folder.path()).env("HOME", self.folder.path()).env_remove("PGDATA");
        Ok(command)
    }
}

fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// The user that PostgreSQL is run as.
#[derive(Debug)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// Nobody else, unless we are root.
    fn choose() -> Result<Option<Self>, Unavailable> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let number = |what: &str, name: &str| -> Option<u32> {
            let said = Command::new("id").args([what, name]).stderr(Stdio::null()).output().ok()?;
            String::from_utf8(said.stdout).ok()?.trim().parse().ok()
        };
        let found = ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some(Self { user: number("-u", name)?, group: number("-g", name)? }));
        found.map(Some).ok_or(Unavailable::Nobody)
    }
}
