//! Leases.

use waystation_domain::ports::{LeaseRow, StoreError};

use crate::fresh::{Fresh, at};

fn lease() -> LeaseRow {
    LeaseRow { job: "sweep".into(), fence: 1, until: at(60), held_at: at(0), done_at: None }
}

async fn a_lease_is_there_once_and_changes(fresh: Fresh) {
    let mut row = lease();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.lease("sweep").await.unwrap(), None);
    assert_is!(tx.update_lease(&row).await, Err(StoreError::Conflict("lease")));
    tx.insert_lease(&row).await.unwrap();
    assert_is!(tx.insert_lease(&row).await, Err(StoreError::Exists("lease")));
    row.fence = 2;
    row.done_at = Some(at(30));
    tx.update_lease(&row).await.unwrap();
    assert_eq!(tx.lease("sweep").await.unwrap(), Some(row));
    assert_eq!(tx.lease("another").await.unwrap(), None);
}

async fn whoever_reads_a_lease_to_take_it_is_waited_for(fresh: Fresh) {
    fresh.write(async |tx| tx.insert_lease(&lease()).await).await.unwrap();
    let mut first = fresh.begin().await;
    let mut row = first.lease("sweep").await.unwrap().unwrap();
    let store = std::sync::Arc::clone(&fresh.store);
    let second = tokio::spawn(async move { store.begin().await.unwrap().lease("sweep").await.unwrap().unwrap().fence });
    row.fence = 2;
    first.update_lease(&row).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 2);
}

on_both!(a_lease_is_there_once_and_changes, whoever_reads_a_lease_to_take_it_is_waited_for);
