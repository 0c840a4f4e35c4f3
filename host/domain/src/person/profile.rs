//! What the host knows about one individual.

mod input;
mod stored;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::person::age::AgeBand;
use crate::person::dictionary::{Dictionary, Origin};
use crate::security::sensitive::Sensitive;
use crate::words::ids::{ChoiceId, CountryId, DatumId};
use crate::words::language::PreferredLanguages;
use crate::words::plain::Plain;
use crate::words::text::Passage;

pub use input::{BadDatum, BadProfile, ProfilePatch};
pub(crate) use stored::ProfileDoc;
pub(crate) use value::DatumValue;

/// The datums of one individual. Each was validated by the data dictionary when it came in.
///
/// Like [`Sensitive`], it has no `Debug`, `Display`, `Serialize` or `Clone`, and only this crate can read it.
#[derive(Default)]
pub struct Profile {
    values: BTreeMap<DatumId, Sensitive<DatumValue>>,
}

impl Profile {
    /// A profile out of a request. A `null` in it is the same as an absent datum.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused; nothing is kept then.
    pub fn new(patch: ProfilePatch, today: Date) -> Result<Self, BadProfile> {
        let mut profile = Self::default();
        profile.correct(patch, today)?;
        Ok(profile)
    }

    /// Takes corrections: each datum of the patch replaces the one that was there, and `null` removes it. It answers
    /// with the datums that changed.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused; the profile is as it was before.
    pub fn correct(&mut self, patch: ProfilePatch, today: Date) -> Result<BTreeSet<DatumId>, BadProfile> {
        let mut changed = BTreeSet::new();
        for (datum, value) in patch.validate(Dictionary::host(), today)? {
            let before = self.values.get(&datum).map(Sensitive::open);
            if before == value.as_ref() {
                continue;
            }
            match value {
                Some(value) => self.values.insert(datum.clone(), Sensitive::new(value)),
                None => self.values.remove(&datum),
            };
            changed.insert(datum);
        }
        Ok(changed)
    }

    /// The ids of the datums that have a value, in the order of ids. Derived datums are not among them.
    #[must_use]
    pub fn known(&self) -> BTreeSet<DatumId> {
        self.values.keys().cloned().collect()
    }

    /// Gives the individual a case number; it replaces the one that was there.
    pub(crate) fn assign_case_number(&mut self, number: &str) {
        if let Some(datum) = Dictionary::host().datums().find(|d| d.origin == Origin::Assigned) {
            self.values.insert(datum.id.clone(), Sensitive::new(DatumValue::Text(number.to_owned())));
        }
    }

    /// The value of a stored datum.
    pub(crate) fn get(&self, datum: &DatumId) -> Option<&DatumValue> {
        self.values.get(datum).map(Sensitive::open)
    }

    /// The value of a stored datum, by a word of the dictionary that this crate knows.
    pub(crate) fn named(&self, datum: &str) -> Option<&DatumValue> {
        self.values.iter().find(|(id, _)| id.as_str() == datum).map(|(_, value)| value.open())
    }

    /// The date of birth.
    pub(crate) fn date_of_birth(&self) -> Option<Date> {
        self.named("date-of-birth").and_then(DatumValue::date)
    }

    /// The nationality; `xxa` for a stateless person.
    pub(crate) fn nationality(&self) -> Option<&CountryId> {
        self.named("nationality").and_then(DatumValue::country)
    }

    /// The country of former habitual residence.
    pub(crate) fn former_residence(&self) -> Option<&CountryId> {
        self.named("country-of-former-residence").and_then(DatumValue::country)
    }

    /// With whom a child lives, as the code list `care-status` says it.
    pub(crate) fn care_status(&self) -> Option<&ChoiceId> {
        self.named("care-status").and_then(DatumValue::code)
    }

    /// The age in whole years.
    pub(crate) fn age_on(&self, day: Date) -> Option<u16> {
        crate::person::age::age_on(self.date_of_birth()?, day)
    }

    /// The value as a partner's form shows it: codes by their label in the best of the reader's languages, dates as
    /// YYYY-MM-DD. It covers derived datums too.
    pub(crate) fn display(&self, datum: &DatumId, languages: &PreferredLanguages, today: Date) -> Option<Passage> {
        let entry = Dictionary::host().datum(datum)?;
        match self.derived(entry.origin, today) {
            Some(value) => Some(value.display(&entry.kind, languages)),
            None => self.get(datum).map(|value| value.display(&entry.kind, languages)),
        }
    }

    /// The value as a text. It covers derived datums too.
    pub(crate) fn plain(&self, datum: &DatumId, today: Date) -> Option<String> {
        let entry = Dictionary::host().datum(datum)?;
        match self.derived(entry.origin, today) {
            Some(value) => Some(value.plain()),
            None => self.get(datum).map(DatumValue::plain),
        }
    }

    /// The value as a system gives and takes it. It covers derived datums too.
    pub(crate) fn value(&self, datum: &DatumId, today: Date) -> Option<Plain> {
        let entry = Dictionary::host().datum(datum)?;
        match self.derived(entry.origin, today) {
            Some(value) => Some(value.value()),
            None => self.get(datum).map(DatumValue::value),
        }
    }

    fn derived(&self, origin: Origin, today: Date) -> Option<DatumValue> {
        // The age band is the only derived datum of the dictionary; a test checks that.
        match origin {
            Origin::Derived => AgeBand::of(self.age_on(today)?).choice().map(DatumValue::Code),
            Origin::Entered | Origin::Assigned => None,
        }
    }
}

#[cfg(test)]
mod tests;
