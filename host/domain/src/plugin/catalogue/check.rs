//! The check of a catalogue: what the central team would otherwise have to find by reading.
//!
//! It covers shape, language, purpose, dignity and minimisation. How a plugin behaves is checked where it runs. A
//! finding quotes ids of the catalogue and words of our own lists, never a text of the plugin.

mod language;
mod minimal;
mod rules;
mod shape;
mod texts;
mod wording;
mod words;

use std::cmp::Ordering;
use std::fmt::Display;

use crate::person::dictionary::Dictionary;
use crate::plugin::catalogue::Catalogue;
use crate::words::finding::Finding;
use crate::words::text::Language;

pub use rules::{Rule, rules};

/// The most findings that are told of one catalogue. Each text can have several, and nobody reads thousands.
const FINDINGS_MAX: usize = 500;

/// Checks a catalogue against the rules and the host's data dictionary. It may be admitted when no finding is an
/// [`Error`](crate::words::finding::Severity::Error).
#[must_use]
pub fn check(catalogue: &Catalogue) -> Vec<Finding> {
    let dictionary = Dictionary::host();
    let mut report = Report(Vec::new());
    shape::check_sizes(catalogue, &mut report);
    if !report.0.is_empty() {
        return report.0;
    }
    let sentences = texts::sentences(catalogue);
    shape::check(catalogue, dictionary, &mut report);
    language::check(catalogue, &sentences, &mut report);
    wording::check_purpose(&sentences, &mut report);
    wording::check_dignity(catalogue, &sentences, &mut report);
    minimal::check(catalogue, dictionary, &mut report);
    report.0
}

/// Where in a catalogue: `pathway legal-assistance, question what-is-needed, ask, language fr`.
#[derive(Clone)]
struct Place(Vec<String>);

impl Place {
    const fn catalogue() -> Self {
        Self(Vec::new())
    }

    fn of(&self, kind: &str, id: impl Display) -> Self {
        self.part(&format!("{kind} {id}"))
    }

    fn part(&self, name: &str) -> Self {
        Self(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { f.write_str("catalogue") } else { f.write_str(&self.0.join(", ")) }
    }
}

/// The findings so far.
struct Report(Vec<Finding>);

impl Report {
    fn add(&mut self, rule: &'static Rule, place: &Place, message: String) {
        self.add_because(rule, rule.why, place, message);
    }

    /// With a reason that says more than that of the rule.
    fn add_because(&mut self, rule: &'static Rule, why: &str, place: &Place, message: String) {
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

/// The primary subtag, by which the lists of words are kept.
fn primary(language: &Language) -> &str {
    language.as_str().split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
