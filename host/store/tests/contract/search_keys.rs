//! Under which keys persons are found.

use waystation_domain::ports::{IndividualRow, Page};
use waystation_domain::security::search_key::{KEPT, SearchKey, SearchKeys};

use crate::fresh::{Fresh, configured, hash, individual, north, south};

/// A key that nobody else has.
fn key() -> SearchKey {
    let mut key = [0; 16];
    key.copy_from_slice(&hash()[..16]);
    SearchKey(key)
}

/// Some keys, filled up.
pub(crate) fn filled(keys: &[SearchKey]) -> SearchKeys {
    SearchKeys::filled(keys.iter().copied(), |_| key())
}

/// Keeps a person under some keys, filled up.
async fn kept(fresh: &Fresh, row: &IndividualRow, keys: &[SearchKey]) {
    let keys = filled(keys);
    fresh
        .write(async |tx| {
            if tx.individual(row.id).await?.is_none() {
                tx.insert_individual(row).await?;
            }
            tx.keep_search_keys(row.id, &keys).await
        })
        .await
        .unwrap();
}

async fn a_person_is_found_under_each_of_their_keys_once_and_under_none_of_before(fresh: Fresh) {
    configured(&fresh).await;
    let (one, other) = (individual(), individual());
    let [both, first, second] = [key(), key(), key()];
    kept(&fresh, &one, &[both, first]).await;
    kept(&fresh, &other, &[both, second]).await;
    let found = async |keys: &[SearchKey]| fresh.begin().await.found_under(keys, 100).await.unwrap();
    assert_eq!(found(&[both, first, second, key()]).await, [one.id, other.id]);
    assert_eq!(found(&[first]).await, [one.id]);
    assert_eq!(found(&[key()]).await, []);
    assert_eq!(found(&[]).await, []);
    // More keys than one statement has places for, and the last of them counts.
    let mut many: Vec<_> = (0..200).map(|_| key()).collect();
    many.push(second);
    assert_eq!(found(&many).await, [other.id]);
    kept(&fresh, &one, &[second]).await;
    assert_eq!(found(&[first]).await, []);
    assert_eq!(found(&[second]).await, [one.id, other.id]);
    assert_eq!(fresh.by_hand("UPDATE search_key SET hash = hash").await.unwrap(), 2 * KEPT as u64);
}

async fn no_more_persons_are_found_than_were_asked_for(fresh: Fresh) {
    configured(&fresh).await;
    let keys = [key(), key()];
    for _ in 0..5 {
        kept(&fresh, &individual(), &keys).await;
    }
    let mut tx = fresh.begin().await;
    assert_eq!(tx.found_under(&keys[..1], 3).await.unwrap().len(), 3);
    assert_eq!(tx.found_under(&keys, 10).await.unwrap().len(), 5);
    assert_eq!(tx.found_under(&keys, 0).await.unwrap(), []);
}

async fn whoever_was_found_is_read_in_their_own_operation_and_what_is_damaged_hides_nobody(fresh: Fresh) {
    configured(&fresh).await;
    let [here, damaged, erased, elsewhere] = std::array::from_fn(|_| individual());
    let erased = IndividualRow { key: None, ..erased };
    let elsewhere = IndividualRow { operation: south(), ..elsewhere };
    fresh
        .write(async |tx| {
            for row in [&here, &damaged, &erased, &elsewhere] {
                tx.insert_individual(row).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let without = async || {
        let page = Page { after: None, limit: 10 };
        fresh.begin().await.individuals_without_search_keys(page).await.unwrap().whole
    };
    assert_eq!(without().await, [here.clone(), damaged.clone(), elsewhere.clone()]);
    kept(&fresh, &here, &[]).await;
    assert_eq!(without().await, [damaged.clone(), elsewhere.clone()]);
    let changed = "UPDATE individual SET updated_at = updated_at + 1 WHERE id = \
        (SELECT id FROM individual WHERE operation = 'north' AND key IS NOT NULL ORDER BY id DESC LIMIT 1)";
    assert_eq!(fresh.by_hand(changed).await.unwrap(), 1);
    let ids = [here.id, damaged.id, erased.id, elsewhere.id];
    let mut tx = fresh.begin().await;
    let page = Page { after: None, limit: 10 };
    for listed in
        [tx.individuals_found(&north(), &ids).await.unwrap(), tx.individuals_of(&north(), page).await.unwrap()]
    {
        assert_eq!(listed.damaged_ids(), [damaged.id.to_string()]);
        assert_eq!(listed.whole, std::slice::from_ref(&here));
    }
    let rest = Page { after: Some(damaged.id), limit: 10 };
    assert_eq!(tx.individuals_of(&north(), rest).await.unwrap().whole, []);
}

on_both!(
    a_person_is_found_under_each_of_their_keys_once_and_under_none_of_before,
    no_more_persons_are_found_than_were_asked_for,
    whoever_was_found_is_read_in_their_own_operation_and_what_is_damaged_hides_nobody,
);
