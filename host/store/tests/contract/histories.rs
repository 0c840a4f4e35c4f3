//! What files said before they were changed.

use waystation_domain::ports::StoreError;
use waystation_domain::security::vault::Sealed;

use crate::fresh::{Fresh, history, individual_id, referred};

async fn a_history_is_one_row_a_person_and_the_newest_stands(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let mut row = history(person.id, 2);
    let mut tx = fresh.begin().await;
    assert_eq!(tx.history_of(person.id).await.unwrap(), None);
    tx.put_history(&row).await.unwrap();
    assert_eq!(tx.history_of(person.id).await.unwrap().as_ref(), Some(&row));
    row.version = 5;
    row.sealed = Sealed(vec![1]);
    tx.put_history(&row).await.unwrap();
    assert_eq!(tx.history_of(person.id).await.unwrap().as_ref(), Some(&row));
    assert_eq!(tx.history_of(individual_id()).await.unwrap(), None);
}

async fn a_history_is_not_replaced_by_one_of_the_same_or_an_older_version(fresh: Fresh) {
    let (person, _) = referred(&fresh).await;
    let mut tx = fresh.begin().await;
    tx.put_history(&history(person.id, 3)).await.unwrap();
    for version in [3, 2] {
        let mut older = history(person.id, version);
        older.sealed = Sealed(vec![1]);
        assert_is!(tx.put_history(&older).await, Err(StoreError::Conflict("individual_history")));
    }
    assert_eq!(tx.history_of(person.id).await.unwrap(), Some(history(person.id, 3)));
}

async fn a_history_of_nobody_is_refused(fresh: Fresh) {
    referred(&fresh).await;
    assert_is!(fresh.begin().await.put_history(&history(individual_id(), 2)).await, Err(StoreError::Failed(_)));
}

on_both!(
    a_history_is_one_row_a_person_and_the_newest_stands,
    a_history_is_not_replaced_by_one_of_the_same_or_an_older_version,
    a_history_of_nobody_is_refused,
);
