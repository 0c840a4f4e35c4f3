//! The host's data dictionary: what may be known about a person, and what a plugin may learn from it.
//!
//! The data is in `dictionary/*.toml`, part of the program, so a host cannot run with a dictionary other
//! than the one its rules were tested with.

mod entry;
mod file;
#[cfg(feature = "openapi")]
pub mod schemas;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::words::ids::{CountryId, DatumId, FactId};
use crate::words::text::Text;
pub(crate) use entry::ONE_LINE;
pub use entry::{
    About, Code, Country, Datum, DatumClass, EntryList, FactEntry, FactKind, Origin, Sensitivity, ValueKind,
};
pub use file::BadDictionary;
use file::{Lists, RawCountries, RawDictionary, list};

/// The data dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary {
    datums: Vec<Datum>,
    /// The position of each datum in `datums`: a decision asks for every element of a form.
    places: BTreeMap<DatumId, usize>,
    lists: Vec<EntryList>,
    facts: Vec<FactEntry>,
    countries: Vec<Country>,
    words: Vec<Code>,
}

impl Dictionary {
    /// The dictionary of this host.
    #[must_use]
    pub fn host() -> &'static Self {
        static HOST: OnceLock<Dictionary> = OnceLock::new();
        HOST.get_or_init(|| {
            let embedded = Self::parse(
                include_str!("dictionary/dictionary.toml"),
                include_str!("dictionary/codes.toml"),
                include_str!("dictionary/countries.toml"),
            );
            #[expect(
                clippy::expect_used,
                reason = "constant input: a unit test fails before such a program is shipped"
            )]
            embedded.expect("the embedded data dictionary is well formed")
        })
    }

    fn parse(entries: &str, codes: &str, countries: &str) -> Result<Self, BadDictionary> {
        let raw: RawDictionary = toml::from_str(entries)?;
        let lists: Lists = toml::from_str(codes)?;
        let countries: RawCountries = toml::from_str(countries)?;
        let datums = raw.datum.into_iter().map(|d| d.resolve(&lists)).collect::<Result<Vec<_>, _>>()?;
        let facts = raw.fact.into_iter().map(|f| f.resolve(&lists)).collect::<Result<Vec<_>, _>>()?;
        let entries = raw.list.into_iter().map(|l| l.resolve(&lists)).collect::<Result<Vec<_>, _>>()?;
        no_twice(datums.iter().map(|d| d.id.as_str()).chain(entries.iter().map(|l| l.id.as_str())))?;
        no_twice(facts.iter().map(|f| f.id.as_str()))?;
        no_twice(countries.countries.iter().map(|c| c.id.as_str()))?;
        for list in lists.values() {
            no_twice(list.iter().map(|c| c.id.as_str()))?;
        }
        for datum in &datums {
            if let Some(list) = datum.list.as_ref().filter(|id| !entries.iter().any(|list| list.id == **id)) {
                return Err(BadDictionary::NoSuchEntryList { datum: datum.id.clone(), list: list.clone() });
            }
        }
        for fact in &facts {
            if let Some(datum) = fact.from.iter().find(|id| !datums.iter().any(|d| d.id == **id)) {
                return Err(BadDictionary::NoSuchDatum { fact: fact.id.clone(), datum: datum.clone() });
            }
        }
        let words = list(&lists, "words", "words")?;
        let places = datums.iter().enumerate().map(|(place, datum)| (datum.id.clone(), place)).collect();
        Ok(Self { datums, places, lists: entries, facts, countries: countries.countries, words })
    }

    /// The datum with this id.
    #[must_use]
    pub fn datum(&self, id: &DatumId) -> Option<&Datum> {
        self.places.get(id).and_then(|place| self.datums.get(*place))
    }

    /// The list with this id.
    #[must_use]
    pub fn list(&self, id: &str) -> Option<&EntryList> {
        self.lists.iter().find(|list| list.id.as_str() == id)
    }

    /// What a datum or a list is called.
    pub(crate) fn called(&self, id: &DatumId) -> Option<&Text> {
        let datum = self.datum(id).map(|datum| &datum.label);
        datum.or_else(|| self.list(id.as_str()).map(|list| &list.label))
    }

    /// The fact with this id.
    #[must_use]
    pub fn fact(&self, id: &FactId) -> Option<&FactEntry> {
        self.facts.iter().find(|f| f.id == *id)
    }

    /// The country with this id.
    #[must_use]
    pub fn country(&self, id: &CountryId) -> Option<&Country> {
        self.countries.binary_search_by(|c| c.id.cmp(id)).ok().map(|i| &self.countries[i])
    }

    /// The label of `yes`, `no` or `none` as a value on a form, and of the ways in which a date of birth is not known.
    pub(crate) fn word(&self, id: &str) -> Option<&Text> {
        self.words.iter().find(|w| w.id.as_str() == id).map(|w| &w.label)
    }

    /// Every datum, in the order in which staff see them.
    pub fn datums(&self) -> impl Iterator<Item = &Datum> {
        self.datums.iter()
    }

    /// Every list.
    pub fn lists(&self) -> impl Iterator<Item = &EntryList> {
        self.lists.iter()
    }

    /// Every fact.
    pub fn facts(&self) -> impl Iterator<Item = &FactEntry> {
        self.facts.iter()
    }

    /// Every country, in the order of their ids.
    pub fn countries(&self) -> impl Iterator<Item = &Country> {
        self.countries.iter()
    }
}

fn no_twice<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), BadDictionary> {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(BadDictionary::Twice(id.to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a broken embedded dictionary must fail here")]
mod tests {
    use super::*;
    use crate::words::language::Language;

    fn labels(dictionary: &Dictionary) -> Vec<(String, &Text)> {
        let mut all: Vec<(String, &Text)> = Vec::new();
        for datum in dictionary.datums() {
            all.push((datum.id.to_string(), &datum.label));
            if let ValueKind::Code(codes) | ValueKind::Codes(codes) = &datum.kind {
                all.extend(codes.iter().map(|c| (format!("{}/{}", datum.id, c.id), &c.label)));
            }
        }
        for list in dictionary.lists() {
            all.push((list.id.to_string(), &list.label));
            for (member, codes) in &list.words {
                all.extend(codes.iter().map(|c| (format!("{}/{member}/{}", list.id, c.id), &c.label)));
            }
        }
        for fact in dictionary.facts() {
            all.push((fact.id.to_string(), &fact.label));
            if let FactKind::One(codes) | FactKind::Many(codes) = &fact.kind {
                all.extend(codes.iter().map(|c| (format!("{}/{}", fact.id, c.id), &c.label)));
            }
        }
        all.extend(dictionary.countries().map(|c| (c.id.to_string(), &c.label)));
        all
    }

    #[test]
    fn the_embedded_dictionary_is_well_formed_and_complete() {
        let dictionary = Dictionary::host();
        assert_eq!(dictionary.datums().count(), 42);
        assert_eq!(dictionary.facts().count(), 12);
        assert!(dictionary.countries().count() >= 249);
        assert!(dictionary.datum(&DatumId::new("full-name").unwrap()).is_some());
        assert!(dictionary.fact(&FactId::new("has-phone").unwrap()).is_some());
        assert!(dictionary.datum(&DatumId::new("photograph").unwrap()).is_none());
    }

    #[test]
    fn every_label_is_there_in_english_french_and_arabic() {
        for (place, label) in labels(Dictionary::host()) {
            for language in ["en", "fr", "ar"] {
                let sentence = label.get(&Language::new(language).unwrap()).unwrap_or_default();
                assert!(!sentence.trim().is_empty(), "{place} has no label in {language}");
            }
        }
    }

    #[test]
    fn every_country_is_found_by_its_id() {
        let dictionary = Dictionary::host();
        for country in dictionary.countries() {
            assert_eq!(dictionary.country(&country.id).map(|c| &c.id), Some(&country.id), "order of countries.toml");
        }
        assert!(dictionary.country(&CountryId::new("zzz").unwrap()).is_none());
    }

    #[test]
    fn only_the_case_number_is_assigned_and_only_the_age_band_derived() {
        let of = |origin| Dictionary::host().datums().filter(move |d| d.origin == origin).map(|d| d.id.as_str());
        assert_eq!(of(Origin::Assigned).collect::<Vec<_>>(), ["case-number"]);
        assert_eq!(of(Origin::Derived).collect::<Vec<_>>(), ["age-band"]);
    }

    #[test]
    fn the_lists_and_the_datums_that_stand_for_their_entries_are_those_that_the_program_knows() {
        use crate::person::parts::{AddressUse, ContactKind, ContactUse, NameUse, Part, Standing};
        let dictionary = Dictionary::host();
        let lists: Vec<_> = dictionary.lists().map(|list| list.id.as_str()).collect();
        assert_eq!(lists, Part::ALL.iter().map(|part| part.id()).collect::<Vec<_>>());
        for datum in dictionary.datums() {
            let standing = Standing::of(datum.id.as_str()).map(|standing| standing.part().id());
            assert_eq!(datum.list.as_ref().map(DatumId::as_str), standing, "{}", datum.id);
        }
        let words = |list: &str, member: &str| -> Vec<String> {
            dictionary.list(list).unwrap().words[member].iter().map(|code| code.id.to_string()).collect()
        };
        assert_eq!(words("names", "use"), NameUse::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
        assert_eq!(words("contacts", "kind"), ContactKind::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
        assert_eq!(words("contacts", "use"), ContactUse::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
        assert_eq!(words("addresses", "use"), AddressUse::ALL.iter().map(|one| one.code()).collect::<Vec<_>>());
    }

    #[test]
    fn a_dictionary_that_contradicts_itself_is_refused_by_name() {
        let entries = include_str!("dictionary/dictionary.toml");
        let codes = include_str!("dictionary/codes.toml");
        let countries = include_str!("dictionary/countries.toml");
        let refused = |entries: &str| Dictionary::parse(entries, codes, countries).unwrap_err().to_string();
        assert!(refused(&entries.replace("{ code = \"sex\" }", "{ code = \"sexes\" }")).contains("sexes"));
        assert!(refused(&entries.replace("from = [\"phone\"]", "from = [\"fax\"]")).contains("fax"));
        assert!(refused(&entries.replace("id = \"phone\"", "id = \"email\"")).contains("email"));
        assert!(refused(&entries.replace("list = \"names\"", "list = \"titles\"")).contains("titles"));
        assert!(refused(&entries.replace("origin = \"derived\"", "origin = \"guessed\"")).contains("guessed"));
    }
}
