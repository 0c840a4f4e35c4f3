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

async fn keys_are_forgotten_oldest_first_and_no_more_than_asked_for(fresh: Fresh) {
    let token = token();
    let mut tx = fresh.begin().await;
    tx.insert_token(&token).await.unwrap();
    for (key, moment) in [("c", 30), ("a", 10), ("b", 20), ("d", 40)] {
        let what = Remembered { request: hash(), resource: key.into(), at: at(moment) };
        tx.remember(token.id, key, &what).await.unwrap();
    }
    assert_eq!(tx.forget_keys(at(10), 10).await.unwrap(), 0);
    assert_eq!(tx.forget_keys(at(40), 2).await.unwrap(), 2);
    assert_eq!(tx.remembered(token.id, "b").await.unwrap(), None);
    assert!(tx.remembered(token.id, "c").await.unwrap().is_some());
    assert_eq!(tx.forget_keys(at(40), 2).await.unwrap(), 1);
    assert!(tx.remembered(token.id, "d").await.unwrap().is_some());
}

on_both!(a_key_is_remembered_once_for_each_token, keys_are_forgotten_oldest_first_and_no_more_than_asked_for);
