//! Disclosures.

use waystation_domain::plugin::catalogue::Stage;
use waystation_domain::ports::StoreError;

use crate::fresh::{Fresh, at, disclosure, disclosure_id, individual, referral, referral_id, referred};

async fn a_disclosure_is_read_back_and_listed_for_its_referral(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let one = disclosure(&referral);
    let mut two = disclosure(&referral);
    two.stage = Stage::Offer;
    two.closed_at = Some(at(60));
    let mut tx = fresh.begin().await;
    tx.insert_disclosure(&one).await.unwrap();
    tx.insert_disclosure(&two).await.unwrap();
    assert_is!(tx.insert_disclosure(&one).await, Err(StoreError::Exists("disclosure")));
    assert_eq!(tx.disclosure(two.id).await.unwrap().as_ref(), Some(&two));
    assert_eq!(tx.disclosure(disclosure_id()).await.unwrap(), None);
    assert_eq!(tx.disclosures_of(referral.id).await.unwrap().whole, [one, two]);
    assert_eq!(tx.disclosures_of(referral_id()).await.unwrap().whole, []);
}

async fn closing_ends_what_is_open_in_that_referral_and_nothing_else(fresh: Fresh) {
    let (person, first) = referred(&fresh).await;
    let second = referral(person.id, first.plugin);
    let mut closed = disclosure(&first);
    closed.closed_at = Some(at(50));
    let (open, elsewhere) = (disclosure(&first), disclosure(&second));
    let mut tx = fresh.begin().await;
    tx.insert_referral(&second).await.unwrap();
    for row in [&closed, &open, &elsewhere] {
        tx.insert_disclosure(row).await.unwrap();
    }
    assert_eq!(tx.close_disclosures(first.id, at(60)).await.unwrap(), 1);
    assert_eq!(tx.close_disclosures(first.id, at(70)).await.unwrap(), 0);
    assert_eq!(tx.disclosure(closed.id).await.unwrap().unwrap().closed_at, Some(at(50)));
    assert_eq!(tx.disclosure(open.id).await.unwrap().unwrap().closed_at, Some(at(60)));
    assert_eq!(tx.disclosure(elsewhere.id).await.unwrap().unwrap().closed_at, None);
}

async fn one_is_closed_and_the_others_stay_open(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let (one, other) = (disclosure(&referral), disclosure(&referral));
    let mut tx = fresh.begin().await;
    tx.insert_disclosure(&one).await.unwrap();
    tx.insert_disclosure(&other).await.unwrap();
    assert!(tx.close_disclosure(one.id, at(60)).await.unwrap());
    assert!(!tx.close_disclosure(one.id, at(70)).await.unwrap());
    assert!(!tx.close_disclosure(disclosure_id(), at(70)).await.unwrap());
    assert_eq!(tx.disclosure(one.id).await.unwrap().unwrap().closed_at, Some(at(60)));
    assert_eq!(tx.disclosure(other.id).await.unwrap().unwrap().closed_at, None);
}

async fn a_disclosure_under_the_referral_of_another_person_is_refused(fresh: Fresh) {
    let (_, referral) = referred(&fresh).await;
    let other = individual();
    let mut row = disclosure(&referral);
    row.individual = other.id;
    let mut tx = fresh.begin().await;
    tx.insert_individual(&other).await.unwrap();
    assert_is!(tx.insert_disclosure(&row).await, Err(StoreError::Failed(_)));
}

on_both!(
    a_disclosure_is_read_back_and_listed_for_its_referral,
    closing_ends_what_is_open_in_that_referral_and_nothing_else,
    one_is_closed_and_the_others_stay_open,
    a_disclosure_under_the_referral_of_another_person_is_refused,
);
