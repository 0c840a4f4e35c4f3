//! Agreements and grants.

use std::slice;

use waystation_domain::ports::StoreError;
use waystation_domain::words::ids::PartnerId;

use crate::fresh::{Fresh, agreement, agreement_id, at, clinic, configured, grant, grant_id, north, school, south};
use crate::one_person::waits_for;

async fn an_agreement_is_read_back_by_id_by_operation_and_by_partner(fresh: Fresh) {
    configured(&fresh).await;
    let (one, two) = (agreement(&clinic()), agreement(&school()));
    let mut tx = fresh.begin().await;
    tx.insert_agreement(&one).await.unwrap();
    tx.insert_agreement(&two).await.unwrap();
    assert_is!(tx.insert_agreement(&one).await, Err(StoreError::Exists("agreement")));
    assert_eq!(tx.agreement(one.id).await.unwrap().as_ref(), Some(&one));
    assert_eq!(tx.agreement(agreement_id()).await.unwrap(), None);
    assert_eq!(tx.agreements(&north(), Some(&school())).await.unwrap().whole, slice::from_ref(&two));
    assert_eq!(tx.agreements(&north(), None).await.unwrap().whole, [one, two]);
    assert_eq!(tx.agreements(&south(), None).await.unwrap().whole, []);
}

async fn an_agreement_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    configured(&fresh).await;
    let mut one = agreement(&clinic());
    let mut tx = fresh.begin().await;
    tx.insert_agreement(&one).await.unwrap();
    one.version = 2;
    one.suspended = Some(at(9));
    tx.update_agreement(&one).await.unwrap();
    assert_eq!(tx.agreement(one.id).await.unwrap().as_ref(), Some(&one));
    assert_is!(tx.update_agreement(&one).await, Err(StoreError::Conflict("agreement")));
    let mut later = one.clone();
    later.version = 4;
    assert_is!(tx.update_agreement(&later).await, Err(StoreError::Conflict("agreement")));
    let mut another_partner = one.clone();
    another_partner.version = 3;
    another_partner.partner = school();
    assert_is!(tx.update_agreement(&another_partner).await, Err(StoreError::Conflict("agreement")));
    assert_is!(tx.update_agreement(&agreement(&clinic())).await, Err(StoreError::Conflict("agreement")));
}

async fn an_agreement_with_nobody_is_refused(fresh: Fresh) {
    configured(&fresh).await;
    let one = agreement(&PartnerId::new("nobody").unwrap());
    assert_is!(fresh.begin().await.insert_agreement(&one).await, Err(StoreError::Failed(_)));
}

async fn a_grant_is_read_back_and_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    configured(&fresh).await;
    let mut one = grant();
    let two = grant();
    let mut tx = fresh.begin().await;
    tx.insert_grant(&one).await.unwrap();
    tx.insert_grant(&two).await.unwrap();
    assert_is!(tx.insert_grant(&one).await, Err(StoreError::Exists("grant")));
    one.version = 2;
    one.revoked = Some(at(4));
    tx.update_grant(&one).await.unwrap();
    assert_is!(tx.update_grant(&one).await, Err(StoreError::Conflict("grant")));
    let mut later = one.clone();
    later.version = 4;
    assert_is!(tx.update_grant(&later).await, Err(StoreError::Conflict("grant")));
    assert_eq!(tx.grant(one.id).await.unwrap().as_ref(), Some(&one));
    assert_eq!(tx.grant(grant_id()).await.unwrap(), None);
    assert_eq!(tx.grants(&north()).await.unwrap().whole, [one, two]);
    assert_eq!(tx.grants(&south()).await.unwrap().whole, []);
}

async fn a_suspension_waits_for_the_disclosure_that_read_the_agreement(fresh: Fresh) {
    configured(&fresh).await;
    let one = agreement(&clinic());
    fresh.write(async |tx| tx.insert_agreement(&one).await).await.unwrap();
    let mut disclosing = fresh.begin().await;
    assert_eq!(disclosing.agreements(&north(), Some(&clinic())).await.unwrap().whole, slice::from_ref(&one));
    let (store, id) = (fresh.store.clone(), one.id);
    let suspending = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        let mut seen = tx.agreement(id).await?.unwrap();
        seen.version += 1;
        seen.suspended = Some(at(9));
        tx.update_agreement(&seen).await?;
        tx.commit().await
    });
    waits_for(disclosing, suspending).await.unwrap();
    let now = fresh.begin().await.agreement(one.id).await.unwrap().unwrap();
    assert_eq!(now.suspended, Some(at(9)));
}

async fn a_revocation_waits_for_the_disclosure_that_read_the_grant(fresh: Fresh) {
    configured(&fresh).await;
    let one = grant();
    fresh.write(async |tx| tx.insert_grant(&one).await).await.unwrap();
    let mut disclosing = fresh.begin().await;
    assert_eq!(disclosing.grants(&north()).await.unwrap().whole, slice::from_ref(&one));
    let (store, id) = (fresh.store.clone(), one.id);
    let revoking = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        let mut seen = tx.grant(id).await?.unwrap();
        seen.version += 1;
        seen.revoked = Some(at(9));
        tx.update_grant(&seen).await?;
        tx.commit().await
    });
    waits_for(disclosing, revoking).await.unwrap();
    let now = fresh.begin().await.grant(one.id).await.unwrap().unwrap();
    assert_eq!(now.revoked, Some(at(9)));
}

async fn two_changes_of_one_agreement_come_one_after_another(fresh: Fresh) {
    configured(&fresh).await;
    let one = agreement(&clinic());
    fresh.write(async |tx| tx.insert_agreement(&one).await).await.unwrap();
    let changes = (0..8).map(|_| {
        let (store, id) = (fresh.store.clone(), one.id);
        tokio::spawn(async move {
            let mut tx = store.begin().await?;
            let mut seen = tx.agreement(id).await?.unwrap();
            seen.version += 1;
            tx.update_agreement(&seen).await?;
            tx.commit().await
        })
    });
    for change in changes.collect::<Vec<_>>() {
        change.await.unwrap().unwrap();
    }
    assert_eq!(fresh.begin().await.agreement(one.id).await.unwrap().unwrap().version, 9);
}

on_both!(
    an_agreement_is_read_back_by_id_by_operation_and_by_partner,
    an_agreement_changes_only_from_the_version_that_was_seen,
    an_agreement_with_nobody_is_refused,
    a_grant_is_read_back_and_changes_only_from_the_version_that_was_seen,
    a_suspension_waits_for_the_disclosure_that_read_the_agreement,
    a_revocation_waits_for_the_disclosure_that_read_the_grant,
    two_changes_of_one_agreement_come_one_after_another,
);
