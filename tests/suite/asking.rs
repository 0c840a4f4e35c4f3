//! Consent that is asked for on one day and given on another.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use waystation_domain::words::time::{DAY, HOUR};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge, on_form};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_person_is_asked_on_one_day_and_says_yes_on_another,
    a_no_to_a_request_is_recorded_and_shares_nothing,
    an_open_request_shares_nothing_and_takes_nothing_away,
    a_newer_request_replaces_an_open_one,
    what_is_asked_and_answered_in_one_conversation_replaces_an_open_request,
    an_answer_cannot_go_beyond_what_was_asked,
    a_request_is_answered_once,
    after_the_referral_goes_to_another_partner_the_person_is_asked_again,
    the_last_answer_counts_and_not_the_last_question,
    what_the_partner_asks_for_later_can_also_be_put_to_the_person_by_a_request,
    a_yes_whose_time_is_over_is_shown_as_expired,
    a_yes_recorded_with_a_wrong_date_of_birth_never_counts_again,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn ask(s: &Setting, referral: &str) -> Answer {
    let path = format!("/api/v1/referrals/{referral}/consent-requests");
    s.world.api.post(&s.caseworker, &path).json(&json!({"language": "en"})).await
}

/// What the person says to a request: yes to everything in it, for 30 days; `extra` replaces parts of it.
fn said(s: &Setting, request: &Value, extra: Value) -> Value {
    let items = request["items"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let items: serde_json::Map<_, _> = items.map(|item| (item.to_owned(), json!(true))).collect();
    let mut body = json!({
        "agrees": true, "items": items, "channels": request["channels"], "feedback": request["feedback"],
        "given_by": "person", "method": {"type": "written"}, "language": "en",
        "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"],
        "until": s.world.clock_after(30 * DAY)
    });
    merge(&mut body, extra);
    body
}

async fn answer(s: &Setting, request: &Value, extra: Value) -> Answer {
    let path = format!("/api/v1/consent-requests/{}/answer", request["id"].as_str().unwrap());
    s.world.api.post(&s.caseworker, &path).json(&said(s, request, extra)).await
}

/// The requests of a referral, with where they stand.
async fn requests(s: &Setting, referral: &str) -> Vec<Value> {
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    file["consent_requests"].as_array().cloned().unwrap()
}

async fn states(s: &Setting, referral: &str) -> Vec<String> {
    requests(s, referral).await.iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
}

/// The states of the person's consents, oldest first.
async fn consents(s: &Setting, person: &str) -> Vec<String> {
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200).body;
    let consents = file["consents"].as_array().cloned().unwrap();
    consents.iter().map(|consent| consent["state"].as_str().unwrap().to_owned()).collect()
}

async fn a_person_is_asked_on_one_day_and_says_yes_on_another(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let asked = ask(&s, &referral).await.expect(201);
    let location = asked.headers["location"].to_str().unwrap();
    assert_eq!(location, format!("/api/v1/consent-requests/{}/answer", asked.id()));
    assert_eq!(asked.body["state"], "requested");
    assert_eq!(asked.body["who"], "person");
    let proposal =
        s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}/proposal")).await.expect(200).body;
    let proposed: BTreeSet<_> =
        proposal["items"].as_array().unwrap().iter().map(|item| item["item"].as_str().unwrap()).collect();
    let put: BTreeSet<_> = asked.body["items"].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect();
    assert_eq!(put, proposed, "what is put to the person is what could be shared");
    assert_eq!(asked.body["stage"], proposal["stage"]);
    s.world.clock.advance(3 * DAY);
    // Somebody else of the office finds the open request.
    assert_eq!(requests(&s, &referral).await[0]["id"], asked.body["id"]);
    let yes = answer(&s, &asked.body, json!({})).await.expect(201);
    assert_eq!(yes.body["state"], "given");
    let listed = requests(&s, &referral).await;
    assert_eq!((&listed[0]["state"], &listed[0]["answer"]), (&json!("answered"), &yes.body["id"]));
    let _sent = s.disclose(&referral).await.expect(201);
    let acts = s.acts().await;
    let of = |act: &str| acts.iter().find(|entry| entry["act"] == act).cloned().unwrap();
    let pseudonym = s.world.pseudonym(&asked.id());
    assert_eq!(of("consent-requested")["object"], pseudonym);
    assert_eq!(of("consent-given")["codes"], json!([format!("request {pseudonym}")]));
    let receipt =
        s.world.api.get(&s.caseworker, format!("/api/v1/consents/{}/receipt", yes.id())).await.expect(200).body;
    assert_eq!(receipt["events"][0]["state"], "given");
}

async fn a_no_to_a_request_is_recorded_and_shares_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let asked = ask(&s, &referral).await.expect(201).body;
    let no = answer(&s, &asked, json!({"agrees": false})).await.expect(201);
    assert_eq!(no.body["state"], "refused");
    assert_eq!(states(&s, &referral).await, ["answered"]);
    assert_eq!(consents(&s, &person).await, ["refused"]);
    let _nothing = s.disclose(&referral).await.expect(422);
}

async fn an_open_request_shares_nothing_and_takes_nothing_away(kind: Kind) {
    let s = setting(kind).await;
    let (_, unasked) = s.confirmed().await;
    let _asked = ask(&s, &unasked).await.expect(201);
    let nothing = s.disclose(&unasked).await.expect(422);
    assert_eq!(nothing.problem(), "nothing-released");
    let (referral, _) = s.sent().await;
    let before = s.form(&referral).await.expect(200).body;
    s.world.clock.advance(HOUR);
    let asked = ask(&s, &referral).await.expect(201).body;
    let during = s.form(&referral).await.expect(200).body;
    assert_eq!(on_form(&before), on_form(&during));
    // The answer takes the place of the older yes.
    let _less = answer(&s, &asked, json!({"items": {}})).await.expect(201);
    let _nothing = s.form(&referral).await.expect(422);
}

async fn a_newer_request_replaces_an_open_one(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let first = ask(&s, &referral).await.expect(201).body;
    s.world.clock.advance(DAY);
    let second = ask(&s, &referral).await.expect(201).body;
    assert_eq!(states(&s, &referral).await, ["replaced", "requested"]);
    let late = answer(&s, &first, json!({})).await.expect(409);
    assert_eq!(late.problem(), "conflict");
    let _yes = answer(&s, &second, json!({})).await.expect(201);
    assert_eq!(states(&s, &referral).await, ["replaced", "answered"]);
    // Another referral of the same person is another matter.
    let _other = ask(&s, &s.confirmed().await.1).await.expect(201);
    assert_eq!(states(&s, &referral).await, ["replaced", "answered"]);
}

async fn what_is_asked_and_answered_in_one_conversation_replaces_an_open_request(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let asked = ask(&s, &referral).await.expect(201).body;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    assert_eq!(states(&s, &referral).await, ["replaced"]);
    let _late = answer(&s, &asked, json!({"agrees": false})).await.expect(409);
    assert_eq!(consents(&s, &person).await, ["given"], "what is refused leaves no trace in what was said");
}

async fn an_answer_cannot_go_beyond_what_was_asked(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    // Without the name in the agreement it is not put to the person; later it is agreed with the partner.
    let all = s.agreement_terms["items"].as_array().cloned().unwrap();
    let fewer: Vec<_> = all.into_iter().filter(|item| item != "full-name").collect();
    let _fewer = s.change_agreement(json!({ "items": fewer })).await.expect(200);
    let asked = ask(&s, &referral).await.expect(201).body;
    assert!(!asked["items"].as_array().unwrap().contains(&json!("full-name")), "{asked}");
    let _all = s.change_agreement(json!({})).await.expect(200);
    for (extra, what) in [
        (json!({"items": {"full-name": true}}), "full-name"),
        (json!({"items": {"whole-case-file": false}}), "whole-case-file"),
        (json!({"channels": ["through-caregiver"]}), "channels"),
        (json!({"feedback": ["never-asked"]}), "feedback"),
        (json!({"stage": "follow-up"}), "stage"),
        (json!({"language": "fr"}), "language"),
    ] {
        let refused = answer(&s, &asked, extra).await.expect(422);
        assert!(refused.text.contains(what), "{what}: {}", refused.text);
    }
    assert_eq!(states(&s, &referral).await, ["requested"], "it is as open as before");
    assert_eq!(consents(&s, &person).await, Vec::<String>::new());
    let less = json!({"items": {"full-name": false}, "kept_back": ["full-name"], "channels": [], "stage": "offer"});
    let _less = answer(&s, &asked, less).await.expect(201);
    let path = format!("/api/v1/referrals/{referral}/consent-requests");
    let unknown = s.world.api.post(&s.caseworker, &path).json(&json!({"language": "tlh"})).await.expect(422);
    assert!(unknown.text.contains("tlh"), "{}", unknown.text);
}

async fn a_request_is_answered_once(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let path = format!("/api/v1/referrals/{referral}/consent-requests");
    let body = json!({"language": "en"});
    let asked = s.world.api.post(&s.caseworker, &path).once("ask-once").json(&body).await.expect(201).body;
    let again = s.world.api.post(&s.caseworker, &path).once("ask-once").json(&body).await.expect(201);
    assert_eq!((&again.body["id"], states(&s, &referral).await.len()), (&asked["id"], 1));
    let path = format!("/api/v1/consent-requests/{}/answer", asked["id"].as_str().unwrap());
    let body = said(&s, &asked, json!({}));
    let yes = s.world.api.post(&s.caseworker, &path).once("answer-once").json(&body).await.expect(201).id();
    let again = s.world.api.post(&s.caseworker, &path).once("answer-once").json(&body).await.expect(201);
    assert_eq!((again.id(), &again.headers["idempotency-replayed"]), (yes, &"true".parse().unwrap()));
    let twice = s.world.api.post(&s.caseworker, &path).json(&body).await.expect(409);
    assert_eq!(twice.problem(), "conflict");
    assert_eq!(consents(&s, &person).await, ["given"]);
}

async fn after_the_referral_goes_to_another_partner_the_person_is_asked_again(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let asked = ask(&s, &referral).await.expect(201).body;
    let mut with_the_other = s.agreement_terms.clone();
    merge(&mut with_the_other, json!({"partner": "other-organisation"}));
    let _signed = s.world.api.post(&s.world.central, "/api/v1/agreements").json(&with_the_other).await.expect(201);
    let elsewhere = json!({"partner": "other-organisation"});
    let _elsewhere = s.confirm(&referral, elsewhere).await.expect(200);
    let refused = answer(&s, &asked, json!({})).await.expect(409);
    assert!(refused.text.contains("ask again"), "{}", refused.text);
    assert_eq!(consents(&s, &person).await, Vec::<String>::new());
    let again = ask(&s, &referral).await.expect(201).body;
    assert_eq!(again["recipient"], "other-organisation");
    assert_eq!(states(&s, &referral).await, ["replaced", "requested"]);
    let _yes = answer(&s, &again, json!({})).await.expect(201);
}

async fn the_last_answer_counts_and_not_the_last_question(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let asked = ask(&s, &referral).await.expect(201).body;
    s.world.clock.advance(DAY);
    // Another conversation, about what is said with the offer alone.
    let _offer = s.consent(&referral, json!({"stage": "offer"})).await.expect(201);
    let preview = s.preview(&referral).await;
    assert_ne!(preview["offer"]["rests_on"], Value::Null);
    s.world.clock.advance(DAY);
    let _no = answer(&s, &asked, json!({"agrees": false})).await.expect(201);
    assert_eq!(consents(&s, &person).await, ["given", "refused"], "in the order in which they were said");
    let _last_word = s.disclose(&referral).await.expect(422);
}

async fn what_the_partner_asks_for_later_can_also_be_put_to_the_person_by_a_request(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "resettlement-consideration").await;
    let mut profile = amina();
    merge(&mut profile, json!({"specific-needs": ["torture"], "incident-account": "What happened on the way"}));
    let person = s.register(profile).await;
    let answers = json!({
        "wishes-to-be-considered": true, "no-guarantee-understood": true, "considered-already": false,
        "in-danger-here": false, "what-is-needed": "A place where recovery is possible"
    });
    let referral = s.referred(&person, "resettlement-consideration", answers, json!({})).await;
    let first = ask(&s, &referral).await.expect(201).body;
    let _yes = answer(&s, &first, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    s.world.clock.advance(DAY);
    let more = async |elements: Value| {
        let etag = s.version(&referral).await;
        let path = format!("/api/v1/partner/referrals/{referral}/requests");
        s.world.api.post(&s.focal_point, &path).on(&etag).json(&json!({ "elements": elements })).await
    };
    let _asked = more(json!(["account"])).await.expect(200);
    let second = ask(&s, &referral).await.expect(201).body;
    assert_eq!((&second["stage"], &second["items"]), (&json!("follow-up"), &json!(["incident-account"])));
    assert_eq!(states(&s, &referral).await, ["answered", "requested"], "one for each stage");
    // A no answers the partner too; whatever is asked for after that is a new request.
    s.world.clock.advance(DAY);
    let _no = answer(&s, &second, json!({"agrees": false})).await.expect(201);
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert!(file["requests"][0]["answered_at"].is_string(), "{file}");
    let still = s.form(&referral).await.expect(200).body;
    assert!(on_form(&still).contains(&"full-name") && !on_form(&still).contains(&"account"), "{still}");
    let _asked = more(json!(["account"])).await.expect(200);
    let third = ask(&s, &referral).await.expect(201).body;
    let _yes = answer(&s, &third, json!({})).await.expect(201);
    let _shared = s.disclose(&referral).await.expect(201);
    assert!(on_form(&s.form(&referral).await.expect(200).body).contains(&"account"));
}

async fn a_yes_whose_time_is_over_is_shown_as_expired(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let until = s.world.clock_after(2 * DAY);
    let consent = s.consent(&referral, json!({ "until": until })).await.expect(201).id();
    assert_eq!(consents(&s, &person).await, ["given"]);
    s.world.clock.advance(2 * DAY);
    assert_eq!(consents(&s, &person).await, ["expired"]);
    let path = format!("/api/v1/consents/{consent}/receipt");
    let receipt = s.world.api.get(&s.caseworker, &path).await.expect(200).body;
    assert_eq!((&receipt["events"][0]["state"], &receipt["events"][1]["state"]), (&json!("given"), &json!("expired")));
    assert_eq!(receipt["events"][1]["time"], until);
    for (language, word) in [("en", "has expired"), ("fr", "arrivé à son terme"), ("ar", "انتهت مدة موافقتك")]
    {
        let page = s.world.api.get(&s.caseworker, &path).header("accept", "text/html").language(language);
        let page = page.await.expect(200).text;
        assert!(page.contains(word), "{language}: {page}");
    }
    // Taken back, it says so: a no is accepted even when nothing was in force.
    let path = format!("/api/v1/consents/{consent}/withdrawal");
    let _withdrawn = s.world.api.post(&s.caseworker, &path).await.expect(200);
    assert_eq!(consents(&s, &person).await, ["withdrawn"]);
}

async fn a_yes_recorded_with_a_wrong_date_of_birth_never_counts_again(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let _as_an_adult = s.consent(&referral, json!({})).await.expect(201);
    // The passport says: eighteen on 18 January 2027, in three days.
    let path = format!("/api/v1/individuals/{person}");
    let etag = s.world.api.get(&s.caseworker, &path).await.expect(200).etag();
    let born = json!({"date-of-birth": "2009-01-18"});
    let _corrected = s.world.api.patch(&s.caseworker, &path).on(&etag).json(&born).await.expect(200);
    let _child = s.disclose(&referral).await.expect(422);
    let proposal = format!("/api/v1/referrals/{referral}/proposal");
    let asked_again = s.world.api.get(&s.caseworker, &proposal).await.expect(200).body;
    assert_eq!(asked_again["asked_again"], true);
    s.world.clock.advance(4 * DAY);
    let decision = s.disclose(&referral).await.expect(422).body["decision"].clone();
    let looked_at = decision["trace"].as_array().into_iter().flatten().find(|step| step["code"] == "basis-consent");
    assert_eq!(looked_at.unwrap()["looked_at"][1], "wrong-band", "{decision}");
    let _own_word = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
}
