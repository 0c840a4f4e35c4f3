//! Days are days of the operation's time zone, ages that are known roughly are said to be, and no birthday passes unseen.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_domain::words::time::{Clock as _, Timestamp};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers, merge};
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    a_child_is_born_on_a_day_of_the_operations_time_zone,
    a_day_that_a_receipt_tells_is_wholly_usable_and_the_next_is_not,
    a_quarter_is_over_when_it_is_in_the_operations_time_zone,
    a_leap_day_child_comes_of_age_when_the_operations_law_says,
    an_adult_of_about_35_decides_and_a_child_of_about_14_with_its_caregiver,
    nobody_comes_of_age_on_the_first_of_january_unseen,
);

/// An operation whose days are these.
async fn days(kind: Kind, extra: Value) -> Setting {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let mut body = json!({"title": "An operation", "country": "afg"});
    merge(&mut body, extra);
    let path = format!("/api/v1/operations/{}", s.operation);
    let recorded = s.world.api.put(&s.world.central, path).json(&body).await.expect(200).body;
    assert_eq!(recorded["country_name"], "Afghanistan");
    s
}

/// Moves the clock forward to a moment.
fn until(s: &Setting, moment: &str) {
    let moment: Timestamp = moment.parse().unwrap();
    s.world.clock.advance(moment.as_millis() - s.world.clock.now().as_millis());
}

/// A caseworker with a new token: that of the setting ends after a month.
async fn caseworker(s: &Setting) -> String {
    let operation = OperationId::new(&s.operation).unwrap();
    s.world.token(Role::Caseworker { operation }).await.0
}

async fn file(s: &Setting, person: &str) -> Answer {
    s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200)
}

async fn referred(s: &Setting, born: &str) -> (String, String) {
    let mut profile = amina();
    profile["date-of-birth"] = json!(born);
    let person = s.register(profile).await;
    let referral = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    (person, referral)
}

async fn a_child_is_born_on_a_day_of_the_operations_time_zone(kind: Kind) {
    let s = days(kind, json!({"time_zone": "Asia/Kabul"})).await;
    until(&s, "2027-01-20T21:30:00Z");
    let person = s.register(json!({"full-name": "A", "date-of-birth": "2027-01-21"})).await;
    assert_eq!(file(&s, &person).await.body["derived"]["age-band"], "age-0-5");
    let tomorrow = json!({"full-name": "B", "date-of-birth": "2027-01-22"});
    let _not_yet = s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&tomorrow).await.expect(422);
    let nowhere = json!({"title": "x", "country": "afg", "time_zone": "Asia/Nowhere"});
    let path = format!("/api/v1/operations/{}", s.operation);
    let refused = s.world.api.put(&s.world.central, path).json(&nowhere).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text);
}

async fn a_day_that_a_receipt_tells_is_wholly_usable_and_the_next_is_not(kind: Kind) {
    for (zone, until_said, told, last, over) in [
        ("Asia/Kabul", "2027-02-01", "2027-02-01", "2027-02-01T19:29:59Z", "2027-02-01T19:30:00Z"),
        ("America/Bogota", "2027-02-01", "2027-02-01", "2027-02-02T04:59:59Z", "2027-02-02T05:00:00Z"),
        ("UTC", "2027-02-01T00:00:00+00:00", "2027-01-31", "2027-01-31T23:59:59Z", "2027-02-01T00:00:00Z"),
        ("America/Bogota", "2027-02-01T00:00:00-05:00", "2027-01-31", "2027-02-01T04:59:59Z", "2027-02-01T05:00:00Z"),
        ("America/Bogota", "2027-02-01T23:59:59-05:00", "2027-02-01", "2027-02-02T04:59:59Z", "2027-02-02T05:00:00Z"),
    ] {
        let s = days(kind, json!({ "time_zone": zone })).await;
        let (_, referral) = referred(&s, "1990-04-12").await;
        let consent = s.consent(&referral, json!({ "until": until_said })).await.expect(201).id();
        let path = format!("/api/v1/consents/{consent}/receipt");
        let receipt = s.world.api.get(&s.caseworker, &path).await.expect(200).body;
        assert_eq!(receipt["events"][0]["valid_through"], told, "{zone} {until_said}");
        assert_eq!(receipt["time_zone"], zone);
        let page = s.world.api.get(&s.caseworker, &path).header("accept", "text/html").await.expect(200).text;
        assert!(
            page.contains(&format!("until the end of <bdi dir=\"ltr\">{told}</bdi>")),
            "{zone} {until_said}: {page}"
        );
        until(&s, last);
        let preview = s.preview(&referral).await;
        assert!(!preview["offer"]["released"].as_array().unwrap().is_empty(), "{zone} {until_said}: {preview}");
        until(&s, over);
        let preview = s.preview(&referral).await;
        assert!(preview["offer"]["released"].as_array().unwrap().is_empty(), "{zone} {until_said}: {preview}");
    }
}

async fn a_quarter_is_over_when_it_is_in_the_operations_time_zone(kind: Kind) {
    let s = days(kind, json!({"time_zone": "America/Bogota"})).await;
    until(&s, "2027-04-01T02:00:00Z");
    let s = s.signed_in_again().await;
    let path = "/api/v1/figures?quarter=2027-Q1";
    let _not_over = s.world.api.get(&s.supervisor, path).await.expect(422);
    until(&s, "2027-04-01T05:00:00Z");
    let _over = s.world.api.get(&s.supervisor, path).await.expect(200);
}

async fn a_leap_day_child_comes_of_age_when_the_operations_law_says(kind: Kind) {
    for (law, on_the_28th, on_the_1st) in
        [(json!({}), "age-15-17", "age-18-59"), (json!({"leap_day": "28-february"}), "age-18-59", "age-18-59")]
    {
        let s = days(kind, law.clone()).await;
        let person = s.register(json!({"full-name": "A", "date-of-birth": "2012-02-29"})).await;
        for (day, band) in [("2030-02-28T12:00:00Z", on_the_28th), ("2030-03-01T12:00:00Z", on_the_1st)] {
            until(&s, day);
            let caseworker = caseworker(&s).await;
            let path = format!("/api/v1/individuals/{person}");
            let said = s.world.api.get(&caseworker, path).await.expect(200).body;
            assert_eq!(said["derived"]["age-band"], band, "{law} {day}");
        }
    }
}

/// The line of the form that the partner reads after it accepted.
async fn on_the_form(s: &Setting, referral: &str) -> String {
    let _sent = s.disclose(referral).await.expect(201);
    let _received = s.step(referral, json!({"step": "receive"})).await.expect(200);
    let _accepted = s.step(referral, json!({"step": "accept"})).await.expect(200);
    let form = s.form(referral).await.expect(200).body;
    let lines = form["elements"].as_array().unwrap().iter();
    let line = lines.clone().find(|line| line["element"] == "date-of-birth").unwrap();
    line["value"].as_str().unwrap().to_owned()
}

async fn an_adult_of_about_35_decides_and_a_child_of_about_14_with_its_caregiver(kind: Kind) {
    let s = days(kind, json!({})).await;
    let (person, referral) = referred(&s, "about 35").await;
    let said = file(&s, &person).await.body;
    assert_eq!((&said["age"]["from"], &said["age"]["to"]), (&json!(33), &json!(37)));
    assert_eq!((&said["age"]["estimated"], &said["age"]["who"]), (&json!(true), &json!("person")));
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let line = on_the_form(&s, &referral).await;
    assert!(line.starts_with("about 35 years old on ") && line.ends_with("(estimated)"), "{line}");

    let (person, referral) = referred(&s, "about 14").await;
    let _alone = s.consent(&referral, json!({})).await.expect(201);
    let _not_enough = s.disclose(&referral).await.expect(422);
    let _together = s.consent(&referral, json!({"given_by": "caregiver", "assent": true})).await.expect(201);
    let line = on_the_form(&s, &referral).await;
    assert!(line.starts_with("about 14 years old on "), "{line}");
    let said = file(&s, &person).await.body;
    let sent_back = json!({"date-of-birth": said["data"]["date-of-birth"]});
    let path = format!("/api/v1/individuals/{person}");
    let etag = file(&s, &person).await.etag();
    let _the_same = s.world.api.patch(&s.caseworker, &path).on(&etag).json(&sent_back).await.expect(200);
    assert_eq!(file(&s, &person).await.body["data"], said["data"]);
}

async fn nobody_comes_of_age_on_the_first_of_january_unseen(kind: Kind) {
    let s = days(kind, json!({"time_zone": "Asia/Kabul"})).await;
    let person = s.register(json!({"full-name": "A", "date-of-birth": "2009"})).await;
    let first = s.register(json!({"full-name": "B", "date-of-birth": "2010-01-01"})).await;
    // The youngest of the year come of age on its last day.
    for (moment, look_again) in [("2027-12-30T12:00:00Z", false), ("2027-12-31T19:31:00Z", true)] {
        until(&s, moment);
        let caseworker = caseworker(&s).await;
        let path = |person: &str| format!("/api/v1/individuals/{person}");
        let said = s.world.api.get(&caseworker, path(&person)).await.expect(200).body;
        assert_eq!(said["derived"]["age-band"], "age-15-17", "{moment}");
        assert_eq!(said["age"]["look_again"], look_again, "{moment}");
        let said = s.world.api.get(&caseworker, path(&first)).await.expect(200).body;
        assert_eq!(said["derived"]["age-band"], "age-15-17", "{moment}");
        assert_eq!(said["age"]["estimated"], true);
    }
    // Whoever looks again, and finds the same, moves the border.
    let caseworker = caseworker(&s).await;
    let path = format!("/api/v1/individuals/{person}");
    let etag = s.world.api.get(&caseworker, &path).await.expect(200).etag();
    let same = json!({"date-of-birth": "2009"});
    let _looked = s.world.api.patch(&caseworker, &path).on(&etag).json(&same).await.expect(200);
    let said = s.world.api.get(&caseworker, &path).await.expect(200).body;
    assert_eq!((&said["derived"]["age-band"], &said["age"]["look_again"]), (&json!("age-18-59"), &json!(false)));
}
