//! What is corrected in the file after it was shared.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::on_form;
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_contact_that_is_taken_off_the_file_is_gone_from_every_form_at_once,
    a_contact_that_is_not_safe_is_gone_too_and_so_is_the_way_to_use_it,
    a_corrected_datum_is_shown_with_the_correction_and_the_explanation_stays,
    whoever_has_ended_the_service_learns_no_new_contact,
    time_alone_corrects_nothing,
    which_datums_were_corrected_is_kept_with_the_file_for_the_protection_officer_and_nowhere_else,
);

async fn accepted(kind: Kind) -> (Setting, String) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (referral, _) = s.sent().await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let form = s.form(&referral).await.expect(200).body;
    assert!(line(&form, "phone")["value"] == "+62 811 000 111", "{form}");
    assert!(form["channels"].as_array().unwrap().contains(&json!("phone-call")), "{form}");
    (s, referral)
}

fn line(form: &Value, element: &str) -> Value {
    let mut lines = form["elements"].as_array().into_iter().flatten();
    lines.find(|line| line["element"] == element).cloned().unwrap_or_default()
}

async fn correct(s: &Setting, referral: &str, patch: Value) {
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let path = format!("/api/v1/individuals/{}", read["individual"].as_str().unwrap());
    let etag = s.world.api.get(&s.caseworker, &path).await.expect(200).etag();
    let _corrected = s.world.api.patch(&s.caseworker, &path).on(&etag).json(&patch).await.expect(200);
}

async fn a_contact_that_is_taken_off_the_file_is_gone_from_every_form_at_once(kind: Kind) {
    let (s, referral) = accepted(kind).await;
    correct(&s, &referral, json!({"phone": null})).await;
    let form = s.form(&referral).await.expect(200);
    assert!(!on_form(&form.body).contains(&"phone") && !form.text.contains("+62 811"), "{}", form.text);
    assert!(on_form(&form.body).contains(&"full-name"), "the rest stays: {}", form.text);
    assert!(!form.text.contains("phone-call"), "{}", form.text);
}

async fn a_contact_that_is_not_safe_is_gone_too_and_so_is_the_way_to_use_it(kind: Kind) {
    let (s, referral) = accepted(kind).await;
    correct(&s, &referral, json!({"unsafe-contacts": ["phone"]})).await;
    let form = s.form(&referral).await.expect(200);
    assert!(!form.text.contains("+62 811") && !form.text.contains("phone-call"), "{}", form.text);
    correct(&s, &referral, json!({"unsafe-contacts": null})).await;
    assert_eq!(line(&s.form(&referral).await.expect(200).body, "phone")["corrected"], false);
    // It is not shared anew either.
    let (next, _) = s.consented().await;
    correct(&s, &next, json!({"unsafe-contacts": ["phone"]})).await;
    let _sent = s.disclose(&next).await.expect(201);
    let _accepted = s.step(&next, json!({"step": "accept"})).await.expect(200);
    let form = s.form(&next).await.expect(200);
    assert!(!form.text.contains("+62 811"), "{}", form.text);
}

async fn a_corrected_datum_is_shown_with_the_correction_and_the_explanation_stays(kind: Kind) {
    let (s, referral) = accepted(kind).await;
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let disclosure = read["disclosures"][1]["id"].as_str().unwrap().to_owned();
    let explain =
        || async { s.world.api.get(&s.officer, format!("/api/v1/disclosures/{disclosure}")).await.expect(200) };
    let before = explain().await.body;
    correct(&s, &referral, json!({"full-name": "Amina Corrected", "phone": "+62 811 000 999"})).await;
    let form = s.form(&referral).await.expect(200);
    let name = line(&form.body, "full-name");
    assert_eq!((&name["value"], &name["corrected"]), (&json!("Amina Corrected"), &json!(true)));
    let phone = line(&form.body, "phone");
    assert_eq!((&phone["value"], &phone["corrected"]), (&json!("+62 811 000 999"), &json!(true)));
    assert!(!form.text.contains("+62 811 000 111"), "the old number is nowhere: {}", form.text);
    let corrected = form.body["elements"].as_array().unwrap().iter().filter(|line| line["corrected"] == true).count();
    assert_eq!(corrected, 2, "{}", form.text);
    assert_eq!(explain().await.body, before);
}

async fn whoever_has_ended_the_service_learns_no_new_contact(kind: Kind) {
    let (s, referral) = accepted(kind).await;
    for step in ["start", "complete"] {
        let _done = s.step(&referral, json!({ "step": step })).await.expect(200);
    }
    correct(&s, &referral, json!({"phone": "+62 811 000 999"})).await;
    let form = s.form(&referral).await.expect(200);
    assert!(!form.text.contains("+62 811"), "neither the old number nor the new one: {}", form.text);
}

async fn time_alone_corrects_nothing(kind: Kind) {
    let (s, referral) = accepted(kind).await;
    s.world.clock.advance(20 * waystation_domain::words::time::DAY);
    let form = s.form(&referral).await.expect(200).body;
    assert!(form["elements"].as_array().unwrap().iter().all(|line| line["corrected"] == false), "{form}");
}

async fn which_datums_were_corrected_is_kept_with_the_file_for_the_protection_officer_and_nowhere_else(kind: Kind) {
    let (s, referral) = accepted(kind).await;
    correct(&s, &referral, json!({"phone": "+62 811 000 222", "email": null})).await;
    correct(&s, &referral, json!({"phone": "+62 811 000 222"})).await;
    correct(&s, &referral, json!({"sex": "male"})).await;
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let person = read["individual"].as_str().unwrap();
    let path = format!("/api/v1/individuals/{person}/corrections");
    let kept = s.world.api.get(&s.officer, &path).language("fr").await.expect(200).body;
    let data = |at: usize| kept["corrections"][at]["data"].clone();
    assert_eq!(kept["corrections"].as_array().unwrap().len(), 2, "what changes nothing corrects nothing: {kept}");
    assert_eq!(
        data(0),
        json!([{"id": "email", "label": "Adresse électronique"}, {"id": "phone", "label": "Numéro de téléphone"}])
    );
    assert_eq!(data(1)[0]["id"], "sex");
    assert!(!kept.to_string().contains("811"), "what it said is not kept");
    for token in [&s.caseworker, &s.supervisor] {
        let _not_theirs = s.world.api.get(token, &path).await.expect(403);
    }
    let acts = s.acts().await;
    let entries: Vec<_> = acts.iter().filter(|entry| entry["act"] == "individual-corrected").collect();
    assert_eq!(entries[0]["object"], s.world.pseudonym(kept["corrections"][0]["id"].as_str().unwrap()));
    assert_eq!((&entries[1]["object"], &entries[1]["codes"]), (&Value::Null, &json!(["data 0"])));
    let of_corrections = acts.iter().filter(|entry| entry["act"].as_str().is_some_and(|act| act.contains("correct")));
    assert!(of_corrections.map(Value::to_string).all(|entry| !entry.contains("email")), "the audit is for ever");
    assert_eq!(acts.last().unwrap()["act"], "corrections-read");
}
