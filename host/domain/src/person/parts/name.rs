//! Names. A person has several: the one on a paper, the one that they go by, one that an office wrote in other letters.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use zeroize::Zeroize;

use crate::person::raw::{BadMember, Members};
use crate::words::codes::codes;

/// The most characters of a name.
pub(crate) const LONGEST: u32 = 200;

/// What a name is to the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum NameUse {
    /// As it stands on a document.
    Document,
    /// The same name in letters of the Latin script, as an office or the person writes it.
    Romanised,
    /// As the person is called.
    Used,
    /// As the person was called once, and is not any more.
    Former,
}

codes! { NameUse }

/// A name: one word or several, in any script, as it is said. It is not taken apart: which of its words is a family's, and
/// whether any is, differs from place to place.
///
/// It has no `Debug`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line::<200>))]
    pub text: String,
    /// What it is to the person.
    #[serde(rename = "use")]
    pub usage: NameUse,
}

impl Zeroize for Name {
    fn zeroize(&mut self) {
        self.text.zeroize();
    }
}

impl Name {
    pub(super) fn read(mut members: Members) -> Result<Self, BadMember> {
        let name = Self { text: members.needed("text", LONGEST)?, usage: members.one_of("use", NameUse::ALL)? };
        members.end("text and use").map(|()| name)
    }

    /// Nobody is called by a name that they have laid down.
    pub(super) fn fit(names: &[Self]) -> Result<(), &'static str> {
        match names.first() {
            Some(Self { usage: NameUse::Former, .. }) => {
                Err("the first name is the preferred one, and that is none of a former time: put another one first")
            }
            _ => Ok(()),
        }
    }
}
