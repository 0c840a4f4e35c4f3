#![doc = include_str!("../../CASES.md")]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use strum::Display;

mod compare;
mod convert;

/// One file of cases, all about one pathway.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CaseFile {
    /// The pathway that the cases are about.
    pub pathway: String,
    /// What the rules are, in a few words, for the reader.
    #[serde(default)]
    pub about: String,
    /// The cases.
    #[serde(rename = "case", default)]
    pub cases: Vec<WrittenCase>,
}

/// Why a text is not a file of cases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseProblem {
    /// It does not follow the format.
    #[error("this is not a table of cases: {0}")]
    Format(String),
    /// There are no cases in it.
    #[error("it contains no cases; a case begins with [[case]]")]
    Empty,
    /// Two cases have the same name.
    #[error("two cases are called \"{0}\"; give one of them another name")]
    SameName(String),
}

impl CaseFile {
    /// Reads a file of cases.
    ///
    /// # Errors
    /// [`CaseProblem`], with the line where there is one.
    pub fn parse(text: &str) -> Result<Self, CaseProblem> {
        let file: Self = toml::from_str(text).map_err(|error| CaseProblem::Format(error.to_string()))?;
        if file.cases.is_empty() {
            return Err(CaseProblem::Empty);
        }
        let mut names: Vec<&str> = file.cases.iter().map(|case| case.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(CaseProblem::SameName(pair[0].to_owned())),
            None => Ok(file),
        }
    }
}

/// One case as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WrittenCase {
    /// A sentence that says what the case shows.
    pub name: String,
    /// Where the rule comes from, for the reader.
    #[serde(default)]
    pub source: Option<String>,
    /// The facts by id. A fact that is left out is unknown.
    #[serde(default)]
    pub facts: BTreeMap<String, Written>,
    /// The answers by question. A question that is left out was not asked yet.
    #[serde(default)]
    pub answers: BTreeMap<String, Written>,
    /// What should come out.
    pub expect: Expectation,
}

/// A fact or an answer as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// `true` or `false`.
    YesNo(bool),
    /// `"documents"`: one choice.
    One(String),
    /// `["food", "rent"]`: some choices, or none.
    Many(Vec<String>),
    /// `4`.
    Number(i64),
    /// `"3 days ago"`, `"1 day ago"` or `"today"`: the answer to a date question.
    DaysAgo(i32),
    /// `"in words"`: something was said.
    InWords,
    /// `"prefers not to say"`; only for answers.
    PrefersNotToSay,
}

/// What should come out of a case. What is left out is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Expectation {
    /// `eligible`, `not-eligible` or `cannot-tell`.
    pub verdict: ExpectedVerdict,
    /// Exactly these questions, in this order.
    pub ask: Option<Vec<String>>,
    /// Exactly these reasons, in this order.
    pub reasons: Option<Vec<String>>,
    /// How soon, or `none`.
    pub priority: Option<ExpectedPriority>,
    /// The score.
    pub score: Option<i32>,
    /// Exactly these elements, in any order.
    pub elements: Option<Vec<String>>,
    /// These elements, and perhaps more.
    #[serde(default)]
    pub elements_with: Vec<String>,
    /// Not these elements.
    #[serde(default)]
    pub elements_without: Vec<String>,
    /// Exactly these recipients, in any order.
    pub recipients: Option<Vec<String>>,
}

/// A verdict as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ExpectedVerdict {
    Eligible,
    NotEligible,
    CannotTell,
}

/// A priority as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ExpectedPriority {
    /// Within 24 hours.
    Emergency,
    /// Within 72 hours.
    Urgent,
    /// Within 14 days.
    Normal,
    /// No priority is given.
    None,
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "true, false, a whole number, a \"choice\", a list of [\"choices\"], \"3 days ago\", \"today\", \"in words\" \
             or \"prefers not to say\"",
        )
    }

    fn visit_bool<E: de::Error>(self, so: bool) -> Result<Written, E> {
        Ok(Written::YesNo(so))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Written, E> {
        Ok(Written::Number(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Written, E> {
        // No id contains a space, so these cannot be choices.
        match text {
            "in words" => Ok(Written::InWords),
            "prefers not to say" => Ok(Written::PrefersNotToSay),
            "today" => Ok(Written::DaysAgo(0)),
            choice if !choice.contains(' ') => Ok(Written::One(choice.to_owned())),
            date => date
                .strip_suffix(" days ago")
                .or_else(|| date.strip_suffix(" day ago"))
                .and_then(|days| days.parse().ok())
                .filter(|days| *days >= 0)
                .map(Written::DaysAgo)
                .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Written, A::Error> {
        let mut choices = Vec::new();
        while let Some(choice) = list.next_element()? {
            choices.push(choice);
        }
        Ok(Written::Many(choices))
    }
}

#[cfg(test)]
mod tests;
