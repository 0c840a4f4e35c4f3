//! Countries, as people and systems write them down.
//!
//! Registration systems have codes of their own that look like those of ISO 3166-1: in proGres `ARE` is Egypt, in ISO it
//! is the United Arab Emirates. A code that could mean two countries is refused until its scheme is named, for it decides
//! which government is kept out.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::dictionary::Dictionary;
use crate::words::ids::CountryId;
use crate::words::language::{Language, PreferredLanguages};

/// What is recorded as the nationality of somebody who has none.
pub(crate) const STATELESS: &str = "xxa";

/// Why a text was not taken for a country.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCountry {
    /// No scheme of the host has it, or the named one has not.
    #[error(
        "no country: a code of ISO 3166-1 alpha-3 is expected, such as SYR, or one whose scheme is named, such as progres:LEB"
    )]
    Unknown,
    /// It means one thing here and another there.
    #[error("{code} is {iso} in ISO 3166-1 and {progres} in proGres: write iso:{code} or progres:{code}")]
    Ambiguous {
        /// The code.
        code: String,
        /// The country by ISO.
        iso: String,
        /// The country by proGres.
        progres: String,
    },
    /// ISO has no such code, and another scheme has.
    #[error("{code} is no code of ISO 3166-1; in proGres it is {progres}: write progres:{code}, or the code of ISO")]
    OfProGres {
        /// The code.
        code: String,
        /// The country by proGres.
        progres: String,
    },
}

/// Codes of proGres and what each means.
pub(crate) fn progres() -> &'static BTreeMap<String, CountryId> {
    static CODES: OnceLock<BTreeMap<String, CountryId>> = OnceLock::new();
    CODES.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "constant input: a unit test fails before such a program is shipped")]
        toml::from_str(include_str!("dictionary/progres.toml")).expect("the embedded list of codes is well formed")
    })
}

fn iso(code: &str) -> Option<&'static CountryId> {
    let id = CountryId::new(code).ok()?;
    Dictionary::host().country(&id).map(|country| &country.id)
}

/// Its name, in the best of the reader's languages.
#[must_use]
pub fn name<'a>(country: &'a CountryId, languages: &PreferredLanguages) -> &'a str {
    Dictionary::host().country(country).map_or(country.as_str(), |known| known.label.read(languages))
}

/// Its name in a message of the host.
fn in_english(country: &CountryId) -> String {
    name(country, &Language::english().into()).to_owned()
}

/// Whether the code alone says which country it is.
fn is_plain(country: &CountryId) -> bool {
    progres().get(country.as_str()).is_none_or(|meant| meant == country)
}

/// The codes that have to be written with their scheme, because each means two countries.
pub(crate) fn ambiguous() -> impl Iterator<Item = &'static CountryId> {
    Dictionary::host().countries().map(|country| &country.id).filter(|country| !is_plain(country))
}

/// The country that a text names: a code of ISO 3166-1 in any case, or a code with its scheme, `progres:ARE`.
///
/// # Errors
/// [`BadCountry`], which repeats no more than a code of a list.
pub fn read(text: &str) -> Result<CountryId, BadCountry> {
    let text = text.to_ascii_lowercase();
    if let Some((scheme, code)) = text.split_once(':') {
        let found = match scheme {
            "iso" => iso(code),
            "progres" => progres().get(code),
            _ => None,
        };
        return found.cloned().ok_or(BadCountry::Unknown);
    }
    let code = || text.to_ascii_uppercase();
    match (iso(&text), progres().get(&text)) {
        (Some(iso), Some(meant)) if iso != meant => {
            Err(BadCountry::Ambiguous { code: code(), iso: in_english(iso), progres: in_english(meant) })
        }
        (Some(iso), _) => Ok(iso.clone()),
        (None, Some(meant)) => Err(BadCountry::OfProGres { code: code(), progres: in_english(meant) }),
        (None, None) => Err(BadCountry::Unknown),
    }
}

/// A country as the host writes it, so that [`read`] takes it back: `SYR`, in capital letters as ISO and papers write it,
/// and `iso:ARE` where the code alone would be refused.
#[must_use]
pub fn written(country: &CountryId) -> String {
    let code = country.as_str().to_ascii_uppercase();
    if is_plain(country) { code } else { format!("iso:{code}") }
}

/// A country in a request of those who set the host up, and in the answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode(pub CountryId);

impl std::str::FromStr for CountryCode {
    type Err = BadCountry;
    fn from_str(text: &str) -> Result<Self, BadCountry> {
        read(text).map(Self)
    }
}

impl TryFrom<String> for CountryCode {
    type Error = BadCountry;
    fn try_from(text: String) -> Result<Self, BadCountry> {
        text.parse()
    }
}

impl From<CountryCode> for String {
    fn from(country: CountryCode) -> Self {
        written(&country.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_progres_means_a_country_of_the_dictionary() {
        assert!(progres().len() > 200);
        for (code, country) in progres() {
            assert!(code.len() == 3 && iso(country.as_str()).is_some(), "{code} {country}");
        }
    }

    #[test]
    fn a_code_that_means_two_countries_is_refused_until_its_scheme_is_named() {
        let two: Vec<_> = ambiguous().map(ToString::to_string).collect();
        assert_eq!(two, ["are", "aus", "mar"]);
        for (code, by_iso, by_progres) in [("ARE", "are", "egy"), ("aus", "aus", "aut"), ("Mar", "mar", "mtq")] {
            let error = read(code).unwrap_err();
            assert!(matches!(error, BadCountry::Ambiguous { .. }), "{code}");
            assert_eq!(read(&format!("iso:{code}")).unwrap().as_str(), by_iso);
            assert_eq!(read(&format!("ProGres:{code}")).unwrap().as_str(), by_progres);
        }
        let said = read("ARE").unwrap_err().to_string();
        for part in ["United Arab Emirates", "Egypt", "iso:ARE", "progres:ARE"] {
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn a_code_of_progres_alone_is_taken_once_its_scheme_is_named() {
        for (code, country) in [("LEB", "lbn"), ("SUD", "sdn"), ("GAZ", "pse"), ("STA", "xxa"), ("UAE", "are")] {
            assert!(matches!(read(code), Err(BadCountry::OfProGres { .. })), "{code}");
            assert_eq!(read(&format!("progres:{code}")).unwrap().as_str(), country);
            assert_eq!(read(&format!("iso:{code}")), Err(BadCountry::Unknown));
        }
    }

    #[test]
    fn what_no_scheme_has_is_no_country() {
        for text in
            ["", "zzz", "SYRIA", "progres:", ":are", "ioc:GER", "iso:iso:are", "progres:EGY", "iso:", "progres:zzz"]
        {
            assert_eq!(read(text), Err(BadCountry::Unknown), "{text}");
        }
    }

    #[test]
    fn every_country_is_read_back_as_it_is_written() {
        for country in Dictionary::host().countries() {
            assert_eq!(read(&written(&country.id)).unwrap(), country.id);
        }
    }
}
