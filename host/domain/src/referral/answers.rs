//! The answers of a person: read in from a request, validated by the question, and given to the plugin only coarsely.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

use crate::plugin::assessment::{Answer, Value};
use crate::plugin::catalogue::{Pathway, Question, QuestionKind};
use crate::words::ids::{ChoiceId, QuestionId};
use crate::words::language::PreferredLanguages;
use crate::words::text::Passage;

/// One answer. Only this crate can read it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Given {
    PreferNotToSay,
    YesNo(bool),
    One(ChoiceId),
    Many(Vec<ChoiceId>),
    Number(i64),
    Date(Date),
    Words(String),
}

/// A request body: a JSON object from question ids to answers. Yes-no: `true` or `false`; one of: `"choice"`; any of:
/// `["choice"]`; number: `5`; date: `"2026-01-31"`; words: `"..."`; `null`: the person prefers not to say.
///
/// It has no `Debug`, so that it cannot be logged.
pub struct AnswersPatch(BTreeMap<QuestionId, serde_json::Value>);

impl<'de> Deserialize<'de> for AnswersPatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self)
    }
}

/// An answer that the question does not take. It never repeats the answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// The pathway has no such question.
    #[error("{0}: the pathway has no such question")]
    Unknown(QuestionId),
    /// The value does not fit.
    #[error("{question}: {expected} is expected, or null when the person prefers not to say")]
    Value {
        /// The question.
        question: QuestionId,
        /// What would fit.
        expected: String,
    },
}

/// Every answer that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct BadAnswers(pub Vec<BadAnswer>);

/// The answers so far.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Answers(BTreeMap<QuestionId, Given>);

impl Answers {
    /// Takes the answers of a request; all of them, or none.
    pub(crate) fn take(&mut self, patch: AnswersPatch, pathway: &Pathway, today: Date) -> Result<(), BadAnswers> {
        let mut good = Vec::with_capacity(patch.0.len());
        let mut bad = Vec::new();
        for (id, value) in patch.0 {
            match pathway.question(&id) {
                None => bad.push(BadAnswer::Unknown(id)),
                Some(question) => match parse(question, value, today) {
                    Ok(given) => good.push((id, given)),
                    Err(expected) => bad.push(BadAnswer::Value { question: id, expected }),
                },
            }
        }
        if !bad.is_empty() {
            return Err(BadAnswers(bad));
        }
        self.0.extend(good);
        Ok(())
    }

    /// What the plugin learns, in the order of the catalogue.
    pub(crate) fn for_plugin(&self, pathway: &Pathway, today: Date) -> Vec<Answer> {
        pathway
            .questions
            .iter()
            .filter_map(|question| {
                let value = match self.0.get(&question.id)? {
                    Given::PreferNotToSay => None,
                    Given::YesNo(yes) => Some(Value::YesNo(*yes)),
                    Given::One(choice) => Some(Value::One(choice.clone())),
                    Given::Many(choices) => Some(Value::Many(choices.clone())),
                    Given::Number(number) => Some(Value::Number(*number)),
                    Given::Date(date) => Some(Value::DaysAgo(days_before(*date, today))),
                    Given::Words(_) => Some(Value::Given),
                };
                Some(Answer { question: question.id.clone(), value })
            })
            .collect()
    }

    /// The answer in words, for a form, in the best of the reader's languages.
    pub(crate) fn display(&self, question: &Question, languages: &PreferredLanguages) -> Option<Passage> {
        let label = |wanted: &ChoiceId| match &question.kind {
            QuestionKind::OneOf { choices } | QuestionKind::AnyOf { choices } => choices
                .iter()
                .find(|choice| choice.id == *wanted)
                .map_or_else(|| Passage::undetermined(wanted.as_str()), |choice| choice.label.passage(languages)),
            _ => Passage::undetermined(wanted.as_str()),
        };
        Some(match self.0.get(&question.id)? {
            Given::PreferNotToSay => return None,
            Given::YesNo(yes) => {
                let word = if *yes { "yes" } else { "no" };
                let text = crate::person::dictionary::Dictionary::host().word(word);
                text.map_or_else(|| Passage::undetermined(word), |text| text.passage(languages))
            }
            Given::One(choice) => label(choice),
            Given::Many(choices) => Passage::list(&choices.iter().map(label).collect::<Vec<_>>()),
            Given::Number(number) => Passage::undetermined(number.to_string()),
            Given::Date(date) => Passage::undetermined(date.to_string()),
            Given::Words(words) => Passage::undetermined(words),
        })
    }

    /// The ids of the answered questions.
    pub(crate) fn answered(&self) -> impl Iterator<Item = &QuestionId> {
        self.0.keys()
    }
}

fn days_before(date: Date, today: Date) -> i32 {
    today.since(date).map_or(0, |span| span.get_days()).max(0)
}

fn parse(question: &Question, value: serde_json::Value, today: Date) -> Result<Given, String> {
    use serde_json::Value as Json;
    if value.is_null() {
        return Ok(Given::PreferNotToSay);
    }
    let one = |word: &str, choices: &[crate::plugin::catalogue::Choice]| {
        choices.iter().find(|choice| choice.id.as_str() == word).map(|choice| choice.id.clone())
    };
    let names = |choices: &[crate::plugin::catalogue::Choice]| {
        choices.iter().map(|choice| choice.id.to_string()).collect::<Vec<_>>().join(", ")
    };
    match (&question.kind, value) {
        (QuestionKind::YesNo, Json::Bool(yes)) => Ok(Given::YesNo(yes)),
        (QuestionKind::YesNo, _) => Err("true or false".to_owned()),
        (QuestionKind::OneOf { choices }, Json::String(word)) => {
            one(&word, choices).map(Given::One).ok_or_else(|| format!("one of {}", names(choices)))
        }
        (QuestionKind::OneOf { choices }, _) => Err(format!("one of {}", names(choices))),
        (QuestionKind::AnyOf { choices }, Json::Array(words)) => {
            let mut chosen: Vec<ChoiceId> = Vec::with_capacity(words.len());
            for word in &words {
                match word.as_str().and_then(|word| one(word, choices)) {
                    Some(choice) if !chosen.contains(&choice) => chosen.push(choice),
                    Some(_) => {}
                    None => return Err(format!("a list of {}", names(choices))),
                }
            }
            Ok(Given::Many(chosen))
        }
        (QuestionKind::AnyOf { choices }, _) => Err(format!("a list of {}", names(choices))),
        (QuestionKind::Number { min, max }, value) => value
            .as_i64()
            .filter(|number| (min..=max).contains(&number))
            .map(Given::Number)
            .ok_or_else(|| format!("a whole number from {min} to {max}")),
        (QuestionKind::Date, value) => value
            .as_str()
            .and_then(|text| text.parse::<Date>().ok())
            .filter(|date| *date <= today)
            .map(Given::Date)
            .ok_or_else(|| "a date up to today, such as 2026-01-31,".to_owned()),
        (QuestionKind::Words { max }, Json::String(words)) => {
            let length = words.chars().count();
            let good = length <= *max as usize && !words.trim().is_empty();
            if good { Ok(Given::Words(words)) } else { Err(format!("a text of 1 to {max} characters")) }
        }
        (QuestionKind::Words { max }, _) => Err(format!("a text of 1 to {max} characters")),
    }
}
