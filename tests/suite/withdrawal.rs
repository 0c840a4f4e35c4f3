//! No is immediate.

use serde_json::json;
use waystation_test_world::Kind;
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    withdrawal_closes_the_partners_access_in_the_same_moment,
    withdrawal_is_possible_after_the_service_has_ended,
    withdrawal_twice_is_no_error,
    a_partner_cannot_accept_after_withdrawal,
    destruction_is_attested_only_when_access_has_ended,
);

async fn withdraw(s: &Setting, consent: &str) -> waystation_test_client::Answer {
    let path = format!("/api/v1/consents/{consent}/withdrawal");
    s.world.api.post(&s.caseworker, &path).await
}

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn withdrawal_closes_the_partners_access_in_the_same_moment(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = s.sent().await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let _read = s.form(&referral).await.expect(200);
    let withdrawn = withdraw(&s, &consent).await.expect(200).body;
    assert_eq!(withdrawn["state"], "withdrawn");
    assert_eq!(withdrawn["closed"], 2, "the offer and the acceptance");
    let _closed = s.form(&referral).await.expect(404);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["state"]["state"], "withdrawn");
    let list = s.world.api.get(&s.focal_point, "/api/v1/partner/referrals").await.expect(200).body;
    assert_eq!(list["referrals"][0]["state"], "withdrawn", "the partner is told: {list}");
}

async fn withdrawal_is_possible_after_the_service_has_ended(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = s.sent().await;
    for step in ["accept", "start", "complete"] {
        let _done = s.step(&referral, json!({ "step": step })).await.expect(200);
    }
    let _read = s.form(&referral).await.expect(200);
    let _withdrawn = withdraw(&s, &consent).await.expect(200);
    let _closed = s.form(&referral).await.expect(404);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["state"]["state"], "completed", "what happened has happened");
}

async fn withdrawal_twice_is_no_error(kind: Kind) {
    let s = setting(kind).await;
    let (_, consent) = s.sent().await;
    let _first = withdraw(&s, &consent).await.expect(200);
    let again = withdraw(&s, &consent).await.expect(200).body;
    assert_eq!(again["state"], "withdrawn");
    assert_eq!(again["closed"], 0);
}

async fn a_partner_cannot_accept_after_withdrawal(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = s.sent().await;
    let _withdrawn = withdraw(&s, &consent).await.expect(200);
    let _refused = s.step(&referral, json!({"step": "accept"})).await.expect(409);
}

async fn destruction_is_attested_only_when_access_has_ended(kind: Kind) {
    let s = setting(kind).await;
    let (referral, consent) = s.sent().await;
    let attest = || async {
        let path = format!("/api/v1/partner/referrals/{referral}/destruction");
        s.world.api.post(&s.focal_point, &path).await
    };
    let _early = attest().await.expect(422);
    let _withdrawn = withdraw(&s, &consent).await.expect(200);
    let _attested = attest().await.expect(204);
    let chain = s.world.api.get(&s.officer, "/api/v1/audit?chain=operation:inter-agency&limit=500").await.expect(200);
    for act in ["consent-withdrawn", "access-closed", "destruction-attested"] {
        assert!(chain.text.contains(act), "{act}");
    }
}
