//! Whose a file or a directory is, and who else may use it.

use std::collections::BTreeSet;

use cap_std::fs::{Metadata, MetadataExt as _};
use rustix::process::{getegid, geteuid, getgroups};

/// The user who may do everything, and whose files are therefore as safe as one's own.
const ROOT: u32 = 0;

const OTHERS_WRITE: u32 = 0o002;
const GROUP_WRITE: u32 = 0o020;
const ANYONE_WRITE: u32 = 0o222;
/// In a directory that has it, only the owner of a file can replace it.
const STICKY: u32 = 0o1000;

/// Owner, group and permission bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) owner: u32,
    pub(crate) group: u32,
    pub(crate) mode: u32,
}

impl From<&Metadata> for Access {
    fn from(metadata: &Metadata) -> Self {
        Self { owner: metadata.uid(), group: metadata.gid(), mode: metadata.mode() & 0o7777 }
    }
}

/// Why something is not for this process alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exposed {
    /// It belongs to another user.
    Owner(u32),
    /// Its permission bits let others in.
    Mode(u32),
}

/// Who this process is.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) user: u32,
    groups: BTreeSet<u32>,
}

impl Identity {
    /// That of this process.
    pub(crate) fn own() -> Self {
        // Without the list only the first group counts, which lets in less.
        let more = getgroups().unwrap_or_default();
        let groups = more.into_iter().chain([getegid()]).map(rustix::process::Gid::as_raw).collect();
        Self { user: geteuid().as_raw(), groups }
    }

    fn owns(&self, access: Access) -> Result<(), Exposed> {
        // Root does not work in the place of another user: what it made there, that user could not use.
        if access.owner == self.user || access.owner == ROOT { Ok(()) } else { Err(Exposed::Owner(access.owner)) }
    }

    /// Whether a file may hold a secret: its owner alone may use it, or nobody may write it and the group that may read
    /// it is this process's own (so secrets are mounted) or root's.
    pub(crate) fn may_keep_a_secret_in(&self, file: Access) -> Result<(), Exposed> {
        self.owns(file)?;
        let Access { group, mode, .. } = file;
        let is_mounted = mode & (ANYONE_WRITE | 0o037) == 0 && (group == ROOT || self.groups.contains(&group));
        if mode & 0o077 == 0 || is_mounted { Ok(()) } else { Err(Exposed::Mode(mode)) }
    }

    /// Whether this process can put something into a directory and nobody else can: it is its own, or root's and, as
    /// volumes are mounted, open to a group of this process.
    pub(crate) fn may_work_in(&self, directory: Access) -> Result<(), Exposed> {
        self.alone_writes(directory)?;
        let is_own = directory.owner == self.user;
        if is_own || directory.mode & GROUP_WRITE != 0 { Ok(()) } else { Err(Exposed::Owner(directory.owner)) }
    }

    /// Whether nobody else can replace a secret in a directory.
    pub(crate) fn may_find_a_secret_in(&self, directory: Access) -> Result<(), Exposed> {
        self.owns(directory)?;
        if directory.mode & STICKY != 0 { Ok(()) } else { self.alone_writes(directory) }
    }

    fn alone_writes(&self, directory: Access) -> Result<(), Exposed> {
        self.owns(directory)?;
        let Access { owner, group, mode } = directory;
        let is_volume = owner == ROOT && self.groups.contains(&group);
        if mode & OTHERS_WRITE != 0 || (mode & GROUP_WRITE != 0 && !is_volume) {
            return Err(Exposed::Mode(mode));
        }
        Ok(())
    }
}

/// Whether others than the owner and a group that was chosen may use a file, or a group may change it.
pub(crate) const fn is_open(file: Access) -> bool {
    file.mode & (0o007 | GROUP_WRITE) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: u32 = 998;

    fn service() -> Identity {
        Identity { user: SERVICE, groups: BTreeSet::from([SERVICE, 2000]) }
    }

    const fn access(owner: u32, group: u32, mode: u32) -> Access {
        Access { owner, group, mode }
    }

    #[test]
    fn a_secret_is_ones_own_or_mounted_for_a_group_of_ones_own() {
        for good in [(SERVICE, 5, 0o600), (SERVICE, 5, 0o400), (0, 0, 0o600), (0, 2000, 0o440), (0, 0, 0o440)] {
            let good = access(good.0, good.1, good.2);
            assert_eq!(service().may_keep_a_secret_in(good), Ok(()), "{good:?}");
        }
        for mode in [0o640, 0o660, 0o604, 0o444, 0o644, 0o666, 0o450] {
            assert_eq!(service().may_keep_a_secret_in(access(0, 2000, mode)), Err(Exposed::Mode(mode)), "{mode:o}");
        }
        assert_eq!(service().may_keep_a_secret_in(access(0, 5, 0o440)), Err(Exposed::Mode(0o440)));
        assert_eq!(service().may_keep_a_secret_in(access(1000, 2000, 0o400)), Err(Exposed::Owner(1000)));
    }

    #[test]
    fn a_directory_is_worked_in_when_nobody_else_can_put_something_there() {
        for good in [(SERVICE, 5, 0o700), (SERVICE, 5, 0o755), (0, 2000, 0o2775), (0, 2000, 0o770)] {
            let good = access(good.0, good.1, good.2);
            assert_eq!(service().may_work_in(good), Ok(()), "{good:?}");
        }
        for mode in [0o777, 0o1777, 0o707] {
            assert_eq!(service().may_work_in(access(SERVICE, SERVICE, mode)), Err(Exposed::Mode(mode)), "{mode:o}");
        }
        assert_eq!(service().may_work_in(access(SERVICE, SERVICE, 0o770)), Err(Exposed::Mode(0o770)));
        assert_eq!(service().may_work_in(access(1000, 5, 0o700)), Err(Exposed::Owner(1000)));
        for mode in [0o700, 0o755] {
            assert_eq!(service().may_work_in(access(0, 0, mode)), Err(Exposed::Owner(0)), "it cannot write there");
        }
    }

    #[test]
    fn root_does_not_work_in_the_place_of_another_user() {
        let root = Identity { user: ROOT, groups: BTreeSet::from([ROOT]) };
        assert_eq!(root.may_work_in(access(SERVICE, SERVICE, 0o700)), Err(Exposed::Owner(SERVICE)));
        assert_eq!(root.may_work_in(access(ROOT, ROOT, 0o755)), Ok(()));
    }

    #[test]
    fn a_secret_is_found_in_a_mount_where_others_cannot_replace_it() {
        for mode in [0o3777, 0o755, 0o700] {
            assert_eq!(service().may_find_a_secret_in(access(0, 2000, mode)), Ok(()), "{mode:o}");
        }
        assert_eq!(service().may_find_a_secret_in(access(0, 0, 0o777)), Err(Exposed::Mode(0o777)));
    }
}
