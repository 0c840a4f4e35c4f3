//! The main job of the product, from the first question to the partner's report.

use std::sync::Arc;

use serde_json::{Value, json};
use waystation_domain::words::ids::ReferralId;
use waystation_domain::words::language::Language;
use waystation_domain::words::time::Clock as _;
use waystation_domain::work::desk::{AnswersChange, ReadDesk};
use waystation_domain::work::{Host, WorkError};
use waystation_test_world::people::{amina, legal_answers, on_form, partner_role, released, withheld};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, Seeded};

use crate::{PROGRAM, on_both};

on_both!(
    a_caseworker_refers_and_the_partner_serves,
    a_caseworker_departs_only_with_a_reason,
    the_plugin_chooses_the_next_question,
    a_question_comes_with_its_choices_in_the_readers_language,
    answers_are_kept_only_for_the_version_and_the_person_that_were_read,
    a_partner_sees_only_what_was_sent_to_it,
    repeating_a_creation_with_its_key_makes_nothing_new,
    a_child_is_referred_with_the_caregivers_yes_and_its_own,
);

async fn a_caseworker_refers_and_the_partner_serves(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let assessed = s.answer(&referral, legal_answers()).await.expect(200).body;
    assert_eq!(assessed["recommendation"]["assessment"]["verdict"], "eligible", "{assessed}");
    assert_eq!(assessed["recommendation"]["assessment"]["priority"], "urgent");
    assert!(assessed["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()));
    let _confirmed = s.confirm(&referral, json!({})).await.expect(200);

    // Before consent nothing would go.
    let before = s.preview(&referral).await;
    assert!(released(&before["offer"]).is_empty());
    assert_eq!(withheld(&before["offer"], "case-number"), Some("basis-consent"));
    assert_eq!(s.disclose(&referral).await.expect(422).problem(), "nothing-released");

    let _consent = s.consent(&referral, json!({})).await.expect(201);
    let preview = s.preview(&referral).await;
    assert!(released(&preview["offer"]).contains(&"case-number"), "{preview}");
    assert_eq!(withheld(&preview["offer"], "full-name"), Some("element-stage"));
    assert!(released(&preview["acceptance"]).contains(&"full-name"), "{preview}");

    // A draft is not the partner's to see.
    assert_eq!(s.form(&referral).await.expect(404).problem(), "not-found");
    let _sent = s.disclose(&referral).await.expect(201);
    let offer = s.form(&referral).await.expect(200);
    assert!(on_form(&offer.body).contains(&"case-number"));
    assert!(!on_form(&offer.body).contains(&"full-name"));
    assert!(!offer.text.contains("Amina"), "an offer names nobody");

    let _received = s.step(&referral, json!({"step": "receive"})).await.expect(200);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let form = s.form(&referral).await.expect(200);
    assert!(on_form(&form.body).contains(&"full-name"));
    assert!(form.text.contains("Amina Example-Rahimi"));
    assert!(!form.text.contains("Jalan Contoh"), "the street is no element of this pathway");

    let _started = s.step(&referral, json!({"step": "start"})).await.expect(200);
    let etag = s.version(&referral).await;
    let report = json!({"items": [{"item": "service-status", "value": "under-way"}]});
    let path = format!("/api/v1/partner/referrals/{referral}/reports");
    let _reported = s.world.api.post(&s.focal_point, &path).on(&etag).json(&report).await.expect(200);
    let _completed = s.step(&referral, json!({"step": "complete"})).await.expect(200);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["state"]["state"], "completed");
    assert_eq!(read["reports"][0]["value"], "under-way");
    let path = format!("/api/v1/referrals/{referral}");
    let french = s.world.api.get(&s.caseworker, path).language("fr").await.expect(200).body;
    let reported = &french["reports"][0];
    assert_eq!((&reported["item"], &reported["value"]), (&json!("service-status"), &json!("under-way")));
    let feedback = catalogue_item(&s, "service-status");
    assert_eq!(reported["label"], feedback["label"]["fr"]);
    let choices = feedback["kind"]["choices"].as_array().unwrap();
    let under_way = choices.iter().find(|choice| choice["id"] == "under-way").unwrap();
    assert_eq!(reported["value_in_words"], under_way["label"]["fr"]);
}

async fn a_caseworker_departs_only_with_a_reason(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let assessed = s.answer(&referral, json!({"has-lawyer": true})).await.expect(200).body;
    assert_eq!(assessed["recommendation"]["assessment"]["verdict"], "not-eligible", "{assessed}");
    assert_eq!(s.confirm(&referral, json!({})).await.expect(422).problem(), "does-not-fit");
    let _departed = s.confirm(&referral, json!({"departs": "protection-concern"})).await.expect(200);
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    assert_eq!(read["confirmation"]["departs"], "protection-concern");
}

async fn the_plugin_chooses_the_next_question(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let first = s.answer(&referral, json!({})).await.expect(200).body;
    assert_eq!(first["next"][0]["id"], "has-lawyer", "{first}");
    assert!(first["next"][0]["ask"].as_str().is_some_and(|words| !words.is_empty()));
    let next = s.answer(&referral, json!({"has-lawyer": false})).await.expect(200).body;
    let asked: Vec<_> = next["next"].as_array().unwrap().iter().map(|q| q["id"].as_str().unwrap()).collect();
    assert!(!asked.contains(&"has-lawyer"), "nothing is asked twice: {asked:?}");
}

async fn a_question_comes_with_its_choices_in_the_readers_language(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let path = format!("/api/v1/referrals/{referral}");
    let mut labels = Vec::new();
    for language in ["en", "fr", "ar"] {
        let read = s.world.api.get(&s.caseworker, &path).language(language).await.expect(200).body;
        let asked = read["next"].as_array().unwrap().iter();
        let matter = asked.clone().find(|question| question["id"] == "matter").unwrap();
        assert_eq!(matter["kind"]["type"], "one-of", "{matter}");
        let choices = matter["kind"]["choices"].as_array().unwrap();
        assert_eq!(choices[0]["id"], "papers", "{matter}");
        labels.push(choices[0]["text"].as_str().unwrap().to_owned());
        assert_eq!(
            asked.clone().find(|question| question["id"] == "has-lawyer").unwrap()["kind"],
            json!({"type": "yes-no"})
        );
    }
    assert!(
        labels[0] != labels[1] && labels[1] != labels[2] && labels.iter().all(|label| !label.is_empty()),
        "{labels:?}"
    );
}

/// Between taking answers and keeping them the plugin works, and anything may happen.
async fn answers_are_kept_only_for_the_version_and_the_person_that_were_read(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let (store, vault, clock) = (Arc::clone(&s.world.store), Arc::clone(&s.world.vault), Arc::clone(&s.world.clock));
    let hash = vault.token_hash(s.caseworker.as_bytes());
    let token = store.token_by_hash(&hash).await.unwrap().unwrap();
    let caller = token.caller(clock.now()).unwrap();
    let host = Host::new(Arc::clone(&store), vault, clock, Arc::new(Seeded::new(2)));
    let id: ReferralId = referral.parse().unwrap();
    let taken = async || {
        let patch = AnswersChange::Given(serde_json::from_value(json!({"has-lawyer": false})).unwrap());
        ReadDesk::look_at_referral(&host, &caller, id).await.unwrap().answer(id, patch, None).await.unwrap()
    };
    let languages = Language::english().into();

    let earlier = taken().await;
    let _later = s.answer(&referral, json!({"has-lawyer": true})).await.expect(200);
    let refused = earlier.keep(&host, &caller, Err("trap"), &languages).await.err();
    assert!(matches!(refused, Some(WorkError::Stale { what: "referral", current: 2 })), "{refused:?}");

    let before_the_end = taken().await;
    let mut tx = store.begin().await.unwrap();
    let mut row = tx.individual(person.parse().unwrap()).await.unwrap().unwrap();
    row.key = None;
    row.version += 1;
    tx.update_individual(&row).await.unwrap();
    tx.commit().await.unwrap();
    let refused = before_the_end.keep(&host, &caller, Err("trap"), &languages).await.err();
    assert!(matches!(refused, Some(WorkError::NotFound("referral"))), "{refused:?}");
    let kept = store.begin().await.unwrap().referral(id).await.unwrap().unwrap();
    assert_eq!(kept.version, 2, "nothing was sealed for whoever has no key");
}

async fn a_partner_sees_only_what_was_sent_to_it(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (referral, _) = s.sent().await;
    let other = partner_role("inter-agency", "other-organisation", "legal-counsellor");
    let (stranger, _) = s.world.token(other).await;
    for path in ["form", "steps"] {
        let path = format!("/api/v1/partner/referrals/{referral}/{path}");
        let answer = if path.ends_with("form") {
            s.world.api.get(&stranger, &path).await
        } else {
            s.world.api.post(&stranger, &path).on("\"1\"").json(&json!({"step": "accept"})).await
        };
        assert_eq!(answer.expect(404).problem(), "not-found");
    }
    let list = s.world.api.get(&stranger, "/api/v1/partner/referrals").await.expect(200);
    assert!(!list.text.contains(&referral));
    // The sender cannot accept in the partner's place.
    let path = format!("/api/v1/partner/referrals/{referral}/steps");
    let _refused =
        s.world.api.post(&s.caseworker, &path).on("\"1\"").json(&json!({"step": "accept"})).await.expect(403);
    // A member of the partner's staff without a function of the purpose reads nothing.
    let cook = partner_role("inter-agency", "legal-centre", "cook");
    let (cook, _) = s.world.token(cook).await;
    let refused = s.world.api.get(&cook, format!("/api/v1/partner/referrals/{referral}/form")).await.expect(404);
    assert!(!refused.text.contains("recipient-role"), "{}", refused.text);
}

async fn repeating_a_creation_with_its_key_makes_nothing_new(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let create = |body: Value| {
        let request = s.world.api.post(&s.caseworker, "/api/v1/individuals").once("form-17").json(&body);
        request.send()
    };
    let first = create(amina()).await.expect(201).id();
    assert_eq!(create(amina()).await.expect(201).id(), first);
    let mut other = amina();
    other["phone"] = json!("+62 1");
    assert_eq!(create(other).await.expect(409).problem(), "idempotency-key-reused");
}

async fn a_child_is_referred_with_the_caregivers_yes_and_its_own(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let mut child = amina();
    child["date-of-birth"] = json!("2016-05-01");
    child["caregiver-name"] = json!("Farid Example");
    child["caregiver-contact"] = json!("+62 811 000 222");
    child["care-status"] = json!("with-parents");
    let person = s.register(child).await;
    let referral = s.begin(&person, "legal-assistance").await;
    let mut answers = legal_answers();
    answers["caregiver-informed"] = json!(true);
    let _assessed = s.answer(&referral, answers).await.expect(200);
    let _confirmed = s.confirm(&referral, json!({})).await.expect(200);
    for (given_by, assent, goes) in
        [("person", json!(true), false), ("caregiver", json!(null), false), ("caregiver", json!(false), false)]
    {
        let _consent = s.consent(&referral, json!({"given_by": given_by, "assent": assent})).await.expect(201);
        let preview = s.preview(&referral).await;
        assert_eq!(!released(&preview["offer"]).is_empty(), goes, "{given_by} {assent}");
    }
    let _consent = s.consent(&referral, json!({"given_by": "caregiver", "assent": true})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    let form = s.form(&referral).await.expect(200);
    assert!(form.text.contains("Farid Example"), "{}", form.text);
}

/// A feedback item of legal assistance, as the catalogue has it.
fn catalogue_item(s: &Setting, id: &str) -> Value {
    let pathways = s.catalogue["pathways"].as_array().unwrap();
    let legal = pathways.iter().find(|pathway| pathway["id"] == "legal-assistance").unwrap();
    legal["feedback"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone()
}
