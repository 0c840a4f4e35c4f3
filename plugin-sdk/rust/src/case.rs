//! What `assess` is asked about: facts and answers, looked up by id.

use crate::contract::{self, Value};
use crate::truth::Truth;

/// One case: a pathway, the facts that the host granted, and the answers so far.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    of: &'a contract::Case,
    /// Which facts were read, for the test kit: a pathway must not declare a fact that no rule reads.
    #[cfg(not(target_family = "wasm"))]
    read: Option<&'a std::cell::RefCell<std::collections::BTreeSet<String>>>,
}

impl<'a> Case<'a> {
    /// Reads a case of the contract.
    #[must_use]
    pub const fn new(of: &'a contract::Case) -> Self {
        Self {
            of,
            #[cfg(not(target_family = "wasm"))]
            read: None,
        }
    }

    /// Reads a case and notes which facts are read.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) const fn noting(
        of: &'a contract::Case,
        read: &'a std::cell::RefCell<std::collections::BTreeSet<String>>,
    ) -> Self {
        Self { of, read: Some(read) }
    }

    /// The pathway that the person is considered for.
    #[must_use]
    pub fn pathway(&self) -> &'a str {
        &self.of.pathway
    }

    /// A fact of the host's data dictionary. Unknown if the pathway did not declare it, or if the host withholds it.
    #[must_use]
    pub fn fact(&self, id: &str) -> Reply<'a> {
        #[cfg(not(target_family = "wasm"))]
        if let Some(read) = self.read {
            read.borrow_mut().insert(id.to_owned());
        }
        match self.of.facts.iter().find(|fact| fact.id == id) {
            Some(contract::Fact { value: Some(value), .. }) => Reply::Known(value),
            _ => Reply::Open,
        }
    }

    /// The answer to a question of the pathway.
    #[must_use]
    pub fn answer(&self, question: &str) -> Reply<'a> {
        match self.of.answers.iter().find(|answer| answer.question == question) {
            Some(contract::Answer { value: Some(value), .. }) => Reply::Known(value),
            Some(_) => Reply::Declined,
            None => Reply::Open,
        }
    }

    /// Whether a yes-no question was answered with yes.
    #[must_use]
    pub fn yes(&self, question: &str) -> Truth {
        self.answer(question).yes()
    }

    /// The choice in the answer to a one-of question.
    #[must_use]
    pub fn one(&self, question: &str) -> Option<&'a str> {
        self.answer(question).one()
    }

    /// The choices in the answer to an any-of question; also empty if there is no answer.
    #[must_use]
    pub fn many(&self, question: &str) -> &'a [String] {
        self.answer(question).many()
    }

    /// The number in the answer to a number question.
    #[must_use]
    pub fn number(&self, question: &str) -> Option<i64> {
        self.answer(question).number()
    }

    /// How many days ago the date in the answer to a date question was.
    #[must_use]
    pub fn days_ago(&self, question: &str) -> Option<i32> {
        self.answer(question).days_ago()
    }
}

/// What is known under one id: a value, a preference not to say, or nothing.
///
/// Reading a value as the wrong kind gives unknown, never an error: the host has already checked each kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reply<'a> {
    /// There is a value.
    Known(&'a Value),
    /// It was asked, and the person preferred not to say.
    Declined,
    /// It was not asked yet; a fact is unknown or withheld.
    Open,
}

impl<'a> Reply<'a> {
    /// Whether the question has not been asked yet.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// Whether the person preferred not to say.
    #[must_use]
    pub const fn is_declined(&self) -> bool {
        matches!(self, Self::Declined)
    }

    /// Whether there is a value at all; for a `words` question: whether something was said.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Yes, no, or unknown.
    #[must_use]
    pub const fn yes(&self) -> Truth {
        match self {
            Self::Known(Value::YesNo(true)) => Truth::Yes,
            Self::Known(Value::YesNo(false)) => Truth::No,
            _ => Truth::Unknown,
        }
    }

    /// The one choice.
    #[must_use]
    pub fn one(&self) -> Option<&'a str> {
        match self {
            Self::Known(Value::One(choice)) => Some(choice),
            _ => None,
        }
    }

    /// The choices; also empty if nothing is known.
    #[must_use]
    pub fn many(&self) -> &'a [String] {
        match self {
            Self::Known(Value::Many(choices)) => choices,
            _ => &[],
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(&self) -> Option<i64> {
        match self {
            Self::Known(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// How many days ago it was.
    #[must_use]
    pub const fn days_ago(&self) -> Option<i32> {
        match self {
            Self::Known(Value::DaysAgo(days)) => Some(*days),
            _ => None,
        }
    }

    /// Whether the one choice is one of these.
    #[must_use]
    pub fn is_in(&self, choices: &[&str]) -> Truth {
        self.one().map(|one| choices.contains(&one)).into()
    }

    /// Whether the one choice is this one.
    #[must_use]
    pub fn is(&self, choice: &str) -> Truth {
        self.is_in(&[choice])
    }

    /// Whether this choice is among those given.
    #[must_use]
    pub fn has(&self, choice: &str) -> Truth {
        match self {
            Self::Known(Value::Many(choices)) => choices.iter().any(|given| given == choice).into(),
            _ => Truth::Unknown,
        }
    }

    /// Whether any choice was given at all.
    #[must_use]
    pub fn has_any(&self) -> Truth {
        match self {
            Self::Known(Value::Many(choices)) => (!choices.is_empty()).into(),
            _ => Truth::Unknown,
        }
    }

    /// Whether the number is `least` or more.
    #[must_use]
    pub fn at_least(&self, least: i64) -> Truth {
        self.number().map(|number| number >= least).into()
    }

    /// Whether the number is `most` or less.
    #[must_use]
    pub fn at_most(&self, most: i64) -> Truth {
        self.number().map(|number| number <= most).into()
    }

    /// Whether the date is at most this many days ago.
    #[must_use]
    pub fn within_days(&self, days: i32) -> Truth {
        self.days_ago().map(|ago| ago <= days).into()
    }
}
