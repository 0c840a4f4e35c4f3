//! A case in the making: what is known, and what was said, question by question.

use waystation_domain::person::age::AgeBand;
use waystation_domain::plugin::assessment::{Answer, Assessment, Case, Fact, Value};
use waystation_domain::plugin::catalogue::Pathway;
use waystation_domain::words::ids::FactId;

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// It was not asked.
    Nothing,
    /// The person preferred not to say.
    PrefersNot,
    /// It was answered.
    So(Value),
}

/// A case of a pathway. Facts and answers stand in the order of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketch<'a> {
    pub(super) pathway: &'a Pathway,
    pub(super) facts: Vec<Option<Value>>,
    pub(super) answers: Vec<Said>,
}

impl<'a> Sketch<'a> {
    /// Nothing is known, and nothing was asked.
    pub(super) fn empty(pathway: &'a Pathway) -> Self {
        Self { pathway, facts: vec![None; pathway.facts.len()], answers: vec![Said::Nothing; pathway.questions.len()] }
    }

    /// The same with another fact. A fact that the same person could not have beside it is unknown from then on.
    pub(super) fn knowing(&self, which: usize, value: Option<Value>) -> Self {
        let mut other = self.clone();
        let Some(slot) = other.facts.get_mut(which) else { return other };
        let child = value.as_ref().and_then(|value| a_child(&self.pathway.facts[which], value));
        *slot = value;
        for (place, fact) in other.facts.iter_mut().enumerate().filter(|(place, _)| *place != which) {
            let beside = fact.as_ref().and_then(|value| a_child(&self.pathway.facts[place], value));
            if matches!((child, beside), (Some(one), Some(another)) if one != another) {
                *fact = None;
            }
        }
        other
    }

    /// The same with another answer.
    pub(super) fn saying(&self, which: usize, said: Said) -> Self {
        let mut other = self.clone();
        if let Some(slot) = other.answers.get_mut(which) {
            *slot = said;
        }
        other
    }

    /// The places of the questions that the plugin still asks.
    pub(super) fn asked(&self, answer: &Assessment) -> Vec<usize> {
        let questions = &self.pathway.questions;
        answer.ask.iter().filter_map(|id| questions.iter().position(|question| question.id == *id)).collect()
    }

    pub(super) fn case(&self) -> Case {
        let facts = self.pathway.facts.iter().zip(&self.facts);
        let answers = self.pathway.questions.iter().zip(&self.answers);
        let answer = |value: Option<&Value>, question| Some(Answer { question, value: value.cloned() });
        Case {
            pathway: self.pathway.id.clone(),
            facts: facts.map(|(id, value)| Fact { id: id.clone(), value: value.clone() }).collect(),
            answers: answers
                .filter_map(|(question, said)| match said {
                    Said::Nothing => None,
                    Said::PrefersNot => answer(None, question.id.clone()),
                    Said::So(value) => answer(Some(value), question.id.clone()),
                })
                .collect(),
        }
    }
}

/// Whether a fact says that the person is a child, or that they are not. The host derives these facts from one date of
/// birth, so no plugin needs to be ready for two that contradict each other.
fn a_child(fact: &FactId, value: &Value) -> Option<bool> {
    match (fact.as_str(), value) {
        ("is-child", Value::YesNo(child)) => Some(*child),
        ("age-band", Value::One(band)) => {
            AgeBand::ALL.into_iter().find(|known| known.code() == band.as_str()).map(AgeBand::is_child)
        }
        ("care-status", Value::One(status)) => Some(status.as_str() != "not-a-child"),
        _ => None,
    }
}
