//! You can access your personal data: the copy.

use serde_json::{Value, json};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, merge};
use waystation_test_world::setting::Setting;

use super::{ask, decide, examined, person_of, setting};
use crate::on_both;

on_both!(
    you_can_access_your_personal_data_who_received_it_why_and_who_looked_at_it,
    what_is_about_others_is_taken_out_and_that_it_was_is_said_without_saying_whose,
    an_account_is_given_when_somebody_looked_through_it,
    the_page_is_in_your_language_without_scripts_and_without_anything_from_elsewhere,
    no_copy_leaves_before_it_was_granted_and_each_is_in_the_audit,
    while_an_inquiry_lasts_the_copy_does_not_give_it_away,
);

/// A copy was asked for and granted.
async fn granted(s: &Setting, person: &str, extra: Value) -> String {
    let request = ask(s, person, "access", json!({})).await.expect(201).id();
    examined(s, &request).await;
    let mut decision = json!({"outcome": "granted"});
    merge(&mut decision, extra);
    let _granted = decide(s, &s.officer, &request, decision).await.expect(200);
    request
}

async fn copy(s: &Setting, request: &str) -> Answer {
    s.world.api.get(&s.caseworker, format!("/api/v1/rights-requests/{request}/copy")).await
}

fn said<'a>(data: &'a Value, id: &str) -> Option<&'a Value> {
    data.as_array().unwrap().iter().find(|datum| datum["id"] == id)
}

async fn you_can_access_your_personal_data_who_received_it_why_and_who_looked_at_it(kind: Kind) {
    let s = setting(kind).await;
    // Somebody else, before: nothing of that is in the copy.
    let other = s.register(amina()).await;
    let _read = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{other}")).await.expect(200);
    s.world.clock.advance(1000);
    let (referral, _) = s.sent().await;
    s.world.clock.advance(1000);
    let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
    for _ in 0..2 {
        let _read = s.form(&referral).await.expect(200);
    }
    let person = person_of(&s, &referral).await;
    let _read = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200);
    let file = format!("/api/v1/individuals/{person}/evidence");
    let _attached = s.world.api.post(&s.caseworker, file).bytes("audio/ogg", "OggS yes").await.expect(201);
    let request = granted(&s, &person, json!({})).await;
    let copy = copy(&s, &request).await.expect(200);
    let known = &copy.body;
    assert_eq!(known["schema_version"], "waystation copy 1");
    assert_eq!(said(&known["data"], "full-name").unwrap()["value"], "Amina Example-Rahimi");
    let nationality = said(&known["data"], "nationality").unwrap();
    assert_eq!((&nationality["value"], &nationality["plain"]), (&json!("Afghanistan"), &json!("AFG")));
    let sent = known["disclosures"].as_array().unwrap();
    assert_eq!(sent.len(), 2, "the offer and the acceptance: {known}");
    assert_eq!((&sent[1]["partner"], &sent[1]["basis"]), (&json!("The legal-centre"), &json!("consent")));
    assert_eq!(said(&sent[1]["sent"], "phone").unwrap()["value"], "+62 811 000 111");
    let withheld = sent[0]["withheld"].as_array().unwrap();
    assert!(withheld.iter().any(|one| one["code"] == "element-stage" && one["text"].is_string()), "{known}");
    assert_eq!(
        (&known["consents"][0]["state"], &known["consents"][0]["partner"]),
        (&json!("given"), &json!("The legal-centre"))
    );
    let answers = &known["referrals"][0]["answers"];
    assert!(said(answers, "matter").is_some() && said(answers, "what-is-requested").is_none(), "{answers}");
    assert_eq!((&known["files"][0]["kind"], &known["files"][0]["size"]), (&json!("recording"), &json!(8)));

    let readings = known["readings"].as_array().unwrap();
    let of = |role: &str, what: &str| readings.iter().find(|one| one["role"] == role && one["what"] == what).unwrap();
    let form = of("partner", "form");
    assert_eq!((&form["times"], &form["function"]), (&json!(2), &json!("legal-counsellor")));
    assert_eq!(form["partner"], "The legal-centre");
    assert_eq!(of("caseworker", "file")["times"], 1);
    let staff = s.world.api.get(&s.caseworker, "/api/v1/me").await.expect(200).body["staff"].clone();
    for name in [staff.as_str().unwrap(), &s.focal_staff.to_string(), "suite"] {
        assert!(!copy.text.contains(name), "nobody of the staff is named: {name}");
    }
}

/// A person with a caregiver and accounts.
fn zahra() -> Value {
    let mut person = amina();
    merge(
        &mut person,
        json!({
            "caregiver-name": "Aunt Maryam", "caregiver-contact": "+62 822 555", "caregiver-relationship": "aunt-or-uncle",
            "case-summary": "Her neighbour Farid threatened her.", "needs-summary": "She needs a lawyer.",
        }),
    );
    person
}

async fn what_is_about_others_is_taken_out_and_that_it_was_is_said_without_saying_whose(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(zahra()).await;
    let request = granted(&s, &person, json!({})).await;
    let page = s.world.api.get(&s.caseworker, format!("/api/v1/rights-requests/{request}/copy"));
    let page = page.header("accept", "text/html").await.expect(200);
    for copy in [copy(&s, &request).await.expect(200), page] {
        for other in ["Maryam", "+62 822 555", "Farid", "lawyer", "Caregiver: name", "Caregiver: contact"] {
            assert!(!copy.text.contains(other), "{other}: {}", copy.text);
        }
        assert!(copy.text.contains("Amina Example-Rahimi"), "{}", copy.text);
        let told =
            copy.body["others_taken_out"] == true || copy.text.contains("Something was taken out because it is about");
        assert!(told, "{}", copy.text);
    }
    let alone = s.register(amina()).await;
    let request = granted(&s, &alone, json!({})).await;
    assert_eq!(copy(&s, &request).await.expect(200).body["others_taken_out"], false);
}

async fn an_account_is_given_when_somebody_looked_through_it(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(zahra()).await;
    let request = granted(&s, &person, json!({"looked_through": ["needs-summary", "caregiver-contact"]})).await;
    let copy = copy(&s, &request).await.expect(200);
    assert_eq!(said(&copy.body["data"], "needs-summary").unwrap()["value"], "She needs a lawyer.");
    assert!(!copy.text.contains("Farid"), "nobody looked through that one");
    assert!(!copy.text.contains("+62 822 555"), "what is about somebody else is given to nobody");
}

async fn the_page_is_in_your_language_without_scripts_and_without_anything_from_elsewhere(kind: Kind) {
    let s = setting(kind).await;
    for (own, asked, title, opening) in [
        ("ar", "en", "ما هو معروف عنك", "<html lang=\"ar\" dir=\"rtl\">"),
        ("fa", "fr", "Ce que l&#39;on sait de vous", "<html lang=\"fr\" dir=\"ltr\">"),
        ("fa", "fa", "What is known about you", "<html lang=\"en\" dir=\"ltr\">"),
    ] {
        let mut person = amina();
        merge(&mut person, json!({"preferred-language": own}));
        let person = s.register(person).await;
        let request = granted(&s, &person, json!({})).await;
        let path = format!("/api/v1/rights-requests/{request}/copy");
        let page = s.world.api.get(&s.caseworker, path).header("accept", "text/html").language(asked).await.expect(200);
        let titled = page.text.contains(title) || page.text.contains(&title.replace("&#39;", "'"));
        assert!(titled && page.text.contains(opening), "{own} {asked}: {}", page.text);
        for foreign in ["<script", "src=", "href=", "url(", "@import"] {
            assert!(!page.text.contains(foreign), "{foreign}: {}", page.text);
        }
        assert_eq!(page.header("content-security-policy"), "default-src 'none'; style-src 'unsafe-inline'");
    }
}

async fn no_copy_leaves_before_it_was_granted_and_each_is_in_the_audit(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let request = ask(&s, &person, "access", json!({})).await.expect(201).id();
    let _early = copy(&s, &request).await.expect(409);
    examined(&s, &request).await;
    let _early = copy(&s, &request).await.expect(409);
    let refused = json!({"outcome": "refused", "reasons": ["answered-before"], "words": "You have it already."});
    let _refused = decide(&s, &s.officer, &request, refused).await.expect(200);
    let _never = copy(&s, &request).await.expect(409);
    let request = granted(&s, &person, json!({})).await;
    let given = async || s.acts().await.iter().filter(|entry| entry["act"] == "copy-given").count();
    assert_eq!(given().await, 0);
    let _copy = copy(&s, &request).await.expect(200);
    assert_eq!(given().await, 1);
    let path = format!("/api/v1/rights-requests/{request}/copy");
    let _not_theirs = s.world.api.get(&s.officer, path).await.expect(403);
    let erasure = ask(&s, &person, "erasure", json!({})).await.expect(201).id();
    let _other = copy(&s, &erasure).await.expect(409);
}

async fn while_an_inquiry_lasts_the_copy_does_not_give_it_away(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let mandate = json!({"type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": "DC-1"});
    let until = json!({"until": s.world.clock_after(waystation_domain::words::time::DAY)});
    let basis = s.basis(&referral, mandate, &["case-number"], until).await.expect(201).id();
    let _approved = s.approve(&basis).await.expect(200);
    let _shared = s.disclose_on(&referral, &basis).await.expect(201);
    let request = ask(&s, &person, "access", json!({})).await.expect(201).id();
    examined(&s, &request).await;
    let part = json!({"outcome": "granted-in-part", "reasons": ["inquiry"], "words": "A part of it comes later."});
    let _granted = decide(&s, &s.officer, &request, part).await.expect(200);
    let known = copy(&s, &request).await.expect(200).body;
    assert_eq!((&known["disclosures"], &known["bases"]), (&json!([]), &json!([])), "{known}");
    assert_eq!(known["partly_left_out"], true);
    let _told = s.world.api.post(&s.caseworker, format!("/api/v1/bases/{basis}/told")).await.expect(200);
    let known = copy(&s, &request).await.expect(200).body;
    assert_eq!(known["disclosures"][0]["basis"], "mandate", "{known}");
}
