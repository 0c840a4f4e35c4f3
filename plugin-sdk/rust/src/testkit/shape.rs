//! What can be seen from the catalogue alone, before the host looks at it.

use crate::contract::{Catalogue, Channel, Mode, Pathway, QuestionKind, Source};
use crate::testkit::failure::{Failure, in_pathway};

/// The longest id that the contract allows, in bytes.
const ID_MAX: usize = 64;

fn well_formed(id: &str) -> bool {
    id.len() <= ID_MAX
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-')
        && !id.contains("--")
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn ids<'a>(what: &str, list: impl IntoIterator<Item = &'a String>, found: &mut Vec<String>) {
    let mut seen: Vec<&str> = Vec::new();
    for id in list {
        if !well_formed(id) {
            found.push(format!(
                "{what} `{id}` is not an id: lower-case letters, digits and single hyphens, starting with a letter, at \
                 most {ID_MAX} bytes"
            ));
        }
        if seen.contains(&id.as_str()) {
            found.push(format!("{what} `{id}` is declared twice"));
        }
        seen.push(id);
    }
}

fn choices(of: &str, kind: &QuestionKind, found: &mut Vec<String>) {
    match kind {
        QuestionKind::OneOf(list) | QuestionKind::AnyOf(list) => {
            ids(&format!("choice of `{of}`"), list.iter().map(|choice| &choice.id), found);
            if list.is_empty() {
                found.push(format!("`{of}` has no choices"));
            }
        }
        QuestionKind::Number(range) if range.min > range.max => {
            found.push(format!("no number can answer `{of}`: {} is more than {}", range.min, range.max));
        }
        _ => {}
    }
}

fn pathway(pathway: &Pathway, found: &mut Vec<String>) {
    ids("service", pathway.purpose.services.iter().map(|service| &service.code), found);
    ids("function", &pathway.purpose.functions, found);
    ids("recipient", &pathway.recipients, found);
    ids("fact", &pathway.facts, found);
    ids("question", pathway.questions.iter().map(|question| &question.id), found);
    ids("element", pathway.elements.iter().map(|element| &element.id), found);
    ids("reason", pathway.reasons.iter().map(|reason| &reason.id), found);
    ids("feedback item", pathway.feedback.iter().map(|item| &item.id), found);
    for question in &pathway.questions {
        choices(&question.id, &question.kind, found);
    }
    for item in &pathway.feedback {
        choices(&item.id, &item.kind, found);
    }
    for element in &pathway.elements {
        if let Source::Answer(question) = &element.source
            && !pathway.questions.iter().any(|known| known.id == *question)
        {
            found.push(format!(
                "element `{}` takes the answer to `{question}`, which this pathway does not ask",
                element.id
            ));
        }
    }
    if pathway.for_survivors && pathway.channels.contains(&Channel::HomeVisit) {
        found.push("the pathway is for survivors of violence: it must not have home visits".to_owned());
    }
    let informs_only = matches!(pathway.mode, Mode::InformationOnly(_));
    if informs_only && !(pathway.elements.is_empty() && pathway.recipients.is_empty()) {
        found.push("the pathway only informs, so it can have no elements and no recipients".to_owned());
    }
    if !informs_only && (pathway.elements.is_empty() || pathway.recipients.is_empty()) {
        found.push("a referral needs at least one element and one recipient".to_owned());
    }
}

/// Notes what is wrong with the shape of a catalogue.
pub(super) fn check(catalogue: &Catalogue, failures: &mut Vec<Failure>) {
    let mut note = |place: String, found: Vec<String>| {
        failures.extend(found.into_iter().map(|message| Failure { place: place.clone(), message }));
    };
    let mut found = Vec::new();
    ids("operation", [&catalogue.operation], &mut found);
    ids("pathway", catalogue.pathways.iter().map(|pathway| &pathway.id), &mut found);
    note("catalogue".to_owned(), found);
    for of in &catalogue.pathways {
        let mut found = Vec::new();
        pathway(of, &mut found);
        note(in_pathway(of), found);
    }
}
