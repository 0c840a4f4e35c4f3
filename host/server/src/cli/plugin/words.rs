//! The words of the report, in the languages that the host carries.

use std::collections::BTreeMap;

use waystation_domain::words::text::Language;

use crate::cli::failure::Failure;

/// The report's own words in one language, and the language in which it reads the plugin's sentences.
pub(super) struct Words {
    pub(super) language: Language,
    words: BTreeMap<String, String>,
}

impl Words {
    /// The word for a key; the key itself where there is none, so that nothing is left out.
    pub(super) fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }
}

type All = BTreeMap<String, BTreeMap<String, String>>;

fn all() -> Result<All, Failure> {
    // Part of the program: a unit test fails before one is shipped that cannot read it.
    toml::from_str(include_str!("words.toml")).map_err(Failure::failed)
}

/// The words in this language; English ones where the host carries none, beside the plugin's sentences in it.
pub(super) fn of(language: &Language) -> Result<Words, Failure> {
    let mut all = all()?;
    let primary = language.as_str().split('-').next().unwrap_or_default();
    let words = all.remove(primary).or_else(|| all.remove("en")).unwrap_or_default();
    Ok(Words { language: language.clone(), words })
}

/// The words in English.
pub(super) fn english() -> Result<Words, Failure> {
    of(&Language::new("en").map_err(Failure::failed)?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_english_french_and_arabic() {
        let all = all().unwrap();
        let keys = |language: &str| all[language].keys().collect::<Vec<_>>();
        assert_eq!(all.keys().collect::<Vec<_>>(), ["ar", "en", "fr"]);
        for language in ["fr", "ar"] {
            assert_eq!(keys(language), keys("en"), "{language}");
            let same = all[language].iter().filter(|(key, word)| all["en"][*key] == **word).count();
            assert!(same < 6, "{language} is not translated");
        }
        assert!(all.values().flat_map(BTreeMap::values).all(|word| !word.trim().is_empty()));
    }

    #[test]
    fn a_language_that_the_host_does_not_carry_gets_english_words() {
        assert_eq!(of(&Language::new("sw").unwrap()).unwrap().get("purpose"), "Purpose");
        assert_eq!(of(&Language::new("fr-CH").unwrap()).unwrap().get("purpose"), "Finalité");
    }
}
