//! Where things are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::failure::Failure;

/// The folder of the workspace: the parent of this package's, as cargo names it when it runs this task. Where it was
/// built may be gone: checkouts that share a target directory share this program.
pub(crate) fn root() -> &'static Path {
    static PACKAGE: LazyLock<PathBuf> = LazyLock::new(|| {
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
    });
    PACKAGE.parent().unwrap_or(&PACKAGE)
}

/// The cargo that runs this task, else the one in `PATH`.
fn cargo_program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A cargo command in the root of the workspace, without what the outer `cargo run` set for this package.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_program());
    command.args(arguments).current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO_PRIMARY_PACKAGE" {
            command.env_remove(&name);
        }
    }
    command
}

/// Where cargo puts what it builds: `CARGO_TARGET_DIR`, else `target`.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |given| root().join(given))
}

/// A folder for tools that outlives `cargo clean`: `XDG_CACHE_HOME` or `~/.cache`, else the target directory.
pub(crate) fn tools() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home);
    cache.map_or_else(|| target().join("tools"), |cache| cache.join("waystation").join("tools"))
}

/// An empty folder at this place.
pub(crate) fn fresh(folder: &Path) -> Result<PathBuf, Failure> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Failure::at(folder))?;
    }
    std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    Ok(folder.to_owned())
}

/// Every folder of `PATH`.
pub(crate) fn path_folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// A program of this name in `PATH`.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    path_folders().into_iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A program of this name in `PATH`, or where distributions put services.
pub(crate) fn service(name: &str) -> Option<PathBuf> {
    let known = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    program(name).or_else(|| known.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}
