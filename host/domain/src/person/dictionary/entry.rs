//! The entries of the dictionary: data, facts, codes and countries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{ChoiceId, CountryId, DatumId, FactId};
use crate::words::text::Text;

/// How much harm follows when a datum reaches the wrong person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// Little on its own.
    Standard,
    /// It identifies the person, or says where they are.
    Sensitive,
    /// It can bring discrimination, retribution or worse. Source: Technical Note, "Terminology", sensitive protection
    /// data.
    HighlySensitive,
}

/// What a datum is about: the classes of which [`minimisation`](crate::sharing::minimisation) says what a purpose may
/// carry.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// The state of an organisation's process, such as a best interests procedure.
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

/// About whom a datum speaks: what somebody gets who asks for a copy of what is known about them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum About {
    /// About the person.
    #[default]
    Person,
    /// About somebody else: it is in no copy for the person.
    Others,
    /// An account that may speak about others too: it is in a copy only when somebody looked through it.
    Mixed,
}

/// Where the value of a datum comes from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DictionaryCode))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code.
    pub id: ChoiceId,
    /// What a reader sees.
    pub label: Text,
}

/// One country.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-3, in lower case; also `xkx`, and `xxa` for a stateless person.
    pub id: CountryId,
    /// Its name.
    pub label: Text,
}

/// Texts that may be longer than this many characters may have more than one line.
pub(crate) const ONE_LINE: u32 = 300;

/// What a datum may contain.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "type", content = "of")]
pub enum ValueKind {
    /// Free text.
    Text {
        /// The most characters.
        max: u32,
    },
    /// A text with a digit other than 0 in it: a number that was given to a person, or one to call. Without one, as in
    /// `N/A`, there is no value.
    Reference {
        /// The most characters.
        max: u32,
    },
    /// A calendar day, from 1900-01-01 to today.
    Date,
    /// A date of birth, or what is known of it: `2012-02-29`, `2012-02`, `2012`, `about 2012`, `about 14`.
    Birth,
    /// A day in the past, or what is known of it, as of a date of birth but for an age.
    Past,
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
    /// One or more countries, see [`Dictionary::country`](super::Dictionary::country).
    Countries {
        /// Whether `xxa`, stateless, may be among them.
        stateless: bool,
    },
}

/// One datum of the dictionary.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Datum {
    /// Its id.
    pub id: DatumId,
    /// What a reader sees.
    pub label: Text,
    /// What it is about.
    pub class: DatumClass,
    /// About whom it speaks.
    pub about: About,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// Where its value comes from.
    pub origin: Origin,
    /// What it may contain.
    pub kind: ValueKind,
    /// The list for whose preferred entry it stands: written, it writes that entry. None where it stands for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub list: Option<DatumId>,
}

/// A list of a file: names, contacts, addresses, numbers in other registries. No form and no plugin asks for it; the datums
/// that stand for its entries say what may leave.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryList {
    /// Its id.
    pub id: DatumId,
    /// What a reader sees.
    pub label: Text,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// The words of those members of an entry that have a list of words. A scheme of a number may be another word.
    pub words: BTreeMap<String, Vec<Code>>,
}

/// What a fact may contain.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "type", content = "of")]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactEntry {
    /// Its id.
    pub id: FactId,
    /// What a reader sees.
    pub label: Text,
    /// How much harm it can do.
    pub sensitivity: Sensitivity,
    /// What it may contain.
    pub kind: FactKind,
    /// The datums it derives from, and no others.
    pub from: Vec<DatumId>,
}

codes! { Sensitivity DatumClass About Origin }
