//! What goes wrong, and how it is said.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;
use waystation_domain::audit::{Chained, Head, verify};
use waystation_domain::words::time::DAY;

use crate::world::World;

const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const SECRET: &str = "Amina-Haddad-0799";

#[tokio::test]
async fn who_has_no_valid_token_is_told_the_same_whatever_the_reason() {
    let world = World::new().await;
    let made = world.token(json!({"role": "central"})).await;
    let secret = made.body["secret"].as_str().unwrap();
    let _works = world.get(secret, "/api/v1/me").await.expect(200);
    let path = format!("/api/v1/tokens/{}", made.id());
    let _gone = world.call(&world.central, Method::DELETE, &path, None, &[]).await.expect(204);
    let wrong = format!("wst_{}", "0".repeat(64));
    for token in ["", "x", SECRET, &wrong, secret] {
        let answer = world.get(token, "/api/v1/me").await.expect(401).problem("unauthenticated");
        assert!(answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer"));
        assert!(answer.body["errors"].is_null() && !answer.text.contains(SECRET), "{}", answer.text);
    }
    let late = world.secret(json!({"role": "central"})).await;
    world.clock.advance(30 * DAY);
    let _expired = world.get(&late, "/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_role_is_checked_before_anything_else_is_looked_at() {
    let world = World::new().await;
    let path = format!("/api/v1/individuals/{SECRET}");
    let answer = world.get(&world.central, &path).await.expect(403).problem("forbidden");
    assert!(!answer.text.contains(SECRET));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_without_being_repeated() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    let worker = world.secret(json!({"role": "caseworker", "operation": "here"})).await;
    let central = &world.central;
    let with = |body: &str, kind: &str| {
        Request::post("/api/v1/individuals")
            .header(header::AUTHORIZATION, format!("Bearer {worker}"))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    let json_type = "application/json";
    let big = format!("{{\"full-name\": \"{SECRET}{}\"}}", "x".repeat(70_000));
    let answers = [
        world.send(with(&format!("{{\"{SECRET}"), json_type)).await.expect(400).problem("malformed"),
        world.send(with("{}", "text/plain")).await.expect(415).problem("unsupported-media-type"),
        world.send(with(&big, json_type)).await.expect(413).problem("too-large"),
        world.send(with(&format!("\"{SECRET}\""), json_type)).await.expect(422).problem("does-not-fit"),
        world.post(&worker, "/api/v1/individuals", json!({"phone": {"x": SECRET}})).await.expect(422),
        world.post(&worker, "/api/v1/individuals", json!({SECRET: 1})).await.expect(422).problem("does-not-fit"),
        world.post(&worker, "/api/v1/individuals/search", json!({"number": [SECRET]})).await.expect(422),
        world.get(&worker, &format!("/api/v1/individuals/{SECRET}")).await.expect(400).problem("malformed"),
        world.get(central, &format!("/api/v1/grants?operation={SECRET}&x=1")).await.expect(400).problem("malformed"),
        world.get(central, &format!("/api/v1/audit?chain={SECRET}")).await.expect(400).problem("malformed"),
        world.get(&worker, &format!("/api/v1/{SECRET}")).await.expect(404).problem("no-route"),
        world.call(&worker, Method::PUT, "/api/v1/individuals", None, &[]).await.expect(405),
    ];
    for answer in answers {
        assert!(!answer.text.contains(SECRET) && !answer.text.contains("x=1"), "{}", answer.text);
    }
    let refused = world.call("", Method::DELETE, "/health", None, &[]).await.expect(405).problem("method-not-allowed");
    assert!(refused.headers[header::ALLOW].to_str().unwrap().contains("GET"));
}

#[tokio::test]
async fn every_datum_that_does_not_fit_is_named_with_what_is_expected() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    let worker = world.secret(json!({"role": "caseworker", "operation": "here"})).await;
    let body = json!({"full-name": "", "date-of-birth": "yesterday", "age-band": "18-59"});
    let answer = world.post(&worker, "/api/v1/individuals", body).await.expect(422).problem("does-not-fit");
    let places: Vec<_> = answer.body["errors"].as_array().unwrap().iter().map(|e| e["at"].as_str().unwrap()).collect();
    assert_eq!(places.len(), 3, "{}", answer.text);
    for datum in ["full-name", "date-of-birth", "age-band"] {
        assert!(places.contains(&datum), "{places:?}");
    }
}

#[tokio::test]
async fn a_change_names_the_version_it_was_decided_on() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    let worker = world.secret(json!({"role": "caseworker", "operation": "here"})).await;
    let made = world.post(&worker, "/api/v1/individuals", json!({"full-name": "A B"})).await.expect(201);
    assert_eq!(made.headers[header::LOCATION], format!("/api/v1/individuals/{}", made.id()));
    let path = format!("/api/v1/individuals/{}", made.id());
    let patch = |etag: &'static str| {
        let headers: Vec<_> = (!etag.is_empty()).then_some(("if-match", etag)).into_iter().collect();
        let (world, worker, path) = (&world, &worker, &path);
        async move { world.call(worker, Method::PATCH, path, Some(json!({"phone": "1234567"})), &headers).await }
    };
    let _missing = patch("").await.expect(428).problem("precondition-required");
    let _bad = patch("1").await.expect(400).problem("malformed");
    assert_eq!(patch("\"1\"").await.expect(200).etag(), "\"2\"");
    let stale = patch("\"1\"").await.expect(412).problem("stale");
    assert_eq!(stale.body["current"], 2);
}

#[tokio::test]
async fn problems_are_told_in_the_readers_language() {
    let world = World::new().await;
    let mut details = Vec::new();
    for (wanted, got) in [("en", "en"), ("fr-CH, en;q=0.5", "fr"), ("ar", "ar"), ("sw, ar;q=0.3", "ar"), ("sw", "en")] {
        let answer = world.call("", Method::GET, "/api/v1/me", None, &[("accept-language", wanted)]).await.expect(401);
        assert_eq!(answer.headers[header::CONTENT_LANGUAGE], got);
        details.push(answer.body["detail"].as_str().unwrap().to_owned());
    }
    assert_eq!(details[0], details[4]);
    assert!(details[1].contains("jeton") && details[2].contains("رمز"));
}

#[tokio::test]
async fn the_host_says_whether_it_is_ready_and_what_it_counted() {
    let world = World::new().await;
    let _ready = world.get("", "/ready").await.expect(200);
    world.app.set_ready(false);
    let _not = world.get("", "/ready").await.expect(503).problem("not-ready");
    let _alive = world.get("", "/health").await.expect(200);
    let metrics = world.get("", "/metrics").await.expect(200);
    assert!(metrics.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/plain"));
}

#[tokio::test]
async fn what_is_not_a_component_is_not_admitted_and_the_findings_say_why() {
    let world = World::new().await;
    let answer = world.install(b"not a component".to_vec()).await.expect(422).problem("not-admitted");
    let finding = &answer.body["findings"][0];
    for part in ["code", "message", "why", "fix"] {
        assert!(finding[part].as_str().is_some_and(|text| !text.is_empty()), "{}", answer.text);
    }
    let list = world.get(&world.central, "/api/v1/plugins").await.expect(200);
    assert_eq!(list.body["plugins"], json!([]));
    // A component may be larger than other bodies, up to a limit of its own.
    let _refused = world.install(vec![0; 100_000]).await.expect(422).problem("not-admitted");
    let _too_large = world.install(vec![0; (2 << 20) + 1]).await.expect(413).problem("too-large");
}

#[tokio::test]
async fn a_creation_with_the_same_key_is_done_once() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    let worker = world.secret(json!({"role": "caseworker", "operation": "here"})).await;
    let make = |name: &'static str, key: &'static str| {
        let (world, worker) = (&world, &worker);
        async move {
            let body = Some(json!({"full-name": name}));
            world.call(worker, Method::POST, "/api/v1/individuals", body, &[("idempotency-key", key)]).await
        }
    };
    let first = make("A B", "k1").await.expect(201);
    let again = make("A B", "k1").await.expect(200);
    assert_eq!(again.id(), first.id());
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let _reused = make("C D", "k1").await.expect(409).problem("idempotency-key-reused");
    assert_ne!(make("A B", "k2").await.expect(201).id(), first.id());
    let _empty = make("A B", "").await.expect(400).problem("malformed");
}

#[tokio::test]
async fn an_agreement_is_suspended_at_once_and_operation_and_partner_never_change() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    let central = &world.central;
    let mut terms = json!({
        "operation": "here", "partner": "there", "party": "co-controller", "roles": ["legal-aid-provider"],
        "purposes": ["immediate-service"], "items": ["full-name"], "functions": ["legal-counsellor"],
        "from": "2026-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z", "assessment_due": "2028-01-01T00:00:00Z",
    });
    let made = world.post(central, "/api/v1/agreements", terms.clone()).await.expect(201);
    let path = format!("/api/v1/agreements/{}", made.id());
    terms["suspended"] = json!(true);
    let headers = [("if-match", "\"1\"")];
    let changed = world.call(central, Method::PUT, &path, Some(terms.clone()), &headers).await.expect(200);
    assert!(changed.body["suspended"].is_string());
    let _stale = world.call(central, Method::PUT, &path, Some(terms.clone()), &headers).await.expect(412);
    terms["partner"] = json!("elsewhere");
    let _fixed =
        world.call(central, Method::PUT, &path, Some(terms.clone()), &[("if-match", "\"2\"")]).await.expect(422);
    terms["partner"] = json!("there");
    terms["items"] = json!(["no-such-datum"]);
    let refused = world.post(central, "/api/v1/agreements", terms).await.expect(422).problem("does-not-fit");
    assert!(refused.text.contains("no-such-datum"));
    let list = world.get(central, "/api/v1/agreements?operation=here&partner=there").await.expect(200);
    assert_eq!(list.body["agreements"].as_array().unwrap().len(), 1);
    let _nowhere = world.get(central, "/api/v1/agreements?operation=nowhere").await.expect(404).problem("not-found");
}

fn bytes(hex: &str) -> [u8; 32] {
    let byte = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
    std::array::from_fn(byte)
}

#[tokio::test]
async fn an_officer_reads_the_chain_of_their_own_operation_and_whoever_has_it_can_verify_it() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    world.organisations("elsewhere", "there").await;
    let worker = world.secret(json!({"role": "supervisor", "operation": "here"})).await;
    let officer = world.secret(json!({"role": "protection-officer", "operation": "here"})).await;
    for _ in 0..3 {
        let _made = world.post(&worker, "/api/v1/individuals", json!({"full-name": "A B"})).await.expect(201);
    }
    let mut head: Option<Head> = None;
    let mut acts = Vec::new();
    let mut after = 0;
    loop {
        let path = format!("/api/v1/audit?chain=operation:here&after={after}&limit=2");
        let page = world.get(&officer, &path).await.expect(200);
        for link in page.body["entries"].as_array().unwrap() {
            let text = |name: &str| link[name].as_str().unwrap().to_owned();
            let chained = Chained {
                seq: link["seq"].as_i64().unwrap(),
                previous: bytes(&text("previous")),
                body: text("body"),
                hash: bytes(&text("hash")),
            };
            head = Some(verify(head.as_ref(), &chained).unwrap());
            let entry: serde_json::Value = serde_json::from_str(&chained.body).unwrap();
            acts.push(entry["act"].as_str().unwrap().to_owned());
        }
        // Each reading adds an entry, so that the end is where two were read and one was new.
        match page.body["next"].as_i64() {
            Some(next) if acts.len() < 8 => after = next,
            _ => break,
        }
    }
    assert_eq!(acts.iter().filter(|act| *act == "individual-registered").count(), 3);
    assert!(acts.iter().any(|act| act == "audit-read"), "{acts:?}");
    let _secret = world.get(&officer, "/api/v1/audit?chain=operation:elsewhere").await.expect(404);
    let _host = world.get(&officer, "/api/v1/audit?chain=host").await.expect(404).problem("not-found");
    let _central = world.get(&world.central, "/api/v1/audit?chain=host").await.expect(200);
    let _worker = world.get(&worker, "/api/v1/audit?chain=operation:here").await.expect(403);
}

#[tokio::test]
async fn what_is_not_there_and_what_belongs_to_another_operation_look_the_same() {
    let world = World::new().await;
    world.organisations("here", "there").await;
    world.organisations("elsewhere", "there").await;
    let worker = world.secret(json!({"role": "caseworker", "operation": "here"})).await;
    let stranger = world.secret(json!({"role": "caseworker", "operation": "elsewhere"})).await;
    let made = world.post(&worker, "/api/v1/individuals", json!({"individual-number": "123-45"})).await.expect(201);
    let mut said = Vec::new();
    for id in [made.id(), NOBODY.to_owned()] {
        let answer = world.get(&stranger, &format!("/api/v1/individuals/{id}")).await.expect(404).problem("not-found");
        said.push((answer.body["detail"].clone(), answer.body["errors"].clone()));
    }
    assert_eq!(said[0], said[1]);
    let search = json!({"number": "12345"});
    let found = world.post(&worker, "/api/v1/individuals/search", search.clone()).await.expect(200);
    assert_eq!(found.body["individuals"][0]["id"], made.id());
    let found = world.post(&stranger, "/api/v1/individuals/search", search).await.expect(200);
    assert_eq!(found.body["individuals"], json!([]));
}

#[tokio::test]
async fn the_description_and_the_dictionary_can_be_read() {
    let world = World::new().await;
    let description = world.get("", "/api/v1/openapi.json").await.expect(200);
    assert_eq!(description.body["openapi"], "3.1.0");
    let dictionary = world.get(&world.central, "/api/v1/dictionary").await.expect(200);
    assert!(dictionary.body["datums"].as_array().unwrap().len() > 30);
}
