//! Changes: on the version that was read, done once, and at once.

use axum::http::header;
use serde_json::json;

use super::{hired, world};

#[tokio::test]
async fn a_change_names_the_version_it_was_decided_on() {
    let world = world().await;
    world.record_operation("here").await;
    let worker = hired(&world, json!({"role": "caseworker", "operation": "here"})).await;
    let made = world.api.post(&worker, "/api/v1/individuals").json(&json!({"full-name": "A B"})).await.expect(201);
    assert_eq!(made.header(header::LOCATION), format!("/api/v1/individuals/{}", made.id()));
    let path = format!("/api/v1/individuals/{}", made.id());
    let patch = || world.api.patch(&worker, &path).json(&json!({"phone": "1234567"}));
    let _missing = patch().await.expect_problem(428, "precondition-required");
    let _bad = patch().on("1").await.expect_problem(400, "malformed");
    assert_eq!(patch().on("\"1\"").await.expect(200).etag(), "\"2\"");
    let stale = patch().on("\"1\"").await.expect_problem(412, "stale");
    assert_eq!(stale.body["current"], 2);
}

#[tokio::test]
async fn a_creation_with_the_same_key_is_done_once() {
    let world = world().await;
    world.record_operation("here").await;
    let worker = hired(&world, json!({"role": "caseworker", "operation": "here"})).await;
    let make = |name: &str, key: &str| {
        world.api.post(&worker, "/api/v1/individuals").once(key).json(&json!({"full-name": name}))
    };
    let first = make("A B", "k1").await.expect(201);
    let again = make("A B", "k1").await.expect(201);
    assert_eq!((again.body.clone(), again.etag()), (first.body.clone(), first.etag()));
    assert_eq!(again.header(header::LOCATION), first.header(header::LOCATION));
    assert_eq!(again.header("idempotency-replayed"), "true");
    // It is answered as it is now, so that nothing of the first answer has to be kept.
    let path = format!("/api/v1/individuals/{}", first.id());
    let _changed = world.api.patch(&worker, &path).on("\"1\"").json(&json!({"phone": "1234567"})).await.expect(200);
    assert_eq!(make("A B", "k1").await.expect(201).etag(), "\"2\"");
    let _reused = make("C D", "k1").await.expect_problem(409, "idempotency-key-reused");
    assert_ne!(make("A B", "k2").await.expect(201).id(), first.id());
    let _empty = make("A B", "").await.expect_problem(400, "malformed");
}

#[tokio::test]
async fn an_agreement_is_suspended_at_once_and_operation_and_partner_never_change() {
    let world = world().await;
    world.record_operation("here").await;
    world.record_partner("there").await;
    let central = &world.central;
    let mut terms = json!({
        "operation": "here", "partner": "there", "party": "co-controller", "roles": ["legal-aid-provider"],
        "purposes": ["immediate-service"], "items": ["full-name"], "functions": ["legal-counsellor"],
        "from": "2026-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z", "assessment_due": "2028-01-01T00:00:00Z",
    });
    let made = world.api.post(central, "/api/v1/agreements").json(&terms).await.expect(201);
    let path = format!("/api/v1/agreements/{}", made.id());
    terms["suspended"] = json!(true);
    let changed = world.api.put(central, &path).on("\"1\"").json(&terms).await.expect(200);
    assert!(changed.body["suspended"].is_string());
    let _stale = world.api.put(central, &path).on("\"1\"").json(&terms).await.expect(412);
    terms["partner"] = json!("elsewhere");
    let _fixed = world.api.put(central, &path).on("\"2\"").json(&terms).await.expect(422);
    terms["partner"] = json!("there");
    terms["items"] = json!(["no-such-datum"]);
    let refused = world.api.post(central, "/api/v1/agreements").json(&terms).await.expect_problem(422, "does-not-fit");
    assert!(refused.text.contains("no-such-datum"));
    let list = world.api.get(central, "/api/v1/agreements?operation=here&partner=there").await.expect(200);
    assert_eq!(list.body["agreements"].as_array().unwrap().len(), 1);
    let _nowhere =
        world.api.get(central, "/api/v1/agreements?operation=nowhere").await.expect_problem(404, "not-found");
}
