//! Every text in every language, and no unused text.

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::contract::{self, Translation};
use crate::locales::{Hash, Keys, Locales, Speaker};
use crate::lower;
use crate::testkit::failure::Failure;

struct Listener<'a> {
    locales: &'static Locales,
    used: BTreeSet<usize>,
    reported: BTreeSet<String>,
    failures: &'a mut Vec<Failure>,
}

impl Listener<'_> {
    fn report(&mut self, key: String, message: String) {
        // A text that many pathways share is reported once.
        if self.reported.insert(format!("{key} {message}")) {
            self.failures.push(Failure { place: format!("text {key}"), message });
        }
    }
}

impl Speaker for Listener<'_> {
    fn say(&mut self, keys: Keys<'_>) -> Vec<Translation> {
        let locales = self.locales;
        let all = keys.all();
        let there = |key: &String| {
            let place = locales.find(Hash::of(key))?;
            // A text whose key only has the same hash is not this text, though the plugin would use it.
            (locales.keys.get(place) == Some(&key.as_str())).then(|| (key.clone(), place))
        };
        let Some((key, place)) = all.iter().find_map(there) else {
            let (most_specific, others) = all.split_first().map_or(("", &[][..]), |(key, others)| (key, others));
            let mut message =
                format!("is missing in every language; write it in locales/{}.toml", locales.languages.join(".toml, "));
            if !others.is_empty() {
                message.push_str(&format!(" (or, for all pathways, {})", others.join(" or ")));
            }
            self.report(most_specific.to_owned(), message);
            return Vec::new();
        };
        self.used.insert(place);
        let translations = locales.translations(place);
        for language in locales.languages {
            if !translations.iter().any(|translation| translation.language == *language) {
                self.report(key.clone(), format!("is missing in {language}; write it in locales/{language}.toml"));
            }
        }
        translations
    }
}

/// Lowers the catalogue, and reports what is missing and what is never used.
pub(super) fn check(catalogue: &Catalogue, failures: &mut Vec<Failure>) -> contract::Catalogue {
    let locales = catalogue.locales;
    let mut listener = Listener { locales, used: BTreeSet::new(), reported: BTreeSet::new(), failures };
    let lowered = lower::catalogue(catalogue, &mut listener);
    let used = listener.used;
    for (place, key) in locales.keys.iter().enumerate() {
        if !used.contains(&place) {
            let message = "is not used in the catalogue; remove it, or correct its key".to_owned();
            failures.push(Failure { place: format!("text {key}"), message });
        }
    }
    lowered
}
