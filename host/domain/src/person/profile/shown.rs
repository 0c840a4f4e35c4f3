//! How a profile is shown: on a form, in words, and to the person.

use super::Profile;
use super::value::DatumValue;
use crate::person::dictionary::{Dictionary, Origin, ValueKind};
use crate::person::parts::{ContactKind, Part, Parts};
use crate::words::calendar::Today;
use crate::words::ids::DatumId;
use crate::words::language::PreferredLanguages;
use crate::words::plain::Plain;
use crate::words::text::Passage;

/// A list as the person gets it.
pub(crate) struct OwnList {
    /// None where nothing of it is about the person.
    pub(crate) text: Option<String>,
    /// Whether something about others was taken out.
    pub(crate) others_taken_out: bool,
}

impl Profile {
    /// The value as a partner's form shows it: codes by their label in the best of the reader's languages, dates as
    /// YYYY-MM-DD. It covers derived datums too.
    pub(crate) fn display(&self, datum: &DatumId, languages: &PreferredLanguages, today: Today) -> Option<Passage> {
        let entry = Dictionary::host().datum(datum)?;
        match self.derived(entry.origin, today) {
            Some(value) => Some(value.display(&entry.kind, languages)),
            None => self.get(datum).map(|value| value.display(&entry.kind, languages)),
        }
    }

    /// The value as a system gives and takes it: codes and countries by their id. It covers derived datums too.
    pub(crate) fn value(&self, datum: &DatumId, today: Today) -> Option<Plain> {
        let entry = Dictionary::host().datum(datum)?;
        match self.derived(entry.origin, today) {
            Some(value) => Some(value.value()),
            None => self.get(datum).map(DatumValue::value),
        }
    }

    /// A datum or a list as it was stored, in words.
    pub(crate) fn in_words(id: &DatumId, stored: &str, languages: &PreferredLanguages) -> Option<String> {
        if let Some(part) = Part::of(id.as_str()) {
            let mut parts = Parts::default();
            return parts.restore(part, Some(stored)).then(|| parts.in_words(part, languages).join("; "));
        }
        let kind = Dictionary::host().datum(id).map_or(&ValueKind::YesNo, |datum| &datum.kind);
        Some(DatumValue::from_stored(stored)?.display(kind, languages).text)
    }

    /// A list in words, for the person: without others whom they trust.
    pub(crate) fn list_of_their_own(&self, id: &DatumId, languages: &PreferredLanguages) -> Option<OwnList> {
        let part = Part::of(id.as_str())?;
        let mut parts = self.parts.clone();
        parts.contacts.retain(|contact| contact.kind != ContactKind::TrustedPerson);
        let others_taken_out = part == Part::Contacts && parts.contacts.len() < self.parts.contacts.len();
        let entries = parts.in_words(part, languages);
        Some(OwnList { text: (!entries.is_empty()).then(|| entries.join("; ")), others_taken_out })
    }

    fn derived(&self, origin: Origin, today: Today) -> Option<DatumValue> {
        // The age band is the only derived datum of the dictionary; a test checks that.
        match origin {
            Origin::Derived => self.ages(today)?.band().choice().map(DatumValue::Code),
            Origin::Entered | Origin::Assigned => None,
        }
    }
}
