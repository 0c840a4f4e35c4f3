//! The command line, by the real binary: what it prints, where, and with which exit code it ends.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
#![expect(clippy::disallowed_methods, reason = "a test makes and reads the files that a person would")]

mod audit;
mod backup;
mod config;
mod doctor;
mod keys;
mod organisation;
mod plugin;
mod restored;
mod retention;
mod serving;
mod sharing;
mod token;
mod watching;
mod witnesses;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A directory of its own, in which the binary runs.
struct Place(TempDir);

/// How a command ended.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One in which `migrate` was run.
    fn migrated() -> Self {
        let place = Self::new();
        place.run(&["migrate"]).succeeded();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waystation"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WAYSTATION_") {
                command.env_remove(name);
            }
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs a command that reads a file of this place from standard input.
    fn run_from(&self, arguments: &[&str], name: &str) -> Ran {
        let file = std::fs::File::open(self.path(name)).unwrap();
        Ran::of(self.command(arguments).stdin(file))
    }

    /// Makes the first central token; gives the staff id of its holder.
    fn central(&self) -> String {
        let made = self.json(&["token", "create", "--new-staff", "--role", "central", "--label", "Ada", "--days", "1"]);
        made["staff"].as_str().unwrap().to_owned()
    }

    /// Runs a command that can answer in JSON.
    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat()).succeeded();
        serde_json::from_str(&ran.out).unwrap()
    }
}

impl Ran {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// Exited with this code, and wrote each of these to standard error.
    #[track_caller]
    fn ended(self, code: i32, said: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for words in said {
            assert!(self.err.contains(words), "{words:?} is missing: {self:?}");
        }
        self
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
