//! An interview with a plugin about a case. It is asked in rounds: first without any answer, then with the answers to what it
//! asked for, until it asks for nothing that is answered. What it does not ask for then does not belong to the case any more,
//! whatever was answered in which order: the plugin does not learn it, and no form shows it.

use std::collections::BTreeSet;

use crate::plugin::assessment::{Answer, Assessment, Case, Verdict};
use crate::words::ids::{PathwayId, QuestionId};

/// A case, and the rounds so far.
#[derive(Debug, Clone)]
pub struct Interview {
    /// With every answer.
    case: Case,
    begun: bool,
    asked: BTreeSet<QuestionId>,
}

impl Interview {
    /// Before the first round about this case.
    #[must_use]
    pub const fn about(case: Case) -> Self {
        Self { case, begun: false, asked: BTreeSet::new() }
    }

    /// The pathway that it is about.
    #[must_use]
    pub const fn pathway(&self) -> &PathwayId {
        &self.case.pathway
    }

    /// What the plugin is asked in this round.
    #[must_use]
    pub fn round(&self) -> Case {
        let Case { pathway, facts, answers } = &self.case;
        let asked = |answer: &&Answer| self.asked.contains(&answer.question);
        Case {
            pathway: pathway.clone(),
            facts: facts.clone(),
            answers: answers.iter().filter(asked).cloned().collect(),
        }
    }

    /// Takes what the plugin says in this round. Whether there is another one: it asks for something that is answered
    /// already.
    ///
    /// A plugin that goes on without having asked anything leads no interview: it gets all answers.
    pub fn goes_on(&mut self, said: &Assessment) -> bool {
        let before = self.asked.len();
        let leads = self.begun || !said.ask.is_empty() || said.verdict == Verdict::NotEligible;
        let answered = self.case.answers.iter().map(|answer| &answer.question);
        self.asked.extend(answered.filter(|id| !leads || said.ask.contains(id)).cloned());
        self.begun = true;
        self.asked.len() > before
    }

    /// Of all answers, those for which no round asked.
    #[must_use]
    pub fn not_asked(&self) -> BTreeSet<QuestionId> {
        let answered = self.case.answers.iter().map(|answer| &answer.question);
        answered.filter(|id| !self.asked.contains(id)).cloned().collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "the ids of a test are ids")]
mod tests {
    use super::*;
    use crate::plugin::assessment::Value;

    fn id(word: &str) -> QuestionId {
        QuestionId::new(word).unwrap()
    }

    fn given(answers: &[(&str, bool)]) -> Vec<Answer> {
        answers.iter().map(|(word, yes)| Answer { question: id(word), value: Some(Value::YesNo(*yes)) }).collect()
    }

    fn says(verdict: Verdict, ask: &[&str]) -> Assessment {
        let ask = ask.iter().map(|word| id(word)).collect();
        let (reasons, elements, recipients) = (Vec::new(), Vec::new(), Vec::new());
        Assessment { verdict, ask, reasons, priority: None, score: None, elements, recipients }
    }

    fn yes(case: &[Answer], word: &str) -> Option<bool> {
        let answer = case.iter().find(|answer| answer.question.as_str() == word)?;
        Some(answer.value == Some(Value::YesNo(true)))
    }

    /// Asks whether the person was detained; where, of those who were; and how, of those who said where.
    fn plugin(case: &[Answer]) -> Assessment {
        let was = yes(case, "was-detained");
        let asks = [
            ("was-detained", was.is_none()),
            ("where", was == Some(true) && yes(case, "where").is_none()),
            ("how", yes(case, "where").is_some() && yes(case, "how").is_none()),
        ];
        let asks: Vec<_> = asks.iter().filter(|(_, asks)| *asks).map(|(word, _)| *word).collect();
        says(Verdict::CannotTell, &asks)
    }

    fn interview(all: &[Answer]) -> Interview {
        let pathway = PathwayId::new("legal-assistance").unwrap();
        Interview::about(Case { pathway, facts: Vec::new(), answers: all.to_vec() })
    }

    /// What the plugin sees in the last round, and what it does not ask for.
    fn asked(plugin: impl Fn(&[Answer]) -> Assessment, all: &[Answer]) -> (usize, BTreeSet<QuestionId>) {
        let mut interview = interview(all);
        while interview.goes_on(&plugin(&interview.round().answers)) {}
        (interview.round().answers.len(), interview.not_asked())
    }

    #[test]
    fn what_follows_from_an_answer_that_changed_is_not_asked_any_more_however_deep_it_is() {
        let all = [("was-detained", true), ("where", true), ("how", false)];
        assert_eq!(asked(plugin, &given(&all)), (3, BTreeSet::new()));
        let changed = given(&[("was-detained", false), ("where", true), ("how", false)]);
        assert_eq!(asked(plugin, &changed), (1, BTreeSet::from([id("where"), id("how")])));
        assert_eq!(asked(plugin, &given(&all[1..])), (0, BTreeSet::from([id("where"), id("how")])), "nor taken back");
        assert_eq!(asked(plugin, &[]), (0, BTreeSet::new()));
    }

    #[test]
    fn a_plugin_that_leads_no_interview_gets_every_answer() {
        let all = given(&[("where", true), ("how", false)]);
        assert_eq!(asked(|_| says(Verdict::Eligible, &[]), &all), (2, BTreeSet::new()));
        // One that has decided by the facts alone asks nothing, and needs nothing.
        assert_eq!(asked(|_| says(Verdict::NotEligible, &[]), &all), (0, BTreeSet::from([id("where"), id("how")])));
    }

    #[test]
    fn a_plugin_that_asks_for_ever_is_asked_once_more_than_there_are_answers_at_most() {
        let all = given(&[("where", true), ("how", false)]);
        let mut interview = interview(&all);
        let count = (0..).take_while(|_| interview.goes_on(&says(Verdict::CannotTell, &["where", "how"]))).count();
        assert_eq!(count, 1);
    }
}
