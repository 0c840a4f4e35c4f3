//! From a written case to a case of the contract, as the host would send it.

use super::{Written, WrittenCase};
use crate::contract::{Answer, Case, Fact, Pathway, QuestionKind, Value};

impl Written {
    /// The value in the contract; none if the person prefers not to say.
    #[must_use]
    pub fn to_value(&self) -> Option<Value> {
        match self {
            Self::YesNo(so) => Some(Value::YesNo(*so)),
            Self::One(choice) => Some(Value::One(choice.clone())),
            Self::Many(choices) => Some(Value::Many(choices.clone())),
            Self::Number(number) => Some(Value::Number(*number)),
            Self::DaysAgo(days) => Some(Value::DaysAgo(*days)),
            Self::InWords => Some(Value::Given),
            Self::PrefersNotToSay => None,
        }
    }

    /// Why this cannot be the answer to a question of this kind.
    fn misfit(&self, kind: &QuestionKind) -> Option<String> {
        let listed = |choices: &[crate::contract::Choice], given: &String| {
            let known: Vec<_> = choices.iter().map(|choice| choice.id.as_str()).collect();
            (!known.contains(&given.as_str()))
                .then(|| format!("has no choice \"{given}\"; it has {}", known.join(", ")))
        };
        match (kind, self) {
            (_, Self::PrefersNotToSay)
            | (QuestionKind::YesNo, Self::YesNo(_))
            | (QuestionKind::Date, Self::DaysAgo(_))
            | (QuestionKind::Words(_), Self::InWords) => None,
            (QuestionKind::OneOf(choices), Self::One(given)) => listed(choices, given),
            (QuestionKind::AnyOf(choices), Self::Many(given)) => given.iter().find_map(|one| listed(choices, one)),
            (QuestionKind::Number(range), Self::Number(number)) => (!(range.min..=range.max).contains(number))
                .then(|| format!("takes a number from {} to {}, not {number}", range.min, range.max)),
            (kind, _) => Some(format!(
                "takes {}",
                match kind {
                    QuestionKind::YesNo => "true or false",
                    QuestionKind::OneOf(_) => "one \"choice\"",
                    QuestionKind::AnyOf(_) => "a list of [\"choices\"]",
                    QuestionKind::Number(_) => "a whole number",
                    QuestionKind::Date => "\"3 days ago\" or \"today\"",
                    QuestionKind::Words(_) => "\"in words\"",
                }
            )),
        }
    }
}

impl WrittenCase {
    /// The case as the host would send it: every fact that the pathway declares, and the answers, in the order of the
    /// catalogue.
    ///
    /// # Errors
    /// A sentence for each fact or answer that the pathway cannot have.
    pub fn to_case(&self, pathway: &Pathway) -> Result<Case, Vec<String>> {
        let mut problems = Vec::new();
        for (id, value) in &self.facts {
            if !pathway.facts.contains(id) {
                problems.push(format!("the pathway does not declare the fact `{id}`"));
            }
            if matches!(value, Written::PrefersNotToSay | Written::InWords) {
                problems.push(format!("the fact `{id}` cannot have this value; leave it out if it is unknown"));
            }
        }
        for (id, value) in &self.answers {
            match pathway.questions.iter().find(|question| question.id == *id) {
                None => problems.push(format!("the pathway does not ask `{id}`")),
                Some(question) => {
                    problems.extend(value.misfit(&question.kind).map(|why| format!("the question `{id}` {why}")));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Case {
            pathway: pathway.id.clone(),
            facts: pathway
                .facts
                .iter()
                .map(|id| Fact { id: id.clone(), value: self.facts.get(id).and_then(Written::to_value) })
                .collect(),
            answers: pathway
                .questions
                .iter()
                .filter_map(|question| {
                    let value = self.answers.get(&question.id)?.to_value();
                    Some(Answer { question: question.id.clone(), value })
                })
                .collect(),
        })
    }
}
