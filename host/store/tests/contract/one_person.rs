//! All acts on one person come one after another.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use waystation_domain::consent::StateName;
use waystation_domain::ports::{Store, StoreResult, Tx};

use crate::fresh::{Fresh, at, consent, disclosure, evidence, individual, record, referred};

/// Asserts that the other act is not done before this transaction ends, then ends it and waits for the other.
pub(crate) async fn waits_for(tx: Box<dyn Tx>, mut other: JoinHandle<StoreResult<()>>) -> StoreResult<()> {
    let early = tokio::time::timeout(Duration::from_millis(150), &mut other).await;
    assert!(early.is_err(), "the other transaction did not wait: {early:?}");
    tx.commit().await.unwrap();
    other.await.unwrap()
}

async fn a_withdrawal_comes_wholly_before_or_wholly_after_a_disclosure(fresh: Fresh) {
    let (person, referral) = referred(&fresh).await;
    let given = consent(&referral);
    fresh.write(async |tx| tx.insert_consent(&given).await).await.unwrap();

    let mut disclosing = fresh.begin().await;
    disclosing.individual(person.id).await.unwrap();
    assert_eq!(disclosing.consents_of(person.id).await.unwrap()[0].state, StateName::Given);
    let (store, id) = (fresh.store.clone(), given.id);
    let withdrawing = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        let mut seen = tx.consent(id).await?.unwrap();
        seen.version += 1;
        seen.state = StateName::Withdrawn;
        tx.update_consent(&seen).await?;
        assert_eq!(tx.close_disclosures(seen.referral, at(90)).await?, 1, "what was disclosed meanwhile is closed");
        tx.commit().await
    });
    let made = disclosure(&referral);
    disclosing.insert_disclosure(&made).await.unwrap();
    waits_for(disclosing, withdrawing).await.unwrap();

    let mut tx = fresh.begin().await;
    assert_eq!(tx.consents_of(person.id).await.unwrap()[0].state, StateName::Withdrawn);
    assert_eq!(tx.disclosure(made.id).await.unwrap().unwrap().closed_at, Some(at(90)));
}

/// Every way to read something of one person.
async fn whatever_is_read_of_a_person_is_read_under_that_persons_lock(fresh: Fresh) {
    let (person, referral) = referred(&fresh).await;
    let (given, made) = (consent(&referral), disclosure(&referral));
    let (said, attached) = (record(person.id, None), evidence(person.id));
    fresh
        .write(async |tx| {
            tx.insert_consent(&given).await?;
            tx.insert_disclosure(&made).await?;
            tx.insert_record(&said).await?;
            tx.insert_evidence(&attached).await
        })
        .await
        .unwrap();
    let (consent, disclosure, referral, case) = (given.id, made.id, referral.id, person.case_number.clone());
    let (record, file) = (said.id, attached.id);
    for way in 0..13 {
        let mut changing = fresh.begin().await;
        let mut row = changing.individual(person.id).await.unwrap().unwrap();
        row.version += 1;
        changing.update_individual(&row).await.unwrap();
        let (store, id, case): (Arc<dyn Store>, _, _) = (fresh.store.clone(), person.id, case.clone());
        let reading = tokio::spawn(async move {
            let mut tx = store.begin().await?;
            match way {
                0 => {
                    let now = tx.individual(id).await?.unwrap();
                    assert_eq!(now.version, row.version, "what was changed meanwhile is seen");
                }
                1 => {
                    let now = tx.individual_by_case(&row.operation, &case).await?.unwrap();
                    assert_eq!(now.version, row.version, "what was changed meanwhile is seen");
                }
                2 => drop(tx.referral(referral).await?),
                3 => drop(tx.referrals_of(id).await?),
                4 => drop(tx.consent(consent).await?),
                5 => drop(tx.consents_of(id).await?),
                6 => drop(tx.record(record).await?),
                7 => drop(tx.records_of(id).await?),
                8 => drop(tx.evidence(file).await?),
                9 => drop(tx.evidence_of(id).await?),
                10 => drop(tx.disclosure(disclosure).await?),
                11 => drop(tx.disclosures_of(referral).await?),
                _ => drop(tx.referral_with_file(referral).await?),
            }
            // Nothing more of the person is read here: that would wait, whether or not the way did.
            tx.commit().await
        });
        waits_for(changing, reading).await.unwrap();
    }
}

async fn twenty_acts_on_one_person_all_succeed(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let acts = (0..20).map(|_| {
        let (store, id) = (fresh.store.clone(), person.id);
        tokio::spawn(async move {
            let mut tx = store.begin().await?;
            let mut row = tx.individual(id).await?.unwrap();
            row.version += 1;
            tx.update_individual(&row).await?;
            tx.commit().await
        })
    });
    for act in acts.collect::<Vec<_>>() {
        act.await.unwrap().unwrap();
    }
    assert_eq!(fresh.begin().await.individual(person.id).await.unwrap().unwrap().version, 21);
}

on_both!(
    a_withdrawal_comes_wholly_before_or_wholly_after_a_disclosure,
    whatever_is_read_of_a_person_is_read_under_that_persons_lock,
    twenty_acts_on_one_person_all_succeed,
);

#[tokio::test]
async fn on_postgres_acts_on_two_persons_go_side_by_side() {
    let fresh = Fresh::postgres().await;
    let (one, _) = referred(&fresh).await;
    let two = individual();
    fresh.write(async |tx| tx.insert_individual(&two).await).await.unwrap();
    let mut first = fresh.begin().await;
    first.individual(one.id).await.unwrap();
    let mut second = fresh.begin().await;
    second.individual(two.id).await.unwrap();
    second.commit().await.unwrap();
    first.commit().await.unwrap();
}
