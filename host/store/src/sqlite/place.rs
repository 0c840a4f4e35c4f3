//! Where the file is, and whose it is.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{
    Dir, FallocateFlags, FlockOperation, FsWord, Mode, OFlags, StatVfsMountFlags, chmod, fallocate, fcntl_lock, open,
    stat, statfs, statvfs, unlink,
};
use rustix::io::Errno;
use rustix::process::{Pid, geteuid, test_kill_process};
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
    if statvfs(directory).is_ok_and(|found| found.f_flag.contains(StatVfsMountFlags::RDONLY)) {
        return Err(StoreError::Failed(format!(
            "{} is on a file system that is mounted read-only, and SQLite writes beside the file even to read it: mount it \
             writable",
            directory.display()
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

/// The name of the copy of the file that this process makes for a backup.
pub(super) fn copy_name(file: &Path) -> PathBuf {
    copy_of(file, std::process::id())
}

fn copy_of(file: &Path, process: impl std::fmt::Display) -> PathBuf {
    let mut copy = file.as_os_str().to_owned();
    copy.push(format!("{COPY}{process}"));
    copy.into()
}

/// What the name of a copy has after that of the file; the number of the process follows.
const COPY: &str = ".copy-";

/// Takes away the copies of backups that were killed: nobody else ever does, and they have what is forgotten since. One that
/// is being made has a process, or, where that is in another container, a lock.
pub(super) fn remove_left_copies(file: &Path) {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Ok(entries) = open(directory(file), flags, Mode::empty()).and_then(|opened| Dir::read_from(&opened)) else {
        return;
    };
    let own = file.file_name().unwrap_or_default();
    let process = |name: &[u8]| -> Option<Pid> {
        let number = name.strip_prefix(own.as_bytes())?.strip_prefix(COPY.as_bytes())?;
        std::str::from_utf8(number).ok()?.parse().ok().and_then(Pid::from_raw)
    };
    let left = entries.flatten().filter_map(|entry| process(entry.file_name().to_bytes()));
    for process in left.filter(|process| matches!(test_kill_process(*process), Err(Errno::SRCH))) {
        let copy = copy_of(file, process);
        let opened = open(&copy, OFlags::RDWR | OFlags::CLOEXEC, Mode::empty());
        if opened.is_ok_and(|copy| fcntl_lock(&copy, FlockOperation::NonBlockingLockExclusive).is_ok()) {
            let journal = {
                let mut journal = copy.as_os_str().to_owned();
                journal.push("-journal");
                journal
            };
            let removed = unlink(&copy);
            let _none_or_left = unlink(&journal);
            tracing::warn!(copy = %copy.display(), ?removed, "a backup was killed and left its copy of the database: removed");
        }
    }
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
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_a_killed_backup_left_is_removed_and_what_is_being_made_or_is_something_else_stays() {
        let there = tempfile::tempdir().unwrap();
        let file = there.path().join("waystation.db");
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        dead.wait().unwrap();
        let left = copy_of(&file, dead.id());
        let stays = [file.clone(), copy_name(&file), copy_of(&file, "mine"), there.path().join("waystation.db-wal")];
        for path in stays.iter().chain([&left]) {
            open(path, OFlags::CREATE | OFlags::WRONLY, Mode::RUSR | Mode::WUSR).unwrap();
        }
        remove_left_copies(&file);
        assert_eq!(stat(&left).err(), Some(Errno::NOENT));
        for path in stays {
            assert!(stat(&path).is_ok(), "{}", path.display());
        }
    }

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
