//! What somebody said ends a partner's access for good, whoever it was and in whichever file of the person.

use serde_json::json;
use waystation_domain::work::sweep::Swept;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge};
use waystation_test_world::setting::Setting;

use crate::sweep::{codes, is_closed, swept};
use crate::{PROGRAM, on_both};

on_both!(
    access_ends_when_caregivers_differ,
    access_ends_with_a_no_in_another_file_of_the_person,
    access_ends_when_the_organisation_is_excluded_in_another_file_of_the_person,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn access_ends_when_caregivers_differ(kind: Kind) {
    let s = setting(kind).await;
    let mut child = amina();
    merge(&mut child, json!({"date-of-birth": "2017-06-01", "care-status": "with-parents"}));
    let person = s.register(child).await;
    let mut answers = legal_answers();
    answers["caregiver-informed"] = json!(true);
    let referral = s.referred(&person, "legal-assistance", answers, json!({})).await;
    let word = |caregiver: &str, agrees: bool| json!({"given_by": "caregiver", "caregiver": caregiver, "assent": true, "agrees": agrees});
    let _yes = s.consent(&referral, word("Farid Example", true)).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _no = s.consent(&referral, word("Maryam Example", false)).await.expect(201);
    // The first says it again, so that the last word is a yes.
    let _again = s.consent(&referral, word("Farid Example", true)).await.expect(201);
    is_closed(&s, &referral, 1, "consent").await;
}

/// A referral that was accepted, and another file of the same person with a referral that is confirmed.
async fn with_another_file(s: &Setting) -> (String, String) {
    let (person, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let (other, draft) = s.confirmed().await;
    let path = format!("/api/v1/individuals/{person}/same-person");
    let same = json!({"other": other, "same": true});
    let _linked = s.world.api.put(&s.caseworker, path).json(&same).await.expect(204);
    assert_eq!(swept(s).await, Swept::default());
    (referral, draft)
}

async fn access_ends_with_a_no_in_another_file_of_the_person(kind: Kind) {
    let s = setting(kind).await;
    let (referral, elsewhere) = with_another_file(&s).await;
    let _no = s.consent(&elsewhere, json!({"agrees": false})).await.expect(201);
    is_closed(&s, &referral, 2, "consent").await;
}

async fn access_ends_when_the_organisation_is_excluded_in_another_file_of_the_person(kind: Kind) {
    let s = setting(kind).await;
    let (referral, elsewhere) = with_another_file(&s).await;
    let _wish = s.consent(&elsewhere, json!({"excluded_partners": [s.partner]})).await.expect(201);
    assert_eq!(swept(&s).await.closed, 2);
    assert_eq!(codes(&s, "access-closed").await, [json!(["excluded"])]);
    let _outside = s.form(&referral).await.expect(404);
}
