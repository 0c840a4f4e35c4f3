//! What the test kit reports.

use std::fmt;

use crate::contract::Pathway;

/// Something that is wrong: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where: a file and a case, a pathway, or a text key.
    pub place: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// Everything that is wrong with an operation. A test that returns it as its error shows it as a list.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct Failures(pub Vec<Failure>);

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = None;
        for failure in &self.0 {
            if last != Some(&failure.place) {
                write!(f, "\n{}", failure.place)?;
                last = Some(&failure.place);
            }
            write!(f, "\n  - {}", failure.message)?;
        }
        Ok(())
    }
}

// A test shows its error through Debug: it should read like a list.
impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The place of a failure in a pathway.
pub(super) fn in_pathway(pathway: &Pathway) -> String {
    format!("pathway {}", pathway.id)
}
