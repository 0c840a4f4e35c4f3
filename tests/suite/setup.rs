//! What the central team writes down is checked when it is written, and not by a caseworker after the interview.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, World};

use crate::{PROGRAM, on_both};

on_both!(
    a_misspelt_word_of_an_agreement_is_refused_with_the_nearest_right_one,
    a_misspelt_word_of_a_grant_is_refused_with_the_nearest_right_one,
    a_token_for_a_function_that_no_pathway_names_is_refused,
    what_has_ended_before_it_began_is_refused,
    where_the_plugin_is_yet_to_come_its_words_are_taken_and_noted,
    an_agreement_says_which_pathways_it_leaves_closed,
    a_new_version_without_a_grant_is_activated_only_when_less_is_meant,
    a_proposal_without_items_says_why,
    a_border_opens_only_by_the_word_of_two_and_the_audit_has_old_and_new,
    every_entry_says_with_which_token_it_was_made,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// Replaces a part of some terms.
fn with(terms: &Value, part: &str, value: Value) -> Value {
    let mut terms = terms.clone();
    terms[part] = value;
    terms
}

async fn refused(world: &World, path: &str, body: &Value, at: &str, told: &str) {
    let answer = world.api.post(&world.central, path).json(body).await.expect_problem(422, "does-not-fit");
    let errors = answer.body["errors"].as_array().unwrap();
    let found = errors.iter().any(|e| e["at"] == at && e["detail"].as_str().is_some_and(|said| said.contains(told)));
    assert!(found, "{at} {told}: {}", answer.text);
}

fn codes(findings: &Value) -> Vec<&str> {
    findings.as_array().into_iter().flatten().filter_map(|finding| finding["code"].as_str()).collect()
}

async fn a_misspelt_word_of_an_agreement_is_refused_with_the_nearest_right_one(kind: Kind) {
    let s = setting(kind).await;
    for (part, words, told) in [
        ("roles", json!(["legal-aid-provder"]), "did you mean legal-aid-provider?"),
        ("functions", json!(["legal-counselor"]), "did you mean legal-counsellor?"),
        ("items", json!(["answer:legal-asistance/matter"]), "answer:legal-assistance/"),
        ("items", json!(["full-nme"]), "did you mean full-name?"),
    ] {
        refused(&s.world, "/api/v1/agreements", &with(&s.agreement_terms, part, words.clone()), part, told).await;
        let changed = s.change_agreement(json!({ part: words })).await.expect_problem(422, "does-not-fit");
        assert!(changed.text.contains(told), "{}", changed.text);
    }
    let nowhere = with(&s.agreement_terms, "partner", json!("legal-center"));
    let answer = s.world.api.post(&s.world.central, "/api/v1/agreements").json(&nowhere).await.expect(422);
    assert!(answer.text.contains("did you mean legal-centre?"), "{}", answer.text);
}

async fn a_misspelt_word_of_a_grant_is_refused_with_the_nearest_right_one(kind: Kind) {
    let s = setting(kind).await;
    for (part, words, told) in [
        ("items", json!(["answer:legal-assistance/mater"]), "answer:legal-assistance/"),
        ("items", json!(["ful-name"]), "did you mean full-name?"),
        ("facts", json!(["age-bnd"]), "did you mean age-band?"),
    ] {
        refused(&s.world, "/api/v1/grants", &with(&s.grant_terms, part, words), part, told).await;
    }
}

async fn a_token_for_a_function_that_no_pathway_names_is_refused(kind: Kind) {
    let s = setting(kind).await;
    let token = |function: &str| {
        let role = json!({"role": "partner", "operation": "inter-agency", "partner": s.partner, "function": function});
        json!({"label": "x", "role": role, "days": 30, "new_staff": true})
    };
    let told = "did you mean legal-counsellor?";
    refused(&s.world, "/api/v1/tokens", &token("legal-counselor"), "role.function", told).await;
    let made = s.world.api.post(&s.world.central, "/api/v1/tokens").json(&token("legal-counsellor")).await.expect(201);
    assert_eq!(made.body["findings"], json!([]));
    let _fewer = s.change_agreement(json!({"functions": ["case-manager"]})).await.expect(200);
    let made = s.world.api.post(&s.world.central, "/api/v1/tokens").json(&token("legal-counsellor")).await.expect(201);
    assert_eq!(codes(&made.body["findings"]), ["function-not-agreed"]);
}

async fn what_has_ended_before_it_began_is_refused(kind: Kind) {
    let s = setting(kind).await;
    let grant = with(&s.grant_terms, "until", json!("2020-01-01T00:00:00Z"));
    let mut agreement = with(&s.agreement_terms, "from", json!("2019-01-01T00:00:00Z"));
    agreement["until"] = json!("2020-01-01T00:00:00Z");
    for (path, body) in [("/api/v1/grants", grant), ("/api/v1/agreements", agreement)] {
        let refused = s.world.api.post(&s.world.central, path).json(&body).await.expect_problem(422, "does-not-fit");
        assert!(refused.text.contains("ended already"), "{}", refused.text);
    }
    // One that was in force may be recorded to have ended.
    let ended = s.change_grant(json!({"until": s.world.clock_after(-1)})).await.expect(200);
    assert_eq!(codes(&ended.body["findings"]), ["not-in-force"]);
}

async fn where_the_plugin_is_yet_to_come_its_words_are_taken_and_noted(kind: Kind) {
    let world = World::new(kind, PROGRAM).await;
    world.record_operation("here").await;
    world.record_partner("there").await;
    let terms = json!({
        "operation": "here", "partner": "there", "party": "controller", "roles": ["clinic"],
        "purposes": ["immediate-service"], "items": ["full-name", "answer:health/urgent"], "functions": ["nurse"],
        "from": world.clock_after(-1), "until": world.clock_after(1_000_000),
        "assessment_due": world.clock_after(1_000_000),
    });
    let made = world.api.post(&world.central, "/api/v1/agreements").json(&terms).await.expect(201);
    assert_eq!(codes(&made.body["findings"]), ["unknown-role", "unknown-function", "unknown-item"]);
    let role = json!({"role": "partner", "operation": "here", "partner": "there", "function": "nurse"});
    assert_eq!(codes(&world.hire(role).await.body["findings"]), ["unknown-function"]);
}

async fn an_agreement_says_which_pathways_it_leaves_closed(kind: Kind) {
    let s = setting(kind).await;
    let whole = s.change_agreement(json!({})).await.expect(200);
    assert_eq!(whole.body["findings"], json!([]));
    let other = json!({"roles": ["legal-aid-provider"], "functions": ["case-manager"]});
    let changed = s.change_agreement(other).await.expect(200);
    let finding = &changed.body["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["place"]),
        (&json!("closed-pathway"), &json!("functions")),
        "{}",
        changed.text
    );
    assert!(finding["message"].as_str().unwrap().contains("legal-assistance"), "{finding}");
}

async fn a_new_version_without_a_grant_is_activated_only_when_less_is_meant(kind: Kind) {
    let s = setting(kind).await;
    let plugins = format!("/api/v1/plugins?operation={}", s.operation);
    let listed = s.world.api.get(&s.world.central, &plugins).await.expect(200).body;
    let first = listed["plugins"][0]["id"].as_str().unwrap().to_owned();
    // The same component with one byte more is another version, which no grant is for.
    let mut component = waystation_test_world::plugin("inter-agency-referral").to_vec();
    component.extend([0, 2, 1, b'v']);
    let installing = s.world.api.post(&s.world.central, "/api/v1/plugins?label=2.0");
    let second = installing.bytes("application/wasm", component.as_slice()).await.expect(201).id();
    let path = format!("/api/v1/plugins/{second}");
    let _approved = s.world.api.post(&s.world.central, format!("{path}/approval")).await.expect(200);
    let outlook = s.world.api.get(&s.world.central, format!("{path}/outlook")).await.expect(200);
    assert_eq!((&outlook.body["active"], codes(&outlook.body["findings"])), (&json!(first), vec!["no-grant"]));
    let activation = format!("{path}/activation");
    let refused = s.world.api.post(&s.world.central, &activation).await.expect_problem(409, "less-than-active");
    assert_eq!(refused.body["comparison"], outlook.body);
    let lost = json!({"type": "item", "pathway": "legal-assistance", "partner": s.partner, "item": "full-name"});
    assert!(refused.body["comparison"]["less"].as_array().unwrap().contains(&lost), "{}", refused.text);

    // With a grant of its own it does as much.
    let digest = s.world.api.get(&s.world.central, &path).await.expect(200).body["digest"].clone();
    let grant = with(&s.grant_terms, "digest", digest);
    let granted = s.world.api.post(&s.world.central, "/api/v1/grants").json(&grant).await.expect(201);
    let activated = s.world.api.post(&s.world.central, &activation).await.expect(200);
    assert_eq!(activated.body["comparison"]["less"], json!([]), "{}", activated.text);

    // And without it, only when that is said.
    let back = format!("/api/v1/plugins/{first}/activation");
    let _back = s.world.api.post(&s.world.central, &back).await.expect(200);
    let revoked = json!({"revoked": true});
    let mut terms = grant.clone();
    terms["revoked"] = revoked["revoked"].clone();
    let at = format!("/api/v1/grants/{}", granted.id());
    let _revoked = s.world.api.put(&s.world.central, at).on("\"1\"").json(&terms).await.expect(200);
    let anyway = json!({"anyway": true});
    let _refused = s.world.api.post(&s.world.central, &activation).await.expect(409);
    let _activated = s.world.api.post(&s.world.central, &activation).json(&anyway).await.expect(200);
    let acts = s.acts().await;
    let last = acts.iter().rfind(|act| act["act"] == "plugin-activated").unwrap();
    assert!(last["codes"].as_array().unwrap().iter().any(|c| c.as_str().unwrap().starts_with("less than before")));
}

async fn a_proposal_without_items_says_why(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let path = format!("/api/v1/referrals/{referral}/proposal");
    let whole = s.world.api.get(&s.caseworker, &path).await.expect(200);
    assert_eq!(whole.body["not_asked"], json!([]), "{}", whole.text);
    let _revoked = s.change_grant(json!({"revoked": true})).await.expect(200);
    let empty = s.world.api.get(&s.caseworker, &path).language("fr").await.expect(200);
    assert_eq!(empty.body["items"], json!([]));
    let why = &empty.body["not_asked"][0];
    assert_eq!(why["code"], "element-granted", "{}", empty.text);
    assert!(why["text"].as_str().unwrap().starts_with("L'équipe centrale"), "{why}");
    let asked = json!({"language": "en"});
    let path = format!("/api/v1/referrals/{referral}/consent-requests");
    let refused = s.world.api.post(&s.caseworker, &path).json(&asked).await.expect(422);
    assert!(refused.text.contains("element-granted"), "{}", refused.text);
}

/// The entries of the host's own chain with this act, oldest first.
async fn of_host(s: &Setting, act: &str) -> Vec<Value> {
    let page = s.world.api.get(&s.world.central, "/api/v1/audit?chain=host&after=0&limit=500").await.expect(200).body;
    let bodies = page["entries"].as_array().unwrap().iter().map(|link| link["body"].as_str().unwrap().to_owned());
    let entries = bodies.map(|body| serde_json::from_str::<Value>(&body).unwrap());
    entries.filter(|entry| entry["act"] == act).collect()
}

async fn a_border_opens_only_by_the_word_of_two_and_the_audit_has_old_and_new(kind: Kind) {
    let s = setting(kind).await;
    let other = s.world.token(Role::Central).await.0;
    let ministry = "/api/v1/partners/ministry";
    let state = json!({"name": "The ministry", "kind": {"type": "government", "country": "SYR"}});
    let private = json!({"name": "The ministry", "kind": {"type": "private"}});
    let put = async |who: &str, path: &str, body: &Value| s.world.api.put(who, path).json(body).await.expect(200).body;
    let _state = put(&s.world.central, ministry, &state).await;
    for _ in 0..2 {
        let asked = put(&s.world.central, ministry, &private).await;
        assert_eq!((&asked["kind"], &asked["awaits"]["kind"]), (&state["kind"], &private["kind"]));
    }
    let done = put(&other, ministry, &private).await;
    assert_eq!((&done["kind"], &done["awaits"]), (&private["kind"], &Value::Null));
    let last = of_host(&s, "partner-recorded").await.pop().unwrap();
    assert_eq!(last["codes"], json!(["was government syr", "is private"]));

    let path = format!("/api/v1/operations/{}", s.operation);
    let before = s.world.api.get(&s.world.central, &path).await.expect(200).body;
    let bands = json!([{"from": 0, "who": "caregiver"}, {"from": 15, "who": "person"}]);
    let younger = json!({"title": "x", "country": "idn", "capacity": {"bands": bands}});
    let asked = put(&s.world.central, &path, &younger).await;
    assert_eq!((&asked["capacity"], &asked["awaits"]["capacity"]["bands"]), (&before["capacity"], &bands));
    let done = put(&other, &path, &younger).await;
    assert_eq!((&done["capacity"]["bands"], &done["awaits"]), (&bands, &Value::Null));
    let acts = s.acts().await;
    let last = acts.iter().rfind(|act| act["act"] == "operation-recorded").unwrap();
    let codes = last["codes"].as_array().unwrap();
    assert!(codes.contains(&json!("is 0 caregiver, 15 person")), "{codes:?}");
    assert!(codes[0].as_str().unwrap().starts_with("was 0 caregiver, 6 "), "{codes:?}");
    let unknown =
        json!({"title": "x", "country": "idn", "capacity": {"bands": bands, "lesser_weight": ["legal-asistance"]}});
    let refused = s.world.api.put(&s.world.central, &path).json(&unknown).await.expect_problem(422, "does-not-fit");
    assert!(refused.text.contains("did you mean legal-assistance?"), "{}", refused.text);
}

async fn every_entry_says_with_which_token_it_was_made(kind: Kind) {
    let s = setting(kind).await;
    let me = s.world.hire(json!({"role": "caseworker", "operation": s.operation})).await;
    let person = s.world.api.post(me.body["secret"].as_str().unwrap(), "/api/v1/individuals").json(&amina()).await;
    let _person = person.expect(201);
    let acts = s.acts().await;
    let registered = acts.iter().rfind(|act| act["act"] == "individual-registered").unwrap();
    assert_eq!(registered["token"], me.body["id"]);
    assert!(acts.iter().all(|act| act["token"].is_string()), "{acts:?}");
    for beyond in [
        json!({"role": "central", "operation": "inter-agency"}),
        json!({"role": "caseworker", "operation": "inter-agency", "partner": "legal-centre"}),
        json!({"role": "partner", "operation": "inter-agency", "partner": "legal-centre", "function": "legal-counsellor", "central": true}),
    ] {
        let body = json!({"label": "x", "role": beyond, "days": 1, "new_staff": true});
        let _refused = s.world.api.post(&s.world.central, "/api/v1/tokens").json(&body).await.expect(422);
    }
}
