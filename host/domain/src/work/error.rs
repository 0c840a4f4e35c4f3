//! Why an act was not done.

use crate::disclosure::{Code, Decision};
use crate::ports::StoreError;
use crate::security::epoch::KeeperError;
use crate::security::sealed::Damaged;
use crate::security::vault::{DoesNotOpen, DoesNotUnwrap};
use crate::sharing::outlook::Comparison;
use crate::words::finding::{Finding, Severity};

/// Why an act was not done. Nothing of it is kept, but for the audit entry of a refusal.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// There is none, or the caller must not learn whether there is.
    #[error("there is no such {0}, or it is not yours to see")]
    NotFound(&'static str),
    /// The caller's role does not do this.
    #[error("the role {0} may not do this")]
    Forbidden(&'static str),
    /// The caller's role does such things, and this one is kept from the caller; the text says who it is not kept from.
    #[error("{0}")]
    KeptFrom(&'static str),
    /// The caller decided on an older version.
    #[error("the {what} was changed meanwhile (it is at version {current}): read it again, and decide again")]
    Stale {
        /// What.
        what: &'static str,
        /// The version it is at.
        current: i64,
    },
    /// A step that does not lead on from where the referral stands.
    #[error(transparent)]
    Step(#[from] crate::referral::NotFrom),
    /// A step that does not lead on from where the plugin stands.
    #[error(transparent)]
    PluginStep(#[from] crate::plugin::NotFrom),
    /// A step that a request of the person cannot take.
    #[error(transparent)]
    RightsStep(#[from] crate::rights::NotFrom),
    /// What is no decision on a request of the person.
    #[error(transparent)]
    NotDecided(#[from] crate::rights::NotDecided),
    /// Data that the dictionary refuses.
    #[error(transparent)]
    Profile(#[from] crate::person::profile::BadProfile),
    /// Answers that the questions refuse.
    #[error(transparent)]
    Answers(#[from] crate::referral::answers::BadAnswers),
    /// A choice that cannot be confirmed.
    #[error(transparent)]
    Confirmation(#[from] crate::referral::NotConfirmed),
    /// Something in the request does not fit; the text says what and what to do.
    #[error("{0}")]
    Invalid(String),
    /// Words in the request that name nothing.
    #[error("{}", .0.iter().map(Finding::in_a_sentence).collect::<Vec<_>>().join("; "))]
    Unfit(Vec<Finding>),
    /// The plugin would do less than the active one, and nobody said that this is meant.
    #[error(
        "this plugin would offer, ask or share less than the one that is active: see what, and say `anyway` if it is meant"
    )]
    LessThanActive(Box<Comparison>),
    /// An attempt to go past a rule. It is in the audit.
    #[error("{0}")]
    Override(&'static str),
    /// It does not lead on from where the thing stands.
    #[error("{0}")]
    Conflict(&'static str),
    /// The decision released nothing. The refusal is in the audit.
    #[error("nothing may be shared: see the reasons")]
    Refused(Box<Decision>),
    /// As [`WorkError::Refused`], to a partner's staff: of the reasons only those about the partner itself. They must
    /// not learn whom a person excluded, or what became of a consent.
    #[error("nothing may be shared with you now")]
    RefusedToPartner(Vec<Code>),
    /// The database is an older copy of itself, and closed until that was looked into.
    #[error(
        "this database was restored from a backup, and what was withdrawn since would be open again: nothing is shared or \
         read until the central team has checked it (`waystation restore-check`)"
    )]
    Restored,
    /// This idempotency key was used for another request.
    #[error("this idempotency key was used for another request: use a new one")]
    KeyReused,
    /// The place for files is not the one that the database knows; the text says what was found.
    #[error("the files are away: {0}")]
    FilesAway(String),
    /// A file is not as it was written; the text says how.
    #[error("a file that was attached is damaged: {0}; restore it from a backup, and look for the cause")]
    DamagedFile(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sealed value.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The key of an epoch.
    #[error(transparent)]
    Key(#[from] KeeperError),
}

impl From<DoesNotUnwrap> for WorkError {
    fn from(error: DoesNotUnwrap) -> Self {
        match error {
            DoesNotUnwrap::NoKey(error) => Self::Key(error),
            DoesNotUnwrap::DoesNotOpen(error) => Self::Sealed(error),
        }
    }
}

impl From<Damaged> for WorkError {
    fn from(damaged: Damaged) -> Self {
        match damaged {
            Damaged::DoesNotOpen(error) => Self::Sealed(error),
            Damaged::NotAsWritten { table } => Self::damaged(table),
        }
    }
}

impl WorkError {
    /// What is stored cannot be what was written.
    pub(super) const fn damaged(table: &'static str) -> Self {
        Self::Store(StoreError::Corrupt { table, column: "sealed" })
    }

    /// Whether it is about one file alone, which is damaged or in use: the work on others goes on.
    pub(super) const fn is_about_one_file(&self) -> bool {
        !matches!(
            self,
            Self::Conflict(_)
                | Self::Restored
                | Self::Store(StoreError::Failed(_) | StoreError::Away(_) | StoreError::Full)
        )
    }

    /// Something in the request does not fit.
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }

    /// The same, where the noun is what the caller asked for: a person behind a referral that is not theirs to see is
    /// a referral that is not there.
    pub(super) fn missing(self, noun: &'static str) -> Self {
        match self {
            Self::NotFound(_) => Self::NotFound(noun),
            other => other,
        }
    }
}

/// The caller decided on the version that stands.
pub(super) fn fresh(what: &'static str, current: i64, expected: Option<i64>) -> Result<(), WorkError> {
    match expected {
        Some(version) if version != current => Err(WorkError::Stale { what, current }),
        _ => Ok(()),
    }
}

/// The findings, unless one of them is a reason to refuse.
///
/// # Errors
/// [`WorkError::Unfit`] with those reasons.
pub(super) fn unless_refused(findings: Vec<Finding>) -> Result<Vec<Finding>, WorkError> {
    let (refused, looked_at): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Error);
    if refused.is_empty() { Ok(looked_at) } else { Err(WorkError::Unfit(refused)) }
}
