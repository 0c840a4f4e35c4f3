//! Finding without reading: who is registered already, and where a person is of whom little is known.

use serde_json::{Value, json};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_test_world::Kind;
use waystation_test_world::setting::Setting;

use crate::stolen_database::{by_force, rows};
use crate::{PROGRAM, on_both};

on_both!(
    whoever_is_registered_again_in_another_script_is_named_with_reasons_in_the_callers_language,
    a_name_is_found_however_it_is_written,
    a_telephone_a_document_and_a_case_number_find_their_person_and_the_likeliest_comes_first,
    a_date_of_birth_narrows_a_search_as_far_as_it_is_known,
    a_corrected_name_is_found_and_the_one_before_is_not,
    a_search_is_shown_in_pages_and_needs_something_to_look_for,
    nobody_of_another_operation_is_found_or_named,
    a_supervisor_goes_through_all_files_and_what_was_decided_is_not_asked_again,
    everybody_has_as_many_search_keys_and_they_stay_while_nothing_changes,
    rows_that_somebody_else_wrote_bring_nobody_who_does_not_fit,
    the_audit_says_how_many_were_found_and_nothing_else,
);

const SEARCH: &str = "/api/v1/individuals/search";

async fn setting(kind: Kind) -> Setting {
    Setting::new(kind, PROGRAM, "inter-agency-referral").await
}

async fn search(s: &Setting, body: Value) -> Value {
    s.world.api.post(&s.caseworker, SEARCH).json(&body).await.expect(200).body
}

/// The ids that a search finds, in their order.
async fn found(s: &Setting, body: Value) -> Vec<String> {
    ids(&search(s, body).await["individuals"])
}

fn ids(files: &Value) -> Vec<String> {
    files.as_array().unwrap().iter().map(|file| file["id"].as_str().unwrap().to_owned()).collect()
}

async fn named(s: &Setting, name: &str, born: &str) -> String {
    s.register(json!({"full-name": name, "date-of-birth": born})).await
}

async fn whoever_is_registered_again_in_another_script_is_named_with_reasons_in_the_callers_language(kind: Kind) {
    let s = setting(kind).await;
    let first =
        s.register(json!({"full-name": "Amina Yusuf Farah", "date-of-birth": "2001-05-07", "sex": "female"})).await;
    let again = json!({"full-name": "أمينة يوسف فرح", "date-of-birth": "2001-05-08", "sex": "female"});
    let post = || s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&again);
    let made = post().language("fr").once("again").await.expect(201).body;
    let possible = &made["possible_duplicates"];
    assert_eq!(ids(&possible["files"]), std::slice::from_ref(&first));
    assert_eq!(possible["incomplete"], false);
    let file = &possible["files"][0];
    for reason in ["birth-slip", "same-sex", "name-romanised"] {
        assert!(file["reasons"].as_array().unwrap().contains(&json!(reason)), "{file}");
    }
    let words = file["reasons_in_words"].to_string();
    assert!(words.contains("Le même sexe") && words.contains("autre écriture"), "{words}");
    // The answer to the same request again is made anew, and does not name the file itself.
    let replayed = post().language("ar").once("again").await.expect(201).body;
    assert_eq!(replayed["id"], made["id"]);
    assert_eq!(ids(&replayed["possible_duplicates"]["files"]), [first]);
    assert!(replayed.to_string().contains("الجنس نفسه"), "{replayed}");
    let other = json!({"full-name": "Deng Garang Mayen", "date-of-birth": "2001-05-07", "sex": "female"});
    let made = s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&other).await.expect(201).body;
    assert_eq!(made["possible_duplicates"]["files"], json!([]));
}

async fn a_name_is_found_however_it_is_written(kind: Kind) {
    let s = setting(kind).await;
    let written = [
        ("Ahmad Mahmoud", ["أحمد محمود", "احمد محمود", "Mahmood AHMED"]),
        ("ሃይሌ ገብረስላሴ", ["Haile Gebreselassie", "Gebreselassie Haile", "ሃይሌ ገብረስላሴ"]),
        ("Олександр Шевченко", ["Oleksandr Shevchenko", "Shevchenko, Oleksandr", "Олександр Шевченко"]),
        ("Zarmina", ["Zarmina", "Zarmina Wardak", "zarmina"]),
        ("Fatima Zahra Hussaini", ["Fatima Zahra", "Zahra Hussaini", "Hussaini"]),
    ];
    let mut people = Vec::new();
    for (name, _) in written {
        people.push(named(&s, name, "1988-02-03").await);
    }
    for (person, (name, others)) in people.iter().zip(written) {
        for other in others {
            assert_eq!(found(&s, json!({"name": other})).await, std::slice::from_ref(person), "{name}: {other}");
            assert_eq!(
                found(&s, json!({"name": other, "born": "1988"})).await,
                std::slice::from_ref(person),
                "{name}: {other}"
            );
        }
    }
    // A slip of the pen in a name is looked for where something is known of the birth.
    assert_eq!(found(&s, json!({"name": "Ahmad Mahmbud", "born": "about 1989"})).await, [people[0].clone()]);
    for nobody in ["Wardak", "?", "", "Nobody Atall"] {
        assert_eq!(found(&s, json!({"name": nobody})).await, [""; 0], "{nobody}");
    }
}

async fn a_telephone_a_document_and_a_case_number_find_their_person_and_the_likeliest_comes_first(kind: Kind) {
    let s = setting(kind).await;
    let mother = s
        .register(
            json!({"full-name": "Hodan Warsame", "phone": "+252 61 555 0101", "national-id-number": "SO-123 456"}),
        )
        .await;
    let child =
        s.register(json!({"full-name": "Ayan Guled", "phone": "061 5550101", "individual-number": "700-11C2"})).await;
    let both = found(&s, json!({"phone": "٠٦١ ٥٥٥ ٠١٠١"})).await;
    assert!(both.len() == 2 && both.contains(&mother) && both.contains(&child), "{both:?}");
    let ranked = search(&s, json!({"phone": "615550101", "name": "Ayan Guled"})).await;
    assert_eq!(ids(&ranked["individuals"]), [child.clone(), mother.clone()]);
    assert_eq!(ranked["individuals"][1]["reasons"], json!(["same-phone"]));
    assert_eq!(ranked["individuals"][1]["reasons_in_words"], json!(["The same telephone, which a family may share"]));
    assert_eq!(found(&s, json!({"document": "so123456"})).await, std::slice::from_ref(&mother));
    assert_eq!(found(&s, json!({"number": "700 11c2"})).await, std::slice::from_ref(&child));
    let case = ranked["individuals"][0]["case_number"].clone();
    let by_case = search(&s, json!({"case_number": case})).await;
    assert_eq!(ids(&by_case["individuals"]), [child]);
    assert_eq!(by_case["individuals"][0]["points"], 100);
    for nobody in [json!({"phone": "5550102"}), json!({"document": "-"}), json!({"case_number": "X-1"})] {
        assert_eq!(found(&s, nobody).await, [""; 0]);
    }
}

async fn a_date_of_birth_narrows_a_search_as_far_as_it_is_known(kind: Kind) {
    let s = setting(kind).await;
    let day = named(&s, "Samira Haddad", "1990-04-12").await;
    let rough = named(&s, "Samira Haddad", "about 1991").await;
    let unknown = s.register(json!({"full-name": "Samira Haddad"})).await;
    let older = named(&s, "Samira Haddad", "1961-01-30").await;
    let of = async |born: &str| found(&s, json!({"name": "Sameera Hadad", "born": born})).await;
    assert_eq!(of("1990-04-12").await, [day.clone(), rough.clone(), unknown.clone()]);
    assert_eq!(of("1990-04-13").await, [rough.clone(), day.clone(), unknown.clone()], "a day off");
    assert_eq!(of("1961").await, [older.clone(), unknown.clone()]);
    // A slip in the decade.
    assert_eq!(of("1980-04-12").await, [day.clone(), unknown.clone()]);
    let all = found(&s, json!({"name": "Sameera Hadad"})).await;
    assert!([day, rough, unknown, older].iter().all(|person| all.contains(person)), "{all:?}");
    for wrong in ["12.4.1990", "2999", "yesterday"] {
        let body = json!({"name": "Samira Haddad", "born": wrong});
        let refused = s.world.api.post(&s.caseworker, SEARCH).json(&body).await.expect(422);
        assert!(refused.text.contains("born") && !refused.text.contains("Haddad"), "{}", refused.text);
    }
}

async fn a_corrected_name_is_found_and_the_one_before_is_not(kind: Kind) {
    let s = setting(kind).await;
    let person = named(&s, "Tariq Nasser", "1979-09-09").await;
    let namesake = named(&s, "Bekele Tadesse", "1979-09-09").await;
    let path = format!("/api/v1/individuals/{person}");
    let etag = s.world.api.get(&s.caseworker, &path).await.expect(200).etag();
    let body = json!({"full-name": "Bekele Tadesse"});
    let corrected = s.world.api.patch(&s.caseworker, &path).on(etag).json(&body).await.expect(200).body;
    assert_eq!(ids(&corrected["possible_duplicates"]["files"]), std::slice::from_ref(&namesake));
    assert_eq!(found(&s, json!({"name": "Tariq Nasser"})).await, [""; 0]);
    let both = found(&s, json!({"name": "Bekele Tadesse"})).await;
    assert!(both.len() == 2 && both.contains(&person) && both.contains(&namesake));
}

async fn a_search_is_shown_in_pages_and_needs_something_to_look_for(kind: Kind) {
    let s = setting(kind).await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(named(&s, "Nilofar Karimi", "1999").await);
    }
    people.sort();
    let mut seen = Vec::new();
    let mut after = Value::Null;
    for _ in 0..3 {
        let page = search(&s, json!({"name": "Nilofar Karimi", "limit": 2, "after": after})).await;
        seen.extend(ids(&page["individuals"]));
        after = page["next"].clone();
    }
    assert_eq!((seen, after), (people, Value::Null));
    for wrong in [json!({}), json!({"born": "1999"}), json!({"name": "Nilofar", "after": "x"})] {
        let _refused = s.world.api.post(&s.caseworker, SEARCH).json(&wrong).await.expect(422);
    }
}

async fn nobody_of_another_operation_is_found_or_named(kind: Kind) {
    let s = setting(kind).await;
    let profile = json!({"full-name": "Halima Osman", "date-of-birth": "1985-03-03", "phone": "+252 61 7777 123"});
    let _here = s.register(profile.clone()).await;
    s.world.record_operation("elsewhere").await;
    let operation = OperationId::new("elsewhere").unwrap();
    let (worker, _) = s.world.token(Role::Caseworker { operation }).await;
    let made = s.world.api.post(&worker, "/api/v1/individuals").json(&profile).await.expect(201).body;
    assert_eq!(made["possible_duplicates"]["files"], json!([]));
    let body = json!({"name": "Halima Osman", "phone": "617777123"});
    let found = s.world.api.post(&worker, SEARCH).json(&body).await.expect(200).body;
    assert_eq!(ids(&found["individuals"]), [made["id"].as_str().unwrap()]);
}

/// Every pair that the supervisor is shown, in pages of two files.
async fn pairs(s: &Setting) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut after = Value::Null;
    loop {
        let body = json!({"after": after, "limit": 2});
        let page = s.world.api.post(&s.supervisor, "/api/v1/individuals/duplicates").json(&body).await.expect(200).body;
        for file in page["files"].as_array().unwrap() {
            let one = file["file"]["id"].as_str().unwrap();
            pairs.extend(ids(&file["possible_duplicates"]["files"]).into_iter().map(|other| (one.to_owned(), other)));
        }
        after = page["next"].clone();
        if after.is_null() {
            return pairs;
        }
    }
}

async fn a_supervisor_goes_through_all_files_and_what_was_decided_is_not_asked_again(kind: Kind) {
    let s = setting(kind).await;
    let first = named(&s, "Mohammed Alam", "1992-06-01").await;
    let _other = named(&s, "Oksana Kovalenko", "1992-06-01").await;
    let second = named(&s, "মোহাম্মদ আলম", "1992-06-01").await;
    let third = named(&s, "Muhammad Alam", "1992-06-02").await;
    let [first, second, third]: [String; 3] = sorted(vec![first, second, third]).try_into().unwrap();
    let all = [(first.clone(), second.clone()), (first.clone(), third.clone()), (second.clone(), third.clone())];
    assert_eq!(sorted(pairs(&s).await), all);
    let body = json!({});
    let _only = s.world.api.post(&s.caseworker, "/api/v1/individuals/duplicates").json(&body).await.expect(403);
    let decide = async |one: &str, other: &str, same: bool| {
        let path = format!("/api/v1/individuals/{one}/same-person");
        let _said = s.world.api.put(&s.supervisor, path).json(&json!({"other": other, "same": same})).await.expect(204);
    };
    decide(&first, &second, true).await;
    // Said in whichever file, it is kept in the first of the two, once.
    let records = rows(&s, "record").await.len();
    decide(&third, &first, false).await;
    decide(&first, &third, false).await;
    assert_eq!(rows(&s, "record").await.len(), records + 1);
    assert_eq!(sorted(pairs(&s).await), all[2..]);
    // And it is not asked again when one of them is corrected.
    for (person, wanted) in [(&first, vec![]), (&third, vec![second.clone()])] {
        let path = format!("/api/v1/individuals/{person}");
        let etag = s.world.api.get(&s.caseworker, &path).await.expect(200).etag();
        let body = json!({"household-size": 3});
        let corrected = s.world.api.patch(&s.caseworker, &path).on(etag).json(&body).await.expect(200).body;
        assert_eq!(ids(&corrected["possible_duplicates"]["files"]), wanted);
    }
    // A supervisor who was wrong links them.
    decide(&first, &third, true).await;
    assert_eq!(sorted(pairs(&s).await), all[2..]);
    decide(&third, &second, false).await;
    assert_eq!(pairs(&s).await, []);
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

async fn everybody_has_as_many_search_keys_and_they_stay_while_nothing_changes(kind: Kind) {
    let s = setting(kind).await;
    for profile in [
        json!({}),
        json!({"full-name": "Gul"}),
        json!({"full-name": "Jose Xavier Joaquin Cesar Alexander Jacinto Felix", "date-of-birth": "about 40", "phone": "0611 22 33 44"}),
    ] {
        let person = s.register(profile).await;
        let of_person = async || {
            let mut rows = rows(&s, "search_key").await;
            rows.retain(|row| row["individual"] == person);
            sorted(rows)
        };
        let before = of_person().await;
        assert_eq!(before.len(), 32);
        let path = format!("/api/v1/individuals/{person}");
        let etag = s.world.api.get(&s.caseworker, &path).await.expect(200).etag();
        let body = json!({"household-size": 3});
        let _changed = s.world.api.patch(&s.caseworker, &path).on(etag).json(&body).await.expect(200);
        assert_eq!(of_person().await, before);
    }
}

async fn rows_that_somebody_else_wrote_bring_nobody_who_does_not_fit(kind: Kind) {
    let s = setting(kind).await;
    let one = named(&s, "Dalal al-Masri", "1970-12-24").await;
    let other = named(&s, "Peter Deng Lual", "2010-01-09").await;
    s.world.record_operation("elsewhere").await;
    let operation = OperationId::new("elsewhere").unwrap();
    let (worker, _) = s.world.token(Role::Caseworker { operation }).await;
    let body = json!({"full-name": "Dalal al-Masri", "date-of-birth": "1970-12-24"});
    let abroad = s.world.api.post(&worker, "/api/v1/individuals").json(&body).await.expect(201).id();
    let before = found(&s, json!({"name": "Dalal al-Masri"})).await;
    assert_eq!(before, std::slice::from_ref(&one));
    for to in [&other, &abroad] {
        let forged = format!(
            "INSERT INTO search_key (hash, individual) SELECT hash, '{to}' FROM search_key WHERE individual = '{one}'"
        );
        assert!(by_force(&s, forged).await);
        assert_eq!(found(&s, json!({"name": "Dalal al-Masri"})).await, before, "{to}");
    }
    assert!(
        by_force(
            &s,
            "UPDATE search_key SET individual = 'nobody' WHERE individual = (SELECT min(individual) FROM search_key)"
                .to_owned()
        )
        .await
    );
    assert_eq!(found(&s, json!({"name": "Dalal al-Masri"})).await, [""; 0]);
}

async fn the_audit_says_how_many_were_found_and_nothing_else(kind: Kind) {
    let s = setting(kind).await;
    let _one = named(&s, "Roya Safi", "1995-05-05").await;
    let _again = named(&s, "Roya Safi", "1995-05-05").await;
    let _found = search(&s, json!({"name": "Roya Safi", "born": "1995"})).await;
    let body = json!({});
    let _listed = s.world.api.post(&s.supervisor, "/api/v1/individuals/duplicates").json(&body).await.expect(200);
    let acts = s.acts().await;
    let codes = |act: &str| acts.iter().rev().find(|entry| entry["act"] == act).unwrap()["codes"].clone();
    assert_eq!(codes("individual-registered"), json!(["possible-duplicates 1"]));
    assert_eq!(codes("individual-searched"), json!(["found 2", "opened 2"]));
    assert_eq!(codes("duplicates-listed"), json!(["files 2", "pairs 1"]));
    assert!(!json!(acts).to_string().contains("Roya"));
}
