//! What the Rust toolchain in use may lack: the target of plugins, and the components that check.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{job, workspace};

/// What plugins are compiled to.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The compiler that cargo uses. Which toolchain it is of is in the environment when rustup chose it, and in the
/// workspace's own file otherwise.
fn rustc(arguments: &[&str]) -> Option<String> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(arguments).current_dir(workspace::root());
    job::output(rustc).map(|said| said.trim().to_owned())
}

/// The folder of the target's standard library, if there is one in it.
pub(super) fn target_library() -> Option<PathBuf> {
    let folder = PathBuf::from(rustc(&["--print", "target-libdir", "--target", TARGET])?);
    let mut files = std::fs::read_dir(&folder).ok()?.flatten();
    files.any(|file| file.file_name().to_string_lossy().starts_with("libcore-")).then_some(folder)
}

/// What a subcommand of cargo says of its version, if there is one.
pub(super) fn subcommand(name: &str) -> Option<String> {
    job::output(workspace::cargo(&[name, "--version"])).map(|said| said.trim().to_owned())
}

/// Has rustup add something to the toolchain in use. Without rustup, or with a toolchain that is not its own, nothing
/// is added, and the caller sees that it is still missing.
pub(super) fn add(what: &str, name: &str) -> Result<(), Failure> {
    if workspace::program("rustup").is_none() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.args([what, "add", name]).current_dir(workspace::root());
    job::run(rustup).map(|_status| ())
}

/// What to run for the target, by where the compiler comes from.
pub(super) fn how_to_get_target() -> String {
    let sysroot = rustc(&["--print", "sysroot"]).map(PathBuf::from).unwrap_or_default();
    how_to_get_target_into(&sysroot, workspace::program("dpkg").is_some())
}

fn how_to_get_target_into(sysroot: &Path, has_dpkg: bool) -> String {
    if sysroot == Path::new("/usr") && has_dpkg {
        return "apt-get install libstd-rust-dev-wasm32".to_owned();
    }
    // rustup's toolchains are in folders that are named as they are.
    let toolchain = sysroot.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let of_rustup = sysroot.parent().is_some_and(|parent| parent.ends_with("toolchains"));
    if of_rustup {
        return format!("rustup target add --toolchain {toolchain} {TARGET}");
    }
    format!("install Rust by https://rustup.rs, or add {TARGET} to {} as its documentation says", sysroot.display())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::how_to_get_target_into;

    #[test]
    fn what_to_run_for_the_target_depends_on_where_the_compiler_comes_from() {
        let how = |sysroot: &str| how_to_get_target_into(Path::new(sysroot), true);
        assert_eq!(
            how("/home/ada/.rustup/toolchains/1.95.0-x86_64-unknown-linux-gnu"),
            "rustup target add --toolchain 1.95.0-x86_64-unknown-linux-gnu wasm32-unknown-unknown"
        );
        assert_eq!(how("/usr"), "apt-get install libstd-rust-dev-wasm32");
        assert!(how("/opt/rust").contains("rustup.rs"));
    }
}
