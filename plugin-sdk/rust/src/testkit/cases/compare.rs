//! What came out, compared with what was written, in words.

use super::{Expectation, ExpectedPriority, ExpectedVerdict};
use crate::contract::{Assessment, Priority, Verdict};

impl From<Verdict> for ExpectedVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Eligible => Self::Eligible,
            Verdict::NotEligible => Self::NotEligible,
            Verdict::CannotTell => Self::CannotTell,
        }
    }
}

impl From<Option<Priority>> for ExpectedPriority {
    fn from(priority: Option<Priority>) -> Self {
        match priority {
            Some(Priority::Emergency) => Self::Emergency,
            Some(Priority::Urgent) => Self::Urgent,
            Some(Priority::Normal) => Self::Normal,
            None => Self::None,
        }
    }
}

fn words(list: &[String]) -> String {
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}

fn in_order(noun: &str, expected: &[String], got: &[String]) -> Option<String> {
    (expected != got).then(|| format!("{noun}: expected {}; got {}", words(expected), words(got)))
}

fn as_set(noun: &str, expected: &[String], got: &[String]) -> Option<String> {
    let missing: Vec<_> = expected.iter().filter(|id| !got.contains(id)).cloned().collect();
    let extra: Vec<_> = got.iter().filter(|id| !expected.contains(id)).cloned().collect();
    match (missing.is_empty(), extra.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("{noun}: missing {}", words(&missing))),
        (true, false) => Some(format!("{noun}: not expected {}", words(&extra))),
        (false, false) => Some(format!("{noun}: missing {}; not expected {}", words(&missing), words(&extra))),
    }
}

impl Expectation {
    /// What is different, one sentence each; empty when the assessment is as written.
    #[must_use]
    pub fn differences(&self, got: &Assessment) -> Vec<String> {
        let mut found = Vec::new();
        let verdict = ExpectedVerdict::from(got.verdict);
        if self.verdict != verdict {
            found.push(format!("verdict: expected {}; got {verdict}", self.verdict));
        }
        found.extend(self.ask.as_deref().and_then(|ask| in_order("ask", ask, &got.ask)));
        found.extend(self.reasons.as_deref().and_then(|reasons| in_order("reasons", reasons, &got.reasons)));
        let priority = ExpectedPriority::from(got.priority);
        if let Some(expected) = self.priority.filter(|expected| *expected != priority) {
            found.push(format!("priority: expected {expected}; got {priority}"));
        }
        if self.score.is_some() && self.score != got.score {
            let number = |score: Option<i32>| score.map_or_else(|| "none".to_owned(), |score| score.to_string());
            found.push(format!("score: expected {}; got {}", number(self.score), number(got.score)));
        }
        found.extend(self.elements.as_deref().and_then(|elements| as_set("elements", elements, &got.elements)));
        for id in self.elements_with.iter().filter(|id| !got.elements.contains(id)) {
            found.push(format!("elements: missing {id}"));
        }
        for id in self.elements_without.iter().filter(|id| got.elements.contains(id)) {
            found.push(format!("elements: not expected {id}"));
        }
        found.extend(self.recipients.as_deref().and_then(|roles| as_set("recipients", roles, &got.recipients)));
        found
    }
}
