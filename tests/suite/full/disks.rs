//! Small disks in memory, in a namespace of their own.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A public key for backups that nobody opens.
pub(super) const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// What takes up the room.
const BALLAST: &str = "ballast";

/// Disks, for as long as it is there.
pub(super) struct Disks {
    /// Keeps the namespace.
    keeper: Child,
    top: tempfile::TempDir,
}

impl Disks {
    /// Disks of these names and sizes.
    ///
    /// # Panics
    /// When this machine lets nobody mount anything in a namespace.
    pub(super) fn new(disks: &[(&str, &str)]) -> Self {
        let top = tempfile::tempdir().unwrap();
        let mount = |(name, size): &(&str, &str)| {
            let path = top.path().join(name).display().to_string();
            format!("mkdir '{path}' && mount -i -t tmpfs -o size={size},mode=700 none '{path}'")
        };
        let mounts: Vec<_> = disks.iter().map(mount).collect();
        let script = format!("{} && echo mounted && exec cat", mounts.join(" && "));
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "--", "sh", "-c", &script]);
        let mut keeper = unshare.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(
            said, "mounted\n",
            "no disks in a namespace: this machine keeps people from making one (`unshare --user --map-root-user --mount`; on \
             Ubuntu: `sysctl kernel.apparmor_restrict_unprivileged_userns=0`)"
        );
        Self { keeper, top }
    }

    /// How a program is run that sees them.
    pub(super) fn way(&self) -> Vec<OsString> {
        let keeper = self.keeper.id().to_string();
        let way = ["nsenter", "--target", &keeper, "--user", "--mount", "--preserve-credentials", "--"];
        way.map(Into::into).into()
    }

    /// Where one is, for a program that sees them.
    pub(super) fn at(&self, disk: &str) -> PathBuf {
        self.top.path().join(disk)
    }

    /// Where one is, for everybody else.
    pub(super) fn seen(&self, disk: &str) -> PathBuf {
        let inside = self.at(disk);
        let root = PathBuf::from(format!("/proc/{}/root", self.keeper.id()));
        root.join(inside.strip_prefix("/").unwrap())
    }

    /// Leaves no room.
    pub(super) fn fill(&self, disk: &str) {
        let path = self.seen(disk).join(BALLAST);
        let mut ballast = std::fs::File::options().create(true).append(true).open(path).unwrap();
        let mut piece = vec![0; 1 << 16];
        while !piece.is_empty() {
            match ballast.write(&piece) {
                Ok(written) => assert!(written > 0),
                Err(error) if error.kind() == ErrorKind::StorageFull => piece.truncate(piece.len() / 2),
                Err(error) => panic!("{disk}: {error}"),
            }
        }
    }

    /// Makes room again.
    pub(super) fn empty(&self, disk: &str) {
        std::fs::remove_file(self.seen(disk).join(BALLAST)).unwrap();
    }

    /// Changes a disk: `ro`, `rw`, another size.
    pub(super) fn remount(&self, disk: &str, options: &str) {
        let (way, arguments) = (self.way(), ["mount", "-i", "-t", "tmpfs", "-o"]);
        let mut mount = Command::new(&way[0]);
        mount.args(&way[1..]).args(arguments).arg(format!("remount,{options}")).arg("none").arg(self.at(disk));
        let done = mount.output().unwrap();
        assert!(done.status.success(), "{disk} {options}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Disks {
    fn drop(&mut self) {
        let _gone = self.keeper.kill();
        let _reaped = self.keeper.wait();
    }
}
