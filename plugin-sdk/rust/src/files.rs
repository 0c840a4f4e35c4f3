//! The only place in this crate that touches the author's disk and environment.

#![expect(clippy::disallowed_methods, reason = "build scripts and the test kit work on the author's own files")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file or folder that could not be used.
#[derive(thiserror::Error)]
#[error("{} could not be {action}: {source}", path.display())]
pub struct FileProblem {
    path: PathBuf,
    action: &'static str,
    source: std::io::Error,
}

// Build scripts and tests show an error through Debug: it should read like a sentence.
impl std::fmt::Debug for FileProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

fn problem<'a>(path: &'a Path, action: &'static str) -> impl FnOnce(std::io::Error) -> FileProblem + 'a {
    move |source| FileProblem { path: path.to_owned(), action, source }
}

pub(crate) fn read(path: &Path) -> Result<String, FileProblem> {
    std::fs::read_to_string(path).map_err(problem(path, "read"))
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), FileProblem> {
    std::fs::write(path, text).map_err(problem(path, "written"))
}

/// The files with this extension directly in a folder, sorted by name.
pub(crate) fn list(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, FileProblem> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(problem(folder, "listed"))? {
        let path = entry.map_err(problem(folder, "listed"))?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A directory that cargo names in the environment of a build script.
pub(crate) fn cargo_directory(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

/// A line to cargo, from a build script. If nobody is listening, there is nobody to tell.
pub(crate) fn tell_cargo(line: &str) {
    let _closed = writeln!(std::io::stdout(), "cargo:{line}");
}
