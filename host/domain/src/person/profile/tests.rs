#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

use jiff::civil::date;

use super::*;
use crate::words::language::Language;

const TODAY: Date = date(2026, 3, 1);

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
    assert_eq!(profile.date_of_birth(), Some(date(2012, 2, 29)));
    assert_eq!(profile.nationality().unwrap().as_str(), "syr");
    assert_eq!(profile.former_residence().unwrap().as_str(), "irq");
    assert_eq!(profile.care_status().unwrap().as_str(), "separated");
    assert_eq!(profile.named("household-size").unwrap().number(), Some(7));
    assert_eq!(profile.named("caregiver-informed").unwrap().yes_no(), Some(true));
    assert!(profile.named("disability").unwrap().codes().unwrap().is_empty());
    assert_eq!(profile.age_on(TODAY), Some(14));
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
    assert_eq!(profile.plain(&id("age-band"), TODAY).unwrap(), "age-12-14");
    assert_eq!(profile.plain(&id("nationality"), TODAY).unwrap(), "syr");
    assert!(profile.display(&id("email"), &Language::english().into(), TODAY).is_none());
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
fn a_damaged_value_is_refused_by_the_id_of_the_datum_and_without_the_value() {
    for value in ["", "x1", "d2012-13-01", "nseven", "c-", "mone,,two", "éa"] {
        let error = stored(&format!(r#"{{"sex": "{value}"}}"#)).err().unwrap();
        assert!(error.starts_with("sex is not as it was stored"), "{error}");
    }
}
