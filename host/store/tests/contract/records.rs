//! Records about persons.

use waystation_domain::ports::StoreError;
use waystation_domain::security::vault::Sealed;

use crate::fresh::{Fresh, at, individual, individual_id, record, record_id, referral, referred};

async fn a_record_is_read_back_and_listed_for_its_person(fresh: Fresh) {
    let (person, referral) = referred(&fresh).await;
    let other = individual();
    let (one, two) = (record(person.id, Some(referral.id)), record(person.id, None));
    let elsewhere = record(other.id, None);
    let mut tx = fresh.begin().await;
    tx.insert_individual(&other).await.unwrap();
    for row in [&two, &elsewhere, &one] {
        tx.insert_record(row).await.unwrap();
    }
    assert_is!(tx.insert_record(&one).await, Err(StoreError::Exists("record")));
    assert_eq!(tx.record(one.id).await.unwrap().as_ref(), Some(&one));
    assert_eq!(tx.record(two.id).await.unwrap().as_ref(), Some(&two));
    assert_eq!(tx.record(record_id()).await.unwrap(), None);
    assert_eq!(tx.records_of(person.id).await.unwrap(), [one, two]);
    assert_eq!(tx.records_of(other.id).await.unwrap(), [elsewhere]);
    assert_eq!(tx.records_of(individual_id()).await.unwrap(), []);
}

async fn a_record_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    let (person, referral) = referred(&fresh).await;
    let mut tx = fresh.begin().await;
    for mut row in [record(person.id, Some(referral.id)), record(person.id, None)] {
        tx.insert_record(&row).await.unwrap();
        row.version = 2;
        row.sealed = Sealed(vec![1]);
        tx.update_record(&row).await.unwrap();
        assert_eq!(tx.record(row.id).await.unwrap().as_ref(), Some(&row));
        assert_is!(tx.update_record(&row).await, Err(StoreError::Conflict("record")));
        row.version = 4;
        assert_is!(tx.update_record(&row).await, Err(StoreError::Conflict("record")));
    }
    assert_is!(tx.update_record(&record(person.id, None)).await, Err(StoreError::Conflict("record")));
}

async fn a_record_stays_with_its_person_its_referral_and_its_moment(fresh: Fresh) {
    let (person, first) = referred(&fresh).await;
    let second = referral(person.id, first.plugin);
    let other = individual();
    let (bound, free) = (record(person.id, Some(first.id)), record(person.id, None));
    let mut tx = fresh.begin().await;
    tx.insert_referral(&second).await.unwrap();
    tx.insert_individual(&other).await.unwrap();
    for row in [&bound, &free] {
        tx.insert_record(row).await.unwrap();
        let mut moved = row.clone();
        moved.version = 2;
        moved.referral = Some(second.id);
        assert_is!(tx.update_record(&moved).await, Err(StoreError::Conflict("record")));
        moved.referral = row.referral.is_none().then_some(first.id);
        assert_is!(tx.update_record(&moved).await, Err(StoreError::Conflict("record")));
        moved.referral = row.referral;
        moved.individual = other.id;
        assert_is!(tx.update_record(&moved).await, Err(StoreError::Conflict("record")));
        moved.individual = row.individual;
        moved.created_at = at(99);
        assert_is!(tx.update_record(&moved).await, Err(StoreError::Conflict("record")));
        assert_eq!(tx.record(row.id).await.unwrap().as_ref(), Some(row));
    }
}

async fn a_record_for_the_referral_of_another_person_is_refused(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let other = individual();
    let row = record(other.id, Some(referral.id));
    let mut tx = fresh.begin().await;
    tx.insert_individual(&other).await.unwrap();
    assert_is!(tx.insert_record(&row).await, Err(StoreError::Failed(_)));
}

async fn a_record_of_nobody_is_refused(fresh: Fresh) {
    referred(&fresh).await;
    assert_is!(fresh.begin().await.insert_record(&record(individual_id(), None)).await, Err(StoreError::Failed(_)));
}

async fn a_record_begins_with_its_first_version(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let mut row = record(person.id, None);
    row.version = 0;
    assert_is!(fresh.begin().await.insert_record(&row).await, Err(StoreError::Failed(_)));
}

on_both!(
    a_record_is_read_back_and_listed_for_its_person,
    a_record_changes_only_from_the_version_that_was_seen,
    a_record_stays_with_its_person_its_referral_and_its_moment,
    a_record_for_the_referral_of_another_person_is_refused,
    a_record_of_nobody_is_refused,
    a_record_begins_with_its_first_version,
);
