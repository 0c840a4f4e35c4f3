//! Values of a request as they came, before anything has checked them, and texts as they are kept.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::registration::says_something;
use crate::words::deceptive::{Deceptive, Lines};

/// A value of a request.
pub(crate) enum Raw {
    Null,
    Text(Zeroizing<String>),
    Number(i64),
    YesNo(bool),
    List(Vec<Raw>),
    Object(Vec<(Zeroizing<String>, Raw)>),
    /// A fraction, or a number that is too large: something that no kind accepts.
    Unfit,
}

impl Raw {
    /// The texts of a list that has nothing else.
    pub(crate) fn words(self) -> Option<Vec<Zeroizing<String>>> {
        let Self::List(list) = self else { return None };
        list.into_iter().map(|item| if let Self::Text(word) = item { Some(word) } else { None }).collect()
    }
}

/// A text of 1 to `max` characters, as it is kept.
pub(crate) fn kept(text: &str, max: u32) -> Option<Zeroizing<String>> {
    let text = plain(text);
    let length = u32::try_from(text.chars().count()).ok()?;
    (1..=max).contains(&length).then_some(text)
}

/// A text as it is kept: without white space around it, and with one sign for a new line.
pub(crate) fn plain(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.trim().replace("\r\n", "\n"))
}

/// The members of an entry of a list, to be taken one by one.
pub(crate) struct Members(Vec<(Zeroizing<String>, Raw)>);

/// How a member is called that an entry does not have: its own name may be a value that slipped.
pub(crate) const OTHER_MEMBER: &str = "a member";

/// Why an entry was refused: what is wrong with which member, and never what it says.
pub(crate) struct BadMember {
    pub(crate) member: &'static str,
    pub(crate) expected: String,
}

impl BadMember {
    pub(crate) fn new(member: &'static str, expected: impl Into<String>) -> Self {
        Self { member, expected: expected.into() }
    }
}

impl Members {
    /// Those of an object.
    pub(crate) fn of(raw: Raw) -> Option<Self> {
        if let Raw::Object(members) = raw { Some(Self(members)) } else { None }
    }

    fn take(&mut self, member: &str) -> Option<Raw> {
        let at = self.0.iter().position(|(name, _)| name.as_str() == member)?;
        Some(self.0.swap_remove(at).1).filter(|raw| !matches!(raw, Raw::Null))
    }

    /// A line of 1 to `max` characters in which there is something to be read.
    pub(crate) fn line(&mut self, member: &'static str, max: u32) -> Result<Option<String>, BadMember> {
        let Some(raw) = self.take(member) else { return Ok(None) };
        let text = if let Raw::Text(text) = raw { kept(&text, max).filter(|text| says_something(text)) } else { None };
        let text =
            text.ok_or_else(|| BadMember::new(member, format!("a text of 1 to {max} characters is expected")))?;
        match Deceptive::first(&text, Lines::One) {
            Some(deceptive) => Err(BadMember::new(member, deceptive.to_string())),
            None => Ok(Some(text.to_string())),
        }
    }

    /// A line that has to be there.
    pub(crate) fn needed(&mut self, member: &'static str, max: u32) -> Result<String, BadMember> {
        let text = self.line(member, max)?;
        text.ok_or_else(|| BadMember::new(member, format!("a text of 1 to {max} characters is expected")))
    }

    /// What a word stands for.
    pub(crate) fn word<T>(
        &mut self,
        member: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Unread> {
        match self.take(member) {
            None => Ok(None),
            Some(Raw::Text(text)) => read(text.trim()).map(Some).ok_or(Unread),
            Some(_) => Err(Unread),
        }
    }

    /// One of a closed list of words.
    pub(crate) fn one_of<T: Copy + std::str::FromStr + Into<&'static str>>(
        &mut self,
        member: &'static str,
        all: &[T],
    ) -> Result<T, BadMember> {
        let read = self.word(member, |word| word.parse().ok());
        read.ok().flatten().ok_or_else(|| {
            let words: Vec<&'static str> = all.iter().map(|one| (*one).into()).collect();
            BadMember::new(member, format!("one of {} is expected", words.join(", ")))
        })
    }

    /// There is nothing else.
    pub(crate) fn end(self, known: &'static str) -> Result<(), BadMember> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(BadMember::new(OTHER_MEMBER, format!("an entry has {known} and no other member, each once")))
    }
}

/// The word stands for nothing.
pub(crate) struct Unread;

// The visitor takes every type of JSON by hand: serde's own "invalid type" error repeats the value.

macro_rules! visit_scalars {
    ($then:expr) => {
        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            $then(Raw::YesNo(value))
        }
        fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
            $then(Raw::Number(value))
        }
        fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
            $then(i64::try_from(value).map_or(Raw::Unfit, Raw::Number))
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            $then(Raw::Unfit)
        }
        fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
            $then(Raw::Text(Zeroizing::new(value.to_owned())))
        }
        fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
            $then(Raw::Text(Zeroizing::new(value)))
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            $then(Raw::Null)
        }
    };
}
pub(crate) use visit_scalars;

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            visit_scalars!(Ok);
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Raw>()? {
                    members.push((Zeroizing::new(name), value));
                }
                Ok(Raw::Object(members))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
