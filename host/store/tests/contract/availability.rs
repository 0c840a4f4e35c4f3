//! Which partners are full, and for which pathways.

use std::slice;
use std::time::Duration;

use waystation_domain::ports::{Full, StoreError};
use waystation_domain::words::ids::{PartnerId, PathwayId};

use crate::fresh::{Fresh, at, clinic, configured, full, health, north, school, south};
use crate::one_person::waits_for;

async fn a_partner_is_full_for_one_pathway_in_one_operation(fresh: Fresh) {
    configured(&fresh).await;
    let one = full();
    let elsewhere = PathwayId::new("schooling").unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.full(&clinic(), &north(), &health()).await.unwrap(), None);
    tx.put_full(&one).await.unwrap();
    assert_eq!(tx.full(&clinic(), &north(), &health()).await.unwrap(), Some(one.since));
    assert_eq!(tx.full(&school(), &north(), &health()).await.unwrap(), None);
    assert_eq!(tx.full(&clinic(), &south(), &health()).await.unwrap(), None);
    assert_eq!(tx.full(&clinic(), &north(), &elsewhere).await.unwrap(), None);
}

async fn what_a_partner_is_full_for_is_listed_by_operation_and_pathway(fresh: Fresh) {
    configured(&fresh).await;
    let schooling = PathwayId::new("schooling").unwrap();
    let one = full();
    let two = Full { pathway: schooling, since: at(3), ..full() };
    let three = Full { operation: south(), since: at(2), ..full() };
    let mut tx = fresh.begin().await;
    for row in [&three, &two, &one, &Full { partner: school(), ..full() }] {
        tx.put_full(row).await.unwrap();
    }
    assert_eq!(tx.fulls_of(&clinic()).await.unwrap(), [one, two, three]);
    assert_eq!(tx.fulls_of(&school()).await.unwrap().len(), 1);
    assert_eq!(tx.fulls_of(&PartnerId::new("nobody").unwrap()).await.unwrap(), []);
}

async fn who_says_it_again_is_full_since_the_first_time(fresh: Fresh) {
    configured(&fresh).await;
    let mut tx = fresh.begin().await;
    for (said, since) in [(50, 50), (60, 50), (50, 50), (40, 40)] {
        tx.put_full(&Full { since: at(said), ..full() }).await.unwrap();
        let stored = Full { since: at(since), ..full() };
        assert_eq!(tx.fulls_of(&clinic()).await.unwrap(), slice::from_ref(&stored));
        assert_eq!(tx.full(&clinic(), &north(), &health()).await.unwrap(), Some(stored.since));
    }
}

async fn who_is_full_no_more_may_say_so_twice_and_be_full_again(fresh: Fresh) {
    configured(&fresh).await;
    let elsewhere = Full { operation: south(), ..full() };
    let mut tx = fresh.begin().await;
    tx.remove_full(&clinic(), &north(), &health()).await.unwrap();
    tx.put_full(&full()).await.unwrap();
    tx.put_full(&elsewhere).await.unwrap();
    for _ in 0..2 {
        tx.remove_full(&clinic(), &north(), &health()).await.unwrap();
        assert_eq!(tx.full(&clinic(), &north(), &health()).await.unwrap(), None);
        assert_eq!(tx.fulls_of(&clinic()).await.unwrap(), slice::from_ref(&elsewhere));
    }
    tx.put_full(&Full { since: at(90), ..full() }).await.unwrap();
    assert_eq!(tx.full(&clinic(), &north(), &health()).await.unwrap(), Some(at(90)));
}

async fn nobody_is_not_full(fresh: Fresh) {
    configured(&fresh).await;
    let one = Full { partner: PartnerId::new("nobody").unwrap(), ..full() };
    assert_is!(fresh.begin().await.put_full(&one).await, Err(StoreError::Failed(_)));
}

async fn a_partner_that_fills_up_waits_for_the_act_that_saw_it_free(fresh: Fresh) {
    configured(&fresh).await;
    let mut sending = fresh.begin().await;
    assert_eq!(sending.full(&clinic(), &north(), &health()).await.unwrap(), None);
    let store = fresh.store.clone();
    let filling = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        tx.put_full(&full()).await?;
        tx.commit().await
    });
    waits_for(sending, filling).await.unwrap();
    assert_eq!(fresh.begin().await.full(&clinic(), &north(), &health()).await.unwrap(), Some(full().since));
}

async fn a_partner_that_has_room_again_waits_for_the_act_that_saw_it_full(fresh: Fresh) {
    configured(&fresh).await;
    fresh.write(async |tx| tx.put_full(&full()).await).await.unwrap();
    let mut choosing = fresh.begin().await;
    assert_eq!(choosing.full(&clinic(), &north(), &health()).await.unwrap(), Some(full().since));
    let store = fresh.store.clone();
    let emptying = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        tx.remove_full(&clinic(), &north(), &health()).await?;
        tx.commit().await
    });
    waits_for(choosing, emptying).await.unwrap();
    assert_eq!(fresh.begin().await.full(&clinic(), &north(), &health()).await.unwrap(), None);
}

on_both!(
    a_partner_is_full_for_one_pathway_in_one_operation,
    what_a_partner_is_full_for_is_listed_by_operation_and_pathway,
    who_says_it_again_is_full_since_the_first_time,
    who_is_full_no_more_may_say_so_twice_and_be_full_again,
    nobody_is_not_full,
    a_partner_that_fills_up_waits_for_the_act_that_saw_it_free,
    a_partner_that_has_room_again_waits_for_the_act_that_saw_it_full,
);

#[tokio::test]
async fn on_postgres_two_that_ask_whether_a_partner_is_full_do_not_wait_for_each_other() {
    let fresh = Fresh::postgres().await;
    configured(&fresh).await;
    let (mut one, mut two) = (fresh.begin().await, fresh.begin().await);
    let both = async {
        one.full(&clinic(), &north(), &health()).await.unwrap();
        two.full(&clinic(), &north(), &health()).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(5), both).await.unwrap();
}
