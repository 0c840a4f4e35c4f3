//! Individuals.

use std::collections::BTreeSet;

use waystation_domain::ports::{Page, StoreError};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::OperationId;

use crate::fresh::{Fresh, at, configured, hash, individual, individual_id, north, south};

async fn a_person_is_read_back_by_id_by_case_number_and_by_blind_index(fresh: Fresh) {
    configured(&fresh).await;
    let one = individual();
    let mut two = individual();
    two.registration_index = one.registration_index;
    let mut three = individual();
    three.registration_index = None;
    let index = one.registration_index.unwrap();
    let mut tx = fresh.begin().await;
    for row in [&one, &two, &three] {
        tx.insert_individual(row).await.unwrap();
    }
    assert_eq!(tx.individual(three.id).await.unwrap().as_ref(), Some(&three));
    assert_eq!(tx.individual(individual_id()).await.unwrap(), None);
    assert_eq!(tx.individual_by_case(&north(), &two.case_number).await.unwrap().as_ref(), Some(&two));
    assert_eq!(tx.individual_by_case(&south(), &two.case_number).await.unwrap(), None);
    assert_eq!(tx.individuals_by_registration(&north(), &index).await.unwrap().whole, [one, two]);
    assert_eq!(tx.individuals_by_registration(&south(), &index).await.unwrap().whole, []);
    assert_eq!(tx.individuals_by_registration(&north(), &hash()).await.unwrap().whole, []);
}

async fn a_case_number_is_given_once_in_an_operation(fresh: Fresh) {
    configured(&fresh).await;
    let one = individual();
    let mut again = individual();
    again.case_number.clone_from(&one.case_number);
    let mut elsewhere = again.clone();
    elsewhere.operation = south();
    let mut tx = fresh.begin().await;
    tx.insert_individual(&one).await.unwrap();
    assert_is!(tx.insert_individual(&again).await, Err(StoreError::Exists("individual")));
    tx.insert_individual(&elsewhere).await.unwrap();
    let mut renumbered = individual();
    tx.insert_individual(&renumbered).await.unwrap();
    renumbered.version = 2;
    renumbered.case_number.clone_from(&one.case_number);
    assert_is!(tx.update_individual(&renumbered).await, Err(StoreError::Exists("individual")));
}

async fn cases_are_counted_in_each_operation_and_never_twice_the_same(fresh: Fresh) {
    configured(&fresh).await;
    let counts = (0..20).map(|_| {
        let store = fresh.store.clone();
        tokio::spawn(async move {
            let mut tx = store.begin().await?;
            let count = tx.next_case(&north()).await?;
            tx.commit().await.map(|()| count)
        })
    });
    let mut seen = BTreeSet::new();
    for count in counts.collect::<Vec<_>>() {
        seen.insert(count.await.unwrap().unwrap());
    }
    assert_eq!(seen, (1..=20).collect());
    assert_eq!(fresh.begin().await.next_case(&south()).await.unwrap(), 1);
}

async fn a_person_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    configured(&fresh).await;
    let mut row = individual();
    let mut tx = fresh.begin().await;
    tx.insert_individual(&row).await.unwrap();
    row.version = 2;
    row.updated_at = at(99);
    row.registration_index = None;
    row.key = None;
    row.sealed = Sealed(vec![9]);
    tx.update_individual(&row).await.unwrap();
    assert_eq!(tx.individual(row.id).await.unwrap().as_ref(), Some(&row));
    assert_is!(tx.update_individual(&row).await, Err(StoreError::Conflict("individual")));
    row.version = 4;
    assert_is!(tx.update_individual(&row).await, Err(StoreError::Conflict("individual")));
    row.version = 3;
    row.operation = south();
    assert_is!(tx.update_individual(&row).await, Err(StoreError::Conflict("individual")));
}

async fn whoever_has_records_and_a_key_is_found_in_their_operation(fresh: Fresh) {
    configured(&fresh).await;
    let with = |records, key: bool, operation: OperationId| {
        let mut row = individual();
        row.records = records;
        row.operation = operation;
        row.case_number = row.id.to_string();
        row.key = row.key.filter(|_| key);
        row
    };
    let [one, none, erased, elsewhere, two] = [
        with(1, true, north()),
        with(0, true, north()),
        with(2, false, north()),
        with(1, true, south()),
        with(3, true, north()),
    ];
    let mut tx = fresh.begin().await;
    for row in [&one, &none, &erased, &elsewhere, &two] {
        tx.insert_individual(row).await.unwrap();
    }
    let page = |after, limit| Page { after, limit };
    assert_eq!(tx.individuals_with_records(&north(), page(None, 5)).await.unwrap(), [one.id, two.id]);
    assert_eq!(tx.individuals_with_records(&north(), page(None, 1)).await.unwrap(), [one.id]);
    assert_eq!(tx.individuals_with_records(&north(), page(Some(one.id), 5)).await.unwrap(), [two.id]);
}

on_both!(
    whoever_has_records_and_a_key_is_found_in_their_operation,
    a_person_is_read_back_by_id_by_case_number_and_by_blind_index,
    a_case_number_is_given_once_in_an_operation,
    cases_are_counted_in_each_operation_and_never_twice_the_same,
    a_person_changes_only_from_the_version_that_was_seen,
);
