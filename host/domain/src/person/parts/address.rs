//! Where a person lives and lived, by the levels in which a country is administered.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use zeroize::Zeroize;

use crate::person::country::{self, CountryCode, STATELESS};
use crate::person::raw::{BadMember, Members};
use crate::words::codes::codes;

/// The most characters of one level.
const LEVEL: u32 = 200;
/// The most characters of the words.
const WORDS: u32 = 300;

/// What an address is to the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum AddressUse {
    /// Where the person lives.
    Current,
    /// The last one in the home country.
    HomeCountry,
    /// Another one, where the person lived before.
    Former,
}

codes! { AddressUse }

/// An address. It has no `Debug`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// What it is to the person.
    #[serde(rename = "use")]
    pub usage: AddressUse,
    /// The country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// The first level below the country, such as a governorate or a province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub admin1: Option<String>,
    /// The second, such as a district: `address-district` of a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub admin2: Option<String>,
    /// The third.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub admin3: Option<String>,
    /// The fourth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub admin4: Option<String>,
    /// The town, the village, the camp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<200>))]
    pub locality: Option<String>,
    /// The rest, in the person's words: street, neighbourhood, whom to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line_or_null::<300>))]
    pub words: Option<String>,
}

impl Zeroize for Address {
    fn zeroize(&mut self) {
        for part in [&mut self.admin1, &mut self.admin2, &mut self.admin3, &mut self.admin4] {
            part.zeroize();
        }
        self.locality.zeroize();
        self.words.zeroize();
    }
}

impl Address {
    pub(super) const fn new(usage: AddressUse) -> Self {
        let (admin1, admin2, admin3, admin4, locality, words) = (None, None, None, None, None, None);
        Self { usage, country: None, admin1, admin2, admin3, admin4, locality, words }
    }

    pub(super) fn read(mut members: Members) -> Result<Self, BadMember> {
        let usage = members.one_of("use", AddressUse::ALL)?;
        let read = |code: &str| country::read(code).ok().filter(|country| country.as_str() != STATELESS);
        let country = members.word("country", read).map_err(|_| {
            BadMember::new("country", "a country code is expected, of ISO 3166-1 alpha-3 or with its scheme")
        })?;
        let address = Self {
            usage,
            country: country.map(CountryCode),
            admin1: members.line("admin1", LEVEL)?,
            admin2: members.line("admin2", LEVEL)?,
            admin3: members.line("admin3", LEVEL)?,
            admin4: members.line("admin4", LEVEL)?,
            locality: members.line("locality", LEVEL)?,
            words: members.line("words", WORDS)?,
        };
        members.end("use, country, admin1, admin2, admin3, admin4, locality, words")?;
        if address.is_empty() {
            return Err(BadMember::new(
                "words",
                "an address says something: a level, a locality or words are expected",
            ));
        }
        Ok(address)
    }

    /// From the nearest to the farthest, without the country.
    pub(super) fn levels(&self) -> impl Iterator<Item = &str> {
        let levels = [&self.words, &self.locality, &self.admin4, &self.admin3, &self.admin2, &self.admin1];
        levels.into_iter().flatten().map(String::as_str)
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.country.is_none() && self.levels().next().is_none()
    }

    /// A person lives in one place, and left home from one.
    pub(super) fn fit(addresses: &[Self]) -> Result<(), &'static str> {
        let many = |usage| addresses.iter().filter(|address| address.usage == usage).count() > 1;
        if many(AddressUse::Current) || many(AddressUse::HomeCountry) {
            return Err(
                "one address is the current one at most, and one the last in the home country: the others are former",
            );
        }
        Ok(())
    }
}
