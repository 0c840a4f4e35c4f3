//! The database is away, or takes no writes: every answer says so, at once, and all goes on by itself when it is back.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::task::block_in_place;
use waystation_test_databases::Database;
use waystation_test_databases::detour::Detour;

use crate::crash::{Running, start, token};

const SECOND: Duration = Duration::from_secs(1);

/// A host on this database, and the secret of its central team.
fn served(data: &Path, uri: &str) -> (Running, String) {
    block_in_place(|| {
        let host = start(data, uri);
        let central = token(data, uri, &["--new-staff", "--role", "central"]);
        host.api.get("", "/ready").expect(200).unwrap();
        (host, central)
    })
}

/// `/ready` names the database, within a second.
fn is_not_ready(host: &Running) {
    let asked = Instant::now();
    let told = block_in_place(|| host.api.get("", "/ready").expect(503)).unwrap();
    assert!(asked.elapsed() < SECOND, "{:?}", asked.elapsed());
    assert_eq!(told.problem(), "not-ready");
    told.must_say("/errors/0/at", "database").unwrap();
}

/// Asks `/ready` until it says that it is.
async fn ready_again(host: &Running) {
    let ready = async {
        let mut often = tokio::time::interval(Duration::from_millis(50));
        while block_in_place(|| host.api.get("", "/ready").expect(200)).is_err() {
            often.tick().await;
        }
    };
    tokio::time::timeout(30 * SECOND, ready).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn while_postgresql_is_away_every_request_is_refused_at_once_and_all_goes_on_when_it_is_back() {
    let database = Database::postgres().await;
    let mut detour = Detour::to(&database).await;
    let data = tempfile::tempdir().unwrap();
    let (host, central) = served(data.path(), &detour.uri());
    let operations = || block_in_place(|| host.api.get(&central, "/api/v1/operations").expect(200));
    operations().unwrap();

    detour.cut().await;
    is_not_ready(&host);
    // The first may still have to find it out.
    let away = || {
        let refused = block_in_place(|| host.api.get(&central, "/api/v1/operations").expect(503)).unwrap();
        assert_eq!(refused.problem(), "database-away");
    };
    away();
    let begun = Instant::now();
    for _ in 0..20 {
        away();
    }
    assert!(begun.elapsed() < 2 * SECOND, "20 refusals took {:?}", begun.elapsed());
    is_not_ready(&host);

    detour.mend().await;
    ready_again(&host).await;
    operations().unwrap();

    detour.hang().await;
    is_not_ready(&host);
    detour.mend().await;
    ready_again(&host).await;
    operations().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_whose_file_takes_no_writes_is_not_ready_until_it_does_again() {
    let database = Database::sqlite();
    let data = tempfile::tempdir().unwrap();
    let (host, central) = served(data.path(), database.uri());
    let mut other = SqliteConnection::connect(database.uri()).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    is_not_ready(&host);
    block_in_place(|| host.api.get(&central, "/api/v1/operations").expect(200)).unwrap();
    other.execute("ROLLBACK").await.unwrap();
    ready_again(&host).await;
    other.close().await.unwrap();
}
