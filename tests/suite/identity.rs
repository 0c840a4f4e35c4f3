//! Who somebody is: names, ways to reach them, addresses, and what a file said before it was changed.

use serde_json::{Value, json};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, merge, on_form};
use waystation_test_world::setting::Setting;

use crate::stolen_database::{by_force, rows};
use crate::{PROGRAM, on_both};

on_both!(
    a_form_has_the_preferred_name_and_the_preferred_and_safe_number,
    a_number_that_is_found_not_to_be_safe_is_gone_from_every_form_at_once,
    what_a_file_gives_is_taken_again_and_changes_nothing,
    every_change_is_shown_with_who_made_it_and_when_and_is_undone_by_a_new_one,
    an_undone_nationality_keeps_its_government_out,
    a_history_is_for_staff_of_the_file_alone,
    a_history_that_was_taken_away_is_missed,
    what_was_changed_is_not_to_be_read_from_the_shape_of_a_history,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn file(s: &Setting, person: &str) -> Answer {
    s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200)
}

async fn try_to_correct(s: &Setting, person: &str, patch: Value) -> Answer {
    let etag = file(s, person).await.etag();
    s.world.api.patch(&s.caseworker, format!("/api/v1/individuals/{person}")).on(&etag).json(&patch).await
}

async fn correct(s: &Setting, person: &str, patch: Value) -> i64 {
    try_to_correct(s, person, patch).await.expect(200).body["version"].as_i64().unwrap()
}

async fn history(s: &Setting, person: &str) -> Value {
    s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}/history")).await.expect(200).body
}

async fn undo(s: &Setting, person: &str, version: i64) -> Answer {
    let etag = file(s, person).await.etag();
    let path = format!("/api/v1/individuals/{person}/undoing");
    s.world.api.post(&s.caseworker, path).on(&etag).json(&json!({ "version": version })).await
}

fn line(form: &Value, element: &str) -> Value {
    let mut lines = form["elements"].as_array().into_iter().flatten();
    lines.find(|line| line["element"] == element).cloned().unwrap_or_default()
}

/// A referral that was accepted, and its person.
async fn accepted(s: &Setting) -> (String, String) {
    let (referral, _) = s.sent().await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200);
    (referral, read.body["individual"].as_str().unwrap().to_owned())
}

fn names() -> Value {
    json!([
        {"text": "أمينة رحيمي", "use": "used"}, {"text": "Amina Rahimi", "use": "romanised"},
        {"text": "Amina Formerly", "use": "former"}
    ])
}

async fn a_form_has_the_preferred_name_and_the_preferred_and_safe_number(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = accepted(&s).await;
    let contacts = json!([
        {"kind": "phone", "value": "+62 811 666 666", "use": "unsafe"},
        {"kind": "phone", "value": "+62 811 000 222", "use": "preferred", "hours": "mornings"},
        {"kind": "phone", "value": "+62 811 777 777", "use": "safe"},
        {"kind": "trusted-person", "value": "+62 811 888 888", "of": "Um Khalid", "use": "safe"}
    ]);
    let _version = correct(&s, &person, json!({"names": names(), "contacts": contacts})).await;
    let form = s.form(&referral).await.expect(200);
    assert_eq!(line(&form.body, "full-name")["value"], "أمينة رحيمي");
    assert_eq!(line(&form.body, "phone")["value"], "+62 811 000 222");
    for other in ["Formerly", "666 666", "777 777", "888 888", "Khalid", "mornings", "Amina Rahimi"] {
        assert!(!form.text.contains(other), "{other} is on the form: {}", form.text);
    }
    let read = file(&s, &person).await.body;
    assert_eq!(read["names"], names());
    assert_eq!(read["contacts"], contacts);
    assert_eq!(read["data"]["phone"], "+62 811 000 222");
}

async fn a_number_that_is_found_not_to_be_safe_is_gone_from_every_form_at_once(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = accepted(&s).await;
    let mut contacts = file(&s, &person).await.body["contacts"].clone();
    // What was written as a datum is an entry of the list.
    let phone = contacts.as_array_mut().unwrap().iter_mut().find(|contact| contact["kind"] == "phone").unwrap();
    assert_eq!((&phone["value"], &phone["use"]), (&json!("+62 811 000 111"), &json!("preferred")));
    phone["use"] = json!("unsafe");
    let _version = correct(&s, &person, json!({ "contacts": contacts })).await;
    let form = s.form(&referral).await.expect(200);
    assert!(!form.text.contains("+62 811") && !form.text.contains("phone-call"), "{}", form.text);
    assert!(on_form(&form.body).contains(&"full-name"), "the rest stays: {}", form.text);
    let again = try_to_correct(&s, &person, json!({"phone": "+62-811-000-111"})).await.expect(422);
    assert!(again.text.contains("not safe") && !again.text.contains("811"), "{}", again.text);
    // Neither is it shared anew.
    let (next, _) = s.consented().await;
    let of_next = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{next}")).await.expect(200).body;
    let of_next = of_next["individual"].as_str().unwrap();
    let _version = correct(&s, of_next, json!({ "contacts": contacts })).await;
    let _sent = s.disclose(&next).await.expect(201);
    let _accepted = s.step(&next, json!({"step": "accept"})).await.expect(200);
    assert!(!s.form(&next).await.expect(200).text.contains("+62 811"));
}

async fn what_a_file_gives_is_taken_again_and_changes_nothing(kind: Kind) {
    let s = setting(kind).await;
    let mut profile = amina();
    merge(
        &mut profile,
        json!({
            "contacts": [{"kind": "messaging", "value": "@amina", "of": "Signal", "use": "preferred"}],
            "addresses": [{"use": "home-country", "country": "iso:ARE", "admin1": "Dubai", "words": "near the creek"}],
            "other-numbers": [{"scheme": "unrwa", "number": "5-00123"}],
            "names": names(), "full-name": "أمينة رحيمي", "address-street": null, "address-district": null,
            "phone": null, "email": null
        }),
    );
    let person = s.register(profile).await;
    let read = file(&s, &person).await.body;
    let mut again = read["data"].clone();
    for list in ["names", "contacts", "addresses", "other-numbers"] {
        assert!(!read[list].as_array().unwrap().is_empty(), "{list}");
        again[list] = read[list].clone();
    }
    let _version = correct(&s, &person, again).await;
    assert_eq!(history(&s, &person).await["changes"], json!([]), "what changes nothing is no change");
    let after = file(&s, &person).await.body;
    for list in ["names", "contacts", "addresses", "other-numbers", "data"] {
        assert_eq!(after[list], read[list]);
    }
}

async fn every_change_is_shown_with_who_made_it_and_when_and_is_undone_by_a_new_one(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = accepted(&s).await;
    let first = file(&s, &person).await.body;
    let named = correct(&s, &person, json!({"full-name": "Amina Mistaken", "sex": "male"})).await;
    let listed = correct(&s, &person, json!({"phone": null, "specific-needs": []})).await;
    let seen = history(&s, &person).await;
    let changes = seen["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{seen}");
    assert_eq!((&changes[0]["version"], &changes[1]["version"]), (&json!(named), &json!(listed)));
    let corrections =
        s.world.api.get(&s.officer, format!("/api/v1/individuals/{person}/corrections")).await.expect(200);
    for (change, correction) in changes.iter().zip(corrections.body["corrections"].as_array().unwrap()) {
        assert_eq!((&change["by"], &change["at"]), (&correction["by"], &correction["at"]));
        assert_eq!((&change["can_be_undone"], &change["kept"]), (&json!(true), &json!(true)));
    }
    assert!(!corrections.text.contains("Mistaken"), "what it said is not for the protection officer");
    assert_eq!(
        changes[0]["data"],
        json!([
            {
                "id": "names", "label": "Names",
                "before": "Amina Example-Rahimi (As the person is called)", "after": "Amina Mistaken (As the person is called)"
            },
            {"id": "sex", "label": "Sex", "before": "Female", "after": "Male"}
        ])
    );
    assert_eq!(changes[1]["data"][1]["after"], "None");
    // Undone, the file and the forms say what they said.
    let undone = undo(&s, &person, named).await.expect(200).body["version"].as_i64().unwrap();
    let now = file(&s, &person).await.body;
    assert_eq!((&now["data"]["full-name"], &now["data"]["sex"]), (&first["data"]["full-name"], &first["data"]["sex"]));
    assert_eq!(now["data"].get("phone"), None, "the other change stays");
    assert_eq!(line(&s.form(&referral).await.expect(200).body, "full-name")["value"], first["data"]["full-name"]);
    let seen = history(&s, &person).await;
    assert_eq!((&seen["changes"][2]["undoes"], &seen["changes"][2]["version"]), (&json!(named), &json!(undone)));
    assert_eq!(seen["changes"][0]["can_be_undone"], false, "what it wrote was changed since");
    let _again = undo(&s, &person, named).await.expect(409);
    let _none = undo(&s, &person, 1).await.expect(404);
    // The undoing is undone like anything else.
    let _redone = undo(&s, &person, undone).await.expect(200);
    assert_eq!(file(&s, &person).await.body["data"]["full-name"], "Amina Mistaken");
    let acts = s.acts().await;
    let codes: Vec<_> =
        acts.iter().filter(|entry| entry["act"] == "individual-corrected").map(|e| &e["codes"]).collect();
    assert_eq!(codes[2], &json!(["data 3", "undone"]));
    assert!(!json!(acts).to_string().contains("Mistaken"));
}

async fn an_undone_nationality_keeps_its_government_out(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let version = correct(&s, &person, json!({"nationality": "SYR"})).await;
    let _undone = undo(&s, &person, version).await.expect(200);
    let read = file(&s, &person).await.body;
    assert_eq!(read["data"]["nationality"], "AFG");
    assert_eq!(read["origin_before"]["recorded"][0]["country"], "SYR");
}

async fn a_history_is_for_staff_of_the_file_alone(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let version = correct(&s, &person, json!({"sex": "male"})).await;
    let path = format!("/api/v1/individuals/{person}/history");
    for token in [&s.officer, &s.world.central] {
        let _not_theirs = s.world.api.get(token, &path).await.expect(403);
    }
    let _read = history(&s, &person).await;
    assert_eq!(s.acts().await.last().unwrap()["act"], "history-read");
    let stale = json!({ "version": version });
    let path = format!("/api/v1/individuals/{person}/undoing");
    let _stale = s.world.api.post(&s.caseworker, path).on("\"1\"").json(&stale).await.expect(412);
}

async fn a_history_that_was_taken_away_is_missed(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let _version = correct(&s, &person, json!({"sex": "male"})).await;
    assert!(by_force(&s, "DELETE FROM individual_history".to_owned()).await);
    let path = format!("/api/v1/individuals/{person}/history");
    let _damaged = s.world.api.get(&s.caseworker, &path).await.expect(500);
    let _damaged = try_to_correct(&s, &person, json!({"sex": "female"})).await.expect(500);
    assert_eq!(file(&s, &person).await.body["data"]["sex"], "male", "the file itself is read");
}

async fn what_was_changed_is_not_to_be_read_from_the_shape_of_a_history(kind: Kind) {
    let mut shapes = Vec::new();
    for patch in [
        json!({"sex": "male"}),
        json!({"specific-needs": ["torture"]}),
        json!({"names": names(), "phone": null}),
        json!({"nationality": "SYR", "incident-account": "Two lines\nof an account"}),
    ] {
        let s = setting(kind).await;
        let person = s.register(amina()).await;
        let version = correct(&s, &person, patch).await;
        let _undone = undo(&s, &person, version).await.expect(200);
        let of = |rows: Vec<std::collections::BTreeMap<String, String>>| -> Vec<usize> {
            rows.into_iter().flat_map(|row| row.into_values().map(|value| value.len())).collect()
        };
        let mut shape = of(rows(&s, "individual_history").await);
        shape.extend(of(rows(&s, "individual").await));
        shape.extend(of(rows(&s, "record").await));
        shapes.push(shape);
    }
    assert_eq!(shapes[0].len(), shapes[1].len());
    assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:?}");
}
