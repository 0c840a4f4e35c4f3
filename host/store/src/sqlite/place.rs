//! Where the file is, and whose it is.

use std::path::Path;

use rustix::fs::{FallocateFlags, FsWord, Mode, OFlags, chmod, fallocate, open, stat, statfs};
use rustix::io::Errno;
use rustix::process::geteuid;
use waystation_domain::ports::{StoreError, StoreResult};

/// File systems whose files are on another machine, or may be, by the number that Linux gives each. Locks and shared
/// memory of SQLite do not hold there: two hosts would write over each other, and neither would learn of it.
const ELSEWHERE: [(FsWord, &str); 19] = [
    (0x6969, "NFS"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x517B, "SMB"),
    (0x0102_1997, "9P"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
    (0x564C, "NCP"),
    (0x0116_1970, "GFS2"),
    (0x7461_636F, "OCFS2"),
    (0x4750_4653, "GPFS"),
    (0x1983_0326, "BeeGFS"),
    (0xAAD7_AAEA, "PanFS"),
    (0x786F_4256, "a folder shared by VirtualBox"),
    (0xBACB_ACBC, "a folder shared by VMware"),
    (0x6573_5546, "FUSE, which may be on any machine"),
];

/// Refuses a place where the file cannot be kept safely, and closes it to others.
pub(super) fn check(file: &Path) -> StoreResult<()> {
    let directory = directory(file);
    // A directory that is not there is for the driver to say.
    if let Ok(kind) = statfs(directory)
        && let Some((_, name)) = ELSEWHERE.iter().find(|(number, _)| *number == kind.f_type)
    {
        return Err(StoreError::Failed(format!(
            "{} is on a network file system ({name}), where SQLite's locks do not hold: put it on a disk of this \
             machine, or use PostgreSQL",
            file.display()
        )));
    }
    let Ok(found) = stat(file) else { return Ok(()) };
    let (owner, ours) = (found.st_uid, geteuid().as_raw());
    if owner != ours {
        return Err(StoreError::Failed(format!(
            "{} belongs to the user with the number {owner}, and this runs as {ours}: run every command as the user that \
             the host serves as (`sudo -u '#{owner}' waystation ...`), or give it the files (`chown -R {ours} {}`)",
            file.display(),
            directory.display()
        )));
    }
    // What SQLite keeps beside it while it is open has the same values in it.
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        close_to_others(Path::new(&name))?;
    }
    Ok(())
}

fn directory(file: &Path) -> &Path {
    file.parent().filter(|parent| *parent != Path::new("")).unwrap_or_else(|| Path::new("."))
}

/// How much room there must be for the next writes.
const ROOM: u64 = 256 << 10;

/// Whether there is room beside the file. A write of what is there already finds room in the log that it has; the next
/// one may not. What is reserved here has no name, and is gone when this ends.
pub(super) fn room(file: &Path) -> StoreResult<()> {
    let directory = directory(file);
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let reserved = open(directory, flags, Mode::RUSR | Mode::WUSR)
        .and_then(|reserved| fallocate(reserved, FallocateFlags::empty(), 0, ROOM));
    match reserved {
        Err(Errno::NOSPC | Errno::DQUOT) => Err(StoreError::Full),
        // Not every file system can do it.
        _ => Ok(()),
    }
}

fn close_to_others(file: &Path) -> StoreResult<()> {
    let Ok(found) = stat(file) else { return Ok(()) };
    let mode = Mode::from_raw_mode(found.st_mode);
    let others = Mode::RWXG | Mode::RWXO;
    if mode.intersects(others) {
        chmod(file, mode.difference(others)).map_err(|error| {
            StoreError::Failed(format!(
                "{} may be used by others, and cannot be closed to them: {error}",
                file.display()
            ))
        })?;
        tracing::warn!(file = %file.display(), "others could use a file of the database: it is now closed to them");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_file_system_that_is_elsewhere_stands_once_and_none_that_is_on_a_disk() {
        let numbers: BTreeSet<FsWord> = ELSEWHERE.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers.len(), ELSEWHERE.len());
        // ext4, XFS, Btrfs, ZFS, tmpfs, overlay.
        for local in [0xEF53, 0x5846_5342, 0x9123_683E, 0x2FC1_2FC1, 0x0102_1994, 0x794C_7630] {
            assert!(!numbers.contains(&local), "{local:x}");
        }
        for elsewhere in [0x6969, 0xFF53_4D42, 0xFE53_4D42] {
            assert!(numbers.contains(&elsewhere), "{elsewhere:x}");
        }
    }
}
