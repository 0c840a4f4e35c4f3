//! Shape: ids are unique, references resolve, numbers are in range, sizes within limits, and nothing is missing.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::report::{Place, Report};
use super::rules::{self, Rule};
use crate::person::dictionary::Dictionary;
use crate::plugin::catalogue::{Catalogue, Choice, FeedbackItem, Mode, Pathway, QuestionKind, Source};
use crate::words::language::Language;
use crate::words::text::Text;

/// The most characters of an answer in words.
const WORDS_MAX: u32 = 4000;
/// The longest a partner may keep data, in days.
const KEEP_DAYS_MAX: u32 = 3650;
const PATHWAYS_MAX: usize = 64;
const QUESTIONS_MAX: usize = 64;
const ELEMENTS_MAX: usize = 64;
const REASONS_MAX: usize = 64;
const CHOICES_MAX: usize = 32;
const FACTS_MAX: usize = 32;
const FEEDBACK_MAX: usize = 12;
/// Languages of a catalogue; services, functions, recipients, channels of a pathway.
const NAMES_MAX: usize = 16;

/// The sizes alone. What is larger is not looked at any further: the other checks may then take their time.
pub(super) fn check_sizes(catalogue: &Catalogue, report: &mut Report) {
    let root = Place::catalogue();
    at_most(PATHWAYS_MAX, catalogue.pathways.len(), "pathways", &root, report);
    at_most(NAMES_MAX, catalogue.languages.len(), "languages", &root, report);
    for pathway in &catalogue.pathways {
        let here = &root.of("pathway", &pathway.id);
        at_most(QUESTIONS_MAX, pathway.questions.len(), "questions", here, report);
        at_most(ELEMENTS_MAX, pathway.elements.len(), "elements", here, report);
        at_most(REASONS_MAX, pathway.reasons.len(), "reasons", here, report);
        at_most(FACTS_MAX, pathway.facts.len(), "facts", here, report);
        at_most(NAMES_MAX, pathway.channels.len(), "channels", here, report);
        at_most(NAMES_MAX, pathway.purpose.services.len(), "services", here, report);
        at_most(NAMES_MAX, pathway.purpose.functions.len(), "functions", here, report);
        at_most(NAMES_MAX, pathway.recipients.len(), "recipients", here, report);
        if pathway.feedback.len() > FEEDBACK_MAX {
            let message = format!("{} feedback items; at most {FEEDBACK_MAX} are allowed", pathway.feedback.len());
            report.add(&rules::FEEDBACK_TOO_MANY, here, message);
        }
        let questions = pathway.questions.iter().map(|q| (here.of("question", &q.id), &q.kind));
        for (place, kind) in questions.chain(pathway.feedback.iter().map(|f| (here.of("feedback", &f.id), &f.kind))) {
            if let QuestionKind::OneOf { choices } | QuestionKind::AnyOf { choices } = kind {
                at_most(CHOICES_MAX, choices.len(), "choices", &place, report);
            }
        }
    }
}

pub(super) fn check(catalogue: &Catalogue, dictionary: &Dictionary, report: &mut Report) {
    let root = Place::catalogue();
    if catalogue.pathways.is_empty() {
        report.add(&rules::NO_PATHWAY, &root, "the catalogue has no pathway".to_owned());
    }
    once(catalogue.pathways.iter().map(|p| &p.id), "pathway", &rules::ID_TWICE, &root, report);
    let titles = catalogue.pathways.iter().map(|p| (p.id.to_string(), &p.title));
    distinct(titles, "pathways", &catalogue.languages, &root, report);
    for pathway in &catalogue.pathways {
        let here = root.of("pathway", &pathway.id);
        ids(pathway, &here, report);
        references(pathway, dictionary, &here, report);
        for question in &pathway.questions {
            kind(&question.kind, &catalogue.languages, &here.of("question", &question.id), report);
        }
        let labels = pathway.elements.iter().map(|e| (e.id.to_string(), &e.label));
        distinct(labels, "elements", &catalogue.languages, &here, report);
        feedback(&pathway.feedback, &catalogue.languages, &here, report);
        completeness(pathway, &here, report);
    }
}

fn ids(pathway: &Pathway, here: &Place, report: &mut Report) {
    let rule = &rules::ID_TWICE;
    once(pathway.questions.iter().map(|q| &q.id), "question", rule, here, report);
    once(pathway.elements.iter().map(|e| &e.id), "element", rule, here, report);
    once(pathway.reasons.iter().map(|r| &r.id), "reason", rule, here, report);
    once(pathway.feedback.iter().map(|f| &f.id), "feedback item", rule, here, report);
    once(pathway.purpose.services.iter().map(|s| &s.code), "service", rule, here, report);
    once(&pathway.purpose.functions, "function", rule, here, report);
    once(&pathway.recipients, "recipient", rule, here, report);
    once(&pathway.facts, "fact", rule, here, report);
    once(pathway.channels.iter().map(|c| c.code()), "channel", rule, here, report);
    let items = pathway.elements.iter().map(|e| pathway.item(e));
    once(items, "source of elements", &rules::SOURCE_TWICE, here, report);
}

fn references(pathway: &Pathway, dictionary: &Dictionary, here: &Place, report: &mut Report) {
    for element in &pathway.elements {
        let place = here.of("element", &element.id);
        match &element.source {
            Source::Dictionary(datum) if dictionary.datum(datum).is_none() => {
                report.add(&rules::UNKNOWN_DATUM, &place, format!("the data dictionary has no datum {datum}"));
            }
            Source::Answer(question) if pathway.question(question).is_none() => {
                report.add(&rules::UNKNOWN_QUESTION, &place, format!("the pathway has no question {question}"));
            }
            Source::Dictionary(_) | Source::Answer(_) => {}
        }
    }
    for fact in pathway.facts.iter().filter(|fact| dictionary.fact(fact).is_none()) {
        report.add(&rules::UNKNOWN_FACT, here, format!("the data dictionary has no fact {fact}"));
    }
}

fn feedback(items: &[FeedbackItem], languages: &[Language], here: &Place, report: &mut Report) {
    for item in items {
        let place = here.of("feedback", &item.id);
        if matches!(item.kind, QuestionKind::Words { .. }) {
            report.add(&rules::FEEDBACK_WORDS, &place, "the feedback item asks for words".to_owned());
        } else {
            kind(&item.kind, languages, &place, report);
        }
    }
}

fn kind(kind: &QuestionKind, languages: &[Language], here: &Place, report: &mut Report) {
    match kind {
        QuestionKind::OneOf { choices } => self::choices(choices, 2, languages, here, report),
        QuestionKind::AnyOf { choices } => self::choices(choices, 1, languages, here, report),
        QuestionKind::Number { min, max } if min > max => {
            report.add(&rules::RANGE_EMPTY, here, format!("the least number is {min}, the greatest {max}"));
        }
        QuestionKind::Words { max } if !(1..=WORDS_MAX).contains(max) => {
            report.add(&rules::WORDS_LIMIT, here, format!("words up to {max} characters"));
        }
        QuestionKind::YesNo | QuestionKind::Date | QuestionKind::Number { .. } | QuestionKind::Words { .. } => {}
    }
}

fn choices(choices: &[Choice], least: usize, languages: &[Language], here: &Place, report: &mut Report) {
    if choices.len() < least {
        let message = format!("{} choice(s); at least {least} needed", choices.len());
        report.add(&rules::CHOICES_TOO_FEW, here, message);
    }
    once(choices.iter().map(|c| &c.id), "choice", &rules::ID_TWICE, here, report);
    distinct(choices.iter().map(|c| (c.id.to_string(), &c.label)), "choices", languages, here, report);
}

fn completeness(pathway: &Pathway, here: &Place, report: &mut Report) {
    let purpose = &pathway.purpose;
    if purpose.services.is_empty() {
        report.add(&rules::NO_SERVICE, here, "the purpose names no service".to_owned());
    }
    if let Mode::InformationOnly { .. } = pathway.mode {
        if !pathway.elements.is_empty() || !pathway.feedback.is_empty() {
            let message = "an information-only pathway has elements or feedback items".to_owned();
            report.add(&rules::INFORMATION_SHARES, here, message);
        }
        return;
    }
    for (missing, rule, message) in [
        (pathway.recipients.is_empty(), &rules::NO_RECIPIENT, "the referral names no recipient"),
        (pathway.elements.is_empty(), &rules::NO_ELEMENT, "the referral has no element"),
        (pathway.channels.is_empty(), &rules::NO_CHANNEL, "the referral names no channel"),
        (purpose.functions.is_empty(), &rules::NO_FUNCTION, "the purpose names no staff function"),
        (pathway.reasons.is_empty(), &rules::NO_REASON, "the pathway has no reason"),
    ] {
        if missing {
            report.add(rule, here, message.to_owned());
        }
    }
    if !(1..=KEEP_DAYS_MAX).contains(&purpose.keep_days) {
        report.add(&rules::KEEP_DAYS, here, format!("keep-days is {}", purpose.keep_days));
    }
}

fn at_most(max: usize, count: usize, what: &str, here: &Place, report: &mut Report) {
    if count > max {
        report.add(&rules::TOO_MANY, here, format!("{count} {what}; at most {max} are allowed"));
    }
}

fn once<T: Ord + Display>(
    ids: impl IntoIterator<Item = T>,
    what: &str,
    rule: &'static Rule,
    here: &Place,
    report: &mut Report,
) {
    let mut seen = BTreeSet::new();
    let mut told = BTreeSet::new();
    for id in ids {
        let name = id.to_string();
        if !seen.insert(id) && told.insert(name.clone()) {
            report.add(rule, here, format!("the {what} {name} is there more than once"));
        }
    }
}

/// Of things that stand side by side, no two may read the same in any language.
fn distinct<'a>(
    named: impl Iterator<Item = (String, &'a Text)> + Clone,
    what: &str,
    languages: &[Language],
    here: &Place,
    report: &mut Report,
) {
    for language in languages {
        let mut seen: Vec<(String, String)> = Vec::new();
        for (id, text) in named.clone() {
            let label = text.get(language).unwrap_or_default().trim().to_lowercase();
            match seen.iter().find(|(_, other)| *other == label && !label.is_empty()) {
                // The same id twice is a separate finding.
                Some((first, _)) if *first != id => {
                    let message = format!("the {what} {first} and {id} have the same text");
                    report.add(&rules::LABEL_TWICE, &here.of("language", language), message);
                }
                _ => seen.push((id, label)),
            }
        }
    }
}
