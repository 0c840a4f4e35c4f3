//! Files of an operation that may be of one person, in pairs, for a supervisor who decides.

use serde::Serialize;

use super::{FoundIndividual, casework_of};
use crate::audit::Act;
use crate::person::profile::Profile;
use crate::ports::{IndividualRow, Page, ReadTx};
use crate::security::caller::{Caller, Role};
use crate::words::calendar::Today;
use crate::words::ids::IndividualId;
use crate::work::Host;
use crate::work::alike::{Alike, PossibleDuplicates, Say, profile_of};
use crate::work::error::WorkError;
use crate::work::records::records_of;
use crate::work::unit::UnitOfWork;

/// A file with others that may be of the same person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileWithDuplicates {
    /// The file.
    pub file: FoundIndividual,
    /// The others, of which none came before it, so that no pair is listed twice.
    pub possible_duplicates: PossibleDuplicates,
}

/// A page of the files of an operation, with those that may be of the same person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DuplicateList {
    /// The files of the page that have possible duplicates, by id.
    pub files: Vec<FileWithDuplicates>,
    /// How many files were looked at.
    pub looked_at: usize,
    /// Where the next page goes on: what to give as `after`.
    pub next: Option<IndividualId>,
    /// Files that something else wrote or changed, by id: nothing of them is shown.
    pub damaged: Vec<String>,
}

/// A page ends after the file with which so many were opened, whatever number of files was asked for.
const MOST_OPENED: usize = 10_000;

/// Goes through the files of the supervisor's operation, a page at a time, and lists those that may be of one person, until
/// somebody has decided: see `Desk::link_files`. That it was done is in the audit, with counts
/// alone.
///
/// # Errors
/// [`WorkError::Forbidden`] for everybody but a supervisor.
pub async fn duplicates(
    host: &Host,
    caller: &Caller,
    page: Page<IndividualId>,
    say: Say<'_>,
) -> Result<DuplicateList, WorkError> {
    let Role::Supervisor { .. } = caller.role else { return Err(WorkError::Forbidden(caller.role.code())) };
    let operation = casework_of(caller)?;
    let mut work = UnitOfWork::read(host, caller).await?;
    let calendar = work.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?.calendar();
    let today = calendar.today(work.now);
    let rows = work.tx.individuals_of(operation, page).await?;
    let mut list = DuplicateList {
        next: rows.next(page.after, page.limit),
        damaged: rows.damaged_ids(),
        ..DuplicateList::default()
    };
    let (mut pairs, mut opened) = (0, 0);
    for row in rows.whole {
        let alike = match alike(host, work.tx.as_mut(), &row, today).await {
            Ok(alike) => alike,
            Err(error) if error.is_about_one_file() => {
                list.damaged.push(row.id.to_string());
                continue;
            }
            Err(error) => return Err(error),
        };
        list.looked_at += 1;
        opened += alike.opened();
        let possible_duplicates = alike.shown(say);
        if !possible_duplicates.files.is_empty() {
            pairs += possible_duplicates.files.len();
            let file = FoundIndividual { id: row.id, case_number: row.case_number };
            list.files.push(FileWithDuplicates { file, possible_duplicates });
        }
        if opened >= MOST_OPENED {
            list.next = Some(row.id);
            // What comes later is named with what comes later.
            list.damaged.retain(|damaged| *damaged <= row.id.to_string());
            break;
        }
    }
    drop(work);
    let work = UnitOfWork::begin(host, caller).await?;
    let mut entry = work.entry(Act::DuplicatesListed, Some(operation.clone()));
    entry.codes = vec![format!("files {}", list.looked_at), format!("pairs {pairs}")];
    work.finish([entry]).await?;
    Ok(list)
}

/// What may be of the same person as one file, and comes after it.
async fn alike<T: ReadTx + ?Sized>(
    host: &Host,
    tx: &mut T,
    row: &IndividualRow,
    today: Today,
) -> Result<Alike, WorkError> {
    let profile: Profile = profile_of(host, row)?;
    let wrapped = row.key.as_ref().ok_or(WorkError::NotFound("individual"))?;
    let key = host.vault.unwrap_key(row.id, wrapped)?;
    let records = records_of(tx, row, &key).await?;
    let alike = Alike::to(host, tx, &row.operation, &profile, today).await?.only_after(row.id);
    alike.without_decided(host, tx, row.id, &records).await
}
