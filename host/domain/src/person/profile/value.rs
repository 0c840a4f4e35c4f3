//! One value of a profile.

use std::collections::BTreeSet;

use jiff::civil::Date;
use zeroize::{Zeroize, Zeroizing};

use crate::person::dictionary::{Code, Dictionary, ValueKind};
use crate::words::ids::{ChoiceId, CountryId};
use crate::words::language::PreferredLanguages;
use crate::words::plain::Plain;
use crate::words::text::Passage;

/// A value. No `Debug`, `Display`, `Serialize` or `Clone`; a profile keeps it in a
/// [`Sensitive`](crate::security::sensitive::Sensitive), which overwrites it in the end.
#[derive(PartialEq, Eq)]
pub(crate) enum DatumValue {
    Text(String),
    Date(Date),
    Code(ChoiceId),
    Codes(BTreeSet<ChoiceId>),
    Number(i64),
    YesNo(bool),
    Country(CountryId),
}

impl Zeroize for DatumValue {
    fn zeroize(&mut self) {
        if let Self::Text(text) = self {
            text.zeroize();
        }
        // The other kinds contain no secret on their own: a code, a day or a number of a small, public set.
        *self = Self::YesNo(false);
    }
}

impl DatumValue {
    #[cfg(test)]
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) const fn date(&self) -> Option<Date> {
        if let Self::Date(date) = self { Some(*date) } else { None }
    }

    pub(crate) const fn code(&self) -> Option<&ChoiceId> {
        if let Self::Code(code) = self { Some(code) } else { None }
    }

    pub(crate) const fn codes(&self) -> Option<&BTreeSet<ChoiceId>> {
        if let Self::Codes(codes) = self { Some(codes) } else { None }
    }

    pub(crate) const fn number(&self) -> Option<i64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    #[cfg(test)]
    pub(crate) const fn yes_no(&self) -> Option<bool> {
        if let Self::YesNo(yes) = self { Some(*yes) } else { None }
    }

    pub(crate) const fn country(&self) -> Option<&CountryId> {
        if let Self::Country(country) = self { Some(country) } else { None }
    }

    /// As a form shows it. A code that is no longer in the list is shown by its id.
    pub(super) fn display(&self, kind: &ValueKind, languages: &PreferredLanguages) -> Passage {
        let dictionary = Dictionary::host();
        let list: &[Code] = if let ValueKind::Code(list) | ValueKind::Codes(list) = kind { list } else { &[] };
        let label = |code: &ChoiceId| {
            let known = list.iter().find(|known| known.id == *code);
            known.map_or_else(|| Passage::undetermined(code.as_str()), |known| known.label.passage(languages))
        };
        let word =
            |id: &str| dictionary.word(id).map_or_else(|| Passage::undetermined(id), |text| text.passage(languages));
        match self {
            Self::Text(text) => Passage::undetermined(text),
            Self::Date(date) => Passage::undetermined(date.to_string()),
            Self::Code(code) => label(code),
            Self::Codes(codes) if codes.is_empty() => word("none"),
            Self::Codes(codes) => {
                // In the order of the dictionary, which is the order of the form; codes it no longer has come last.
                let mut codes: Vec<&ChoiceId> = codes.iter().collect();
                codes.sort_by_key(|code| list.iter().position(|c| c.id == **code).unwrap_or(list.len()));
                Passage::list(&codes.into_iter().map(label).collect::<Vec<_>>())
            }
            Self::Number(number) => Passage::undetermined(number.to_string()),
            Self::YesNo(yes) => word(if *yes { "yes" } else { "no" }),
            Self::Country(country) => {
                let known = dictionary.country(country);
                known.map_or_else(|| Passage::undetermined(country.as_str()), |known| known.label.passage(languages))
            }
        }
    }

    /// As a system gives and takes it.
    pub(super) fn value(&self) -> Plain {
        match self {
            Self::Codes(codes) => Plain::List(codes.iter().map(ToString::to_string).collect()),
            Self::Number(number) => Plain::Number(*number),
            Self::YesNo(yes) => Plain::YesNo(*yes),
            // In capital letters, as ISO 3166-1 and papers write it.
            Self::Country(country) => Plain::Text(country.as_str().to_ascii_uppercase()),
            Self::Text(_) | Self::Date(_) | Self::Code(_) => Plain::Text(self.plain()),
        }
    }

    /// As it is stored.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
            Self::Code(code) => code.to_string(),
            Self::Codes(codes) => codes.iter().map(ChoiceId::as_str).collect::<Vec<_>>().join(","),
            Self::Number(number) => number.to_string(),
            Self::YesNo(yes) => yes.to_string(),
            Self::Country(country) => country.to_string(),
        }
    }

    const fn tag(&self) -> char {
        match self {
            Self::Text(_) => 't',
            Self::Date(_) => 'd',
            Self::Code(_) => 'c',
            Self::Codes(_) => 'm',
            Self::Number(_) => 'n',
            Self::YesNo(_) => 'y',
            Self::Country(_) => 'l',
        }
    }

    /// As it is stored: one letter for the kind, then the value as in [`plain`](Self::plain).
    pub(super) fn to_stored(&self) -> Zeroizing<String> {
        let plain = Zeroizing::new(self.plain());
        let mut stored = Zeroizing::new(String::with_capacity(plain.len() + 1));
        stored.push(self.tag());
        stored.push_str(&plain);
        stored
    }

    /// The value that [`to_stored`](Self::to_stored) wrote.
    pub(super) fn from_stored(stored: &str) -> Option<Self> {
        let (tag, plain) = stored.split_at_checked(1)?;
        Some(match tag {
            "t" => Self::Text(plain.to_owned()),
            "d" => Self::Date(parse_date(plain)?),
            "c" => Self::Code(ChoiceId::new(plain).ok()?),
            "m" if plain.is_empty() => Self::Codes(BTreeSet::new()),
            "m" => Self::Codes(plain.split(',').map(ChoiceId::new).collect::<Result<_, _>>().ok()?),
            "n" => Self::Number(plain.parse().ok()?),
            "y" => Self::YesNo(plain.parse().ok()?),
            "l" => Self::Country(CountryId::new(plain).ok()?),
            _ => return None,
        })
    }
}

/// A calendar day, always written as YYYY-MM-DD.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let shape = text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if text.len() == 10 && shape { text.parse().ok() } else { None }
}
