//! Closed cases: for access to future services, and for the archive.

use serde_json::{Value, json};
use waystation_domain::words::time::DAY;
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{on_form, released, withheld};
use waystation_test_world::setting::Setting;

use super::{adult, child, noted, refused, setting};
use crate::on_both;

on_both!(
    when_a_partner_leaves_two_named_readers_keep_a_summary_and_ask_again_before_a_later_claim,
    a_summary_at_closure_is_kept_for_seven_years_and_then_out_of_reach,
    an_adult_asks_for_the_file_of_the_child_they_were,
    a_husband_who_asks_for_the_familys_files_does_not_learn_that_his_wife_has_one,
    a_refusal_closes_the_archive,
);

fn summary() -> Value {
    json!({
        "case-closed": true, "wishes-keeping": true, "assessed-needs": ["assistive-device"],
        "closure-reason": "goals-reached", "programme-ends": false, "actions-taken": "A wheelchair, serial number 77"
    })
}

async fn close(s: &Setting, person: &str) -> Answer {
    let body = json!({"reason": "needs-met", "reachable": true});
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/closing")).json(&body).await
}

async fn step_as(s: &Setting, token: &str, referral: &str, step: &str) -> Answer {
    let etag = s.version(referral).await;
    s.world
        .api
        .post(token, format!("/api/v1/partner/referrals/{referral}/steps"))
        .on(&etag)
        .json(&json!({ "step": step }))
        .await
}

async fn when_a_partner_leaves_two_named_readers_keep_a_summary_and_ask_again_before_a_later_claim(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({}))).await;
    let referral = s.referred(&person, "closed-summary", summary(), json!({})).await;
    let _at_intake = s.consent(&referral, json!({})).await.expect(201);
    assert_eq!(withheld(&refused(s.disclose(&referral).await), "case-number"), Some("closed-case"), "it is open");
    s.world.clock.advance(1000);
    let _closed = close(&s, &person).await.expect(200);
    let _kept = s.disclose(&referral).await.expect(201);
    // Later a claim: before anybody reads it, the person is asked again.
    let (records, _) = s.reader("records-officer").await;
    let (senior, _) = s.reader("senior-protection-officer").await;
    let unasked = s.form_as(&records, &referral).await.expect(422);
    assert!(!unasked.text.contains("closed-case"), "the keeper does not learn what the person said");
    assert!(noted(&s, "form-refused", "closed-case").await);
    s.world.clock.advance(1000);
    let _again = s.consent(&referral, json!({})).await.expect(201);
    for token in [&records, &senior] {
        let _read = s.form_as(token, &referral).await.expect(200);
    }
    let _third = s.form(&referral).await.expect(404);
    let reads = s.acts().await.iter().filter(|entry| entry["act"] == "form-read").count();
    assert_eq!(reads, 2, "each reading is in the audit");
}

async fn a_summary_at_closure_is_kept_for_seven_years_and_then_out_of_reach(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({}))).await;
    let _closed = close(&s, &person).await.expect(200);
    let referral = s.referred(&person, "closed-summary", summary(), json!({})).await;
    let body = json!({"title": "Long", "country": "idn", "consent_days_at_most": 3650});
    let path = format!("/api/v1/operations/{}", s.operation);
    let _long = s.world.api.put(&s.world.central, &path).json(&body).await.expect(200);
    let _yes = s.consent(&referral, json!({"until": "2036-01-01T00:00:00Z"})).await.expect(201);
    let shared = s.disclose(&referral).await.expect(201).body;
    assert_eq!(released(&shared["decision"]), ["case-number", "closure-reason"]);
    let (records, _) = s.reader("records-officer").await;
    for step in ["accept", "start", "complete"] {
        let _done = step_as(&s, &records, &referral, step).await.expect(200);
    }
    let form = s.form_as(&records, &referral).await.expect(200).body;
    for element in ["assessed-needs", "actions-taken", "closure-reason"] {
        assert!(on_form(&form).contains(&element), "{form}");
    }
    let lasting = json!({"from": "2027-01-01T00:00:00Z", "until": "2040-01-01T00:00:00Z",
                         "assessment_due": "2040-01-01T00:00:00Z"});
    let _agreement = s.change_agreement(lasting).await.expect(200);
    let _grant = s.change_grant(json!({"until": "2040-01-01T00:00:00Z"})).await.expect(200);
    s.world.clock.advance(2555 * DAY - 1);
    let (records, _) = s.reader("records-officer").await;
    let _last = s.form_as(&records, &referral).await.expect(200);
    s.world.clock.advance(1);
    let _gone = s.form_as(&records, &referral).await.expect(404);
}

async fn ask_for_files(s: &Setting, person: &str, case_numbers: &[&str]) -> Answer {
    let body = json!({
        "reference": "ARC-2028-3", "case_numbers": case_numbers, "function": "archivist", "days": 30
    });
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/file-requests")).json(&body).await
}

async fn case_number(s: &Setting, person: &str) -> String {
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    file["case_number"].as_str().unwrap_or_default().to_owned()
}

/// To the archive: asked at intake, closed, asked again.
async fn archived(s: &Setting, person: &str, who: Value) -> String {
    let answers = json!({"case-closed": true, "archive-wish": "confirmed"});
    let referral = s.referred(person, "archive", answers, json!({})).await;
    let _at_intake = s.consent(&referral, who.clone()).await.expect(201);
    s.world.clock.advance(1000);
    let _closed = close(s, person).await.expect(200);
    let decision = refused(s.disclose(&referral).await);
    assert_eq!(withheld(&decision, "case-number"), Some("archive"), "not yet reconfirmed");
    s.world.clock.advance(1000);
    let _reconfirmed = s.consent(&referral, who).await.expect(201);
    let _kept = s.disclose(&referral).await.expect(201);
    let (archivist, _) = s.reader("archivist").await;
    let _taken = step_as(s, &archivist, &referral, "accept").await;
    referral
}

async fn an_adult_asks_for_the_file_of_the_child_they_were(kind: Kind) {
    let s = setting(kind).await;
    let profile = child(json!({"date-of-birth": "2009-06-01", "case-summary": "Traced an aunt"}));
    let person = s.register(profile).await;
    let referral = archived(&s, &person, json!({"given_by": "caregiver", "assent": true})).await;
    let body = json!({"title": "Long", "country": "idn", "consent_days_at_most": 3650});
    let _long =
        s.world.api.put(&s.world.central, format!("/api/v1/operations/{}", s.operation)).json(&body).await.expect(200);
    let lasting = json!({"until": "2040-01-01T00:00:00Z", "assessment_due": "2040-01-01T00:00:00Z"});
    let _agreement = s.change_agreement(lasting).await.expect(200);
    let _grant = s.change_grant(json!({"until": "2040-01-01T00:00:00Z"})).await.expect(200);
    // Two years later the child is of age, and comes back.
    s.world.clock.advance(2 * 365 * DAY);
    let s = s.signed_in_again().await;
    let (archivist, _) = s.reader("archivist").await;
    let _nobody_reads = s.form_as(&archivist, &referral).await.expect(422);
    // A caregiver's yes for the child is not the adult's own.
    let _own_word = s.consent(&referral, json!({"given_by": "person"})).await.expect(201);
    let _still = s.form_as(&archivist, &referral).await.expect(422);
    let own = case_number(&s, &person).await;
    let asked = ask_for_files(&s, &person, &[&own]).await.expect(200);
    assert_eq!(asked.body["case_numbers"], json!([own]));
    let _still_not = s.form_as(&archivist, &referral).await.expect(422);
    let path = format!("/api/v1/file-requests/{}/approval", asked.id());
    let _approved = s.world.api.post(&s.supervisor, &path).await.expect(200);
    let form = s.form_as(&archivist, &referral).await.expect(200).body;
    assert!(on_form(&form).contains(&"case-number"), "{form}");
}

async fn a_husband_who_asks_for_the_familys_files_does_not_learn_that_his_wife_has_one(kind: Kind) {
    let s = setting(kind).await;
    let husband = s.register(adult(json!({"full-name": "Karim Example", "sex": "male"}))).await;
    let wife = s.register(adult(json!({"full-name": "Laila Example"}))).await;
    let his = archived(&s, &husband, json!({})).await;
    let hers = archived(&s, &wife, json!({})).await;
    let (own, wifes) = (case_number(&s, &husband).await, case_number(&s, &wife).await);
    let asked = ask_for_files(&s, &husband, &[&own, &wifes]).await.expect(200);
    let with_nobody = ask_for_files(&s, &husband, &[&own, "NOBODY-000000"]).await.expect(200);
    assert_eq!(asked.body["case_numbers"], with_nobody.body["case_numbers"], "a file and no file look the same");
    assert!(!asked.text.contains(&wifes));
    let path = format!("/api/v1/file-requests/{}/approval", asked.id());
    let _approved = s.world.api.post(&s.supervisor, &path).await.expect(200);
    let (archivist, _) = s.reader("archivist").await;
    let form = s.form_as(&archivist, &his).await.expect(200);
    assert!(!form.text.contains("Laila"), "{}", form.text);
    let _hers_stays = s.form_as(&archivist, &hers).await.expect(422);
    assert!(noted(&s, "form-refused", "archive").await);
}

async fn a_refusal_closes_the_archive(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({}))).await;
    let referral = archived(&s, &person, json!({})).await;
    let own = case_number(&s, &person).await;
    let asked = ask_for_files(&s, &person, &[&own]).await.expect(200).id();
    let path = format!("/api/v1/file-requests/{asked}/approval");
    let _approved = s.world.api.post(&s.supervisor, &path).await.expect(200);
    let (archivist, _) = s.reader("archivist").await;
    let _read = s.form_as(&archivist, &referral).await.expect(200);
    let _no = s.consent(&referral, json!({"agrees": false})).await.expect(201);
    let _shut = s.form_as(&archivist, &referral).await.expect(422);
}
