//! Two caregivers of one child who differ.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge, released};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    nothing_is_released_while_caregivers_differ_in_whichever_order_they_spoke,
    a_caregivers_word_needs_the_caregivers_name,
    what_was_shared_closes_when_the_other_caregiver_says_no,
);

/// A child of nine, and a referral that is confirmed.
async fn child(kind: Kind) -> (Setting, String) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let mut child = amina();
    merge(&mut child, json!({"date-of-birth": "2017-06-01", "care-status": "with-parents"}));
    let person = s.register(child).await;
    let mut answers = legal_answers();
    answers["caregiver-informed"] = json!(true);
    let referral = s.referred(&person, "legal-assistance", answers, json!({})).await;
    (s, referral)
}

fn word(caregiver: &str, agrees: bool) -> Value {
    json!({"given_by": "caregiver", "caregiver": caregiver, "assent": true, "agrees": agrees})
}

async fn is_in_conflict(s: &Setting, referral: &str) -> bool {
    let preview = s.preview(referral).await;
    let is = preview["offer"].to_string().contains("in-conflict");
    assert!(!is || released(&preview["offer"]).is_empty());
    is
}

async fn nothing_is_released_while_caregivers_differ_in_whichever_order_they_spoke(kind: Kind) {
    for (first, second) in [(true, false), (false, true)] {
        let (s, referral) = child(kind).await;
        let _one = s.consent(&referral, word("Farid Example", first)).await.expect(201);
        let _other = s.consent(&referral, word("Maryam Example", second)).await.expect(201);
        assert!(is_in_conflict(&s, &referral).await);
        let refused = s.disclose(&referral).await.expect(422);
        assert_eq!(refused.problem(), "nothing-released");
        // The same one says it again: that settles nothing.
        let agrees = if first { "Farid Example" } else { "Maryam Example" };
        let _again = s.consent(&referral, word(agrees, true)).await.expect(201);
        assert!(is_in_conflict(&s, &referral).await);
        let differs = if first { "Maryam Example" } else { "Farid Example" };
        let _settled = s.consent(&referral, word(differs, true)).await.expect(201);
        assert!(!is_in_conflict(&s, &referral).await);
        let _sent = s.disclose(&referral).await.expect(201);
    }
}

async fn a_caregivers_word_needs_the_caregivers_name(kind: Kind) {
    let (s, referral) = child(kind).await;
    let body = json!({
        "agrees": false, "given_by": "caregiver", "method": {"type": "written"}, "language": "en", "explained": [],
        "until": s.world.clock_after(waystation_domain::words::time::DAY)
    });
    let path = format!("/api/v1/referrals/{referral}/consents");
    let refused = s.world.api.post(&s.caseworker, path).json(&body).await.expect(422);
    assert!(refused.text.contains("caregiver:"), "{}", refused.text);
    let _nobody_else = s.consent(&referral, json!({"given_by": "person", "caregiver": "Farid"})).await.expect(422);
}

async fn what_was_shared_closes_when_the_other_caregiver_says_no(kind: Kind) {
    let (s, referral) = child(kind).await;
    let _yes = s.consent(&referral, word("Farid Example", true)).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _read = s.form(&referral).await.expect(200);
    let _no = s.consent(&referral, word("Maryam Example", false)).await.expect(201);
    let _shut = s.form(&referral).await.expect(422);
    let _nor_accept = s.step(&referral, json!({"step": "accept"})).await.expect(422);
    let _again = s.consent(&referral, word("Farid Example", true)).await.expect(201);
    let _still = s.form(&referral).await.expect(422);
    let _settled = s.consent(&referral, word("maryam  example", true)).await.expect(201);
    let _open = s.form(&referral).await.expect(200);
}
