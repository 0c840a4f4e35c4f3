//! Sentences in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::language::{BadLanguage, Language};

/// Whether a character shows nothing or reorders its neighbours, so that a text would read differently from what it
/// is: control characters, and the embeddings, overrides and isolates of the bidirectional algorithm. The joiners that
/// Persian and the Indian scripts need, and the plain direction marks, are no such characters.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{200B}')
}

/// One sentence in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<Language, String>);

impl Text {
    /// From pairs of language and sentence.
    ///
    /// # Errors
    /// The language that is there twice.
    pub fn new(translations: impl IntoIterator<Item = (Language, String)>) -> Result<Self, Language> {
        let mut all = BTreeMap::new();
        for (language, sentence) in translations {
            if all.contains_key(&language) {
                return Err(language);
            }
            all.insert(language, sentence);
        }
        Ok(Self(all))
    }

    /// The sentence in exactly this language.
    #[must_use]
    pub fn get(&self, language: &Language) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The sentence in the reader's language (`fr-ch`, then `fr`), else in `fallback`, else in any; empty only when
    /// there is none at all.
    #[must_use]
    pub fn read_in<'a>(&'a self, language: &Language, fallback: &Language) -> &'a str {
        self.get(language)
            .or_else(|| self.get(&language.primary()))
            .or_else(|| self.get(fallback))
            .or_else(|| self.0.values().next().map(String::as_str))
            .unwrap_or_default()
    }

    /// Every language and its sentence.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.0.iter().map(|(language, sentence)| (language, sentence.as_str()))
    }
}

/// The reference of a paper or a file elsewhere, such as `BID-2026-0114`. Too short and too plain for a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(Box<str>);

/// Why a word is not a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a reference: 1 to 40 Latin letters, digits, hyphens, dots or slashes, with a digit, such as BID-2026-0114"
)]
pub struct BadReference;

impl Reference {
    /// Takes a reference.
    ///
    /// # Errors
    /// [`BadReference`].
    pub fn new(word: &str) -> Result<Self, BadReference> {
        let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'/'));
        let good = (1..=40).contains(&word.len()) && plain && word.bytes().any(|b| b.is_ascii_digit());
        if good { Ok(Self(word.into())) } else { Err(BadReference) }
    }
}

impl TryFrom<String> for Reference {
    type Error = BadReference;
    fn try_from(word: String) -> Result<Self, BadReference> {
        Self::new(&word)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0.into()
    }
}
