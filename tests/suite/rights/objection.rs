//! You can object to the sharing of your personal data.

use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{legal_answers, on_form};

use super::{decide, duties, examined, object, read_by_partner, refusal, setting, step, tasks};
use crate::on_both;
use crate::sweep::by_force;

on_both!(
    you_can_object_to_sharing_and_while_it_is_examined_no_partner_reads_and_nothing_is_shared,
    what_was_open_comes_back_only_when_somebody_else_refuses_the_objection,
    an_objection_that_was_granted_ends_sharing_until_the_person_lifts_it_and_lifting_opens_nothing,
    an_objection_granted_in_part_ends_sharing_with_the_partners_that_are_named,
    an_objection_in_another_file_of_the_person_counts_too,
    there_is_nothing_to_validate_and_no_damage_stops_an_objection,
    who_objects_is_not_reported_on_either,
);

async fn you_can_object_to_sharing_and_while_it_is_examined_no_partner_reads_and_nothing_is_shared(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let other = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let _yes = s.consent(&other, json!({})).await.expect(201);
    let objected = object(&s, &person).await.expect(200).body;
    assert_eq!((&objected["right"], &objected["state"]), (&json!("objection"), &json!("received")));

    // The partner learns that nothing may be shared with it, and not why.
    let shut = s.form(&referral).await.expect_problem(422, "nothing-released");
    assert!(!shut.text.contains("objection"), "{}", shut.text);
    let preview = s.preview(&other).await;
    assert_eq!(preview["offer"]["withheld"][0]["code"], "objection", "{preview}");
    let refused = s.disclose(&other).await.expect_problem(422, "nothing-released");
    assert!(refused.text.contains("objection"), "{}", refused.text);
    // A new yes opens nothing, and nobody is asked for one.
    let _yes = s.consent(&referral, json!({"items": {"full-name": true}, "channels": []})).await.expect(201);
    let _shut = s.form(&referral).await.expect(422);
    let path = format!("/api/v1/referrals/{other}/proposal");
    let proposal = s.world.api.get(&s.caseworker, path).await.expect(200).body;
    assert_eq!(proposal["items"], json!([]), "{proposal}");
    // Saying it twice is no error, and no second request.
    let again = object(&s, &person).await.expect(200).body;
    assert_eq!(again["id"], objected["id"]);
    assert_eq!(tasks(&duties(&s, &s.officer).await), ["verify-identity"]);
    let _nobodys =
        s.world.api.post(&s.focal_point, format!("/api/v1/individuals/{person}/objection")).await.expect(403);
}

async fn what_was_open_comes_back_only_when_somebody_else_refuses_the_objection(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let objection =
        s.world.api.post(&s.supervisor, format!("/api/v1/individuals/{person}/objection")).await.expect(200).id();
    examined(&s, &objection).await;
    let _shut = s.form(&referral).await.expect(422);
    // Whoever received it does not refuse it.
    let own = decide(&s, &s.supervisor, &objection, refusal("no-risk-found")).await;
    let _own = own.expect_problem(403, "override-refused");
    let _shut = s.form(&referral).await.expect(422);
    let refused = decide(&s, &s.officer, &objection, refusal("no-risk-found")).await.expect(200).body;
    assert_eq!((&refused["state"], &refused["outcome"]), (&json!("decided"), &json!("refused")));
    let form = s.form(&referral).await.expect(200).body;
    assert!(on_form(&form).contains(&"full-name"), "{form}");
    let acts = s.acts().await;
    let told = acts.iter().find(|entry| entry["act"] == "override-refused").unwrap();
    assert_eq!(told["codes"], json!(["same-person"]));
    // A decision is never another one.
    let _decided = decide(&s, &s.officer, &objection, json!({"outcome": "granted"})).await.expect(409);
}

async fn an_objection_that_was_granted_ends_sharing_until_the_person_lifts_it_and_lifting_opens_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let objection = object(&s, &person).await.expect(200).id();
    let _early =
        step(&s, &s.supervisor, &objection, "lifting", Some(json!({"how": "known-to-staff"}))).await.expect(409);
    examined(&s, &objection).await;
    let _granted = decide(&s, &s.supervisor, &objection, json!({"outcome": "granted"})).await.expect(200);
    let _closed = s.form(&referral).await.expect(404);
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    assert_eq!(file["consents"][0]["state"], "withdrawn", "{file}");
    assert_eq!(file["referrals"][0]["state"], "withdrawn");
    let attest = format!("/api/v1/partner/referrals/{referral}/destruction");
    let _attested = s.world.api.post(&s.focal_point, attest).await.expect(204);

    // As long as it stands, a new yes shares nothing.
    let next = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let _yes = s.consent(&next, json!({})).await.expect(201);
    let kept = s.disclose(&next).await.expect(422);
    assert!(kept.text.contains("\"code\":\"objection\""), "{}", kept.text);
    let lift = || json!({"how": "identity-document"});
    let _not_theirs = step(&s, &s.caseworker, &objection, "lifting", Some(lift())).await.expect(403);
    let _lifted = step(&s, &s.supervisor, &objection, "lifting", Some(lift())).await.expect(200);
    let _again = step(&s, &s.supervisor, &objection, "lifting", Some(lift())).await.expect(409);
    let _still_closed = s.form(&referral).await.expect(404);
    let _asked_anew = s.consent(&next, json!({})).await.expect(201);
    let _sent = s.disclose(&next).await.expect(201);
    let acts = s.acts().await;
    for act in ["objection-received", "consent-withdrawn", "access-closed", "objection-lifted"] {
        assert!(acts.iter().any(|entry| entry["act"] == act), "{act}");
    }
}

async fn an_objection_granted_in_part_ends_sharing_with_the_partners_that_are_named(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let objection = object(&s, &person).await.expect(200).id();
    examined(&s, &objection).await;
    let in_part = |partners: Value| {
        json!({
            "outcome": "granted-in-part", "partners": partners, "reasons": ["no-risk-found"],
            "words": "Nothing goes to that organisation any more. The lawyer goes on.",
        })
    };
    let _nobody = decide(&s, &s.officer, &objection, in_part(json!([]))).await.expect(422);
    let unknown = decide(&s, &s.officer, &objection, in_part(json!(["no-such-partner"]))).await.expect(422);
    assert!(unknown.text.contains("no-such-partner"), "{}", unknown.text);
    let other = in_part(json!(["other-organisation"]));
    let _granted = decide(&s, &s.officer, &objection, other).await.expect(200);
    let _read = s.form(&referral).await.expect(200);
    let next = object(&s, &person).await.expect(200).id();
    assert_ne!(next, objection, "who objects again is heard again");
    examined(&s, &next).await;
    let own = in_part(json!([s.partner]));
    let _granted = decide(&s, &s.officer, &next, own).await.expect(200);
    let _closed = s.form(&referral).await.expect(404);
}

async fn an_objection_in_another_file_of_the_person_counts_too(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let second = s.register(json!({"full-name": "Amina Example"})).await;
    let same = json!({"other": person, "same": true});
    let path = format!("/api/v1/individuals/{second}/same-person");
    let _linked = s.world.api.put(&s.caseworker, path).json(&same).await.expect(204);
    let _read = s.form(&referral).await.expect(200);
    let _objected = object(&s, &second).await.expect(200);
    let _shut = s.form(&referral).await.expect(422);
}

async fn there_is_nothing_to_validate_and_no_damage_stops_an_objection(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let file = format!("/api/v1/individuals/{person}");
    let decided = json!({"reference": "G-1", "from": "2026-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"});
    let record = s.world.api.put(&s.caseworker, format!("{file}/guardianship")).json(&decided).await.expect(200).id();
    by_force(&s, format!("UPDATE record SET created_at = created_at + 1 WHERE id = '{record}'")).await;
    let _damaged = s.world.api.get(&s.caseworker, &file).await.expect(500);
    let _objected = object(&s, &person).await.expect(200);
    let _shut = s.form(&referral).await.expect(500);
    assert!(s.acts().await.iter().any(|entry| entry["act"] == "objection-received"));
}

async fn who_objects_is_not_reported_on_either(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let report = async || {
        let etag = s.version(&referral).await;
        let body = json!({"items": [{"item": "case-stage", "value": "counselling"}]});
        let path = format!("/api/v1/partner/referrals/{referral}/reports");
        s.world.api.post(&s.focal_point, path).on(etag).json(&body).await
    };
    let _reported = report().await.expect(200);
    let _objected = object(&s, &person).await.expect(200);
    let _kept = report().await.expect(422);
    // What the partner says of its own process says nothing about the person.
    let _ended = s.step(&referral, json!({"step": "stop", "reason": "person-stopped"})).await.expect(200);
}
