//! Every text and every id of a catalogue that a person reads, with its place.

use super::report::Place;
use crate::plugin::catalogue::{Catalogue, Mode, Pathway, Question, QuestionKind, Source};
use crate::words::text::Text;

/// What a text is for; it decides which words it must not contain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A title or a label: a stranger may read it.
    Open,
    /// The name of a service: a stranger may read it, and it is part of the purpose.
    Service,
    /// What the purpose says.
    Purpose,
    /// What the script says will happen.
    Promise,
    /// What the script says could happen, and what the person is free to do.
    Caution,
    /// Anything else.
    Plain,
}

/// One text, once in each language.
pub(super) struct Sentence<'a> {
    pub(super) place: Place,
    pub(super) part: Part,
    pub(super) text: &'a Text,
}

pub(super) fn sentences(catalogue: &Catalogue) -> Vec<Sentence<'_>> {
    let mut all = Vec::new();
    let root = Place::catalogue();
    all.push(Sentence { place: root.part("title"), part: Part::Open, text: &catalogue.title });
    for pathway in &catalogue.pathways {
        of_pathway(pathway, &root.of("pathway", &pathway.id), &mut all);
    }
    all
}

fn of_pathway<'a>(pathway: &'a Pathway, here: &Place, all: &mut Vec<Sentence<'a>>) {
    let mut add = |place: Place, part: Part, text: &'a Text| all.push(Sentence { place, part, text });
    add(here.part("title"), Part::Open, &pathway.title);
    if let Mode::InformationOnly { how } = &pathway.mode {
        add(here.part("how to go there"), Part::Plain, how);
    }
    add(here.part("benefit"), Part::Purpose, &pathway.purpose.benefit);
    for service in &pathway.purpose.services {
        add(here.of("service", &service.code).part("name"), Part::Service, &service.name);
    }
    for question in &pathway.questions {
        let place = here.of("question", &question.id);
        add(place.part("ask"), Part::Plain, &question.ask);
        add(place.part("why"), Part::Plain, &question.why);
        // What goes on a form is read there.
        let part = if on_a_form(pathway, question) { Part::Open } else { Part::Plain };
        for (place, text) in choices(&question.kind, &place) {
            add(place, part, text);
        }
    }
    for element in &pathway.elements {
        let place = here.of("element", &element.id);
        add(place.part("label"), Part::Open, &element.label);
        add(place.part("necessity"), Part::Plain, &element.necessity);
    }
    for reason in &pathway.reasons {
        add(here.of("reason", &reason.id), Part::Plain, &reason.text);
    }
    for item in &pathway.feedback {
        let place = here.of("feedback", &item.id);
        add(place.part("label"), Part::Open, &item.label);
        for (place, text) in choices(&item.kind, &place) {
            add(place, Part::Open, text);
        }
    }
    let script = here.part("script");
    add(script.part("explanation"), Part::Promise, &pathway.script.explanation);
    add(script.part("benefits"), Part::Promise, &pathway.script.benefits);
    add(script.part("risks"), Part::Caution, &pathway.script.risks);
    add(script.part("refusal"), Part::Caution, &pathway.script.refusal);
    add(script.part("exceptions"), Part::Caution, &pathway.script.exceptions);
}

/// Whether the answer to a question becomes an element.
fn on_a_form(pathway: &Pathway, question: &Question) -> bool {
    pathway.elements.iter().any(|element| matches!(&element.source, Source::Answer(id) if *id == question.id))
}

fn choices<'a>(kind: &'a QuestionKind, here: &Place) -> Vec<(Place, &'a Text)> {
    match kind {
        QuestionKind::OneOf { choices } | QuestionKind::AnyOf { choices } => {
            choices.iter().map(|choice| (here.of("choice", &choice.id), &choice.label)).collect()
        }
        QuestionKind::YesNo | QuestionKind::Number { .. } | QuestionKind::Date | QuestionKind::Words { .. } => {
            Vec::new()
        }
    }
}

/// The ids that leave the caseworker's screen: on agreements, consents, forms, in addresses of pages and in the audit.
pub(super) fn open_ids(catalogue: &Catalogue) -> Vec<(Place, &str)> {
    let root = Place::catalogue();
    let mut all = vec![(root.part("operation"), catalogue.operation.as_str())];
    for pathway in &catalogue.pathways {
        let here = root.of("pathway", &pathway.id);
        all.push((here.part("id"), pathway.id.as_str()));
        all.extend(pathway.purpose.services.iter().map(|s| (here.of("service", &s.code).part("id"), s.code.as_str())));
        all.extend(pathway.recipients.iter().map(|r| (here.of("recipient", r).part("id"), r.as_str())));
        all.extend(pathway.feedback.iter().map(|f| (here.of("feedback", &f.id).part("id"), f.id.as_str())));
        for element in &pathway.elements {
            let here = here.of("element", &element.id);
            all.push((here.part("id"), element.id.as_str()));
            if let Source::Answer(question) = &element.source {
                all.push((here.part("source"), question.as_str()));
            }
        }
        for question in pathway.questions.iter().filter(|question| on_a_form(pathway, question)) {
            if let QuestionKind::OneOf { choices } | QuestionKind::AnyOf { choices } = &question.kind {
                let here = here.of("question", &question.id);
                all.extend(choices.iter().map(|c| (here.of("choice", &c.id).part("id"), c.id.as_str())));
            }
        }
    }
    all
}
