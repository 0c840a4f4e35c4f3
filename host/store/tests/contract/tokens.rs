//! Bearer tokens.

use waystation_domain::ports::StoreError;
use waystation_domain::security::caller::Role;

use crate::fresh::{Fresh, at, hash, token, token_id};

async fn a_token_is_found_by_its_hash_and_by_its_id(fresh: Fresh) {
    let mut one = token();
    one.revoked_at = Some(at(7));
    let mut two = token();
    two.role = Role::Central;
    let mut tx = fresh.begin().await;
    tx.insert_token(&one).await.unwrap();
    tx.insert_token(&two).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(fresh.store.token_by_hash(&one.hash).await.unwrap().as_ref(), Some(&one));
    let mut tx = fresh.begin().await;
    assert_eq!(tx.token(two.id).await.unwrap().as_ref(), Some(&two));
    assert_eq!(tx.tokens().await.unwrap().whole, [one, two]);
    assert_eq!(fresh.store.token_by_hash(&hash()).await.unwrap(), None);
    assert_eq!(tx.token(token_id()).await.unwrap(), None);
}

async fn two_tokens_never_have_the_same_hash_or_id(fresh: Fresh) {
    let one = token();
    let mut same_hash = token();
    same_hash.hash = one.hash;
    let mut same_id = token();
    same_id.id = one.id;
    let mut tx = fresh.begin().await;
    tx.insert_token(&one).await.unwrap();
    assert_is!(tx.insert_token(&same_hash).await, Err(StoreError::Exists("token")));
    assert_is!(tx.insert_token(&same_id).await, Err(StoreError::Exists("token")));
    tx.commit().await.unwrap();
    assert_eq!(fresh.begin().await.tokens().await.unwrap().whole, [one]);
}

async fn a_token_stays_revoked_from_the_first_moment(fresh: Fresh) {
    let one = token();
    let mut tx = fresh.begin().await;
    tx.insert_token(&one).await.unwrap();
    tx.revoke_token(one.id, at(3)).await.unwrap();
    tx.revoke_token(one.id, at(9)).await.unwrap();
    assert_eq!(tx.token(one.id).await.unwrap().unwrap().revoked_at, Some(at(3)));
}

on_both!(
    a_token_is_found_by_its_hash_and_by_its_id,
    two_tokens_never_have_the_same_hash_or_id,
    a_token_stays_revoked_from_the_first_moment,
);
