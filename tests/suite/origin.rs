//! Never to an authority of a country of origin: what is recorded of the origin, what ever was, and in whose codes.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_nationality_that_was_corrected_keeps_its_government_out_until_it_is_taken_out_as_an_error,
    who_is_stateless_is_hidden_from_every_government_until_it_is_known_where_they_lived,
    every_nationality_and_every_former_one_keeps_its_government_out,
    a_code_that_means_two_countries_is_refused_until_its_scheme_is_named,
    a_number_is_found_however_it_is_written_and_no_number_finds_nobody,
);

/// The partner is an authority of this state.
async fn serves(s: &Setting, country: &str) {
    let body = json!({"name": "The Ministry", "kind": {"type": "government", "country": country}});
    // That it is the authority of another country takes two.
    let second = s.world.token(Role::Central).await.0;
    for who in [&s.world.central, &second] {
        let _recorded = s.world.api.put(who, "/api/v1/partners/legal-centre").json(&body).await.expect(200);
    }
}

/// An operation at work, and a referral of somebody who said yes to everything.
async fn with(kind: Kind, extra: Value) -> (Setting, String, String) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let mut profile = amina();
    merge(&mut profile, extra);
    let person = s.register(profile).await;
    let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    (s, person, referral)
}

async fn file(s: &Setting, person: &str) -> Answer {
    s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200)
}

async fn corrected(s: &Setting, person: &str, body: Value) {
    let etag = file(s, person).await.etag();
    let path = format!("/api/v1/individuals/{person}");
    let _corrected = s.world.api.patch(&s.caseworker, path).on(&etag).json(&body).await.expect(200);
}

async fn taken_out(s: &Setting, person: &str, country: &str, reason: &str) -> Answer {
    let etag = file(s, person).await.etag();
    let body = json!({"country": country, "reason": reason});
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/origin-errors")).on(&etag).json(&body).await
}

async fn may_receive(s: &Setting, referral: &str) -> bool {
    let preview = s.preview(referral).await;
    let withheld = waystation_test_world::people::withheld(&preview["offer"], "case-number");
    assert!(withheld.is_none() || withheld == Some("recipient-origin"), "{preview}");
    withheld.is_none()
}

async fn a_nationality_that_was_corrected_keeps_its_government_out_until_it_is_taken_out_as_an_error(kind: Kind) {
    let (s, person, referral) = with(kind, json!({"nationality": "SYR"})).await;
    serves(&s, "syr").await;
    assert!(!may_receive(&s, &referral).await);
    let _still_said = taken_out(&s, &person, "SYR", "typed from another paper").await.expect(422);
    corrected(&s, &person, json!({"nationality": "IRQ"})).await;
    assert!(!may_receive(&s, &referral).await, "the same yes, and the same ministry");
    assert_eq!(s.disclose(&referral).await.expect(422).problem(), "nothing-released");
    let said = file(&s, &person).await.body;
    assert_eq!(said["origin_before"]["recorded"], json!([{"country": "SYR", "name": "Syria"}]));

    for reason in ["", " ", "-", "?"] {
        let _without_a_reason = taken_out(&s, &person, "SYR", reason).await.expect(422);
    }
    let _never_recorded = taken_out(&s, &person, "AFG", "typed from another paper").await.expect(422);
    let _taken_out = taken_out(&s, &person, "SYR", "typed from the paper of another person").await.expect(200);
    assert!(may_receive(&s, &referral).await);
    let said = file(&s, &person).await.body;
    assert_eq!(said["origin_before"]["recorded"], json!([]));
    assert_eq!(said["origin_before"]["taken_out"][0]["country"], "SYR");
    assert_eq!(said["origin_before"]["taken_out"][0]["reason"], "typed from the paper of another person");
    let acts = s.acts().await;
    let act = acts.iter().find(|act| act["act"] == "origin-taken-out").unwrap();
    assert!(!act.to_string().to_lowercase().contains("syr") && !act.to_string().contains("paper"), "{act}");
    let _sent = s.disclose(&referral).await.expect(201);
}

async fn who_is_stateless_is_hidden_from_every_government_until_it_is_known_where_they_lived(kind: Kind) {
    let (s, person, referral) = with(kind, json!({"nationality": "XXA"})).await;
    for country in ["idn", "mmr", "bgd"] {
        serves(&s, country).await;
        assert!(!may_receive(&s, &referral).await, "{country}");
    }
    corrected(&s, &person, json!({"country-of-former-residence": ["MMR", "BGD"]})).await;
    for (country, may) in [("idn", true), ("mmr", false), ("bgd", false)] {
        serves(&s, country).await;
        assert_eq!(may_receive(&s, &referral).await, may, "{country}");
    }
}

async fn every_nationality_and_every_former_one_keeps_its_government_out(kind: Kind) {
    let (s, person, referral) = with(kind, json!({"nationality": ["AFG", "PAK"], "former-nationality": "IRN"})).await;
    for (country, may) in [("afg", false), ("pak", false), ("irn", false), ("idn", true)] {
        serves(&s, country).await;
        assert_eq!(may_receive(&s, &referral).await, may, "{country}");
    }
    let said = file(&s, &person).await.body;
    assert_eq!(said["data_in_words"]["nationality"], "Afghanistan, Pakistan");
    corrected(&s, &person, json!({"nationality": said["data"]["nationality"]})).await;
    assert_eq!(file(&s, &person).await.body["data"], said["data"], "what is read can be sent back");
}

async fn a_code_that_means_two_countries_is_refused_until_its_scheme_is_named(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let named = |code: &str| json!({"full-name": "A", "nationality": code});
    for code in ["ARE", "are", "AUS", "MAR", "LEB", "SUD", "GAZ", "STA"] {
        let refused = s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&named(code)).await.expect(422);
        assert!(refused.text.contains("progres:"), "{}", refused.text);
    }
    for (code, name) in [
        ("progres:ARE", "Egypt"),
        ("iso:ARE", "United Arab Emirates"),
        ("progres:AUS", "Austria"),
        ("progres:LEB", "Lebanon"),
        ("progres:SUD", "Sudan"),
        ("progres:STA", "Stateless"),
        ("AFG", "Afghanistan"),
    ] {
        let person = s.register(named(code)).await;
        let said = file(&s, &person).await.body;
        assert_eq!(said["data_in_words"]["nationality"], name, "{code}");
        corrected(&s, &person, json!({"nationality": said["data"]["nationality"]})).await;
    }
    // Of a government it matters as much.
    let ministry = |code: &str| json!({"name": "M", "kind": {"type": "government", "country": code}});
    let path = "/api/v1/partners/ministry";
    for code in ["ARE", "are", "LEB", "XXA", "progres:STA"] {
        let refused = s.world.api.put(&s.world.central, path).json(&ministry(code)).await;
        assert!((400..500).contains(&refused.status), "{code} {}", refused.text);
    }
    let egypt = s.world.api.put(&s.world.central, path).json(&ministry("progres:ARE")).await.expect(200).body;
    assert_eq!((&egypt["kind"]["country"], &egypt["country_name"]), (&json!("EGY"), &json!("Egypt")));
    let emirates = s.world.api.put(&s.world.central, path).json(&ministry("iso:ARE")).await.expect(200).body;
    let again = json!({"name": "M", "kind": emirates["kind"]});
    let _sent_back = s.world.api.put(&s.world.central, path).json(&again).await.expect(200);
}

async fn a_number_is_found_however_it_is_written_and_no_number_finds_nobody(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let person = s.register(json!({"full-name": "A", "individual-number": "245-16C00123"})).await;
    let other = s.register(json!({"full-name": "B", "individual-number": "٣٤٥-١٦C٠٠١٢٣"})).await;
    for sign in ["-", "—", "N/A", "UNKNOWN", "?"] {
        let without = s.register(json!({"full-name": "C", "individual-number": sign})).await;
        assert!(file(&s, &without).await.body["data"].get("individual-number").is_none(), "{sign}");
    }
    let found = async |number: &str| {
        let search = json!({"number": number});
        let found = s.world.api.post(&s.caseworker, "/api/v1/individuals/search").json(&search).await.expect(200).body;
        let found = found["individuals"].as_array().into_iter().flatten();
        found.filter_map(|one| Some(one["id"].as_str()?.to_owned())).collect::<Vec<_>>()
    };
    for number in ["245-16C00123", "24516c00123", "٢٤٥-١٦C٠٠١٢٣", "２４５－１６Ｃ００１２３", "२४५ १६c ००१२३"]
    {
        assert_eq!(found(number).await, [person.as_str()], "{number}");
    }
    assert_eq!(found("345-16C00123").await, [other]);
    for nothing in ["?", "-", "—", "N/A", "UNKNOWN", " ", "000"] {
        assert_eq!(found(nothing).await, [""; 0], "{nothing}");
    }
}
