//! Services that may be provided in the future.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{on_form, released, withheld};
use waystation_test_world::setting::Setting;

use super::{adult, child, noted, refused, setting};
use crate::on_both;

on_both!(
    a_vulnerability_update_carries_only_the_code_and_the_case_number,
    survivors_are_named_by_a_code_and_a_summary_and_only_two_functions_read_it,
    a_childs_care_arrangement_goes_with_the_caregivers_consent_and_the_childs_assent,
    a_childs_care_arrangement_goes_in_the_best_interests_where_no_caregiver_can_be_asked,
    last_years_clients_were_never_asked_so_nothing_goes_until_each_of_them_is,
    a_purpose_without_services_is_refused_before_anybody_is_asked,
);

fn update() -> Value {
    json!({"wishes-update": true, "no-promise-understood": true})
}

async fn a_vulnerability_update_carries_only_the_code_and_the_case_number(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({"specific-needs": ["torture"], "full-assessment": "Twelve pages"}))).await;
    let referral = s.referred(&person, "cash-score", update(), json!({})).await;
    let proposal = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}/proposal")).await.expect(200);
    let items: Vec<_> =
        proposal.body["items"].as_array().into_iter().flatten().filter_map(|i| i["item"].as_str()).collect();
    assert_eq!(items, ["case-number", "specific-needs"]);
    // The assessment is not part of it, and nobody can agree to it here.
    let _no = s.consent(&referral, json!({"items": {"full-assessment": true}})).await.expect(422);
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let shared = s.disclose(&referral).await.expect(201).body;
    assert_eq!(released(&shared["decision"]), ["case-number", "specific-needs"]);
    // A plugin that asks for it is refused; see also the last of these scenarios.
    let codes = refused_codes(&s).await;
    assert!(codes.contains(&"element-not-for-purpose".to_owned()), "{codes:?}");
}

async fn survivors_are_named_by_a_code_and_a_summary_and_only_two_functions_read_it(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({"specific-needs": ["torture"]}))).await;
    let mut answers = update();
    answers["what-is-needed"] = json!("Recovery, away from here");
    let referral = s.referred(&person, "durable-solutions", answers, json!({})).await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let (officer, _) = s.reader("durable-solutions-officer").await;
    let (senior, _) = s.reader("senior-protection-officer").await;
    for token in [&officer, &senior] {
        let form = s.form_as(token, &referral).await.expect(200).body;
        assert!(on_form(&form).contains(&"specific-needs"), "{form}");
    }
    let etag = s.version(&referral).await;
    let path = format!("/api/v1/partner/referrals/{referral}/steps");
    let _accepted = s.world.api.post(&officer, &path).on(&etag).json(&json!({"step": "accept"})).await.expect(200);
    assert!(on_form(&s.form_as(&senior, &referral).await.expect(200).body).contains(&"summary"));
    // A third function of the same organisation.
    let _shut = s.form(&referral).await.expect(404);
    assert!(noted(&s, "form-refused", "recipient-role").await);
}

fn procedure() -> Value {
    json!({"child-case-open": true, "child-heard": true})
}

async fn a_childs_care_arrangement_goes_with_the_caregivers_consent_and_the_childs_assent(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(child(json!({}))).await;
    let referral = s.referred(&person, "best-interests-procedure", procedure(), json!({})).await;
    let yes = |extra| s.consent(&referral, extra);
    let _alone = yes(json!({"given_by": "person"})).await.expect(201);
    assert_eq!(withheld(&refused(s.disclose(&referral).await), "case-number"), Some("basis-consent"));
    let _caregiver = yes(json!({"given_by": "caregiver"})).await.expect(201);
    assert_eq!(withheld(&refused(s.disclose(&referral).await), "case-number"), Some("basis-consent"));
    let _both = yes(json!({"given_by": "caregiver", "assent": true})).await.expect(201);
    let shared = s.disclose(&referral).await.expect(201).body;
    assert_eq!(released(&shared["decision"]), ["case-number", "best-interests-status"]);
    let (officer, _) = s.reader("best-interests-officer").await;
    let etag = s.version(&referral).await;
    let path = format!("/api/v1/partner/referrals/{referral}/steps");
    let _accepted = s.world.api.post(&officer, &path).on(&etag).json(&json!({"step": "accept"})).await.expect(200);
    let form = s.form_as(&officer, &referral).await.expect(200).body;
    assert!(on_form(&form).contains(&"care-arrangement"), "{form}");
    let _others = s.form(&referral).await.expect(404);
}

async fn a_childs_care_arrangement_goes_in_the_best_interests_where_no_caregiver_can_be_asked(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(child(json!({"care-status": "unaccompanied"}))).await;
    let referral = s.referred(&person, "best-interests-procedure", procedure(), json!({})).await;
    let items = ["case-number", "best-interests-status", "care-arrangement"];
    let ground = |views: bool, caregivers: &str| {
        json!({
            "type": "best-interests", "procedure": "assessment", "reference": "BIA-2027-014",
            "views_recorded": views, "caregivers": caregivers
        })
    };
    for (views, caregivers) in [(false, "unreachable"), (true, "set-aside")] {
        let basis = s.basis(&referral, ground(views, caregivers), &items, json!({})).await.expect(201).id();
        let _approved = s.approve(&basis).await.expect(200);
        let decision = refused(s.disclose_on(&referral, &basis).await);
        assert_eq!(withheld(&decision, "case-number"), Some("basis-best-interests"));
    }
    let basis = s.basis(&referral, ground(true, "unreachable"), &items, json!({})).await.expect(201).id();
    let decision = refused(s.disclose_on(&referral, &basis).await);
    assert_eq!(withheld(&decision, "case-number"), Some("basis-best-interests"), "nobody has approved it");
    let _approved = s.approve(&basis).await.expect(200);
    let shared = s.disclose_on(&referral, &basis).await.expect(201).body;
    assert_eq!(released(&shared["decision"]), ["case-number", "best-interests-status"]);
    assert_eq!(shared["decision"]["obligations"][0]["duty"], "explain-to-the-child");
}

async fn last_years_clients_were_never_asked_so_nothing_goes_until_each_of_them_is(kind: Kind) {
    let s = setting(kind).await;
    let mut referrals = Vec::new();
    for name in ["Amina Example-One", "Bashir Example-Two", "Cora Example-Three"] {
        let person = s.register(adult(json!({"full-name": name, "specific-needs": ["torture"]}))).await;
        referrals.push(s.referred(&person, "cash-score", update(), json!({})).await);
    }
    for referral in &referrals {
        assert_eq!(withheld(&refused(s.disclose(referral).await), "case-number"), Some("basis-consent"));
    }
    // The first says yes, the second no; the third cannot be reached.
    let _yes = s.consent(&referrals[0], json!({})).await.expect(201);
    let _no = s.consent(&referrals[1], json!({"agrees": false})).await.expect(201);
    let _sent = s.disclose(&referrals[0]).await.expect(201);
    for referral in &referrals[1..] {
        assert_eq!(withheld(&refused(s.disclose(referral).await), "case-number"), Some("basis-consent"));
    }
}

/// The codes with which a plugin of vague purposes is refused.
async fn refused_codes(s: &Setting) -> Vec<String> {
    let vague = waystation_hostile::plugin("describe-is-vague");
    let answer = s.world.install(vague).await.expect_problem(422, "not-admitted");
    let findings = answer.body["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().filter_map(|finding| finding["code"].as_str().map(str::to_owned)).collect()
}

async fn a_purpose_without_services_is_refused_before_anybody_is_asked(kind: Kind) {
    let s = setting(kind).await;
    let codes = refused_codes(&s).await;
    assert!(codes.contains(&"no-service".to_owned()), "{codes:?}");
}
