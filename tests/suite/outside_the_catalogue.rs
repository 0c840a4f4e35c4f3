//! A plugin that answers outside its catalogue, or fails, never changes a referral; and its neighbour never notices.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(nothing_that_a_failing_plugin_says_is_used, a_neighbour_goes_on_while_a_plugin_fails);

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
        let answers = json!({"needed": true, "which-number": waystation_hostile::TRIGGER});
        let assessed = s.world.api.post(&caseworker, format!("{path}/answers")).json(&answers).await.expect(200);
        assert_eq!(assessed.body["recommendation"], Value::Null, "{pathway}");
        assert_eq!(assessed.body["fault"]["code"], fault, "{pathway}: {}", assessed.text);
        let read = s.world.api.get(&caseworker, &path).await.expect(200);
        assert_eq!(read.body["recommendation"], Value::Null, "{pathway}");
        assert_eq!(read.body["state"]["state"], "draft");
        assert!(read.body["answers"]["needed"].is_string(), "the answer is not lost: {}", read.text);
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
    let answers = json!({"needed": true, "which-number": waystation_hostile::TRIGGER});
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
