//! The rounds in which a plugin is asked: first without any answer, then with the answers to what it asked for, until it
//! asks for nothing that is answered. What it does not ask for then does not belong to the case any more.

use std::collections::BTreeSet;

use crate::plugin::assessment::{Answer, Assessment, Verdict};
use crate::words::ids::QuestionId;

/// The rounds so far.
#[derive(Default)]
pub(crate) struct Rounds {
    begun: bool,
    asked: BTreeSet<QuestionId>,
}

impl Rounds {
    /// Of all answers, those of this round.
    pub(crate) fn answers(&self, all: &[Answer]) -> Vec<Answer> {
        all.iter().filter(|answer| self.asked.contains(&answer.question)).cloned().collect()
    }

    /// Takes what the plugin says of this round. Whether there is another one.
    ///
    /// A plugin that goes on without having asked anything leads no interview: it gets all answers.
    pub(crate) fn goes_on(&mut self, said: &Assessment, all: &[Answer]) -> bool {
        let before = self.asked.len();
        let leads = self.begun || !said.ask.is_empty() || said.verdict == Verdict::NotEligible;
        let answered = all.iter().map(|answer| &answer.question);
        self.asked.extend(answered.filter(|id| !leads || said.ask.contains(id)).cloned());
        self.begun = true;
        self.asked.len() > before
    }

    /// Of all answers, those for which no round asked.
    pub(crate) fn not_asked(&self, all: &[Answer]) -> BTreeSet<QuestionId> {
        let answered = all.iter().map(|answer| &answer.question);
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

    /// What the plugin sees in the last round, and what it does not ask for.
    fn asked(plugin: impl Fn(&[Answer]) -> Assessment, all: &[Answer]) -> (usize, BTreeSet<QuestionId>) {
        let mut rounds = Rounds::default();
        while rounds.goes_on(&plugin(&rounds.answers(all)), all) {}
        (rounds.answers(all).len(), rounds.not_asked(all))
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
        let mut rounds = Rounds::default();
        let count = (0..).take_while(|_| rounds.goes_on(&says(Verdict::CannotTell, &["where", "how"]), &all)).count();
        assert_eq!(count, 1);
    }
}
