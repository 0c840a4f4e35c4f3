//! Finding a person of the caller's operation by whatever is known: a number, a telephone, a name.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use waystation_names::{Likeness, compare};
use zeroize::Zeroizing;

use super::casework_of;
use crate::audit::Act;
use crate::person::birth::Birth;
use crate::person::births::{Births, births};
use crate::person::duplicates::Sign;
use crate::person::phone::Phone;
use crate::person::profile::Profile;
use crate::person::registration::comparable;
use crate::ports::{IndividualRow, ReadTx};
use crate::security::caller::Caller;
use crate::security::sensitive::Sensitive;
use crate::words::calendar::Today;
use crate::words::ids::{IndividualId, OperationId};
use crate::work::Host;
use crate::work::alike::{AlikeFile, CASE_NUMBER, Looked, Say, alike_file, found_under, look, reasons_of};
use crate::work::error::WorkError;
use crate::work::search_keys::{AllKeysOf, KeysOf, Rounds};
use crate::work::unit::UnitOfWork;

/// What is known of whoever is looked for. Each of the first five finds by itself, and whoever has more of them comes first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = IndividualSearch))]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchInput {
    /// The case number.
    case_number: Option<String>,
    /// A registration number; spaces, hyphens, case, full width and the script of the digits make no difference. What has
    /// no digit but 0 is nobody's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    number: Option<Sensitive<String>>,
    /// A telephone number, with or without the number of the country.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    phone: Option<Sensitive<String>>,
    /// The number of an identity document or of a state.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    document: Option<Sensitive<String>>,
    /// A name or some words of it, in any order, spelling and script.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    name: Option<Sensitive<String>>,
    /// What is known of the date of birth, as in a file: `2001-05-17`, `2001-05`, `2001`, `about 2003`, `about 25`. It
    /// leaves out who was certainly born at another time. A name is looked for more widely with it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    born: Option<Sensitive<String>>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
    /// How many at most: 20, unless it says another number up to 100.
    limit: Option<u32>,
}

/// A page of what was found.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = IndividualList))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundFiles {
    /// Those that fit best first.
    pub individuals: Vec<AlikeFile>,
    /// Where the next page goes on: what to give as `after`.
    pub next: Option<String>,
    /// Whether there were more files to open than are opened, 2,000: say more, such as a date of birth.
    pub incomplete: bool,
    /// Files that may fit and that something else wrote or changed, by id: nothing of them is shown.
    pub damaged: Vec<String>,
}

/// The files of a page, unless the caller says how many.
const PAGE: u32 = 20;

/// The most that a caller may ask for.
const MOST: u32 = 100;

/// What was asked, in the form in which it is compared.
struct Asked {
    case_number: Option<String>,
    number: Option<Zeroizing<String>>,
    phone: Option<Phone>,
    document: Option<Zeroizing<String>>,
    name: Option<Sensitive<String>>,
    born: Option<Birth>,
}

/// Where a page ends: points and person of its last file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(Reverse<u8>, IndividualId);

/// Finds persons of the caller's operation, a page at a time. That somebody searched is in the audit, with counts alone.
///
/// # Errors
/// [`WorkError::Forbidden`] for roles that never open files; [`WorkError::Invalid`] when nothing is asked for, or not in a
/// form that can be read.
pub async fn search(host: &Host, caller: &Caller, input: SearchInput, say: Say<'_>) -> Result<FoundFiles, WorkError> {
    let operation = casework_of(caller)?;
    let after = input.after.as_deref().map(Place::parse).transpose()?;
    let limit = usize::try_from(input.limit.unwrap_or(PAGE).clamp(1, MOST)).unwrap_or_default();
    // Nobody waits for a search: what it reads is not locked.
    let mut work = UnitOfWork::read(host, caller).await?;
    let calendar = work.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?.calendar();
    let today = calendar.today(work.now);
    let asked = Asked::of(input, today)?;
    let (mut found, looked) = asked.find(host, work.tx.as_mut(), operation, today).await?;
    drop(work);
    found.sort_by_key(|(place, ..)| *place);
    let all = found.len();
    let mut page: Vec<_> = found.into_iter().filter(|(place, ..)| after.is_none_or(|after| *place > after)).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let next = page.last().filter(|_| more).map(|(place, ..)| place.to_string());

    let work = UnitOfWork::begin(host, caller).await?;
    let mut entry = work.entry(Act::IndividualSearched, Some(operation.clone()));
    entry.codes = vec![format!("found {all}"), format!("opened {}", looked.opened)];
    work.finish([entry]).await?;
    let individuals = page.into_iter().map(|(place, row, reasons)| alike_file(&row, place.0.0, reasons, say)).collect();
    Ok(FoundFiles { individuals, next, incomplete: looked.incomplete, damaged: looked.damaged })
}

impl Asked {
    fn of(input: SearchInput, today: Today) -> Result<Self, WorkError> {
        let SearchInput { case_number, number, phone, document, name, born, .. } = input;
        if case_number.is_none() && number.is_none() && phone.is_none() && document.is_none() && name.is_none() {
            return Err(WorkError::invalid(
                "body: say one of case_number, number, phone, document and name at least; born alone finds nobody",
            ));
        }
        let born = born.map(|born| {
            Birth::parse(born.open().trim(), today.day).ok_or_else(|| {
                WorkError::invalid(
                    "born: a date, a month or a year is expected, or `about` a year or an age, not in the future",
                )
            })
        });
        Ok(Self {
            case_number: case_number.map(|number| number.trim().to_owned()),
            // What is no number belongs to nobody.
            number: number.and_then(|number| comparable(number.open())),
            phone: phone.and_then(|phone| Phone::of(phone.open())),
            document: document.and_then(|number| comparable(number.open())),
            name,
            born: born.transpose()?,
        })
    }

    /// Those who fit, each with why.
    async fn find<T: ReadTx + ?Sized>(
        &self,
        host: &Host,
        tx: &mut T,
        operation: &OperationId,
        today: Today,
    ) -> Result<(Vec<(Place, IndividualRow, Vec<String>)>, Looked), WorkError> {
        let mut ids = Vec::new();
        let mut damaged = Vec::new();
        if let Some(number) = &self.case_number {
            ids.extend(tx.individual_by_case(operation, number).await?.map(|row| row.id));
        }
        if let Some(number) = &self.number {
            let index = host.vault.blind_index(operation, number);
            let rows = tx.individuals_by_registration(operation, &index).await?;
            damaged.extend(rows.damaged_ids());
            ids.extend(rows.whole.into_iter().map(|row| row.id));
        }
        let keys = AllKeysOf::read(host, tx, operation).await?;
        let (by_keys, more) = found_under(tx, &keys.rounds(|keys| self.rounds(keys, today))).await?;
        let incomplete = more || keys.incomplete;
        ids.extend(by_keys);
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        let mut found = Vec::new();
        let looked = look(host, tx, operation, &ids, |row, profile| {
            if let Some((points, reasons)) = self.fits(&row, profile) {
                found.push((Place(Reverse(points), row.id), row, reasons));
            }
        })
        .await?;
        damaged.extend(looked.damaged.into_iter().filter(|id| !damaged.contains(id)).collect::<Vec<_>>());
        Ok((found, Looked { damaged, incomplete, ..looked }))
    }

    /// Numbers first: they bring few.
    fn rounds(&self, keys: &KeysOf<'_>, today: Today) -> Rounds {
        let numbers = self.phone.iter().map(|phone| keys.phone(phone));
        let mut rounds = vec![numbers.chain(self.document.iter().map(|number| keys.document(number))).collect()];
        if let Some(name) = &self.name {
            rounds.extend(keys.named(std::iter::once(name.open().as_str()), self.born, today));
        }
        rounds
    }

    /// How well a file fits, by what is in it, and why; none where it does not.
    fn fits(&self, row: &IndividualRow, profile: &Profile) -> Option<(u8, Vec<String>)> {
        let is_case = self.case_number.as_ref().is_some_and(|number| *number == row.case_number);
        let name = self.name.as_ref().and_then(|name| likeness(name.open(), profile));
        let mut signs = BTreeSet::new();
        if self.number.is_some() && self.number == profile.registration_number() {
            signs.insert(Sign::SameIndividualNumber);
        }
        if self.document.as_ref().is_some_and(|number| profile.documents().any(|other| other == *number)) {
            signs.insert(Sign::SameDocument);
        }
        if self.phone.as_ref().is_some_and(|phone| profile.phones().any(|other| other.is_same(phone))) {
            signs.insert(Sign::SamePhone);
        }
        let finds = |sign: &Sign| match sign {
            Sign::SameIndividualNumber => 98,
            Sign::SameDocument => 95,
            // Which a family may share.
            _ => 90,
        };
        let case = is_case.then_some(100);
        let all: Vec<u8> =
            signs.iter().map(finds).chain(case).chain(name.as_ref().map(|name| name.score.points())).collect();
        let best = *all.iter().max()?;
        let (birth, less) = match self.born.map(|born| profile.birth().map(|birth| births(born, birth))) {
            None => (None, 0),
            // Nobody is left out because a file says less.
            Some(None) => (None, 5),
            Some(Some(Births::Apart)) => return None,
            Some(Some(Births::Same)) => (Some(Sign::SameBirth), 0),
            Some(Some(Births::MayBeSame)) => (Some(Sign::BirthMayBeSame), 2),
            Some(Some(Births::Slip)) => (Some(Sign::BirthSlip), 5),
            Some(Some(Births::Near)) => (Some(Sign::BirthNear), 10),
        };
        signs.extend(birth);
        // Who fits in more than one way comes before who fits in one.
        let more = u8::try_from(all.len() - 1).unwrap_or(u8::MAX).saturating_mul(2);
        let points = best.saturating_sub(less).saturating_add(more).min(100);
        let mut reasons = reasons_of(name.as_ref(), &signs);
        reasons.extend(is_case.then(|| CASE_NUMBER.to_owned()));
        Some((points, reasons))
    }
}

/// How alike the nearest name of a file is, where it may be the one.
fn likeness(name: &str, profile: &Profile) -> Option<Likeness> {
    let alike = profile.names().map(|other| compare(name, other)).max_by_key(|likeness| likeness.score);
    alike.filter(Likeness::is_near)
}

impl Place {
    fn parse(text: &str) -> Result<Self, WorkError> {
        let parts = text.split_once('.').and_then(|(points, id)| Some((points.parse().ok()?, id)));
        let place = parts.and_then(|(points, id)| Some(Self(Reverse(points), IndividualId::parse(id).ok()?)));
        place.ok_or_else(|| WorkError::invalid("after: give what the page before has as `next`"))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}
