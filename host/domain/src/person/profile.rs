//! What the host knows about one individual.

mod found_by;
mod input;
mod stored;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use crate::person::age::Ages;
use crate::person::birth::Birth;
use crate::person::dictionary::{Dictionary, Origin};
use crate::person::origin::{self, Before, NotTakenOut, TakenOut};
use crate::person::registration::comparable;
use crate::security::sensitive::Sensitive;
use crate::words::calendar::Today;
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

/// Under this id the host keeps what [`origin::Origin`] needs beside the datums. The dictionary has no such datum: no form
/// and no plugin can ask for it.
const ORIGIN_BEFORE: &str = "origin-before";

impl Profile {
    /// A profile out of a request. A `null` in it is the same as an absent datum.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused; nothing is kept then.
    pub fn new(patch: ProfilePatch, today: Today) -> Result<Self, BadProfile> {
        let mut profile = Self::default();
        profile.correct(patch, today)?;
        Ok(profile)
    }

    /// Takes corrections: each datum of the patch replaces the one that was there, and `null` removes it. It answers
    /// with the datums that changed.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused; the profile is as it was before.
    pub fn correct(&mut self, patch: ProfilePatch, today: Today) -> Result<BTreeSet<DatumId>, BadProfile> {
        let mut changed = BTreeSet::new();
        let said = self.said_origins();
        for (datum, value) in patch.validate(Dictionary::host(), today.day)? {
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
        // A country of origin that was ever recorded closes the door, whatever the file says now.
        let mut before = self.origin_before();
        before.recorded.extend(said);
        for country in self.said_origins() {
            before.recorded.remove(&country);
        }
        self.keep_origin_before(before);
        Ok(changed)
    }

    /// The ids of the datums that have a value, in the order of ids. Derived datums are not among them, nor is what the
    /// host keeps for itself.
    #[must_use]
    pub fn known(&self) -> BTreeSet<DatumId> {
        self.values.keys().filter(|id| id.as_str() != ORIGIN_BEFORE).cloned().collect()
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

    /// What is known of the date of birth.
    pub(crate) fn birth(&self) -> Option<Birth> {
        self.named("date-of-birth").and_then(DatumValue::birth)
    }

    /// The individual registration number, in the form in which numbers are compared.
    pub(crate) fn registration_number(&self) -> Option<Zeroizing<String>> {
        self.number("individual-number")
    }

    /// A number, in the form in which numbers are compared. What was taken for one before the host knew better is none.
    pub(crate) fn number(&self, datum: &str) -> Option<Zeroizing<String>> {
        self.named(datum).and_then(DatumValue::text).and_then(comparable)
    }

    fn countries(&self, datum: &str) -> BTreeSet<CountryId> {
        self.named(datum).and_then(DatumValue::countries).cloned().unwrap_or_default()
    }

    /// Where the person comes from, by what is recorded and what ever was.
    pub(crate) fn origin(&self) -> origin::Origin {
        origin::Origin {
            nationalities: self.countries("nationality"),
            former_nationalities: self.countries("former-nationality"),
            former_residences: self.countries("country-of-former-residence"),
            recorded_before: self.origin_before().recorded,
        }
    }

    /// The countries of origin that the file says now.
    fn said_origins(&self) -> BTreeSet<CountryId> {
        let origin = self.origin();
        [origin.nationalities, origin.former_nationalities, origin.former_residences].into_iter().flatten().collect()
    }

    /// The countries of origin that the file does not say any more.
    pub(crate) fn origin_before(&self) -> Before {
        match self.named(ORIGIN_BEFORE) {
            Some(DatumValue::OriginBefore(before)) => before.clone(),
            _ => Before::default(),
        }
    }

    fn keep_origin_before(&mut self, before: Before) {
        if before != self.origin_before()
            && let Ok(id) = DatumId::new(ORIGIN_BEFORE)
        {
            self.values.insert(id, Sensitive::new(DatumValue::OriginBefore(before)));
        }
    }

    /// Takes out a country of origin that was recorded by mistake, so that it closes no door.
    ///
    /// # Errors
    /// [`NotTakenOut`] when the file says it still, or never did.
    pub(crate) fn take_out_origin(&mut self, error: TakenOut) -> Result<(), NotTakenOut> {
        if self.said_origins().contains(&error.country) {
            return Err(NotTakenOut::StillSaid);
        }
        let mut before = self.origin_before();
        if !before.recorded.remove(&error.country) {
            return Err(NotTakenOut::NotRecorded);
        }
        before.taken_out.push(error);
        self.keep_origin_before(before);
        Ok(())
    }

    /// With whom a child lives, as the code list `care-status` says it.
    pub(crate) fn care_status(&self) -> Option<&ChoiceId> {
        self.named("care-status").and_then(DatumValue::code)
    }

    /// Whether it is not safe to reach the person by this contact detail.
    pub(crate) fn is_unsafe(&self, datum: &DatumId) -> bool {
        let list = self.named("unsafe-contacts").and_then(DatumValue::codes);
        list.is_some_and(|list| list.iter().any(|code| code.as_str() == datum.as_str()))
    }

    /// The ages that the person may have.
    pub(crate) fn ages(&self, today: Today) -> Option<Ages> {
        self.birth()?.ages(today)
    }

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

    fn derived(&self, origin: Origin, today: Today) -> Option<DatumValue> {
        // The age band is the only derived datum of the dictionary; a test checks that.
        match origin {
            Origin::Derived => self.ages(today)?.band().choice().map(DatumValue::Code),
            Origin::Entered | Origin::Assigned => None,
        }
    }
}

#[cfg(test)]
mod tests;
