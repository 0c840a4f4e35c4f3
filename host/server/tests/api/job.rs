//! The main job, from an empty host to a partner's report, and the end of it: with a real plugin.

use std::path::Path;

use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::world::World;

/// A plugin of this repository, built from its source.
fn inter_agency() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    waystation_runtime::build::build_plugin(&root.join("plugins/inter-agency-referral")).unwrap()
}

fn each(catalogue: &Value, read: impl Fn(&Value, &Value) -> Option<String>) -> Vec<String> {
    let mut all = Vec::new();
    for pathway in catalogue["pathways"].as_array().unwrap() {
        for element in pathway["elements"].as_array().unwrap() {
            all.extend(read(pathway, element));
        }
    }
    all.sort();
    all.dedup();
    all
}

fn items(catalogue: &Value) -> Vec<String> {
    each(catalogue, |pathway, element| {
        let source = &element["source"];
        match source["dictionary"].as_str() {
            Some(datum) => Some(datum.to_owned()),
            None => Some(format!("answer:{}/{}", pathway["id"].as_str()?, source["answer"].as_str()?)),
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_goes_from_the_first_question_to_the_report_and_ends_with_a_withdrawal() {
    let world = World::new().await;
    let central = world.central.clone();
    world.organisations("inter-agency", "legal-centre").await;

    // The central team installs, reads, approves, activates, grants, and writes down the agreement.
    let component = inter_agency();
    let installed = world.install(component.clone()).await.expect(201);
    let path = format!("/api/v1/plugins/{}", installed.id());
    let _twice = world.install(component).await.expect(409).problem("conflict");
    let read = world.get(&central, &path).await.expect(200).body;
    let _early = world.call(&central, Method::POST, &format!("{path}/activation"), None, &[]).await.expect(409);
    for step in ["approval", "activation"] {
        let _done = world.call(&central, Method::POST, &format!("{path}/{step}"), None, &[]).await.expect(200);
    }
    let catalogue = &read["catalogue"];
    let facts: Vec<_> =
        catalogue["pathways"].as_array().unwrap().iter().flat_map(|p| p["facts"].as_array().unwrap()).collect();
    let grant = json!({
        "operation": "inter-agency", "digest": read["digest"], "facts": facts, "items": items(catalogue),
        "until": "2028-01-01T00:00:00Z",
    });
    let _granted = world.post(&central, "/api/v1/grants", grant).await.expect(201);
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "co-controller",
        "roles": ["legal-aid-provider"], "purposes": ["immediate-service", "referral-feedback"], "items": items(catalogue),
        "functions": ["legal-counsellor"], "from": "2026-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z",
        "assessment_due": "2028-01-01T00:00:00Z",
    });
    let _agreed = world.post(&central, "/api/v1/agreements", agreement).await.expect(201);
    let worker = world.secret(json!({"role": "caseworker", "operation": "inter-agency"})).await;
    let officer = world.secret(json!({"role": "protection-officer", "operation": "inter-agency"})).await;
    let partner = json!({"role": "partner", "partner": "legal-centre", "function": "legal-counsellor"});
    let partner = world.secret(partner).await;

    // The caseworker registers, chooses a pathway, answers, and confirms.
    let profile = json!({
        "full-name": "Amina Example", "date-of-birth": "1990-04-12", "nationality": "AFG", "phone": "+62 811 000 111",
        "individual-number": "123-45C67890",
    });
    let person = world.post(&worker, "/api/v1/individuals", profile).await.expect(201).id();
    let offer =
        world.call(&worker, Method::GET, "/api/v1/pathways", None, &[("accept-language", "fr")]).await.expect(200);
    let offered = offer.body["pathways"].as_array().unwrap().iter().find(|p| p["id"] == "legal-assistance").unwrap();
    assert_eq!(offered["partners"][0]["id"], "legal-centre");
    let begin = json!({"individual": person, "pathway": "legal-assistance"});
    let referral = world.post(&worker, "/api/v1/referrals", begin).await.expect(201).id();
    let at = |rest: &str| format!("/api/v1/referrals/{referral}/{rest}");
    let asked = world.post(&worker, &at("answers"), json!({})).await.expect(200);
    assert_eq!(asked.body["next"][0]["id"], "has-lawyer", "{}", asked.text);
    let bad = world.post(&worker, &at("answers"), json!({"matter": "SECRET", "nothing": 1})).await.expect(422);
    assert!(!bad.text.contains("SECRET") && bad.body["errors"].as_array().unwrap().len() == 2, "{}", bad.text);
    let answers = json!({
        "has-lawyer": false, "matter": "papers", "date-is-set": true, "days-left": 9,
        "what-is-requested": "Help with a certificate", "already-provided": "One talk",
    });
    let assessed = world.post(&worker, &at("answers"), answers).await.expect(200);
    assert_eq!(assessed.body["recommendation"]["assessment"]["verdict"], "eligible", "{}", assessed.text);
    assert!(assessed.body["fault"].is_null());
    let early = world.get(&worker, &at("proposal")).await.expect(422).problem("does-not-fit");
    assert!(early.text.contains("confirm"));
    let confirm = Some(json!({"partner": "legal-centre"}));
    let _blind = world.call(&worker, Method::POST, &at("confirmation"), confirm.clone(), &[]).await.expect(428);
    let confirmed = world.post_on(&worker, &at("confirmation"), &assessed.etag(), confirm).await.expect(200);

    // Without consent nothing is released, and each reason is told in the reader's language.
    let refused = world
        .call(
            &worker,
            Method::POST,
            &at("disclosures"),
            None,
            &[("if-match", &confirmed.etag()), ("accept-language", "fr")],
        )
        .await
        .expect(422)
        .problem("nothing-released");
    let withheld = &refused.body["decision"]["withheld"][0];
    assert_eq!(withheld["code"], "basis-consent");
    assert!(withheld["text"].as_str().unwrap().starts_with("Un consentement"));
    assert!(withheld["source"].as_str().unwrap().contains("Technical Note"));

    // What is put to the person, and what the person says.
    for (wanted, read) in [("fr-CH", "fr"), ("sw", "en")] {
        let proposal = world.call(&worker, Method::GET, &at("proposal"), None, &[("accept-language", wanted)]).await;
        assert_eq!(proposal.expect(200).body["language"], read, "the language that consent is recorded in");
    }
    let proposal = world.get(&worker, &at("proposal")).await.expect(200).body;
    let yes: serde_json::Map<String, Value> = proposal["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["item"].as_str().unwrap().to_owned(), json!(true)))
        .collect();
    let consent = json!({
        "agrees": true, "items": yes, "channels": proposal["channels"], "given_by": "person",
        "feedback": proposal["feedback"].as_array().unwrap().iter().map(|f| f["item"].clone()).collect::<Vec<_>>(),
        "method": {"type": "written"}, "language": "en",
        "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"], "until": "2027-06-01T00:00:00Z",
    });
    let consent = world.post(&worker, &at("consents"), consent).await.expect(201).id();
    let preview = world.call(&worker, Method::POST, &at("preview"), None, &[]).await.expect(200).body;
    assert!(
        preview["offer"]["released"].as_array().unwrap().len()
            < preview["acceptance"]["released"].as_array().unwrap().len()
    );

    // It is shared once, however often the request is repeated.
    let headers = [("if-match", &*confirmed.etag()), ("idempotency-key", "send-1")].map(|(n, v)| (n, v.to_owned()));
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = world.call(&worker, Method::POST, &at("disclosures"), None, &headers).await.expect(201);
    let again = world.call(&worker, Method::POST, &at("disclosures"), None, &headers).await.expect(200);
    assert_eq!(again.id(), sent.id());
    let explained = world.get(&officer, &format!("/api/v1/disclosures/{}", sent.id())).await.expect(200);
    assert_eq!(explained.body["digest"], sent.body["digest"]);
    assert!(!explained.text.contains("Amina"));

    // The partner reads, accepts and reports.
    let list = world.get(&partner, "/api/v1/partner/referrals?limit=10").await.expect(200);
    assert_eq!(list.body["referrals"][0]["id"], referral);
    assert_eq!(list.body["referrals"][0]["destruction_asked"], false);
    assert!(!list.text.contains("Amina"));
    let of = |rest: &str| format!("/api/v1/partner/referrals/{referral}/{rest}");
    let form = world.get(&partner, &of("form")).await.expect(200);
    assert!(!form.text.contains("Amina"), "the name comes with acceptance: {}", form.text);
    let accepted =
        world.post_on(&partner, &of("steps"), &form.etag(), Some(json!({"step": "accept"}))).await.expect(200);
    assert_eq!(accepted.body["state"]["state"], "accepted");
    let form = world.get(&partner, &of("form")).await.expect(200);
    assert!(form.text.contains("Amina Example"));
    let report = json!({"items": [{"item": "case-stage", "value": "counselling"}]});
    let reported = world.post_on(&partner, &of("reports"), &form.etag(), Some(report)).await.expect(200);
    let _stale = world.post_on(&partner, &of("steps"), &form.etag(), Some(json!({"step": "start"}))).await.expect(412);
    let _started =
        world.post_on(&partner, &of("steps"), &reported.etag(), Some(json!({"step": "start"}))).await.expect(200);
    let cook = json!({"role": "partner", "partner": "legal-centre", "function": "cook"});
    let cook = world.secret(cook).await;
    let refused = world.get(&cook, &of("form")).await.expect(422).problem("nothing-released");
    assert!(refused.text.contains("recipient-role") && refused.body["decision"].is_null(), "{}", refused.text);

    // The person changes their mind: no version, no body, and it is done.
    let path = format!("/api/v1/consents/{consent}/withdrawal");
    let withdrawn = world.call(&worker, Method::POST, &path, None, &[]).await.expect(200);
    assert_eq!((withdrawn.body["state"].as_str(), withdrawn.body["closed"].as_u64()), (Some("withdrawn"), Some(2)));
    let _closed = world.get(&partner, &of("form")).await.expect(404).problem("not-found");
    let asked = |list: &Value| list["referrals"][0]["destruction_asked"].clone();
    assert_eq!(asked(&world.get(&partner, "/api/v1/partner/referrals").await.expect(200).body), true);
    let _attested = world.call(&partner, Method::POST, &of("destruction"), None, &[]).await.expect(204);
    assert_eq!(asked(&world.get(&partner, "/api/v1/partner/referrals").await.expect(200).body), false);
    let file = world.get(&worker, &format!("/api/v1/individuals/{person}")).await.expect(200);
    assert_eq!(file.body["consents"][0]["state"], "withdrawn");
    let read = world.get(&worker, &format!("/api/v1/referrals/{referral}")).await.expect(200);
    assert_eq!(read.body["state"]["state"], "withdrawn");
    let _over = world.post_on(&worker, &at("cancellation"), &read.etag(), None).await.expect(409).problem("conflict");
    let audit = world.get(&officer, "/api/v1/audit?chain=operation:inter-agency").await.expect(200);
    for act in ["disclosure-refused", "disclosure-made", "form-refused", "consent-withdrawn", "destruction-attested"] {
        assert!(audit.text.contains(act), "{act}");
    }
    assert!(!audit.text.contains("Amina") && audit.headers[header::CACHE_CONTROL] == "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_cancelled_is_never_seen_by_the_partner_that_was_chosen() {
    let world = World::new().await;
    let central = world.central.clone();
    world.organisations("inter-agency", "legal-centre").await;
    let id = world.install(inter_agency()).await.expect(201).id();
    for step in ["approval", "activation"] {
        let path = format!("/api/v1/plugins/{id}/{step}");
        let _done = world.call(&central, Method::POST, &path, None, &[]).await.expect(200);
    }
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "co-controller",
        "roles": ["legal-aid-provider"], "purposes": [], "items": [], "functions": [],
        "from": "2026-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z", "assessment_due": "2028-01-01T00:00:00Z",
    });
    let _agreed = world.post(&central, "/api/v1/agreements", agreement).await.expect(201);
    let worker = world.secret(json!({"role": "caseworker", "operation": "inter-agency"})).await;
    let partner = json!({"role": "partner", "partner": "legal-centre", "function": "legal-counsellor"});
    let partner = world.secret(partner).await;
    let person = world.post(&worker, "/api/v1/individuals", json!({"full-name": "A B"})).await.expect(201).id();
    let begin = json!({"individual": person, "pathway": "legal-assistance"});
    let begun = world.post(&worker, "/api/v1/referrals", begin).await.expect(201);
    let at = |rest: &str| format!("/api/v1/referrals/{}/{rest}", begun.id());
    let confirm = json!({"partner": "legal-centre", "departs": "person-prefers"});
    let confirmed = world.post_on(&worker, &at("confirmation"), &begun.etag(), Some(confirm)).await.expect(200);
    let _cancelled = world.post_on(&worker, &at("cancellation"), &confirmed.etag(), None).await.expect(200);
    let list = world.get(&partner, "/api/v1/partner/referrals").await.expect(200);
    assert_eq!(list.body["referrals"], json!([]));
    let form = format!("/api/v1/partner/referrals/{}/form", begun.id());
    let _unknown = world.get(&partner, &form).await.expect(404).problem("not-found");
}
