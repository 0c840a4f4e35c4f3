//! What a request says about an individual, before the dictionary has checked it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::proposed::Proposed;
use super::value::DatumValue;
use crate::person::birth::{Birth, FIRST_DAY};
use crate::person::country::{self, STATELESS};
use crate::person::dictionary::{Code, Datum, Dictionary, ONE_LINE, Origin, ValueKind};
use crate::person::parts::{BadPart, MOST, Part, Parts};
use crate::person::raw::{OTHER_MEMBER, Raw, kept, plain, visit_scalars};
use crate::person::registration::{comparable, says_something};
use crate::words::calendar::{Today, parse_day};
use crate::words::deceptive::{Deceptive, Lines};
use crate::words::ids::{ChoiceId, CountryId, DatumId};

/// A request body: a JSON object from datum ids to values (string, whole number, boolean, list of codes), and from `names`
/// and the other lists of the dictionary to their entries, where `null` removes a datum and empties a list. It can be read in, and given to [`Profile`](super::Profile); nothing else.
pub struct ProfilePatch {
    fields: Vec<(Result<DatumId, NotAnId>, Raw)>,
}

struct NotAnId;

/// Why a datum was refused. It names the datum and what is expected, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDatum {
    /// The key is not a kebab-case word. It is not repeated: it may be a value that slipped.
    #[error("a key is not an id of the data dictionary: use ids such as full-name")]
    NotAnId,
    /// The dictionary has no such datum.
    #[error("{0}: the data dictionary has no such datum; ask the host for its dictionary")]
    Unknown(DatumId),
    /// The host derives it.
    #[error("{0}: derived by the host from other datums; leave it out")]
    Derived(DatumId),
    /// The host assigns it.
    #[error("{0}: assigned by the host; leave it out")]
    Assigned(DatumId),
    /// It is in the request twice.
    #[error("{0}: given twice; give it once")]
    Twice(DatumId),
    /// A character in it shows nothing, or changes how the text is read.
    #[error("{datum}: {deceptive}")]
    Deceptive {
        /// Which datum.
        datum: DatumId,
        /// The character.
        deceptive: Deceptive,
    },
    /// The value does not fit.
    #[error("{datum}: {expected} is expected")]
    Value {
        /// Which datum.
        datum: DatumId,
        /// What would fit.
        expected: String,
    },
    /// An entry of a list does not fit.
    #[error("{list}: entry {entry}, {member}: {expected}")]
    Entry {
        /// Which list.
        list: DatumId,
        /// Which entry, counted from 1.
        entry: usize,
        /// Which of its members.
        member: &'static str,
        /// What would fit.
        expected: String,
    },
    /// The list does not fit as a whole, or a datum does not come to stand in it.
    #[error("{datum}: {why}")]
    List {
        /// The list, or the datum.
        datum: DatumId,
        /// Why not, and what to do.
        why: String,
    },
}

impl BadDatum {
    /// Where in the request it is: a JSON Pointer; none where the key was no id.
    #[must_use]
    pub fn pointer(&self) -> Option<String> {
        let datum = self.datum()?;
        Some(match self {
            Self::Entry { entry, member, .. } if *member == OTHER_MEMBER => format!("#/{datum}/{}", entry - 1),
            Self::Entry { entry, member, .. } => format!("#/{datum}/{}/{member}", entry - 1),
            _ => format!("#/{datum}"),
        })
    }

    /// The datum, where the key was an id.
    #[must_use]
    pub const fn datum(&self) -> Option<&DatumId> {
        match self {
            Self::NotAnId => None,
            Self::Unknown(datum)
            | Self::Derived(datum)
            | Self::Assigned(datum)
            | Self::Twice(datum)
            | Self::Deceptive { datum, .. }
            | Self::Entry { list: datum, .. }
            | Self::List { datum, .. }
            | Self::Value { datum, .. } => Some(datum),
        }
    }
}

/// Every datum of a request that was refused, in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct BadProfile(pub Vec<BadDatum>);

impl ProfilePatch {
    /// The same, by the dictionary of this host.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused.
    pub(crate) fn checked(self, today: Today) -> Result<Proposed, BadProfile> {
        self.validate(Dictionary::host(), today.day)
    }

    /// What it says, checked by itself: what the file says already is not looked at.
    pub(super) fn validate(self, dictionary: &Dictionary, today: Date) -> Result<Proposed, BadProfile> {
        let mut good = Proposed::default();
        let mut bad = Vec::new();
        let mut seen = BTreeSet::new();
        for (key, raw) in self.fields {
            let Ok(id) = key else {
                bad.push(BadDatum::NotAnId);
                continue;
            };
            if !seen.insert(id.clone()) {
                bad.push(BadDatum::Twice(id));
                continue;
            }
            if let Some(part) = Part::of(id.as_str()) {
                let mut list = Parts::default();
                match list.put(part, raw) {
                    Ok(()) => good.lists.push((part, list)),
                    Err(why) => bad.push(bad_list(id, why)),
                }
                continue;
            }
            match dictionary.datum(&id) {
                None => bad.push(BadDatum::Unknown(id)),
                Some(Datum { origin: Origin::Derived, .. }) => bad.push(BadDatum::Derived(id)),
                Some(Datum { origin: Origin::Assigned, .. }) => bad.push(BadDatum::Assigned(id)),
                Some(Datum { kind, .. }) => match raw {
                    Raw::Null => good.datums.push((id, None)),
                    raw => match (deceptive(kind, &raw), parse(kind, raw, today)) {
                        (Some(deceptive), _) => bad.push(BadDatum::Deceptive { datum: id, deceptive }),
                        (None, Ok(value)) => good.datums.push((id, value)),
                        (None, Err(Unfit)) => bad.push(BadDatum::Value { datum: id, expected: expected(kind) }),
                    },
                },
            }
        }
        if bad.is_empty() { Ok(good) } else { Err(BadProfile(bad)) }
    }
}

fn bad_list(list: DatumId, why: BadPart) -> BadDatum {
    match why {
        BadPart::NoList => {
            let why = format!("a list of at most {MOST} objects is expected; see the description of the API");
            BadDatum::List { datum: list, why }
        }
        BadPart::Entry(entry, bad) => BadDatum::Entry { list, entry, member: bad.member, expected: bad.expected },
        BadPart::Together(why) => BadDatum::List { datum: list, why: why.to_owned() },
    }
}

/// The value does not fit the kind.
struct Unfit;

/// The value; none where what is written stands for nothing, such as `-`.
fn parse(kind: &ValueKind, raw: Raw, today: Date) -> Result<Option<DatumValue>, Unfit> {
    let value = match (kind, raw) {
        (ValueKind::Text { max }, Raw::Text(text)) => {
            let text = kept(&text, *max).ok_or(Unfit)?;
            return Ok(says_something(&text).then(|| DatumValue::Text(text.to_string())));
        }
        (ValueKind::Reference { max }, Raw::Text(text)) => {
            let text = kept(&text, *max).ok_or(Unfit)?;
            return Ok(comparable(&text).map(|_| DatumValue::Text(text.to_string())));
        }
        (ValueKind::Countries { stateless }, Raw::Text(text)) => Some(parse_countries(text.split(','), *stateless)?),
        (ValueKind::Countries { .. }, Raw::List(list)) if list.is_empty() => return Ok(None),
        (ValueKind::Countries { stateless }, list @ Raw::List(_)) => {
            let list = list.words().ok_or(Unfit)?;
            Some(parse_countries(list.iter().map(|text| text.as_str()), *stateless)?)
        }
        (kind, raw) => parse_other(kind, raw, today),
    };
    value.map(Some).ok_or(Unfit)
}

fn parse_other(kind: &ValueKind, raw: Raw, today: Date) -> Option<DatumValue> {
    let listed = |codes: &[Code], word: &str| codes.iter().find(|c| c.id.as_str() == word).map(|c| c.id.clone());
    match (kind, raw) {
        (ValueKind::Date, Raw::Text(text)) => {
            parse_day(&text).filter(|day| (FIRST_DAY..=today).contains(day)).map(DatumValue::Date)
        }
        (ValueKind::Birth, Raw::Text(text)) => Birth::parse(&text, today).map(DatumValue::from),
        (ValueKind::Past, Raw::Text(text)) => {
            Birth::parse(&text, today).filter(|day| !day.is_of_an_age()).map(DatumValue::from)
        }
        (ValueKind::Code(codes), Raw::Text(text)) => listed(codes, &text).map(DatumValue::Code),
        (ValueKind::Codes(codes), list) => list
            .words()?
            .iter()
            .map(|word| listed(codes, word))
            .collect::<Option<BTreeSet<ChoiceId>>>()
            .map(DatumValue::Codes),
        (ValueKind::Number { min, max }, Raw::Number(number)) => {
            (*min..=*max).contains(&number).then_some(DatumValue::Number(number))
        }
        (ValueKind::YesNo, Raw::YesNo(yes)) => Some(DatumValue::YesNo(yes)),
        _ => None,
    }
}

fn parse_countries<'a>(texts: impl Iterator<Item = &'a str>, stateless: bool) -> Result<DatumValue, Unfit> {
    let fits = |country: &CountryId| stateless || country.as_str() != STATELESS;
    let countries = texts.map(|text| country::read(text.trim()).ok().filter(fits).ok_or(Unfit));
    countries.collect::<Result<_, _>>().map(DatumValue::Countries)
}

fn deceptive(kind: &ValueKind, raw: &Raw) -> Option<Deceptive> {
    match (kind, raw) {
        (ValueKind::Text { max } | ValueKind::Reference { max }, Raw::Text(text)) => {
            Deceptive::first(&plain(text), if *max > ONE_LINE { Lines::Many } else { Lines::One })
        }
        _ => None,
    }
}

fn expected(kind: &ValueKind) -> String {
    let ids = |codes: &[Code]| codes.iter().map(|c| c.id.as_str()).collect::<Vec<_>>().join(", ");
    match kind {
        ValueKind::Text { max } => format!("a text of 1 to {max} characters"),
        ValueKind::Reference { max } => format!("a text of 1 to {max} characters with a digit in it"),
        ValueKind::Birth => format!(
            "a date as YYYY-MM-DD, from {FIRST_DAY} to today, or what is known of it: 2012-02, 2012, about 2012, or an age \
             such as about 14; in another calendar with its name, as persian:1390-12-10 (hijri-civil, umm-al-qura, ethiopian)"
        ),
        ValueKind::Past => format!(
            "a date as YYYY-MM-DD, from {FIRST_DAY} to today, or what is known of it: 2024-02, 2024, about 2024, or in another \
             calendar, as persian:1402-11-12"
        ),
        ValueKind::Date => format!("a date as YYYY-MM-DD, from {FIRST_DAY} to today"),
        ValueKind::Code(codes) => format!("one of {}", ids(codes)),
        ValueKind::Codes(codes) => format!("a list out of {}", ids(codes)),
        ValueKind::Number { min, max } => format!("a whole number from {min} to {max}"),
        ValueKind::YesNo => "true or false".to_owned(),
        ValueKind::Countries { .. } => countries_expected().to_owned(),
    }
}

/// The codes that mean two countries are few, and named whether or not the request has one of them.
fn countries_expected() -> &'static str {
    static EXPECTED: OnceLock<String> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let two = country::ambiguous().map(|code| code.as_str().to_ascii_uppercase()).collect::<Vec<_>>();
        format!(
            "one or more country codes, each of ISO 3166-1 alpha-3, such as SYR, or with its scheme, such as progres:LEB \
             (with it alone where ISO and proGres mean different countries: {})",
            two.join(", ")
        )
    })
}

const OBJECT: &str = "a JSON object from datum ids to values is expected";

impl<'de> Deserialize<'de> for ProfilePatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Body;
        impl<'de> Visitor<'de> for Body {
            type Value = ProfilePatch;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(OBJECT)
            }
            visit_scalars!(|_: Raw| Err(E::custom(OBJECT)));
            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<ProfilePatch, A::Error> {
                Err(A::Error::custom(OBJECT))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ProfilePatch, A::Error> {
                let mut fields = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    fields.push((DatumId::new(&Zeroizing::new(key)).map_err(|_| NotAnId), map.next_value::<Raw>()?));
                }
                Ok(ProfilePatch { fields })
            }
        }
        deserializer.deserialize_any(Body)
    }
}
