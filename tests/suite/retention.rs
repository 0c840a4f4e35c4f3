//! Files end when their clock has run out: who is shown to go, and what keeps them.

mod runs;

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::time::{Clock as _, DAY};
use waystation_domain::work::sweep::retention::{self, Ran};
use waystation_test_client::Answer;
use waystation_test_world::Kind;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;

use crate::{PROGRAM, on_both};

on_both!(
    an_account_ends_as_the_privacy_notice_says,
    an_account_with_a_valid_appointment_is_kept_until_it_was_missed,
    whoever_was_seen_stays_while_the_case_is_open,
    nothing_ends_before_two_of_the_central_team_have_said_how_long_files_are_kept,
    shorter_is_in_force_at_once_and_longer_when_a_second_one_says_so,
    who_would_go_is_shown_by_case_number_to_the_operation_and_in_counts_to_the_central_team,
    a_hold_keeps_a_file_until_nobody_looked_at_it_again_and_that_is_told,
    a_hold_is_not_for_caseworkers_and_its_reason_is_in_no_audit,
    a_permanent_record_is_left_for_the_archive_and_counted,
    a_closed_case_of_a_filing_schedule_ends_on_its_day_and_waits_for_what_comes_first,
    an_account_of_somebody_who_asked_for_something_by_right_waits_for_the_answer,
    what_a_partner_has_still_to_destroy_is_shown_and_owed_also_afterwards,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// The setting with everybody signed in again, after the clock was moved by so many days.
async fn after(s: Setting, days: i64) -> Setting {
    s.world.clock.advance(days * DAY);
    s.signed_in_again().await
}

async fn central(s: &Setting) -> String {
    s.world.token(Role::Central).await.0
}

fn place(s: &Setting) -> String {
    format!("/api/v1/operations/{}/retention", s.operation)
}

async fn put(s: &Setting, token: &str, terms: Value) -> Answer {
    s.world.api.put(token, place(s)).json(&terms).await
}

/// Two members of the central team say how long files are kept.
async fn in_force(s: &Setting, terms: Value) {
    for _ in 0..2 {
        let token = central(s).await;
        let _said = put(s, &token, terms.clone()).await.expect(200);
    }
}

async fn preview(s: &Setting, token: &str, query: &str) -> Value {
    s.world.api.get(token, format!("{}{query}", place(s))).await.expect(200).body
}

/// What a supervisor is shown of today: person, clock, what becomes of it.
async fn cases(s: &Setting) -> Vec<(String, String, String)> {
    let shown = preview(s, &s.supervisor, "").await;
    let text = |case: &Value, name: &str| case[name].as_str().unwrap().to_owned();
    let cases = shown["cases"].as_array().unwrap().iter();
    cases.map(|case| (text(case, "individual"), text(case, "clock"), text(case, "becomes"))).collect()
}

fn case(person: &str, clock: &str, becomes: &str) -> (String, String, String) {
    (person.to_owned(), clock.to_owned(), becomes.to_owned())
}

async fn run(s: &Setting) -> Ran {
    retention::run(&s.world.app.host, "test", None, |error| panic!("{error}")).await.unwrap().unwrap()
}

fn ended(ran: &Ran) -> u64 {
    ran.certificates.iter().map(|certificate| certificate.total()).sum()
}

async fn read(s: &Setting, person: &str) -> Answer {
    s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await
}

async fn milestone(s: &Setting, person: &str, what: &str, in_days: i64) -> Answer {
    let day = s.world.clock.now().plus(in_days * DAY).to_string();
    let body = json!({"milestone": what, "on": day.split_once('T').unwrap().0});
    s.world.api.post(&s.caseworker, format!("/api/v1/individuals/{person}/milestones")).json(&body).await
}

async fn hold(s: &Setting, person: &str, days: i64) -> String {
    let body =
        json!({"reason": "misconduct-inquiry", "reference": "IGO-2027-11", "until": s.world.clock_after(days * DAY)});
    let placed = s.world.api.post(&s.supervisor, format!("/api/v1/individuals/{person}/holds")).json(&body).await;
    placed.expect(200).id()
}

async fn close(s: &Setting, person: &str) {
    let body = json!({"reason": "needs-met", "reachable": false});
    let path = format!("/api/v1/individuals/{person}/closing");
    let _closed = s.world.api.post(&s.caseworker, path).json(&body).await.expect(200);
}

async fn an_account_ends_as_the_privacy_notice_says(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let empty = s.register(json!({})).await;
    let entered = s.register(json!({"full-name": "Zahra Example"})).await;
    let applied = s.register(json!({"full-name": "Farid Example"})).await;
    let _applied = milestone(&s, &applied, "application-submitted", 0).await.expect(204);
    let came = s.register(json!({"full-name": "Omid Example"})).await;
    let _came = milestone(&s, &came, "interview-visited", 0).await.expect(204);

    // "... if you do not enter any personal data in the portal within four weeks after account creation"
    let s = after(s, 28).await;
    assert_eq!((cases(&s).await, ended(&run(&s).await)), (vec![], 0), "the day on which it is complete is usable");
    let s = after(s, 1).await;
    assert_eq!(cases(&s).await, [case(&empty, "empty-account", "erase")]);
    assert_eq!(ended(&run(&s).await), 1);
    let _gone = read(&s, &empty).await.expect(404);

    // "... if you do not submit an application for a registration interview within six months": 15 January to 15 July
    let s = after(s, 181 - 29).await;
    assert_eq!(cases(&s).await, []);
    let s = after(s, 1).await;
    assert_eq!(cases(&s).await, [case(&entered, "no-application", "erase")]);
    assert_eq!(ended(&run(&s).await), 1);
    let _gone = read(&s, &entered).await.expect(404);

    // "... if you do not visit UNHCR for a registration interview within a period of 12 months"
    let s = after(s, 365 - 182).await;
    assert_eq!(cases(&s).await, []);
    let s = after(s, 1).await;
    assert_eq!(cases(&s).await, [case(&applied, "no-interview", "erase")]);
    assert_eq!(ended(&run(&s).await), 1);
    let _gone = read(&s, &applied).await.expect(404);
    let _stays = read(&s, &came).await.expect(200);
    assert_eq!(run(&s).await, Ran::default(), "once");
}

async fn an_account_with_a_valid_appointment_is_kept_until_it_was_missed(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let person = s.register(json!({"full-name": "Zahra Example"})).await;
    let early = milestone(&s, &person, "appointment", -1).await.expect(422);
    assert!(early.text.contains("today or later"), "{}", early.text);
    let _late = milestone(&s, &person, "interview-visited", 1).await.expect(422);
    let _first = milestone(&s, &person, "appointment", 30).await.expect(204);
    let _moved = milestone(&s, &person, "appointment", 400).await.expect(204);
    let s = after(s, 400 + 14).await;
    assert_eq!(cases(&s).await, [case(&person, "no-interview", "appointment")]);
    let ran = run(&s).await;
    assert_eq!((ended(&ran), ran.left.appointment), (0, 1));
    let s = after(s, 1).await;
    assert_eq!(cases(&s).await, [case(&person, "no-interview", "erase")]);
    // Whoever comes late has come.
    let _came = milestone(&s, &person, "interview-visited", -20).await.expect(204);
    assert_eq!(cases(&s).await, []);
    assert_eq!(run(&s).await, Ran::default());
}

async fn whoever_was_seen_stays_while_the_case_is_open(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let (person, _) = s.confirmed().await;
    let with_paper = s.register(json!({"full-name": "Zahra Example"})).await;
    let path = format!("/api/v1/individuals/{with_paper}/evidence");
    let _attached = s.world.api.post(&s.caseworker, path).bytes("audio/ogg", "OggS yes").await.expect(201);
    let s = after(s, 40 * 365).await;
    assert_eq!((cases(&s).await, run(&s).await), (vec![], Ran::default()));
    for person in [person, with_paper] {
        let _stays = read(&s, &person).await.expect(200);
    }
}

async fn nothing_ends_before_two_of_the_central_team_have_said_how_long_files_are_kept(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(json!({})).await;
    let s = after(s, 60).await;
    let shown = preview(&s, &s.supervisor, "").await;
    assert_eq!((&shown["in_force"], &shown["cases"][0]["becomes"]), (&json!(false), &json!("erase")));
    let ran = run(&s).await;
    assert_eq!((ended(&ran), ran.not_in_force.len()), (0, 1));
    let (one, two) = (central(&s).await, central(&s).await);
    for token in [&one, &one] {
        let said = put(&s, token, json!({})).await.expect(200).body;
        assert_eq!((&said["in_force"], said["awaits"].is_object()), (&json!(false), true), "one person twice is one");
    }
    assert_eq!(ended(&run(&s).await), 0);
    let _stays = read(&s, &person).await.expect(200);
    let said = put(&s, &two, json!({})).await.expect(200).body;
    assert_eq!((&said["in_force"], &said["awaits"]), (&json!(true), &Value::Null));
    assert_eq!(ended(&run(&s).await), 1);
    // What an operation is called is another matter.
    let renamed = json!({"title": "Renamed", "country": "IDN"});
    let path = format!("/api/v1/operations/{}", s.operation);
    let _renamed = s.world.api.put(&one, path).json(&renamed).await.expect(200);
    assert_eq!(preview(&s, &one, "").await["in_force"], true);
}

async fn shorter_is_in_force_at_once_and_longer_when_a_second_one_says_so(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let (one, two) = (central(&s).await, central(&s).await);
    let length = |said: &Value| {
        let clocks = said["clocks"].as_array().unwrap().iter();
        clocks.clone().find(|line| line["clock"] == "no-interview").unwrap()["length"]["months"].clone()
    };
    let months = |months: u32| json!({"lengths": {"no-interview": {"months": months}}});
    let said = put(&s, &one, months(6)).await.expect(200).body;
    assert_eq!((length(&said), &said["awaits"]), (json!(6), &Value::Null));
    let said = put(&s, &one, months(24)).await.expect(200).body;
    assert_eq!(
        (length(&said), said["awaits"]["terms"].clone()),
        (json!(6), json!({"files": "permanent-record", "lengths": {"no-interview": {"months": 24}}}))
    );
    let said = put(&s, &two, months(24)).await.expect(200).body;
    assert_eq!((length(&said), &said["awaits"]), (json!(24), &Value::Null));
    let said = put(&s, &one, json!({"files": "filing-schedule"})).await.expect(200).body;
    assert!(said["awaits"].is_object() && said["files"] == "permanent-record", "{said}");
    for (bad, says) in [
        (json!({"lengths": {"no-interview": {"days": 30}}}), "12 months"),
        (json!({"lengths": {"empty-account": {"days": 6}}}), "7 days"),
        (json!({"lengths": {"recording": {"days": 30}}}), "not for an operation"),
    ] {
        let refused = put(&s, &one, bad).await.expect(422);
        assert!(refused.text.contains(says), "{}", refused.text);
    }
    let acts = s.acts().await;
    let recorded: Vec<_> = acts.iter().filter(|act| act["act"] == "retention-terms-recorded").collect();
    assert_eq!(recorded[2]["codes"], json!(["was permanent-record", "is permanent-record, no-interview 6 months"]));
}

async fn who_would_go_is_shown_by_case_number_to_the_operation_and_in_counts_to_the_central_team(kind: Kind) {
    let s = setting(kind).await;
    for n in 0..5 {
        let _empty = s.register(json!({})).await;
        if n < 4 {
            let _entered = s.register(json!({"full-name": "Zahra Example"})).await;
        }
    }
    let on = "?on=2027-07-16";
    let shown = preview(&s, &s.officer, on).await;
    let counts = json!([
        {"clock": "empty-account", "becomes": "erase", "count": 5},
        {"clock": "no-application", "becomes": "erase", "count": 4},
    ]);
    assert_eq!(shown["counts"], counts);
    let listed = shown["cases"].as_array().unwrap();
    assert_eq!(listed.len(), 9);
    assert_eq!((&listed[0]["case_number"], &listed[0]["since"]), (&json!("INTER-AGENCY-000001"), &json!("2027-02-13")));
    assert_eq!(preview(&s, &s.supervisor, "?on=2027-02-12").await["counts"], json!([]));

    let answer = s.world.api.get(&s.world.central, format!("{}{on}", place(&s))).await.expect(200);
    assert_eq!(answer.body["counts"][0]["count"], 5);
    assert_eq!(answer.body["counts"][1]["count"], Value::Null, "a small cell is suppressed");
    assert!(answer.body.get("cases").is_none() && !answer.text.contains("INTER-AGENCY-0"), "{}", answer.text);
    assert!(answer.body.get("lapsed_holds").is_none());

    let over = s.world.api.get(&s.supervisor, format!("{}?on=2027-01-14", place(&s))).await.expect(422);
    assert!(over.text.contains("today or a later day"), "{}", over.text);
    let _a_hold_may_be_about_them = s.world.api.get(&s.caseworker, place(&s)).await.expect(403);
    let acts = s.acts().await;
    let looked: Vec<_> = acts.iter().filter(|act| act["act"] == "retention-previewed").collect();
    assert_eq!((looked.len(), &looked[0]["codes"]), (3, &json!(["on 2027-07-16"])));
    assert!(!acts.iter().any(|act| act["act"] == "individual-erased"), "it only looks");
}

async fn a_hold_keeps_a_file_until_nobody_looked_at_it_again_and_that_is_told(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let person = s.register(json!({})).await;
    let holds = format!("/api/v1/individuals/{person}/holds");
    let too_long = json!({"reason": "complaint", "reference": "C-1", "until": s.world.clock_after(190 * DAY)});
    let refused = s.world.api.post(&s.supervisor, &holds).json(&too_long).await.expect(422);
    assert!(refused.text.contains("6 months"), "{}", refused.text);
    let id = hold(&s, &person, 60).await;
    let s = after(s, 59).await;
    assert_eq!(cases(&s).await, [case(&person, "empty-account", "hold")]);
    let ran = run(&s).await;
    assert_eq!((ended(&ran), ran.left.held), (0, 1));
    let until = json!({"until": s.world.clock_after(30 * DAY)});
    let _looked_at = s.world.api.post(&s.officer, format!("/api/v1/holds/{id}/review")).json(&until).await.expect(200);
    let s = after(s, 29).await;
    assert_eq!(ended(&run(&s).await), 0);
    assert_eq!(preview(&s, &s.supervisor, "").await["lapsed_holds"], json!([]));
    let s = after(s, 1).await;
    let shown = preview(&s, &s.supervisor, "").await;
    assert_eq!(shown["lapsed_holds"][0]["individual"], *person);
    assert_eq!(shown["cases"][0]["becomes"], "erase", "one that has lapsed keeps nothing");
    // Somebody looks at it after all, and lifts it then.
    let until = json!({"until": s.world.clock_after(30 * DAY)});
    let _again = s.world.api.post(&s.supervisor, format!("/api/v1/holds/{id}/review")).json(&until).await.expect(200);
    assert_eq!(ended(&run(&s).await), 0);
    let listed = s.world.api.get(&s.officer, &holds).await.expect(200).body;
    assert_eq!(
        (&listed["holds"][0]["reason"], &listed["holds"][0]["holds"]),
        (&json!("misconduct-inquiry"), &json!(true))
    );
    let _lifted = s.world.api.post(&s.supervisor, format!("/api/v1/holds/{id}/end")).await.expect(204);
    let _twice = s.world.api.post(&s.supervisor, format!("/api/v1/holds/{id}/end")).await.expect(409);
    assert_eq!(ended(&run(&s).await), 1);
    let _gone = s.world.api.get(&s.officer, &holds).await.expect(404);
}

async fn a_hold_is_not_for_caseworkers_and_its_reason_is_in_no_audit(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let id = hold(&s, &person, 60).await;
    let holds = format!("/api/v1/individuals/{person}/holds");
    let _hidden = s.world.api.get(&s.caseworker, &holds).await.expect(403);
    let _not_theirs = s.world.api.post(&s.caseworker, format!("/api/v1/holds/{id}/end")).await.expect(403);
    let file = read(&s, &person).await.expect(200);
    assert!(!file.text.contains("misconduct") && !file.text.contains(&id), "{}", file.text);
    let acts = s.acts().await;
    assert!(acts.iter().any(|act| act["act"] == "hold-placed"));
    for word in ["misconduct", "IGO-2027-11"] {
        assert!(!acts.iter().any(|act| act.to_string().contains(word)), "{word}");
    }
}

async fn a_permanent_record_is_left_for_the_archive_and_counted(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({"lengths": {"case-file": {"months": 12}}})).await;
    let (person, _) = s.confirmed().await;
    close(&s, &person).await;
    let s = after(s, 365).await;
    assert_eq!(cases(&s).await, []);
    let s = after(s, 1).await;
    assert_eq!(cases(&s).await, [case(&person, "case-file", "archive")]);
    let ran = run(&s).await;
    assert_eq!((ended(&ran), ran.left.to_archive), (0, 1), "it is not erased, and nothing is pretended");
    assert!(ran.certificates.is_empty());
    let _stays = read(&s, &person).await.expect(200);
    // Opened again, it is no closed case.
    let path = format!("/api/v1/individuals/{person}/reopening");
    let _open = s.world.api.post(&s.caseworker, path).await.expect(204);
    assert_eq!(run(&s).await, Ran::default());
}

async fn a_closed_case_of_a_filing_schedule_ends_on_its_day_and_waits_for_what_comes_first(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({"files": "filing-schedule"})).await;
    let (person, _) = s.confirmed().await;
    close(&s, &person).await;
    // Seven years, with two leap days in them.
    let s = after(s, 7 * 365 + 2 - 10).await;
    let number = read(&s, &person).await.expect(200).body["case_number"].clone();
    let asked = json!({"reference": "F-1", "case_numbers": [number], "function": "archivist", "days": 20});
    let path = format!("/api/v1/individuals/{person}/file-requests");
    let _asked = s.world.api.post(&s.caseworker, path).json(&asked).await.expect(200);
    let s = after(s, 10).await;
    assert_eq!(cases(&s).await, []);
    let s = after(s, 1).await;
    assert_eq!(cases(&s).await, [case(&person, "closed-case", "waits")]);
    let shown = preview(&s, &s.supervisor, "").await;
    assert_eq!(shown["cases"][0]["unfinished"], json!(["persons-request"]));
    assert_eq!(run(&s).await.left.waiting, 1);
    let s = after(s, 10).await;
    assert_eq!(ended(&run(&s).await), 1);
    let _gone = read(&s, &person).await.expect(404);
}

async fn an_account_of_somebody_who_asked_for_something_by_right_waits_for_the_answer(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({})).await;
    let person = s.register(json!({"full-name": "Zahra Example"})).await;
    let s = after(s, 190).await;
    let _asked = crate::rights::ask(&s, &person, "access", json!({})).await.expect(201);
    assert_eq!(cases(&s).await, [case(&person, "no-application", "waits")]);
    let ran = run(&s).await;
    assert_eq!((ended(&ran), ran.left.waiting), (0, 1));
    let _stays = read(&s, &person).await.expect(200);
}

async fn what_a_partner_has_still_to_destroy_is_shown_and_owed_also_afterwards(kind: Kind) {
    let s = setting(kind).await;
    in_force(&s, json!({"files": "filing-schedule", "lengths": {"closed-case": {"months": 1}}})).await;
    let (referral, _) = s.sent().await;
    let found = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let person = found["individual"].as_str().unwrap();
    close(&s, person).await;
    let s = after(s, 32).await;
    let s = Setting { focal_point: s.reader("legal-counsellor").await.0, ..s };
    let shown = preview(&s, &s.supervisor, "").await;
    assert_eq!(shown["cases"][0]["unfinished"], json!(["destruction"]));
    assert_eq!(ended(&run(&s).await), 1);
    let attested = s.world.api.post(&s.focal_point, format!("/api/v1/partner/referrals/{referral}/destruction")).await;
    let _attested = attested.expect(204);
}
