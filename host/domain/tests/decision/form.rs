//! The partner's form.

use std::collections::BTreeSet;

use waystation_domain::plugin::catalogue::{
    Channel, DataItem, Element, Mode, Pathway, Purpose, PurposeClass, Question, QuestionKind, Script, Service, Source,
    Stage,
};
use waystation_domain::words::ids::{DatumId, ElementId, FunctionId, PathwayId, QuestionId, RoleId, ServiceId};
use waystation_domain::words::language::Language;
use waystation_domain::words::text::Text;

/// The form: an element of every kind of datum, the earliest stage of each as the pathway asks for it.
pub(crate) const FORM: [(&str, Stage); 16] = [
    ("case-number", Stage::Offer),
    ("sex", Stage::Offer),
    ("specific-needs", Stage::Offer),
    ("care-arrangement", Stage::Offer),
    ("best-interests-status", Stage::Offer),
    ("service-status", Stage::Offer),
    ("case-summary", Stage::Offer),
    ("full-name", Stage::Acceptance),
    ("phone", Stage::Acceptance),
    ("caregiver-name", Stage::Acceptance),
    ("full-assessment", Stage::Acceptance),
    ("medical-record", Stage::Acceptance),
    ("incident-account", Stage::FollowUp),
    ("interview-transcript", Stage::FollowUp),
    ("whole-case-file", Stage::Offer),
    ("is-urgent", Stage::Offer),
];
/// The element of the form that is the answer to a question.
pub(crate) const ANSWER: &str = "is-urgent";

pub(crate) fn text(words: &str) -> Text {
    Text::new([(Language::new("en").unwrap(), words.to_owned())]).unwrap()
}

/// What an element of the form is.
pub(crate) fn item(element: &str) -> DataItem {
    if element == ANSWER { "answer:legal-assistance/is-urgent".parse().unwrap() } else { element.parse().unwrap() }
}

pub(crate) fn form() -> BTreeSet<DataItem> {
    FORM.iter().map(|(element, _)| item(element)).collect()
}

pub(crate) fn pathway(class: PurposeClass) -> Pathway {
    let source = |element: &str| match element {
        ANSWER => Source::Answer(QuestionId::new(element).unwrap()),
        datum => Source::Dictionary(DatumId::new(datum).unwrap()),
    };
    Pathway {
        id: PathwayId::new("legal-assistance").unwrap(),
        title: text("Legal assistance"),
        mode: Mode::Referral,
        purpose: Purpose {
            class,
            benefit: text("A lawyer sees you"),
            services: vec![Service { code: ServiceId::new("legal-aid").unwrap(), name: text("Legal aid") }],
            keep_days: 90,
            functions: vec![FunctionId::new("lawyer").unwrap()],
        },
        for_survivors: true,
        recipients: vec![RoleId::new("legal-aid-provider").unwrap()],
        channels: vec![Channel::PhoneCall, Channel::TextMessage, Channel::HomeVisit],
        facts: Vec::new(),
        questions: vec![Question {
            id: QuestionId::new(ANSWER).unwrap(),
            ask: text("Is it urgent?"),
            why: text("Some papers have a date"),
            kind: QuestionKind::YesNo,
            required: false,
        }],
        elements: FORM
            .iter()
            .map(|(id, stage)| Element {
                id: ElementId::new(id).unwrap(),
                label: text(id),
                source: source(id),
                necessity: text("needed"),
                stage: *stage,
                required: false,
            })
            .collect(),
        reasons: Vec::new(),
        feedback: Vec::new(),
        script: Script {
            explanation: text("e"),
            benefits: text("b"),
            risks: text("r"),
            refusal: text("n"),
            exceptions: text("x"),
        },
    }
}
