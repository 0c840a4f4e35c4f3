//! Exceptional circumstances: a plan of suicide, and no consent.

use serde_json::{Value, json};
use waystation_domain::words::time::{DAY, HOUR};
use waystation_test_world::Kind;
use waystation_test_world::people::{on_form, released, withheld};
use waystation_test_world::setting::Setting;

use super::{adult, refused, setting};
use crate::on_both;

on_both!(
    a_suicide_plan_may_be_shared_with_a_provider_that_was_assessed_as_safe,
    nothing_goes_to_a_provider_that_would_expose_the_person_to_being_sent_back,
    a_danger_that_is_only_possible_is_not_a_ground,
);

fn ground(danger: &str, recipient: &str) -> Value {
    json!({
        "type": "vital-interests", "interest": "life", "danger": danger, "no_consent": "danger-to-self",
        "benefit": "high", "risk": "low", "recipient": recipient
    })
}

const ITEMS: [&str; 3] = ["answer:crisis-care/danger-now", "full-name", "phone"];

async fn in_danger(s: &Setting) -> String {
    let person = s.register(adult(json!({}))).await;
    let answers = json!({
        "life-in-danger": true, "wishes-care": false, "safe-way-to-reach": "call", "danger-now": "Plans to end her life"
    });
    s.referred(&person, "crisis-care", answers, json!({})).await
}

async fn a_suicide_plan_may_be_shared_with_a_provider_that_was_assessed_as_safe(kind: Kind) {
    let s = setting(kind).await;
    let referral = in_danger(&s).await;
    let _no = s.consent(&referral, json!({"agrees": false})).await.expect(201);
    assert_eq!(withheld(&refused(s.disclose(&referral).await), "summary"), Some("basis-consent"));
    let channels = json!({"channels": ["phone-call"]});
    let basis = s.basis(&referral, ground("immediate", "safe"), &ITEMS, channels).await.expect(201).id();
    // The person who asks for it cannot approve it, and a caseworker can never approve one.
    let path = format!("/api/v1/bases/{basis}/approval");
    let _role = s.world.api.post(&s.caseworker, &path).await.expect(403);
    assert_eq!(withheld(&refused(s.disclose_on(&referral, &basis).await), "summary"), Some("basis-vital"));
    let _approved = s.approve(&basis).await.expect(200);
    let shared = s.disclose_on(&referral, &basis).await.expect(201).body;
    // In an emergency, what the service needs is shared at once; what the basis does not name is withheld.
    assert_eq!(released(&shared["decision"]), ["summary", "full-name", "phone"]);
    assert_eq!(withheld(&shared["decision"], "safe-way-to-reach"), Some("element-consented"));
    assert_eq!(shared["decision"]["rests_on"]["kind"], "vital-interests");
    assert_eq!(shared["decision"]["obligations"][0]["duty"], "tell-the-person");

    let (clinician, _) = s.reader("clinician").await;
    assert!(on_form(&s.form_as(&clinician, &referral).await.expect(200).body).contains(&"phone"));
    // The person is informed afterwards, and this is recorded.
    let told = s.world.api.post(&s.caseworker, format!("/api/v1/bases/{basis}/told")).await;
    assert!(told.expect(200).body["told_at"].is_string());
    let id = shared["id"].as_str().unwrap_or_default();
    let why = s.world.api.get(&s.officer, format!("/api/v1/disclosures/{id}")).await.expect(200).body;
    assert!(why["told_at"].is_string(), "{why}");
    // It expires.
    s.world.clock.advance(72 * HOUR - 1);
    let _last = s.form_as(&clinician, &referral).await.expect(200);
    s.world.clock.advance(1);
    let _over = s.form_as(&clinician, &referral).await.expect(422);
    // Unless the person, asked again, says yes.
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _read = s.form_as(&clinician, &referral).await.expect(200);
}

async fn nothing_goes_to_a_provider_that_would_expose_the_person_to_being_sent_back(kind: Kind) {
    let s = setting(kind).await;
    let referral = in_danger(&s).await;
    for recipient in ["exposes-to-return", "not-able"] {
        let basis = s.basis(&referral, ground("immediate", recipient), &ITEMS, json!({})).await.expect(201).id();
        let _approved = s.approve(&basis).await.expect(200);
        let decision = refused(s.disclose_on(&referral, &basis).await);
        assert_eq!(withheld(&decision, "summary"), Some("basis-vital"));
        let step = decision["trace"].as_array().into_iter().flatten().find(|step| step["code"] == "basis-vital");
        let why = if recipient == "not-able" { "recipient-not-able" } else { recipient };
        assert!(step.is_some_and(|step| step["looked_at"].to_string().contains(why)), "{decision}");
    }
}

async fn a_danger_that_is_only_possible_is_not_a_ground(kind: Kind) {
    let s = setting(kind).await;
    let referral = in_danger(&s).await;
    let basis = s.basis(&referral, ground("possible", "safe"), &ITEMS, json!({})).await.expect(201).id();
    let _approved = s.approve(&basis).await.expect(200);
    assert_eq!(withheld(&refused(s.disclose_on(&referral, &basis).await), "summary"), Some("basis-vital"));
    let four_days = s.world.clock_after(4 * DAY);
    let _too_long =
        s.basis(&referral, ground("immediate", "safe"), &ITEMS, json!({"until": four_days})).await.expect(422);
}
