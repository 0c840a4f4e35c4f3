//! Every reading has its entry, and a receipt names whom its own record names.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    reading_a_proposal_is_in_the_audit,
    facts_that_a_plugin_was_given_are_in_the_audit_when_its_answer_comes_too_late,
    a_receipt_names_the_recipient_of_its_own_terms_wherever_the_referral_goes_since,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn of_act(s: &Setting, act: &str) -> Vec<Value> {
    s.acts().await.into_iter().filter(|entry| entry["act"] == act).collect()
}

async fn reading_a_proposal_is_in_the_audit(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    assert_eq!(of_act(&s, "proposal-read").await.len(), 0);
    let path = format!("/api/v1/referrals/{referral}/proposal");
    let _read = s.world.api.get(&s.caseworker, path).await.expect(200);
    let entries = of_act(&s, "proposal-read").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["individual"], s.world.pseudonym(&person));
    assert_eq!(entries[0]["referral"], s.world.pseudonym(&referral));
}

async fn facts_that_a_plugin_was_given_are_in_the_audit_when_its_answer_comes_too_late(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    // At once: of those that the plugin was asked for, one is kept, and the others are stale.
    let ask = || s.answer(&referral, legal_answers());
    let asked: [_; 4] = tokio::join!(ask(), ask(), ask(), ask()).into();
    let stale = asked.iter().filter(|answer| answer.status == 412).count();
    let kept = asked.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(stale + kept, 4);
    let entries = of_act(&s, "referral-assessed").await;
    assert_eq!(entries.len(), 4, "each time that the plugin was given facts");
    assert_eq!(entries.iter().filter(|entry| entry["codes"] == json!(["not-kept"])).count(), stale);
}

async fn a_receipt_names_the_recipient_of_its_own_terms_wherever_the_referral_goes_since(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let consent = s.consent(&referral, json!({})).await.expect(201).id();
    let mut agreement = s.agreement_terms.clone();
    agreement["partner"] = json!("other-organisation");
    let _signed = s.world.api.post(&s.world.central, "/api/v1/agreements").json(&agreement).await.expect(201);
    let other = json!({"partner": "other-organisation"});
    let receipt = || async {
        s.world.api.get(&s.caseworker, format!("/api/v1/consents/{consent}/receipt")).await.expect(200).body
    };
    let recipient = receipt().await["recipient_third_parties"].clone();
    assert_eq!(recipient[0]["id"], s.partner);
    let _elsewhere = s.confirm(&referral, other).await.expect(200);
    assert_eq!(receipt().await["recipient_third_parties"], recipient);
    let entries = of_act(&s, "receipt-given").await;
    assert!(entries.iter().all(|entry| entry["partner"] == json!(s.partner)), "{entries:?}");
    // New answers put the confirmation in question; the receipt stays.
    let _answers = s.answer(&referral, json!({"days-left": 8})).await.expect(200);
    assert_eq!(receipt().await["recipient_third_parties"], recipient);
}
