//! Opening and migrating.

use waystation_domain::ports::{StoreError, StoreResult};
use waystation_test_databases::Database;

use crate::fresh::{Fresh, north, operation, rows};

/// The number of the last migration.
const NEWEST: i64 = 16;

fn refused<T>(result: StoreResult<T>) -> String {
    match result {
        Err(StoreError::Failed(text)) => text,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

async fn a_database_without_the_schema_is_refused_with_what_to_do(database: Database) {
    let text = refused(waystation_store::open(database.uri(), &rows()).await);
    assert!(text.contains("waystation migrate"), "{text}");
}

#[tokio::test]
async fn on_sqlite_a_database_without_the_schema_is_refused() {
    a_database_without_the_schema_is_refused_with_what_to_do(Database::sqlite()).await;
}

#[tokio::test]
async fn on_postgres_a_database_without_the_schema_is_refused() {
    a_database_without_the_schema_is_refused_with_what_to_do(Database::postgres().await).await;
}

async fn hosts_that_start_together_may_all_migrate(database: Database) {
    let hosts = (0..4).map(|_| {
        let uri = database.uri().to_owned();
        tokio::spawn(async move { waystation_store::migrate(&uri, None).await })
    });
    for host in hosts.collect::<Vec<_>>() {
        assert_eq!(host.await.unwrap().unwrap(), NEWEST);
    }
    waystation_store::open(database.uri(), &rows()).await.unwrap().close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_hosts_that_start_together_may_all_migrate() {
    hosts_that_start_together_may_all_migrate(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_hosts_that_start_together_may_all_migrate() {
    hosts_that_start_together_may_all_migrate(Database::postgres().await).await;
}

async fn migrating_again_changes_nothing(fresh: Fresh) {
    fresh.write(async |tx| tx.put_operation(&operation(&north())).await).await.unwrap();
    let uri = fresh.database.uri();
    assert_eq!(waystation_store::migrate(uri, None).await.unwrap(), NEWEST);
    let store = waystation_store::open(uri, &rows()).await.unwrap();
    assert_eq!(store.begin().await.unwrap().operations().await.unwrap().whole.len(), 1);
    store.close().await;
}

async fn a_migration_that_was_run_with_another_text_is_refused(fresh: Fresh) {
    fresh.by_hand("UPDATE _sqlx_migrations SET checksum = checksum || checksum").await.unwrap();
    let text = refused(waystation_store::open(fresh.database.uri(), &rows()).await);
    assert!(text.contains("another text"), "{text}");
    assert_is!(waystation_store::migrate(fresh.database.uri(), None).await, Err(StoreError::Failed(_)));
}

async fn a_later_migration_that_adds_is_no_hindrance(fresh: Fresh) {
    fresh
        .by_hand(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9000, 'later', success, checksum, 0 FROM _sqlx_migrations \
             WHERE version = 1",
        )
        .await
        .unwrap();
    waystation_store::open(fresh.database.uri(), &rows()).await.unwrap().close().await;
}

on_both!(
    migrating_again_changes_nothing,
    a_migration_that_was_run_with_another_text_is_refused,
    a_later_migration_that_adds_is_no_hindrance,
);

#[tokio::test]
async fn a_malformed_uri_is_refused_without_repeating_its_password() {
    for uri in ["mysql://me:hunter2@host/db", "hunter2", "", "postgres://me:hunter2@host:port/db"] {
        let text = refused(waystation_store::open(uri, &rows()).await);
        assert!(text.contains("sqlite:PATH or postgres://") && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_database_in_memory_is_refused() {
    for uri in ["sqlite::memory:", "sqlite://:memory:", "sqlite:x?mode=memory"] {
        let text = refused(waystation_store::migrate(uri, None).await);
        assert!(text.contains("name a file"), "{text}");
    }
}
