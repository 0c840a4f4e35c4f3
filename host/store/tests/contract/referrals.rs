//! Referrals.

use waystation_domain::ports::{IndividualRow, Page, ReferralFilter, ReferralRow, StoreError};
use waystation_domain::referral::StateName;
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::ReferralId;

use crate::fresh::{
    CLINIC, Fresh, SCHOOL, at, configured, disclosure, individual, north, plugin, referral, referral_id, referred,
    south,
};

async fn a_referral_is_read_back_and_listed_for_its_person(fresh: Fresh) {
    let (person, one) = referred(&fresh).await;
    let mut two = referral(person.id, one.plugin);
    two.partner_index = None;
    two.state = StateName::Draft;
    let other = individual();
    let theirs = referral(other.id, one.plugin);
    let mut tx = fresh.begin().await;
    tx.insert_referral(&two).await.unwrap();
    tx.insert_individual(&other).await.unwrap();
    tx.insert_referral(&theirs).await.unwrap();
    assert_is!(tx.insert_referral(&two).await, Err(StoreError::Exists("referral")));
    assert_eq!(tx.referral(one.id).await.unwrap().as_ref(), Some(&one));
    let served_by = tx.operation(&one.operation).await.unwrap().unwrap();
    assert_eq!(tx.referral_with_file(one.id).await.unwrap(), Some((one.clone(), person.clone(), served_by)));
    assert_eq!(tx.referral(referral_id()).await.unwrap(), None);
    assert_eq!(tx.referral_with_file(referral_id()).await.unwrap(), None);
    assert_eq!(tx.referrals_of(person.id).await.unwrap().whole, [one, two]);
    assert_eq!(tx.referrals_of(other.id).await.unwrap().whole, [theirs]);
}

async fn a_referral_changes_only_from_the_version_that_was_seen(fresh: Fresh) {
    let (_, mut row) = referred(&fresh).await;
    row.version = 2;
    row.state = StateName::Accepted;
    row.partner_index = Some(SCHOOL);
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

async fn nothing_more_is_sealed_for_a_person_without_a_key(fresh: Fresh) {
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
        draft.partner_index = None;
        let mut elsewhere = referral(person.id, first.plugin);
        elsewhere.partner_index = Some(SCHOOL);
        let row = referral(person.id, first.plugin);
        for row in [&draft, &elsewhere, &row] {
            tx.insert_referral(row).await.unwrap();
        }
        sent.push(row);
    }
    let mut pages: Vec<Vec<ReferralId>> = Vec::new();
    let mut after = None;
    loop {
        let rows = tx
            .referrals_at(&CLINIC, &north(), ReferralFilter::default(), Page { after, limit: 2 })
            .await
            .unwrap()
            .whole;
        let Some((last, _)) = rows.last() else { break };
        after = Some(last.id);
        assert!(rows.iter().all(|(_, with)| *with == person));
        pages.push(rows.iter().map(|(row, _)| row.id).collect());
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages.concat(), sent.iter().map(|row| row.id).collect::<Vec<_>>());
}

async fn a_list_has_what_the_filter_lets_through_and_nothing_of_another_operation(fresh: Fresh) {
    let (person, first) = referred(&fresh).await;
    let mut tx = fresh.begin().await;
    let mut all = vec![first.clone()];
    for state in StateName::ALL.iter().copied() {
        let mut row = referral(person.id, first.plugin);
        row.state = state;
        if state == StateName::Draft {
            row.partner_index = None;
        }
        tx.insert_referral(&row).await.unwrap();
        all.push(row);
    }
    let erased = individual();
    tx.insert_individual(&erased).await.unwrap();
    let mut theirs = referral(erased.id, first.plugin);
    theirs.partner_index = None;
    tx.insert_referral(&theirs).await.unwrap();
    tx.update_individual(&IndividualRow { key: None, version: 2, ..erased }).await.unwrap();
    let page = Page { after: None, limit: 100 };
    let filters = [
        ReferralFilter::default(),
        ReferralFilter { open: true, state: None },
        ReferralFilter { state: Some(StateName::Accepted), open: false },
        ReferralFilter { state: Some(StateName::Declined), open: true },
    ];
    for filter in filters {
        let fits = |row: &&ReferralRow| {
            filter.state.is_none_or(|state| row.state == state) && (!filter.open || !row.state.is_final())
        };
        let wanted: Vec<_> = all.iter().filter(fits).cloned().collect();
        let listed = tx.referrals_in(&first.operation, filter, page).await.unwrap().whole;
        assert!(listed.iter().all(|(_, whose)| *whose == person), "{filter:?}");
        assert_eq!(listed.into_iter().map(|(row, _)| row).collect::<Vec<_>>(), wanted, "{filter:?}");
        let sent: Vec<_> = wanted.into_iter().filter(|row| row.partner_index.is_some()).collect();
        let at_partner = tx.referrals_at(&CLINIC, &first.operation, filter, page).await.unwrap().whole;
        assert_eq!(at_partner.into_iter().map(|(row, _)| row).collect::<Vec<_>>(), sent, "{filter:?}");
    }
    assert_eq!(tx.referrals_in(&south(), ReferralFilter::default(), page).await.unwrap().whole, []);
    let after = Page { after: Some(all[1].id), limit: 3 };
    let listed = tx.referrals_in(&first.operation, ReferralFilter::default(), after).await.unwrap().whole;
    assert_eq!(listed.into_iter().map(|(row, _)| row.id).collect::<Vec<_>>(), [all[2].id, all[3].id, all[4].id]);
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

async fn the_referrals_that_were_begun_in_a_time_and_sent_are_listed_page_by_page(fresh: Fresh) {
    let (person, first) = referred(&fresh).await;
    let mut draft = referral(person.id, first.plugin);
    draft.partner_index = None;
    let mut later = referral(person.id, first.plugin);
    later.created_at = at(500);
    let second = referral(person.id, first.plugin);
    let mut tx = fresh.begin().await;
    for row in [&draft, &later, &second] {
        tx.insert_referral(row).await.unwrap();
    }
    let mut begun = Vec::new();
    let mut after = None;
    while let Some((row, with)) =
        tx.referrals_begun(&north(), at(0), at(500), Page { after, limit: 1 }).await.unwrap().pop()
    {
        assert_eq!(with, person);
        after = Some(row.id);
        begun.push(row);
    }
    assert_eq!(begun, [first, second]);
    assert_eq!(tx.referrals_begun(&south(), at(0), at(500), Page { after: None, limit: 9 }).await.unwrap(), []);
}

async fn what_has_no_answer_or_is_open_to_a_partner_is_under_way(fresh: Fresh) {
    let (person, unanswered) = referred(&fresh).await;
    let in_state = |state| {
        let mut row = referral(person.id, unanswered.plugin);
        row.state = state;
        row
    };
    let [draft, open, closed, unread] =
        [StateName::Draft, StateName::Completed, StateName::Completed, StateName::Received].map(in_state);
    let mut shut = disclosure(&closed);
    shut.closed_at = Some(at(5));
    let mut tx = fresh.begin().await;
    for row in [&draft, &open, &closed, &unread] {
        tx.insert_referral(row).await.unwrap();
    }
    for row in [&disclosure(&open), &disclosure(&open), &shut] {
        tx.insert_disclosure(row).await.unwrap();
    }
    let page = |after, limit| Page { after, limit };
    let all = [unanswered.id, open.id, unread.id];
    assert_eq!(tx.referrals_under_way(page(None, 10)).await.unwrap(), all);
    assert_eq!(tx.referrals_under_way(page(None, 2)).await.unwrap(), all[..2]);
    assert_eq!(tx.referrals_under_way(page(Some(open.id), 2)).await.unwrap(), all[2..]);
}

on_both!(
    what_has_no_answer_or_is_open_to_a_partner_is_under_way,
    a_referral_is_read_back_and_listed_for_its_person,
    a_referral_changes_only_from_the_version_that_was_seen,
    nothing_more_is_sealed_for_a_person_without_a_key,
    a_partner_sees_what_it_was_sent_page_by_page,
    a_list_has_what_the_filter_lets_through_and_nothing_of_another_operation,
    a_referral_goes_on_with_a_plugin_of_its_own_operation_only,
    the_referrals_that_were_begun_in_a_time_and_sent_are_listed_page_by_page,
);
