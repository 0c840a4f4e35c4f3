//! `cargo xtask supply-chain`: licences, banned crates, and where crates come from, by cargo-deny.
//!
//! A command of its own, because cargo-deny is a program as large as the host: somebody who wants to see the tests run
//! does not wait until it is compiled. `.ci/run` runs it with each change.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::console::say;
use crate::failure::Failure;
use crate::{job, workspace};

/// The version we use. Its verdicts change with it, so it is pinned.
const VERSION: &str = "0.20.2";

/// How to check.
#[derive(Args)]
pub(crate) struct Options {
    /// Compile cargo-deny when it is not here, once, and keep it among our tools
    #[arg(long)]
    install: bool,
}

/// The check. Advisories are not in it: their database comes from the network, and a gate that fails without one, or
/// passes with an old one, is no gate. They are checked by `.github/workflows/advisories.yml`, every day.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    if options.install && find().is_none() {
        install()?;
    }
    let program = find().ok_or_else(|| {
        Failure::fixable(
            format!("cargo-deny {VERSION} is not here"),
            "cargo xtask supply-chain --install (compiles it once, for some minutes)",
        )
    })?;
    say(&format!("cargo-deny {VERSION}: {}", program.display()));
    let mut check = Command::new(program);
    check.current_dir(workspace::root()).args(["--workspace", "--all-features", "--locked", "--color"]);
    check.args(["auto", "check", "licenses", "bans", "sources"]);
    if job::run(check)?.success() {
        return Ok(());
    }
    Err(Failure::fixable("cargo-deny refuses something", "see above; what is allowed, and why, is in .deny.toml"))
}

/// The program: in `PATH`, or among our tools.
fn find() -> Option<PathBuf> {
    let ours = workspace::tools().join("bin").join("cargo-deny");
    workspace::program("cargo-deny").into_iter().chain([ours]).find(|path| is_pinned(path))
}

/// Compiles it without optimisation: it then checks for seconds longer, and is there minutes earlier.
fn install() -> Result<(), Failure> {
    let tools = workspace::tools();
    let build = tools.join("build");
    let mut install = workspace::cargo(&["install", "--debug", "--locked", "cargo-deny", "--version", VERSION]);
    // Its own target directory: it shares nothing with ours, and must not wait for our locks.
    install.arg("--root").arg(&tools).env("CARGO_TARGET_DIR", &build).env("CARGO_PROFILE_DEV_DEBUG", "false");
    let status = job::run(install)?;
    // What was built for it is no longer needed; if it cannot be removed, it only takes space.
    let _left = std::fs::remove_dir_all(&build);
    if status.success() { Ok(()) } else { Err(Failure::Unexpected(format!("cargo-deny {VERSION} was not built"))) }
}

fn is_pinned(path: &Path) -> bool {
    let mut version = Command::new(path);
    version.arg("--version");
    job::output(version).is_some_and(|said| said.split_whitespace().last() == Some(VERSION))
}
