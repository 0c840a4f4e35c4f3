//! The audit.

use waystation_domain::audit::{Act, Chained, Entry, HOST_CHAIN, Head, verify};
use waystation_domain::ports::{StoreError, append_audit};
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::words::ids::OperationId;

use crate::fresh::{Fresh, at, hash, north, rows, staff_id, token_id};

pub(crate) fn entry(operation: Option<OperationId>) -> Entry {
    let caller = Caller { staff: staff_id(), role: Role::Central, token: Some(token_id()) };
    Entry::new(at(1), Act::AuditRead, &caller, operation)
}

/// The whole chain, if it is one.
async fn whole(fresh: &Fresh, chain: &str) -> Vec<Chained> {
    let entries = fresh.begin().await.entries(chain, 0, 1000).await.unwrap();
    entries.iter().fold(None::<Head>, |before, entry| Some(verify(before.as_ref(), entry).unwrap()));
    entries
}

async fn entries_are_chained_and_read_in_pages(fresh: Fresh) {
    let mut tx = fresh.begin().await;
    for _ in 0..5 {
        append_audit(tx.as_mut(), entry(Some(north()))).await.unwrap();
    }
    append_audit(tx.as_mut(), entry(None)).await.unwrap();
    tx.commit().await.unwrap();
    let all = whole(&fresh, "operation:north").await;
    assert_eq!(all.len(), 5);
    let mut tx = fresh.begin().await;
    assert_eq!(tx.entries("operation:north", 0, 2).await.unwrap(), all[..2]);
    assert_eq!(tx.entries("operation:north", 2, 2).await.unwrap(), all[2..4]);
    assert_eq!(tx.entries("operation:north", 4, 2).await.unwrap(), all[4..]);
    assert_eq!(tx.chains().await.unwrap(), [HOST_CHAIN, "operation:north"]);
    for head in [tx.head("operation:north").await.unwrap(), tx.lock_head("operation:north").await.unwrap()] {
        assert_eq!(head.map(|head| (head.seq, head.hash)), Some((5, all[4].hash)));
    }
}

async fn a_chain_that_was_only_looked_at_is_not_there(fresh: Fresh) {
    let mut tx = fresh.begin().await;
    assert_eq!(tx.lock_head(HOST_CHAIN).await.unwrap(), None);
    tx.commit().await.unwrap();
    let mut tx = fresh.begin().await;
    assert_eq!(tx.lock_head(HOST_CHAIN).await.unwrap(), None);
    assert_eq!(tx.head(HOST_CHAIN).await.unwrap(), None);
    assert_eq!(tx.chains().await.unwrap(), Vec::<String>::new());
}

async fn an_entry_that_does_not_follow_the_head_is_refused(fresh: Fresh) {
    fresh.write(async |tx| append_audit(tx, entry(None)).await).await.unwrap();
    let head = fresh.begin().await.lock_head(HOST_CHAIN).await.unwrap().unwrap();
    let fork = entry(None).chain_to(None);
    let gap = entry(None).chain_to(Some(&Head { seq: 7, hash: head.hash }));
    let stranger = entry(None).chain_to(Some(&Head { seq: 1, hash: hash() }));
    let mut tx = fresh.begin().await;
    for bad in [fork, gap, stranger] {
        assert_is!(tx.append(HOST_CHAIN, &bad).await, Err(StoreError::Conflict("audit chain")));
    }
    append_audit(tx.as_mut(), entry(None)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(whole(&fresh, HOST_CHAIN).await.len(), 2);
}

async fn a_chain_begun_and_grown_by_twenty_at_once_stays_a_chain(fresh: Fresh) {
    let appenders = (0..20).map(|_| {
        let store = fresh.store.clone();
        tokio::spawn(async move {
            for _ in 0..3 {
                let mut tx = store.begin().await?;
                append_audit(tx.as_mut(), entry(None)).await?;
                tx.commit().await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    for appender in appenders.collect::<Vec<_>>() {
        appender.await.unwrap().unwrap();
    }
    assert_eq!(whole(&fresh, HOST_CHAIN).await.len(), 60);
}

async fn two_processes_write_one_chain(fresh: Fresh) {
    let other = waystation_store::open(fresh.database.uri(), &rows()).await.unwrap();
    for store in [&fresh.store, &other, &other, &fresh.store, &other] {
        let mut tx = store.begin().await.unwrap();
        for _ in 0..2 {
            append_audit(tx.as_mut(), entry(None)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    assert_eq!(whole(&fresh, HOST_CHAIN).await.len(), 10);
    other.close().await;
}

async fn a_transaction_that_is_given_up_leaves_no_gap(fresh: Fresh) {
    for kept in [true, false, true] {
        let mut tx = fresh.begin().await;
        append_audit(tx.as_mut(), entry(None)).await.unwrap();
        if kept {
            tx.commit().await.unwrap();
        }
    }
    assert_eq!(whole(&fresh, HOST_CHAIN).await.len(), 2);
}

async fn the_database_refuses_to_change_remove_or_fork_the_audit(fresh: Fresh) {
    for _ in 0..2 {
        fresh.write(async |tx| append_audit(tx, entry(None)).await).await.unwrap();
    }
    let before = whole(&fresh, HOST_CHAIN).await;
    let mut statements = vec![
        "UPDATE audit SET body = '{}' WHERE seq = 1",
        "UPDATE audit SET seq = 9 WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
        "UPDATE audit_head SET seq = 9",
        "UPDATE audit_head SET chain = 'other'",
        // Neither after a gap nor beside the head.
        "INSERT INTO audit SELECT chain, 9, hash, body, previous FROM audit WHERE seq = 2",
        "INSERT INTO audit SELECT chain, 3, previous, body, hash FROM audit WHERE seq = 2",
    ];
    if fresh.database.is_postgres() {
        statements.extend(["TRUNCATE audit", "TRUNCATE audit_head CASCADE"]);
    } else {
        statements.push(
            "PRAGMA recursive_triggers = ON; \
             INSERT OR REPLACE INTO audit SELECT chain, seq, previous, '{}', hash FROM audit",
        );
    }
    for statement in statements {
        assert!(fresh.by_hand(statement).await.is_err(), "{statement}");
    }
    assert_eq!(whole(&fresh, HOST_CHAIN).await, before);
}

on_both!(
    entries_are_chained_and_read_in_pages,
    a_chain_that_was_only_looked_at_is_not_there,
    an_entry_that_does_not_follow_the_head_is_refused,
    a_chain_begun_and_grown_by_twenty_at_once_stays_a_chain,
    two_processes_write_one_chain,
    a_transaction_that_is_given_up_leaves_no_gap,
    the_database_refuses_to_change_remove_or_fork_the_audit,
);
