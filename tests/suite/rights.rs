//! What are your rights, and how can you exercise them? The scenarios follow the privacy notice.

use serde_json::{Value, json};
use waystation_domain::words::time::DAY;
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, merge};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

mod copy;
mod objection;

on_both!(
    your_identity_is_verified_before_any_right_is_granted,
    you_can_request_correction_and_partners_that_had_received_the_old_value_are_told,
    a_correction_can_be_granted_for_a_part_of_what_was_asked,
    a_refusal_is_explained_comes_from_somebody_else_and_says_how_to_complain,
    all_complaints_are_treated_with_strict_confidentiality,
    you_can_request_deletion_and_nobody_alone_has_you_forgotten,
    an_erasure_forgets_no_objection_that_counts_in_another_file,
    you_have_an_answer_within_the_days_of_the_operation_and_there_is_more_time_once,
    a_request_that_is_repeated_with_its_key_is_received_once,
    what_was_asked_for_is_in_no_audit,
);

pub(crate) async fn setting(kind: Kind) -> Setting {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let operation = json!({
        "title": "An operation", "country": "idn", "time_zone": "Asia/Jakarta",
        "rights": {"days": 20, "complain_to": "The protection officer, room 4", "escalate_to": "The Inspector General"},
    });
    let path = format!("/api/v1/operations/{}", s.operation);
    let put = s.world.api.put(&s.world.central, path).json(&operation).await.expect(200).body;
    assert_eq!(put["rights"]["days"], 20);
    s
}

pub(crate) async fn person_of(s: &Setting, referral: &str) -> String {
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    read["individual"].as_str().unwrap().to_owned()
}

pub(crate) async fn object(s: &Setting, person: &str) -> Answer {
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/objection")).await
}

/// The caseworker receives a request of the person.
pub(crate) async fn ask(s: &Setting, person: &str, right: &str, extra: Value) -> Answer {
    let mut body = json!({"right": right, "through": {"type": "person"}});
    merge(&mut body, extra);
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/rights-requests")).json(&body).await
}

pub(crate) async fn step(s: &Setting, token: &str, request: &str, step: &str, body: Option<Value>) -> Answer {
    let asked = s.world.api.post(token, format!("/api/v1/rights-requests/{request}/{step}"));
    match body {
        Some(body) => asked.json(&body).await,
        None => asked.await,
    }
}

/// The identity is verified, and the supervisor begins to examine the request.
pub(crate) async fn examined(s: &Setting, request: &str) {
    let seen = json!({"how": "identity-document", "through": {"type": "person"}});
    let _verified = step(s, &s.caseworker, request, "verification", Some(seen)).await.expect(200);
    let _examined = step(s, &s.supervisor, request, "examination", None).await.expect(200);
}

pub(crate) async fn decide(s: &Setting, token: &str, request: &str, decision: Value) -> Answer {
    step(s, token, request, "decision", Some(decision)).await
}

pub(crate) fn refusal(reason: &str) -> Value {
    json!({"outcome": "refused", "reasons": [reason], "words": "We looked into it together with you."})
}

pub(crate) async fn duties(s: &Setting, token: &str) -> Vec<Value> {
    let listed = s.world.api.get(token, "/api/v1/duties").await.expect(200).body;
    listed["rights"].as_array().unwrap().clone()
}

pub(crate) fn tasks(duties: &[Value]) -> Vec<&str> {
    duties.iter().map(|duty| duty["task"].as_str().unwrap()).collect()
}

/// A referral in which the partner can read, with its person.
pub(crate) async fn read_by_partner(s: &Setting) -> (String, String) {
    let (referral, _) = s.sent().await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let _read = s.form(&referral).await.expect(200);
    let person = person_of(s, &referral).await;
    (referral, person)
}

async fn your_identity_is_verified_before_any_right_is_granted(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let request = ask(&s, &person, "access", json!({})).await.expect(201).id();
    let granted = || json!({"outcome": "granted"});
    let early = decide(&s, &s.supervisor, &request, granted()).await.expect(409);
    assert!(early.text.contains("before the identity is verified"), "{}", early.text);
    let copy = format!("/api/v1/rights-requests/{request}/copy");
    let _none = s.world.api.get(&s.caseworker, &copy).await.expect(409);
    // Whoever speaks for the person shows a mandate.
    let through = json!({"type": "representative", "mandate": "POA-2026-7"});
    let seen = json!({"how": "identity-document", "through": through});
    let _no_mandate = step(&s, &s.caseworker, &request, "verification", Some(seen)).await.expect(409);
    let seen = json!({"how": "mandate", "through": through});
    let _verified = step(&s, &s.caseworker, &request, "verification", Some(seen)).await.expect(200);
    let _not_theirs = step(&s, &s.caseworker, &request, "examination", None).await.expect(403);
    let _examined = step(&s, &s.officer, &request, "examination", None).await.expect(200);
    let _granted = decide(&s, &s.supervisor, &request, granted()).await.expect(200);
    let read = s.world.api.get(&s.officer, format!("/api/v1/rights-requests/{request}")).await.expect(200).body;
    assert_eq!(read["through"], json!({"type": "representative", "mandate": "POA-2026-7"}));
    assert_eq!(read["identity"]["how"], "mandate");

    // What nobody could verify is refused for that reason, without an examination.
    let stranger = ask(&s, &person, "access", json!({})).await.expect(201).id();
    let refused = decide(&s, &s.officer, &stranger, refusal("identity-not-verified")).await.expect(200).body;
    assert_eq!(refused["outcome"], "refused");
}

async fn you_can_request_correction_and_partners_that_had_received_the_old_value_are_told(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let wrong = ask(&s, &person, "correction", json!({"data": {"sex": "unheard-of"}})).await.expect(422);
    assert!(wrong.text.contains("sex"), "{}", wrong.text);
    let _nothing = ask(&s, &person, "correction", json!({})).await.expect(422);
    let _misplaced = ask(&s, &person, "erasure", json!({"data": {"phone": null}})).await.expect(422);
    let data = json!({"phone": "+62 811 000 999", "religion": "none of your business"});
    let request = ask(&s, &person, "correction", json!({"data": data})).await.expect(201).id();
    let read = s.world.api.get(&s.supervisor, format!("/api/v1/rights-requests/{request}")).language("fr").await;
    let read = read.expect(200).body;
    assert_eq!(
        read["data"][0],
        json!({"id": "phone", "label": "Numéro de téléphone", "now": "+62 811 000 111", "proposed": "+62 811 000 999"})
    );
    examined(&s, &request).await;
    let file = async || s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    assert_eq!(file().await["data"]["phone"], "+62 811 000 111");
    let decided = decide(&s, &s.supervisor, &request, json!({"outcome": "granted"})).await.expect(200).body;
    assert_eq!(file().await["data"]["phone"], "+62 811 000 999");
    assert_eq!(file().await["data"]["religion"], "none of your business");
    let task = |task: &str, partner: Value| json!({"task": task, "partner": partner});
    let told = [task("tell-partner", json!(s.partner)), task("answer-the-person", Value::Null)];
    assert_eq!(decided["tasks"], json!(told));
    let listed = duties(&s, &s.caseworker).await;
    assert_eq!(tasks(&listed), ["tell-partner", "answer-the-person"]);
    assert_eq!((&listed[0]["partner"], &listed[0]["individual"]), (&json!(s.partner), &json!(person)));
    assert!(!listed[0].to_string().contains("811"), "a list has no values: {listed:?}");
    let read = s.world.api.get(&s.supervisor, format!("/api/v1/rights-requests/{request}")).await.expect(200).body;
    assert_eq!(read["partners_to_tell"][0]["data"], json!(["phone"]), "it never had the religion");

    let _early = step(&s, &s.caseworker, &request, "answered", None).await.expect(409);
    let partner = || Some(json!({"partner": s.partner}));
    let _told = step(&s, &s.caseworker, &request, "partner-told", partner()).await.expect(200);
    let _twice = step(&s, &s.caseworker, &request, "partner-told", partner()).await.expect(409);
    let done = step(&s, &s.caseworker, &request, "answered", None).await.expect(200).body;
    assert_eq!((&done["state"], &done["tasks"]), (&json!("done"), &json!([])));
    assert!(duties(&s, &s.caseworker).await.is_empty());
    let form = s.form(&referral).await.expect(200);
    assert!(form.text.contains("+62 811 000 999") && !form.text.contains("+62 811 000 111"), "{}", form.text);
    let corrections = s.world.api.get(&s.officer, format!("/api/v1/individuals/{person}/corrections")).await;
    assert_eq!(corrections.expect(200).body["corrections"].as_array().unwrap().len(), 1);
}

async fn a_correction_can_be_granted_for_a_part_of_what_was_asked(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let data = json!({"full-name": "Amina Rahimi", "date-of-birth": "2012-01-05"});
    let request = ask(&s, &person, "correction", json!({"data": data})).await.expect(201).id();
    examined(&s, &request).await;
    let part = |data: Value| {
        json!({
            "outcome": "granted-in-part", "data": data, "reasons": ["found-right"],
            "words": "Your papers say that you were born in 1990.",
        })
    };
    let _all = decide(&s, &s.officer, &request, part(json!(["full-name", "date-of-birth"]))).await.expect(422);
    let _granted = decide(&s, &s.officer, &request, part(json!(["full-name"]))).await.expect(200);
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    assert_eq!(file["data"]["full-name"], "Amina Rahimi");
    assert_eq!(file["data"]["date-of-birth"], "1990-04-12");
    let path = format!("/api/v1/rights-requests/{request}/answer");
    let answer = s.world.api.get(&s.caseworker, &path).await.expect(200).body;
    assert_eq!(answer["corrected"], json!(["Full name"]));
    assert_eq!(answer["reasons"], json!(["found-right"]));
}

async fn a_refusal_is_explained_comes_from_somebody_else_and_says_how_to_complain(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let request = ask(&s, &person, "erasure", json!({"words": "Please forget me."})).await.expect(201).id();
    examined(&s, &request).await;
    for wrong in [
        json!({"outcome": "refused", "reasons": [], "words": "No."}),
        json!({"outcome": "refused", "reasons": ["still-needed"]}),
        refusal("found-right"),
        json!({"outcome": "granted", "reasons": ["still-needed"]}),
    ] {
        let _explained = decide(&s, &s.officer, &request, wrong).await.expect_problem(422, "does-not-fit");
    }
    let _caseworker = decide(&s, &s.caseworker, &request, refusal("still-needed")).await.expect(403);
    let _refused = decide(&s, &s.officer, &request, refusal("still-needed")).await.expect(200);
    let path = format!("/api/v1/rights-requests/{request}/answer");
    let page = s.world.api.get(&s.caseworker, &path).header("accept", "text/html").language("ar").await.expect(200);
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.text);
    for said in [
        "لا تزال هناك حاجة إليه لحمايتك أو مساعدتك.",
        "We looked into it together with you.",
        "The protection officer, room 4",
        "The Inspector General",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(!page.text.contains("Amina") && !page.text.contains("<script"), "it can be found on the person");
    assert_eq!(tasks(&duties(&s, &s.supervisor).await), ["answer-the-person"]);
    let _answered = step(&s, &s.caseworker, &request, "answered", None).await.expect(200);
    assert!(duties(&s, &s.supervisor).await.is_empty());
}

async fn all_complaints_are_treated_with_strict_confidentiality(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let _silent = ask(&s, &person, "complaint", json!({})).await.expect(422);
    let words = json!({"words": "Somebody read my file\nto my neighbour."});
    let path = format!("/api/v1/individuals/{person}/rights-requests");
    let mut body = json!({"right": "complaint", "through": {"type": "person"}});
    merge(&mut body, words);
    let complaint = s.world.api.post(&s.supervisor, &path).json(&body).await.expect(201).id();
    // Whoever received it knows of it, and so do protection officers; their colleagues do not.
    let read = format!("/api/v1/rights-requests/{complaint}");
    let _nothing = s.world.api.get(&s.caseworker, &read).await.expect(404);
    let listed = s.world.api.get(&s.caseworker, &path).await.expect(200).body;
    assert_eq!(listed["requests"], json!([]));
    assert!(duties(&s, &s.caseworker).await.is_empty());
    let known = s.world.api.get(&s.officer, &read).await.expect(200).body;
    assert_eq!(known["words"], "Somebody read my file\nto my neighbour.");
    let seen = json!({"how": "known-to-staff"});
    let _verified = step(&s, &s.officer, &complaint, "verification", Some(seen)).await.expect(200);
    let _examined = step(&s, &s.officer, &complaint, "examination", None).await.expect(200);
    let upheld = json!({"outcome": "granted", "words": "You are right. It has had consequences."});
    let _not_theirs = decide(&s, &s.supervisor, &complaint, upheld.clone()).await.expect(403);
    let silent = json!({"outcome": "granted"});
    let _answered_in_words = decide(&s, &s.officer, &complaint, silent).await.expect(422);
    let _upheld = decide(&s, &s.officer, &complaint, upheld).await.expect(200);
    let _answered = step(&s, &s.officer, &complaint, "answered", None).await.expect(200);
}

async fn you_can_request_deletion_and_nobody_alone_has_you_forgotten(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let request = ask(&s, &person, "erasure", json!({"words": "Please forget me."})).await.expect(201).id();
    let _early = step(&s, &s.supervisor, &request, "erasure", None).await.expect(409);
    examined(&s, &request).await;
    let part = json!({"outcome": "granted-in-part", "reasons": ["still-needed"], "words": "A part."});
    let _whole = decide(&s, &s.supervisor, &request, part).await.expect(422);
    let granted = decide(&s, &s.supervisor, &request, json!({"outcome": "granted"})).await.expect(200).body;
    assert_eq!(granted["tasks"], json!([{"task": "erase", "partner": null}]));
    assert_eq!(tasks(&duties(&s, &s.officer).await), ["erase"]);
    let _not_done = step(&s, &s.officer, &request, "answered", None).await.expect(409);
    let answer = s.world.api.get(&s.caseworker, format!("/api/v1/rights-requests/{request}/answer")).await;
    assert_eq!(answer.expect(200).body["outcome"], "granted");
    let _not_theirs = step(&s, &s.caseworker, &request, "erasure", None).await.expect(403);
    let alone = step(&s, &s.supervisor, &request, "erasure", None).await;
    let _alone = alone.expect_problem(403, "override-refused");
    let forgotten = step(&s, &s.officer, &request, "erasure", None).await.expect(200).body;
    assert_eq!((&forgotten["referrals"], &forgotten["to_destroy"]), (&json!(1), &json!(1)));
    let _gone = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(404);
    let _gone = s.world.api.get(&s.officer, format!("/api/v1/rights-requests/{request}")).await.expect(404);
    let _gone = s.form(&referral).await.expect(404);
    assert!(duties(&s, &s.officer).await.is_empty());
    let acts = s.acts().await;
    let erased = acts.iter().find(|entry| entry["act"] == "individual-erased").unwrap();
    assert_eq!(erased["codes"][0], "request");
    let list = s.world.api.get(&s.focal_point, "/api/v1/partner/referrals").await.expect(200).body;
    assert_eq!(list["to_destroy"].as_array().unwrap().len(), 1, "the partner is asked to destroy what it has: {list}");
}

async fn an_erasure_forgets_no_objection_that_counts_in_another_file(kind: Kind) {
    let s = setting(kind).await;
    let (referral, person) = read_by_partner(&s).await;
    let second = s.register(json!({"full-name": "Amina Example"})).await;
    let same = json!({"other": person, "same": true});
    let path = format!("/api/v1/individuals/{second}/same-person");
    let _linked = s.world.api.put(&s.caseworker, path).json(&same).await.expect(204);
    let _objected = object(&s, &second).await.expect(200);
    let request = ask(&s, &second, "erasure", json!({})).await.expect(201).id();
    examined(&s, &request).await;
    let _granted = decide(&s, &s.supervisor, &request, json!({"outcome": "granted"})).await.expect(200);
    let kept = step(&s, &s.officer, &request, "erasure", None).await.expect(422);
    assert!(kept.text.contains("object"), "{}", kept.text);
    let _said_there_too = object(&s, &person).await.expect(200);
    let _forgotten = step(&s, &s.officer, &request, "erasure", None).await.expect(200);
    let _shut = s.form(&referral).await.expect(422);
}

async fn you_have_an_answer_within_the_days_of_the_operation_and_there_is_more_time_once(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let request = ask(&s, &person, "access", json!({})).await.expect(201);
    // 2027-01-15 15:00 in Jakarta; the last of twenty days is wholly usable.
    assert_eq!(request.body["due"], "2027-02-04T17:00:00Z");
    let request = request.id();
    let path = format!("/api/v1/rights-requests/{request}/answer");
    let received = s.world.api.get(&s.caseworker, &path).header("accept", "text/html").await.expect(200);
    assert!(received.text.contains("2027-02-04"), "{}", received.text);
    assert_eq!(duties(&s, &s.officer).await[0]["overdue"], false);
    let extension = || Some(json!({"reason": "complex"}));
    let _not_theirs = step(&s, &s.caseworker, &request, "extension", extension()).await.expect(403);
    let extended = step(&s, &s.supervisor, &request, "extension", extension()).await.expect(200).body;
    assert_eq!(extended["due"], "2027-02-24T17:00:00Z");
    let _once = step(&s, &s.supervisor, &request, "extension", extension()).await.expect(409);
    s.world.clock.advance(26 * DAY);
    assert_eq!(duties(&s, &s.officer).await[0]["overdue"], false);
    s.world.clock.advance(15 * DAY);
    let s = s.signed_in_again().await;
    let late = duties(&s, &s.officer).await;
    assert_eq!((&late[0]["overdue"], &late[0]["task"]), (&json!(true), &json!("verify-identity")));
}

async fn a_request_that_is_repeated_with_its_key_is_received_once(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let path = format!("/api/v1/individuals/{person}/rights-requests");
    let body = json!({"right": "access", "through": {"type": "caregiver"}});
    let post = async || s.world.api.post(&s.caseworker, &path).once("rights-1").json(&body).await.expect(201);
    let (first, again) = (post().await, post().await);
    assert_eq!(first.id(), again.id());
    assert_eq!(again.header("idempotency-replayed"), "true");
    let listed = s.world.api.get(&s.officer, &path).await.expect(200).body;
    assert_eq!(listed["requests"].as_array().unwrap().len(), 1);
}

async fn what_was_asked_for_is_in_no_audit(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    for right in ["access", "erasure", "complaint"] {
        let _asked = ask(&s, &person, right, json!({"words": "Somebody told my brother."})).await.expect(201);
    }
    let data = json!({"data": {"religion": "none"}});
    let _asked = ask(&s, &person, "correction", data).await.expect(201);
    let acts = s.acts().await;
    let received: Vec<_> = acts.iter().filter(|entry| entry["act"] == "rights-request-received").collect();
    assert_eq!(received.len(), 4);
    for entry in received {
        let said = entry.to_string();
        for word in ["access", "erasure", "complaint", "correction", "religion", "brother", &person] {
            assert!(!said.contains(word), "{word}: {said}");
        }
    }
}
