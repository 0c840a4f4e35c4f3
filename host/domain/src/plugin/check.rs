//! The check of a catalogue: what the central team would otherwise have to find by reading.
//!
//! It covers shape, language, purpose, dignity and minimisation. How a plugin behaves is checked where it runs. A
//! finding quotes ids of the catalogue and words of our own lists, never a text of the plugin.

mod language;
mod minimal;
mod report;
mod rules;
mod shape;
mod texts;
mod wording;
mod words;

use crate::person::dictionary::Dictionary;
use crate::plugin::catalogue::Catalogue;
use crate::words::finding::Finding;
use report::Report;

pub use rules::{Rule, rules};

/// Checks a catalogue against the rules and the host's data dictionary. It may be admitted when no finding is an
/// [`Error`](crate::words::finding::Severity::Error).
#[must_use]
pub fn check(catalogue: &Catalogue) -> Vec<Finding> {
    let dictionary = Dictionary::host();
    let mut report = Report::default();
    shape::check_sizes(catalogue, &mut report);
    if !report.is_empty() {
        return report.findings();
    }
    let sentences = texts::sentences(catalogue);
    shape::check(catalogue, dictionary, &mut report);
    language::check(catalogue, &sentences, &mut report);
    wording::check_purpose(&sentences, &mut report);
    wording::check_dignity(catalogue, &sentences, &mut report);
    minimal::check(catalogue, dictionary, &mut report);
    report.findings()
}

#[cfg(test)]
mod tests;
