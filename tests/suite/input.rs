//! What is sent to the host and read back: strictly, in one form, and without what does not belong to the case any more.

use serde_json::{Value, json};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge, on_form};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_file_that_is_read_can_be_sent_back_and_nothing_changes,
    answers_that_are_read_can_be_sent_back_and_say_what_was_not_said,
    an_answer_that_is_no_longer_asked_for_is_on_no_form_and_that_is_said,
    an_answer_is_taken_back_as_if_it_had_never_been_asked,
    a_body_that_could_be_read_in_two_ways_is_refused_and_nothing_of_it_is_kept,
    a_text_that_reads_differently_from_what_it_is_is_refused_with_the_cause,
    whoever_is_to_be_excluded_is_there_and_the_receipt_names_them,
    staff_list_what_is_open_and_when_it_is_due,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn retract(s: &Setting, referral: &str, questions: &[&str]) -> Answer {
    let path = format!("/api/v1/referrals/{referral}/retraction");
    s.world.api.post(&s.caseworker, path).json(&json!({ "questions": questions })).await
}

async fn a_file_that_is_read_can_be_sent_back_and_nothing_changes(kind: Kind) {
    let s = setting(kind).await;
    let mut person = amina();
    let more = json!({
        "disability": [], "specific-needs": ["violence", "legal-protection"], "caregiver-informed": true,
        "case-summary": "First line\nSecond line",
    });
    merge(&mut person, more);
    let path = format!("/api/v1/individuals/{}", s.register(person.clone()).await);
    let read = s.world.api.get(&s.caseworker, &path).language("fr").await.expect(200);
    let data = &read.body["data"];
    assert_eq!(data["household-size"], 4, "{data}");
    assert_eq!(data["specific-needs"], json!(["legal-protection", "violence"]), "{data}");
    assert_eq!((&data["disability"], &data["caregiver-informed"]), (&json!([]), &json!(true)), "{data}");
    assert_eq!(data["nationality"], "AFG", "{data}");
    assert_eq!(data.as_object().unwrap().len(), person.as_object().unwrap().len(), "no more than was written: {data}");
    assert_eq!(read.body["derived"]["age-band"], "age-18-59", "{}", read.text);
    let words = &read.body["data_in_words"];
    assert_eq!((&words["nationality"], &words["sex"]), (&json!("Afghanistan"), &json!("Féminin")), "{words}");

    let sent = s.world.api.patch(&s.caseworker, &path).on(read.etag()).json(data).await.expect(200);
    let acts = s.acts().await;
    let corrected = acts.iter().find(|entry| entry["act"] == "individual-corrected").unwrap();
    assert_eq!(corrected["codes"], json!(["data 0"]), "nothing changed: {}", sent.text);
    let again = s.world.api.get(&s.caseworker, &path).await.expect(200);
    assert_eq!(again.body["data"], *data);
}

async fn answers_that_are_read_can_be_sent_back_and_say_what_was_not_said(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let mut answers = legal_answers();
    merge(&mut answers, json!({"already-provided": null}));
    let given = s.answer(&referral, answers.clone()).await.expect(200);
    assert_eq!(given.body["answers"], answers, "{}", given.text);
    let path = format!("/api/v1/referrals/{referral}");
    let read = s.world.api.get(&s.caseworker, &path).await.expect(200).body;
    assert_eq!(read["answers"], answers, "numbers, yes and no and ids as they are given");
    assert_eq!(read["answers_in_words"]["date-is-set"], "Yes", "{read}");
    assert_eq!(read["answers_in_words"]["already-provided"], "Prefers not to say", "{read}");
    assert!(read["answers"].get("caregiver-informed").is_none(), "what was not asked is not there: {read}");
    let sent = s.answer(&referral, read["answers"].clone()).await.expect(200);
    assert_eq!(sent.body["answers"], read["answers"]);
    assert_eq!(sent.body["no_longer_asked"], json!([]));

    let unknown = s.answer(&referral, json!({"days-left": "9", "no-such-question": 1})).await.expect(422);
    let pointers: Vec<_> = unknown.body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
    assert_eq!(pointers, ["#/days-left", "#/no-such-question"], "{}", unknown.text);
    let begin = json!({"individual": "no id", "pathway": "legal-assistance"});
    let bad = s.world.api.post(&s.caseworker, "/api/v1/referrals").json(&begin).await.expect(422);
    assert_eq!(bad.body["errors"][0]["pointer"], "#/individual", "{}", bad.text);
}

/// A referral to legal assistance with a date, and then without one.
async fn undated(s: &Setting) -> (String, Answer) {
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let dated = s.answer(&referral, legal_answers()).await.expect(200);
    assert_eq!(dated.body["no_longer_asked"], json!([]), "{}", dated.text);
    let undated = s.answer(&referral, json!({"date-is-set": false})).await.expect(200);
    (referral, undated)
}

async fn an_answer_that_is_no_longer_asked_for_is_on_no_form_and_that_is_said(kind: Kind) {
    let s = setting(kind).await;
    let (referral, undated) = undated(&s).await;
    assert_eq!(undated.body["no_longer_asked"], json!(["days-left"]), "{}", undated.text);
    assert_eq!(undated.body["answers"]["days-left"], 9, "it is not lost: {}", undated.text);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200);
    assert_eq!(read.body["no_longer_asked"], json!(["days-left"]), "{}", read.text);
    // A caseworker who adds the element all the same does not bring the answer back.
    let mut elements = read.body["recommendation"]["assessment"]["elements"].as_array().unwrap().clone();
    elements.push(json!("days-left"));
    let departing = json!({"elements": elements, "departs": "recommendation-wrong"});
    let _confirmed = s.confirm(&referral, departing).await.expect(200);
    let _consent = s.consent(&referral, json!({})).await.expect(201);
    let shared = s.disclose(&referral).await.expect(201);
    assert!(!on_form(&shared.body).contains(&"days-left"), "{}", shared.text);
    let form = s.form(&referral).await.expect(200);
    assert!(on_form(&form.body).contains(&"matter") && !on_form(&form.body).contains(&"days-left"), "{}", form.text);
    let matter = form.body["elements"].as_array().unwrap().iter().find(|line| line["element"] == "matter").unwrap();
    assert_eq!(matter["plain"], "papers", "a partner's system stores the code: {matter}");
}

async fn an_answer_is_taken_back_as_if_it_had_never_been_asked(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = undated(&s).await;
    // The order of answers makes no difference: with a date, the number of days counts again.
    let again = s.answer(&referral, json!({"date-is-set": true})).await.expect(200);
    assert_eq!(again.body["no_longer_asked"], json!([]), "{}", again.text);
    let asked = |answer: &Answer| -> Vec<Value> {
        answer.body["next"].as_array().unwrap().iter().map(|ask| ask["id"].clone()).collect()
    };
    let back = retract(&s, &referral, &["days-left"]).await.expect(200);
    assert!(back.body["answers"].get("days-left").is_none(), "{}", back.text);
    assert_eq!(asked(&back), ["days-left"], "it is asked like a question that never was: {}", back.text);
    // What was asked only after it waits until it is answered.
    assert_eq!(back.body["no_longer_asked"], json!(["already-provided", "what-is-requested"]), "{}", back.text);
    let given = s.answer(&referral, json!({"days-left": 3})).await.expect(200);
    assert_eq!(given.body["no_longer_asked"], json!([]), "{}", given.text);
    assert_eq!(given.body["recommendation"]["assessment"]["priority"], "emergency", "{}", given.text);
    let unknown = retract(&s, &referral, &["no-such-question"]).await.expect_problem(422, "does-not-fit");
    assert!(unknown.text.contains("no-such-question"), "{}", unknown.text);
    let everything: Vec<_> = legal_answers().as_object().unwrap().keys().cloned().collect();
    let everything: Vec<_> = everything.iter().map(String::as_str).collect();
    let none = retract(&s, &referral, &everything).await.expect(200);
    assert_eq!(none.body["answers"], json!({}), "{}", none.text);
}

async fn raw(s: &Setting, path: &str, body: &[u8]) -> Answer {
    s.world.api.post(&s.caseworker, path).bytes("application/json", body).await
}

async fn a_body_that_could_be_read_in_two_ways_is_refused_and_nothing_of_it_is_kept(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let at = |rest: &str| format!("/api/v1/referrals/{referral}/{rest}");
    let consent = r#"{"agrees": true, "items": {"phone": false, "phone": true}, "given_by": "person",
        "method": {"type": "written"}, "language": "en", "explained": [], "until": "2027-01-20T00:00:00Z"}"#;
    let twice = raw(&s, &at("consents"), consent.as_bytes()).await.expect_problem(422, "does-not-fit");
    assert_eq!(twice.body["errors"][0]["pointer"], "#/items/phone", "{}", twice.text);
    assert!(twice.text.contains("stands twice"), "{}", twice.text);
    let answers = r#"{"has-lawyer": false, "has-lawyer": true}"#;
    let twice = raw(&s, &at("answers"), answers.as_bytes()).await.expect_problem(422, "does-not-fit");
    assert_eq!(twice.body["errors"][0]["pointer"], "#/has-lawyer", "{}", twice.text);
    let marked = [b"\xEF\xBB\xBF".as_slice(), b"{\"has-lawyer\": true}"].concat();
    let marked = raw(&s, &at("answers"), &marked).await.expect_problem(400, "malformed");
    assert!(marked.text.contains("byte order mark"), "{}", marked.text);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200);
    assert_eq!(read.body["answers"]["has-lawyer"], false, "{}", read.text);
}

async fn a_text_that_reads_differently_from_what_it_is_is_refused_with_the_cause(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    for (sign, named) in
        [("\0", "U+0000 (NUL)"), ("\u{1b}", "U+001B (ESC)"), ("\u{202e}", "U+202E"), ("\u{2060}", "U+2060")]
    {
        let words = json!({ "what-is-requested": format!("Help{sign} SECRET") });
        let refused = s.answer(&referral, words).await.expect_problem(422, "does-not-fit");
        assert!(refused.text.contains(named) && !refused.text.contains("SECRET"), "{}", refused.text);
        assert_eq!(refused.body["errors"][0]["pointer"], "#/what-is-requested", "{}", refused.text);
        let profile = json!({ "full-name": format!("Amina{sign}") });
        let api = &s.world.api;
        // White space around a name is left out; so is a mark that a name ends with refused.
        let refused = api.post(&s.caseworker, "/api/v1/individuals").json(&profile).await.expect(422);
        assert!(refused.text.contains(named), "{}", refused.text);
        let partner = json!({"name": format!("Clinic{sign}A"), "kind": {"type": "non-governmental"}});
        let _refused = api.put(&s.world.central, "/api/v1/partners/other-clinic").json(&partner).await.expect(422);
    }
    let words = json!({"what-is-requested": "می\u{200c}خواهم\nශ\u{dca}\u{200d}රී"});
    let kept = s.answer(&referral, words.clone()).await.expect(200);
    assert_eq!(kept.body["answers"]["what-is-requested"], words["what-is-requested"]);
}

async fn whoever_is_to_be_excluded_is_there_and_the_receipt_names_them(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let misspelt = json!({"excluded_partners": ["other-organization"]});
    let refused = s.consent(&referral, misspelt).await.expect_problem(422, "does-not-fit");
    assert!(refused.text.contains("other-organisation"), "the nearest name: {}", refused.text);
    let nobody = json!({"excluded_staff": ["01890000-0000-7000-8000-000000000000"]});
    let refused = s.consent(&referral, nobody).await.expect_problem(422, "does-not-fit");
    assert!(refused.text.contains(&s.focal_staff.to_string()), "who is there: {}", refused.text);
    let staff = s.focal_staff.to_string();
    let wish = json!({"excluded_partners": ["other-organisation"], "excluded_staff": [staff]});
    let consent = s.consent(&referral, wish).await.expect(201).id();
    let path = format!("/api/v1/consents/{consent}/receipt");
    let receipt = s.world.api.get(&s.caseworker, &path).await.expect(200);
    let parties = receipt.body["excluded_parties"].as_array().unwrap();
    let told: Vec<_> =
        parties.iter().map(|party| (party["id"].as_str().unwrap(), party["type"].as_str().unwrap())).collect();
    assert_eq!(told, [("other-organisation", "excluded-organisation"), (&*staff, "excluded-staff")]);
    let page = s.world.api.get(&s.caseworker, &path).header("accept", "text/html").await.expect(200);
    assert!(page.text.contains("Who must not receive or read it"), "{}", page.text);
}

async fn staff_list_what_is_open_and_when_it_is_due(kind: Kind) {
    let s = setting(kind).await;
    let (_, draft) = s.confirmed().await;
    let (sent, _) = s.sent().await;
    let (declined, _) = s.sent().await;
    // The suite's ids of one moment are in no order.
    let in_order = |ids: &[&String]| {
        let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
        ids.sort();
        ids
    };
    let everything = in_order(&[&draft, &sent, &declined]);
    let reason = json!({"step": "decline", "reason": "no-capacity"});
    let _declined = s.step(&declined, reason).await.expect(200);
    let list = async |query: &str| -> (Vec<String>, Value) {
        let path = format!("/api/v1/referrals{query}");
        let page = s.world.api.get(&s.caseworker, path).await.expect(200).body;
        let ids = page["referrals"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap().to_owned());
        (ids.collect(), page)
    };
    let (all, page) = list("").await;
    assert_eq!(all, everything);
    assert_eq!(page["next"], Value::Null);
    let line = page["referrals"].as_array().unwrap().iter().find(|line| line["id"] == *sent).unwrap();
    assert_eq!((&line["state"], &line["title"]), (&json!("submitted"), &json!("Legal assistance")), "{line}");
    assert!(line["due_at"].is_string() && line["case_number"].is_string() && line["individual"].is_string(), "{line}");
    assert_eq!(list("?open=true").await.0, in_order(&[&draft, &sent]));
    assert_eq!(list("?state=declined").await.0, [&*declined]);
    assert_eq!(list("?due_before=2100-01-01T00:00:00Z&open=true").await.0, [&*sent]);
    assert_eq!(list("?due_before=2000-01-01T00:00:00Z").await.0, [""; 0]);
    let (first, page) = list("?limit=2").await;
    assert_eq!(first, everything[..2]);
    assert_eq!(list(&format!("?limit=2&after={}", page["next"].as_str().unwrap())).await.0, everything[2..]);
    assert_eq!(s.acts().await.iter().filter(|entry| entry["act"] == "referrals-listed").count(), 7);
    // The same for the partner, of what it was sent.
    let path = "/api/v1/partner/referrals?open=true";
    let theirs = s.world.api.get(&s.focal_point, path).await.expect(200).body;
    assert_eq!(theirs["referrals"].as_array().unwrap().len(), 1);
    assert_eq!(theirs["referrals"][0]["id"], *sent);
    for token in [&s.focal_point, &s.officer, &s.world.central] {
        let _forbidden = s.world.api.get(token, "/api/v1/referrals").await.expect(403);
    }
}
