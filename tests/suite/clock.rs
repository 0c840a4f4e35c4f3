//! Time only goes forward, whatever the clock of the machine says.

use std::sync::Arc;

use serde_json::{Value, json};
use waystation_domain::ports::Store;
use waystation_domain::words::language::Language;
use waystation_domain::words::time::{Clock as _, DAY, FixedClock, Timestamp};
use waystation_domain::work::partner::PartnerDesk;
use waystation_domain::work::sweep::{self, Terms};
use waystation_domain::work::{Host, WorkError};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, Seeded};

use crate::{PROGRAM, on_both};

on_both!(
    a_clock_that_is_set_back_opens_no_form_again,
    a_clock_that_is_set_back_opens_no_form_again_after_a_restart,
    a_sweep_that_found_nothing_is_remembered_as_a_moment_too,
    a_host_learns_from_the_sweep_of_another_that_its_clock_is_behind,
    a_clock_that_fell_behind_is_said_once_and_until_it_has_caught_up,
);

const TERMS: Terms = Terms { idempotency_days: 7 };

/// A referral whose consent ended a moment ago, which somebody noticed.
async fn ended(kind: Kind) -> (Setting, String) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (_, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({"until": s.world.clock_after(3 * DAY)})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    s.world.clock.advance(3 * DAY);
    let _ended = s.form(&referral).await.expect(422);
    (s, referral)
}

/// A host that starts over the database of this one, with a clock of its own.
fn restarted(s: &Setting, store: &Arc<dyn Store>, now: Timestamp) -> (Host, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at(now));
    let random = Arc::new(Seeded::new(1 << 40));
    (Host::new(Arc::clone(store), Arc::clone(&s.world.vault), Arc::clone(&clock) as Arc<_>, random), clock)
}

async fn a_clock_that_is_set_back_opens_no_form_again(kind: Kind) {
    let (s, referral) = ended(kind).await;
    s.world.clock.advance(-2 * DAY);
    let _still = s.form(&referral).await.expect(422);
}

async fn a_clock_that_is_set_back_opens_no_form_again_after_a_restart(kind: Kind) {
    let (s, referral) = ended(kind).await;
    let hash = s.world.vault.token_hash(s.focal_point.as_bytes());
    let token = s.world.store.token_by_hash(&hash).await.unwrap().unwrap();
    let before = s.world.clock.now().plus(-2 * DAY);
    let caller = token.caller(before).unwrap();
    let (host, _) = restarted(&s, &s.world.store, before);
    sweep::learn_time(&host).await.unwrap();
    assert_eq!(host.now(), s.world.clock.now());
    let id = referral.parse().unwrap();
    let form = PartnerDesk::open(&host, &caller, id).await.unwrap().form(id, &Language::english().into()).await;
    assert!(matches!(form.err(), Some(WorkError::RefusedToPartner(_))));
}

async fn a_sweep_that_found_nothing_is_remembered_as_a_moment_too(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    s.world.clock.advance(DAY);
    let calm = |error: &WorkError| panic!("{error}");
    sweep::sweep(&s.world.app.host, TERMS, calm).await.unwrap().unwrap();
    let (host, _) = restarted(&s, &s.world.store, s.world.clock.now().plus(-DAY));
    let standing = sweep::standing(&host).await.unwrap();
    assert_eq!(standing.now, s.world.clock.now());
    assert_eq!(standing.clock_behind, Some(DAY));
    assert_eq!(standing.swept_at, Some(s.world.clock.now()));
}

async fn a_host_learns_from_the_sweep_of_another_that_its_clock_is_behind(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (host, clock) = restarted(&s, &s.world.store, s.world.clock.now());
    s.world.clock.advance(DAY);
    let calm = |error: &WorkError| panic!("{error}");
    sweep::sweep(&s.world.app.host, TERMS, calm).await.unwrap().unwrap();
    assert_eq!(host.now(), clock.now());
    sweep::sweep(&host, TERMS, calm).await.unwrap().unwrap();
    assert_eq!(host.now(), s.world.clock.now());
    assert_eq!(host.clock_behind(), Some(DAY));
}

async fn a_clock_that_fell_behind_is_said_once_and_until_it_has_caught_up(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let ready = async || s.world.api.get("", "/ready").await.expect(200).body;
    let said = async || -> Vec<Value> {
        let path = "/api/v1/audit?chain=host&limit=500";
        let chain = s.world.api.get(&s.world.central, path).await.expect(200).body;
        let bodies = chain["entries"].as_array().unwrap().iter().filter_map(|entry| entry["body"].as_str());
        let entries = bodies.map(|body| serde_json::from_str::<Value>(body).unwrap());
        entries.filter(|entry| entry["act"] == "clock-behind").collect()
    };
    let calm = |error: &WorkError| panic!("{error}");
    let sweep = async || sweep::sweep(&s.world.app.host, TERMS, calm).await.unwrap().unwrap();
    assert_eq!(ready().await, json!({"status": "ready", "clock_behind_seconds": null}));
    // Clocks that are kept right differ by this much.
    s.world.clock.advance(-5000);
    assert_eq!(ready().await["clock_behind_seconds"], Value::Null);
    s.world.clock.advance(5000 - DAY);
    assert_eq!(ready().await["clock_behind_seconds"], 86400);
    for _ in 0..2 {
        sweep().await;
    }
    let [entry] = &said().await[..] else { panic!("said once") };
    assert_eq!((&entry["role"], &entry["codes"]), (&json!("host"), &json!(["seconds 86400"])));
    s.world.clock.advance(DAY);
    sweep().await;
    assert_eq!(ready().await["clock_behind_seconds"], Value::Null);
    s.world.clock.advance(-DAY);
    sweep().await;
    assert_eq!(said().await.len(), 2, "it is said anew when it happens anew");
}
