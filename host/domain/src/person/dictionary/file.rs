//! The dictionary files as they are written, before their code lists are looked up.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::entry::{
    About, Code, Country, Datum, DatumClass, EntryList, FactEntry, FactKind, Origin, Sensitivity, ValueKind,
};
use crate::words::ids::{DatumId, FactId};
use crate::words::text::Text;

/// Why a dictionary file was refused. Only a change to the files in `dictionary/` can cause it.
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
    #[error("fact {fact} of the data dictionary derives from {datum}, which is not a datum in it")]
    NoSuchDatum {
        /// The fact.
        fact: FactId,
        /// The datum.
        datum: DatumId,
    },
    /// A datum stands for an entry of a list that is not in the dictionary.
    #[error("{datum} of the data dictionary stands for an entry of {list}, which is not a list in it")]
    NoSuchEntryList {
        /// The datum.
        datum: DatumId,
        /// The list.
        list: DatumId,
    },
    /// An id is there twice.
    #[error("{0} is in the data dictionary twice")]
    Twice(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDictionary {
    pub(super) datum: Vec<RawDatum>,
    pub(super) list: Vec<RawList>,
    pub(super) fact: Vec<RawFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCountries {
    pub(super) countries: Vec<Country>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDatum {
    id: DatumId,
    label: Text,
    class: DatumClass,
    #[serde(default)]
    about: About,
    sensitivity: Sensitivity,
    origin: Origin,
    kind: RawKind,
    #[serde(default)]
    pub(super) list: Option<DatumId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawList {
    id: DatumId,
    label: Text,
    sensitivity: Sensitivity,
    words: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    id: FactId,
    label: Text,
    sensitivity: Sensitivity,
    kind: RawFactKind,
    from: Vec<DatumId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum RawKind {
    Text { max: u32 },
    Reference { max: u32 },
    Date,
    Birth,
    Past,
    Code(String),
    Codes(String),
    Number { min: i64, max: i64 },
    YesNo,
    Countries { stateless: bool },
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum RawFactKind {
    YesNo,
    One(String),
    Many(String),
    Number { min: i64, max: i64 },
}

/// The code lists, by name.
pub(super) type Lists = BTreeMap<String, Vec<Code>>;

pub(super) fn list(lists: &Lists, name: &str, entry: &str) -> Result<Vec<Code>, BadDictionary> {
    lists.get(name).cloned().ok_or_else(|| BadDictionary::NoSuchList { entry: entry.to_owned(), list: name.to_owned() })
}

impl RawDatum {
    pub(super) fn resolve(self, lists: &Lists) -> Result<Datum, BadDictionary> {
        let kind = match self.kind {
            RawKind::Text { max } => ValueKind::Text { max },
            RawKind::Reference { max } => ValueKind::Reference { max },
            RawKind::Date => ValueKind::Date,
            RawKind::Birth => ValueKind::Birth,
            RawKind::Past => ValueKind::Past,
            RawKind::Code(name) => ValueKind::Code(list(lists, &name, self.id.as_str())?),
            RawKind::Codes(name) => ValueKind::Codes(list(lists, &name, self.id.as_str())?),
            RawKind::Number { min, max } => ValueKind::Number { min, max },
            RawKind::YesNo => ValueKind::YesNo,
            RawKind::Countries { stateless } => ValueKind::Countries { stateless },
        };
        let Self { id, label, class, about, sensitivity, origin, list, .. } = self;
        Ok(Datum { id, label, class, about, sensitivity, origin, kind, list })
    }
}

impl RawList {
    pub(super) fn resolve(self, lists: &Lists) -> Result<EntryList, BadDictionary> {
        let Self { id, label, sensitivity, words } = self;
        let words = words.into_iter().map(|(member, name)| Ok((member, list(lists, &name, id.as_str())?)));
        let words = words.collect::<Result<_, BadDictionary>>()?;
        Ok(EntryList { id, label, sensitivity, words })
    }
}

impl RawFact {
    pub(super) fn resolve(self, lists: &Lists) -> Result<FactEntry, BadDictionary> {
        let kind = match self.kind {
            RawFactKind::YesNo => FactKind::YesNo,
            RawFactKind::One(name) => FactKind::One(list(lists, &name, self.id.as_str())?),
            RawFactKind::Many(name) => FactKind::Many(list(lists, &name, self.id.as_str())?),
            RawFactKind::Number { min, max } => FactKind::Number { min, max },
        };
        let Self { id, label, sensitivity, from, .. } = self;
        Ok(FactEntry { id, label, sensitivity, kind, from })
    }
}
