//! Two files of one person.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_second_registration_with_the_same_number_names_the_first_and_the_stricter_wish_counts_for_both,
    files_of_one_person_without_a_number_are_linked_by_hand,
    who_is_excluded_in_one_file_is_outside_in_the_other,
    files_of_other_operations_are_not_named,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

fn person(number: Option<&str>) -> Value {
    let mut person = amina();
    merge(&mut person, json!({ "individual-number": number }));
    person
}

/// Registers a person, and begins and confirms a referral: person and referral.
async fn referred(s: &Setting, number: Option<&str>) -> (String, String) {
    let person = s.register(person(number)).await;
    let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    (person, referral)
}

async fn file(s: &Setting, person: &str) -> Value {
    s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body
}

async fn a_second_registration_with_the_same_number_names_the_first_and_the_stricter_wish_counts_for_both(kind: Kind) {
    let s = setting(kind).await;
    let (first, refused) = referred(&s, Some("245-16C00123")).await;
    let _no = s.consent(&refused, json!({"agrees": false})).await.expect(201);
    let again = person(Some("245-16c00123"));
    let made = s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&again).await.expect(201).body;
    let case_number = file(&s, &first).await["case_number"].clone();
    assert_eq!(made["same_person"], json!([{"id": first, "case_number": case_number}]));
    let second = made["id"].as_str().unwrap().to_owned();
    assert_eq!(file(&s, &second).await["same_person"][0]["id"], first);
    assert_eq!(file(&s, &first).await["same_person"][0]["id"], second);

    let referral = s.referred(&second, "legal-assistance", legal_answers(), json!({})).await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let kept = s.disclose(&referral).await.expect(422);
    assert!(kept.text.contains("refused-elsewhere"), "{}", kept.text);
    // A yes in the first file too.
    let _yes = s.consent(&refused, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _read = s.form(&referral).await.expect(200);
    // And a no in the second counts for what the first shares.
    let _sent = s.disclose(&refused).await.expect(201);
    let _no = s.consent(&referral, json!({"agrees": false})).await.expect(201);
    let _shut = s.form(&refused).await.expect(422);
}

async fn files_of_one_person_without_a_number_are_linked_by_hand(kind: Kind) {
    let s = setting(kind).await;
    let (first, refused) = referred(&s, None).await;
    let (second, referral) = referred(&s, None).await;
    assert_eq!(file(&s, &first).await["same_person"], json!([]), "no number is no number of both");
    let _kept = s.consent(&refused, json!({"kept_back": ["phone"]})).await.expect(201);
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let link = |token: String, same: bool| {
        let path = format!("/api/v1/individuals/{second}/same-person");
        let request = s.world.api.put(&token, path).json(&json!({"other": first, "same": same}));
        async { request.await }
    };
    let released = |preview: &Value| preview["acceptance"]["released"].to_string().contains("\"phone\"");
    assert!(released(&s.preview(&referral).await));
    let _linked = link(s.caseworker.clone(), true).await.expect(204);
    let _again = link(s.caseworker.clone(), true).await.expect(204);
    assert_eq!(file(&s, &first).await["same_person"][0]["id"], second);
    assert!(!released(&s.preview(&referral).await), "kept back in the other file");
    // It is lifted where it was said.
    let lifted = s.consent(&referral, json!({"lifted": {"kept_back": ["phone"]}})).await.expect(422);
    assert!(lifted.text.contains("another file"), "{}", lifted.text);
    // That they are two persons is for a supervisor to say.
    let _not_alone = link(s.caseworker.clone(), false).await.expect(403);
    let _ended = link(s.supervisor.clone(), false).await.expect(204);
    assert!(released(&s.preview(&referral).await));
    let acts = s.acts().await;
    let count = |act: &str| acts.iter().filter(|entry| entry["act"] == act).count();
    assert_eq!((count("same-person-recorded"), count("same-person-ended")), (4, 2));
    let own = json!({"other": second, "same": true});
    let path = format!("/api/v1/individuals/{second}/same-person");
    let _itself = s.world.api.put(&s.caseworker, path).json(&own).await.expect(422);
}

async fn who_is_excluded_in_one_file_is_outside_in_the_other(kind: Kind) {
    let s = setting(kind).await;
    let (_, first) = referred(&s, Some("700-1")).await;
    let _yes = s.consent(&first, json!({"excluded_staff": [s.focal_staff]})).await.expect(201);
    let (_, second) = referred(&s, Some("700-1")).await;
    let _yes = s.consent(&second, json!({})).await.expect(201);
    let _sent = s.disclose(&second).await.expect(201);
    let _outside = s.form(&second).await.expect(404);
    let list = s.world.api.get(&s.focal_point, "/api/v1/partner/referrals").await.expect(200).body;
    assert_eq!(list["referrals"], json!([]));
    let proposal =
        s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{second}/proposal")).await.expect(200).body;
    assert_eq!(proposal["standing"]["excluded_staff"][0]["id"], json!(s.focal_staff));
}

async fn files_of_other_operations_are_not_named(kind: Kind) {
    let s = setting(kind).await;
    let (first, _) = referred(&s, Some("700-2")).await;
    s.world.record_operation("elsewhere").await;
    let operation = OperationId::new("elsewhere").unwrap();
    let (worker, _) = s.world.token(Role::Caseworker { operation }).await;
    let body = person(Some("700-2"));
    let made = s.world.api.post(&worker, "/api/v1/individuals").json(&body).await.expect(201).body;
    assert_eq!(made["same_person"], json!([]));
    let own = format!("/api/v1/individuals/{}/same-person", made["id"].as_str().unwrap());
    let link = json!({"other": first, "same": true});
    let _not_theirs = s.world.api.put(&worker, own).json(&link).await.expect(404);
}
