//! A machine made bare: programs that run here do not find what a newcomer would not have.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::console::say;
use crate::failure::Failure;
use crate::needs::TARGET;
use crate::postgres::programs;
use crate::{job, workspace};

/// Settings of this task, its cargo and its rustup, which a newcomer's would not have. A name that ends with `_`
/// stands for all that begin with it.
const OURS: [&str; 14] = [
    "CARGO",
    "CARGO_BUILD_",
    "CARGO_INCREMENTAL",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    // The first library that is found decides where the compiler believes to be.
    "LD_LIBRARY_PATH",
    "RUSTC_",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
    "WAYSTATION_",
];

/// The bare machine: a folder that is removed when this is dropped.
pub(super) struct Bare {
    folder: TempDir,
    toolchain: String,
    empty_registry: bool,
}

impl Bare {
    /// Makes it.
    pub(super) fn make(within: &Path, empty_registry: bool) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("waystation-fresh-").tempdir_in(within);
        let folder = folder.map_err(Failure::at(within))?;
        let said = |command: Command, what: &str| {
            job::output(command).map(|said| said.trim().to_owned()).ok_or_else(|| {
                Failure::fixable(format!("{what} does not answer"), "this needs git and a toolchain of rustup's")
            })
        };
        let mut ask = Command::new("rustup");
        ask.args(["show", "active-toolchain"]).current_dir(workspace::root());
        let active = said(ask, "rustup")?;
        // `1.95.0-x86_64-unknown-linux-gnu (overridden by '/…/rust-toolchain.toml')`
        let toolchain = active.split(' ').next().unwrap_or_default().to_owned();
        let mut ask = Command::new("rustc");
        ask.args(["--print", "sysroot"]).current_dir(workspace::root());
        let sysroot = PathBuf::from(said(ask, "rustc")?).canonicalize().map_err(Failure::at(folder.path()))?;
        let mut ask = Command::new("git");
        ask.args(["log", "-1", "--format=%h %s"]).current_dir(workspace::root());
        let commit = said(ask, "git")?;

        let bare = Self { folder, toolchain, empty_registry };
        say(&format!("  {}", bare.folder.path().display()));
        say(&format!("  a clone of {commit}"));
        let mut clone = Command::new("git");
        clone.args(["clone", "--quiet", "--no-hardlinks"]).arg(workspace::root()).arg(bare.clone());
        succeed(clone, "git clone")?;

        say(&format!("  a copy of {}, without {TARGET}", bare.toolchain));
        let copied = bare.rustup_home().join("toolchains").join(&bare.toolchain);
        std::fs::create_dir_all(&copied).map_err(Failure::at(&copied))?;
        for entry in std::fs::read_dir(&sysroot).map_err(Failure::at(&sysroot))?.flatten() {
            // The documentation is as large as all the rest.
            if entry.file_name() != "share" {
                let mut copy = Command::new("cp");
                copy.arg("-R").arg(entry.path()).arg(&copied);
                succeed(copy, "cp")?;
            }
        }
        succeed(bare.command("rustup", &["target", "remove", TARGET]), "rustup target remove")?;
        say("  no PostgreSQL, no tools, an empty target directory");
        Ok(bare)
    }

    fn clone(&self) -> PathBuf {
        self.folder.path().join("waystation")
    }

    fn rustup_home(&self) -> PathBuf {
        self.folder.path().join("rustup")
    }

    /// A command of cargo's in the clone.
    pub(super) fn cargo(&self, arguments: &[&str]) -> Command {
        self.command("cargo", arguments)
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.clone());
        for (name, _) in std::env::vars_os() {
            if is_ours(&name) {
                command.env_remove(&name);
            }
        }
        command.env("PATH", path_without_postgres()).env(programs::FOLDERS, "");
        command.env("XDG_CACHE_HOME", self.folder.path().join("cache"));
        // Nothing is installed automatically, as where that is switched off; where it is on, it is only easier.
        command.env("RUSTUP_HOME", self.rustup_home()).env("RUSTUP_AUTO_INSTALL", "0");
        if self.empty_registry {
            command.env("CARGO_HOME", self.folder.path().join("cargo"));
        }
        command
    }
}

fn succeed(command: Command, what: &str) -> Result<(), Failure> {
    let status = job::run(command)?;
    if status.success() { Ok(()) } else { Err(Failure::Unexpected(format!("{what} ended with {status}"))) }
}

fn is_ours(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    OURS.iter().any(|ours| if ours.ends_with('_') { name.starts_with(ours) } else { name == *ours })
}

fn path_without_postgres() -> OsString {
    let folders = workspace::path_folders().into_iter().filter(|folder| !folder.join("initdb").is_file());
    std::env::join_paths(folders).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn settings_of_this_task_are_not_passed_on_but_settings_of_the_machine_are() {
        for name in ["CARGO", "CARGO_TARGET_DIR", "CARGO_MANIFEST_DIR", "RUSTUP_TOOLCHAIN", "WAYSTATION_DATA_DIR"] {
            assert!(is_ours(&name.into()), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_NET_OFFLINE", "RUSTUP_DIST_SERVER", "HOME", "HTTPS_PROXY", "PIP_CERT"] {
            assert!(!is_ours(&name.into()), "{name}");
        }
    }
}
