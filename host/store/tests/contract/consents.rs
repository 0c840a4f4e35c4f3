//! Consents.

use waystation_domain::consent::StateName;
use waystation_domain::ports::StoreError;
use waystation_domain::security::vault::Sealed;

use crate::fresh::{Fresh, at, consent, consent_id, individual, referred};

async fn a_consent_is_read_back_and_listed_for_its_person(fresh: Fresh) {
    let (person, referral) = referred(&fresh).await;
    let (one, two) = (consent(&referral), consent(&referral));
    let mut tx = fresh.begin().await;
    tx.insert_consent(&one).await.unwrap();
    tx.insert_consent(&two).await.unwrap();
    assert_is!(tx.insert_consent(&one).await, Err(StoreError::Exists("consent")));
    assert_eq!(tx.consent(two.id).await.unwrap().as_ref(), Some(&two));
    assert_eq!(tx.consent(consent_id()).await.unwrap(), None);
    assert_eq!(tx.consents_of(person.id).await.unwrap(), [one, two]);
    assert_eq!(tx.consents_of(individual().id).await.unwrap(), []);
}

async fn a_consent_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let mut row = consent(&referral);
    let mut tx = fresh.begin().await;
    tx.insert_consent(&row).await.unwrap();
    row.version = 2;
    row.state = StateName::Withdrawn;
    row.expires_at = at(400);
    row.sealed = Sealed(vec![1]);
    tx.update_consent(&row).await.unwrap();
    assert_eq!(tx.consent(row.id).await.unwrap().as_ref(), Some(&row));
    assert_is!(tx.update_consent(&row).await, Err(StoreError::Conflict("consent")));
    row.version = 4;
    assert_is!(tx.update_consent(&row).await, Err(StoreError::Conflict("consent")));
}

async fn a_consent_to_the_referral_of_another_person_is_refused(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let other = individual();
    let mut row = consent(&referral);
    row.individual = other.id;
    let mut tx = fresh.begin().await;
    tx.insert_individual(&other).await.unwrap();
    assert_is!(tx.insert_consent(&row).await, Err(StoreError::Failed(_)));
}

on_both!(
    a_consent_is_read_back_and_listed_for_its_person,
    a_consent_changes_only_from_the_version_that_was_seen,
    a_consent_to_the_referral_of_another_person_is_refused,
);
