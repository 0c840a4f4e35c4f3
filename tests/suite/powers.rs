//! What a token lets do: in whose name, and of which operation.

use serde_json::{Value, json};
use waystation_test_client::{Answer, Method};
use waystation_test_world::Kind;
use waystation_test_world::people::{merge, partner_role};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_token_for_somebody_who_has_been_here_is_made_by_two_who_ask_for_the_same,
    a_token_of_the_central_team_is_made_by_two_so_that_nobody_becomes_the_second,
    what_was_asked_for_can_be_taken_back_and_is_forgotten_after_a_week,
    a_partners_token_finds_nothing_of_another_operation,
);

const TOKENS: &str = "/api/v1/tokens";

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// Asks for a token of a caseworker; `extra` replaces parts of it.
async fn ask(s: &Setting, who: &str, extra: Value) -> Answer {
    let mut body = json!({"label": "Samira", "days": 30, "role": {"role": "caseworker", "operation": s.operation}});
    merge(&mut body, extra);
    s.world.api.post(who, TOKENS).json(&body).await
}

/// The secrets of two members of the central team.
async fn two(s: &Setting) -> (String, String) {
    (s.world.central.clone(), s.world.token(waystation_domain::security::caller::Role::Central).await.0)
}

/// The entries of the host's own chain about this token: act and codes.
async fn entries(s: &Setting, token: &str) -> Vec<(String, Vec<String>)> {
    let page = s.world.api.get(&s.world.central, "/api/v1/audit?chain=host&after=0&limit=500").await.expect(200).body;
    let bodies = page["entries"].as_array().unwrap().iter().map(|link| link["body"].as_str().unwrap().to_owned());
    let entries = bodies.map(|body| serde_json::from_str::<Value>(&body).unwrap());
    let told = |entry: Value| {
        let codes = entry["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        (entry["act"].as_str().unwrap().to_owned(), codes)
    };
    entries.filter(|entry| entry["object"] == token).map(told).collect()
}

async fn a_token_for_somebody_who_has_been_here_is_made_by_two_who_ask_for_the_same(kind: Kind) {
    let s = setting(kind).await;
    let (one, other) = two(&s).await;
    let samira = ask(&s, &one, json!({"new_staff": true})).await.expect(201).body["staff"].clone();
    let again = json!({"staff": samira});
    let asked = ask(&s, &one, again.clone()).await.expect(202);
    assert_eq!((&asked.body["staff"], &asked.body["secret"]), (&samira, &Value::Null), "{}", asked.text);
    assert_eq!(ask(&s, &one, again.clone()).await.expect(202).body, asked.body, "one person twice is one person");
    let listed = s.world.api.get(&one, TOKENS).await.expect(200).body;
    assert_eq!(listed["awaits"], json!([asked.body]));

    // Another role, another name, another time is another token, which waits too.
    let more = json!({"staff": samira, "role": {"role": "supervisor", "operation": s.operation}});
    for differs in [more, json!({"staff": samira, "label": "S."}), json!({"staff": samira, "days": 31})] {
        let waits = ask(&s, &other, differs).await.expect(202);
        assert_ne!(waits.body["id"], asked.body["id"]);
    }
    let made = ask(&s, &other, again.clone()).await.expect(201);
    assert_eq!((&made.body["id"], &made.body["staff"]), (&asked.body["id"], &samira));
    let me = s.world.api.get(made.body["secret"].as_str().unwrap(), "/api/v1/me").await.expect(200).body;
    assert_eq!(me["staff"], samira);
    let _next = ask(&s, &other, again).await.expect(202);

    let told = entries(&s, &made.id()).await;
    let (acts, codes): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    assert_eq!(acts, ["token-asked", "token-made"]);
    let had = format!("had caseworker {}", s.operation);
    for codes in &codes {
        assert!(codes.contains(&had) && codes.contains(&"role caseworker".to_owned()), "{codes:?}");
    }
    let asker = format!("asked by {}", asked.body["by"].as_str().unwrap());
    assert!(codes[1].contains(&asker), "{codes:?}");
}

async fn a_token_of_the_central_team_is_made_by_two_so_that_nobody_becomes_the_second(kind: Kind) {
    let s = setting(kind).await;
    let (one, other) = two(&s).await;
    let new = json!({"new_staff": true, "role": {"role": "central"}});
    let asked = ask(&s, &one, new.clone()).await.expect(202).body;
    assert_eq!(ask(&s, &one, new.clone()).await.expect(202).body, asked);
    let made = ask(&s, &other, new).await.expect(201).body;
    assert_eq!((&made["id"], &made["staff"]), (&asked["id"], &asked["staff"]));
}

async fn what_was_asked_for_can_be_taken_back_and_is_forgotten_after_a_week(kind: Kind) {
    let s = setting(kind).await;
    let (one, other) = two(&s).await;
    let samira = ask(&s, &one, json!({"new_staff": true})).await.expect(201).body["staff"].clone();
    let again = json!({"staff": samira});
    let asked = ask(&s, &one, again.clone()).await.expect(202);
    let _taken_back = s.world.api.delete(&other, format!("{TOKENS}/{}", asked.id())).await.expect(204);
    let acts: Vec<_> = entries(&s, &asked.id()).await.into_iter().map(|(act, _)| act).collect();
    assert_eq!(acts, ["token-asked", "token-taken-back"]);
    let later = ask(&s, &other, again.clone()).await.expect(202).body;
    assert_ne!(later["id"], asked.body["id"]);
    s.world.clock.advance(7 * waystation_domain::words::time::DAY);
    assert_eq!(s.world.api.get(&one, TOKENS).await.expect(200).body["awaits"], json!([]));
    let anew = ask(&s, &one, again.clone()).await.expect(202).body;
    assert_ne!(anew["id"], later["id"], "the first word was forgotten");
    let _made = ask(&s, &other, again).await.expect(201);
}

async fn a_partners_token_finds_nothing_of_another_operation(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    s.world.record_operation("elsewhere").await;
    let (own, staff) = (&s.focal_point, s.focal_staff);
    // The same member of staff of the same partner, with the same function, for another operation.
    let elsewhere = s.world.token_of(staff, partner_role("elsewhere", &s.partner, "legal-counsellor")).await;
    let list = async |token: &str| {
        let path = "/api/v1/partner/referrals";
        s.world.api.get(token, path).await.expect(200).body["referrals"].as_array().unwrap().len()
    };
    assert_eq!((list(own).await, list(&elsewhere).await), (1, 0));
    let nothing = format!("/api/v1/partner/referrals/{}/form", "01890a5d-ac96-774b-bcce-b302099a8057");
    let nothing = s.world.api.get(&elsewhere, nothing).await.expect(404).text;
    for (method, act, body) in [
        (Method::GET, "form", None),
        (Method::POST, "steps", Some(json!({"step": "receive"}))),
        (Method::POST, "reports", Some(json!({"items": []}))),
        (Method::POST, "requests", Some(json!({"elements": ["full-name"]}))),
        (Method::POST, "destruction", None),
    ] {
        let path = format!("/api/v1/partner/referrals/{referral}/{act}");
        let request = s.world.api.ask(&elsewhere, method, path).on("\"1\"");
        let answer = match body {
            Some(body) => request.json(&body).await,
            None => request.await,
        };
        let answer = answer.expect_problem(404, "not-found");
        assert_eq!(answer.body["detail"], serde_json::from_str::<Value>(&nothing).unwrap()["detail"], "{act}");
    }
    let _read = s.form(&referral).await.expect(200);
    let availability = "/api/v1/partner/availability";
    let full = json!({"operation": s.operation, "pathway": "legal-assistance", "available": false});
    let _not_theirs = s.world.api.put(&elsewhere, availability).json(&full).await.expect(404);
    let _own = s.world.api.put(own, availability).json(&full).await.expect(200);
    assert_eq!(s.world.api.get(&elsewhere, availability).await.expect(200).body["full"], json!([]));
}
