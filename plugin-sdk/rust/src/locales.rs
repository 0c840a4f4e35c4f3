//! The texts of a plugin, in all its languages.
//!
//! They are written in `locales/<language>.toml`, beside `src`. The build script puts them into a table at compile time
//! (`waystation_plugin::build::locales`), so that the plugin contains no parser, and no keys either: a text is found by
//! the hash of its key.
//!
//! The most specific key comes first: `pathway.<pathway>.<rest>`, then `<rest>`, then, for a choice, `choice.<choice>`.

use crate::contract::Translation;

/// The sentences of a plugin. Made by [`locales!`](crate::locales!).
#[derive(Debug, Clone, Copy)]
pub struct Locales {
    /// The languages; the first is shown to readers of any other language.
    pub languages: &'static [&'static str],
    /// The hash of each key, sorted.
    pub hashes: &'static [u64],
    /// The sentences of each key, in the order of `hashes`; those of one key in the order of `languages`, empty if one is
    /// missing.
    pub sentences: &'static [&'static [&'static str]],
    /// The keys, in the order of `hashes`; empty in the plugin itself, where nothing reads them.
    pub keys: &'static [&'static str],
}

impl Locales {
    /// The place of a key.
    pub(crate) fn find(&self, hash: Hash) -> Option<usize> {
        self.hashes.binary_search(&hash.0).ok()
    }

    /// The sentences at a place, as the contract wants them. Missing ones are left out: the host refuses the catalogue
    /// and names them.
    pub(crate) fn translations(&self, place: usize) -> Vec<Translation> {
        let sentences = self.sentences.get(place).copied().unwrap_or_default();
        let mut translations = Vec::with_capacity(sentences.len());
        for (language, text) in self.languages.iter().zip(sentences) {
            if !text.is_empty() {
                translations.push(Translation { language: (*language).to_owned(), text: (*text).to_owned() });
            }
        }
        translations
    }
}

/// FNV-1a of a key's bytes. It can be continued part by part, so a plugin never puts a key together. The build script
/// makes sure that no two keys have the same hash.
///
/// Why not the keys themselves: the largest plugin here (`plugins/inter-agency-referral`) would have 222 kB instead of
/// 204, and its `describe` would use 15.7 million units of fuel instead of 7.9, where the host allows 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hash(pub(crate) u64);

impl Hash {
    const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// The hash of a whole key.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn of(key: &str) -> Self {
        Self::EMPTY.and(key)
    }

    fn and(self, part: &str) -> Self {
        Self(part.bytes().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)))
    }

    fn and_all(self, parts: &[&str]) -> Self {
        let mut hash = self;
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                hash = hash.and(".");
            }
            hash = hash.and(part);
        }
        hash
    }
}

/// The places where one text may stand, from the most specific to the most general.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys<'a> {
    /// The pathway, if the text is inside one.
    pub(crate) pathway: Option<&'a str>,
    /// The parts of the key after that.
    pub(crate) rest: &'a [&'a str],
    /// Whether the key without the pathway will do too.
    pub(crate) shared: bool,
    /// The id of a choice, for which `choice.<id>` will do too.
    pub(crate) choice: Option<&'a str>,
}

impl Keys<'_> {
    /// The hash of every key that would do, the most specific first.
    fn hashes(&self) -> impl Iterator<Item = Hash> + '_ {
        let own = |pathway: &str| Hash::EMPTY.and("pathway.").and(pathway).and(".").and_all(self.rest);
        let choice = |choice: &str| Hash::EMPTY.and("choice.").and(choice);
        let shared = self.shared.then(|| Hash::EMPTY.and_all(self.rest));
        self.pathway.map(own).into_iter().chain(shared).chain(self.choice.map(choice))
    }

    /// Every key that would do, in the same order, for people.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn all(&self) -> Vec<String> {
        let rest = self.rest.join(".");
        let own = self.pathway.map(|pathway| ["pathway", pathway, &rest].join("."));
        let choice = self.choice.map(|choice| ["choice", choice].join("."));
        own.into_iter().chain(self.shared.then_some(rest)).chain(choice).collect()
    }
}

/// What the lowering of a catalogue gets its sentences from.
pub(crate) trait Speaker {
    /// The text under the first of these keys that has one.
    fn say(&mut self, keys: Keys<'_>) -> Vec<Translation>;
}

/// The plain speaker: looks texts up, and says nothing if there is nothing.
impl Speaker for &'static Locales {
    fn say(&mut self, keys: Keys<'_>) -> Vec<Translation> {
        keys.hashes().find_map(|hash| self.find(hash)).map_or_else(Vec::new, |place| self.translations(place))
    }
}

/// The texts that the build script collected: `waystation_plugin::locales!()` gives a `&'static Locales`.
#[macro_export]
macro_rules! locales {
    () => {{
        static LOCALES: $crate::locales::Locales = include!(concat!(env!("OUT_DIR"), "/locales.rs"));
        &LOCALES
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_key_in_parts_is_the_hash_of_the_key() {
        for (shared, choice) in [(false, None), (true, None), (true, Some("school"))] {
            let keys = Keys { pathway: Some("cash"), rest: &["question", "wish", "ask"], shared, choice };
            let whole: Vec<Hash> = keys.all().iter().map(|key| Hash::of(key)).collect();
            assert_eq!(keys.hashes().collect::<Vec<_>>(), whole);
        }
        let keys = Keys { pathway: None, rest: &["operation", "title"], shared: true, choice: None };
        assert_eq!(keys.all(), ["operation.title"]);
        assert_eq!(keys.hashes().collect::<Vec<_>>(), [Hash::of("operation.title")]);
    }
}
