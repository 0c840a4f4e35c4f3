//! Two files of one person.

use serde::Deserialize;

use super::{Desk, Staff, casework_of};
use crate::audit::Act;
use crate::security::caller::{Caller, Role};
use crate::words::ids::{IndividualId, SamePersonId};
use crate::work::Host;
use crate::work::alike::keeps_decisions;
use crate::work::desk::FoundIndividual;
use crate::work::error::WorkError;
use crate::work::other_files::other_files;
use crate::work::records::{Record, SamePerson};
use crate::work::unit::UnitOfWork;

/// That another file is of the same person, or that it is not.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamePersonInput {
    /// The other file.
    pub other: IndividualId,
    /// Whether it is of the same person.
    pub same: bool,
}

impl<'h> Desk<'h> {
    /// Records that two files are of one person: what either keeps back, excludes or refuses counts for both from now on.
    /// Only a supervisor says that they are not, because then wishes count for less. The two are not proposed as one
    /// person again.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when one of them is no file of the caller's operation; [`WorkError::Invalid`] when both are
    /// the same file.
    pub async fn link_files(
        host: &'h Host,
        caller: &'h Caller,
        person: IndividualId,
        input: SamePersonInput,
    ) -> Result<(), WorkError> {
        let operation = casework_of(caller)?;
        let SamePersonInput { other, same } = input;
        if !same && !matches!(caller.role, Role::Supervisor { .. }) {
            return Err(WorkError::Forbidden(caller.role.code()));
        }
        let mut work = UnitOfWork::begin(host, caller).await?;
        // In one order, so that two who say it at once do not wait for each other.
        let mut files = Vec::with_capacity(2);
        for id in [person.min(other), person.max(other)] {
            let row = work.tx.individual(id).await?.filter(|row| row.operation == *operation && row.key.is_some());
            files.push(row.ok_or(WorkError::NotFound("individual"))?);
        }
        if person == other {
            return Err(WorkError::invalid("other: name the other file of the person"));
        }
        let mut entries = Vec::new();
        for row in files {
            let other = if row.id == person { other } else { person };
            let mut desk = Self::of(work, row, Staff(()))?;
            let records = desk.records().await?;
            let is_told_apart = records.told_apart(other);
            let standing = records.same_person.into_iter().find(|link| link.other == other && link.ended.is_none());
            match standing {
                Some(mut link) if !same => {
                    link.ended = Some(desk.by_caller());
                    desk.update_record(link.id, &Record::SamePerson(link)).await?;
                }
                None if same => {
                    let id = SamePersonId::new(desk.work.now, host.id_bytes());
                    let link = SamePerson { id, other, recorded: desk.by_caller(), ended: None };
                    desk.insert_record(id, None, &Record::SamePerson(link)).await?;
                }
                None if !is_told_apart && keeps_decisions(desk.row.id, other) => {
                    let id = SamePersonId::new(desk.work.now, host.id_bytes());
                    let link = SamePerson { id, other, recorded: desk.by_caller(), ended: Some(desk.by_caller()) };
                    desk.insert_record(id, None, &Record::SamePerson(link)).await?;
                }
                _ => {}
            }
            let mut entry = desk.entry(if same { Act::SamePersonRecorded } else { Act::SamePersonEnded });
            entry.object = Some(desk.pseudonym(other.as_bytes()).to_string());
            entries.push(entry);
            work = desk.work;
        }
        work.finish(entries).await
    }

    /// The other files of this person, for staff of the operation, who may see each of them.
    pub(super) async fn other_files(&mut self) -> Result<Vec<FoundIndividual>, WorkError> {
        let records = self.records().await?;
        let files = other_files(self.work.tx.as_mut(), &self.row, &records).await?;
        Ok(files.into_iter().map(|row| FoundIndividual { id: row.id, case_number: row.case_number }).collect())
    }
}
