//! The wishes of a person as they stand over all their files: of one, or of everybody in a page of a list.

use std::collections::{BTreeMap, BTreeSet};

use super::Host;
use super::error::WorkError;
use super::file;
use super::other_files::said_elsewhere;
use super::records::{self, records_of};
use crate::consent::Wishes;
use crate::ports::{IndividualRow, ReadTx};
use crate::security::vault::DataKey;
use crate::words::ids::IndividualId;

/// The wishes of one person.
pub(super) async fn of_one<T: ReadTx + ?Sized>(
    host: &Host,
    tx: &mut T,
    person: &IndividualRow,
    key: &DataKey,
) -> Result<Wishes, WorkError> {
    let rows = tx.consents_of(person.id).await?;
    let own: Vec<_> = file::opened(person, key, rows)?.into_iter().map(|(_, consent)| consent).collect();
    let records = records_of(tx, person, key).await?;
    let elsewhere = said_elsewhere(host, tx, person, &records).await?;
    Ok(elsewhere.consents.iter().fold(Wishes::of(&own), |wishes, other| wishes.and(&Wishes::of(other))))
}

/// The wishes of each of these persons of one operation, in a number of statements that does not grow with them.
///
/// # Errors
/// Those of the store; what is damaged in one file fails all.
pub(super) async fn of_many<T: ReadTx + ?Sized>(
    host: &Host,
    tx: &mut T,
    persons: &[&IndividualRow],
) -> Result<BTreeMap<IndividualId, Wishes>, WorkError> {
    let Some(first) = persons.first() else { return Ok(BTreeMap::new()) };
    let persons: BTreeMap<IndividualId, &IndividualRow> = persons.iter().map(|person| (person.id, *person)).collect();
    let ids: Vec<_> = persons.keys().copied().collect();
    // Of which files it was said that they are of the same person.
    let mut linked: BTreeMap<IndividualId, BTreeSet<IndividualId>> = BTreeMap::new();
    let mut rows = by(tx.records_of_all(&ids).await?, |row| row.individual);
    for (id, person) in &persons {
        let Some(wrapped) = &person.key else { continue };
        let key = host.vault.unwrap_key(*id, wrapped)?;
        let records = records::opened(person, &key, rows.remove(id).unwrap_or_default())?;
        linked.insert(*id, records.same_person().collect());
    }
    let named: BTreeSet<_> = linked.values().flatten().copied().filter(|id| !persons.contains_key(id)).collect();
    let indexes: BTreeSet<_> = persons.values().filter_map(|person| person.registration_index).collect();
    let named: Vec<_> = named.into_iter().collect();
    let indexes: Vec<_> = indexes.into_iter().collect();
    let mut others = tx.individuals(&named).await?;
    others.extend(tx.individuals_registered_as(&first.operation, &indexes).await?);
    others.retain(|row| row.operation == first.operation && row.key.is_some());
    let mut same_number: BTreeMap<[u8; 32], BTreeSet<IndividualId>> = BTreeMap::new();
    let mut files: BTreeMap<IndividualId, IndividualRow> = BTreeMap::new();
    for row in others {
        if let Some(index) = row.registration_index {
            same_number.entry(index).or_default().insert(row.id);
        }
        files.entry(row.id).or_insert(row);
    }
    for (id, person) in persons {
        files.entry(id).or_insert_with(|| person.clone());
    }
    // What was said in each file.
    let all: Vec<_> = files.keys().copied().collect();
    let mut rows = by(tx.consents_of_all(&all).await?, |row| row.individual);
    let mut said: BTreeMap<IndividualId, Wishes> = BTreeMap::new();
    for (id, row) in &files {
        let Some(wrapped) = &row.key else { continue };
        let key = host.vault.unwrap_key(*id, wrapped)?;
        let consents = file::opened(row, &key, rows.remove(id).unwrap_or_default())?;
        said.insert(*id, Wishes::of(consents.iter().map(|(_, consent)| consent)));
    }
    let none = BTreeSet::new();
    let of = |id: &IndividualId| {
        let index = files.get(id).and_then(|row| row.registration_index);
        let numbered = index.and_then(|index| same_number.get(&index)).unwrap_or(&none);
        let others = linked.get(id).unwrap_or(&none).union(numbered).filter(|other| *other != id);
        let own = said.get(id).cloned().unwrap_or_default();
        others.filter_map(|other| said.get(other)).fold(own, |wishes, other| wishes.and(other))
    };
    Ok(ids.iter().map(|id| (*id, of(id))).collect())
}

/// The rows by whose they are, in their order.
pub(super) fn by<K: Ord, T>(rows: Vec<T>, whose: impl Fn(&T) -> K) -> BTreeMap<K, Vec<T>> {
    let mut grouped: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for row in rows {
        grouped.entry(whose(&row)).or_default().push(row);
    }
    grouped
}
