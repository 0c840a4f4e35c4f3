//! Blind plugins: persons who differ only in what a plugin must not see get byte-equal assessments at equal fuel.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use waystation_test_world::Kind;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;

use crate::PROGRAM;

/// Datums from which no fact of a plugin here derives, with values of the kind that the dictionary takes.
fn hidden() -> impl Strategy<Value = Value> {
    let words = "[A-Za-z][a-z]{0,20}( [a-z]{1,12}){0,2}";
    (words, words, words, 0_u32..28, "[a-z]{3,9}", prop_oneof![Just("AFG"), Just("SOM"), Just("MMR")]).prop_map(
        |(name, street, district, day, mail, country)| {
            json!({
                "full-name": name,
                // Another day of the same month: the same age in years, the same age band.
                "date-of-birth": format!("1990-04-{:02}", day + 1),
                "address-street": street,
                "address-district": district,
                "email": format!("{mail}@mail.invalid"),
                "nationality": country,
                "identity-document-number": mail,
                "ethnicity": name,
                "religion": district,
                "other-numbers": [{"scheme": "unrwa", "number": format!("{mail}-{day}1")}],
            })
        },
    )
}

fn with(profile: &Value, words: &str) -> Value {
    let mut all = amina();
    waystation_test_world::people::merge(&mut all, profile.clone());
    all["address-home-country"] = json!(words);
    all
}

async fn assessed(s: &Setting, profile: Value, pathway: &str, answers: Value) -> (String, u64) {
    let person = s.register(profile).await;
    let referral = s.begin(&person, pathway).await;
    let body = s.answer(&referral, answers).await.expect(200).body;
    let recommendation = &body["recommendation"];
    (recommendation["assessment"].to_string(), recommendation["fuel"].as_u64().unwrap())
}

/// A generated answer to a question of the catalogue. Words are the plugin's to know of, not to read.
fn answer_to(question: &Value, words: &str, pick: usize) -> Value {
    let kind = &question["kind"];
    let choices: Vec<_> = kind["choices"].as_array().into_iter().flatten().map(|choice| &choice["id"]).collect();
    match kind["type"].as_str().unwrap_or_default() {
        "yes-no" => json!(pick.is_multiple_of(2)),
        "one-of" => choices[pick % choices.len()].clone(),
        "any-of" => json!([choices[pick % choices.len()]]),
        "number" => {
            let (min, max) = (kind["min"].as_i64().unwrap(), kind["max"].as_i64().unwrap());
            json!(min + i64::try_from(pick).unwrap() % (max - min + 1))
        }
        "date" => json!("2026-12-24"),
        _ => json!(words),
    }
}

async fn blind(name: &'static str, cases_each: usize) {
    let s = Setting::new(Kind::Sqlite, PROGRAM, name).await;
    let mut runner = TestRunner::deterministic();
    for pathway in s.catalogue["pathways"].as_array().unwrap() {
        if pathway["mode"]["type"] != "referral" {
            continue;
        }
        let id = pathway["id"].as_str().unwrap();
        for _ in 0..cases_each {
            let draw = (hidden(), hidden(), "[a-z ]{1,100}z", "[a-z ]{1,100}z", any::<u16>());
            let (one, other, said, said_too, pick) = draw.new_tree(&mut runner).unwrap().current();
            let pick = usize::from(pick);
            let answers = |words: &str| -> Value {
                let all = pathway["questions"].as_array().unwrap().iter().enumerate().map(|(n, question)| {
                    (question["id"].as_str().unwrap().to_owned(), answer_to(question, words, pick.wrapping_add(n)))
                });
                Value::Object(all.collect())
            };
            let first = assessed(&s, with(&one, &said), id, answers(&said)).await;
            let second = assessed(&s, with(&other, &said_too), id, answers(&said_too)).await;
            assert_eq!(first, second, "{name}, {id}: what the plugin must not see made a difference");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inter_agency_plugin_is_blind() {
    blind("inter-agency-referral", 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_resettlement_plugin_is_blind() {
    blind("resettlement-consideration", 12).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_protection_coordination_plugin_is_blind() {
    blind("protection-coordination", 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_measure_is_sharp_enough_to_see_a_difference_that_a_plugin_may_see() {
    let s = Setting::new(Kind::Sqlite, PROGRAM, "inter-agency-referral").await;
    let answers = waystation_test_world::people::legal_answers();
    let adult = assessed(&s, amina(), "legal-assistance", answers.clone()).await;
    let mut child = amina();
    child["date-of-birth"] = json!("2015-04-12");
    let child = assessed(&s, child, "legal-assistance", answers).await;
    assert_ne!(adult, child, "the age band is a fact that this plugin may learn");
}
