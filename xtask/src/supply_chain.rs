//! cargo-deny: licences, banned crates, and where crates come from.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::console::say;
use crate::failure::Failure;
use crate::job;
use crate::workspace;

/// The version we use. Its verdicts change with it, so it is pinned.
const VERSION: &str = "0.20.2";

/// The program: in `PATH` or among our tools, else it is built once.
pub(crate) fn program() -> Result<PathBuf, Failure> {
    let ours = workspace::tools().join("bin").join("cargo-deny");
    let found = workspace::program("cargo-deny").into_iter().chain([ours.clone()]).find(|path| is_pinned(path));
    if let Some(found) = found {
        return Ok(found);
    }
    say(&format!("cargo-deny {VERSION} is not here: building it once, which takes some minutes"));
    let start = Instant::now();
    let root = workspace::tools();
    let mut install = workspace::cargo(&["install", "--locked", "cargo-deny", "--version", VERSION, "--root"]);
    install.arg(&root);
    // Its own target directory: it shares nothing with ours, and must not wait for our locks.
    install.env("CARGO_TARGET_DIR", root.join("build"));
    let status = job::run(install)?;
    // What was built for it is of no more use; when it cannot be removed it only takes place.
    let _left = std::fs::remove_dir_all(root.join("build"));
    if status.success() && is_pinned(&ours) {
        say(&format!("cargo-deny was built in {} s, and is kept in {}", start.elapsed().as_secs(), root.display()));
        return Ok(ours);
    }
    Err(Failure::fixable(
        "cargo-deny could not be built",
        format!("see above; by hand: cargo install --locked cargo-deny --version {VERSION}"),
    ))
}

fn is_pinned(path: &std::path::Path) -> bool {
    let mut version = Command::new(path);
    version.arg("--version");
    job::output(version).is_some_and(|said| said.split_whitespace().last() == Some(VERSION))
}

/// The check. Advisories are not in it: their database comes from the network, and a gate that fails without one, or
/// passes with an old one, is no gate. They are checked by `.github/workflows/advisories.yml`, every day.
pub(crate) fn check() -> Result<Command, Failure> {
    let mut command = Command::new(program()?);
    command.current_dir(workspace::root()).args(["--workspace", "--all-features", "--locked", "--color"]);
    command.args(["auto", "check", "licenses", "bans", "sources"]);
    Ok(command)
}
