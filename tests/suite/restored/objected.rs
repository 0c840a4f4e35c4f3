//! An objection that a restored database lacks.

use waystation_test_world::Kind;

use super::{Before, form};
use crate::on_both;

on_both!(what_a_person_objected_to_since_the_backup_stays_closed_and_what_was_asked_for_is_listed);

async fn what_a_person_objected_to_since_the_backup_stays_closed_and_what_was_asked_for_is_listed(kind: Kind) {
    let before = Before::new(kind).await;
    let [objected, other] = [&before.sent[0], &before.sent[1]];
    let running = before.start();
    let api = &running.api;
    let person = |referral: &str| {
        let read = api.get(&before.caseworker, format!("/api/v1/referrals/{referral}")).expect(200).unwrap();
        read.body["individual"].as_str().unwrap().to_owned()
    };
    let path = format!("/api/v1/individuals/{}/objection", person(objected));
    api.post(&before.caseworker, path).expect(200).unwrap();
    let shut = api.get(&before.reader, form(objected)).send().unwrap();
    assert_eq!(shut.status, 422, "{}", shut.body);
    let asked = serde_json::json!({"right": "access", "through": {"type": "person"}});
    let path = format!("/api/v1/individuals/{}/rights-requests", person(other));
    api.post(&before.caseworker, path).json(&asked).expect(201).unwrap();
    let later = before.export("later.jsonl");
    running.stop().unwrap();

    before.database.put_back(&before.copy).await;
    let running = before.start();
    let closed = running.api.get(&before.reader, form(objected)).send().unwrap();
    assert_eq!(closed.status, 503, "nobody reads in an older copy: {}", closed.body);
    running.stop().unwrap();
    let (code, said) = before.check(&later);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("rights-request-received"), "whoever asked for something is asked again: {said}");
    let running = before.start();
    let closed = running.api.get(&before.reader, form(objected)).send().unwrap();
    assert!(closed.status == 422 || closed.status == 404, "{} {}", closed.status, closed.body);
    running.api.get(&before.reader, form(other)).expect(200).unwrap();
}
