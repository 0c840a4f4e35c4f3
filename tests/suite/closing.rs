//! Closing a case ends what is open.

use serde_json::{Value, json};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    closing_a_case_shows_what_is_open_and_ends_it_and_the_partner_learns_that_it_ended_and_not_why,
    a_referral_in_service_ends_with_the_case_too,
    nothing_is_referred_while_the_case_is_closed,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn person_of(s: &Setting, referral: &str) -> String {
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    read["individual"].as_str().unwrap().to_owned()
}

async fn close(s: &Setting, person: &str, reason: &str) -> Answer {
    let body = json!({"reason": reason, "reachable": false});
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/closing")).json(&body).await
}

async fn closing_a_case_shows_what_is_open_and_ends_it_and_the_partner_learns_that_it_ended_and_not_why(kind: Kind) {
    let s = setting(kind).await;
    for reason in ["died", "moved", "person-asked"] {
        let (referral, _) = s.sent().await;
        let person = person_of(&s, &referral).await;
        s.world.clock.advance(1000);
        let draft = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
        let path = format!("/api/v1/referrals/{draft}/consent-requests");
        let _asked = s.world.api.post(&s.caseworker, path).json(&json!({"language": "en"})).await.expect(201);
        let path = format!("/api/v1/individuals/{person}/closing");
        let open = s.world.api.get(&s.caseworker, path).await.expect(200).body["open"].clone();
        let states = |list: &Value| {
            let list = list.as_array().unwrap();
            list.iter().map(|one| (one["referral"].clone(), one["state"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(states(&open), [(json!(referral), json!("submitted")), (json!(draft), json!("draft"))]);
        let closed = close(&s, &person, reason).await.expect(200).body;
        assert_eq!(closed["ended"], open);

        let _closed = s.form(&referral).await.expect(404);
        let _late = s.step(&referral, json!({"step": "accept"})).await.expect(409);
        let list = s.world.api.get(&s.focal_point, "/api/v1/partner/referrals").await.expect(200);
        let mut lines = list.body["referrals"].as_array().unwrap().iter();
        let line = lines.find(|line| line["id"] == referral.as_str()).unwrap();
        assert_eq!((&line["state"], &line["destruction_asked"]), (&json!("cancelled"), &json!(true)));
        assert!(!list.text.contains(reason) && !list.text.contains(&draft), "{}", list.text);
        let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{draft}")).await.expect(200).body;
        assert_eq!(read["state"]["state"], "cancelled");
        assert_eq!(read["consent_requests"][0]["state"], "replaced");
        let acts = s.acts().await;
        assert!(!acts.iter().any(|entry| entry.to_string().contains(reason)), "why is in no audit");
    }
    let acts = s.acts().await;
    let count = |act: &str| acts.iter().filter(|entry| entry["act"] == act).count();
    assert_eq!((count("case-closed"), count("referral-cancelled"), count("access-closed")), (3, 6, 3));
}

async fn a_referral_in_service_ends_with_the_case_too(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    for step in ["accept", "start"] {
        let _done = s.step(&referral, json!({ "step": step })).await.expect(200);
    }
    let person = person_of(&s, &referral).await;
    let _closed = close(&s, &person, "needs-met").await.expect(200);
    let _nothing = s.form(&referral).await.expect(404);
    let path = format!("/api/v1/partner/referrals/{referral}/destruction");
    let _attested = s.world.api.post(&s.focal_point, path).await.expect(204);
}

async fn nothing_is_referred_while_the_case_is_closed(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let _closed = close(&s, &person, "moved").await.expect(200);
    let body = json!({"individual": person, "pathway": "legal-assistance"});
    let begin = || async { s.world.api.post(&s.caseworker, "/api/v1/referrals").json(&body).await };
    let _closed = begin().await.expect(409);
    let _open = s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/reopening")).await.expect(204);
    let _begun = begin().await.expect(201);
}
