#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

use jiff::civil::date;

use super::*;
use crate::person::age::Ages;
use crate::person::birth::Birth;
use crate::person::origin::{NotTakenOut, TakenOut};
use crate::words::calendar::LeapDay;
use crate::words::ids::StaffId;
use crate::words::language::Language;
use crate::words::time::Timestamp;

const TODAY: Today = Today { day: date(2026, 3, 1), leap_day: LeapDay::March1 };

fn patch(body: &str) -> ProfilePatch {
    serde_json::from_str(body).unwrap()
}

fn profile(body: &str) -> Profile {
    Profile::new(patch(body), TODAY).unwrap()
}

fn refused(body: &str) -> Vec<BadDatum> {
    match Profile::new(patch(body), TODAY) {
        Ok(_) => Vec::new(),
        Err(BadProfile(refused)) => refused,
    }
}

fn id(word: &str) -> DatumId {
    DatumId::new(word).unwrap()
}

fn shown(profile: &Profile, datum: &str, language: &str) -> String {
    profile.display(&id(datum), &Language::new(language).unwrap().into(), TODAY).unwrap().text
}

fn countries(ids: &[&str]) -> BTreeSet<CountryId> {
    ids.iter().map(|id| CountryId::new(id).unwrap()).collect()
}

/// One value of every kind.
const FULL: &str = r#"{
    "full-name": "  Amina Yusuf ", "date-of-birth": "2012-02-29", "sex": "female", "nationality": "SYR",
    "country-of-former-residence": "irq", "household-size": 7, "caregiver-informed": true, "care-status": "separated",
    "disability": [], "specific-needs": ["violence", "child-at-risk"], "case-summary": "First line\r\nSecond line"
}"#;

#[test]
fn a_request_body_becomes_a_profile() {
    let profile = profile(FULL);
    assert_eq!(profile.known().len(), 11);
    assert_eq!(profile.named("full-name").unwrap().text(), Some("Amina Yusuf"));
    assert_eq!(profile.named("case-summary").unwrap().text(), Some("First line\nSecond line"));
    assert_eq!(profile.birth(), Some(Birth::Day(date(2012, 2, 29))));
    assert_eq!(profile.origin().nationalities, countries(&["syr"]));
    assert_eq!(profile.origin().former_residences, countries(&["irq"]));
    assert_eq!(profile.care_status().unwrap().as_str(), "separated");
    assert_eq!(profile.named("household-size").unwrap().number(), Some(7));
    assert_eq!(profile.named("caregiver-informed").unwrap().yes_no(), Some(true));
    assert!(profile.named("disability").unwrap().codes().unwrap().is_empty());
    assert_eq!(profile.ages(TODAY), Some(Ages::exactly(14)));
}

#[test]
fn a_value_that_does_not_fit_is_refused_by_its_id_and_never_repeated() {
    let secret = "SECRET-9f3";
    for (datum, value, hint) in [
        ("full-name", "\"\"".to_owned(), "1 to 200 characters"),
        ("full-name", format!("\"{secret}\\u0007\""), "U+0007"),
        ("full-name", format!("\"{secret}\\u202e\""), "U+202E (right-to-left override)"),
        ("full-name", format!("\"{secret}\\nline\""), "U+000A (new line)"),
        ("full-name", format!("\"{secret}\\u2060\""), "U+2060"),
        ("full-name", format!("\"{secret}\\u200d{secret}\""), "U+200D (zero width joiner)"),
        ("case-summary", format!("\"{secret}\\u0000\""), "U+0000 (NUL)"),
        ("individual-number", "\"245-16\\u202e00123\"".to_owned(), "U+202E (right-to-left override)"),
        ("phone", "\"+962 7\\u200b9 000\"".to_owned(), "U+200B"),
        ("full-name", format!("\"{}\"", secret.repeat(21)), "1 to 200 characters"),
        ("full-name", "12".to_owned(), "a text"),
        ("date-of-birth", format!("\"{secret}\""), "YYYY-MM-DD"),
        ("date-of-birth", "\"2026-03-02\"".to_owned(), "to today"),
        ("date-of-birth", "\"1899-12-31\"".to_owned(), "from 1900-01-01"),
        ("date-of-birth", "\"2011-02-29\"".to_owned(), "YYYY-MM-DD"),
        ("date-of-birth", "\"2011-02-03T00:00\"".to_owned(), "YYYY-MM-DD"),
        ("date-of-birth", "\"20110203\"".to_owned(), "YYYY-MM-DD"),
        ("sex", format!("\"{secret}\""), "female, male, other"),
        ("sex", "[\"female\"]".to_owned(), "one of"),
        ("specific-needs", format!("[\"torture\", \"{secret}\"]"), "a list out of child-at-risk"),
        ("specific-needs", "\"torture\"".to_owned(), "a list out of"),
        ("specific-needs", "[\"torture\", 5]".to_owned(), "a list out of"),
        ("household-size", "0".to_owned(), "from 1 to 60"),
        ("household-size", "7.5".to_owned(), "a whole number"),
        ("household-size", "18446744073709551615".to_owned(), "a whole number"),
        ("household-size", format!("\"{secret}\""), "a whole number"),
        ("caregiver-informed", format!("\"{secret}\""), "true or false"),
        ("nationality", format!("\"{secret}\""), "ISO 3166-1"),
        ("nationality", "\"SYRIA\"".to_owned(), "ISO 3166-1"),
        ("nationality", "\"ARE\"".to_owned(), "ARE, AUS, MAR"),
        ("nationality", "[\"SYR\", \"LEB\"]".to_owned(), "progres:LEB"),
        ("nationality", format!("[\"SYR\", \"{secret}\"]"), "ISO 3166-1"),
        ("country-of-former-residence", "\"xxa\"".to_owned(), "ISO 3166-1"),
        ("former-nationality", "\"progres:STA\"".to_owned(), "ISO 3166-1"),
        ("date-of-birth", "\"14\"".to_owned(), "about 14"),
        ("date-of-birth", "14".to_owned(), "about 14"),
        ("date-of-birth", "\"about 200\"".to_owned(), "about 14"),
        ("phone", format!("{{\"{secret}\": \"{secret}\"}}"), "a text"),
    ] {
        let errors = refused(&format!("{{\"{datum}\": {value}}}"));
        assert!(matches!(errors.as_slice(), [BadDatum::Value { .. } | BadDatum::Deceptive { .. }]), "{datum} {value}");
        let message = BadProfile(errors).to_string();
        assert!(message.starts_with(datum) && message.contains(hint), "{message}");
        assert!(!message.contains(secret), "{message}");
    }
}

#[test]
fn datums_that_are_not_entered_are_refused_by_their_id() {
    let errors = refused(r#"{"age-band": "age-0-5", "case-number": "C-1", "shoe-size": 43, "Amina Yusuf": 1}"#);
    assert_eq!(
        errors,
        [
            BadDatum::Derived(id("age-band")),
            BadDatum::Assigned(id("case-number")),
            BadDatum::Unknown(id("shoe-size")),
            BadDatum::NotAnId,
        ]
    );
    assert!(!BadProfile(errors).to_string().contains("Amina"));
    assert_eq!(refused(r#"{"phone": "1", "phone": "2"}"#), [BadDatum::Twice(id("phone"))]);
}

#[test]
fn a_body_that_is_not_an_object_is_refused_without_repeating_it() {
    for body in ["\"SECRET\"", "[\"SECRET\"]", "5", "5.5", "-5", "true", "null"] {
        let error = match serde_json::from_str::<ProfilePatch>(body) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(error.starts_with("a JSON object"), "{error}");
        assert!(!error.contains("SECRET"), "{error}");
    }
}

#[test]
fn a_correction_replaces_and_removes_values_and_says_what_changed() {
    let mut profile = profile(FULL);
    let changed = profile
        .correct(patch(r#"{"full-name": "Amina Yusuf", "sex": null, "phone": "+962 7", "email": null}"#), TODAY)
        .unwrap();
    assert_eq!(changed, BTreeSet::from([id("phone"), id("sex")]));
    assert!(profile.named("sex").is_none());
    assert_eq!(profile.named("phone").unwrap().text(), Some("+962 7"));
}

#[test]
fn a_correction_with_one_mistake_changes_nothing() {
    let mut profile = profile(FULL);
    assert!(profile.correct(patch(r#"{"full-name": "Other", "household-size": 99}"#), TODAY).is_err());
    assert_eq!(profile.named("full-name").unwrap().text(), Some("Amina Yusuf"));
}

#[test]
fn a_form_shows_labels_in_the_language_of_its_reader() {
    let mut profile = profile(FULL);
    profile.assign_case_number("JOR-000017");
    assert_eq!(shown(&profile, "sex", "fr"), "Féminin");
    assert_eq!(shown(&profile, "sex", "fr-ca"), "Féminin");
    assert_eq!(shown(&profile, "sex", "so"), "Female");
    assert_eq!(shown(&profile, "nationality", "ar"), "سوريا");
    assert_eq!(shown(&profile, "caregiver-informed", "fr"), "Oui");
    assert_eq!(shown(&profile, "disability", "en"), "None");
    assert_eq!(shown(&profile, "specific-needs", "en"), "Child at risk, Violence");
    assert_eq!(shown(&profile, "specific-needs", "ar"), "طفل معرض للخطر، عنف");
    assert_eq!(shown(&profile, "date-of-birth", "ar"), "2012-02-29");
    assert_eq!(shown(&profile, "household-size", "en"), "7");
    assert_eq!(shown(&profile, "case-number", "en"), "JOR-000017");
    assert_eq!(shown(&profile, "age-band", "en"), "12 to 14 years");
    assert_eq!(given(&profile, "age-band"), "age-12-14");
    assert_eq!(given(&profile, "nationality"), "SYR");
    assert!(profile.display(&id("email"), &Language::english().into(), TODAY).is_none());
}

fn given(profile: &Profile, datum: &str) -> serde_json::Value {
    serde_json::to_value(profile.value(&id(datum), TODAY).unwrap()).unwrap()
}

#[test]
fn every_value_is_given_in_the_form_in_which_it_is_taken() {
    let more = r#"{"full-name": "A", "nationality": ["progres:ARE", "SYR"], "former-nationality": "iso:are",
        "country-of-former-residence": "JOR, LBN", "disability": [], "household-size": 7, "caregiver-informed": true,
        "individual-number": "245-16C00123"}"#;
    for (birth, read) in [
        ("2012-02-29", "2012-02-29"),
        ("2012-02", "2012-02 on 2026-03-01"),
        ("2012", "2012 on 2026-03-01"),
        ("about 2012", "about 2012 on 2026-03-01"),
        ("about 14 on 2025-01-31", "about 14 on 2025-01-31"),
        ("2012-01-01 known", "2012-01-01 known"),
    ] {
        let mut first = profile(more);
        first.correct(patch(&serde_json::json!({ "date-of-birth": birth }).to_string()), TODAY).unwrap();
        assert_eq!(given(&first, "date-of-birth"), read);
        let data: BTreeMap<_, _> =
            first.known().into_iter().map(|datum| (datum.clone(), given(&first, datum.as_str()))).collect();
        let taken = first.correct(patch(&serde_json::to_string(&data).unwrap()), TODAY).unwrap();
        assert!(taken.is_empty(), "{birth}: {taken:?}");
        let second = profile(&serde_json::to_string(&data).unwrap());
        assert!(first.known().iter().all(|datum| first.get(datum) == second.get(datum)), "{birth}");
    }
}

#[test]
fn a_value_says_which_language_it_is_in_and_a_name_says_that_nobody_knows() {
    let profile = profile(FULL);
    let language = |datum: &str, reader: &str| {
        profile.display(&id(datum), &Language::new(reader).unwrap().into(), TODAY).unwrap().language
    };
    assert_eq!(language("sex", "fr-ch").as_str(), "fr");
    assert_eq!(language("specific-needs", "sw").as_str(), "en", "the dictionary has no Swahili");
    for datum in ["full-name", "date-of-birth", "household-size"] {
        assert_eq!(language(datum, "fr"), Language::undetermined(), "{datum}");
    }
}

fn stored(text: &str) -> Result<Profile, String> {
    serde_json::from_str::<ProfileDoc>(text).map(|doc| doc.0).map_err(|error| error.to_string())
}

#[test]
fn what_is_stored_comes_back_as_it_was() {
    let mut before = profile(FULL);
    before.assign_case_number("JOR-000017");
    let document = ProfileDoc(before);
    let text = serde_json::to_string(&document).unwrap();
    let ProfileDoc(before) = document;
    assert!(text.contains(r#""sex":"cfemale""#), "{text}");
    let after = stored(&text).unwrap();
    assert_eq!(before.known(), after.known());
    for datum in before.known() {
        assert!(before.get(&datum) == after.get(&datum), "{datum}");
    }
    assert_eq!(after.named("case-number").unwrap().text(), Some("JOR-000017"));
}

#[test]
fn a_stored_code_that_left_the_dictionary_stays_readable() {
    let profile = stored(r#"{"sex": "cunknown-of-old"}"#).unwrap();
    assert_eq!(shown(&profile, "sex", "fr"), "unknown-of-old");
}

#[test]
fn what_the_host_wrote_before_it_knew_more_kinds_stays_readable() {
    let profile = stored(
        r#"{"nationality": "lsyr", "date-of-birth": "d2012-02-28", "individual-number": "tN/A", "phone": "t—"}"#,
    )
    .unwrap();
    assert_eq!(profile.origin().nationalities, countries(&["syr"]));
    assert_eq!(profile.ages(TODAY), Some(Ages::exactly(14)));
    assert!(profile.registration_number().is_none() && profile.number("phone").is_none());
}

#[test]
fn a_country_is_said_by_its_name_and_by_a_code_that_can_be_sent_back() {
    let profile = profile(r#"{"nationality": ["progres:ARE", "SYR"], "former-nationality": "iso:are"}"#);
    assert_eq!(profile.origin().nationalities, countries(&["egy", "syr"]));
    assert_eq!(shown(&profile, "nationality", "en"), "Egypt, Syria");
    assert_eq!(shown(&profile, "former-nationality", "fr"), "Émirats arabes unis");
    for datum in ["nationality", "former-nationality"] {
        let value = given(&profile, datum);
        let mut again = Profile::new(patch(r#"{"nationality": "IRQ", "former-nationality": "IRQ"}"#), TODAY).unwrap();
        again.correct(patch(&serde_json::json!({ datum: value }).to_string()), TODAY).unwrap();
        assert!(again.get(&id(datum)) == profile.get(&id(datum)), "{value}");
    }
    assert_eq!(given(&profile, "former-nationality"), "iso:ARE");
    assert_eq!(given(&profile, "nationality"), serde_json::json!(["EGY", "SYR"]));
}

#[test]
fn no_form_shows_a_day_that_nobody_knows() {
    for (said, shown_as) in [
        ("2012-02-29", "2012-02-29"),
        ("2012-02", "2012-02 (the day is not known)"),
        ("2012", "2012 (only the year is known)"),
        ("about 2012", "about 2012 (estimated)"),
        ("about 14", "about 14 years old on 2026-03-01 (estimated)"),
        ("2012-01-01", "2012-01-01 (perhaps only the year is known)"),
        ("2012-01-01 known", "2012-01-01"),
    ] {
        let profile = profile(&serde_json::json!({ "date-of-birth": said }).to_string());
        assert_eq!(shown(&profile, "date-of-birth", "en"), shown_as);
    }
}

fn taken_out(country: &str) -> TakenOut {
    let at = Timestamp::from_millis(0);
    let reason = "typed from the paper of another person".to_owned();
    TakenOut { country: CountryId::new(country).unwrap(), reason, by: StaffId::new(at, [0; 10]), at }
}

#[test]
fn a_country_of_origin_that_was_ever_recorded_stays_one_until_it_is_taken_out_as_an_error() {
    let mut profile = profile(r#"{"nationality": "SYR", "country-of-former-residence": "LBN"}"#);
    assert_eq!(profile.take_out_origin(taken_out("syr")), Err(NotTakenOut::StillSaid));
    profile.correct(patch(r#"{"nationality": "IRQ", "country-of-former-residence": null}"#), TODAY).unwrap();
    assert_eq!(profile.origin().recorded_before, countries(&["lbn", "syr"]));
    assert_eq!(profile.take_out_origin(taken_out("afg")), Err(NotTakenOut::NotRecorded));
    profile.take_out_origin(taken_out("syr")).unwrap();
    assert_eq!(profile.origin().recorded_before, countries(&["lbn"]));
    assert_eq!(profile.take_out_origin(taken_out("syr")), Err(NotTakenOut::NotRecorded));
    // Recorded once more, it is one once more, also when it is gone again.
    profile.correct(patch(r#"{"nationality": ["IRQ", "SYR"]}"#), TODAY).unwrap();
    profile.correct(patch(r#"{"nationality": "IRQ"}"#), TODAY).unwrap();
    assert_eq!(profile.origin().recorded_before, countries(&["lbn", "syr"]));
    assert_eq!(profile.origin_before().taken_out.len(), 1);
    // It is kept with the datums, and is none of them.
    let before = profile.origin_before();
    let after = stored(&serde_json::to_string(&ProfileDoc(profile)).unwrap()).unwrap();
    assert!(after.origin_before() == before);
    assert_eq!(after.known(), BTreeSet::from([id("nationality")]));
}

#[test]
fn whoever_has_a_detailed_code_of_needs_has_its_family() {
    let mut profile = profile(r#"{"specific-needs": ["torture"]}"#);
    let mut correct = |body: &str| profile.correct(patch(body), TODAY).map_err(|bad| bad.to_string());
    let both = BTreeSet::from([id("specific-needs"), id("specific-needs-codes")]);
    assert_eq!(correct(r#"{"specific-needs-codes": ["cr-cp", "tr-wv"]}"#), Ok(both.clone()));
    assert_eq!(correct(r#"{"specific-needs": ["torture"]}"#), Ok(BTreeSet::new()), "its codes are there");
    assert_eq!(correct(r#"{"specific-needs": null}"#), Ok(BTreeSet::new()));
    assert_eq!(correct(r#"{"specific-needs-codes": ["tr-wv"]}"#), Ok([id("specific-needs-codes")].into()));
    assert_eq!(correct(r#"{"specific-needs": ["violence"], "specific-needs-codes": ["sv-ss"]}"#), Ok(both));
    assert_eq!(shown(&profile, "specific-needs", "en"), "Violence");
    assert_eq!(shown(&profile, "specific-needs-codes", "fr"), "Sexe de survie");
}

#[test]
fn a_date_that_was_told_in_another_calendar_is_shown_as_it_was_told_and_as_the_day_it_is() {
    for (said, shown_as) in [
        ("persian:1390-12-10", "2012-02-29 (said as 1390-12-10, Persian calendar)"),
        ("persian:1387-01-01", "2008-03-20 – 2009-03-20 (said as 1387-01-01, Persian calendar)"),
        ("ethiopian:2004-06", "2012-02-09 – 2012-03-09 (said as 2004-06, Ethiopian calendar)"),
        ("about umm-al-qura:1433", "2009-12-18 – 2014-10-24 (estimated; said as about 1433, Umm al-Qura calendar)"),
    ] {
        let profile = profile(&serde_json::json!({ "date-of-birth": said }).to_string());
        assert_eq!(shown(&profile, "date-of-birth", "en"), shown_as);
        let again = serde_json::json!({ "date-of-birth": given(&profile, "date-of-birth") }).to_string();
        assert!(
            Profile::new(patch(&again), TODAY).unwrap().get(&id("date-of-birth")) == profile.get(&id("date-of-birth"))
        );
    }
    let arrived = profile(r#"{"date-of-arrival": "persian:1402-11-12"}"#);
    assert_eq!(shown(&arrived, "date-of-arrival", "fr"), "2024-02-01 (dit 1402-11-12, calendrier persan)");
    assert!(refused(r#"{"date-of-arrival": "about 14"}"#).len() == 1);
    assert_eq!(shown(&profile(r#"{"date-of-arrival": "2024-01-01"}"#), "date-of-arrival", "en"), "2024-01-01");
}

#[test]
fn what_stands_for_nothing_is_no_value() {
    let profile = profile(r#"{"individual-number": "N/A", "phone": "-", "full-name": "—", "ethnicity": "N/A"}"#);
    assert_eq!(profile.known(), BTreeSet::from([id("ethnicity")]));
}

#[test]
fn a_damaged_value_is_refused_by_the_id_of_the_datum_and_without_the_value() {
    for value in ["", "x1", "d2012-13-01", "nseven", "c-", "mone,,two", "éa", "l", "lsyr,", "babout", "o{}"] {
        let error = stored(&format!(r#"{{"sex": "{value}"}}"#)).err().unwrap();
        assert!(error.starts_with("sex is not as it was stored"), "{error}");
    }
}
