//! Whom a person excluded, and whoever has another function, is outside: at every act, for ever, and in the words that
//! everybody gets for what does not exist.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::StaffId;
use waystation_test_client::{Answer, Method};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, partner_role};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    an_excluded_colleague_is_answered_at_every_act_as_if_there_was_nothing,
    a_function_that_the_purpose_does_not_name_is_outside_at_every_act_too,
    an_excluded_organisation_does_not_find_the_referral_in_its_list,
    a_page_of_a_list_is_full_although_some_of_it_is_not_for_this_reader,
    a_new_token_of_an_excluded_colleague_is_outside_as_well,
    a_newer_consent_leaves_wishes_as_they_are_until_they_are_lifted_by_name,
    a_wish_is_lifted_only_where_it_stands_and_by_whoever_decides,
    whoever_makes_a_token_says_whether_its_holder_is_new,
    caseworkers_see_a_partners_staff_by_name,
);

/// An id that nothing has.
const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// Every act of a partner on a referral.
async fn acts(s: &Setting, token: &str, referral: &str) -> Vec<Answer> {
    let at = |rest: &str| format!("/api/v1/partner/referrals/{referral}/{rest}");
    let mut answers = vec![s.form_as(token, referral).await];
    let steps = ["receive", "accept", "waitlist", "ask-information", "start", "hold", "resume", "complete"];
    let mut bodies: Vec<_> = steps.iter().map(|step| ("steps", json!({ "step": step }))).collect();
    bodies.extend([
        ("steps", json!({"step": "decline", "reason": "no-capacity"})),
        ("steps", json!({"step": "stop", "reason": "moved"})),
        ("reports", json!({"items": [{"item": "case-stage", "value": "counselling"}]})),
        ("reports", json!({"items": []})),
        ("requests", json!({"elements": ["individual-number"]})),
    ]);
    for (route, body) in bodies {
        answers.push(s.world.api.ask(token, Method::POST, at(route)).on("\"3\"").json(&body).await);
    }
    answers.push(s.world.api.post(token, at("destruction")).await);
    answers
}

/// What an answer says, but for the id of its request.
fn told(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("instance");
        members.remove("request_id");
    }
    (answer.status, body)
}

/// To them the referral is one that does not exist, and is in no list.
async fn is_outside(s: &Setting, token: &str, referral: &str) {
    let answers = acts(s, token, referral).await;
    for (answer, nothing) in answers.iter().zip(acts(s, token, NOBODY).await) {
        assert_eq!(answer.status, 404, "{}", answer.text);
        assert_eq!(told(answer), told(&nothing));
    }
    let list = s.world.api.get(token, "/api/v1/partner/referrals").await.expect(200);
    assert_eq!(list.body["referrals"], json!([]), "{}", list.text);
}

async fn an_excluded_colleague_is_answered_at_every_act_as_if_there_was_nothing(kind: Kind) {
    let s = setting(kind).await;
    let (feared, staff) = s.reader("legal-counsellor").await;
    let (_, referral) = s.confirmed().await;
    let consent = s.consent(&referral, json!({"excluded_staff": [staff]})).await.expect(201).id();
    let _sent = s.disclose(&referral).await.expect(201);
    is_outside(&s, &feared, &referral).await;
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    is_outside(&s, &feared, &referral).await;
    let refusals = s.acts().await;
    let of = |entry: &&Value| entry["act"] == "form-refused" && entry["codes"] == json!(["recipient-excluded"]);
    assert_eq!(refusals.iter().filter(of).count(), 30, "each attempt is in the audit");
    // Also when the consent that said it is no more.
    let path = format!("/api/v1/consents/{consent}/withdrawal");
    let _withdrawn = s.world.api.post(&s.caseworker, path).await.expect(200);
    is_outside(&s, &feared, &referral).await;
    let path = format!("/api/v1/partner/referrals/{referral}/destruction");
    let _by_a_colleague = s.world.api.post(&s.focal_point, path).await.expect(204);
}

async fn a_function_that_the_purpose_does_not_name_is_outside_at_every_act_too(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let (cook, _) = s.reader("cook").await;
    is_outside(&s, &cook, &referral).await;
    let word =
        |available: bool| json!({"operation": s.operation, "pathway": "legal-assistance", "available": available});
    let path = "/api/v1/partner/availability";
    let refused = s.world.api.put(&cook, path).json(&word(false)).await.expect(404);
    let mut nothing = word(false);
    nothing["pathway"] = json!("no-such-pathway");
    assert_eq!(told(&refused), told(&s.world.api.put(&cook, path).json(&nothing).await));
    let _full = s.world.api.put(&s.focal_point, path).json(&word(false)).await.expect(200);
    assert_eq!(s.world.api.get(&cook, path).await.expect(200).body["full"], json!([]));
}

async fn an_excluded_organisation_does_not_find_the_referral_in_its_list(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let _read = s.form(&referral).await.expect(200);
    let no = json!({"agrees": false, "excluded_partners": [s.partner]});
    let _no = s.consent(&referral, no).await.expect(201);
    is_outside(&s, &s.focal_point, &referral).await;
}

async fn a_page_of_a_list_is_full_although_some_of_it_is_not_for_this_reader(kind: Kind) {
    let s = setting(kind).await;
    let (feared, staff) = s.reader("legal-counsellor").await;
    let mut open = Vec::new();
    for n in 0..5 {
        let mut person = amina();
        person["individual-number"] = json!(format!("700-{n}"));
        let person = s.register(person).await;
        let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
        let excluded = if n % 2 == 0 { json!([staff]) } else { json!([]) };
        let _yes = s.consent(&referral, json!({"excluded_staff": excluded})).await.expect(201);
        let _sent = s.disclose(&referral).await.expect(201);
        if n % 2 == 1 {
            open.push(referral);
        }
        s.world.clock.advance(1000);
    }
    let first = s.world.api.get(&feared, "/api/v1/partner/referrals?limit=1").await.expect(200).body;
    assert_eq!(first["referrals"][0]["id"], open[0], "{first}");
    let path = format!("/api/v1/partner/referrals?limit=1&after={}", first["next"].as_str().unwrap());
    let second = s.world.api.get(&feared, &path).await.expect(200).body;
    assert_eq!(second["referrals"][0]["id"], open[1], "{second}");
    let path = format!("/api/v1/partner/referrals?limit=1&after={}", second["next"].as_str().unwrap());
    let last = s.world.api.get(&feared, &path).await.expect(200).body;
    assert_eq!((&last["referrals"], &last["next"]), (&json!([]), &json!(null)));
}

async fn a_new_token_of_an_excluded_colleague_is_outside_as_well(kind: Kind) {
    let s = setting(kind).await;
    let (_, staff) = s.reader("legal-counsellor").await;
    let (_, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({"excluded_staff": [staff]})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let renewed = json!({
        "label": "Renewed", "days": 30, "staff": staff,
        "role": {"role": "partner", "operation": "inter-agency", "partner": s.partner, "function": "legal-counsellor"}
    });
    let other = s.world.token(Role::Central).await.0;
    let _asked = s.world.api.post(&other, "/api/v1/tokens").json(&renewed).await.expect(202);
    let made = s.world.api.post(&s.world.central, "/api/v1/tokens").json(&renewed).await.expect(201).body;
    is_outside(&s, made["secret"].as_str().unwrap(), &referral).await;
}

async fn proposal(s: &Setting, referral: &str) -> Value {
    s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}/proposal")).await.expect(200).body
}

async fn a_newer_consent_leaves_wishes_as_they_are_until_they_are_lifted_by_name(kind: Kind) {
    let s = setting(kind).await;
    let (feared, staff) = s.reader("legal-counsellor").await;
    let (_, referral) = s.confirmed().await;
    let wishes =
        json!({"excluded_staff": [staff], "kept_back": ["phone"], "excluded_partners": ["other-organisation"]});
    let _first = s.consent(&referral, wishes).await.expect(201);
    let _newer = s.consent(&referral, json!({})).await.expect(201);
    let _no = s.consent(&referral, json!({"agrees": false})).await.expect(201);
    let _newest = s.consent(&referral, json!({})).await.expect(201);
    let standing = proposal(&s, &referral).await["standing"].clone();
    assert_eq!(standing["kept_back"], json!(["phone"]));
    assert_eq!(standing["excluded_staff"], json!([{"id": staff, "name": "suite"}]));
    let organisation = json!([{"id": "other-organisation", "name": "The other-organisation"}]);
    assert_eq!(standing["excluded_partners"], organisation);
    let _sent = s.disclose(&referral).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    assert!(!s.form(&referral).await.expect(200).text.contains("+62 811"), "the phone was kept back");
    is_outside(&s, &feared, &referral).await;

    let lifted = json!({"lifted": {"excluded_staff": [staff]}});
    let _lifts = s.consent(&referral, lifted).await.expect(201);
    let _in = s.form_as(&feared, &referral).await.expect(200);
    let standing = proposal(&s, &referral).await["standing"].clone();
    assert_eq!((&standing["excluded_staff"], &standing["kept_back"]), (&json!([]), &json!(["phone"])));
}

async fn a_wish_is_lifted_only_where_it_stands_and_by_whoever_decides(kind: Kind) {
    let s = setting(kind).await;
    let (_, referral) = s.confirmed().await;
    let _first = s.consent(&referral, json!({"kept_back": ["phone"]})).await.expect(201);
    for (extra, why) in [
        (json!({"lifted": {"kept_back": ["email"]}}), "email is not kept back or excluded"),
        (json!({"lifted": {"kept_back": ["phone"]}, "kept_back": ["phone"]}), "said and lifted"),
        (json!({"lifted": {"kept_back": ["phone"]}, "given_by": "caregiver"}), "cannot lift a wish"),
    ] {
        let refused = s.consent(&referral, extra).await.expect(422);
        assert!(refused.text.contains(why), "{}", refused.text);
    }
    let _lifts = s.consent(&referral, json!({"lifted": {"kept_back": ["phone"]}})).await.expect(201);
    assert_eq!(proposal(&s, &referral).await["standing"]["kept_back"], json!([]));
}

async fn whoever_makes_a_token_says_whether_its_holder_is_new(kind: Kind) {
    let s = setting(kind).await;
    let make = |extra: Value| {
        let mut body = json!({"label": "x", "days": 1, "role": {"role": "caseworker", "operation": s.operation}});
        waystation_test_world::people::merge(&mut body, extra);
        let request = s.world.api.post(&s.world.central, "/api/v1/tokens").json(&body);
        async { request.await }
    };
    let refused = make(json!({})).await.expect(422);
    assert!(refused.text.contains("new_staff"), "{}", refused.text);
    let _slip = make(json!({"staff": NOBODY})).await.expect(422);
    let made = make(json!({"new_staff": true})).await.expect(201).body;
    let staff = made["staff"].as_str().unwrap();
    let _not_new = make(json!({"staff": staff, "new_staff": true})).await.expect(422);
    assert_eq!(make(json!({"staff": staff})).await.expect(202).body["staff"], made["staff"]);
    assert_eq!(make(json!({"staff": NOBODY, "new_staff": true})).await.expect(201).body["staff"], NOBODY);
}

async fn caseworkers_see_a_partners_staff_by_name(kind: Kind) {
    let s = setting(kind).await;
    let role = json!({
        "role": "partner", "operation": s.operation, "partner": "other-organisation", "function": "legal-counsellor"
    });
    let hired = async |by: &str, status, label: &str, extra: Value| {
        let mut body = json!({"label": label, "days": 1, "role": role});
        waystation_test_world::people::merge(&mut body, extra);
        s.world.api.post(by, "/api/v1/tokens").json(&body).await.expect(status).body
    };
    let new = json!({"new_staff": true});
    let zara = hired(&s.world.central, 201, "Zara", new.clone()).await;
    let staff = StaffId::parse(zara["staff"].as_str().unwrap()).unwrap();
    let other = s.world.token(Role::Central).await.0;
    for (by, status) in [(&s.world.central, 202), (&other, 201)] {
        let _married = hired(by, status, "Zara Example", json!({"staff": staff})).await;
    }
    let bilal = hired(&s.world.central, 201, "Bilal", new).await;
    let path = format!("/api/v1/tokens/{}", bilal["id"].as_str().unwrap());
    let _left = s.world.api.delete(&s.world.central, path).await.expect(204);
    let list = s.world.api.get(&s.caseworker, "/api/v1/partners/other-organisation/staff").await.expect(200).body;
    let expected = json!([
        {"staff": bilal["staff"], "name": "Bilal", "functions": ["legal-counsellor"], "active": false},
        {"staff": staff, "name": "Zara Example", "functions": ["legal-counsellor"], "active": true},
    ]);
    assert_eq!(list["staff"], expected);
    let (own, _) = s.world.token(partner_role("inter-agency", "other-organisation", "cook")).await;
    let _not_for_partners = s.world.api.get(&own, "/api/v1/partners/other-organisation/staff").await.expect(403);
}
