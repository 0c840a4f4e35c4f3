//! Epochs, and the data keys that each wraps.

use waystation_domain::ports::{Page, StoreError};
use waystation_domain::security::epoch::{Epoch, EpochId, EpochState, Wrapping};
use waystation_domain::security::vault::WrappedKey;

use crate::fresh::{Fresh, at, configured, individual};

fn epoch(number: u32, state: EpochState) -> Epoch {
    Epoch { epoch: EpochId(number), key: Some(format!("key-{number}")), state }
}

async fn epochs_are_listed_by_number_and_replaced(fresh: Fresh) {
    let mut tx = fresh.begin().await;
    assert_eq!(tx.epochs().await.unwrap(), []);
    let mut all: Vec<_> = (1..12).map(|number| epoch(number, EpochState::Destroyed { at: at(0) })).collect();
    for one in all.iter().rev() {
        tx.put_epoch(one).await.unwrap();
    }
    assert_eq!(tx.epochs_to_change().await.unwrap(), all);
    all[10] = epoch(11, EpochState::Current { since: at(1) });
    tx.put_epoch(&all[10]).await.unwrap();
    assert_eq!(tx.epochs().await.unwrap(), all);
}

/// A data key that says its epoch.
fn wrapped(epoch: u32) -> WrappedKey {
    let mut key = vec![2];
    key.extend(epoch.to_be_bytes());
    key.resize(WrappedKey::LENGTH, 9);
    WrappedKey(key)
}

async fn data_keys_are_counted_and_found_by_what_wraps_them(fresh: Fresh) {
    configured(&fresh).await;
    // Both forms from before there were epochs: with the id 1, and without.
    let old = [WrappedKey([[0, 0, 0, 1].as_slice(), &[9; 72]].concat()), WrappedKey(vec![9; 72])];
    let keys =
        [Some(old[0].clone()), Some(old[1].clone()), Some(wrapped(1)), Some(wrapped(258)), Some(wrapped(258)), None];
    let mut rows = Vec::new();
    let mut tx = fresh.begin().await;
    for key in keys {
        let mut row = individual();
        row.key = key;
        tx.insert_individual(&row).await.unwrap();
        rows.push(row);
    }
    let mut counts = tx.data_keys().await.unwrap();
    counts.sort();
    let of = |epoch| Wrapping::Epoch(EpochId(epoch));
    assert_eq!(counts, [(Wrapping::Master, 2), (of(1), 1), (of(258), 2)]);
    for (by, at) in [(Wrapping::Master, vec![0, 1]), (of(1), vec![2]), (of(258), vec![3, 4]), (of(2), vec![])] {
        let all: Vec<_> = at.iter().map(|at: &usize| rows[*at].id).collect();
        assert_eq!(tx.individuals_wrapped(by, Page { after: None, limit: 10 }).await.unwrap(), all);
        let one = tx.individuals_wrapped(by, Page { after: None, limit: 1 }).await.unwrap();
        assert_eq!(one, all[..all.len().min(1)]);
        let Some(first) = one.first() else { continue };
        assert_eq!(tx.individuals_wrapped(by, Page { after: Some(*first), limit: 10 }).await.unwrap(), all[1..]);
    }
}

async fn a_data_key_is_replaced_at_the_version_that_is_stored_and_nothing_else_is(fresh: Fresh) {
    configured(&fresh).await;
    let row = individual();
    fresh.write(async |tx| tx.insert_individual(&row).await).await.unwrap();
    let mut anew = row.clone();
    anew.key = Some(wrapped(2));
    fresh.write(async |tx| tx.rewrap_individual(&anew).await).await.unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.individual(row.id).await.unwrap(), Some(anew.clone()));
    anew.version = 2;
    assert_is!(tx.rewrap_individual(&anew).await, Err(StoreError::Conflict("epoch")));
}

async fn whoever_changes_epochs_waits_for_those_who_wrap_by_them(fresh: Fresh) {
    let mut first = fresh.begin().await;
    assert_eq!(first.epochs().await.unwrap(), []);
    let store = std::sync::Arc::clone(&fresh.store);
    let changed = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        let epochs = tx.epochs_to_change().await.unwrap();
        tx.commit().await.unwrap();
        epochs
    });
    // What is written under the shared lock is seen by whoever waited.
    first.put_epoch(&epoch(1, EpochState::Prepared)).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(changed.await.unwrap(), [epoch(1, EpochState::Prepared)]);
}

on_both!(
    epochs_are_listed_by_number_and_replaced,
    data_keys_are_counted_and_found_by_what_wraps_them,
    a_data_key_is_replaced_at_the_version_that_is_stored_and_nothing_else_is,
    whoever_changes_epochs_waits_for_those_who_wrap_by_them,
);
