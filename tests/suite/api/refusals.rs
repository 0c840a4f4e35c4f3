//! What is refused, and how the refusal is worded.

use axum::http::header;
use serde_json::json;
use waystation_domain::words::time::DAY;

use super::{hired, world};

/// An id that nothing has.
const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
/// What a caller might have typed, and must not be repeated.
const SECRET: &str = "Amina-Haddad-0799";

#[tokio::test]
async fn without_a_valid_token_the_answer_is_the_same_whatever_the_reason() {
    let world = world().await;
    world.record_operation("here").await;
    let made = world.hire(json!({"role": "caseworker", "operation": "here"})).await;
    let secret = made.body["secret"].as_str().unwrap();
    let _works = world.api.get(secret, "/api/v1/me").await.expect(200);
    let path = format!("/api/v1/tokens/{}", made.id());
    let _gone = world.api.delete(&world.central, &path).await.expect(204);
    let wrong = format!("wst_{}", "0".repeat(64));
    for token in ["", "x", SECRET, &wrong, secret] {
        let answer = world.api.get(token, "/api/v1/me").await.expect_problem(401, "unauthenticated");
        assert!(answer.header(header::WWW_AUTHENTICATE).starts_with("Bearer"));
        assert!(answer.body["errors"].is_null() && !answer.text.contains(SECRET), "{}", answer.text);
    }
    let late = hired(&world, json!({"role": "caseworker", "operation": "here"})).await;
    world.clock.advance(30 * DAY);
    let _expired = world.api.get(&late, "/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_role_is_checked_before_anything_else_is_looked_at() {
    let world = world().await;
    let path = format!("/api/v1/individuals/{SECRET}");
    let answer = world.api.get(&world.central, &path).await.expect_problem(403, "forbidden");
    assert!(!answer.text.contains(SECRET));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_without_being_repeated() {
    let world = world().await;
    world.record_operation("here").await;
    let worker = hired(&world, json!({"role": "caseworker", "operation": "here"})).await;
    let central = &world.central;
    let with = |body: &str, kind: &str| world.api.post(&worker, "/api/v1/individuals").bytes(kind, body);
    let json_type = "application/json";
    let big = format!("{{\"full-name\": \"{SECRET}{}\"}}", "x".repeat(70_000));
    let answers = [
        with(&format!("{{\"{SECRET}"), json_type).await.expect_problem(400, "malformed"),
        with("{}", "text/plain").await.expect_problem(415, "unsupported-media-type"),
        with(&big, json_type).await.expect_problem(413, "too-large"),
        with(&format!("\"{SECRET}\""), json_type).await.expect_problem(422, "does-not-fit"),
        world.api.post(&worker, "/api/v1/individuals").json(&json!({"phone": {"x": SECRET}})).await.expect(422),
        world
            .api
            .post(&worker, "/api/v1/individuals")
            .json(&json!({SECRET: 1}))
            .await
            .expect_problem(422, "does-not-fit"),
        world.api.post(&worker, "/api/v1/individuals/search").json(&json!({"number": [SECRET]})).await.expect(422),
        world.api.get(&worker, format!("/api/v1/individuals/{SECRET}")).await.expect_problem(400, "malformed"),
        world.api.get(central, format!("/api/v1/grants?operation={SECRET}&x=1")).await.expect_problem(400, "malformed"),
        world.api.get(central, format!("/api/v1/audit?chain={SECRET}")).await.expect_problem(400, "malformed"),
        world.api.get(&worker, format!("/api/v1/{SECRET}")).await.expect_problem(404, "no-route"),
        world.api.put(&worker, "/api/v1/individuals").await.expect(405),
    ];
    for answer in answers {
        assert!(!answer.text.contains(SECRET) && !answer.text.contains("x=1"), "{}", answer.text);
    }
    let refused = world.api.delete("", "/health").await.expect_problem(405, "method-not-allowed");
    assert!(refused.header(header::ALLOW).contains("GET"));
}

#[tokio::test]
async fn every_datum_that_does_not_fit_is_named_with_what_is_expected() {
    let world = world().await;
    world.record_operation("here").await;
    let worker = hired(&world, json!({"role": "caseworker", "operation": "here"})).await;
    let body = json!({"full-name": "", "date-of-birth": "yesterday", "age-band": "18-59"});
    let answer = world.api.post(&worker, "/api/v1/individuals").json(&body).await.expect_problem(422, "does-not-fit");
    let places: Vec<_> = answer.body["errors"].as_array().unwrap().iter().map(|e| e["at"].as_str().unwrap()).collect();
    assert_eq!(places.len(), 3, "{}", answer.text);
    for datum in ["full-name", "date-of-birth", "age-band"] {
        assert!(places.contains(&datum), "{places:?}");
    }
}

#[tokio::test]
async fn problems_are_described_in_the_readers_language() {
    let world = world().await;
    let mut details = Vec::new();
    for (wanted, got) in [("en", "en"), ("fr-CH, en;q=0.5", "fr"), ("ar", "ar"), ("sw, ar;q=0.3", "ar"), ("sw", "en")] {
        let answer = world.api.get("", "/api/v1/me").language(wanted).await.expect(401);
        assert_eq!(answer.header(header::CONTENT_LANGUAGE), got);
        details.push(answer.body["detail"].as_str().unwrap().to_owned());
    }
    assert_eq!(details[0], details[4]);
    assert!(details[1].contains("jeton") && details[2].contains("رمز"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_component_is_not_admitted_and_the_findings_say_why() {
    let world = world().await;
    let answer = world.install(b"not a component").await.expect_problem(422, "not-admitted");
    let finding = &answer.body["findings"][0];
    for part in ["code", "message", "why", "fix"] {
        assert!(finding[part].as_str().is_some_and(|text| !text.is_empty()), "{}", answer.text);
    }
    let list = world.api.get(&world.central, "/api/v1/plugins").await.expect(200);
    assert_eq!(list.body["plugins"], json!([]));
    // A component may be larger than other bodies, up to a limit of its own.
    let _refused = world.install(&[0; 100_000]).await.expect_problem(422, "not-admitted");
    let _too_large = world.install(&vec![0; (2 << 20) + 1]).await.expect_problem(413, "too-large");
}

#[tokio::test]
async fn what_does_not_exist_and_what_another_operation_has_look_the_same() {
    let world = world().await;
    world.record_operation("here").await;
    world.record_operation("elsewhere").await;
    let worker = hired(&world, json!({"role": "caseworker", "operation": "here"})).await;
    let stranger = hired(&world, json!({"role": "caseworker", "operation": "elsewhere"})).await;
    let made =
        world.api.post(&worker, "/api/v1/individuals").json(&json!({"individual-number": "123-45"})).await.expect(201);
    let mut said = Vec::new();
    for id in [made.id(), NOBODY.to_owned()] {
        let answer =
            world.api.get(&stranger, format!("/api/v1/individuals/{id}")).await.expect_problem(404, "not-found");
        said.push((answer.body["detail"].clone(), answer.body["errors"].clone()));
    }
    assert_eq!(said[0], said[1]);
    let search = json!({"number": "12345"});
    let found = world.api.post(&worker, "/api/v1/individuals/search").json(&search).await.expect(200);
    assert_eq!(found.body["individuals"][0]["id"], made.id());
    let found = world.api.post(&stranger, "/api/v1/individuals/search").json(&search).await.expect(200);
    assert_eq!(found.body["individuals"], json!([]));
}
