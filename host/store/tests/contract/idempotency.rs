//! Idempotency keys.

use waystation_domain::ports::{Remembered, StoreError};

use crate::fresh::{Fresh, at, hash, token};

async fn a_key_is_remembered_once_for_each_token(fresh: Fresh) {
    let (one, two) = (token(), token());
    let first = Remembered { request: hash(), resource: "a".into(), at: at(1) };
    let other = Remembered { request: hash(), resource: "b".into(), at: at(2) };
    let mut tx = fresh.begin().await;
    tx.insert_token(&one).await.unwrap();
    tx.insert_token(&two).await.unwrap();
    assert_eq!(tx.remembered(one.id, "k").await.unwrap(), None);
    tx.remember(one.id, "k", &first).await.unwrap();
    tx.remember(two.id, "k", &other).await.unwrap();
    assert_is!(tx.remember(one.id, "k", &other).await, Err(StoreError::Exists("idempotency key")));
    assert_eq!(tx.remembered(one.id, "k").await.unwrap(), Some(first));
    assert_eq!(tx.remembered(two.id, "k").await.unwrap(), Some(other));
}

on_both!(a_key_is_remembered_once_for_each_token);
