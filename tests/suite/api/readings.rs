//! What can be read of the host itself, and of its audit.

use serde_json::json;
use waystation_domain::audit::{Chained, Head, verify};

use super::{hired, world};

#[tokio::test]
async fn the_host_says_whether_it_is_ready_and_not_what_it_counted() {
    let world = world().await;
    let _ready = world.api.get("", "/ready").await.expect(200);
    world.app.set_ready(false);
    let _not = world.api.get("", "/ready").await.expect_problem(503, "not-ready");
    let _alive = world.api.get("", "/health").await.expect(200);
    let _elsewhere = world.api.get("", "/metrics").await.expect_problem(404, "no-route");
}

#[tokio::test]
async fn the_description_and_the_dictionary_can_be_read() {
    let world = world().await;
    let description = world.api.get("", "/api/v1/openapi.json").await.expect(200);
    assert_eq!(description.body["openapi"], "3.1.0");
    let dictionary = world.api.get(&world.central, "/api/v1/dictionary").await.expect(200);
    assert!(dictionary.body["datums"].as_array().unwrap().len() > 30);
}

fn bytes(hex: &str) -> [u8; 32] {
    let byte = |i: usize| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
    std::array::from_fn(byte)
}

#[tokio::test]
async fn an_officer_reads_the_chain_of_their_own_operation_and_anyone_who_has_it_can_verify_it() {
    let world = world().await;
    world.record_operation("here").await;
    world.record_operation("elsewhere").await;
    let worker = hired(&world, json!({"role": "supervisor", "operation": "here"})).await;
    let officer = hired(&world, json!({"role": "protection-officer", "operation": "here"})).await;
    for _ in 0..3 {
        let _made = world.api.post(&worker, "/api/v1/individuals").json(&json!({"full-name": "A B"})).await.expect(201);
    }
    let mut head: Option<Head> = None;
    let mut acts = Vec::new();
    let mut after = 0;
    loop {
        let path = format!("/api/v1/audit?chain=operation:here&after={after}&limit=2");
        let page = world.api.get(&officer, &path).await.expect(200);
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
    let _secret = world.api.get(&officer, "/api/v1/audit?chain=operation:elsewhere").await.expect(404);
    let _host = world.api.get(&officer, "/api/v1/audit?chain=host").await.expect_problem(404, "not-found");
    let _central = world.api.get(&world.central, "/api/v1/audit?chain=host").await.expect(200);
    let _worker = world.api.get(&worker, "/api/v1/audit?chain=operation:here").await.expect(403);
}
