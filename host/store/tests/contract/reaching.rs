//! By which way a PostgreSQL is reached: TLS, poolers, and a way that is cut.

use std::time::{Duration, Instant};

use waystation_domain::ports::{Store, StoreError, StoreResult};
use waystation_store::Options;
use waystation_test_databases::Database;
use waystation_test_databases::bouncer::{Bouncer, Pooling, Transport};
use waystation_test_databases::detour::Detour;

use crate::fresh::{Fresh, north, operation, rows};

/// Makes the schema by this way, and reads and writes once.
async fn used(uri: &str) -> StoreResult<()> {
    waystation_store::migrate(uri, None).await?;
    let store = waystation_store::open(uri, &rows()).await?;
    let mut tx = store.begin().await?;
    assert!(tx.operations().await?.all()?.is_empty());
    tx.commit().await?;
    store.ping().await?;
    store.close().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_tls_alone_is_reached_when_its_certificate_and_its_name_hold() {
    let database = Database::postgres().await;
    let server = Bouncer::start(&database, Pooling::Session, Transport::TlsOnly);
    let known = format!("sslmode=verify-full&sslrootcert={}", server.authority().display());
    used(&server.uri("localhost", &known)).await.unwrap();

    let other = Bouncer::start(&database, Pooling::Session, Transport::TlsOnly);
    let unknown = format!("sslmode=verify-full&sslrootcert={}", other.authority().display());
    for (host, parameters, why) in [
        ("localhost", "sslmode=verify-full", "certificate"),
        ("localhost", unknown.as_str(), "certificate"),
        ("127.0.0.1", known.as_str(), "certificate"),
    ] {
        let Err(StoreError::Away(said)) = used(&server.uri(host, parameters)).await else {
            panic!("{host} was reached with {parameters}");
        };
        assert!(said.contains(why), "{said}");
    }
    let plain = used(&server.uri("localhost", "sslmode=disable")).await.unwrap_err().to_string();
    assert!(plain.to_lowercase().contains("ssl") || plain.to_lowercase().contains("tls"), "{plain}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_with_a_session_for_each_connection_is_used_and_one_without_is_refused_at_once() {
    let database = Database::postgres().await;
    let sessions = Bouncer::start(&database, Pooling::Session, Transport::Plain);
    used(&sessions.uri("localhost", "")).await.unwrap();
    let transactions = Bouncer::start(&database, Pooling::Transaction, Transport::Plain);
    let uri = transactions.uri("localhost", "");
    for refused in [
        waystation_store::open(&uri, &rows()).await.map(|_| ()),
        waystation_store::migrate(&uri, None).await.map(|_| ()),
    ] {
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("PgBouncer") && said.contains("pool_mode = session"), "{said}");
    }
}

/// A store by a way that can be cut.
async fn by_a_detour() -> (Database, Detour, std::sync::Arc<dyn Store>) {
    let database = Database::postgres().await;
    let detour = Detour::to(&database).await;
    waystation_store::migrate(&detour.uri(), None).await.unwrap();
    let options = Options { wait: Duration::from_secs(60), ..Options::default() };
    let store = waystation_store::open_with(&detour.uri(), &options, &rows()).await.unwrap();
    store.ping().await.unwrap();
    (database, detour, store)
}

/// Asks until it is answered. The store finds out by itself that the server is back.
async fn back(store: &dyn Store) {
    let answered = async {
        let mut often = tokio::time::interval(Duration::from_millis(20));
        while store.begin().await.is_err() {
            often.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), answered).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_server_is_gone_nobody_waits_for_it_and_everything_goes_on_when_it_is_back() {
    let (_database, mut detour, store) = by_a_detour().await;
    detour.cut().await;
    // Whoever asks first waits until it is found out, which takes much less than the wait for a connection.
    let begun = Instant::now();
    assert_is!(store.begin().await.map(|_| ()), Err(StoreError::Away(_)));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let begun = Instant::now();
    for _ in 0..100 {
        assert_is!(store.begin().await.map(|_| ()), Err(StoreError::Away(_)));
        assert_is!(store.begin_read().await.map(|_| ()), Err(StoreError::Away(_)));
        assert_is!(store.token_by_hash(&[0; 32]).await.map(|_| ()), Err(StoreError::Away(_)));
        assert_is!(store.ping().await, Err(StoreError::Away(_)));
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "400 refusals took {:?}", begun.elapsed());
    detour.mend().await;
    back(&*store).await;
    store.ping().await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_connections_and_says_nothing_is_away_too() {
    let (_database, mut detour, store) = by_a_detour().await;
    detour.hang().await;
    let begun = Instant::now();
    assert_is!(store.begin().await.map(|_| ()), Err(StoreError::Away(_)));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    detour.mend().await;
    back(&*store).await;
    store.close().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_away_and_not_busy() {
    // Port 1 of this machine: nobody listens there.
    let gone = waystation_store::open("postgres://ws@127.0.0.1:1/ws", &rows()).await.map(|_| ());
    assert_is!(gone, Err(StoreError::Away(_)));
}

#[tokio::test]
async fn another_machine_is_not_reached_in_the_clear_unless_that_is_said() {
    let uri = "postgres://ws@db.invalid/ws?sslmode=require";
    for refused in
        [waystation_store::open(uri, &rows()).await.map(|_| ()), waystation_store::migrate(uri, None).await.map(|_| ())]
    {
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("allow-plaintext-database"), "{said}");
    }
    let allowed = Options { allow_plaintext: true, ..Options::default() };
    assert_is!(waystation_store::open_with(uri, &allowed, &rows()).await.map(|_| ()), Err(StoreError::Away(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_said_that_its_disk_is_full_is_not_ready_until_something_can_grow_there() {
    let fresh = Fresh::postgres().await;
    fresh
        .by_hand(
            "CREATE FUNCTION full_row() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$; \
             CREATE FUNCTION full_table() RETURNS event_trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER full_row BEFORE INSERT ON operation EXECUTE FUNCTION full_row(); \
             CREATE EVENT TRIGGER full_table ON ddl_command_start EXECUTE FUNCTION full_table()",
        )
        .await
        .unwrap();
    fresh.store.ping().await.unwrap();
    assert_is!(fresh.write(async |tx| tx.put_operation(&operation(&north())).await).await, Err(StoreError::Full));
    assert_is!(fresh.store.ping().await, Err(StoreError::Full));
    assert_is!(fresh.store.ping().await, Err(StoreError::Full));
    fresh.by_hand("DROP EVENT TRIGGER full_table").await.unwrap();
    fresh.store.ping().await.unwrap();
}
