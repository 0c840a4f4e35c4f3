//! Lifting a catalogue into the host's own types. A word that the host cannot read is noted with its place, never a
//! panic, and all of them are noted in a single pass.

use std::str::FromStr;

use waystation_domain::words::ids::BadId;
use waystation_domain::words::language::Language;
use waystation_domain::words::text::Text;

use crate::contract::{BadWord, BadWordProblem};

/// Where we are in a catalogue, and what could not be read on the way. A place is made of the parts of the contract and
/// of ids that are well formed; an item without such an id is counted instead, so that no free text of the plugin gets
/// into a finding.
#[derive(Default)]
pub(crate) struct Lifting {
    place: Vec<String>,
    pub(crate) bad_words: Vec<BadWord>,
}

impl Lifting {
    fn bad(&mut self, problem: BadWordProblem) {
        self.bad_words.push(BadWord { place: self.place.join(", "), problem });
    }

    /// Does `work` one level deeper: at a part of the contract, or at one of several such parts.
    pub(crate) fn at<T>(&mut self, part: &str, which: Option<String>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.place.push(match which {
            Some(which) => format!("{part} {which}"),
            None => part.to_owned(),
        });
        let done = work(self);
        self.place.pop();
        done
    }

    /// Every item of a list, counted from 1. All of them are looked at, even after a bad one.
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

    /// Every item of a list, named by its id where that is well formed.
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
            self.bad(BadWordProblem::NotAnId);
        }
        id
    }

    /// A language.
    pub(crate) fn language(&mut self, tag: &str) -> Option<Language> {
        let language = Language::new(tag).ok();
        if language.is_none() {
            self.bad(BadWordProblem::NotALanguage);
        }
        language
    }

    /// A text, once in each language.
    pub(crate) fn text(&mut self, translations: Vec<(Language, String)>) -> Option<Text> {
        match Text::new(translations) {
            Ok(text) => Some(text),
            Err(language) => {
                self.bad(BadWordProblem::LanguageTwice(language));
                None
            }
        }
    }
}
