//! What a person is found by.

use zeroize::Zeroizing;

use super::Profile;
use crate::person::parts::{ContactKind, Name};
use crate::person::phone::Phone;
use crate::person::registration::comparable;

/// The datums that are numbers by which others know the person: of identity documents, or of a state.
const DOCUMENTS: &[&str] = &["national-id-number", "identity-document-number"];

impl Profile {
    /// Every name of the person, the preferred one first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.names.iter().map(|name: &Name| name.text.as_str())
    }

    /// Every telephone number of the person, those too that are not safe to call: nobody is called by a search.
    pub(crate) fn phones(&self) -> impl Iterator<Item = Phone> {
        let phones = self.parts.contacts.iter().filter(|contact| contact.kind == ContactKind::Phone);
        phones.filter_map(|contact| Phone::of(&contact.value))
    }

    /// Every number under which another registry knows the person, with its scheme, in the form in which numbers are
    /// compared.
    pub(crate) fn other_numbers(&self) -> impl Iterator<Item = (&str, Zeroizing<String>)> {
        let numbers = self.parts.numbers.iter();
        numbers.filter_map(|number| Some((number.scheme.as_str(), comparable(&number.number)?)))
    }

    /// Every number of an identity document or of another registry, in the form in which numbers are compared.
    pub(crate) fn documents(&self) -> impl Iterator<Item = Zeroizing<String>> {
        let documents = DOCUMENTS.iter().filter_map(|datum| self.number(datum));
        documents.chain(self.other_numbers().map(|(_, number)| number))
    }
}
