//! Numbers under which other registries know a person.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::person::raw::{BadMember, Members};
use crate::person::registration::comparable;
use crate::words::ids::ChoiceId;

/// The most characters of a number.
const LONGEST: u32 = 64;

/// A number under which another registry knows the person. The person is found by it as by the number of a document; that
/// of the own registration is `individual-number`. It has no `Debug`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherNumber {
    /// The registry: a word of the dictionary, such as `progres`, or another kebab-case word.
    pub scheme: ChoiceId,
    /// The number, with a digit in it.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::words::schemas::line::<64>))]
    pub number: String,
}

impl Zeroize for OtherNumber {
    fn zeroize(&mut self) {
        self.number.zeroize();
    }
}

impl OtherNumber {
    pub(super) fn read(mut members: Members) -> Result<Self, BadMember> {
        let scheme = members.word("scheme", |word| ChoiceId::new(word).ok()).ok().flatten();
        let scheme = scheme.ok_or_else(|| BadMember::new("scheme", "a kebab-case word such as progres is expected"))?;
        let number = members.needed("number", LONGEST)?;
        if comparable(&number).is_none() {
            return Err(BadMember::new("number", "a text with a digit in it is expected"));
        }
        members.end("scheme and number").map(|()| Self { scheme, number })
    }

    /// None is there twice.
    pub(super) fn fit(numbers: &[Self]) -> Result<(), &'static str> {
        let twice = numbers.iter().enumerate().any(|(at, one)| numbers[..at].contains(one));
        if twice { Err("one is there twice: write it down once") } else { Ok(()) }
    }
}
