//! Lifting a catalogue: what cannot be a word of ours becomes a finding with its place, never a panic, and all of
//! them are found in one go.

use std::str::FromStr;

use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::BadId;
use waystation_domain::words::text::{Language, Text};

use super::words;

/// Where we are in a catalogue, and what was found on the way. A place is made of the parts of the contract and of
/// ids that are well formed; what is not is counted instead, so that no free text of the plugin is in a finding.
#[derive(Default)]
pub(crate) struct Lifting {
    place: Vec<String>,
    pub(crate) findings: Vec<Finding>,
}

impl Lifting {
    fn place(&self) -> String {
        self.place.join(", ")
    }

    /// Does `work` one step further in: at a part of the contract, or at one of several.
    pub(crate) fn at<T>(&mut self, part: &str, which: Option<String>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.place.push(match which {
            Some(which) => format!("{part} {which}"),
            None => part.to_owned(),
        });
        let done = work(self);
        self.place.pop();
        done
    }

    /// Every item of a list, counted from 1. All are looked at, even after a bad one.
    pub(crate) fn each<T, U>(
        &mut self,
        list: Vec<T>,
        part: &str,
        mut lift: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> Option<Vec<U>> {
        let lifted: Vec<Option<U>> = list
            .into_iter()
            .enumerate()
            .map(|(i, item)| self.at(part, Some((i + 1).to_string()), |this| lift(this, item)))
            .collect();
        lifted.into_iter().collect()
    }

    /// Every item of a list, by its id where that is one.
    pub(crate) fn named<T, U>(
        &mut self,
        list: Vec<T>,
        part: &str,
        id: impl Fn(&T) -> String,
        mut lift: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> Option<Vec<U>> {
        let lifted: Vec<Option<U>> = list
            .into_iter()
            .enumerate()
            .map(|(i, item)| {
                let name = waystation_domain::words::ids::PathwayId::new(&id(&item)).ok();
                let which = name.map_or_else(|| (i + 1).to_string(), |name| name.to_string());
                self.at(part, Some(which), |this| lift(this, item))
            })
            .collect();
        lifted.into_iter().collect()
    }

    /// An id.
    pub(crate) fn id<I: FromStr<Err = BadId>>(&mut self, word: &str) -> Option<I> {
        let id = word.parse().ok();
        if id.is_none() {
            self.findings.push(words::malformed_id(&self.place()));
        }
        id
    }

    /// A language.
    pub(crate) fn language(&mut self, tag: &str) -> Option<Language> {
        let language = Language::new(tag).ok();
        if language.is_none() {
            self.findings.push(words::malformed_language(&self.place()));
        }
        language
    }

    /// A text, once in each language.
    pub(crate) fn text(&mut self, translations: Vec<(Language, String)>) -> Option<Text> {
        match Text::new(translations) {
            Ok(text) => Some(text),
            Err(language) => {
                self.findings.push(words::language_twice(&self.place(), &language));
                None
            }
        }
    }
}
