//! Forgotten is forgotten: after a person was erased, nothing of them is found in what the host keeps, writes or answers,
//! and a backup from before brings nobody back.

#![expect(clippy::disallowed_methods, reason = "it looks at the files of a host, as whoever has stolen them")]

mod places;
mod restored;

use std::sync::Arc;

use serde_json::{Value, json};
use waystation_domain::security::caller::{Caller, Role};
use waystation_domain::words::ids::{ErasureRequestId, OperationId, StaffId};
use waystation_domain::words::time::{DAY, HOUR};
use waystation_domain::work::Host;
use waystation_domain::work::desk::Desk;
use waystation_domain::work::erasure;
use waystation_domain::work::sweep::{self, Swept, Terms};
use waystation_test_client::Answer;
use waystation_test_world::people::{amina, legal_answers, merge};
use waystation_test_world::setting::Setting;
use waystation_test_world::{Kind, START, Seeded};

use crate::stolen_database::{by_force, rows};
use crate::{PROGRAM, on_both};
use places::{Marker, Places, of_rows};

on_both!(
    nothing_of_a_person_who_was_erased_is_found_anywhere,
    it_takes_two_supervisors_who_say_the_same,
    what_the_person_keeps_back_is_not_forgotten_in_their_other_file,
    whoever_is_put_back_by_hand_is_erased_again,
    what_is_damaged_keeps_nobody_from_being_forgotten,
    a_partner_that_the_person_excluded_does_not_learn_that_there_was_somebody,
    whoever_has_the_database_has_a_pseudonym_and_an_id_that_leads_nowhere,
    files_go_with_a_sweep_where_the_host_died_before_it_removed_them,
);

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

/// A second supervisor of the operation.
async fn second(s: &Setting) -> String {
    let operation = OperationId::new(&s.operation).unwrap();
    s.world.token(Role::Supervisor { operation }).await.0
}

async fn ask(s: &Setting, person: &str, reason: &str) -> Answer {
    let path = format!("/api/v1/individuals/{person}/erasure-requests");
    s.world.api.post(&s.supervisor, path).json(&json!({ "reason": reason })).await
}

async fn approve(s: &Setting, token: &str, request: &str, reason: &str) -> Answer {
    let path = format!("/api/v1/erasure-requests/{request}/approval");
    s.world.api.post(token, path).json(&json!({ "reason": reason })).await
}

/// Two supervisors have the person erased; what was removed.
pub(crate) async fn erase(s: &Setting, person: &str) -> Value {
    let request = ask(s, person, "person-asked").await.expect(200).id();
    approve(s, &second(s).await, &request, "person-asked").await.expect(200).body
}

async fn swept(s: &Setting) -> Swept {
    let terms = Terms { idempotency_days: 7 };
    sweep::sweep(&s.world.app.host, terms, |error| panic!("{error}")).await.unwrap().unwrap()
}

/// A person of whom every datum that can hold words has words that nobody else has.
fn marked() -> (Value, Vec<Marker>) {
    let dictionary: Vec<&str> =
        include_str!("../../host/domain/src/person/dictionary/dictionary.toml").lines().collect();
    let mut profile = amina();
    let mut markers = Vec::new();
    for part in dictionary.split(|line| *line == "[[datum]]").skip(1) {
        let value = |key: &str| part.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        let (id, origin, kind) = (value("id").unwrap(), value("origin").unwrap(), value("kind").unwrap());
        let id = id.trim_matches('"');
        if origin != "\"entered\"" || !(kind.contains("text") || kind.contains("reference")) {
            continue;
        }
        let n = markers.len() + 10;
        let words = match id {
            "individual-number" => format!("931-{n}C77{n}5"),
            "phone" => format!("+62 931 77{n} 5{n}"),
            _ => format!("Zq{n}marker{n} Xwv{n}"),
        };
        profile[id] = json!(words);
        markers.push(Marker::words(id, &words));
    }
    assert!(markers.len() > 18, "the dictionary was not read");
    (profile, markers)
}

/// All that a person can have on file: referred, asked, shared, withdrawn, with files of every kind. The person, the referral
/// that was shared, and the words by which they are known.
async fn known(s: &Setting) -> (String, String, Vec<Marker>) {
    let api = &s.world.api;
    let (profile, mut markers) = marked();
    let made = api.post(&s.caseworker, "/api/v1/individuals").once("a-key-of-her-own").json(&profile).await.expect(201);
    let person = made.id();
    let file = format!("/api/v1/individuals/{person}");
    let mut mark = |what: &str, words: &str| {
        markers.push(Marker::words(what, words));
        json!(words)
    };
    mark("case number", made.body["case_number"].as_str().unwrap());
    // The file: corrected, a country taken out, an authority, a formal request, another file of the same person.
    for nationality in ["SYR", "AFG"] {
        let etag = api.get(&s.caseworker, &file).await.expect(200).etag();
        let body = json!({"nationality": nationality});
        let _corrected = api.patch(&s.caseworker, &file).on(&etag).json(&body).await.expect(200);
    }
    let full_name = &profile["full-name"];
    let lists = json!({
        "names": [
            {"text": full_name, "use": "used"},
            {"text": mark("former name", "Zq60marker Xwv60"), "use": "former"},
        ],
        "addresses": [{"use": "home-country", "country": "iso:AFG", "words": mark("address", "Zq61marker by the mill")}],
        "other-numbers": [{"scheme": "unrwa", "number": mark("other number", "5-0062-Zq62marker")}],
    });
    let etag = api.get(&s.caseworker, &file).await.expect(200).etag();
    let _listed = api.patch(&s.caseworker, &file).on(&etag).json(&lists).await.expect(200);
    let etag = api.get(&s.caseworker, &file).await.expect(200).etag();
    let error = json!({"country": "SYR", "reason": mark("origin error", "Zq70marker typed from a paper")});
    let _taken_out = api.post(&s.caseworker, format!("{file}/origin-errors")).on(&etag).json(&error).await.expect(200);
    let guarded = json!({
        "reference": mark("guardianship", "G-Zq71marker-1"), "from": "2026-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"
    });
    let guardianship = format!("{file}/guardianship");
    let _recorded = api.put(&s.caseworker, &guardianship).json(&guarded).await.expect(200);
    let _ended = api.delete(&s.caseworker, &guardianship).await.expect(204);
    let own = [&made.body["case_number"]];
    let formal = json!({
        "reference": mark("formal request", "F-Zq72marker-1"), "case_numbers": own, "function": "archivist", "days": 30
    });
    let _taken = api.post(&s.caseworker, format!("{file}/file-requests")).json(&formal).await.expect(200);
    let other = s.register(json!({"full-name": "Somebody Else"})).await;
    for same in [true, false] {
        let link = json!({"other": other, "same": same});
        let _linked = api.put(&s.supervisor, format!("{file}/same-person")).json(&link).await.expect(204);
    }
    for (media_type, begins) in [("audio/ogg", "OggS"), ("application/pdf", "%PDF-1.7")] {
        let bytes =
            format!("{begins} {}", mark("file", &format!("Zq7{}marker in a file", begins.len())).as_str().unwrap());
        let _attached = api.post(&s.caseworker, format!("{file}/evidence")).bytes(media_type, bytes).await.expect(201);
    }
    // What keeps it, what the person asked for by right, and what counts for its clocks.
    let held = json!({
        "reason": "legal-claim", "reference": mark("hold", "H-Zq73marker-1"), "until": s.world.clock_after(9 * DAY)
    });
    let _held = api.post(&s.supervisor, format!("{file}/holds")).json(&held).await.expect(200);
    let complaint = json!({
        "right": "complaint", "through": {"type": "person"}, "words": mark("complaint", "Zq74marker nobody called back")
    });
    let _complained = api.post(&s.caseworker, format!("{file}/rights-requests")).json(&complaint).await.expect(201);
    let milestone = json!({"milestone": "application-submitted", "on": "2027-01-10"});
    let _counted = api.post(&s.caseworker, format!("{file}/milestones")).json(&milestone).await.expect(204);
    let mut answers = legal_answers();
    merge(&mut answers, json!({"what-is-requested": mark("answer", "Zq80marker the papers of her daughter")}));
    let shared = s.referred(&person, "legal-assistance", answers, json!({})).await;
    let (_reader, outside) = s.reader("legal-counsellor").await;
    let consent = s.consent(&shared, json!({"excluded_staff": [outside]})).await.expect(201).id();
    let _sent = s.disclose(&shared).await.expect(201);
    let _accepted = s.step(&shared, json!({"step": "accept"})).await.expect(200);
    let form = s.form(&shared).await.expect(200);
    assert!(form.text.contains("Zq80marker") && form.text.contains("Zq10marker10"), "{}", form.text);
    let _withdrawn = api.post(&s.caseworker, format!("/api/v1/consents/{consent}/withdrawal")).await.expect(200);
    // One that is only begun, with a no and with another basis.
    let open = s.referred(&person, "legal-assistance", legal_answers(), json!({})).await;
    let ground = json!({
        "type": "mandate", "inquiry": "fraud-inquiry", "controller_approval": mark("approval", "DC-Zq81marker-1")
    });
    let _basis = s.basis(&open, ground, &["full-name"], json!({})).await.expect(201);
    let _no = s.consent(&open, json!({"agrees": false})).await.expect(201);
    (person, shared, markers)
}

async fn nothing_of_a_person_who_was_erased_is_found_anywhere(kind: Kind) {
    let s = setting(kind).await;
    // Others are there before and after, so that rows lie among rows.
    for _ in 0..3 {
        let _other = s.sent().await;
    }
    let (person, shared, words) = known(&s).await;
    for _ in 0..3 {
        let _other = s.sent().await;
    }
    let rows = of_rows(&s.world.database, &person).await;
    assert!(rows.len() > 60, "{}: ids, keys, indexes and sealed values are known", rows.len());
    let places = Places::of(&s);
    // The search finds: each word in what is answered, each value in the database.
    let answered = places.answers(&person, &shared).await;
    let seen: Vec<_> = words.iter().filter(|marker| answered.iter().any(|(_, bytes)| marker.is_in(bytes))).collect();
    assert!(seen.len() + 3 >= words.len(), "{} of {} were found in answers", seen.len(), words.len());
    let kept = places.kept().await;
    let not_found: Vec<_> = rows.iter().filter(|row| !kept.iter().any(|(_, bytes)| row.is_in(bytes))).collect();
    assert!(not_found.is_empty(), "{not_found:?} were not found in the database");

    // A hold keeps the file from two supervisors too, until it is lifted.
    let request = ask(&s, &person, "person-asked").await.expect(200).id();
    let other = second(&s).await;
    let _held = approve(&s, &other, &request, "person-asked").await.expect_problem(409, "conflict");
    let holds = s.world.api.get(&s.supervisor, format!("/api/v1/individuals/{person}/holds")).await.expect(200).body;
    let hold = holds["holds"][0]["id"].as_str().unwrap();
    let _lifted = s.world.api.post(&s.supervisor, format!("/api/v1/holds/{hold}/end")).await.expect(204);
    let forgotten = approve(&s, &other, &request, "person-asked").await.expect(200).body;
    assert_eq!(forgotten["referrals"], 2);
    assert_eq!(forgotten["files"], 2);
    assert_eq!(forgotten["disclosures"], 2);
    assert_eq!(forgotten["to_destroy"], 1);
    let _scrubbed = swept(&s).await;

    // The id of the referral that was shared stays, until the partner has destroyed what it received.
    let all = || words.iter().chain(&rows);
    let is_exempt = |marker: &&Marker| !marker.is_of(&shared);
    let found = places.search(all().filter(is_exempt), &person, &shared).await;
    assert!(found.is_empty(), "{found:#?}");
    let list = s.world.api.get(&s.focal_point, "/api/v1/partner/referrals").await.expect(200).body;
    assert_eq!(list["to_destroy"][0]["referral"], shared);
    assert!(list["referrals"].as_array().unwrap().iter().all(|line| line["id"] != shared));
    let path = format!("/api/v1/partner/referrals/{shared}/destruction");
    let _attested = s.world.api.post(&s.focal_point, &path).await.expect(204);
    let _once = s.world.api.post(&s.focal_point, &path).await.expect(404);
    let _scrubbed = swept(&s).await;
    let found = places.search(all(), &person, &shared).await;
    assert!(found.is_empty(), "{found:#?}");

    // What stays is the pseudonym, in the audit and on the list of the erased.
    let pseudonym = s.world.pseudonym(&person);
    let acts = s.acts().await;
    let erased = acts.iter().find(|entry| entry["act"] == "individual-erased").unwrap();
    assert_eq!(erased["individual"], pseudonym);
    let codes = json!([
        "decision",
        "person-asked",
        "referrals 2",
        "consents 2",
        "disclosures 2",
        "records 11",
        "files 2",
        "to-destroy 1"
    ]);
    assert_eq!(erased["codes"], codes);
    assert_eq!(erasure::count(&s.world.app.host).await.unwrap(), 1);
    // And whoever is registered next has a number that nobody had.
    let next =
        s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&json!({"full-name": "Next"})).await.expect(201);
    assert!(words.iter().all(|marker| !marker.is_of(next.body["case_number"].as_str().unwrap())));
}

async fn it_takes_two_supervisors_who_say_the_same(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    for token in [&s.caseworker, &s.officer, &s.focal_point, &s.world.central] {
        let path = format!("/api/v1/individuals/{person}/erasure-requests");
        let _forbidden = s.world.api.post(token, path).json(&json!({"reason": "person-asked"})).await.expect(403);
    }
    let _unknown = ask(&s, &person, "because").await.expect(422);
    let request = ask(&s, &person, "person-asked").await.expect(200).id();
    let _twice = ask(&s, &person, "person-asked").await.expect(409);
    let _alone = approve(&s, &s.supervisor, &request, "person-asked").await.expect_problem(403, "override-refused");
    assert!(s.acts().await.iter().any(|entry| entry["act"] == "override-refused"));
    let other = second(&s).await;
    let _differs = approve(&s, &other, &request, "purpose-over").await.expect(409);
    let _still = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(200);
    let _gone = approve(&s, &other, &request, "person-asked").await.expect(200);
    let _once = approve(&s, &other, &request, "person-asked").await.expect(404);
    let _gone = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{person}")).await.expect(404);
    // One that nobody approved is no longer one after two weeks.
    let person = s.register(amina()).await;
    let request = ask(&s, &person, "ordered").await.expect(200).id();
    s.world.clock.advance(14 * DAY);
    let _late = approve(&s, &other, &request, "ordered").await.expect(409);
    let _anew = ask(&s, &person, "ordered").await.expect(200);
}

async fn what_the_person_keeps_back_is_not_forgotten_in_their_other_file(kind: Kind) {
    let s = setting(kind).await;
    let number = json!({"individual-number": "245-16C00123"});
    let mut profile = amina();
    merge(&mut profile, number);
    let [one, other] = [s.register(profile.clone()).await, s.register(profile).await];
    let refer = async |person: &str| s.referred(person, "legal-assistance", legal_answers(), json!({})).await;
    let (first, second) = (refer(&one).await, refer(&other).await);
    let _yes = s.consent(&first, json!({"kept_back": ["phone"]})).await.expect(201);
    let _yes = s.consent(&second, json!({})).await.expect(201);
    let request = ask(&s, &one, "registered-in-error").await.expect(200).id();
    let approver = self::second(&s).await;
    let refused = approve(&s, &approver, &request, "registered-in-error").await.expect_problem(422, "does-not-fit");
    assert!(refused.text.contains("record it in that file first"), "{}", refused.text);
    // Said there too, it can go; and a no that counted there is not forgotten: it is asked again.
    let _yes = s.consent(&second, json!({"kept_back": ["phone"]})).await.expect(201);
    let _no = s.consent(&first, json!({"agrees": false})).await.expect(201);
    let _gone = approve(&s, &approver, &request, "registered-in-error").await.expect(200);
    let _not_shared = s.disclose(&second).await.expect(422);
    let file = s.world.api.get(&s.caseworker, format!("/api/v1/individuals/{other}")).await.expect(200).body;
    let last = file["consents"].as_array().unwrap().last().unwrap();
    assert_eq!(last["state"], "invalidated", "{file}");
    assert_eq!(file["same_person"], json!([]));
    let preview = s.preview(&second).await.to_string();
    assert!(preview.contains("phone"), "{preview}");
}

async fn whoever_is_put_back_by_hand_is_erased_again(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let person = read["individual"].as_str().unwrap().to_owned();
    let file = format!("/api/v1/individuals/{person}");
    let _attached =
        s.world.api.post(&s.caseworker, format!("{file}/evidence")).bytes("audio/ogg", "OggS 1").await.expect(201);
    let tables = ["individual", "referral", "consent", "disclosure", "record", "evidence"];
    for table in tables {
        assert!(by_force(&s, format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await);
    }
    let _gone = erase(&s, &person).await;
    for table in tables {
        assert!(by_force(&s, format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await);
    }
    // Whoever writes to the database brings back what was there; the list of the erased does not let it stay.
    let _back = s.world.api.get(&s.caseworker, &file).await.expect(200);
    let host = &s.world.app.host;
    let list = erasure::list(host).await.unwrap();
    let caller = Caller::host();
    let again = erasure::again(host, &caller, &list, |error| panic!("{error}")).await.unwrap();
    assert_eq!((again.erased, again.failed), (1, 0));
    let _gone = s.world.api.get(&s.caseworker, &file).await.expect(404);
    assert_eq!(erasure::count(host).await.unwrap(), 1);
    let codes: Vec<_> = s.acts().await.into_iter().filter(|entry| entry["act"] == "individual-erased").collect();
    assert_eq!((codes.len(), &codes[1]["codes"][0]), (2, &json!("again")));
}

async fn what_is_damaged_keeps_nobody_from_being_forgotten(kind: Kind) {
    let s = setting(kind).await;
    let (referral, _) = s.sent().await;
    let read = s.world.api.get(&s.caseworker, format!("/api/v1/referrals/{referral}")).await.expect(200).body;
    let person = read["individual"].as_str().unwrap().to_owned();
    let request = ask(&s, &person, "person-asked").await.expect(200).id();
    for table in ["consent", "disclosure"] {
        assert!(by_force(&s, format!("UPDATE {table} SET created_at = created_at + 1")).await);
    }
    let gone = approve(&s, &second(&s).await, &request, "person-asked").await.expect(200).body;
    assert_eq!((&gone["consents"], &gone["to_destroy"]), (&json!(1), &json!(1)), "{gone}");
}

async fn a_partner_that_the_person_excluded_does_not_learn_that_there_was_somebody(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let (feared, staff) = s.reader("legal-counsellor").await;
    let _yes = s.consent(&referral, json!({"excluded_staff": [staff]})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _gone = erase(&s, &person).await;
    let list = async |token: &str| s.world.api.get(token, "/api/v1/partner/referrals").await.expect(200).body;
    assert_eq!(list(&feared).await["to_destroy"], json!([]));
    assert_eq!(list(&s.focal_point).await["to_destroy"][0]["referral"], referral);
    let path = format!("/api/v1/partner/referrals/{referral}/destruction");
    let _nothing = s.world.api.post(&feared, &path).await.expect(404);
    let _attested = s.world.api.post(&s.focal_point, &path).await.expect(204);
    assert_eq!(list(&s.focal_point).await["to_destroy"], json!([]));
}

async fn whoever_has_the_database_has_a_pseudonym_and_an_id_that_leads_nowhere(kind: Kind) {
    let s = setting(kind).await;
    let (person, referral) = s.confirmed().await;
    let _yes = s.consent(&referral, json!({})).await.expect(201);
    let _sent = s.disclose(&referral).await.expect(201);
    let _gone = erase(&s, &person).await;
    for table in waystation_store::OF_PERSONS {
        assert!(rows(&s, table).await.is_empty(), "{table}");
    }
    assert!(rows(&s, "idempotency").await.is_empty());
    let [erased] = rows(&s, "erased").await.try_into().unwrap();
    assert_eq!(erased["person"], s.world.pseudonym(&person));
    assert_eq!(erased.keys().collect::<Vec<_>>(), ["at", "mac", "person"]);
    let [duty] = rows(&s, "destruction_duty").await.try_into().unwrap();
    assert_eq!((&duty["referral"], &duty["operation"]), (&referral, &s.operation));
    let columns = ["mac", "operation", "outside", "partner_index", "referral", "since"];
    assert_eq!(duty.keys().collect::<Vec<_>>(), columns);
    // Not even the audit, which a protection officer may ask whom a pseudonym stands for, leads to anything.
    let path = format!("/api/v1/audit/subjects/{}", s.world.pseudonym(&person));
    let _nobody = s.world.api.get(&s.officer, &path).await.expect(404);
}

async fn files_go_with_a_sweep_where_the_host_died_before_it_removed_them(kind: Kind) {
    let s = setting(kind).await;
    let person = s.register(amina()).await;
    let path = format!("/api/v1/individuals/{person}/evidence");
    let _attached = s.world.api.post(&s.caseworker, path).bytes("audio/ogg", "OggS 1").await.expect(201);
    let request = ask(&s, &person, "person-asked").await.expect(200).id();
    // A host that has no place for files removes none.
    let (store, vault) = (Arc::clone(&s.world.store), Arc::clone(&s.world.vault));
    let host = Host::new(store, vault, Arc::clone(&s.world.clock) as Arc<_>, Arc::new(Seeded::new(9)));
    let operation = OperationId::new(&s.operation).unwrap();
    let caller = Caller { staff: StaffId::new(START, [9; 10]), role: Role::Supervisor { operation }, token: None };
    let id: ErasureRequestId = request.parse().unwrap();
    let input = serde_json::from_value(json!({"reason": "person-asked"})).unwrap();
    let _gone = Desk::open_of(&host, &caller, id).await.unwrap().approve_erasure(id, input).await.unwrap();
    let files = || places::files(s.world.files.path()).into_iter().filter(|(path, _)| !path.ends_with("place")).count();
    assert_eq!(files(), 1);
    assert_eq!(swept(&s).await.files_removed, 0);
    s.world.clock.advance(HOUR);
    assert_eq!(swept(&s).await.files_removed, 1);
    assert_eq!(files(), 0);
}
