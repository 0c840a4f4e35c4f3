//! What closes is kept waiting by nobody who reads or writes otherwise.

use std::sync::Mutex;
use std::time::Duration;

use waystation_domain::ports::{Connections, Store, StoreError, Tx, append_audit};
use waystation_store::{CLOSING, Options};

use crate::audit::entry;
use crate::fresh::{Fresh, north, operation, rows, south};

async fn what_closes_has_connections_that_nobody_else_can_hold(fresh: Fresh) {
    let options = Options { connections: 2, wait: Duration::from_millis(100), ..Options::default() };
    let store = waystation_store::open_with(fresh.database.uri(), &options, &rows()).await.unwrap();
    let held = (store.begin_read().await.unwrap(), store.begin_read().await.unwrap());
    assert_is!(store.begin_read().await.map(|_| ()), Err(StoreError::Busy));
    assert_is!(store.token_by_hash(&[0; 32]).await, Err(StoreError::Busy));
    let closing = store.closing();
    assert!(closing.token_by_hash(&[0; 32]).await.unwrap().is_none());
    let mut tx = closing.begin().await.unwrap();
    tx.put_operation(&operation(&south())).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(closing.begin_read().await.unwrap().operations().await.unwrap().whole.len(), 1);
    assert_eq!(closing.look().await.unwrap().operations().await.unwrap().whole.len(), 1);
    closing.ping().await.unwrap();
    closing.link().await.unwrap();
    let Connections { used, most, .. } = store.connections();
    assert!(used == 2 && (2..=3).contains(&most), "{used} of {most}: what is kept for closing is not among them");
    assert!(closing.connections().most >= CLOSING);
    drop(held);
    store.close().await;
    assert!(closing.begin().await.is_err(), "it is the same database");
}

async fn what_closes_writes_before_all_others_that_wait(fresh: Fresh) {
    let options = Options { connections: 4, ..Options::default() };
    let store = waystation_store::open_with(fresh.database.uri(), &options, &rows()).await.unwrap();
    let closing = store.closing();
    let order = Mutex::new(Vec::new());
    let mut under_way = store.begin().await.unwrap();
    append_audit(under_way.as_mut(), entry(Some(north()))).await.unwrap();
    // On SQLite a transaction waits when it begins, on PostgreSQL when it comes to the head of its chain.
    let begin = async |store: &dyn Store| match fresh.database.is_postgres() {
        true => Some(store.begin().await.unwrap()),
        false => None,
    };
    let begun = [begin(&*store).await, begin(&*store).await, begin(&*store).await, begin(&*closing).await];
    let [first, second, third, closes] = begun;
    let write = async |name, store: &dyn Store, begun: Option<Box<dyn Tx>>| {
        let mut tx = match begun {
            Some(tx) => tx,
            None => store.begin().await.unwrap(),
        };
        append_audit(tx.as_mut(), entry(Some(north()))).await.unwrap();
        order.lock().unwrap().push(name);
        tx.commit().await.unwrap();
    };
    // Each asks in its turn, and the first is let on when all have asked.
    tokio::join!(
        biased;
        write("first", &*store, first),
        write("second", &*store, second),
        write("third", &*store, third),
        write("closing", &*closing, closes),
        async { under_way.commit().await.unwrap() },
    );
    let order = order.into_inner().unwrap();
    assert_eq!(order, ["closing", "first", "second", "third"]);
    store.close().await;
}

on_both!(what_closes_has_connections_that_nobody_else_can_hold, what_closes_writes_before_all_others_that_wait,);
