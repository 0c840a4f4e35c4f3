//! One value of a profile.

use std::collections::BTreeSet;

use jiff::civil::Date;
use zeroize::{Zeroize, Zeroizing};

use crate::person::birth::{Birth, Rough};
use crate::person::country;
use crate::person::dictionary::{Code, Dictionary, ValueKind};
use crate::person::origin::Before;
use crate::person::told::Told;
use crate::words::calendar::parse_day;
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
    Countries(BTreeSet<CountryId>),
    /// A date of birth of which less is known than the day, or more than the day says.
    Birth(Birth),
    /// What the host keeps beside the datums, see [`Origin`](crate::person::origin::Origin).
    OriginBefore(Before),
}

impl From<Birth> for DatumValue {
    /// A day is a day, as it always was.
    fn from(birth: Birth) -> Self {
        match birth {
            Birth::Day(day) => Self::Date(day),
            birth => Self::Birth(birth),
        }
    }
}

impl Zeroize for DatumValue {
    fn zeroize(&mut self) {
        match self {
            Self::Text(text) => text.zeroize(),
            Self::OriginBefore(before) => before.taken_out.iter_mut().for_each(|one| one.reason.zeroize()),
            _ => {}
        }
        // The other kinds contain no secret on their own: a code, a day or a number of a small, public set.
        *self = Self::YesNo(false);
    }
}

impl DatumValue {
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
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

    pub(crate) const fn countries(&self) -> Option<&BTreeSet<CountryId>> {
        if let Self::Countries(countries) = self { Some(countries) } else { None }
    }

    /// What is known of when the person was born.
    pub(crate) const fn birth(&self) -> Option<Birth> {
        match self {
            Self::Date(day) => Some(Birth::Day(*day)),
            Self::Birth(birth) => Some(*birth),
            _ => None,
        }
    }

    /// The first and the last day that a day in the past may have been. That somebody came on 1 January is no reason to doubt
    /// it, as it is with a birthday.
    pub(crate) fn past(&self) -> Option<(Date, Date)> {
        match self {
            Self::Date(day) => Some((*day, *day)),
            Self::Birth(Birth::FirstOfJanuary(year)) => Date::new(*year, 1, 1).ok().map(|day| (day, day)),
            Self::Birth(birth) => Some(birth.days()),
            _ => None,
        }
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
            Self::Date(day) if *kind == ValueKind::Birth => born(Birth::Day(*day), word),
            Self::Date(date) => Passage::undetermined(date.to_string()),
            Self::Birth(birth) => born(*birth, word),
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
            Self::Countries(countries) => {
                let name = |country: &CountryId| match dictionary.country(country) {
                    Some(known) => known.label.passage(languages),
                    None => Passage::undetermined(country.as_str()),
                };
                Passage::list(&countries.iter().map(name).collect::<Vec<_>>())
            }
            Self::OriginBefore(_) => Passage::default(),
        }
    }

    /// As a system gives and takes it: a request may say it again.
    pub(super) fn value(&self) -> Plain {
        match self {
            Self::Codes(codes) => Plain::List(codes.iter().map(ToString::to_string).collect()),
            Self::Number(number) => Plain::Number(*number),
            Self::YesNo(yes) => Plain::YesNo(*yes),
            Self::Countries(countries) => {
                let mut written: Vec<String> = countries.iter().map(country::written).collect();
                match written.pop() {
                    Some(one) if written.is_empty() => Plain::Text(one),
                    last => Plain::List(written.into_iter().chain(last).collect()),
                }
            }
            Self::Text(_) | Self::Date(_) | Self::Birth(_) | Self::Code(_) | Self::OriginBefore(_) => {
                Plain::Text(self.to_text())
            }
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
            Self::Code(code) => code.to_string(),
            Self::Codes(codes) => codes.iter().map(ChoiceId::as_str).collect::<Vec<_>>().join(","),
            Self::Number(number) => number.to_string(),
            Self::YesNo(yes) => yes.to_string(),
            Self::Countries(countries) => countries.iter().map(CountryId::as_str).collect::<Vec<_>>().join(","),
            Self::Birth(birth) => birth.to_string(),
            // Ids, words and moments always serialise.
            Self::OriginBefore(before) => serde_json::to_string(before).unwrap_or_default(),
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
            Self::Countries(_) => 'l',
            Self::Birth(_) => 'b',
            Self::OriginBefore(_) => 'o',
        }
    }

    /// As it is stored: one letter for the kind, then the value.
    pub(super) fn to_stored(&self) -> Zeroizing<String> {
        let plain = Zeroizing::new(self.to_text());
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
            "d" => Self::Date(parse_day(plain)?),
            "c" => Self::Code(ChoiceId::new(plain).ok()?),
            "m" if plain.is_empty() => Self::Codes(BTreeSet::new()),
            "m" => Self::Codes(plain.split(',').map(ChoiceId::new).collect::<Result<_, _>>().ok()?),
            "n" => Self::Number(plain.parse().ok()?),
            "y" => Self::YesNo(plain.parse().ok()?),
            "l" => Self::Countries(plain.split(',').map(CountryId::new).collect::<Result<_, _>>().ok()?),
            "b" => Self::Birth(Birth::stored(plain)?),
            "o" => Self::OriginBefore(serde_json::from_str(plain).ok()?),
            _ => return None,
        })
    }
}

/// What is known of when somebody was born, said as what it is: a reader never takes an estimate for a date.
fn born(birth: Birth, word: impl Fn(&str) -> Passage) -> Passage {
    let (id, value, day) = match birth {
        Birth::Day(day) if birth.is_exact() => return Passage::undetermined(day.to_string()),
        Birth::Day(day) => ("first-of-january", day.to_string(), None),
        Birth::Told { told, .. } => return told_in(told, birth, "told-day", word),
        Birth::Roughly { known: Rough::Told(told), .. } => return told_in(told, birth, "told-day", word),
        Birth::Roughly { known: Rough::AboutTold(told), .. } => return told_in(told, birth, "told-about", word),
        Birth::FirstOfJanuary(year) => return Passage::undetermined(format!("{year}-01-01")),
        Birth::Roughly { known, seen } => match known {
            Rough::Month(_) => ("only-month", known.to_string(), None),
            Rough::Year(year) => ("only-year", year.to_string(), None),
            Rough::AboutYear(year) => ("about-year", year.to_string(), None),
            Rough::AboutAge(age) => ("about-age", age.to_string(), Some(seen)),
            // They were said above.
            Rough::Told(told) | Rough::AboutTold(told) => ("only-year", told.to_string(), None),
        },
    };
    let mut said = word(id);
    said.text = said.text.replace("{value}", &value);
    if let Some(day) = day {
        said.text = said.text.replace("{day}", &day.to_string());
    }
    said
}

/// A date as it was told, and what days that is.
fn told_in(told: Told, birth: Birth, id: &str, word: impl Fn(&str) -> Passage) -> Passage {
    let (first, last) = birth.days();
    let days = if first == last { first.to_string() } else { format!("{first} – {last}") };
    let calendar = word(told.calendar().code()).text;
    let mut said = word(id);
    said.text = said.text.replace("{value}", &told.numbers()).replace("{calendar}", &calendar).replace("{day}", &days);
    said
}
