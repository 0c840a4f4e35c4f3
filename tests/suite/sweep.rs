//! Time ends access: what a sweep ends, that it is ended once, and what may follow.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use waystation_domain::ports::Store;
use waystation_domain::words::time::{Clock as _, DAY, HOUR};
use waystation_domain::work::sweep::{self, Swept, Terms};
use waystation_domain::work::{Host, WorkError};
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, Seeded};

use crate::{PROGRAM, on_both};

on_both!(
    an_offer_that_nobody_answered_lapses_when_its_grace_is_over,
    an_offer_for_which_the_partner_is_full_does_not_lapse,
    access_ends_with_the_days_that_the_partner_may_keep_it,
    access_ends_with_the_consent,
    access_ends_when_the_consent_is_found_invalid,
    access_ends_when_the_agreement_is_suspended,
    access_ends_with_a_basis_of_72_hours,
    what_may_be_allowed_again_tomorrow_is_not_closed,
    what_was_closed_is_shared_again_on_a_new_yes,
    what_was_closed_is_shared_again_before_what_was_asked_for_since,
    two_hosts_that_sweep_at_once_end_everything_once,
    a_sweep_waits_for_the_lease_of_another_host_until_it_ends,
    a_host_that_lost_its_lease_writes_nothing_more,
    what_is_damaged_in_one_file_keeps_no_door_open_in_another,
    idempotency_keys_are_forgotten_after_their_days,
    who_has_still_to_be_told_is_listed_with_the_date,
);

const TERMS: Terms = Terms { idempotency_days: 7 };

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// A sweep that meets no trouble.
pub(crate) async fn swept(s: &Setting) -> Swept {
    let swept = sweep::sweep(&s.world.app.host, TERMS, |error| panic!("{error}")).await.unwrap();
    let Some(swept) = swept else { panic!("another host sweeps") };
    swept
}

/// What the entries of an act say.
pub(crate) async fn codes(s: &Setting, act: &str) -> Vec<Value> {
    let acts = s.acts().await.into_iter();
    acts.filter(|entry| entry["act"] == act && entry["role"] == "host").map(|entry| entry["codes"].clone()).collect()
}

async fn listed(s: &Setting) -> Value {
    s.world.api.get(&s.focal_point, "/api/v1/partner/referrals").await.expect(200).body["referrals"][0].clone()
}

async fn attest(s: &Setting, referral: &str) -> waystation_test_client::Answer {
    s.world.api.post(&s.focal_point, format!("/api/v1/partner/referrals/{referral}/destruction")).await
}

/// Access was closed by a sweep for this reason, and the partner can attest that it destroyed what it had.
pub(crate) async fn is_closed(s: &Setting, referral: &str, closed: u64, why: &str) {
    let early = attest(s, referral).await;
    assert_eq!(early.status, 422, "it is open to the partner until it is swept: {early:?}");
    assert_eq!(swept(s).await, Swept { closed, ..Swept::default() });
    assert_eq!(codes(s, "access-closed").await, [json!([why])]);
    assert_eq!(listed(s).await["destruction_asked"], true);
    let _closed = s.form(referral).await.expect(404);
    let _attested = attest(s, referral).await.expect(204);
    assert_ne!(listed(s).await["destruction_asked"], true);
    assert_eq!(swept(s).await, Swept::default(), "once");
}

async fn accepted(s: &Setting) -> (String, String) {
    let (referral, consent) = s.sent().await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    (referral, consent)
}

/// The milliseconds from now until the partner's answer is due.
async fn until_due(s: &Setting, referral: &str) -> i64 {
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let due: waystation_domain::words::time::Timestamp = serde_json::from_value(read["due_at"].clone()).unwrap();
    due.as_millis() - s.world.clock.now().as_millis()
}

async fn an_offer_that_nobody_answered_lapses_when_its_grace_is_over(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let grace = 72 * HOUR;
    s.world.clock.advance(until_due(&s, &referral).await + grace - 1);
    assert_eq!(swept(&s).await, Swept::default());
    s.world.clock.advance(1);
    assert_eq!(swept(&s).await, Swept { lapsed: 1, closed: 1, ..Swept::default() });
    assert_eq!(swept(&s).await, Swept::default(), "once");

    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["state"]["state"], "lapsed");
    let line = listed(&s).await;
    assert_eq!((&line["state"], &line["destruction_asked"]), (&json!("lapsed"), &json!(true)));
    let _closed = s.form(&referral).await.expect(404);
    let _late = s.step(&referral, json!({"step": "accept"})).await.expect(409);
    let _attested = attest(&s, &referral).await.expect(204);

    // The audit says that it was the host, and nobody of the staff.
    let acts = s.acts().await;
    let lapsed = acts.iter().find(|entry| entry["act"] == "referral-lapsed").unwrap();
    assert_eq!(lapsed["role"], "host");
    assert_eq!(lapsed["staff"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(codes(&s, "access-closed").await, [json!(["lapsed"])]);
    let chain = s.world.api.get(&s.world.central, "/api/v1/audit?chain=host&limit=500").await.expect(200).body;
    let certificates: Vec<_> = chain["entries"].as_array().unwrap().iter().filter_map(|e| e["body"].as_str()).collect();
    let certificates: Vec<_> = certificates.into_iter().filter(|body| body.contains("\"act\":\"swept\"")).collect();
    assert_eq!(certificates.len(), 1, "a sweep that ended nothing is no event");
    assert!(certificates[0].contains(r#""codes":["lapsed 1","closed 1"]"#), "{certificates:?}");
}

async fn an_offer_for_which_the_partner_is_full_does_not_lapse(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let _full = s.step(&referral, json!({"step": "waitlist"})).await.expect(200);
    s.world.clock.advance(until_due(&s, &referral).await + 100 * HOUR);
    assert_eq!(swept(&s).await, Swept::default());
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
}

async fn access_ends_with_the_days_that_the_partner_may_keep_it(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = accepted(&s).await;
    for step in ["start", "complete"] {
        let _done = s.step(&referral, json!({ "step": step })).await.expect(200);
    }
    let pathways = s.catalogue["pathways"].as_array().unwrap();
    let legal = pathways.iter().find(|pathway| pathway["id"] == "legal-assistance").unwrap();
    let days = legal["purpose"]["keep_days"].as_i64().unwrap();
    s.world.clock.advance(days * DAY);
    let s = s.signed_in_again().await;
    let s = Setting { focal_point: s.reader("legal-counsellor").await.0, ..s };
    is_closed(&s, &referral, 2, "keep-days").await;
}

async fn access_ends_with_the_consent(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({"until": s.world.clock_after(3 * DAY)})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    s.world.clock.advance(3 * DAY - 1);
    assert_eq!(swept(&s).await, Swept::default());
    s.world.clock.advance(1);
    is_closed(&s, &referral, 2, "consent").await;
}

async fn access_ends_when_the_consent_is_found_invalid(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = accepted(&s).await;
    let path = format!("/api/v1/consents/{consent}/invalidation");
    let body = json!({"reason": "circumstances-changed"});
    let _invalid = s.world.api.post(&s.caseworker, &path).json(&body).await.expect(200);
    is_closed(&s, &referral, 2, "consent").await;
}

async fn access_ends_when_the_agreement_is_suspended(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = accepted(&s).await;
    let _suspended = s.change_agreement(json!({"suspended": true})).await.expect(200);
    is_closed(&s, &referral, 2, "agreement").await;
}

/// A referral that was shared because of a danger, for 72 hours.
async fn shared_in_danger(s: &Setting) -> (String, String) {
    let (_, referral) = s.confirmed().await;
    let ground = json!({
        "type": "vital-interests", "interest": "liberty", "danger": "immediate", "no_consent": "detained",
        "benefit": "high", "risk": "low", "recipient": "safe"
    });
    let basis = s.basis(&referral, ground, &["case-number"], json!({})).await.expect(201).id();
    let _approved = s.approve(&basis).await.expect(200);
    let _shared = s.disclose_on(&referral, &basis).await.expect(201);
    (referral, basis)
}

async fn access_ends_with_a_basis_of_72_hours(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = shared_in_danger(&s).await;
    s.world.clock.advance(72 * HOUR - 1);
    assert_eq!(swept(&s).await, Swept::default());
    s.world.clock.advance(1);
    is_closed(&s, &referral, 1, "basis").await;
}

async fn what_may_be_allowed_again_tomorrow_is_not_closed(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = accepted(&s).await;
    let overdue = json!({"assessment_due": s.world.clock_after(-1)});
    let _overdue = s.change_agreement(overdue).await.expect(200);
    let _refused = s.form(&referral).await.expect(422);
    assert_eq!(swept(&s).await, Swept::default());
    let _assessed = s.change_agreement(json!({})).await.expect(200);
    let _read = s.form(&referral).await.expect(200);
}

async fn what_was_closed_is_shared_again_on_a_new_yes(kind: Kind) {
    let s = setting(kind).await;
    let (offered, consent) = s.sent().await;
    let (serving, other_consent) = accepted(&s).await;
    for consent in [&consent, &other_consent] {
        let path = format!("/api/v1/consents/{consent}/invalidation");
        let body = json!({"reason": "not-informed"});
        let _invalid = s.world.api.post(&s.caseworker, &path).json(&body).await.expect(200);
    }
    assert_eq!(swept(&s).await.closed, 3);
    let _attested = attest(&s, &serving).await.expect(204);
    for (referral, stage, state) in [(&offered, "offer", "submitted"), (&serving, "acceptance", "accepted")] {
        let refused = s.disclose(referral).await.expect(422);
        assert_eq!(refused.problem(), "nothing-released", "without a yes");
        let _yes = s.consent(referral, json!({})).await.expect(201);
        let _closed = s.form(referral).await.expect(404);
        let shared = s.disclose(referral).await.expect(201).body;
        assert_eq!(shared["decision"]["stage"], stage);
        let form = s.form(referral).await.expect(200).body;
        assert_eq!(form["state"]["state"], state, "the referral goes on from where it was");
        let _twice = s.disclose(referral).await.expect(409);
    }
    let _open = attest(&s, &serving).await.expect(422);
}

async fn what_was_closed_is_shared_again_before_what_was_asked_for_since(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = accepted(&s).await;
    let etag = s.version(&referral).await;
    let path = format!("/api/v1/partner/referrals/{referral}/requests");
    let more = json!({"elements": ["individual-number"]});
    let _asked = s.world.api.post(&s.focal_point, &path).on(etag).json(&more).await.expect(200);
    let path = format!("/api/v1/consents/{consent}/invalidation");
    let _invalid = s.world.api.post(&s.caseworker, &path).json(&json!({"reason": "not-informed"})).await.expect(200);
    assert_eq!(swept(&s).await.closed, 2);
    // A yes to the one is none to the other.
    let yes = json!({"stage": "acceptance", "items": {"case-number": true, "full-name": true}});
    let _yes = s.consent(&referral, yes).await.expect(201);
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    for stage in ["acceptance", "follow-up"] {
        assert_eq!(s.disclose(&referral).await.expect(201).body["decision"]["stage"], stage);
    }
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert!(read["requests"][0]["answered_at"].is_string(), "{read}");
}

/// Another host over the same database.
async fn another_host(s: &Setting) -> (Host, Arc<dyn Store>) {
    let store = waystation_store::open(s.world.database.uri(), s.world.vault.row_key()).await.unwrap();
    let clock = Arc::clone(&s.world.clock);
    let host = Host::new(Arc::clone(&store), Arc::clone(&s.world.vault), clock, Arc::new(Seeded::new(1 << 40)));
    (host, store)
}

async fn two_hosts_that_sweep_at_once_end_everything_once(kind: Kind) {
    let s = setting(kind).await;
    for _ in 0..5 {
        let _sent = s.sent().await;
    }
    s.world.clock.advance(20 * DAY);
    let (other, store) = another_host(&s).await;
    let calm = |error: &WorkError| panic!("{error}");
    let (here, there) = tokio::join!(sweep::sweep(&s.world.app.host, TERMS, calm), sweep::sweep(&other, TERMS, calm));
    let sum = [here.unwrap(), there.unwrap()]
        .into_iter()
        .flatten()
        .fold((0, 0), |(lapsed, closed), swept| (lapsed + swept.lapsed, closed + swept.closed));
    assert_eq!(sum, (5, 5));
    let acts = s.acts().await;
    for act in ["referral-lapsed", "access-closed"] {
        assert_eq!(acts.iter().filter(|entry| entry["act"] == act).count(), 5, "{act}");
    }
    store.close().await;
}

/// Takes the lease as another host does.
async fn take_lease(store: &dyn Store, until: waystation_domain::words::time::Timestamp) {
    let mut tx = store.begin().await.unwrap();
    let mut lease = tx.lease("sweep").await.unwrap().unwrap();
    lease.fence += 1;
    lease.until = until;
    tx.update_lease(&lease).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_sweep_waits_for_the_lease_of_another_host_until_it_ends(kind: Kind) {
    let s = setting(kind).await;
    assert_eq!(swept(&s).await, Swept::default());
    take_lease(s.world.store.as_ref(), s.world.clock.now().plus(HOUR)).await;
    let sweep = async || sweep::sweep(&s.world.app.host, TERMS, |error| panic!("{error}")).await.unwrap();
    assert_eq!(sweep().await, None);
    s.world.clock.advance(HOUR - 1);
    assert_eq!(sweep().await, None);
    s.world.clock.advance(1);
    assert_eq!(sweep().await, Some(Swept::default()), "whoever had it is gone");
}

/// Runs a statement as whoever may write to the database.
pub(crate) async fn by_force(s: &Setting, statement: String) {
    let statement = AssertSqlSafe(statement);
    if s.world.database.is_postgres() {
        PgConnection::connect(s.world.database.uri()).await.unwrap().execute(statement).await.unwrap();
    } else {
        SqliteConnection::connect(s.world.database.uri()).await.unwrap().execute(statement).await.unwrap();
    }
}

async fn a_host_that_lost_its_lease_writes_nothing_more(kind: Kind) {
    let s = setting(kind).await;
    // They are gone through by their ids, which say nothing about the order within a millisecond.
    let damaged = s.sent().await.0.min(s.sent().await.0);
    s.world.clock.advance(20 * DAY);
    by_force(&s, format!("UPDATE referral SET updated_at = updated_at + 1 WHERE id = '{damaged}'")).await;
    let until = s.world.clock.now().plus(HOUR);
    // Between the first referral, which is damaged, and the second, another host takes over.
    let takes_over = |_: &WorkError| {
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(take_lease(s.world.store.as_ref(), until));
        });
    };
    let lost = sweep::sweep(&s.world.app.host, TERMS, takes_over).await;
    assert!(matches!(lost, Err(WorkError::Conflict(_))), "{lost:?}");
    assert!(s.acts().await.iter().all(|entry| entry["act"] != "referral-lapsed"));
}

async fn what_is_damaged_in_one_file_keeps_no_door_open_in_another(kind: Kind) {
    let s = setting(kind).await;
    let (damaged, _) = s.sent().await;
    let (whole, _) = s.sent().await;
    s.world.clock.advance(20 * DAY);
    by_force(&s, format!("UPDATE referral SET updated_at = updated_at + 1 WHERE id = '{damaged}'")).await;
    let troubles = AtomicU32::new(0);
    let count = |error: &WorkError| {
        assert!(error.to_string().contains(&damaged), "{error}");
        troubles.fetch_add(1, Ordering::SeqCst);
    };
    let swept = sweep::sweep(&s.world.app.host, TERMS, count).await.unwrap();
    assert_eq!(swept, Some(Swept { lapsed: 1, closed: 1, failed: 1, ..Swept::default() }));
    assert_eq!(troubles.load(Ordering::SeqCst), 1);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{whole}")).await.expect(200).body;
    assert_eq!(read["state"]["state"], "lapsed");
    let _damaged = s.form(&damaged).await.expect(500);
}

async fn idempotency_keys_are_forgotten_after_their_days(kind: Kind) {
    let s = setting(kind).await;
    let register = async |status| {
        let request = s.world.api.post(&s.caseworker, "/api/v1/individuals").once("one").json(&amina());
        request.await.expect(status).id()
    };
    let first = register(201).await;
    s.world.clock.advance(7 * DAY);
    assert_eq!(swept(&s).await.forgotten, 0);
    assert_eq!(register(201).await, first);
    s.world.clock.advance(1);
    assert_eq!(swept(&s).await.forgotten, 1);
    assert_ne!(register(201).await, first);
}

async fn who_has_still_to_be_told_is_listed_with_the_date(kind: Kind) {
    let s = setting(kind).await;
    let duties = async |token: &str| s.world.api.get(token, "/api/v1/duties").await.expect(200).body;
    assert_eq!(duties(&s.caseworker).await, json!({"duties": [], "rights": [], "damaged": 0}));
    let (referral, basis) = shared_in_danger(&s).await;
    // One that was approved and never used obliges nobody.
    let unused = s.referred(&s.register(amina()).await, "legal-assistance", legal_answers(), json!({})).await;
    let mandate = json!({"type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": "DC-1"});
    let never = s.basis(&unused, mandate, &["full-name"], json!({"until": s.world.clock_after(DAY)})).await;
    let _approved = s.approve(&never.expect(201).id()).await.expect(200);
    for token in [&s.caseworker, &s.supervisor, &s.officer] {
        let listed = duties(token).await;
        let [line] = listed["duties"].as_array().unwrap().as_slice() else { panic!("{listed}") };
        assert_eq!(line["duty"], "tell-the-person");
        assert_eq!(line["due"], s.world.clock_after(7 * DAY));
        assert_eq!(line["overdue"], false);
        assert_eq!(line["referral"], *referral);
        assert_eq!(line["partner"], *s.partner);
    }
    s.world.clock.advance(7 * DAY);
    assert_eq!(duties(&s.officer).await["duties"][0]["overdue"], true);
    let _told = s.world.api.post(&s.caseworker, format!("/api/v1/bases/{basis}/told")).await.expect(200);
    assert_eq!(duties(&s.officer).await["duties"], json!([]));
    assert!(s.acts().await.iter().any(|entry| entry["act"] == "duties-read"));
}
