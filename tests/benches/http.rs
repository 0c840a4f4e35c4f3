//! A decision over HTTP, with its audit entry and its commit, against a bare axum handler that inserts one row into a
//! database of the same kind and with the same settings. Both are served over TCP and asked by the same clients.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up says nothing")]
#![expect(clippy::disallowed_macros, reason = "a benchmark prints what it measured")]

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::runtime::Runtime;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

/// How many clients ask at once, each about a referral of its own.
const CLIENTS: usize = 8;

fn serve(runtime: &Runtime, router: axum::Router) -> String {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// The least that a service with a database does: one row, committed.
fn bare(runtime: &Runtime, directory: &std::path::Path) -> String {
    async fn insert(State(pool): State<SqlitePool>, body: axum::body::Bytes) -> &'static str {
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
        sqlx::query("INSERT INTO bare (body) VALUES ($1)").bind(body.as_ref()).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        "{}"
    }
    let options = SqliteConnectOptions::new()
        .filename(directory.join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = runtime.block_on(async {
        // One writing connection, as the host has.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        sqlx::query("CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")
            .execute(&pool)
            .await
            .unwrap();
        pool
    });
    serve(runtime, axum::Router::new().route("/bare", axum::routing::post(insert)).with_state(pool))
}

/// Asks `times` times, spread over the clients, and says how long it took.
fn ask(urls: &[String], token: &str, body: &Value, times: u64) -> Duration {
    let agent: ureq::Agent = ureq::Agent::config_builder().max_idle_connections_per_host(CLIENTS).build().into();
    let body = Arc::new(serde_json::to_vec(body).unwrap());
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (n, url) in urls.iter().enumerate() {
            let mine = times / CLIENTS as u64 + u64::from((n as u64) < times % CLIENTS as u64);
            let (agent, body) = (agent.clone(), Arc::clone(&body));
            scope.spawn(move || {
                for _ in 0..mine {
                    let answer = agent
                        .post(url)
                        .header("authorization", format!("Bearer {token}"))
                        .header("content-type", "application/json")
                        .send(body.as_slice());
                    let _read = answer.unwrap().body_mut().read_to_vec().unwrap();
                }
            });
        }
    });
    start.elapsed()
}

fn http(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let bare_url = bare(&runtime, directory.path());
    let program = env!("CARGO_BIN_EXE_waystation-under-test");
    let (setting, urls) = runtime.block_on(async {
        let setting = Setting::new(Kind::Sqlite, program, "inter-agency-referral").await;
        let mut referrals = Vec::new();
        for _ in 0..CLIENTS {
            let person = setting.register(amina()).await;
            referrals.push(setting.begin(&person, "legal-assistance").await);
        }
        (setting, referrals)
    });
    let base = serve(&runtime, setting.world.api.transport().router().clone());
    let urls: Vec<_> = urls.into_iter().map(|id| format!("{base}/api/v1/referrals/{id}/answers")).collect();
    let bare_urls = vec![format!("{bare_url}/bare"); CLIENTS];
    let mut group = criterion.benchmark_group("http");
    group.throughput(Throughput::Elements(1)).sample_size(20).measurement_time(Duration::from_secs(10));
    // The two are measured alternately, so that a disk or a neighbour that is slow for a while slows both.
    let (sum, pairs) = (Cell::new((Duration::ZERO, Duration::ZERO)), Cell::new(0));
    let both = |times| {
        let bare = ask(&bare_urls, "none", &json!({"one": "row"}), times);
        let decision = ask(&urls, &setting.caseworker, &legal_answers(), times);
        sum.set((sum.get().0 + bare, sum.get().1 + decision));
        pairs.set(pairs.get() + times);
        (bare, decision)
    };
    group.bench_function("bare-insert", |b| b.iter_custom(|times| both(times).0));
    group.bench_function("decision", |b| b.iter_custom(|times| both(times).1));
    group.finish();
    // What xtask compares with the goal: everything that was measured, in pairs.
    let (bare, decision) = sum.get();
    let ratio = decision.as_secs_f64() / bare.as_secs_f64();
    println!("pairs: http/decision over http/bare-insert {ratio:.3} in {}", pairs.get());
}

criterion_group!(benches, http);
criterion_main!(benches);
