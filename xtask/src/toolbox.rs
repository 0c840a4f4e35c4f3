//! Programs from PyPI and npm: the generators of clients, what compiles them, Schemathesis. Their versions and digests
//! are in the lock files of `tests/clients`; they are kept outside the checkout, and Python is all that has to be
//! there: Node comes from PyPI.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::console::say;
use crate::failure::Failure;
use crate::{job, workspace};

/// Python 3.11 or newer that can make a virtual environment and has a pip to fill it.
const CHECK: &str = "import sys, venv, pip; sys.exit(sys.version_info < (3, 11))";

/// What to do when there is none.
pub(crate) const TODO: &str = "Python 3.11 or newer with pip: apt-get install python3-pip";

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

impl Toolbox {
    /// Where an earlier run put them; none when they are not all there.
    pub(crate) fn find() -> Option<Self> {
        let tools = Self::places().ok()?;
        (is_whole(&tools.python) && is_whole(&tools.node)).then_some(tools)
    }

    fn places() -> Result<Self, Failure> {
        Ok(Self { python: place("python", &[requirements()])?, node: place("node", &npm())? })
    }

    /// Where they are.
    pub(crate) fn folder(&self) -> &Path {
        &self.python
    }

    /// Installs what is not there yet.
    pub(crate) fn install() -> Result<Self, Failure> {
        let tools = Self::places()?;
        fill(&tools.python, |folder| {
            say("  downloading the PyPI packages for the clients and Schemathesis, once");
            let python = python().ok_or_else(|| Failure::fixable("there is no Python that does", TODO))?;
            let mut make = Command::new(&python);
            make.args(["-m", "venv", "--without-pip"]).arg(folder);
            must(make, "the virtual environment could not be made: see above")?;
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "--python"]).arg(folder.join("bin").join("python"));
            pip.args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "--only-binary",
                ":all:",
            ]);
            pip.arg("--requirement").arg(requirements());
            // What is set for packages of this user's own does not go together with a virtual environment.
            pip.env_remove("PIP_USER").env_remove("PIP_REQUIRE_VIRTUALENV").env("PIP_ROOT_USER_ACTION", "ignore");
            must(pip, "look at what pip says above; it needs a package registry")
        })?;
        fill(&tools.node, |folder| {
            say("  downloading the npm packages for the client in TypeScript, once");
            for file in npm() {
                let name = file.file_name().unwrap_or_default();
                std::fs::copy(&file, folder.join(name)).map_err(Failure::at(&file))?;
            }
            let mut install = tools.run("npm");
            install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]).current_dir(folder);
            must(install, "look at what npm says above; it needs a package registry")
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

/// The lock file of what comes from PyPI.
fn requirements() -> PathBuf {
    sources().join("requirements.txt")
}

/// What npm reads.
fn npm() -> [PathBuf; 2] {
    ["package.json", "package-lock.json"].map(|name| sources().join("typescript").join(name))
}

fn python() -> Option<PathBuf> {
    workspace::program("python3").filter(|path| {
        let mut check = Command::new(path);
        check.args(["-c", CHECK]);
        job::output(check).is_some()
    })
}

/// The folder for what `files` lock. Its name says what is in them, so that checkouts of several versions do not take
/// each other's tools away.
fn place(name: &str, files: &[PathBuf]) -> Result<PathBuf, Failure> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).map_err(Failure::at(file))?.hash(&mut hasher);
    }
    Ok(workspace::tools().join(format!("{name}-{:016x}", hasher.finish())))
}

/// Written last, so that what an interrupted run left is not taken for whole.
const WHOLE: &str = "installed";

fn is_whole(folder: &Path) -> bool {
    folder.join(WHOLE).exists()
}

fn fill(folder: &Path, install: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    if is_whole(folder) {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Failure::at(folder))?;
    }
    std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    install(folder)?;
    let whole = folder.join(WHOLE);
    std::fs::write(&whole, "").map_err(Failure::at(&whole))
}

/// Runs a program that must succeed.
pub(crate) fn must(command: Command, todo: &str) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = job::run(command)?;
    if status.success() { Ok(()) } else { Err(Failure::fixable(format!("{name} ended with {status}"), todo)) }
}
