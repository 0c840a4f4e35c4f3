//! What this process gives away when something goes wrong: nothing.

use std::io::Write as _;
use std::panic::{PanicHookInfo, set_hook};

use rustix::fs::Mode;
use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit, umask};

/// Why the process is not as it must be.
#[derive(Debug, thiserror::Error)]
#[error("the operating system does not let this process forbid an image of its memory (core dump): {0}")]
pub(crate) struct Unguarded(#[from] rustix::io::Errno);

/// A panic says where it was and nothing of what it was about, and there is no image of the memory, in which keys and
/// names would be.
pub(crate) fn guard() -> Result<(), Unguarded> {
    set_hook(Box::new(tell));
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    // A program that the kernel hands images to gets them whatever the limit is.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// This process may have as many files and connections open as it may allow itself. The smaller number is meant for programs
/// that can count no further.
pub(crate) fn open_as_many_files_as_allowed() {
    let files = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: files.maximum, ..files }) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

/// What this process makes from now on is for its owner alone.
pub(crate) fn keep_files_to_the_owner() {
    umask(Mode::RWXG | Mode::RWXO);
}

fn tell(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    if tracing::dispatcher::has_been_set() {
        tracing::error!(place, "a fault in this program; what it was about is not repeated");
    } else {
        let said = format!("error: a fault in this program, at {place}; what it was about is not repeated");
        // There is nobody left to be told that standard error is gone.
        let _nobody_to_tell = writeln!(std::io::stderr().lock(), "{said}");
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test, and one must panic")]
#[expect(clippy::disallowed_methods, reason = "this test runs itself again, to see a whole process fail")]
mod tests {
    use std::process::Command;

    const AGAIN: &str = "THIS_PROCESS_IS_TO_PANIC";

    #[test]
    fn a_panic_says_where_it_was_and_not_what_it_was_about() {
        if std::env::var_os(AGAIN).is_some() {
            super::guard().unwrap();
            panic!("Amina Haddad");
        }
        let name = "process::tests::a_panic_says_where_it_was_and_not_what_it_was_about";
        let mut again = Command::new(std::env::current_exe().unwrap());
        let ended = again.args(["--exact", name, "--nocapture"]).env(AGAIN, "1").output().unwrap();
        let said = [ended.stdout, ended.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
        assert!(!ended.status.success(), "{said}");
        assert!(said.contains("process.rs:") && !said.contains("Amina"), "{said}");
    }
}
