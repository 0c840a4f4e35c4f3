//! Files that may be of the same person: found by their keys, opened, compared, and told apart by what is in them.

use std::collections::BTreeSet;

use serde::Serialize;
use strum::IntoEnumIterator as _;
use waystation_names::{Likeness, Reason};

use super::Host;
use super::error::WorkError;
use super::records::{Records, opened};
use super::search_keys::{AllKeysOf, KeysOf, Rounds};
use crate::person::duplicates::{Duplicate, Sign, duplicate, likeliest_first};
use crate::person::profile::{Profile, ProfileDoc};
use crate::ports::{IndividualRow, ReadTx};
use crate::security::search_key::SearchKeys;
use crate::words::calendar::Today;
use crate::words::ids::{IndividualId, OperationId};

/// No search opens many more files than these.
const MOST_OPENED: u32 = 2_000;

/// So many files are shown at most to whoever registers or corrects one.
const MOST_SHOWN: usize = 20;

/// Says a reason, by its id, in a language of the reader.
pub type Say<'a> = &'a (dyn Fn(&str) -> String + Send + Sync);

/// A file that may be the one that is looked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlikeFile {
    /// The person.
    pub id: IndividualId,
    /// The number to use instead of a name.
    pub case_number: String,
    /// From 0 to 100. It orders what a person looks at; it is no probability.
    pub points: u8,
    /// What speaks for it, and against it, by id. Those about the names begin with `name-`.
    pub reasons: Vec<String>,
    /// The same in words.
    pub reasons_in_words: Vec<String>,
}

/// Other files that may be of the same person, which a member of staff looks at and decides.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PossibleDuplicates {
    /// The likeliest first; 20 at most. Those that were linked already are not among them, nor those of which a supervisor
    /// said that they are of somebody else.
    pub files: Vec<AlikeFile>,
    /// Whether some were not looked at: there were more than are opened, or one is damaged.
    pub incomplete: bool,
}

/// The ids of all reasons.
#[must_use]
pub fn reasons() -> Vec<String> {
    let names = Reason::iter().map(of_name);
    Sign::iter().map(|sign| sign.id().to_owned()).chain([CASE_NUMBER.to_owned()]).chain(names).collect()
}

/// The id of the reason that somebody was asked for by case number.
pub(super) const CASE_NUMBER: &str = "same-case-number";

fn of_name(reason: Reason) -> String {
    format!("name-{}", reason.id())
}

/// The reasons of a match, those of the names first.
pub(super) fn reasons_of(name: Option<&Likeness>, signs: &BTreeSet<Sign>) -> Vec<String> {
    let names = name.into_iter().flat_map(|likeness| &likeness.reasons).copied().map(of_name);
    names.chain(signs.iter().map(|sign| sign.id().to_owned())).collect()
}

/// A file with why it is shown.
pub(super) fn alike_file(row: &IndividualRow, points: u8, reasons: Vec<String>, say: Say<'_>) -> AlikeFile {
    AlikeFile {
        id: row.id,
        case_number: row.case_number.clone(),
        points,
        reasons_in_words: reasons.iter().map(|reason| say(reason)).collect(),
        reasons,
    }
}

/// What a search looked at.
#[derive(Default)]
pub(super) struct Looked {
    /// How many files were opened.
    pub(super) opened: usize,
    /// The ids of those that are damaged: nothing of them is known.
    pub(super) damaged: Vec<String>,
    /// Whether there were more than are opened.
    pub(super) incomplete: bool,
}

/// Who is kept under these keys, up to as many as are opened; whether there may be more.
pub(super) async fn found_under<T: ReadTx + ?Sized>(
    tx: &mut T,
    rounds: &Rounds,
) -> Result<(Vec<IndividualId>, bool), WorkError> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for round in rounds {
        let most = MOST_OPENED.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if most == 0 {
            return Ok((found, true));
        }
        let more = tx.found_under(round, most).await?;
        let full = u32::try_from(more.len()).is_ok_and(|more| more >= most);
        found.extend(more.into_iter().filter(|id| seen.insert(*id)));
        if full {
            return Ok((found, true));
        }
    }
    Ok((found, false))
}

/// Opens files one by one. One that is damaged keeps nobody from seeing the others.
pub(super) async fn look<T: ReadTx + ?Sized>(
    host: &Host,
    tx: &mut T,
    operation: &OperationId,
    ids: &[IndividualId],
    mut see: impl FnMut(IndividualRow, &Profile) + Send,
) -> Result<Looked, WorkError> {
    let mut looked = Looked::default();
    // So few that the rows of all are never in memory together.
    for some in ids.chunks(64) {
        let rows = tx.individuals_found(operation, some).await?;
        looked.damaged.extend(rows.damaged_ids());
        for row in rows.whole {
            match profile_of(host, &row) {
                Ok(profile) => {
                    looked.opened += 1;
                    see(row, &profile);
                }
                Err(error) if error.is_about_one_file() => looked.damaged.push(row.id.to_string()),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(looked)
}

/// What is kept for finding the person of a row: of one whose file is damaged, nothing.
pub(super) fn search_keys_of(host: &Host, row: &IndividualRow) -> Result<SearchKeys, WorkError> {
    let wrapped = row.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
    let keys = KeysOf::under(host, &row.operation, wrapped.wrapping())?;
    match profile_of(host, row) {
        Ok(profile) => Ok(keys.kept(row.id, &profile)),
        Err(error) if error.is_about_one_file() => Ok(keys.kept(row.id, &Profile::default())),
        Err(error) => Err(error),
    }
}

/// What is known about the person of a row.
pub(super) fn profile_of(host: &Host, row: &IndividualRow) -> Result<Profile, WorkError> {
    let wrapped = row.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
    let profile: ProfileDoc = host.vault.unwrap_key(row.id, wrapped)?.open_doc(row.id.as_bytes(), &row.sealed)?;
    Ok(profile.0)
}

/// Files that may be of the person of a file.
pub(super) struct Alike {
    found: Vec<Duplicate<IndividualRow>>,
    looked: Looked,
}

impl Alike {
    /// Those of an operation that may be of the same person as this profile is.
    pub(super) async fn to<T: ReadTx + ?Sized>(
        host: &Host,
        tx: &mut T,
        operation: &OperationId,
        profile: &Profile,
        today: Today,
    ) -> Result<Self, WorkError> {
        let keys = AllKeysOf::read(host, tx, operation).await?;
        let (ids, more) = found_under(tx, &keys.rounds(|keys| keys.alike(profile, today))).await?;
        let incomplete = more || keys.incomplete;
        let mut found = Vec::new();
        let looked = look(host, tx, operation, &ids, |row, other| found.extend(duplicate(row, profile, other))).await?;
        likeliest_first(&mut found);
        // One number is one person already, and what is said in one file counts in the other.
        found.retain(|duplicate| !duplicate.signs.contains(&Sign::SameIndividualNumber));
        Ok(Self { found, looked: Looked { incomplete, ..looked } })
    }

    /// Leaves out the file itself, and those of which somebody decided that they are of the same person, or of another.
    pub(super) async fn without_decided<T: ReadTx + ?Sized>(
        mut self,
        host: &Host,
        tx: &mut T,
        own: IndividualId,
        records: &Records,
    ) -> Result<Self, WorkError> {
        let linked: BTreeSet<IndividualId> = records.same_person().collect();
        let mut open = Vec::new();
        for duplicate in self.found {
            let other = &duplicate.person;
            if other.id == own || linked.contains(&other.id) {
                continue;
            }
            let decided = if keeps_decisions(own, other.id) {
                records.told_apart(other.id)
            } else {
                records_of(host, tx, other).await?.told_apart(own)
            };
            if !decided {
                open.push(duplicate);
            }
        }
        self.found = open;
        Ok(self)
    }

    /// Only those of files that come after this one, so that each pair is shown once.
    pub(super) fn only_after(mut self, own: IndividualId) -> Self {
        self.found.retain(|duplicate| duplicate.person.id > own);
        self
    }

    /// Leaves out one file.
    pub(super) fn without(mut self, own: IndividualId) -> Self {
        self.found.retain(|duplicate| duplicate.person.id != own);
        self
    }

    /// The likeliest, to be shown.
    pub(super) fn shown(&self, say: Say<'_>) -> PossibleDuplicates {
        let file = |duplicate: &Duplicate<IndividualRow>| {
            let reasons = reasons_of(duplicate.name.as_ref(), &duplicate.signs);
            alike_file(&duplicate.person, duplicate.points, reasons, say)
        };
        let files: Vec<_> = self.found.iter().take(MOST_SHOWN).map(file).collect();
        let left = self.looked.incomplete || !self.looked.damaged.is_empty() || self.found.len() > files.len();
        PossibleDuplicates { incomplete: left, files }
    }

    /// How many files were opened.
    pub(super) const fn opened(&self) -> usize {
        self.looked.opened
    }

    /// How many there are, for the audit.
    pub(super) fn code(&self) -> Option<String> {
        (!self.found.is_empty()).then(|| format!("possible-duplicates {}", self.found.len()))
    }
}

/// Whether it is the first of two files that keeps that they are of two persons: the second has nothing of it, so that no
/// two rows with one moment say who was compared.
pub(super) fn keeps_decisions(one: IndividualId, other: IndividualId) -> bool {
    one < other
}

/// The records of another file, read without a lock. What cannot be read says nothing.
async fn records_of<T: ReadTx + ?Sized>(host: &Host, tx: &mut T, row: &IndividualRow) -> Result<Records, WorkError> {
    let Some(wrapped) = &row.key else { return Ok(Records::default()) };
    let key = host.vault.unwrap_key(row.id, wrapped)?;
    let rows = tx.records_of_all(&[row.id]).await.map_err(WorkError::from);
    match rows.and_then(|rows| opened(row, &key, rows)) {
        Err(error) if error.is_about_one_file() => Ok(Records::default()),
        records => records,
    }
}
