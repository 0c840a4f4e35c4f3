//! Sentences in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::language::{Direction, Language, PreferredLanguages};

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

    /// The sentence in the best of the reader's languages, else in English, else in any; empty only when there is none
    /// at all.
    #[must_use]
    pub fn read(&self, languages: &PreferredLanguages) -> &str {
        self.best(languages).map_or("", |(_, sentence)| sentence)
    }

    /// The same, with the language that it is in.
    #[must_use]
    pub fn passage(&self, languages: &PreferredLanguages) -> Passage {
        let best = self.best(languages);
        best.map_or_else(Passage::default, |(language, sentence)| Passage::new(sentence, language.clone()))
    }

    fn best(&self, languages: &PreferredLanguages) -> Option<(&Language, &str)> {
        let best = languages.best_of(self.0.keys(), &Language::english())?;
        Some((best, self.get(best)?))
    }

    /// Every language and its sentence.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.0.iter().map(|(language, sentence)| (language, sentence.as_str()))
    }
}

/// A piece of text as one reader gets it, with the language that it is in.
///
/// It has no `Debug`: the text may be somebody's words.
pub struct Passage {
    /// The text.
    pub text: String,
    /// Its language; undetermined for names, numbers and free words.
    pub language: Language,
}

impl Default for Passage {
    fn default() -> Self {
        Self::undetermined("")
    }
}

impl Passage {
    /// A text in a language.
    pub fn new(text: impl Into<String>, language: Language) -> Self {
        Self { text: text.into(), language }
    }

    /// A text whose language nobody knows, or that has none.
    pub fn undetermined(text: impl Into<String>) -> Self {
        Self::new(text, Language::undetermined())
    }

    /// Several passages as a list. It is in a language only if they all are in that one.
    #[must_use]
    pub fn list(passages: &[Self]) -> Self {
        let first = passages.first().map(|passage| &passage.language);
        let one = first.filter(|first| passages.iter().all(|passage| passage.language == **first));
        let language = one.cloned().unwrap_or_else(Language::undetermined);
        let separator = if language.is_right_to_left() { "، " } else { ", " };
        let text = passages.iter().map(|passage| passage.text.as_str()).collect::<Vec<_>>().join(separator);
        Self { text, language }
    }

    /// What to add to the text in a document of this language: nothing when it is in that language, or when nobody
    /// knows in which.
    #[must_use]
    pub fn aside(&self, document: &Language) -> Option<OtherLanguage> {
        OtherLanguage::than(document, &self.language)
    }
}

/// That a passage is in another language than the document around it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherLanguage {
    /// Its language.
    pub language: Language,
    /// From which side it is read.
    pub direction: Direction,
}

impl OtherLanguage {
    /// Of a passage in `language` inside a document in `document`; none when it need not be said.
    #[must_use]
    pub fn than(document: &Language, language: &Language) -> Option<Self> {
        let other = language != document && *language != Language::undetermined();
        other.then(|| Self { language: language.clone(), direction: language.direction() })
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

#[cfg(test)]
mod tests;
