//! What the host knows about one individual.

mod found_by;
mod input;
mod proposed;
mod shown;
mod stored;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use crate::person::age::Ages;
use crate::person::birth::Birth;
use crate::person::dictionary::{Dictionary, Origin};
use crate::person::needs;
use crate::person::origin::{self, Before, NotTakenOut, TakenOut};
use crate::person::parts::{Part, Parts, Standing};
use crate::person::registration::comparable;
use crate::security::sensitive::Sensitive;
use crate::words::calendar::Today;
use crate::words::ids::{ChoiceId, CountryId, DatumId};

pub use input::{BadDatum, BadProfile, ProfilePatch};
pub(crate) use proposed::Proposed;
pub(crate) use stored::{Kept, ProfileDoc};
pub(crate) use value::DatumValue;

/// The datums of one individual. Each was validated by the data dictionary when it came in.
///
/// Like [`Sensitive`], it has no `Debug`, `Display`, `Serialize` or `Clone`, and only this crate can read it.
#[derive(Default)]
pub struct Profile {
    /// By datum. Those that stand for an entry of a list are here too, so that whoever reads a datum need not know which
    /// these are; they are written anew whenever the lists change, and never stored.
    values: BTreeMap<DatumId, Sensitive<DatumValue>>,
    parts: Parts,
}

/// Under this id the host keeps what [`origin::Origin`] needs beside the datums. The dictionary has no such datum: no form
/// and no plugin can ask for it.
const ORIGIN_BEFORE: &str = "origin-before";

/// Under this id the host keeps at which version of the file its history was last written, so that one that was taken away
/// is missed. It is no datum either.
const HISTORY_AT: &str = "history-at";

/// By what it is not safe to reach the person.
const UNSAFE_CONTACTS: &str = "unsafe-contacts";

/// What the host keeps for itself among the values.
const OF_THE_HOST: [&str; 2] = [ORIGIN_BEFORE, HISTORY_AT];

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

    /// Takes corrections: each datum of the patch replaces the one that was there, each list the whole list, and `null`
    /// removes it. It answers with the datums that changed, and with the lists that were sent and changed.
    ///
    /// # Errors
    /// [`BadProfile`] with every datum that was refused; the profile is as it was before.
    pub fn correct(&mut self, patch: ProfilePatch, today: Today) -> Result<BTreeSet<DatumId>, BadProfile> {
        self.take(patch.checked(today)?)
    }

    /// Takes corrections that were checked by themselves; as [`correct`](Self::correct) otherwise.
    pub(crate) fn take(&mut self, proposed: Proposed) -> Result<BTreeSet<DatumId>, BadProfile> {
        let Proposed { datums, lists } = proposed;
        let mut parts = self.parts.clone();
        for (part, list) in &lists {
            parts.take(*part, list);
        }
        let mut bad = Vec::new();
        let mut plain = Vec::with_capacity(datums.len());
        for (datum, value) in datums {
            let Some(standing) = Standing::of(datum.as_str()) else {
                plain.push((datum, value));
                continue;
            };
            let text = value.as_ref().and_then(DatumValue::text);
            if parts.says(standing) == text {
                continue;
            }
            let part = standing.part();
            if lists.iter().any(|(sent, _)| *sent == part) {
                let why = format!("it is not what {} say: send one of the two", part.id());
                bad.push(BadDatum::List { datum, why });
            } else if let Err(why) = parts.say(standing, text.map(ToOwned::to_owned)) {
                bad.push(BadDatum::List { datum, why: why.to_owned() });
            }
        }
        if !bad.is_empty() {
            return Err(BadProfile(bad));
        }
        let said = self.said_origins();
        let mut changed = self.replace_values(plain);
        let sent = |part: &Part| lists.iter().any(|(sent, _)| sent == part);
        changed.extend(self.replace_parts(parts, sent));
        self.remember_origins(said);
        Ok(changed)
    }

    /// Whoever has a detailed code of specific needs has its family, whatever else is sent, so that what has known only
    /// families goes on to be right.
    fn with_families(&self, patch: &mut Vec<(DatumId, Option<DatumValue>)>) {
        let place = |id: &str| patch.iter().position(|(datum, _)| datum.as_str() == id);
        let (codes, sent) = (place(needs::CODES), place(needs::FAMILIES));
        let said = |place: Option<usize>, id: &str| match place {
            Some(at) => patch[at].1.as_ref().and_then(DatumValue::codes),
            None => self.named(id).and_then(DatumValue::codes),
        };
        let needed = said(codes, needs::CODES).map(needs::families).unwrap_or_default();
        let families = said(sent, needs::FAMILIES).cloned().unwrap_or_default();
        if (codes.is_none() && sent.is_none()) || needed.is_subset(&families) {
            return;
        }
        let all = DatumValue::Codes(families.union(&needed).cloned().collect());
        match (sent, DatumId::new(needs::FAMILIES)) {
            (Some(at), _) => patch[at].1 = Some(all),
            (None, Ok(id)) => patch.push((id, Some(all))),
            (None, Err(_)) => {}
        }
    }

    /// Puts other values in the place of those that are there; which of them are other ones.
    fn replace_values(&mut self, mut values: Vec<(DatumId, Option<DatumValue>)>) -> BTreeSet<DatumId> {
        self.with_families(&mut values);
        let mut changed = BTreeSet::new();
        for (datum, value) in values {
            if self.values.get(&datum).map(Sensitive::open) == value.as_ref() {
                continue;
            }
            match value {
                Some(value) => self.values.insert(datum.clone(), Sensitive::new(value)),
                None => self.values.remove(&datum),
            };
            changed.insert(datum);
        }
        changed
    }

    /// Puts other lists in the place of those that are there. It answers with the datums that stand for entries and are
    /// other ones now, and of the lists that are others, with those that are to be `named`.
    fn replace_parts(&mut self, parts: Parts, named: impl Fn(&Part) -> bool) -> BTreeSet<DatumId> {
        let datums = Standing::ALL.iter().filter(|datum| self.parts.says(**datum) != parts.says(**datum));
        let lists =
            Part::ALL.iter().filter(|part| named(part) && self.parts.to_stored(**part) != parts.to_stored(**part));
        let changed = datums.map(|datum| datum.id()).chain(lists.map(|part| part.id()));
        let changed = changed.filter_map(|id| DatumId::new(id).ok()).collect();
        self.parts = parts;
        self.stand();
        changed
    }

    /// Writes down what the datums say that stand for entries of the lists.
    fn stand(&mut self) {
        for datum in Standing::ALL {
            let Ok(id) = DatumId::new(datum.id()) else { continue };
            match self.parts.says(*datum) {
                Some(text) => self.values.insert(id, Sensitive::new(DatumValue::Text(text.to_owned()))),
                None => self.values.remove(&id),
            };
        }
    }

    /// A country of origin that was ever recorded closes the door, whatever the file says now.
    fn remember_origins(&mut self, said: BTreeSet<CountryId>) {
        let mut before = self.origin_before();
        before.recorded.extend(said);
        for country in self.said_origins() {
            before.recorded.remove(&country);
        }
        self.keep_origin_before(before);
    }

    /// Brings back what the file said before a change, as it was stored: none where it said nothing. What was found not to be
    /// safe since stays so: that it is safe again is for somebody to say, and not for an undoing. It answers as
    /// [`correct`](Self::correct) does; none, and nothing is changed, when something of it cannot be read.
    pub(crate) fn bring_back(&mut self, before: &Kept) -> Option<BTreeSet<DatumId>> {
        let mut parts = self.parts.clone();
        let mut values = Vec::new();
        for (id, stored) in before.iter() {
            match Part::of(id.as_str()) {
                Some(part) => parts.restore(part, stored).then_some(())?,
                None if OF_THE_HOST.contains(&id.as_str()) => return None,
                None => {
                    let value = stored.map(|stored| DatumValue::from_stored(stored).ok_or(()));
                    values.push((id.clone(), value.transpose().ok()?));
                }
            }
        }
        parts.keep_unsafe(&self.parts);
        for (_, value) in values.iter_mut().filter(|(id, _)| id.as_str() == UNSAFE_CONTACTS) {
            let now = self.named(UNSAFE_CONTACTS).and_then(DatumValue::codes).into_iter().flatten();
            let then = value.as_ref().and_then(DatumValue::codes).into_iter().flatten();
            let all: BTreeSet<ChoiceId> = now.chain(then).cloned().collect();
            if !all.is_empty() {
                *value = Some(DatumValue::Codes(all));
            }
        }
        let said = self.said_origins();
        let mut changed = self.replace_values(values);
        changed.extend(self.replace_parts(parts, |_| true));
        self.remember_origins(said);
        Some(changed)
    }

    /// The ids of the datums that have a value, in the order of ids. Derived datums are not among them, nor is what the
    /// host keeps for itself.
    #[must_use]
    pub fn known(&self) -> BTreeSet<DatumId> {
        self.values.keys().filter(|id| !OF_THE_HOST.contains(&id.as_str())).cloned().collect()
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

    /// What the file says in lists.
    pub(crate) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// At which version of the file its history was last written; none where it has none yet.
    pub(crate) fn history_at(&self) -> Option<i64> {
        self.named(HISTORY_AT).and_then(DatumValue::number)
    }

    pub(crate) fn keep_history_at(&mut self, version: i64) {
        if let Ok(id) = DatumId::new(HISTORY_AT) {
            self.values.insert(id, Sensitive::new(DatumValue::Number(version)));
        }
    }

    fn countries(&self, datum: &str) -> BTreeSet<CountryId> {
        self.named(datum).and_then(DatumValue::countries).cloned().unwrap_or_default()
    }

    /// Where the person comes from, by what is recorded and what ever was. The country of an address at home keeps its
    /// government out as one of former residence does; it alone does not make known where somebody comes from.
    pub(crate) fn origin(&self) -> origin::Origin {
        let mut recorded_before = self.origin_before().recorded;
        recorded_before.extend(self.parts.homes().cloned());
        origin::Origin {
            nationalities: self.countries("nationality"),
            former_nationalities: self.countries("former-nationality"),
            former_residences: self.countries("country-of-former-residence"),
            recorded_before,
        }
    }

    /// The countries of origin that the file says now.
    fn said_origins(&self) -> BTreeSet<CountryId> {
        let datums = ["nationality", "former-nationality", "country-of-former-residence"];
        datums.into_iter().flat_map(|datum| self.countries(datum)).chain(self.parts.homes().cloned()).collect()
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
        let list = self.named(UNSAFE_CONTACTS).and_then(DatumValue::codes);
        list.is_some_and(|list| list.iter().any(|code| code.as_str() == datum.as_str()))
    }

    /// The ages that the person may have.
    pub(crate) fn ages(&self, today: Today) -> Option<Ages> {
        self.birth()?.ages(today)
    }
}

#[cfg(test)]
mod tests;
