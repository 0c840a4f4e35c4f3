//! The same request, sent several times at the same moment.

use serde_json::json;
use waystation_test_world::Kind;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(one_request_that_comes_four_times_at_once_is_done_once, one_key_for_two_requests_at_once_is_refused_to_one);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn one_request_that_comes_four_times_at_once_is_done_once(kind: Kind) {
    let s = setting(kind).await;
    let send = || async { s.world.api.post(&s.caseworker, "/api/v1/individuals").once("once").json(&amina()).await };
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    assert_eq!([a.status, b.status, c.status, d.status], [201; 4], "{}", a.text);
    let repeated = [&a, &b, &c, &d].iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
    assert_eq!(repeated, 3);
    assert!([&b, &c, &d].iter().all(|answer| answer.body["id"] == a.body["id"]));
    let search = json!({"number": "123-45C67890"});
    let found = s.world.api.post(&s.caseworker, "/api/v1/individuals/search").json(&search).await.expect(200).body;
    assert_eq!(found["individuals"].as_array().map(Vec::len), Some(1), "{found}");
}

async fn one_key_for_two_requests_at_once_is_refused_to_one(kind: Kind) {
    let s = setting(kind).await;
    let mut other = amina();
    other["full-name"] = json!("Somebody Else");
    let (first, second) = (amina(), other);
    let send = |body| s.world.api.post(&s.caseworker, "/api/v1/individuals").once("once").json(body);
    let (one, two) = tokio::join!(send(&first), send(&second));
    let mut both = [one.status, two.status];
    both.sort_unstable();
    assert_eq!(both, [201, 409], "{} {}", one.text, two.text);
}
