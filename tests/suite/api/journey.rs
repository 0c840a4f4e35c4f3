//! One case over the API, from an empty host to a partner's report, and to the end of it.

use axum::http::header;
use serde_json::{Value, json};
use waystation_test_world::people::items_of;
use waystation_test_world::{World, plugin};

use super::{hired, world};

/// Everybody who works on a case at the operation and at the partner.
async fn staff(world: &World) -> [String; 3] {
    [
        hired(world, json!({"role": "caseworker", "operation": "inter-agency"})).await,
        hired(world, json!({"role": "protection-officer", "operation": "inter-agency"})).await,
        hired(world, json!({"role": "partner", "operation": "inter-agency", "partner": "legal-centre", "function": "legal-counsellor"})).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_goes_from_the_first_question_to_the_report_and_ends_with_a_withdrawal() {
    let world = world().await;
    let central = world.central.clone();
    world.record_operation("inter-agency").await;
    world.record_partner("legal-centre").await;

    // The central team installs, reads, approves, activates, grants, and writes down the agreement.
    let component = plugin("inter-agency-referral");
    let installed = world.install(component).await.expect(201);
    let path = format!("/api/v1/plugins/{}", installed.id());
    let _twice = world.install(component).await.expect_problem(409, "conflict");
    let read = world.api.get(&central, &path).await.expect(200).body;
    let _early = world.api.post(&central, format!("{path}/activation")).await.expect(409);
    for step in ["approval", "activation"] {
        let _done = world.api.post(&central, format!("{path}/{step}")).await.expect(200);
    }
    let catalogue = &read["catalogue"];
    let facts: Vec<_> =
        catalogue["pathways"].as_array().unwrap().iter().flat_map(|p| p["facts"].as_array().unwrap()).collect();
    let grant = json!({
        "operation": "inter-agency", "digest": read["digest"], "facts": facts, "items": items_of(catalogue),
        "until": "2028-01-01T00:00:00Z",
    });
    let _granted = world.api.post(&central, "/api/v1/grants").json(&grant).await.expect(201);
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "co-controller",
        "roles": ["legal-aid-provider"], "purposes": ["immediate-service", "referral-feedback"], "items": items_of(catalogue),
        "functions": ["legal-counsellor"], "from": "2026-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z",
        "assessment_due": "2028-01-01T00:00:00Z",
    });
    let _agreed = world.api.post(&central, "/api/v1/agreements").json(&agreement).await.expect(201);
    let [worker, officer, partner] = staff(&world).await;

    // The caseworker registers, chooses a pathway, answers, and confirms.
    let profile = json!({
        "full-name": "Amina Example", "date-of-birth": "1990-04-12", "nationality": "AFG", "phone": "+62 811 000 111",
        "individual-number": "123-45C67890",
    });
    let person = world.api.post(&worker, "/api/v1/individuals").json(&profile).await.expect(201).id();
    let offer = world.api.get(&worker, "/api/v1/pathways").language("fr").await.expect(200);
    let offered = offer.body["pathways"].as_array().unwrap().iter().find(|p| p["id"] == "legal-assistance").unwrap();
    assert_eq!(offered["partners"][0]["id"], "legal-centre");
    let begin = json!({"individual": person, "pathway": "legal-assistance"});
    let referral = world.api.post(&worker, "/api/v1/referrals").json(&begin).await.expect(201).id();
    let at = |rest: &str| format!("/api/v1/referrals/{referral}/{rest}");
    let asked = world.api.post(&worker, at("answers")).json(&json!({})).await.expect(200);
    assert_eq!(asked.body["next"][0]["id"], "has-lawyer", "{}", asked.text);
    let bad = world.api.post(&worker, at("answers")).json(&json!({"matter": "SECRET", "nothing": 1})).await.expect(422);
    assert!(!bad.text.contains("SECRET") && bad.body["errors"].as_array().unwrap().len() == 2, "{}", bad.text);
    let answers = json!({
        "has-lawyer": false, "matter": "papers", "date-is-set": true, "days-left": 9,
        "what-is-requested": "Help with a certificate", "already-provided": "One talk",
    });
    let assessed = world.api.post(&worker, at("answers")).json(&answers).await.expect(200);
    assert_eq!(assessed.body["recommendation"]["assessment"]["verdict"], "eligible", "{}", assessed.text);
    assert!(assessed.body["fault"].is_null());
    let early = world.api.get(&worker, at("proposal")).await.expect_problem(422, "does-not-fit");
    assert!(early.text.contains("confirm"));
    let confirm = json!({"partner": "legal-centre"});
    let _blind = world.api.post(&worker, at("confirmation")).json(&confirm).await.expect(428);
    let confirmed = world.api.post(&worker, at("confirmation")).on(assessed.etag()).json(&confirm).await.expect(200);

    // Without consent nothing is released, and each reason is given in the reader's language.
    let refused = world
        .api
        .post(&worker, at("disclosures"))
        .on(confirmed.etag())
        .language("fr")
        .await
        .expect_problem(422, "nothing-released");
    let withheld = &refused.body["decision"]["withheld"][0];
    assert_eq!(withheld["code"], "basis-consent");
    assert!(withheld["text"].as_str().unwrap().starts_with("Un consentement"));
    assert!(withheld["source"].as_str().unwrap().contains("Technical Note"));

    // What is put to the person, and what the person says.
    for (wanted, read) in [("fr-CH", "fr"), ("sw", "en")] {
        let proposal = world.api.get(&worker, at("proposal")).language(wanted).await;
        assert_eq!(proposal.expect(200).body["language"], read, "the language that consent is recorded in");
    }
    let proposal = world.api.get(&worker, at("proposal")).await.expect(200).body;
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
    let consent = world.api.post(&worker, at("consents")).json(&consent).await.expect(201).id();
    let preview = world.api.post(&worker, at("preview")).await.expect(200).body;
    assert!(
        preview["offer"]["released"].as_array().unwrap().len()
            < preview["acceptance"]["released"].as_array().unwrap().len()
    );

    // It is shared once, however often the request is repeated.
    let send = || world.api.post(&worker, at("disclosures")).on(confirmed.etag()).once("send-1");
    let sent = send().await.expect(201);
    let again = send().await.expect(201);
    assert_eq!((&again.body, again.etag()), (&sent.body, sent.etag()), "the whole answer, and nothing of it was kept");
    let explained = world.api.get(&officer, format!("/api/v1/disclosures/{}", sent.id())).await.expect(200);
    assert_eq!(explained.body["digest"], sent.body["digest"]);
    assert!(!explained.text.contains("Amina"));

    // The partner reads, accepts and reports.
    let list = world.api.get(&partner, "/api/v1/partner/referrals?limit=10").await.expect(200);
    assert_eq!(list.body["referrals"][0]["id"], referral);
    assert_eq!(list.body["referrals"][0]["destruction_asked"], false);
    assert!(!list.text.contains("Amina"));
    let of = |rest: &str| format!("/api/v1/partner/referrals/{referral}/{rest}");
    let form = world.api.get(&partner, of("form")).await.expect(200);
    assert!(!form.text.contains("Amina"), "the name comes with acceptance: {}", form.text);
    let accepted =
        world.api.post(&partner, of("steps")).on(form.etag()).json(&json!({"step": "accept"})).await.expect(200);
    assert_eq!(accepted.body["state"]["state"], "accepted");
    let form = world.api.get(&partner, of("form")).await.expect(200);
    assert!(form.text.contains("Amina Example"));
    let report = json!({"items": [{"item": "case-stage", "value": "counselling"}]});
    let reported = world.api.post(&partner, of("reports")).on(form.etag()).json(&report).await.expect(200);
    let _stale =
        world.api.post(&partner, of("steps")).on(form.etag()).json(&json!({"step": "start"})).await.expect(412);
    let _started =
        world.api.post(&partner, of("steps")).on(reported.etag()).json(&json!({"step": "start"})).await.expect(200);
    let nurse = json!({"role": "partner", "operation": "inter-agency", "partner": "legal-centre", "function": "nurse"});
    let nurse = hired(&world, nurse).await;
    let _nothing_there = world.api.get(&nurse, of("form")).await.expect_problem(404, "not-found");

    // The person changes their mind: no version, no body, and it is done.
    let path = format!("/api/v1/consents/{consent}/withdrawal");
    let withdrawn = world.api.post(&worker, &path).await.expect(200);
    assert_eq!((withdrawn.body["state"].as_str(), withdrawn.body["closed"].as_u64()), (Some("withdrawn"), Some(2)));
    let _closed = world.api.get(&partner, of("form")).await.expect_problem(404, "not-found");
    let asked = |list: &Value| list["referrals"][0]["destruction_asked"].clone();
    assert_eq!(asked(&world.api.get(&partner, "/api/v1/partner/referrals").await.expect(200).body), true);
    let _attested = world.api.post(&partner, of("destruction")).await.expect(204);
    let list = world.api.get(&partner, "/api/v1/partner/referrals").await.expect(200).body;
    assert_eq!(list["referrals"], json!([]), "there is nothing left to read or to destroy");
    let file = world.api.get(&worker, format!("/api/v1/individuals/{person}")).await.expect(200);
    assert_eq!(file.body["consents"][0]["state"], "withdrawn");
    let read = world.api.get(&worker, format!("/api/v1/referrals/{referral}")).await.expect(200);
    assert_eq!(read.body["state"]["state"], "withdrawn");
    let _over = world.api.post(&worker, at("cancellation")).on(read.etag()).await.expect_problem(409, "conflict");
    let audit = world.api.get(&officer, "/api/v1/audit?chain=operation:inter-agency").await.expect(200);
    for act in ["disclosure-refused", "disclosure-made", "form-refused", "consent-withdrawn", "destruction-attested"] {
        assert!(audit.text.contains(act), "{act}");
    }
    assert!(!audit.text.contains("Amina") && audit.header(header::CACHE_CONTROL) == "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_draft_is_never_seen_by_the_chosen_partner() {
    let world = world().await;
    let central = world.central.clone();
    world.record_operation("inter-agency").await;
    world.record_partner("legal-centre").await;
    let id = world.install(plugin("inter-agency-referral")).await.expect(201).id();
    world.activate(&id).await;
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "co-controller",
        "roles": ["legal-aid-provider"], "purposes": [], "items": [], "functions": [],
        "from": "2026-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z", "assessment_due": "2028-01-01T00:00:00Z",
    });
    let _agreed = world.api.post(&central, "/api/v1/agreements").json(&agreement).await.expect(201);
    let [worker, _, partner] = staff(&world).await;
    let person =
        world.api.post(&worker, "/api/v1/individuals").json(&json!({"full-name": "A B"})).await.expect(201).id();
    let begin = json!({"individual": person, "pathway": "legal-assistance"});
    let begun = world.api.post(&worker, "/api/v1/referrals").json(&begin).await.expect(201);
    let at = |rest: &str| format!("/api/v1/referrals/{}/{rest}", begun.id());
    let confirm = json!({"partner": "legal-centre", "departs": "person-prefers"});
    let confirmed = world.api.post(&worker, at("confirmation")).on(begun.etag()).json(&confirm).await.expect(200);
    let _cancelled = world.api.post(&worker, at("cancellation")).on(confirmed.etag()).await.expect(200);
    let list = world.api.get(&partner, "/api/v1/partner/referrals").await.expect(200);
    assert_eq!(list.body["referrals"], json!([]));
    let form = format!("/api/v1/partner/referrals/{}/form", begun.id());
    let _unknown = world.api.get(&partner, &form).await.expect_problem(404, "not-found");
}
