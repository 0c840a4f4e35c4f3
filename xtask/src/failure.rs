//! Why a task ended, and what to do about it.

use std::path::Path;

/// Why a task ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Ctrl-c, or a request to terminate.
    #[error("interrupted")]
    Interrupted,
    /// Something that the person who runs the task can fix.
    #[error("{what}\n  to do: {todo}")]
    Fixable {
        /// What happened, and where.
        what: String,
        /// What to do.
        todo: String,
    },
    /// Something that should not have happened.
    #[error("{0}")]
    Unexpected(String),
}

impl Failure {
    /// With what to do.
    pub(crate) fn fixable(what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self::Fixable { what: what.into(), todo: todo.into() }
    }

    /// For a file or folder that could not be read or written.
    pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::Unexpected(format!("{}: {error}", path.display()))
    }
}
