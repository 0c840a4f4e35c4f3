//! Which partners are full, and for which pathways.

use std::slice;
use std::time::Duration;

use waystation_domain::ports::{StoreError, Unavailability};
use waystation_domain::words::ids::{PartnerId, PathwayId};

use crate::fresh::{Fresh, at, clinic, configured, health, north, school, south, unavailability};
use crate::one_person::waits_for;

async fn a_partner_is_full_for_one_pathway_in_one_operation(fresh: Fresh) {
    configured(&fresh).await;
    let one = unavailability();
    let elsewhere = PathwayId::new("schooling").unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), None);
    tx.put_unavailability(&one).await.unwrap();
    assert_eq!(tx.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), Some(one.since));
    assert_eq!(tx.unavailable_since(&school(), &north(), &health()).await.unwrap(), None);
    assert_eq!(tx.unavailable_since(&clinic(), &south(), &health()).await.unwrap(), None);
    assert_eq!(tx.unavailable_since(&clinic(), &north(), &elsewhere).await.unwrap(), None);
}

async fn what_a_partner_is_full_for_is_listed_by_operation_and_pathway(fresh: Fresh) {
    configured(&fresh).await;
    let schooling = PathwayId::new("schooling").unwrap();
    let one = unavailability();
    let two = Unavailability { pathway: schooling, since: at(3), ..unavailability() };
    let three = Unavailability { operation: south(), since: at(2), ..unavailability() };
    let mut tx = fresh.begin().await;
    for row in [&three, &two, &one, &Unavailability { partner: school(), ..unavailability() }] {
        tx.put_unavailability(row).await.unwrap();
    }
    assert_eq!(tx.unavailabilities_of(&clinic()).await.unwrap().whole, [one, two, three]);
    assert_eq!(tx.unavailabilities_of(&school()).await.unwrap().whole.len(), 1);
    assert_eq!(tx.unavailabilities_of(&PartnerId::new("nobody").unwrap()).await.unwrap().whole, []);
}

async fn who_says_it_again_is_full_since_the_first_time(fresh: Fresh) {
    configured(&fresh).await;
    let mut tx = fresh.begin().await;
    for (said, since) in [(50, 50), (60, 50), (50, 50), (40, 40)] {
        tx.put_unavailability(&Unavailability { since: at(said), ..unavailability() }).await.unwrap();
        let stored = Unavailability { since: at(since), ..unavailability() };
        assert_eq!(tx.unavailabilities_of(&clinic()).await.unwrap().whole, slice::from_ref(&stored));
        assert_eq!(tx.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), Some(stored.since));
    }
}

async fn a_partner_with_room_again_may_say_so_twice_and_be_full_again(fresh: Fresh) {
    configured(&fresh).await;
    let elsewhere = Unavailability { operation: south(), ..unavailability() };
    let mut tx = fresh.begin().await;
    tx.remove_unavailability(&clinic(), &north(), &health()).await.unwrap();
    tx.put_unavailability(&unavailability()).await.unwrap();
    tx.put_unavailability(&elsewhere).await.unwrap();
    for _ in 0..2 {
        tx.remove_unavailability(&clinic(), &north(), &health()).await.unwrap();
        assert_eq!(tx.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), None);
        assert_eq!(tx.unavailabilities_of(&clinic()).await.unwrap().whole, slice::from_ref(&elsewhere));
    }
    tx.put_unavailability(&Unavailability { since: at(90), ..unavailability() }).await.unwrap();
    assert_eq!(tx.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), Some(at(90)));
}

async fn nobody_is_not_full(fresh: Fresh) {
    configured(&fresh).await;
    let one = Unavailability { partner: PartnerId::new("nobody").unwrap(), ..unavailability() };
    assert_is!(fresh.begin().await.put_unavailability(&one).await, Err(StoreError::Failed(_)));
}

async fn a_partner_that_fills_up_waits_for_the_act_that_saw_it_free(fresh: Fresh) {
    configured(&fresh).await;
    let mut sending = fresh.begin().await;
    assert_eq!(sending.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), None);
    let store = fresh.store.clone();
    let filling = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        tx.put_unavailability(&unavailability()).await?;
        tx.commit().await
    });
    waits_for(sending, filling).await.unwrap();
    assert_eq!(
        fresh.begin().await.unavailable_since(&clinic(), &north(), &health()).await.unwrap(),
        Some(unavailability().since)
    );
}

async fn a_partner_that_has_room_again_waits_for_the_act_that_saw_it_full(fresh: Fresh) {
    configured(&fresh).await;
    fresh.write(async |tx| tx.put_unavailability(&unavailability()).await).await.unwrap();
    let mut choosing = fresh.begin().await;
    assert_eq!(choosing.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), Some(unavailability().since));
    let store = fresh.store.clone();
    let emptying = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        tx.remove_unavailability(&clinic(), &north(), &health()).await?;
        tx.commit().await
    });
    waits_for(choosing, emptying).await.unwrap();
    assert_eq!(fresh.begin().await.unavailable_since(&clinic(), &north(), &health()).await.unwrap(), None);
}

on_both!(
    a_partner_is_full_for_one_pathway_in_one_operation,
    what_a_partner_is_full_for_is_listed_by_operation_and_pathway,
    who_says_it_again_is_full_since_the_first_time,
    a_partner_with_room_again_may_say_so_twice_and_be_full_again,
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
        one.unavailable_since(&clinic(), &north(), &health()).await.unwrap();
        two.unavailable_since(&clinic(), &north(), &health()).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(5), both).await.unwrap();
}
