//! Purpose and dignity: words that a text must not contain.

use super::report::{Place, Report};
use super::rules::{self, Rule};
use super::texts::{Part, Sentence, open_ids};
use super::words::{self, Lists, Words, primary};
use crate::plugin::catalogue::Catalogue;

pub(super) fn check_purpose(sentences: &[Sentence<'_>], report: &mut Report) {
    let lists = Lists::host();
    for Sentence { place, part, text } in sentences {
        let vague = match part {
            Part::Purpose | Part::Service => &rules::PURPOSE_VAGUE,
            Part::Promise | Part::Caution => &rules::SCRIPT_VAGUE,
            Part::Open | Part::Plain => continue,
        };
        for (language, sentence) in text.iter() {
            let here = place.of("language", language);
            let of = primary(language);
            let sentence = &Words::of(sentence);
            let mut found = words::found(lists.open.of(of), sentence);
            // A risk may come true and a person may refuse: only what is promised must be free of doubt.
            if *part != Part::Caution {
                found.extend(lists.doubts(of, sentence));
                found.extend(words::found(lists.loose.of(of), sentence));
            }
            quote(vague, "the text is vague: it has", &found, &here, report);
            if *part == Part::Caution {
                continue;
            }
            let broad = words::found(lists.broad.of(of), sentence);
            quote(&rules::PURPOSE_BROAD, "the text names too broad a purpose:", &broad, &here, report);
            if let Some(phrase) = words::whole(lists.alone.of(of), sentence)
                && *part != Part::Promise
            {
                quote(&rules::PURPOSE_BROAD, "the text says nothing but", &[phrase], &here, report);
            }
        }
    }
}

/// Titles, labels and ids are checked against the lists of all languages: abbreviations cross borders.
pub(super) fn check_dignity(catalogue: &Catalogue, sentences: &[Sentence<'_>], report: &mut Report) {
    for Sentence { place, text, .. } in sentences.iter().filter(|s| matches!(s.part, Part::Open | Part::Service)) {
        for (language, sentence) in text.iter() {
            stranger_reads(sentence, "the text", &place.of("language", language), report);
        }
    }
    for (place, id) in open_ids(catalogue) {
        stranger_reads(id, "the id", &place, report);
    }
}

fn stranger_reads(text: &str, what: &str, here: &Place, report: &mut Report) {
    let lists = Lists::host();
    let text = &Words::of(text);
    let reveals = words::found(lists.reveals.every(), text);
    if reveals.is_empty() {
        let hints = words::found(lists.hints.every(), text);
        quote(&rules::INCIDENT_HINTED, &format!("{what} may say too much:"), &hints, here, report);
    } else {
        quote(&rules::INCIDENT_REVEALED, &format!("{what} reveals what happened:"), &reveals, here, report);
    }
}

/// A finding that quotes the words of our own lists, never the plugin's text.
fn quote(rule: &'static Rule, what: &str, found: &[&str], here: &Place, report: &mut Report) {
    if !found.is_empty() {
        let mut found: Vec<String> = found.iter().map(|word| format!("\"{}\"", word.trim_end_matches('*'))).collect();
        found.sort();
        found.dedup();
        report.add(rule, here, format!("{what} {}", found.join(", ")));
    }
}
