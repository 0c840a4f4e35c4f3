//! What a person is found by.

use zeroize::Zeroizing;

use super::Profile;
use super::value::DatumValue;
use crate::person::phone::Phone;

/// The datums that are names of the person.
const NAMES: &[&str] = &["full-name"];

/// The datums that are numbers by which others know the person: of identity documents, or of a state.
const DOCUMENTS: &[&str] = &["national-id-number", "identity-document-number"];

impl Profile {
    /// Every name of the person, as it is written.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        NAMES.iter().filter_map(|datum| self.named(datum).and_then(DatumValue::text))
    }

    /// Every telephone number of the person.
    pub(crate) fn phones(&self) -> impl Iterator<Item = Phone> {
        ["phone"].into_iter().filter_map(|datum| self.named(datum).and_then(DatumValue::text).and_then(Phone::of))
    }

    /// Every number of an identity document, in the form in which numbers are compared.
    pub(crate) fn documents(&self) -> impl Iterator<Item = Zeroizing<String>> {
        DOCUMENTS.iter().filter_map(|datum| self.number(datum))
    }
}
