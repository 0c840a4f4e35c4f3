//! Feedback on service referrals.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{on_form, released};

use super::{adult, noted, setting};
use crate::on_both;

on_both!(
    legal_aid_reports_the_state_of_the_case_with_consent_and_never_its_substance,
    quarterly_figures_are_in_aggregate_form_and_small_cells_are_suppressed,
    the_weekly_clinic_gets_process_feedback_without_consent_and_service_feedback_only_as_agreed,
);

async fn legal_aid_reports_the_state_of_the_case_with_consent_and_never_its_substance(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({}))).await;
    let answers = json!({
        "referred-by-requester": true, "request-state": "accepted", "wishes-feedback": true,
        "case-state": "pending-court-date", "date-is-set": true, "days-to-next-date": 20
    });
    let referral = s.referred(&person, "legal-status-feedback", answers, json!({})).await;
    // The substance is a purpose of its own; there is nothing here to agree to.
    let _no = s.consent(&referral, json!({"items": {"case-summary": true}})).await.expect(422);
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let shared = s.disclose(&referral).await.expect(201).body;
    assert_eq!(released(&shared["decision"]), ["case-number", "request-state", "case-state", "days-to-next-date"]);
    let (manager, _) = s.reader("case-manager").await;
    assert_eq!(on_form(&s.form_as(&manager, &referral).await.expect(200).body).len(), 4);
}

async fn quarterly_figures_are_in_aggregate_form_and_small_cells_are_suppressed(kind: Kind) {
    let s = setting(kind).await;
    for number in 0..6 {
        let person = s.register(adult(json!({"full-name": format!("Example Number-{number}")}))).await;
        let answers = json!({
            "wishes-referral": true, "in-programme-already": false, "staff-to-exclude": false, "what-is-needed": "It"
        });
        let referral = s.referred(&person, "livelihoods", answers, json!({})).await;
        let _yes = s.consent(&referral, json!({})).await.expect(201);
        let _sent = s.disclose(&referral).await.expect(201);
        if number == 0 {
            let _declined = s.step(&referral, json!({"step": "decline", "reason": "no-capacity"})).await.expect(200);
        }
    }
    let path = "/api/v1/figures?quarter=2027-Q1";
    let _not_over = s.world.api.get(&s.supervisor, path).await.expect(422);
    s.world.clock.advance(90 * waystation_domain::words::time::DAY);
    let s = s.signed_in_again().await;
    let figures = s.world.api.get(&s.supervisor, path).await.expect(200).body;
    let row = &figures["pathways"][0];
    assert_eq!(row["states"]["submitted"], 5, "{figures}");
    assert!(row["states"]["declined"].is_null() && row["total"].is_null(), "one person is found too easily: {figures}");
}

async fn the_weekly_clinic_gets_process_feedback_without_consent_and_service_feedback_only_as_agreed(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(adult(json!({}))).await;
    let answers = json!({
        "wishes-referral": true, "in-programme-already": false, "staff-to-exclude": false, "what-is-needed": "A course"
    });
    let referral = s.referred(&person, "livelihoods", answers, json!({})).await;
    // Yes to the referral and to one thing that may be reported back.
    let _yes = s.consent(&referral, json!({"feedback": ["service-begun"]})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    // Pending, accepted: the organisation's own process.
    for step in ["receive", "accept", "start"] {
        let _told = s.step(&referral, json!({ "step": step })).await.expect(200);
    }
    let report = |items: Value| {
        let (s, referral) = (&s, &referral);
        async move {
            let etag = s.version(referral).await;
            let path = format!("/api/v1/partner/referrals/{referral}/reports");
            s.world.api.post(&s.focal_point, &path).on(&etag).json(&json!({ "items": items })).await
        }
    };
    let form = s.form(&referral).await.expect(200).body;
    assert_eq!(form["feedback"].as_array().map(Vec::len), Some(1), "the form asks for what was agreed: {form}");
    let _agreed = report(json!([{"item": "service-begun", "value": true}])).await.expect(200);
    let _not_agreed = report(json!([{"item": "first-appointment", "value": "2027-02-01"}])).await.expect(422);
    assert!(noted(&s, "feedback-refused", "items 1").await);
    let twice = json!([{"item": "service-begun", "value": true}, {"item": "service-begun", "value": false}]);
    let _which_counts = report(twice).await.expect(422);
    // Nor is there a word for the school that one person goes to.
    let _school = report(json!([{"item": "service-begun", "value": "The school by the river"}])).await.expect(422);
}
