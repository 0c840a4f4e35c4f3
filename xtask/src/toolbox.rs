//! Programs from PyPI and npm: the generators of clients, what compiles them, Schemathesis. Their versions and digests
//! are in the lock files of `tests/clients`; they are kept outside the checkout, and Python is all that has to be there:
//! Node comes from PyPI.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::console::say;
use crate::failure::Failure;
use crate::{job, workspace};

/// Python 3.11 or newer that can make a virtual environment with pip in it.
const CHECK: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";

/// Where the files about other languages are.
pub(crate) fn sources() -> PathBuf {
    workspace::root().join("tests").join("clients")
}

/// The installed programs.
pub(crate) struct Toolbox {
    /// The virtual environment.
    python: PathBuf,
    /// The folder with `node_modules`.
    node: PathBuf,
}

/// Says what is missing before anything is installed; quick.
pub(crate) fn look() -> Result<(), Failure> {
    interpreter().map(|_| ())
}

fn interpreter() -> Result<PathBuf, Failure> {
    let can = |path: &PathBuf| {
        let mut check = Command::new(path);
        check.args(["-c", CHECK]);
        job::output(check).is_some()
    };
    workspace::program("python3").filter(can).ok_or_else(|| {
        Failure::fixable(
            "Python 3.11 or newer with `venv` is missing; the clients in other languages and Schemathesis need it",
            "apt-get install python3-venv (or the like of your system)",
        )
    })
}

impl Toolbox {
    /// Finds them where an earlier run put them, or installs them.
    pub(crate) fn open() -> Result<Self, Failure> {
        let sources = sources();
        let requirements = sources.join("requirements.txt");
        let python = kept("python", &[&requirements], |folder| {
            say("Installing what PyPI has for the clients and for Schemathesis; once");
            let mut make = Command::new(interpreter()?);
            make.args(["-m", "venv"]).arg(folder);
            must(make, "the virtual environment could not be made: see above")?;
            let mut install = Command::new(folder.join("bin").join("python"));
            install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]);
            install.args(["--only-binary", ":all:", "--requirement"]).arg(&requirements);
            must(install, "look at the message of pip above; it needs a package registry")
        })?;
        let mut tools = Self { python, node: PathBuf::new() };
        let typescript = sources.join("typescript");
        let lock = [typescript.join("package.json"), typescript.join("package-lock.json")];
        tools.node = kept("node", &[&lock[0], &lock[1]], |folder| {
            say("Installing what npm has for the client in TypeScript; once");
            for file in &lock {
                let name = file.file_name().unwrap_or_default();
                std::fs::copy(file, folder.join(name)).map_err(Failure::at(file))?;
            }
            let mut install = tools.run("npm");
            install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]).current_dir(folder);
            must(install, "look at the message of npm above; it needs a package registry")
        })?;
        Ok(tools)
    }

    /// A program of the virtual environment, which finds the others of it.
    pub(crate) fn run(&self, name: &str) -> Command {
        let bin = self.python.join("bin");
        let mut command = Command::new(bin.join(name));
        let path = std::env::join_paths([bin].into_iter().chain(workspace::path_folders()));
        // A folder of PATH that cannot be joined could not be split either.
        command.env("PATH", path.unwrap_or_default());
        // What is set for another Python is not for this one.
        for name in ["PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "NODE_OPTIONS"] {
            command.env_remove(name);
        }
        command
    }

    /// A program of npm.
    pub(crate) fn run_node(&self, name: &str) -> Command {
        let mut command = self.run("node");
        command.arg(self.node_modules().join(".bin").join(name));
        command
    }

    /// The packages of npm.
    pub(crate) fn node_modules(&self) -> PathBuf {
        self.node.join("node_modules")
    }
}

/// A folder of tools that was filled from `files` once; filled by `fill` when it was not. Its name says which files it
/// was filled from, so that checkouts of several versions do not take each other's away.
fn kept(name: &str, files: &[&Path], fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<PathBuf, Failure> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).map_err(Failure::at(file))?.hash(&mut hasher);
    }
    let folder = workspace::tools().join(format!("{name}-{:016x}", hasher.finish()));
    let whole = folder.join("installed");
    if whole.exists() {
        return Ok(folder);
    }
    // What an interrupted run left.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(Failure::at(&folder))?;
    }
    std::fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let start = Instant::now();
    fill(&folder)?;
    std::fs::write(&whole, "").map_err(Failure::at(&whole))?;
    say(&format!("Installed in {} s; kept in {}", start.elapsed().as_secs(), folder.display()));
    Ok(folder)
}

/// Runs a program that must succeed.
pub(crate) fn must(command: Command, todo: &str) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = job::run(command)?;
    if status.success() { Ok(()) } else { Err(Failure::fixable(format!("{name} ended with {status}"), todo)) }
}
