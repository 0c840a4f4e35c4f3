//! The host's data dictionary: what may be known about a person, and what a plugin may learn of it.
//!
//! The data is in `dictionary/*.toml`, part of the program, so that a host cannot run with another dictionary than
//! the one its rules were tested with.

mod file;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{ChoiceId, CountryId, DatumId, FactId};
use crate::words::text::Text;
use file::{Lists, RawCountries, RawDictionary, list};

/// How much harm follows when a datum reaches the wrong person.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Sensitivity {
    /// Little by itself.
    Standard,
    /// It identifies the person, or says where they are.
    Sensitive,
    /// It can bring discrimination, retribution or worse. Source: Technical Note, "Terminology", sensitive protection
    /// data.
    HighlySensitive,
}

/// What a datum is about: the classes of which [`minimisation`](crate::sharing::minimisation) says what a purpose may carry.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DatumClass {
    /// A number under which an organisation knows the case, and nobody else the person.
    CaseNumber,
    /// Who the person is: names, registration numbers, papers.
    Identity,
    /// How and where to reach the person.
    Contact,
    /// Biographical data: date of birth, nationality, household.
    Biodata,
    /// Codes of specific needs, disability included.
    SpecificNeedsCode,
    /// Who cares for a child, and how.
    CareArrangement,
    /// Where an organisation's process stands, such as a best interests procedure.
    ProcessStatus,
    /// Whether and when a service was given.
    ServiceStatus,
    /// A short account of needs or of the case.
    Summary,
    /// A full assessment.
    Assessment,
    /// What happened, in full.
    Incident,
    /// An interview, word by word.
    Transcript,
    /// Medical records.
    Medical,
    /// The whole file.
    CaseFile,
}

/// Where the value of a datum comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Origin {
    /// From the person, through a member of staff.
    Entered,
    /// From other datums, when it is needed; never stored.
    Derived,
    /// From the host.
    Assigned,
}

/// One code of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code.
    pub id: ChoiceId,
    /// What a reader sees.
    pub label: Text,
}

/// One country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-3, in lower case; also `xkx`, and `xxa` for a stateless person.
    pub id: CountryId,
    /// Its name.
    pub label: Text,
}

/// What a datum may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// Free text.
    Text {
        /// The most characters.
        max: u32,
    },
    /// A calendar day, from 1900-01-01 to today.
    Date,
    /// One code.
    Code(Vec<Code>),
    /// Any number of codes; none means that the person was asked and none applies.
    Codes(Vec<Code>),
    /// A whole number; both ends included.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Yes or no.
    YesNo,
    /// A country, see [`Dictionary::country`].
    Country,
}

/// One datum of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Datum {
    /// Its id.
    pub id: DatumId,
    /// What a reader sees.
    pub label: Text,
    /// What it is about.
    pub class: DatumClass,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// Where its value comes from.
    pub origin: Origin,
    /// What it may hold.
    pub kind: ValueKind,
}

/// What a fact may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// One code.
    One(Vec<Code>),
    /// Any number of codes.
    Many(Vec<Code>),
    /// A whole number; both ends included.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
}

/// One fact of the dictionary: a coarse property that a plugin may be granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactEntry {
    /// Its id.
    pub id: FactId,
    /// What a reader sees.
    pub label: Text,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// What it may hold.
    pub kind: FactKind,
    /// The datums it derives from, and no others.
    pub from: Vec<DatumId>,
}

/// The data dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary {
    datums: Vec<Datum>,
    /// Where each datum stands in `datums`: a decision asks for every element of a form.
    places: BTreeMap<DatumId, usize>,
    facts: Vec<FactEntry>,
    countries: Vec<Country>,
    words: Vec<Code>,
}

/// Why a dictionary file was refused. Only a change of the files in `dictionary/` can bring it about.
#[derive(Debug, thiserror::Error)]
pub enum BadDictionary {
    /// A file does not parse.
    #[error("the data dictionary does not parse: {0}")]
    Parse(#[from] toml::de::Error),
    /// An entry names a code list that codes.toml does not have.
    #[error("entry {entry} of the data dictionary names the code list {list}, which codes.toml does not have")]
    NoSuchList {
        /// The datum or fact.
        entry: String,
        /// The list.
        list: String,
    },
    /// A fact derives from a datum that is not in the dictionary.
    #[error("fact {fact} of the data dictionary derives from {datum}, which is not a datum of it")]
    NoSuchDatum {
        /// The fact.
        fact: FactId,
        /// The datum.
        datum: DatumId,
    },
    /// An id is there twice.
    #[error("{0} is in the data dictionary twice")]
    Twice(String),
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
        no_twice(datums.iter().map(|d| d.id.as_str()))?;
        no_twice(facts.iter().map(|f| f.id.as_str()))?;
        no_twice(countries.countries.iter().map(|c| c.id.as_str()))?;
        for list in lists.values() {
            no_twice(list.iter().map(|c| c.id.as_str()))?;
        }
        for fact in &facts {
            if let Some(datum) = fact.from.iter().find(|id| !datums.iter().any(|d| d.id == **id)) {
                return Err(BadDictionary::NoSuchDatum { fact: fact.id.clone(), datum: datum.clone() });
            }
        }
        let words = list(&lists, "words", "words")?;
        let places = datums.iter().enumerate().map(|(place, datum)| (datum.id.clone(), place)).collect();
        Ok(Self { datums, places, facts, countries: countries.countries, words })
    }

    /// The datum with this id.
    #[must_use]
    pub fn datum(&self, id: &DatumId) -> Option<&Datum> {
        self.places.get(id).and_then(|place| self.datums.get(*place))
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

    /// The label of `yes`, `no` or `none` as a value on a form.
    pub(crate) fn word(&self, id: &str) -> Option<&Text> {
        self.words.iter().find(|w| w.id.as_str() == id).map(|w| &w.label)
    }

    /// Every datum, in the order in which staff see them.
    pub fn datums(&self) -> impl Iterator<Item = &Datum> {
        self.datums.iter()
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

codes! { Sensitivity DatumClass Origin }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a broken embedded dictionary must fail here")]
mod tests {
    use super::*;
    use crate::words::text::Language;

    fn labels(dictionary: &Dictionary) -> Vec<(String, &Text)> {
        let mut all: Vec<(String, &Text)> = Vec::new();
        for datum in dictionary.datums() {
            all.push((datum.id.to_string(), &datum.label));
            if let ValueKind::Code(codes) | ValueKind::Codes(codes) = &datum.kind {
                all.extend(codes.iter().map(|c| (format!("{}/{}", datum.id, c.id), &c.label)));
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
        assert_eq!(dictionary.datums().count(), 39);
        assert_eq!(dictionary.facts().count(), 11);
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
    fn a_dictionary_that_contradicts_itself_is_refused_by_name() {
        let entries = include_str!("dictionary/dictionary.toml");
        let codes = include_str!("dictionary/codes.toml");
        let countries = include_str!("dictionary/countries.toml");
        let refused = |entries: &str| Dictionary::parse(entries, codes, countries).unwrap_err().to_string();
        assert!(refused(&entries.replace("{ code = \"sex\" }", "{ code = \"sexes\" }")).contains("sexes"));
        assert!(refused(&entries.replace("from = [\"phone\"]", "from = [\"fax\"]")).contains("fax"));
        assert!(refused(&entries.replace("id = \"phone\"", "id = \"email\"")).contains("email"));
        assert!(refused(&entries.replace("origin = \"derived\"", "origin = \"guessed\"")).contains("guessed"));
    }
}
