//! The words of the report, in the languages that the host speaks.

use std::borrow::Cow;

use fluent_bundle::FluentValue;
use waystation_domain::words::language::{HostLanguage, Language, PreferredLanguages};

use crate::speech::{Speech, speech};

/// The report's own words in one language, and the languages in which it reads the plugin's sentences.
pub(super) struct Words {
    pub(super) languages: PreferredLanguages,
    speech: &'static Speech,
}

impl Words {
    /// The words of the host's best language for this reader.
    pub(super) fn of(language: &Language) -> Self {
        let languages = PreferredLanguages::from(language.clone());
        Self { speech: speech(languages.spoken()), languages }
    }

    /// The words in English.
    pub(super) fn english() -> Self {
        Self::of(&HostLanguage::English.language())
    }

    /// The word for a key.
    pub(super) fn get(&self, key: &str) -> Cow<'static, str> {
        self.speech.say(&format!("report-{key}"))
    }

    /// The words for so many of something.
    pub(super) fn count(&self, key: &str, count: impl Into<FluentValue<'static>>) -> Cow<'static, str> {
        self.speech.count(&format!("report-{key}"), count)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_the_host_does_not_speak_gets_english_words() {
        let purpose = |tag: &str| Words::of(&Language::new(tag).unwrap()).get("purpose");
        assert_eq!(purpose("sw"), "Purpose");
        assert_eq!(purpose("fr-CH"), "Finalité");
    }

    #[test]
    fn a_counted_word_takes_the_form_of_its_number() {
        let keep = |tag: &str, days: u32| Words::of(&Language::new(tag).unwrap()).count("keep-days", days);
        assert_eq!(keep("en", 1), "1 day after the service ended");
        assert_eq!(keep("fr", 7), "7 jours après la fin du service");
        assert_eq!(keep("ar", 2), "يومان بعد انتهاء الخدمة");
    }
}
