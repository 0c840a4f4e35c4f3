//! Why a command did not do what it was asked, and how it exits.

use std::fmt;
use std::process::ExitCode;

use waystation_domain::ports::StoreError;
use waystation_domain::work::WorkError;

use super::out::Out;
use crate::audit_key::AuditKeyError;
use crate::config::ConfigError;
use crate::files::FileError;
use crate::opening::OpenError;
use crate::serve::ServeError;

/// The exit codes, as docs/central-team.md has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It was checked and refused, or is not intact.
    Refused,
    /// The command or the configuration is wrong.
    Usage,
    /// Something failed.
    Failed,
}

impl Kind {
    pub(crate) fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Failed => 3,
        })
    }
}

/// What happened, and what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    what: String,
    fix: Option<String>,
    /// What the line of it begins with.
    said_as: &'static str,
}

impl Failure {
    fn new(kind: Kind, what: impl fmt::Display) -> Self {
        Self { kind, what: what.to_string(), fix: None, said_as: "error" }
    }

    /// Something is to be done, and nothing is broken.
    pub(crate) fn warning(what: impl fmt::Display) -> Self {
        Self { said_as: "warning", ..Self::new(Kind::Refused, what) }
    }

    pub(crate) fn refused(what: impl fmt::Display) -> Self {
        Self::new(Kind::Refused, what)
    }

    pub(crate) fn usage(what: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, what)
    }

    pub(crate) fn failed(what: impl fmt::Display) -> Self {
        Self::new(Kind::Failed, what)
    }

    /// Says what to do about it.
    pub(crate) fn fix(self, fix: impl fmt::Display) -> Self {
        Self { fix: Some(fix.to_string()), ..self }
    }

    /// What happened.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it, where that is known.
    pub(crate) fn what_to_do(&self) -> Option<&str> {
        self.fix.as_deref()
    }

    /// Informs the person at the console, and gives the exit code.
    pub(crate) fn tell(&self) -> ExitCode {
        let mut out = Out::error();
        out.line(format_args!("{}: {}", self.said_as, self.what));
        if let Some(fix) = &self.fix {
            out.line(format_args!("  what to do: {fix}"));
        }
        // Nobody is left to learn that standard error is gone.
        let _nobody_to_tell = out.finish();
        self.kind.exit_code()
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store { .. } => Self::failed(error),
            OpenError::Key(_) | OpenError::Epoch(_) => Self::usage(error),
            OpenError::DataDir(ref file) if file.is_missing() => Self::usage(&error).fix(
                "name the configuration of the host with --config FILE, or another directory with --data-dir; for a \
                     new host run `waystation migrate`, which makes it",
            ),
            OpenError::DataDir(_) => Self::usage(error),
        }
    }
}

impl From<AuditKeyError> for Failure {
    fn from(error: AuditKeyError) -> Self {
        match error {
            AuditKeyError::Store(_) => Self::failed(error),
            _ => Self::usage(error),
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::failed(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists(_) | StoreError::Conflict(_) => Self::refused(error),
            _ => Self::failed(error),
        }
    }
}

impl From<WorkError> for Failure {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Store(error) => error.into(),
            WorkError::Sealed(_) | WorkError::Key(_) => Self::failed(error),
            _ => Self::refused(error),
        }
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        Self::failed(error)
    }
}
