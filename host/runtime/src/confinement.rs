//! What the compiling process may ask of the kernel: memory, threads, the clock, and its own two pipes. It opens no
//! file, no socket and no program, and signals nobody. Whoever finds a way to make the compiler do their bidding has a
//! process that can compute, and ends.
//!
//! A filter of system calls and not Landlock: it holds on every kernel that containers run on, and Landlock knows
//! nothing of the calls that are no files (decision 22).

use std::collections::BTreeMap;

use rustix::process::{Resource, Rlimit, Signal};
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

/// Why the process cannot be confined. It then does nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unconfined {
    /// The kernel does not take the limits.
    #[error("the limits of the process cannot be set: {0}")]
    Limits(#[from] rustix::io::Errno),
    /// The kernel does not take the filter.
    #[error("the system calls of the process cannot be limited: {0}")]
    Calls(#[from] Error),
}

/// Confines this process, for good. Threads that it starts later are confined too.
pub(crate) fn confine(memory: u64, cpu: u64) -> Result<(), Unconfined> {
    let at_most = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    rustix::process::setrlimit(Resource::Core, at_most(0))?;
    rustix::process::setrlimit(Resource::Fsize, at_most(0))?;
    rustix::process::setrlimit(Resource::As, at_most(memory))?;
    // The soft limit is reached first; its signal tells that it was processor time.
    rustix::process::setrlimit(Resource::Cpu, Rlimit { current: Some(cpu), maximum: Some(cpu.saturating_add(1)) })?;
    limit_calls()?;
    Ok(())
}

/// Calls that are allowed whatever their arguments. Any other fails as not permitted, which the standard library takes
/// for an answer: how many processors a container may use, it then does not read.
const ALLOWED: &[i64] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // Its two pipes are open; nothing else can be.
    libc::SYS_close,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    // Threads that wait for each other.
    libc::SYS_futex,
    libc::SYS_gettid,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    // Time and randomness, which hash tables want.
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    // Its own signals, and its end.
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_getpid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
];

/// Limits the system calls of this thread and of those that it starts.
fn limit_calls() -> Result<(), Error> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(Error::Backend)?;
    // How `clone3` is meant stands in memory, where a filter cannot read it. Where it is said to be unknown, `clone`
    // is called instead, whose argument is looked at below.
    let old_clone = filter([(libc::SYS_clone3, Vec::new())], arch, SeccompAction::Allow, errno(libc::ENOSYS))?;
    let mut allowed: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    allowed.insert(libc::SYS_clone3, Vec::new());
    // A thread, and no process.
    let thread = u64::from(libc::CLONE_THREAD.cast_unsigned());
    allowed.insert(libc::SYS_clone, when(SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread), thread)?);
    // An abort signals the process itself.
    let own = u64::from(std::process::id());
    allowed.insert(libc::SYS_tgkill, when(SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?);
    // The name of a thread.
    let name = u64::from(libc::PR_SET_NAME.cast_unsigned());
    allowed.insert(libc::SYS_prctl, when(SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, name)?);
    let calls = filter(allowed, arch, errno(libc::EPERM), SeccompAction::Allow)?;
    apply_filter(&old_clone)?;
    apply_filter(&calls)
}

fn errno(number: i32) -> SeccompAction {
    SeccompAction::Errno(number.cast_unsigned())
}

fn filter(
    rules: impl IntoIterator<Item = (i64, Vec<SeccompRule>)>,
    arch: TargetArch,
    others: SeccompAction,
    these: SeccompAction,
) -> Result<BpfProgram, Error> {
    let filter = SeccompFilter::new(rules.into_iter().collect(), others, these, arch).map_err(Error::Backend)?;
    filter.try_into().map_err(Error::Backend)
}

/// The rule that the first argument is so.
fn when(length: SeccompCmpArgLen, is: SeccompCmpOp, value: u64) -> Result<Vec<SeccompRule>, Error> {
    let rule = SeccompCondition::new(0, length, is, value).and_then(|condition| SeccompRule::new(vec![condition]));
    Ok(vec![rule.map_err(Error::Backend)?])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
#[expect(clippy::disallowed_methods, reason = "a test tries what must not work")]
mod tests {
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::Command;
    use std::thread;

    use super::limit_calls;

    /// On a thread of its own: the filter is that of a thread.
    fn confined<T: Send + 'static>(tried: impl FnOnce() -> T + Send + 'static) -> T {
        let tried = move || {
            limit_calls().unwrap();
            tried()
        };
        thread::spawn(tried).join().unwrap()
    }

    #[test]
    fn a_confined_thread_opens_no_file_no_socket_and_no_program() {
        let there = tempfile::tempdir().unwrap();
        let file = there.path().join("file");
        std::fs::write(&file, "here").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let refused = confined(move || {
            [
                std::fs::read(&file).err(),
                std::fs::write(&file, "gone").err(),
                std::fs::read_dir("/").err(),
                std::fs::remove_file(&file).err(),
                TcpStream::connect(address).err(),
                UdpSocket::bind("127.0.0.1:0").err(),
                UnixStream::pair().err(),
                Command::new("/bin/true").status().err(),
            ]
            .map(|error| error.map(|error| error.kind()))
        });
        assert_eq!(refused, [Some(ErrorKind::PermissionDenied); 8]);
        assert_eq!(std::fs::read(there.path().join("file")).unwrap(), b"here");
    }

    #[test]
    fn a_confined_thread_has_memory_and_threads_that_are_confined_like_it() {
        let (sum, read) = confined(|| {
            let all = vec![1_u64; 4 << 20];
            let inner = thread::spawn(|| std::fs::read("/proc/self/environ").err().map(|error| error.kind()));
            (all.iter().sum::<u64>(), inner.join().unwrap())
        });
        assert_eq!((sum, read), (4 << 20, Some(ErrorKind::PermissionDenied)));
    }
}
