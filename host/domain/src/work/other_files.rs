//! Other files of the same person: what was said in one of them counts in each, as far as it is stricter.

use std::collections::BTreeSet;

use super::Host;
use super::error::WorkError;
use super::file::{OpenFile, opened};
use super::records::{Records, records_of};
use crate::consent::Consent;
use crate::ports::{IndividualRow, ReadTx};
use crate::rights::Objections;
use crate::words::ids::IndividualId;

/// The other files of the person: those with the same registration number, and those that a member of staff
/// linked. There are none of a person who was erased.
pub(super) async fn other_files<T: ReadTx + ?Sized>(
    tx: &mut T,
    person: &IndividualRow,
    records: &Records,
) -> Result<Vec<IndividualRow>, WorkError> {
    let mut ids: BTreeSet<IndividualId> = records.same_person().collect();
    if let Some(index) = &person.registration_index {
        let same = tx.individuals_by_registration(&person.operation, index).await?.all()?;
        ids.extend(same.into_iter().map(|row| row.id));
    }
    ids.remove(&person.id);
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        let row = tx.individual(id).await?.filter(|row| row.operation == person.operation && row.key.is_some());
        files.extend(row);
    }
    Ok(files)
}

/// What was said in the other files of the person.
#[derive(Default)]
pub(super) struct SaidElsewhere {
    /// The consents and refusals of each, oldest first.
    pub(super) consents: Vec<Vec<Consent>>,
    /// The objections that stand in one of them.
    pub(super) objections: Objections,
}

/// What was said in the other files of the person.
pub(super) async fn said_elsewhere<T: ReadTx + ?Sized>(
    host: &Host,
    tx: &mut T,
    person: &IndividualRow,
    records: &Records,
) -> Result<SaidElsewhere, WorkError> {
    let mut said = SaidElsewhere::default();
    for row in other_files(tx, person, records).await? {
        let Some(wrapped) = &row.key else { continue };
        let key = host.vault.unwrap_key(row.id, wrapped)?;
        let rows = tx.consents_of(row.id).await?;
        said.consents.push(opened(&row, &key, rows)?.into_iter().map(|(_, consent)| consent).collect());
        said.objections = said.objections.and(records_of(tx, &row, &key).await?.objections());
    }
    Ok(said)
}

impl<Side, T: ReadTx + ?Sized> OpenFile<'_, Side, T> {
    /// See [`said_elsewhere`].
    pub(super) async fn said_elsewhere(&mut self, records: &Records) -> Result<SaidElsewhere, WorkError> {
        said_elsewhere(self.work.host, self.work.tx.as_mut(), &self.row, records).await
    }
}
