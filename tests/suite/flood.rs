//! A flood from one operation, and what it may not hold up: the work of another operation, and a withdrawal by anybody.

mod raw;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_server::app::{RequestLimits, Settings};
use waystation_server::serve::{self, Terms};
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, World};

use crate::{PROGRAM, on_both};
use raw::{Flood, SlowBodies, ask, half_a_head};

on_both!(
    a_flood_from_one_operation_holds_up_neither_another_nor_a_withdrawal,
    a_flood_with_a_token_does_not_hold_up_a_withdrawal_with_the_same_token,
    connections_that_say_nothing_leave_room_for_a_withdrawal,
    a_token_with_too_many_requests_under_way_is_told_whose_they_are_and_when_to_come_again,
    an_operation_with_too_many_requests_under_way_is_refused_and_nobody_else,
    so_many_files_of_an_operation_and_no_more_are_taken_at_a_time,
    what_closes_needs_no_connection_that_others_hold,
);

/// What was promised.
const SECOND: Duration = Duration::from_secs(1);

/// Sixteen requests that wait for the same lock before it, and the processors shared with all of them, are more than this.
const TIMES: u32 = 30;

/// The operation that floods.
const FLOOD: &str = "flood";

const SEARCH: &str = "/api/v1/individuals/search";

/// The suite's host at an address.
struct Served {
    s: Setting,
    address: SocketAddr,
    serving: JoinHandle<()>,
    /// How long a withdrawal takes when nothing else is done.
    alone: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// So many connections, and requests as that allows; otherwise with the limits of every host.
const CONNECTIONS: u32 = 256;

/// More than have a place or a seat to wait in.
const FLOODING: usize = 150;

async fn served(kind: Kind, connections: u32) -> Served {
    let requests = RequestLimits { connections: usize::try_from(CONNECTIONS).unwrap(), ..RequestLimits::default() };
    let settings = Settings { requests, ..Settings::default() };
    let s = Setting::in_world(World::with(kind, PROGRAM, settings).await, "inter-agency-referral").await;
    s.world.record_operation(FLOOD).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let hour = Duration::from_secs(3600);
    let terms = Terms { connections: NonZeroU32::new(connections).unwrap(), head: hour, idle: hour, counted: false };
    let router = s.world.api.transport().router().clone();
    let serving = tokio::spawn(serve::run(listener, router, terms, std::future::pending()));
    let (_, consent) = s.sent().await;
    let mut served = Served { s, address, serving, alone: Duration::ZERO };
    served.alone = served.timed_withdrawal(&served.s.caseworker, &consent).await;
    served
}

impl Served {
    /// A new caseworker of an operation.
    async fn caseworker(&self, operation: &str) -> String {
        self.s.world.token(Role::Caseworker { operation: OperationId::new(operation).unwrap() }).await.0
    }

    /// Takes a consent back, over a new connection; how long it took.
    async fn timed_withdrawal(&self, token: &str, consent: &str) -> Duration {
        let begun = Instant::now();
        let path = format!("/api/v1/consents/{consent}/withdrawal");
        let answer = ask(self.address, "POST", &path, token, "").await;
        let took = begun.elapsed();
        assert_eq!(answer.status, 200, "{}", answer.text);
        took
    }

    /// Takes a consent back: within a second, or on a machine that is slow in everything, not much later than without
    /// a flood.
    async fn withdraw(&self, token: &str, consent: &str) {
        let took = self.timed_withdrawal(token, consent).await;
        let alone = self.alone;
        assert!(took < SECOND.max(alone * TIMES), "a withdrawal took {took:?}, and {alone:?} without a flood");
    }
}

async fn a_flood_from_one_operation_holds_up_neither_another_nor_a_withdrawal(kind: Kind) {
    let served = served(kind, CONNECTIONS).await;
    let (_, consent) = served.s.sent().await;
    let (_, of_colleague) = served.s.sent().await;
    let person = served.s.register(amina()).await;
    let referral = served.s.begin(&person, "legal-assistance").await;
    let (one, two) = (served.caseworker(FLOOD).await, served.caseworker(FLOOD).await);
    let _silent = half_a_head(served.address, 50).await;
    let _slow = SlowBodies::begin(served.address, &two, SEARCH, 16).await;
    let flood = Flood::begin(served.address, &one, SEARCH, FLOODING);
    flood.was_refused().await;

    let path = format!("/api/v1/referrals/{referral}/answers");
    let answers = legal_answers().to_string();
    let answered = ask(served.address, "POST", &path, &served.s.caseworker, &answers).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert!(answered.text.contains("eligible"), "{}", answered.text);
    served.withdraw(&served.s.caseworker, &consent).await;
    served.withdraw(&served.s.supervisor, &of_colleague).await;

    let statuses = flood.end().await;
    assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&200), "who floods is served too, within its places");
    let me = served.s.world.api.get(&served.s.caseworker, "/api/v1/me").await.expect(200);
    assert_eq!(me.body["role"], "caseworker");
}

async fn a_flood_with_a_token_does_not_hold_up_a_withdrawal_with_the_same_token(kind: Kind) {
    let served = served(kind, CONNECTIONS).await;
    let (_, consent) = served.s.sent().await;
    let (_, another) = served.s.sent().await;
    let flood = Flood::begin(served.address, &served.s.caseworker, SEARCH, FLOODING);
    flood.was_refused().await;
    served.withdraw(&served.s.caseworker, &consent).await;
    served.withdraw(&served.s.supervisor, &another).await;
    let statuses = flood.end().await;
    assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
}

async fn connections_that_say_nothing_leave_room_for_a_withdrawal(kind: Kind) {
    let served = served(kind, 32).await;
    let (_, consent) = served.s.sent().await;
    let _silent = half_a_head(served.address, 200).await;
    served.withdraw(&served.s.caseworker, &consent).await;
}

async fn a_token_with_too_many_requests_under_way_is_told_whose_they_are_and_when_to_come_again(kind: Kind) {
    let served = served(kind, CONNECTIONS).await;
    let token = served.caseworker(FLOOD).await;
    let slow = SlowBodies::begin(served.address, &token, SEARCH, 16).await;
    let refused = served.s.world.api.get(&token, "/api/v1/me").await.expect_problem(429, "too-many");
    assert_eq!(refused.header("retry-after"), "2");
    assert_eq!(refused.body["errors"][0]["detail"], "16 requests with this token are under way already");
    assert!(refused.body["detail"].as_str().unwrap().contains("Retry-After"), "{}", refused.text);
    let _colleague = served.s.world.api.get(&served.caseworker(FLOOD).await, "/api/v1/me").await.expect(200);
    drop(slow);
    let _again = served.s.world.api.get(&token, "/api/v1/me").await.expect(200);
}

async fn an_operation_with_too_many_requests_under_way_is_refused_and_nobody_else(kind: Kind) {
    let served = served(kind, CONNECTIONS).await;
    let (_, consent) = served.s.sent().await;
    let operation = served.s.operation.clone();
    let mut slow = Vec::new();
    for _ in 0..4 {
        let token = served.caseworker(&operation).await;
        slow.push(SlowBodies::begin(served.address, &token, SEARCH, 16).await);
    }
    let refused = served.s.world.api.get(&served.s.caseworker, "/api/v1/me").await.expect_problem(429, "too-many");
    let said = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(said.starts_with("64 requests of your operation or organisation"), "{said}");
    for token in [&served.caseworker(FLOOD).await, &served.s.focal_point, &served.s.world.central] {
        let _others = served.s.world.api.get(token, "/api/v1/me").await.expect(200);
    }
    served.withdraw(&served.s.caseworker, &consent).await;
}

async fn so_many_files_of_an_operation_and_no_more_are_taken_at_a_time(kind: Kind) {
    let served = served(kind, CONNECTIONS).await;
    let person = served.s.register(amina()).await;
    let path = format!("/api/v1/individuals/{person}/evidence");
    let slow = SlowBodies::begin(served.address, &served.s.caseworker, &path, 4).await;
    let attach = || served.s.world.api.post(&served.s.supervisor, &path).bytes("audio/ogg", "OggS yes");
    let refused = attach().await.expect_problem(429, "too-many");
    let said = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(said.starts_with("4 files of your operation"), "{said}");
    let elsewhere = served.caseworker(FLOOD).await;
    let _not_theirs = served.s.world.api.post(&elsewhere, &path).bytes("audio/ogg", vec![1; 100]).await.expect(404);
    drop(slow);
    let _attached = attach().await.expect(201);
}

async fn what_closes_needs_no_connection_that_others_hold(kind: Kind) {
    let served = served(kind, 64).await;
    let s = &served.s;
    let ((_, consent), (cancelled, _)) = (s.sent().await, s.sent().await);
    let (closed, _referral) = s.confirmed().await;
    let version = s.version(&cancelled).await;
    let tokens = s.world.api.get(&s.world.central, "/api/v1/tokens").await.expect(200).body;
    let focal = s.focal_staff.to_string();
    let token = tokens["tokens"].as_array().unwrap().iter().find(|token| token["staff"] == focal.as_str()).unwrap();
    let token = token["id"].as_str().unwrap().to_owned();
    let mut held = Vec::new();
    for _ in 0..16 {
        held.push(s.world.store.begin_read().await.unwrap());
    }
    let path = |path: String| format!("/api/v1/{path}");
    let api = &s.world.api;
    let _withdrawn = api.post(&s.caseworker, path(format!("consents/{consent}/withdrawal"))).await.expect(200);
    let cancel = api.post(&s.caseworker, path(format!("referrals/{cancelled}/cancellation"))).on(&version);
    let _cancelled = cancel.await.expect(200);
    let close = api.post(&s.caseworker, path(format!("individuals/{closed}/closing")));
    let _closed = close.json(&json!({"reason": "moved", "reachable": false})).await.expect(200);
    let _revoked = api.delete(&s.world.central, path(format!("tokens/{token}"))).await.expect(204);
    let _ready = api.get("", "/ready").await.expect(200);
    drop(held);
}
