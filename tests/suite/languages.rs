//! One reader, one language: labels and values, forms and reasons.

use axum::http::header;
use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_reader_of_swiss_french_gets_french_everywhere,
    each_part_is_in_the_best_of_all_languages_that_the_reader_reads
);

/// What these callers read in a language: everything that has words.
async fn everything(s: &Setting, referral: &str, consent: &str, disclosure: &str, wanted: &str) -> Vec<Value> {
    let at = |rest: &str| format!("/api/v1/{rest}");
    let mut all = Vec::new();
    for (token, path) in [
        (&s.caseworker, at("pathways")),
        (&s.caseworker, at(&format!("referrals/{referral}"))),
        (&s.caseworker, at(&format!("referrals/{referral}/proposal"))),
        (&s.caseworker, at(&format!("consents/{consent}/receipt"))),
        (&s.officer, at(&format!("disclosures/{disclosure}"))),
        (&s.focal_point, at("partner/referrals")),
        (&s.focal_point, at(&format!("partner/referrals/{referral}/form"))),
    ] {
        let read = s.world.api.get(token, &path).language(wanted).await;
        all.push(read.expect(200).body);
    }
    all
}

/// A referral that was sent: its id, and those of its consent and its disclosure.
async fn sent(s: &Setting) -> (String, String, String) {
    let person = s.register(amina()).await;
    let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let consent = s.consent(&referral, json!({})).await.expect(201).id();
    let disclosure = s.disclose(&referral).await.expect(201).id();
    (referral, consent, disclosure)
}

async fn a_reader_of_swiss_french_gets_french_everywhere(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (referral, consent, disclosure) = sent(&s).await;
    let french = everything(&s, &referral, &consent, &disclosure, "fr").await;
    assert_eq!(everything(&s, &referral, &consent, &disclosure, "fr-CH").await, french);
    let [offer, file, proposal, receipt, explained, list, form] = french.as_slice() else { panic!("{french:?}") };
    for document in [offer, file, proposal, receipt, &explained["decision"], &list["referrals"][0], form] {
        assert_eq!((&document["language"], &document["right_to_left"]), (&json!("fr"), &json!(false)), "{document}");
    }
    // The label is the plugin's, the value one of its choices; a yes is a word of the host's dictionary.
    let matter = form["elements"].as_array().unwrap().iter().find(|line| line["element"] == "matter").unwrap();
    assert!(matter["value"].as_str().unwrap().starts_with("Papiers"), "{matter}");
    assert!(matter["value_language"].is_null(), "what is in the form's language does not say so again: {matter}");
    assert_eq!(file["answers_in_words"]["date-is-set"], "Oui", "{file}");
    assert!(receipt["withdrawal_method"].as_str().unwrap().starts_with("Vous pouvez"), "{receipt}");
    assert!(explained["decision"]["trace"][0]["text"].as_str().unwrap().starts_with("Rien n'est"), "{explained}");
    // A problem too, and the rules in it.
    let path = format!("/api/v1/partner/referrals/{referral}/steps");
    let step = s.world.api.post(&s.focal_point, &path).on("\"99\"").language("fr-CH");
    let stale = step.json(&json!({"step": "accept"})).await.expect(412);
    assert_eq!(stale.header(header::CONTENT_LANGUAGE), "fr");
    assert_eq!(stale.body["title"], "Modifié entre-temps");
    assert_eq!(
        (&stale.body["errors"][0]["language"], &stale.body["errors"][0]["direction"]),
        (&json!("en"), &json!("ltr"))
    );
}

async fn each_part_is_in_the_best_of_all_languages_that_the_reader_reads(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (referral, consent, disclosure) = sent(&s).await;
    for (wanted, language, right_to_left) in
        [("sw, ar-SD;q=0.8, fr;q=0.5", "ar", true), ("prs, fr;q=0.9", "fr", false), ("rhg", "en", false)]
    {
        let [offer, file, .., explained, list, form] =
            &everything(&s, &referral, &consent, &disclosure, wanted).await[..]
        else {
            panic!("seven parts are read")
        };
        for document in [offer, file, &explained["decision"], &list["referrals"][0], form] {
            let told = (&document["language"], &document["right_to_left"]);
            assert_eq!(told, (&json!(language), &json!(right_to_left)), "{wanted}: {document}");
        }
    }
}
