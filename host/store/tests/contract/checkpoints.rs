//! The trees over the audit.

use std::sync::Arc;

use waystation_domain::audit::checkpoint::{Noted, hash_of};
use waystation_domain::audit::note::{SigningKey, VerifierKey};
use waystation_domain::audit::proof::Proof;
use waystation_domain::audit::tree::is_beginning_of;
use waystation_domain::audit::{Act, Entry, HOST_CHAIN};
use waystation_domain::ports::{AuditKeyRow, CheckpointRow, StoreError, append_audit};
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::security::vault::Vault;
use waystation_domain::words::time::FixedClock;
use waystation_domain::work::Host;
use waystation_domain::work::office::{Chain, checkpoint as checkpoint_of, consistency, inclusion};

use crate::fresh::{Counting, Fresh, at, hash, staff_id};

pub(crate) fn checkpoint(size: i64, follows: i64) -> CheckpointRow {
    let note = format!("waystation-00/host\n{size}\nroot\n\n\u{2014} a signature\n");
    CheckpointRow { chain: HOST_CHAIN.to_owned(), size, follows, at: at(size), note, witnessed: false }
}

pub(crate) fn audit_key(number: i64) -> AuditKeyRow {
    AuditKeyRow { number, public: hash(), since: at(0) }
}

/// A database whose host's chain is begun.
pub(crate) async fn begun(fresh: &Fresh) {
    let entry = Entry::new(at(0), Act::HostBegun, &Caller::host(), None);
    fresh.write(async |tx| append_audit(tx, entry).await).await.unwrap();
}

async fn the_newest_checkpoint_is_the_longest_and_no_two_follow_the_same(fresh: Fresh) {
    begun(&fresh).await;
    let (first, second) = (checkpoint(3, 0), checkpoint(7, 3));
    let mut tx = fresh.begin().await;
    assert_eq!(tx.newest_checkpoint(HOST_CHAIN).await.unwrap(), None);
    tx.insert_checkpoint(&first).await.unwrap();
    tx.insert_checkpoint(&second).await.unwrap();
    for fork in [checkpoint(9, 3), checkpoint(7, 6), checkpoint(4, 0)] {
        assert_is!(tx.insert_checkpoint(&fork).await, Err(StoreError::Exists("checkpoint of the audit")));
    }
    tx.commit().await.unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.newest_checkpoint(HOST_CHAIN).await.unwrap(), Some(second));
    assert_eq!(tx.checkpoint(HOST_CHAIN, 3).await.unwrap(), Some(first));
    assert_eq!(tx.checkpoint(HOST_CHAIN, 4).await.unwrap(), None);
    assert_eq!(tx.newest_checkpoint("operation:north").await.unwrap(), None);
}

async fn the_first_checkpoint_with_an_entry_is_found_and_the_first_that_witnesses_signed(fresh: Fresh) {
    begun(&fresh).await;
    let rows = [checkpoint(3, 0), checkpoint(7, 3), checkpoint(9, 7)];
    let signed =
        CheckpointRow { note: format!("{}\u{2014} a witness\n", rows[1].note), witnessed: true, ..rows[1].clone() };
    fresh
        .write(async |tx| {
            for row in &rows {
                tx.insert_checkpoint(row).await?;
            }
            tx.update_checkpoint(&signed).await
        })
        .await
        .unwrap();
    let mut tx = fresh.begin().await;
    for (seq, found) in [(1, Some(&signed)), (7, Some(&signed)), (8, None)] {
        assert_eq!(tx.witnessed_checkpoint(HOST_CHAIN, seq).await.unwrap().as_ref(), found, "{seq}");
    }
    for (seq, found) in [(1, Some(&rows[0])), (4, Some(&signed)), (7, Some(&signed)), (8, Some(&rows[2])), (10, None)] {
        assert_eq!(tx.checkpoint_with(HOST_CHAIN, seq).await.unwrap().as_ref(), found, "{seq}");
    }
    assert_is!(tx.update_checkpoint(&checkpoint(5, 4)).await, Err(StoreError::Conflict(_)));
}

async fn a_tile_grows_and_what_an_entry_is_about_is_found(fresh: Fresh) {
    begun(&fresh).await;
    let hashes = [hash(), hash(), hash()];
    let mut tx = fresh.begin().await;
    assert_eq!(tx.tile(HOST_CHAIN, (0, 0)).await.unwrap(), None);
    tx.put_tile(HOST_CHAIN, (0, 0), &hashes[..1]).await.unwrap();
    tx.put_tile(HOST_CHAIN, (0, 0), &hashes).await.unwrap();
    tx.put_tile(HOST_CHAIN, (1, 0), &hashes[1..2]).await.unwrap();
    for (seq, thing) in [(4, "a"), (2, "a"), (3, "b")] {
        tx.insert_entry_about(HOST_CHAIN, thing, seq).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.tile(HOST_CHAIN, (0, 0)).await.unwrap().unwrap(), hashes);
    assert_eq!(tx.tile(HOST_CHAIN, (1, 0)).await.unwrap().unwrap(), hashes[1..2]);
    assert_eq!(tx.entries_about(HOST_CHAIN, "a").await.unwrap(), [2, 4]);
    assert_eq!(tx.entries_about(HOST_CHAIN, "c").await.unwrap(), Vec::<i64>::new());
    assert_eq!(tx.entries_about("operation:north", "a").await.unwrap(), Vec::<i64>::new());
}

async fn the_keys_are_kept_in_their_order_and_no_two_are_the_same(fresh: Fresh) {
    let (first, second) = (audit_key(1), audit_key(2));
    let mut tx = fresh.begin().await;
    tx.insert_audit_key(&first).await.unwrap();
    tx.insert_audit_key(&second).await.unwrap();
    assert_is!(tx.insert_audit_key(&audit_key(2)).await, Err(StoreError::Exists("key of the audit")));
    assert_is!(tx.insert_audit_key(&AuditKeyRow { number: 3, ..first.clone() }).await, Err(StoreError::Exists(_)));
    tx.commit().await.unwrap();
    assert_eq!(fresh.begin().await.audit_keys().await.unwrap(), [first, second]);
}

async fn the_database_refuses_to_change_or_remove_what_was_signed(fresh: Fresh) {
    begun(&fresh).await;
    fresh
        .write(async |tx| {
            tx.insert_audit_key(&audit_key(1)).await?;
            tx.insert_checkpoint(&checkpoint(3, 0)).await
        })
        .await
        .unwrap();
    let mut statements = vec![
        "UPDATE audit_key SET number = 2",
        "DELETE FROM audit_key",
        "UPDATE audit_checkpoint SET size = 4",
        "UPDATE audit_checkpoint SET follows = 1",
        "DELETE FROM audit_checkpoint",
    ];
    if fresh.database.is_postgres() {
        statements.extend(["TRUNCATE audit_key", "TRUNCATE audit_checkpoint"]);
    }
    for statement in statements {
        assert!(fresh.by_hand(statement).await.is_err(), "{statement}");
    }
}

async fn a_long_chain_is_taken_into_its_tree_part_by_part_and_every_proof_holds(fresh: Fresh) {
    let key = || SigningKey::new(&[5; 32]);
    let entry = || Entry::new(at(0), Act::AuditRead, &Caller::host(), None);
    fresh
        .write(async |tx| {
            tx.insert_audit_key(&AuditKeyRow { number: 1, public: key().public(), since: at(0) }).await?;
            for _ in 0..4_200 {
                append_audit(tx, entry()).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let (clock, random) = (Arc::new(FixedClock::at(at(1))), Arc::new(Counting(1.into())));
    let host = Host::new(Arc::clone(&fresh.store), Arc::new(Vault::new([7; 32])), clock, random).signing(key());
    let central = Caller { staff: staff_id(), role: Role::Central, token: None };
    let signed = checkpoint_of(&host, &central, &Chain::Host).await.unwrap();
    assert_eq!(signed.size, 4_200);
    let keys: Vec<VerifierKey> = signed.keys.iter().map(|key| key.parse().unwrap()).collect();
    // One was signed where the first transaction ended.
    let part = fresh.begin().await.checkpoint(HOST_CHAIN, 4_096).await.unwrap().unwrap();
    let [old, new] = [&part.note, &signed.checkpoint].map(|note| note.parse::<Noted>().unwrap().checkpoint.head);
    let proof = consistency(&host, &central, &Chain::Host, 4_096).await.unwrap().proof;
    let proof: Vec<_> = proof.iter().map(|hash| hash_of(hash).unwrap()).collect();
    assert!(is_beginning_of(&old, &new, &proof));
    for seq in [1, 256, 257, 4_096, 4_097, 4_200] {
        let proof: Proof = inclusion(&host, &central, &Chain::Host, seq).await.unwrap().proof.parse().unwrap();
        assert_eq!(proof.verify(&keys), Ok(()), "{seq}");
    }
}

on_both!(
    a_long_chain_is_taken_into_its_tree_part_by_part_and_every_proof_holds,
    the_newest_checkpoint_is_the_longest_and_no_two_follow_the_same,
    the_first_checkpoint_with_an_entry_is_found_and_the_first_that_witnesses_signed,
    a_tile_grows_and_what_an_entry_is_about_is_found,
    the_keys_are_kept_in_their_order_and_no_two_are_the_same,
    the_database_refuses_to_change_or_remove_what_was_signed,
);
