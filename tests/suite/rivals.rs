//! Mistakes that other referral systems have made, or could make. None of them is possible here.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_domain::words::time::DAY;
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge, on_form, partner_role, released, withheld};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    the_id_of_something_else_opens_nothing,
    no_field_parameter_or_header_overrides_a_rule_and_each_attempt_is_in_the_audit,
    the_sender_cannot_accept_for_the_partner,
    consent_that_expires_at_the_moment_of_acceptance_does_not_count,
    a_consent_to_nothing_releases_nothing_and_one_without_explanation_does_not_count,
    a_childs_birthday_during_a_referral_stops_it_until_the_child_is_asked_again,
    two_referrals_to_one_partner_keep_two_scopes,
    a_recording_stays_with_the_operation_before_and_after_withdrawal,
    an_export_has_only_what_was_agreed,
    a_consent_found_invalid_stops_the_partner_until_the_person_is_asked_again,
    nobody_approves_their_own_request,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn the_id_of_something_else_opens_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (first, consent) = s.sent().await;
    let (_, second) = s.confirmed().await;
    let ground = json!({"type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": "DC-2027-1"});
    let basis = s.basis(&first, ground, &["full-name"], json!({"until": in_days(&s, 2)})).await.expect(201).id();
    let _approved = s.approve(&basis).await.expect(200);
    // The basis of one referral on another.
    let _other_referral = s.disclose_on(&second, &basis).await.expect(404);
    // A consent as a basis, a referral as a consent, a file of nobody.
    let _kind = s.disclose_on(&second, &consent).await.expect(404);
    let path = format!("/api/v1/consents/{first}/withdrawal");
    let _not_a_consent = s.world.api.post(&s.caseworker, &path).await.expect(404);
    let _no_file = s.consent(&second, json!({"evidence": [first]})).await.expect(422);
    // Another partner, another operation.
    let (stranger, _) = s.world.token(partner_role("inter-agency", "other-organisation", "legal-counsellor")).await;
    let _not_theirs = s.form_as(&stranger, &first).await.expect(404);
    let operation = OperationId::new("elsewhere").unwrap();
    let (elsewhere, _) = s.world.token(Role::Supervisor { operation }).await;
    for path in [format!("/api/v1/bases/{basis}/approval"), format!("/api/v1/consents/{consent}/withdrawal")] {
        let _not_theirs = s.world.api.post(&elsewhere, &path).await.expect(404);
    }
}

fn in_days(s: &Setting, days: i64) -> String {
    s.world.clock_after(days * DAY)
}

async fn overrides(s: &Setting) -> usize {
    s.acts().await.iter().filter(|entry| entry["act"] == "override-refused").count()
}

async fn no_field_parameter_or_header_overrides_a_rule_and_each_attempt_is_in_the_audit(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let etag = s.version(&referral).await;
    let path = format!("/api/v1/referrals/{referral}/disclosures");
    let send = |path: &str, body: Value| s.world.api.post(&s.caseworker, path).on(&etag).json(&body);
    let refused = |answer: Answer| {
        let answer = answer.expect(403);
        assert_eq!(answer.problem(), "override-refused", "{}", answer.text);
    };
    refused(send(&path, json!({"override": true})).await);
    refused(send(&path, json!({"consent_overridden": true})).await);
    refused(send(&path, json!([{"force": true}, {"force": true}])).await);
    refused(send(&format!("{path}?force=true"), json!({})).await);
    refused(send(&path, json!({})).header("x-consent-override", "yes").await);
    let consents = format!("/api/v1/referrals/{referral}/consents");
    refused(send(&consents, json!({"agrees": true, "bypass_script": true})).await);
    assert_eq!(overrides(&s).await, 6);
    // There is no route that takes many at once.
    let _none = s.world.api.post(&s.caseworker, "/api/v1/referrals/disclosures").json(&json!([])).await.expect(405);
    let still = s.disclose(&referral).await.expect(422);
    assert_eq!(still.problem(), "nothing-released");
}

async fn the_sender_cannot_accept_for_the_partner(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let etag = s.version(&referral).await;
    let path = format!("/api/v1/partner/referrals/{referral}/steps");
    for token in [&s.caseworker, &s.supervisor, &s.officer, &s.world.central] {
        let _refused = s.world.api.post(token, &path).on(&etag).json(&json!({"step": "accept"})).await.expect(403);
    }
}

async fn consent_that_expires_at_the_moment_of_acceptance_does_not_count(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({"until": in_days(&s, 2)})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    s.world.clock.advance(2 * DAY - 1);
    let _read = s.form(&referral).await.expect(200);
    s.world.clock.advance(1);
    let _late = s.step(&referral, json!({"step": "accept"})).await.expect(422);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["state"]["state"], "submitted", "nothing was half done");
    let _again = s.consent(&referral, json!({})).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
}

async fn a_consent_to_nothing_releases_nothing_and_one_without_explanation_does_not_count(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let _nothing = s.consent(&referral, json!({"items": {}})).await.expect(201);
    let decision = s.disclose(&referral).await.expect(422).body["decision"].clone();
    assert_eq!(released(&decision), Vec::<&str>::new());
    let _unexplained = s.consent(&referral, json!({"explained": []})).await.expect(201);
    let decision = s.disclose(&referral).await.expect(422).body["decision"].clone();
    let first = decision["withheld"][0]["element"].as_str().unwrap_or_default().to_owned();
    assert_eq!(withheld(&decision, &first), Some("basis-consent"));
}

async fn a_childs_birthday_during_a_referral_stops_it_until_the_child_is_asked_again(kind: Kind) {
    let s = setting(kind).await;
    let mut child = amina();
    merge(&mut child, json!({"date-of-birth": "2015-01-20", "care-status": "with-parents"}));
    let person = s.register(child).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let _assessed = s.answer(&referral, legal_answers()).await.expect(200);
    let _confirmed = s.confirm(&referral, json!({"departs": "protection-concern"})).await.expect(200);
    let who = json!({"given_by": "caregiver", "assent": true});
    let _yes = s.consent(&referral, who.clone()).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    // On 20 January 2027 the child is twelve.
    s.world.clock.advance(5 * DAY);
    let _stopped = s.step(&referral, json!({"step": "accept"})).await.expect(422);
    let path = format!("/api/v1/referrals/{referral}/proposal");
    let proposal = s.world.api.get(&s.caseworker, &path).await.expect(200).body;
    assert_eq!(proposal["asked_again"], true, "{proposal}");
    let _again = s.consent(&referral, who).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
}

async fn two_referrals_to_one_partner_keep_two_scopes(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let mut referrals = Vec::new();
    for _ in 0..2 {
        let referral = s.begin(&person, "legal-assistance").await;
        let _assessed = s.answer(&referral, legal_answers()).await.expect(200);
        let _confirmed = s.confirm(&referral, json!({})).await.expect(200);
        referrals.push(referral);
    }
    let _all = s.consent(&referrals[0], json!({})).await.expect(201);
    let item = format!("answer:legal-assistance/{}", "what-is-requested");
    let _one = s.consent(&referrals[1], json!({"items": {item: true}})).await.expect(201);
    for referral in &referrals {
        let _sent = s.disclose(referral).await.expect(201);
        let _accepted = s.step(referral, json!({"step": "accept"})).await.expect(200);
    }
    let first = s.form(&referrals[0]).await.expect(200).body;
    let second = s.form(&referrals[1]).await.expect(200).body;
    assert!(on_form(&first).contains(&"full-name") || on_form(&first).len() > 2, "{first}");
    assert_eq!(on_form(&second).len(), 1, "{second}");
}

async fn attach(s: &Setting, token: &str, person: &str, kind: &str, bytes: &[u8]) -> Answer {
    s.world.api.post(token, format!("/api/v1/individuals/{person}/evidence")).bytes(kind, bytes).await
}

async fn a_recording_stays_with_the_operation_before_and_after_withdrawal(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let audio = json!({"method": {"type": "audio"}});
    let _missing = s.consent(&referral, audio.clone()).await.expect(422);
    let _program = attach(&s, &s.caseworker, &person, "application/wasm", b"no").await.expect(422);
    let _empty = attach(&s, &s.caseworker, &person, "audio/ogg", b"").await.expect(422);
    let file = attach(&s, &s.caseworker, &person, "audio/ogg", b"OggS yes, I agree").await.expect(201).id();
    let mut with_file = audio;
    merge(&mut with_file, json!({"evidence": [file]}));
    let consent = s.consent(&referral, with_file).await.expect(201).id();
    let _sent = s.disclose(&referral).await.expect(201);
    let path = format!("/api/v1/evidence/{file}");
    let heard = s.world.api.get(&s.caseworker, &path).await.expect(200);
    assert_eq!(heard.text, "OggS yes, I agree");
    let _partner = s.world.api.get(&s.focal_point, &path).await.expect(403);
    let withdrawal = format!("/api/v1/consents/{consent}/withdrawal");
    let _withdrawn = s.world.api.post(&s.caseworker, &withdrawal).await.expect(200);
    let _partner = s.world.api.get(&s.focal_point, &path).await.expect(403);
    let operation = OperationId::new("elsewhere").unwrap();
    let (elsewhere, _) = s.world.token(Role::Caseworker { operation }).await;
    let _elsewhere = s.world.api.get(&elsewhere, &path).await.expect(404);
}

async fn an_export_has_only_what_was_agreed(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let item = "answer:legal-assistance/what-is-requested";
    let consent = s.consent(&referral, json!({"items": {item: true, "full-name": false}})).await.expect(201).id();
    let disclosure = s.disclose(&referral).await.expect(201).id();
    let of_consent = s.world.api.get(&s.caseworker, format!("/api/v1/consents/{consent}/receipt")).await.expect(200);
    let items = of_consent.body["pii_information"].as_array().cloned().unwrap_or_default();
    let agreed: Vec<_> = items.iter().filter(|i| i["agreed"] == true).filter_map(|i| i["pii_type"].as_str()).collect();
    assert_eq!(agreed, [item]);
    assert_eq!(items.len(), 2, "what was refused is on it too");
    let path = format!("/api/v1/disclosures/{disclosure}/receipt");
    let of_disclosure = s.world.api.get(&s.caseworker, &path).await.expect(200);
    assert_eq!(of_disclosure.body["pii_information"].as_array().map(Vec::len), Some(1));
    for answer in [&of_consent, &of_disclosure] {
        assert!(!answer.text.contains("Amina"), "a receipt can be found on the person: it has no name");
        for field in [
            "schema_version",
            "receipt_id",
            "record_id",
            "pii_principal_id",
            "pii_controllers",
            "recipient_third_parties",
            "storage_locations",
            "retention_period_days",
            "jurisdiction",
            "withdrawal_method",
        ] {
            assert!(!answer.body[field].is_null(), "{field}: {}", answer.text);
        }
    }
    let page = s.world.api.get(&s.caseworker, &path).header("accept", "text/html").language("ar");
    let page = page.await.expect(200).text;
    assert!(page.contains("dir=\"rtl\"") && page.contains("كيف تقول لا") && !page.contains("<script"), "{page}");
    let why = s.world.api.get(&s.officer, format!("/api/v1/disclosures/{disclosure}")).await.expect(200);
    assert!(!why.text.contains("birth certificate"), "ids and codes, no values: {}", why.text);
}

async fn a_consent_found_invalid_stops_the_partner_until_the_person_is_asked_again(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = s.sent().await;
    let path = format!("/api/v1/consents/{consent}/invalidation");
    let body = json!({"reason": "circumstances-changed"});
    let _invalid = s.world.api.post(&s.caseworker, &path).json(&body).await.expect(200);
    let _twice = s.world.api.post(&s.caseworker, &path).json(&body).await.expect(409);
    let _shut = s.form(&referral).await.expect(422);
    let _again = s.consent(&referral, json!({})).await.expect(201);
    let _open = s.form(&referral).await.expect(200);
}

async fn nobody_approves_their_own_request(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let body = json!({
        "ground": {"type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": "DC-2027-1"},
        "items": ["full-name"], "stage": "acceptance", "until": in_days(&s, 2), "tell_by": in_days(&s, 5)
    });
    let path = format!("/api/v1/referrals/{referral}/bases");
    let basis = s.world.api.post(&s.supervisor, &path).json(&body).await.expect(201).id();
    let before = overrides(&s).await;
    let refused = s.approve(&basis).await.expect(403);
    assert_eq!(refused.problem(), "override-refused");
    assert_eq!(overrides(&s).await, before + 1);
}
