//! Services that are needed and available now.

use serde_json::json;
use waystation_test_world::Kind;
use waystation_test_world::people::{on_form, released, withheld};
use waystation_test_world::setting::Setting;

use super::{adult, noted, refused, setting};
use crate::{PROGRAM, on_both};

on_both!(
    a_legal_counsellor_cannot_refer_all_clients_to_livelihoods_without_asking_them,
    even_with_consent_the_member_of_staff_whom_the_person_excluded_sees_nothing,
    a_psychosocial_partner_shares_little_first_and_an_account_only_later_with_a_consent_of_its_own,
    a_support_group_that_works_anonymously_learns_of_nobody,
    a_partner_that_is_full_is_offered_nobody_and_keeps_the_people_it_was_offered_before,
);

async fn a_legal_counsellor_cannot_refer_all_clients_to_livelihoods_without_asking_them(kind: Kind) {
    let s = setting(kind).await;
    for name in ["Amina Example-One", "Bashir Example-Two"] {
        let person = s.register(adult(json!({"full-name": name}))).await;
        let referral = s.referred(&person, "livelihoods", wishes(), json!({})).await;
        let preview = s.preview(&referral).await;
        assert_eq!(released(&preview["offer"]), Vec::<&str>::new());
        let decision = refused(s.disclose(&referral).await);
        assert_eq!(withheld(&decision, "summary"), Some("basis-consent"));
        let _nothing = s.form(&referral).await.expect(404);
    }
}

async fn even_with_consent_the_member_of_staff_whom_the_person_excluded_sees_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (colleague, _) = s.reader("livelihoods-officer").await;
    let person = s.register(adult(json!({}))).await;
    let referral = s.referred(&person, "livelihoods", wishes(), json!({})).await;
    let _yes = s.consent(&referral, json!({"excluded_staff": [s.focal_staff]})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let read = s.form_as(&colleague, &referral).await.expect(200);
    assert!(on_form(&read.body).contains(&"summary"));
    let shut = s.form(&referral).await.expect(404);
    assert!(!shut.text.contains("exclu"), "who was excluded does not learn it: {}", shut.text);
    assert!(noted(&s, "form-refused", "recipient-excluded").await);
    let _nor_accept = s.step(&referral, json!({"step": "accept"})).await.expect(404);
}

async fn a_psychosocial_partner_shares_little_first_and_an_account_only_later_with_a_consent_of_its_own(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "resettlement-consideration").await;
    let person = s
        .register(adult(json!({
            "specific-needs": ["torture"], "incident-account": "What happened on the way",
            "interview-transcript": "Question and answer", "medical-record": "Findings"
        })))
        .await;
    let answers = json!({
        "wishes-to-be-considered": true, "no-guarantee-understood": true, "considered-already": false,
        "in-danger-here": false, "what-is-needed": "A place where recovery is possible"
    });
    let referral = s.referred(&person, "resettlement-consideration", answers, json!({})).await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let offer = s.form(&referral).await.expect(200).body;
    assert!(on_form(&offer).contains(&"specific-needs") && !on_form(&offer).contains(&"full-name"), "{offer}");
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let accepted = s.form(&referral).await.expect(200).body;
    assert!(on_form(&accepted).contains(&"full-name") && !on_form(&accepted).contains(&"account"), "{accepted}");

    // The submission needs more: the partner asks, and nothing is shared by asking.
    let etag = s.version(&referral).await;
    let path = format!("/api/v1/partner/referrals/{referral}/requests");
    let wanted = json!({"elements": ["account", "interview-transcript"]});
    let _asked = s.world.api.post(&s.focal_point, &path).on(&etag).json(&wanted).await.expect(200);
    assert!(!on_form(&s.form(&referral).await.expect(200).body).contains(&"account"));
    // The first consent is not one to this.
    let decision = refused(s.disclose(&referral).await);
    assert_eq!(withheld(&decision, "account"), Some("basis-consent"));
    // The person is asked again, and says yes to the account alone.
    let items = json!({"incident-account": true, "interview-transcript": false});
    let _yes = s.consent(&referral, json!({ "items": items })).await.expect(201);
    let shared = s.disclose(&referral).await.expect(201).body;
    assert_eq!(released(&shared["decision"]), ["account"]);
    assert_eq!(withheld(&shared["decision"], "interview-transcript"), Some("element-consented"));
    let later = s.form(&referral).await.expect(200).body;
    assert!(on_form(&later).contains(&"account") && on_form(&later).contains(&"full-name"), "{later}");
    // The whole file is no element of any pathway, so that it cannot even be asked for.
    let etag = s.version(&referral).await;
    let whole = json!({"elements": ["whole-case-file"]});
    let _never = s.world.api.post(&s.focal_point, &path).on(&etag).json(&whole).await.expect(422);
}

async fn a_support_group_that_works_anonymously_learns_of_nobody(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({}))).await;
    let body = json!({"individual": person, "pathway": "support-group"});
    let _informed = s.world.api.post(&s.caseworker, "/api/v1/referrals").json(&body).await.expect(422);
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    assert_eq!(file["referrals"], json!([]), "no one is recorded as referred");
}

async fn a_partner_that_is_full_is_offered_nobody_and_keeps_the_people_it_was_offered_before(kind: Kind) {
    let s = setting(kind).await;
    let mut referrals = Vec::new();
    for name in ["Amina Example-One", "Bashir Example-Two"] {
        let person = s.register(adult(json!({"full-name": name}))).await;
        let referral = s.referred(&person, "livelihoods", wishes(), json!({})).await;
        let _yes = s.consent(&referral, json!({})).await.expect(201);
        referrals.push(referral);
    }
    let _sent = s.disclose(&referrals[0]).await.expect(201);
    s.world.clock.advance(1000);
    let word = |available: bool| json!({"operation": s.operation, "pathway": "livelihoods", "available": available});
    let _full = s.world.api.put(&s.focal_point, "/api/v1/partner/availability").json(&word(false)).await.expect(200);
    let decision = refused(s.disclose(&referrals[1]).await);
    assert_eq!(withheld(&decision, "summary"), Some("service-available"));
    let _kept = s.step(&referrals[0], json!({"step": "accept"})).await.expect(200);
    let _room = s.world.api.put(&s.focal_point, "/api/v1/partner/availability").json(&word(true)).await.expect(200);
    let _sent = s.disclose(&referrals[1]).await.expect(201);
}

fn wishes() -> serde_json::Value {
    json!({
        "wishes-referral": true, "in-programme-already": false, "staff-to-exclude": false,
        "what-is-needed": "A course in tailoring"
    })
}
