//! What the check has found so far, and where.

use std::cmp::Ordering;
use std::fmt::Display;

use super::rules::{self, Rule};
use crate::words::finding::Finding;

/// The most findings that are reported about one catalogue. Each text can have several, and nobody reads thousands.
pub(super) const FINDINGS_MAX: usize = 500;

/// Where in a catalogue: `pathway legal-assistance, question what-is-needed, ask, language fr`.
#[derive(Clone)]
pub(super) struct Place(Vec<String>);

impl Place {
    pub(super) const fn catalogue() -> Self {
        Self(Vec::new())
    }

    pub(super) fn of(&self, kind: &str, id: impl Display) -> Self {
        self.part(&format!("{kind} {id}"))
    }

    pub(super) fn part(&self, name: &str) -> Self {
        Self(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { f.write_str("catalogue") } else { f.write_str(&self.0.join(", ")) }
    }
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Report(Vec<Finding>);

impl Report {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn findings(self) -> Vec<Finding> {
        self.0
    }

    pub(super) fn add(&mut self, rule: &'static Rule, place: &Place, message: String) {
        self.add_because(rule, rule.why, place, message);
    }

    /// With a reason that says more than that of the rule.
    pub(super) fn add_because(&mut self, rule: &'static Rule, why: &str, place: &Place, message: String) {
        // The last one is an error, so that what is left out cannot matter.
        let (rule, why, place, message) = match self.0.len().cmp(&(FINDINGS_MAX - 1)) {
            Ordering::Less => (rule, why, place.to_string(), message),
            Ordering::Equal => {
                let more = &rules::MORE_FINDINGS;
                let message = format!("there are more findings than the {} above", FINDINGS_MAX - 1);
                (more, more.why, Place::catalogue().to_string(), message)
            }
            Ordering::Greater => return,
        };
        self.0.push(Finding {
            code: rule.code.to_owned(),
            severity: rule.severity,
            place,
            message,
            why: why.to_owned(),
            fix: rule.fix.to_owned(),
        });
    }
}
