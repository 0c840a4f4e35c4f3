//! Language: every text in every declared language, and nothing in it but letters that can be seen.

use super::report::{Place, Report};
use super::rules;
use super::texts::Sentence;
use super::words::{Lists, primary};
use crate::plugin::catalogue::Catalogue;
use crate::words::deceptive::{Deceptive, Lines};
use crate::words::language::Language;

/// The most characters of one text.
const TEXT_MAX: usize = 2000;
/// From this many characters on, the same sentence in two languages is no coincidence.
const NO_CHANCE: usize = 20;

pub(super) fn check(catalogue: &Catalogue, sentences: &[Sentence<'_>], report: &mut Report) {
    let root = Place::catalogue();
    if catalogue.languages.is_empty() {
        report.add(&rules::NO_LANGUAGE, &root, "the catalogue declares no language".to_owned());
    }
    let mut declared: Vec<&Language> = Vec::new();
    for language in &catalogue.languages {
        let place = root.of("language", language);
        if declared.contains(&language) {
            report.add(&rules::LANGUAGE_TWICE, &place, format!("the language {language} is declared more than once"));
            continue;
        }
        declared.push(language);
        if !Lists::host().know(primary(language)) {
            let message = format!("the host has no lists of words for the language {language}");
            report.add(&rules::LANGUAGE_WITHOUT_LISTS, &place, message);
        }
    }
    for Sentence { place, text, .. } in sentences {
        for language in &declared {
            if text.get(language).is_none() {
                let message = format!("there is no text in the language {language}");
                report.add(&rules::TEXT_MISSING, &place.of("language", language), message);
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for (language, sentence) in text.iter() {
            let here = place.of("language", language);
            if !declared.contains(&language) {
                let message = format!("the catalogue does not declare the language {language}");
                report.add(&rules::TEXT_UNDECLARED, &here, message);
            }
            of_sentence(sentence, &here, report);
            if sentence.chars().count() >= NO_CHANCE && seen.contains(&sentence) {
                let message = "the same text is given for another language too".to_owned();
                report.add(&rules::TEXT_UNTRANSLATED, &here, message);
            }
            seen.push(sentence);
        }
    }
}

fn of_sentence(sentence: &str, here: &Place, report: &mut Report) {
    // A paragraph may end.
    if let Some(Deceptive(character)) = Deceptive::first(sentence, Lines::Many) {
        let message = format!("the text has the character U+{:04X}", u32::from(character));
        report.add(&rules::TEXT_DECEPTIVE, here, message);
    }
    if !sentence.chars().any(char::is_alphanumeric) {
        report.add(&rules::TEXT_EMPTY, here, "the text has no word".to_owned());
    }
    let length = sentence.chars().count();
    if length > TEXT_MAX {
        report.add(&rules::TEXT_TOO_LONG, here, format!("{length} characters; at most {TEXT_MAX} are allowed"));
    }
}
