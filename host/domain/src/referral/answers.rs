//! The answers of a person: read in from a request, validated by the question, and given to the plugin only coarsely.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

use crate::person::dictionary::Dictionary;
use crate::plugin::assessment::{Answer, Value};
use crate::plugin::catalogue::{Choice, Pathway, Question, QuestionKind};
use crate::words::deceptive::{Deceptive, Lines};
use crate::words::ids::{ChoiceId, QuestionId};
use crate::words::language::PreferredLanguages;
use crate::words::plain::Plain;
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
    /// A character in it shows nothing, or changes how the text is read.
    #[error("{question}: {deceptive}")]
    Deceptive {
        /// The question.
        question: QuestionId,
        /// The character.
        deceptive: Deceptive,
    },
    /// The value does not fit.
    #[error("{question}: {expected} is expected, or null when the person prefers not to say")]
    Value {
        /// The question.
        question: QuestionId,
        /// What would fit.
        expected: String,
    },
}

impl BadAnswer {
    /// The question.
    #[must_use]
    pub const fn question(&self) -> &QuestionId {
        match self {
            Self::Unknown(question) | Self::Deceptive { question, .. } | Self::Value { question, .. } => question,
        }
    }
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
    /// Takes the answers of a request; all of them, or none. It answers with the questions.
    pub(crate) fn take(
        &mut self,
        patch: AnswersPatch,
        pathway: &Pathway,
        today: Date,
    ) -> Result<BTreeSet<QuestionId>, BadAnswers> {
        let mut good = Vec::with_capacity(patch.0.len());
        let mut bad = Vec::new();
        for (id, value) in patch.0 {
            match pathway.question(&id) {
                None => bad.push(BadAnswer::Unknown(id)),
                Some(question) => match parse(question, value, today) {
                    Ok(given) => good.push((id, given)),
                    Err(Misfit::Deceptive(deceptive)) => bad.push(BadAnswer::Deceptive { question: id, deceptive }),
                    Err(Misfit::Other { expected }) => bad.push(BadAnswer::Value { question: id, expected }),
                },
            }
        }
        if !bad.is_empty() {
            return Err(BadAnswers(bad));
        }
        let changed = good.iter().map(|(id, _)| id.clone()).collect();
        self.0.extend(good);
        Ok(changed)
    }

    /// Takes answers back, as if the questions had never been asked; all of them, or none.
    pub(crate) fn take_back(&mut self, questions: &BTreeSet<QuestionId>, pathway: &Pathway) -> Result<(), BadAnswers> {
        let unknown: Vec<_> = questions.iter().filter(|id| pathway.question(id).is_none()).collect();
        if !unknown.is_empty() {
            return Err(BadAnswers(unknown.into_iter().cloned().map(BadAnswer::Unknown).collect()));
        }
        self.0.retain(|id, _| !questions.contains(id));
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

    /// The answer as it was given, for a form, in the best of the reader's languages; none when the person preferred not
    /// to say.
    pub(crate) fn display(&self, question: &Question, languages: &PreferredLanguages) -> Option<Passage> {
        self.0.get(&question.id)?.display(&question.kind, languages)
    }

    /// The answer as a system gives and takes it, and none in it when the person preferred not to say.
    pub(crate) fn value(&self, question: &QuestionId) -> Option<Option<Plain>> {
        self.0.get(question).map(Given::value)
    }

    /// The ids of the answered questions.
    pub(crate) fn answered(&self) -> impl Iterator<Item = &QuestionId> {
        self.0.keys()
    }
}

impl Given {
    /// In words; none when the person preferred not to say.
    pub(super) fn display(&self, kind: &QuestionKind, languages: &PreferredLanguages) -> Option<Passage> {
        let label = |wanted: &ChoiceId| match kind {
            QuestionKind::OneOf { choices } | QuestionKind::AnyOf { choices } => choices
                .iter()
                .find(|choice| choice.id == *wanted)
                .map_or_else(|| Passage::undetermined(wanted.as_str()), |choice| choice.label.passage(languages)),
            _ => Passage::undetermined(wanted.as_str()),
        };
        let word = |id: &str| {
            let text = Dictionary::host().word(id);
            text.map_or_else(|| Passage::undetermined(id), |text| text.passage(languages))
        };
        Some(match self {
            Self::PreferNotToSay => return None,
            Self::YesNo(yes) => word(if *yes { "yes" } else { "no" }),
            Self::One(choice) => label(choice),
            Self::Many(choices) if choices.is_empty() => word("none"),
            Self::Many(choices) => Passage::list(&choices.iter().map(label).collect::<Vec<_>>()),
            Self::Number(number) => Passage::undetermined(number.to_string()),
            Self::Date(date) => Passage::undetermined(date.to_string()),
            Self::Words(words) => Passage::undetermined(words),
        })
    }

    fn value(&self) -> Option<Plain> {
        Some(match self {
            Self::PreferNotToSay => return None,
            Self::YesNo(yes) => Plain::YesNo(*yes),
            Self::One(choice) => Plain::Text(choice.to_string()),
            Self::Many(choices) => Plain::List(choices.iter().map(ToString::to_string).collect()),
            Self::Number(number) => Plain::Number(*number),
            Self::Date(date) => Plain::Text(date.to_string()),
            Self::Words(words) => Plain::Text(words.clone()),
        })
    }
}

fn days_before(date: Date, today: Date) -> i32 {
    today.since(date).map_or(0, |span| span.get_days()).max(0)
}

/// Why a value is no answer.
enum Misfit {
    Deceptive(Deceptive),
    Other { expected: String },
}

fn parse(question: &Question, value: serde_json::Value, today: Date) -> Result<Given, Misfit> {
    use serde_json::Value as Json;
    if value.is_null() {
        return Ok(Given::PreferNotToSay);
    }
    let other = |expected: String| Misfit::Other { expected };
    let one = |word: &str, choices: &[Choice]| {
        choices.iter().find(|choice| choice.id.as_str() == word).map(|choice| choice.id.clone())
    };
    let names = |choices: &[Choice]| choices.iter().map(|choice| choice.id.to_string()).collect::<Vec<_>>().join(", ");
    match (&question.kind, value) {
        (QuestionKind::YesNo, Json::Bool(yes)) => Ok(Given::YesNo(yes)),
        (QuestionKind::YesNo, _) => Err(other("true or false".to_owned())),
        (QuestionKind::OneOf { choices }, Json::String(word)) => {
            one(&word, choices).map(Given::One).ok_or_else(|| other(format!("one of {}", names(choices))))
        }
        (QuestionKind::OneOf { choices }, _) => Err(other(format!("one of {}", names(choices)))),
        (QuestionKind::AnyOf { choices }, Json::Array(words)) => {
            let mut chosen: Vec<ChoiceId> = Vec::with_capacity(words.len());
            for word in &words {
                match word.as_str().and_then(|word| one(word, choices)) {
                    Some(choice) if chosen.contains(&choice) => {
                        return Err(other(format!("a list of {}, each once,", names(choices))));
                    }
                    Some(choice) => chosen.push(choice),
                    None => return Err(other(format!("a list of {}", names(choices)))),
                }
            }
            Ok(Given::Many(chosen))
        }
        (QuestionKind::AnyOf { choices }, _) => Err(other(format!("a list of {}", names(choices)))),
        (QuestionKind::Number { min, max }, value) => value
            .as_i64()
            .filter(|number| (min..=max).contains(&number))
            .map(Given::Number)
            .ok_or_else(|| other(format!("a whole number from {min} to {max}"))),
        (QuestionKind::Date, value) => value
            .as_str()
            .and_then(|text| text.parse::<Date>().ok())
            .filter(|date| *date <= today)
            .map(Given::Date)
            .ok_or_else(|| other("a date up to today, such as 2026-01-31,".to_owned())),
        (QuestionKind::Words { max }, Json::String(words)) => {
            let words = words.replace("\r\n", "\n");
            if let Some(deceptive) = Deceptive::first(&words, Lines::Many) {
                return Err(Misfit::Deceptive(deceptive));
            }
            let good = words.chars().count() <= *max as usize && !words.trim().is_empty();
            if good { Ok(Given::Words(words)) } else { Err(other(format!("a text of 1 to {max} characters"))) }
        }
        (QuestionKind::Words { max }, _) => Err(other(format!("a text of 1 to {max} characters"))),
    }
}
