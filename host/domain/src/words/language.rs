//! Languages: which one a reader gets, and in which direction it is read. Every choice between texts is made here.
//!
//! What is known about languages comes from CLDR: which tag is another name for which (`prs` for `fa-AF`), what stands
//! in for what (`fr` for `fr-CH`, `es-419` for `es-MX`), and in which script a language is written.

use icu_locale::fallback::{LocaleFallbackConfig, LocaleFallbacker};
use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander};
use serde::{Deserialize, Serialize};

/// A language: the lower-case primary subtag of BCP 47 and, where it matters, further subtags (`en`, `pt-br`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(Box<str>);

/// Why a tag is not a language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a language: a BCP 47 tag is expected, such as en, fr or ar")]
pub struct BadLanguage;

/// From which side a text is read.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// As Latin letters are.
    #[serde(rename = "ltr")]
    LeftToRight,
    /// As Arabic letters are.
    #[serde(rename = "rtl")]
    RightToLeft,
}

impl Direction {
    /// The word of HTML.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

const ALIASES: LocaleCanonicalizer = LocaleCanonicalizer::new_extended();
const LIKELY: LocaleExpander = LocaleExpander::new_extended();
const DIRECTIONS: LocaleDirectionality = LocaleDirectionality::new_extended();

impl Language {
    /// Takes a BCP 47 tag, in any case.
    ///
    /// # Errors
    /// [`BadLanguage`] when it is not made of two or three letters, then subtags of one to eight letters or digits.
    pub fn new(tag: &str) -> Result<Self, BadLanguage> {
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let good = matches!(primary.len(), 2 | 3)
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
            && tag.len() <= 35;
        if good { Ok(Self(tag.to_ascii_lowercase().into())) } else { Err(BadLanguage) }
    }

    /// English, in which the host has every sentence.
    #[must_use]
    pub fn english() -> Self {
        HostLanguage::English.language()
    }

    /// No language that anybody knows: a name, a number, or the free words of a person.
    #[must_use]
    pub fn undetermined() -> Self {
        Self("und".into())
    }

    /// The tag, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The direction in which the language is read, by the script that it is most likely written in.
    #[must_use]
    pub fn direction(&self) -> Direction {
        let is_right_to_left = self.known().is_some_and(|known| DIRECTIONS.is_right_to_left(&known));
        if is_right_to_left { Direction::RightToLeft } else { Direction::LeftToRight }
    }

    /// Whether the language is read from right to left.
    #[must_use]
    pub fn is_right_to_left(&self) -> bool {
        self.direction() == Direction::RightToLeft
    }

    /// The tag as CLDR writes it, without extensions; none when it names no language.
    fn known(&self) -> Option<LanguageIdentifier> {
        // Of a tag with odd subtags the language itself still counts.
        let primary = self.0.split('-').next().unwrap_or_default();
        let mut locale = Locale::try_from_str(&self.0).or_else(|_| Locale::try_from_str(primary)).ok()?;
        ALIASES.canonicalize(&mut locale);
        (!locale.id.language.is_unknown()).then_some(locale.id)
    }

    /// The best of these for somebody who reads this language: itself, what CLDR lets stand in for it, or another of
    /// the same language and script.
    fn best_of<'a>(&self, there: impl Iterator<Item = &'a Self> + Clone) -> Option<&'a Self> {
        if let Some(same) = there.clone().find(|language| *language == self) {
            return Some(same);
        }
        let own = self.known()?;
        let known: Vec<_> = there.filter_map(|language| Some((language, language.known()?))).collect();
        let fallbacker = LocaleFallbacker::new();
        let mut stand_in = fallbacker.for_config(LocaleFallbackConfig::default()).fallback_for((&own).into());
        while !stand_in.get().is_unknown() {
            let wanted = stand_in.get().into_locale().id;
            if let Some((language, _)) = known.iter().find(|(_, known)| *known == wanted) {
                return Some(language);
            }
            stand_in.step();
        }
        let written = |known: &LanguageIdentifier| {
            let mut whole = known.clone();
            LIKELY.maximize(&mut whole);
            (whole.language, whole.script)
        };
        let own = written(&own);
        known.iter().find(|(_, known)| written(known) == own).map(|(language, _)| *language)
    }
}

impl TryFrom<String> for Language {
    type Error = BadLanguage;
    fn try_from(tag: String) -> Result<Self, BadLanguage> {
        Self::new(&tag)
    }
}

impl std::str::FromStr for Language {
    type Err = BadLanguage;
    fn from_str(tag: &str) -> Result<Self, BadLanguage> {
        Self::new(tag)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0.into()
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language in which the host itself has every sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum HostLanguage {
    English,
    French,
    Arabic,
}

impl HostLanguage {
    /// All of them; the first is for readers of none of them.
    pub const ALL: [Self; 3] = [Self::English, Self::French, Self::Arabic];

    /// The tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Arabic => "ar",
        }
    }

    /// As a language among others.
    #[must_use]
    pub fn language(self) -> Language {
        Language(self.tag().into())
    }
}

/// The languages that a reader reads, the most wanted first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreferredLanguages(Vec<Language>);

impl PreferredLanguages {
    /// From a list, the most wanted first.
    pub fn new(languages: impl IntoIterator<Item = Language>) -> Self {
        Self(languages.into_iter().collect())
    }

    /// The same reader, before a document in this language: what else is put into it is best in that language too.
    #[must_use]
    pub fn in_document(&self, language: &Language) -> Self {
        Self::new(std::iter::once(language).chain(&self.0).cloned())
    }

    /// The languages, the most wanted first.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.0.iter()
    }

    /// The best of what is there: for each wanted language in turn the language itself or what can stand in for it;
    /// else `fallback`; else the first. None only when nothing is there.
    pub fn best_of<'a>(
        &self,
        there: impl IntoIterator<Item = &'a Language, IntoIter: Clone>,
        fallback: &Language,
    ) -> Option<&'a Language> {
        let there = there.into_iter();
        let wanted = self.0.iter().find_map(|language| language.best_of(there.clone()));
        wanted.or_else(|| there.clone().find(|language| *language == fallback)).or_else(|| there.clone().next())
    }

    /// The language in which the host itself speaks to this reader.
    #[must_use]
    pub fn spoken(&self) -> HostLanguage {
        let all = HostLanguage::ALL.map(HostLanguage::language);
        let best = self.best_of(&all, &all[0]);
        let is_best = |spoken: &HostLanguage| best.is_some_and(|best| best.as_str() == spoken.tag());
        HostLanguage::ALL.into_iter().find(is_best).unwrap_or(HostLanguage::English)
    }
}

impl From<Language> for PreferredLanguages {
    fn from(language: Language) -> Self {
        Self(vec![language])
    }
}

#[cfg(test)]
mod tests;
