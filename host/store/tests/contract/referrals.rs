//! Referrals.

use waystation_domain::ports::{Page, StoreError};
use waystation_domain::referral::StateName;
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::ReferralId;

use crate::fresh::{Fresh, at, clinic, configured, individual, plugin, referral, referral_id, referred, school, south};

async fn a_referral_is_read_back_and_listed_for_its_person(fresh: Fresh) {
    let (person, one) = referred(&fresh).await;
    let mut two = referral(person.id, one.plugin);
    two.partner = None;
    two.priority = None;
    two.due_at = None;
    two.state = StateName::Draft;
    let other = individual();
    let theirs = referral(other.id, one.plugin);
    let mut tx = fresh.begin().await;
    tx.insert_referral(&two).await.unwrap();
    tx.insert_individual(&other).await.unwrap();
    tx.insert_referral(&theirs).await.unwrap();
    assert_is!(tx.insert_referral(&two).await, Err(StoreError::Exists("referral")));
    assert_eq!(tx.referral(one.id).await.unwrap().as_ref(), Some(&one));
    assert_eq!(tx.referral_with_individual(one.id).await.unwrap(), Some((one.clone(), person.clone())));
    assert_eq!(tx.referral(referral_id()).await.unwrap(), None);
    assert_eq!(tx.referral_with_individual(referral_id()).await.unwrap(), None);
    assert_eq!(tx.referrals_of(person.id).await.unwrap(), [one, two]);
    assert_eq!(tx.referrals_of(other.id).await.unwrap(), [theirs]);
}

async fn a_referral_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    let (_, mut row) = referred(&fresh).await;
    row.version = 2;
    row.state = StateName::Accepted;
    row.partner = Some(school());
    row.priority = None;
    row.updated_at = at(80);
    row.sealed = Sealed(vec![0; 5000]);
    let mut tx = fresh.begin().await;
    tx.update_referral(&row).await.unwrap();
    assert_eq!(tx.referral(row.id).await.unwrap().as_ref(), Some(&row));
    assert_is!(tx.update_referral(&row).await, Err(StoreError::Conflict("referral")));
    row.version = 4;
    assert_is!(tx.update_referral(&row).await, Err(StoreError::Conflict("referral")));
    let mut of_another = row.clone();
    of_another.version = 3;
    of_another.individual = individual().id;
    assert_is!(tx.update_referral(&of_another).await, Err(StoreError::Conflict("referral")));
}

async fn nothing_is_sealed_any_more_for_whoever_has_no_key(fresh: Fresh) {
    let (mut person, mut row) = referred(&fresh).await;
    person.key = None;
    person.version = 2;
    row.version = 2;
    let mut tx = fresh.begin().await;
    tx.update_individual(&person).await.unwrap();
    assert_is!(tx.update_referral(&row).await, Err(StoreError::Conflict("referral")));
}

async fn a_partner_sees_what_it_was_sent_page_by_page(fresh: Fresh) {
    let (person, first) = referred(&fresh).await;
    let mut sent = vec![first.clone()];
    let mut tx = fresh.begin().await;
    for _ in 0..4 {
        let mut draft = referral(person.id, first.plugin);
        draft.state = StateName::Draft;
        draft.due_at = None;
        let mut elsewhere = referral(person.id, first.plugin);
        elsewhere.partner = Some(school());
        let row = referral(person.id, first.plugin);
        for row in [&draft, &elsewhere, &row] {
            tx.insert_referral(row).await.unwrap();
        }
        sent.push(row);
    }
    let mut pages: Vec<Vec<ReferralId>> = Vec::new();
    let mut after = None;
    loop {
        let rows = tx.referrals_at(&clinic(), Page { after, limit: 2 }).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        pages.push(rows.iter().map(|row| row.id).collect());
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages.concat(), sent.iter().map(|row| row.id).collect::<Vec<_>>());
}

async fn a_referral_goes_on_with_a_plugin_of_its_own_operation_only(fresh: Fresh) {
    configured(&fresh).await;
    let (person, theirs) = (individual(), plugin(&south()));
    let row = referral(person.id, theirs.id);
    let mut tx = fresh.begin().await;
    tx.insert_individual(&person).await.unwrap();
    tx.insert_plugin(&theirs, b"theirs").await.unwrap();
    assert_is!(tx.insert_referral(&row).await, Err(StoreError::Failed(_)));
}

async fn a_state_that_is_no_word_of_ours_is_corrupt(fresh: Fresh) {
    let (_, row) = referred(&fresh).await;
    fresh.by_hand("UPDATE referral SET state = 'lost'").await.unwrap();
    let corrupt = fresh.begin().await.referral(row.id).await;
    assert_is!(corrupt, Err(StoreError::Corrupt { table: "referral", column: "state" }));
    let corrupt = fresh.begin().await.referral_counts(&row.operation, at(0), at(1000)).await;
    assert_is!(corrupt, Err(StoreError::Corrupt { table: "referral", column: "state" }));
}

on_both!(
    a_referral_is_read_back_and_listed_for_its_person,
    a_referral_changes_only_from_the_version_that_was_seen,
    nothing_is_sealed_any_more_for_whoever_has_no_key,
    a_partner_sees_what_it_was_sent_page_by_page,
    a_referral_goes_on_with_a_plugin_of_its_own_operation_only,
    a_state_that_is_no_word_of_ours_is_corrupt,
);
