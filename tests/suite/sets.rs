//! Removing a consent, an agreement, a grant, or an element from any of the four sets withholds with that set's code.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{partner_role, released, withheld};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    without_an_agreement_nothing_is_shared,
    without_a_grant_nothing_is_shared,
    without_consent_nothing_is_shared,
    an_element_outside_the_agreement_is_withheld,
    an_element_outside_the_grant_is_withheld,
    an_element_that_the_person_did_not_agree_to_is_withheld,
    an_element_that_the_person_keeps_back_is_withheld,
    an_element_that_was_not_declared_is_refused,
    an_excluded_member_of_staff_reads_nothing,
    an_agreement_that_is_suspended_closes_the_form_at_once,
    consent_that_has_expired_by_the_moment_of_acceptance_shares_nothing,
);

fn without(list: &Value, item: &str) -> Value {
    list.as_array().into_iter().flatten().filter(|i| i.as_str() != Some(item)).cloned().collect()
}

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn code_of(s: &Setting, referral: &str, element: &str) -> Option<String> {
    let preview = s.preview(referral).await;
    withheld(&preview["offer"], element).map(str::to_owned)
}

/// Whether the chain of the operation has this act with this code.
async fn audited(s: &Setting, act: &str, code: &str) -> bool {
    let operation = waystation_domain::words::ids::OperationId::new("inter-agency").unwrap();
    let (officer, _) = s.world.token(waystation_domain::security::caller::Role::ProtectionOfficer { operation }).await;
    let page = s.world.api.get(&officer, "/api/v1/audit?chain=operation:inter-agency&limit=500").await.expect(200);
    page.text.lines().flat_map(|line| line.split("\"seq\"")).any(|entry| entry.contains(act) && entry.contains(code))
}

async fn without_an_agreement_nothing_is_shared(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.consented().await;
    assert_eq!(code_of(&s, &referral, "case-number").await, None);
    let _suspended = s.change_agreement(json!({"suspended": true})).await.expect(200);
    assert_eq!(code_of(&s, &referral, "case-number").await.as_deref(), Some("recipient-agreement"));
    let refused = s.disclose(&referral).await.expect(422);
    assert_eq!(refused.problem(), "nothing-released");
    assert!(refused.text.contains("Technical Note"), "the reason has its source: {}", refused.text);
}

async fn without_a_grant_nothing_is_shared(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.consented().await;
    let _revoked = s.change_grant(json!({"revoked": true})).await.expect(200);
    assert_eq!(code_of(&s, &referral, "case-number").await.as_deref(), Some("element-granted"));
}

async fn without_consent_nothing_is_shared(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    assert_eq!(code_of(&s, &referral, "case-number").await.as_deref(), Some("basis-consent"));
    let _refused = s.consent(&referral, json!({"agrees": false})).await.expect(201);
    assert_eq!(code_of(&s, &referral, "case-number").await.as_deref(), Some("basis-consent"));
}

async fn an_element_outside_the_agreement_is_withheld(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.consented().await;
    let items = without(&s.agreement_terms["items"], "age-band");
    let _changed = s.change_agreement(json!({ "items": items })).await.expect(200);
    assert_eq!(code_of(&s, &referral, "age-band").await.as_deref(), Some("element-agreed"));
    assert_eq!(code_of(&s, &referral, "case-number").await, None, "the rest goes");
}

async fn an_element_outside_the_grant_is_withheld(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.consented().await;
    let items = without(&s.grant_terms["items"], "age-band");
    let _changed = s.change_grant(json!({ "items": items })).await.expect(200);
    assert_eq!(code_of(&s, &referral, "age-band").await.as_deref(), Some("element-granted"));
}

async fn an_element_that_the_person_did_not_agree_to_is_withheld(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let _consent = s.consent(&referral, json!({"items": {"case-number": true, "age-band": false}})).await.expect(201);
    assert_eq!(code_of(&s, &referral, "age-band").await.as_deref(), Some("element-consented"));
    let preview = s.preview(&referral).await;
    assert_eq!(released(&preview["offer"]), ["case-number"]);
}

async fn an_element_that_the_person_keeps_back_is_withheld(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let _consent = s.consent(&referral, json!({"kept_back": ["age-band"]})).await.expect(201);
    assert_eq!(code_of(&s, &referral, "age-band").await.as_deref(), Some("element-withheld"));
}

async fn an_element_that_was_not_declared_is_refused(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let asked = json!({"elements": ["religion"], "departs": "known-from-elsewhere"});
    assert_eq!(s.confirm(&referral, asked).await.expect(422).problem(), "does-not-fit");
    let consented = s.consent(&referral, json!({"items": {"religion": true}})).await;
    assert_eq!(consented.expect(422).problem(), "does-not-fit", "nobody agrees to what is not asked for");
}

async fn an_excluded_member_of_staff_reads_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let staff = s.focal_staff.to_string();
    let _consent = s.consent(&referral, json!({"excluded_staff": [staff]})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let refused = s.form(&referral).await.expect(404);
    assert_eq!(refused.problem(), "not-found");
    assert!(!refused.text.contains("excluded"), "whoever is excluded is not told so: {}", refused.text);
    assert!(audited(&s, "form-refused", "recipient-excluded").await, "the audit has the reason");
    let colleague = partner_role("inter-agency", "legal-centre", "legal-counsellor");
    let (colleague, _) = s.world.token(colleague).await;
    let path = format!("/api/v1/partner/referrals/{referral}/form");
    let _read = s.world.api.get(&colleague, &path).await.expect(200);
}

async fn an_agreement_that_is_suspended_closes_the_form_at_once(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let _read = s.form(&referral).await.expect(200);
    let _suspended = s.change_agreement(json!({"suspended": true})).await.expect(200);
    assert!(s.form(&referral).await.expect(422).text.contains("recipient-agreement"));
    let _resumed = s.change_agreement(json!({"suspended": false})).await.expect(200);
    let _read = s.form(&referral).await.expect(200);
}

async fn consent_that_has_expired_by_the_moment_of_acceptance_shares_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let day = waystation_domain::words::time::DAY;
    s.world.clock.advance(29 * day + day);
    // The suite's tokens end on the same day as the consent: new ones.
    let focal = partner_role("inter-agency", "legal-centre", "legal-counsellor");
    let (focal_point, _) = s.world.token(focal).await;
    let path = format!("/api/v1/partner/referrals/{referral}");
    let refused =
        s.world.api.post(&focal_point, format!("{path}/steps")).on("\"4\"").json(&json!({"step": "accept"})).await;
    assert_eq!(refused.expect(422).problem(), "nothing-released");
    let _closed = s.world.api.get(&focal_point, format!("{path}/form")).await.expect(422);
    assert!(audited(&s, "form-refused", "basis-consent").await, "the audit has the reason");
}
