//! The texts of a plugin, in all its languages.
//!
//! They are written in `locales/<language>.toml`, beside `src`. The build script puts them into a sorted table at
//! compile time (`waystation_plugin::build::locales`), so that the plugin holds no parser.
//!
//! A text is found by its key, the most specific first:
//! `pathway.<pathway>.<rest>`, then `<rest>`, then, for a choice, `choice.<choice>`.

use crate::contract::Translation;

/// The sentences of a plugin. Made by [`locales!`](crate::locales!).
#[derive(Debug, Clone, Copy)]
pub struct Locales {
    /// The languages; the first is shown where a reader's language is missing.
    pub languages: &'static [&'static str],
    /// Key and sentences, sorted by key; the sentences in the order of `languages`, empty where one is missing.
    pub entries: &'static [(&'static str, &'static [&'static str])],
}

impl Locales {
    /// The place of a key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        self.entries.binary_search_by(|(known, _)| (*known).cmp(key)).ok()
    }

    /// The sentences at a place, as the contract wants them. Missing ones are left out: the host refuses the catalogue
    /// and names them.
    pub(crate) fn translations(&self, place: usize) -> Vec<Translation> {
        let sentences = self.entries.get(place).map_or(&[][..], |(_, sentences)| sentences);
        self.languages
            .iter()
            .zip(sentences)
            .filter(|(_, text)| !text.is_empty())
            .map(|(language, text)| Translation { language: (*language).to_owned(), text: (*text).to_owned() })
            .collect()
    }
}

/// The places where one text may stand, from the most specific to the most general.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys<'a> {
    /// The pathway, if the text is inside one.
    pub(crate) pathway: Option<&'a str>,
    /// The parts of the key after that.
    pub(crate) rest: &'a [&'a str],
    /// Whether the key without the pathway counts too.
    pub(crate) shared: bool,
    /// The id of a choice, that `choice.<id>` counts for too.
    pub(crate) choice: Option<&'a str>,
}

impl Keys<'_> {
    /// Every key that would do, the most specific first.
    pub(crate) fn all(&self) -> impl Iterator<Item = String> + '_ {
        let rest = self.rest.join(".");
        let specific = self.pathway.map(|pathway| ["pathway", pathway, &rest].join("."));
        let choice = self.choice.map(|choice| ["choice", choice].join("."));
        specific.into_iter().chain(self.shared.then_some(rest)).chain(choice)
    }
}

/// Where the lowering of a catalogue gets its sentences from.
pub(crate) trait Speaker {
    /// The text under the first of these keys that is there.
    fn say(&mut self, keys: Keys<'_>) -> Vec<Translation>;
}

/// The plain speaker: looks up, and says nothing where there is nothing.
impl Speaker for &'static Locales {
    fn say(&mut self, keys: Keys<'_>) -> Vec<Translation> {
        keys.all().find_map(|key| self.find(&key)).map_or_else(Vec::new, |place| self.translations(place))
    }
}

/// The texts that the build script put together: `waystation_plugin::locales!()` gives a `&'static Locales`.
#[macro_export]
macro_rules! locales {
    () => {{
        static LOCALES: $crate::locales::Locales = include!(concat!(env!("OUT_DIR"), "/locales.rs"));
        &LOCALES
    }};
}
