//! From the builders to the records of the contract.

use crate::catalogue::{Catalogue, Element, Feedback, From, Kind, Pathway, Question};
use crate::contract::{self, Choice, FeedbackItem, Mode, Purpose, QuestionKind, Reason, Script, Service, Source, Text};
use crate::locales::{Keys, Speaker};

/// Lowers a catalogue, with its sentences from `speaker`.
pub(crate) fn catalogue(from: &Catalogue, speaker: &mut impl Speaker) -> contract::Catalogue {
    contract::Catalogue {
        operation: from.operation.to_owned(),
        title: speaker.say(Keys { pathway: None, rest: &["operation", "title"], shared: true, choice: None }),
        languages: from.locales.languages.iter().map(|language| (*language).to_owned()).collect(),
        pathways: from.pathways.iter().map(|p| Lowering { speaker, pathway: p.id }.pathway(p)).collect(),
    }
}

struct Lowering<'a, S> {
    speaker: &'a mut S,
    pathway: &'static str,
}

fn ids(list: &[&'static str]) -> Vec<String> {
    list.iter().map(|id| (*id).to_owned()).collect()
}

impl<S: Speaker> Lowering<'_, S> {
    /// A text that the pathway must have for itself.
    fn own(&mut self, rest: &[&str]) -> Text {
        self.speaker.say(Keys { pathway: Some(self.pathway), rest, shared: false, choice: None })
    }

    /// A text that pathways may share.
    fn shared(&mut self, rest: &[&str]) -> Text {
        self.speaker.say(Keys { pathway: Some(self.pathway), rest, shared: true, choice: None })
    }

    fn pathway(&mut self, from: &Pathway) -> contract::Pathway {
        contract::Pathway {
            id: from.id.to_owned(),
            title: self.own(&["title"]),
            mode: if from.informs_only { Mode::InformationOnly(self.own(&["how"])) } else { Mode::Referral },
            purpose: Purpose {
                class: from.class,
                benefit: self.own(&["benefit"]),
                services: from
                    .services
                    .iter()
                    .map(|code| Service { code: (*code).to_owned(), name: self.shared(&["service", code]) })
                    .collect(),
                keep_days: from.keep_days,
                functions: ids(&from.functions),
            },
            for_survivors: from.for_survivors,
            recipients: ids(&from.recipients),
            channels: from.channels.clone(),
            facts: ids(&from.facts),
            questions: from.questions.iter().map(|question| self.question(question)).collect(),
            elements: from.elements.iter().map(|element| self.element(element)).collect(),
            reasons: from
                .reasons
                .iter()
                .map(|id| Reason { id: (*id).to_owned(), text: self.shared(&["reason", id]) })
                .collect(),
            feedback: from.feedback.iter().map(|item| self.feedback(item)).collect(),
            script: Script {
                explanation: self.shared(&["script", "explanation"]),
                benefits: self.shared(&["script", "benefits"]),
                risks: self.shared(&["script", "risks"]),
                refusal: self.shared(&["script", "refusal"]),
                exceptions: self.shared(&["script", "exceptions"]),
            },
        }
    }

    fn question(&mut self, from: &Question) -> contract::Question {
        contract::Question {
            id: from.id.to_owned(),
            ask: self.shared(&["question", from.id, "ask"]),
            why: self.shared(&["question", from.id, "why"]),
            kind: self.kind("question", from.id, &from.kind),
            required: from.required,
        }
    }

    fn element(&mut self, from: &Element) -> contract::Element {
        contract::Element {
            id: from.id.to_owned(),
            label: self.shared(&["element", from.id, "label"]),
            source: match from.from {
                From::Dictionary(id) => Source::Dictionary(id.to_owned()),
                From::Answer(id) => Source::Answer(id.to_owned()),
            },
            necessity: self.shared(&["element", from.id, "necessity"]),
            stage: from.stage,
            required: from.required,
        }
    }

    fn feedback(&mut self, from: &Feedback) -> FeedbackItem {
        FeedbackItem {
            id: from.id.to_owned(),
            label: self.shared(&["feedback", from.id, "label"]),
            kind: self.kind("feedback", from.id, &from.kind),
        }
    }

    fn kind(&mut self, noun: &str, of: &str, kind: &Kind) -> QuestionKind {
        let mut choices = |list: &[&'static str]| {
            list.iter()
                .map(|id| {
                    let rest = [noun, of, "choice", id];
                    let keys = Keys { pathway: Some(self.pathway), rest: &rest, shared: true, choice: Some(id) };
                    Choice { id: (*id).to_owned(), label: self.speaker.say(keys) }
                })
                .collect::<Vec<_>>()
        };
        match kind {
            Kind::YesNo => QuestionKind::YesNo,
            Kind::OneOf(list) => QuestionKind::OneOf(choices(list)),
            Kind::AnyOf(list) => QuestionKind::AnyOf(choices(list)),
            Kind::Number(range) => QuestionKind::Number(*range),
            Kind::Date => QuestionKind::Date,
            Kind::Words(most) => QuestionKind::Words(*most),
        }
    }
}
