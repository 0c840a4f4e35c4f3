//! A plugin that answers outside its catalogue, or fails, never changes a referral; and its neighbour never notices.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    nothing_that_a_failing_plugin_says_is_used,
    a_neighbour_goes_on_while_a_plugin_fails,
    a_plugin_that_keeps_failing_is_put_on_hold_and_those_who_must_know_are_told,
    what_made_a_fault_is_seen_by_the_protection_officer_and_never_a_value,
);

/// The same host with a second operation, whose plugin misbehaves in as many ways as it has pathways.
async fn with_misbehaving(kind: Kind) -> (Setting, String) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    s.world.record_operation("misbehaves").await;
    let installed = s.world.install(waystation_hostile::plugin("assess-misbehaves")).await.expect(201);
    s.world.activate(&installed.id()).await;
    let operation = waystation_domain::words::ids::OperationId::new("misbehaves").unwrap();
    let (caseworker, _) = s.world.token(waystation_domain::security::caller::Role::Caseworker { operation }).await;
    (s, caseworker)
}

/// The answers at which the plugin begins to misbehave.
fn triggering() -> Value {
    json!({"needed": true, "which-number": waystation_hostile::TRIGGER})
}

/// A protection officer of an operation.
async fn officer(s: &Setting, operation: &str) -> String {
    let operation = waystation_domain::words::ids::OperationId::new(operation).unwrap();
    s.world.token(waystation_domain::security::caller::Role::ProtectionOfficer { operation }).await.0
}

async fn begin(s: &Setting, caseworker: &str, pathway: &str) -> String {
    let person = s.world.api.post(caseworker, "/api/v1/individuals").json(&amina()).await.expect(201).id();
    let body = json!({"individual": person, "pathway": pathway});
    s.world.api.post(caseworker, "/api/v1/referrals").json(&body).await.expect(201).id()
}

async fn nothing_that_a_failing_plugin_says_is_used(kind: Kind) {
    let (s, caseworker) = with_misbehaving(kind).await;
    for (pathway, fault) in [
        ("unknown-question", "unknown-id"),
        ("unknown-reason", "unknown-id"),
        ("unknown-element", "unknown-id"),
        ("unknown-recipient", "unknown-id"),
        ("element-of-another-pathway", "unknown-id"),
        ("loops", "out-of-fuel"),
        ("grows", "memory"),
        ("gives-up", "trap"),
    ] {
        let referral = begin(&s, &caseworker, pathway).await;
        let path = format!("/api/v1/referrals/{referral}");
        let answers = triggering();
        let assessed = s.world.api.post(&caseworker, format!("{path}/answers")).json(&answers).await.expect(200);
        assert_eq!(assessed.body["recommendation"], Value::Null, "{pathway}");
        assert_eq!(assessed.body["fault"]["code"], fault, "{pathway}: {}", assessed.text);
        let read = s.world.api.get(&caseworker, &path).await.expect(200);
        assert_eq!(read.body["recommendation"], Value::Null, "{pathway}");
        assert_eq!(read.body["state"]["state"], "draft");
        assert_eq!(read.body["answers"]["needed"], true, "the answer is not lost: {}", read.text);
        assert!(!read.text.contains("never reviewed") && !assessed.text.contains("never reviewed"));
        assert!(!read.text.contains("police") && !assessed.text.contains("police"));
    }
}

async fn a_neighbour_goes_on_while_a_plugin_fails(kind: Kind) {
    let (s, caseworker) = with_misbehaving(kind).await;
    let mut hostile = Vec::new();
    for pathway in ["loops", "grows", "recurses", "floods-list", "floods-word"] {
        hostile.push(format!("/api/v1/referrals/{}/answers", begin(&s, &caseworker, pathway).await));
    }
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let answers = triggering();
    let attack = async {
        for path in hostile.iter().cycle().take(30) {
            let answer = s.world.api.post(&caseworker, path).json(&answers).await.expect(200);
            assert!(answer.body["fault"]["code"].is_string());
        }
    };
    let work = async {
        for _ in 0..30 {
            let answer = s.answer(&referral, legal_answers()).await.expect(200);
            assert_eq!(answer.body["recommendation"]["assessment"]["verdict"], "eligible");
        }
    };
    tokio::join!(attack, work);
}

async fn a_plugin_that_keeps_failing_is_put_on_hold_and_those_who_must_know_are_told(kind: Kind) {
    let (s, caseworker) = with_misbehaving(kind).await;
    let referral = begin(&s, &caseworker, "gives-up").await;
    let path = format!("/api/v1/referrals/{referral}/answers");
    let fault = async |language: &str| {
        let request = s.world.api.post(&caseworker, &path).language(language);
        request.json(&triggering()).await.expect(200).body["fault"].clone()
    };
    for _ in 0..16 {
        assert_eq!(fault("en").await["code"], "trap");
    }
    let told = fault("en").await;
    assert_eq!(told["code"], "on-hold");
    assert_eq!(told["title"], "The operation's plugin is on hold");
    assert!(told["detail"].as_str().unwrap().contains("Go on by hand"), "{told}");
    assert_eq!(fault("fr").await["title"], "Le module de l'opération est suspendu");
    assert_eq!(fault("ar").await["direction"], "rtl");
    let read = s.world.api.get(&caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["answers"]["needed"], true, "the answers are kept: {read}");

    let seen = s.world.api.get(&s.world.central, "/api/v1/plugin-faults").await.expect(200).body;
    let plugin = &seen["plugins"][0];
    assert_eq!((&plugin["operation"], &plugin["on_hold"]), (&json!("misbehaves"), &json!(true)), "{seen}");
    assert_eq!((&plugin["faults"][0]["code"], &plugin["faults"][0]["count"]), (&json!("trap"), &json!(16)), "{seen}");
    assert_eq!(plugin["faults"][0]["made_by"], "wasm trap: wasm `unreachable` instruction executed");
    assert_eq!(seen["plugins"].as_array().map(Vec::len), Some(1), "the neighbour has no fault: {seen}");

    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let answer = s.answer(&referral, legal_answers()).await.expect(200);
    assert_eq!(answer.body["recommendation"]["assessment"]["verdict"], "eligible");
}

async fn what_made_a_fault_is_seen_by_the_protection_officer_and_never_a_value(kind: Kind) {
    let (s, caseworker) = with_misbehaving(kind).await;
    for pathway in ["unknown-recipient", "unknown-reason", "tells-the-answer"] {
        let referral = begin(&s, &caseworker, pathway).await;
        let path = format!("/api/v1/referrals/{referral}/answers");
        let _failed = s.world.api.post(&caseworker, path).json(&triggering()).await.expect(200);
    }
    let officer_there = officer(&s, "misbehaves").await;
    let seen = s.world.api.get(&officer_there, "/api/v1/plugin-faults").await.expect(200);
    let faults = seen.body["plugins"][0]["faults"].as_array().unwrap();
    let made_by = |pathway: &str| faults.iter().find(|fault| fault["pathway"] == pathway).unwrap()["made_by"].clone();
    assert_eq!(made_by("unknown-recipient"), "police");
    assert_eq!(made_by("unknown-reason"), Value::Null, "a sentence is not repeated");
    assert_eq!(made_by("tells-the-answer"), Value::Null, "nor a word that was made out of the case");
    assert!(!seen.text.contains("never reviewed") && !seen.text.contains("271828182"), "{}", seen.text);

    let theirs = s.world.api.get(&s.officer, "/api/v1/plugin-faults").await.expect(200).body;
    assert_eq!(theirs, json!({"plugins": []}), "of another operation");
    let path = "/api/v1/plugin-faults?operation=misbehaves";
    let _closed = s.world.api.get(&s.officer, path).await.expect_problem(404, "not-found");
    let _closed = s.world.api.get(&caseworker, path).await.expect_problem(403, "forbidden");
}
