#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::person::profile::{BadProfile, Profile, ProfileDoc, ProfilePatch};
use crate::security::sealed::SealedDoc as _;
use crate::words::calendar::{LeapDay, Today};
use crate::words::ids::DatumId;
use crate::words::language::Language;

const TODAY: Today = Today { day: date(2026, 3, 1), leap_day: LeapDay::March1 };

fn patch(body: &Value) -> ProfilePatch {
    serde_json::from_str(&body.to_string()).unwrap()
}

fn profile(body: &Value) -> Profile {
    Profile::new(patch(body), TODAY).unwrap()
}

/// What was refused; an empty text where nothing was.
fn refused(profile: &mut Profile, body: &Value) -> String {
    profile.correct(patch(body), TODAY).err().map(|bad| bad.to_string()).unwrap_or_default()
}

fn correct(profile: &mut Profile, body: &Value) -> Vec<String> {
    let changed = profile.correct(patch(body), TODAY).unwrap();
    changed.into_iter().map(|id| id.to_string()).collect()
}

fn said<'p>(profile: &'p Profile, datum: &str) -> Option<&'p str> {
    profile.get(&DatumId::new(datum).unwrap()).and_then(|value| value.text())
}

fn written(profile: &Profile) -> Value {
    let parts = profile.parts();
    json!({
        "names": parts.names, "contacts": parts.contacts, "addresses": parts.addresses, "other-numbers": parts.numbers
    })
}

fn amina() -> Value {
    json!({
        "names": [
            {"text": "أمينة يوسف", "use": "used"}, {"text": "Amina Yusuf", "use": "romanised"},
            {"text": "Amina Yusuf Hassan", "use": "document"}, {"text": "Amina Omar", "use": "former"}
        ],
        "contacts": [
            {"kind": "phone", "value": "+962 7 900 111", "use": "unsafe"},
            {"kind": "phone", "value": "+962 7 900 222", "use": "preferred", "hours": "mornings"},
            {"kind": "phone", "value": "+962 7 900 333", "use": "safe"},
            {"kind": "email", "value": "amina@example.org", "use": "safe"},
            {"kind": "messaging", "value": "@amina", "of": "Signal", "use": "preferred"},
            {"kind": "trusted-person", "value": "at the bakery", "of": "Um Khalid", "use": "safe"}
        ],
        "addresses": [
            {"use": "current", "country": "JOR", "admin1": "Irbid", "admin2": "Al-Ramtha", "words": "behind the school"},
            {"use": "home-country", "country": "SYR", "admin1": "Daraa", "words": "Nawa"},
            {"use": "former", "country": "LBN", "locality": "Arsal"}
        ],
        "other-numbers": [{"scheme": "unrwa", "number": "5-00123"}, {"scheme": "camp-list", "number": "88"}]
    })
}

#[test]
fn a_datum_of_a_form_says_the_preferred_and_safe_entry() {
    let profile = profile(&amina());
    assert_eq!(said(&profile, "full-name"), Some("أمينة يوسف"));
    assert_eq!(said(&profile, "phone"), Some("+962 7 900 222"));
    assert_eq!(said(&profile, "email"), None, "safe, and nobody said that it is the preferred one");
    assert_eq!(said(&profile, "address-district"), Some("Al-Ramtha"));
    assert_eq!(said(&profile, "address-street"), Some("behind the school"));
    assert_eq!(said(&profile, "address-home-country"), Some("Nawa"));
    let names: Vec<_> = profile.names().collect();
    assert_eq!(names, ["أمينة يوسف", "Amina Yusuf", "Amina Yusuf Hassan", "Amina Omar"]);
    let known: BTreeSet<_> = profile.known().iter().map(ToString::to_string).collect();
    let wanted = ["address-district", "address-home-country", "address-street", "full-name", "phone"];
    assert_eq!(known, wanted.map(ToOwned::to_owned).into());
}

#[test]
fn a_name_that_is_sent_alone_takes_the_place_of_the_preferred_one() {
    let mut profile = profile(&amina());
    assert_eq!(correct(&mut profile, &json!({"full-name": "أمينة"})), ["full-name"]);
    assert_eq!(profile.names().next(), Some("أمينة"));
    assert_eq!(profile.names().count(), 4, "the others stay");
    assert!(refused(&mut profile, &json!({"full-name": null})).contains("send names"));
    assert_eq!(correct(&mut profile, &json!({"names": [{"text": "Amina", "use": "used"}]})), ["full-name", "names"]);
    assert_eq!(correct(&mut profile, &json!({"full-name": null})), ["full-name"]);
    assert_eq!(profile.names().count(), 0);
    assert_eq!(correct(&mut profile, &json!({"full-name": "Amina"})), ["full-name"]);
    assert!(profile.parts().names[0].usage == NameUse::Used);
}

#[test]
fn a_number_that_is_not_safe_does_not_come_back_as_a_datum() {
    let mut profile = profile(&amina());
    for again in ["+962 7 900 111", "+962-7-900-111", "+٩٦٢ ٧ ٩٠٠ ١١١"] {
        assert!(refused(&mut profile, &json!({ "phone": again })).contains("not safe"), "{again}");
    }
    assert_eq!(correct(&mut profile, &json!({"phone": null})), ["phone"]);
    assert_eq!(said(&profile, "phone"), None, "another safe one is not given unless somebody says so");
    assert_eq!(profile.parts().contacts.len(), 5);
    assert_eq!(correct(&mut profile, &json!({"phone": "+962 7 900 333"})), ["phone"]);
    assert_eq!(profile.parts().contacts.len(), 5, "it is there already, and is the preferred one now");
    assert_eq!(correct(&mut profile, &json!({"phone": "+962 7 900 444"})), ["phone"]);
    assert_eq!(profile.parts().contacts.len(), 5, "the preferred one is replaced");
    assert_eq!(correct(&mut profile, &json!({"email": "AMINA@example.org"})), ["email"]);
    assert_eq!(profile.parts().contacts.len(), 5);
}

#[test]
fn what_a_file_gives_is_taken_again_and_changes_nothing() {
    let mut profile = profile(&amina());
    let mut all = written(&profile);
    assert!(correct(&mut profile, &all).is_empty());
    for datum in profile.known() {
        all[datum.as_str()] = json!(said(&profile, datum.as_str()));
    }
    assert!(correct(&mut profile, &all).is_empty());
    all["full-name"] = json!("Another");
    assert!(refused(&mut profile, &all).contains("send one of the two"));
}

#[test]
fn an_entry_that_does_not_fit_is_refused_by_its_place_and_never_repeated() {
    let secret = "SECRET-9f3";
    for (body, said) in [
        (json!({"names": secret}), "names: a list of at most 20 objects"),
        (json!({"names": [secret]}), "names: a list of at most 20 objects"),
        (json!({"names": [{"text": secret}]}), "names: entry 1, use: one of document, romanised, used, former"),
        (json!({"names": [{"text": secret, "use": secret}]}), "entry 1, use: one of document"),
        (json!({"names": [{"text": "", "use": "used"}]}), "entry 1, text: a text of 1 to 200"),
        (json!({"names": [{"text": "—", "use": "used"}]}), "entry 1, text: a text of 1 to 200"),
        (json!({"names": [{"text": 7, "use": "used"}]}), "entry 1, text: a text of 1 to 200"),
        (json!({"names": [{"text": format!("{secret}\u{202e}"), "use": "used"}]}), "U+202E"),
        (json!({"names": [{"text": "A", "use": "used", secret: 1}]}), "an entry has text and use and no other member"),
        (json!({"names": [{"text": "A", "use": "former"}]}), "that is none of a former time"),
        (json!({"names": vec![json!({"text": "A", "use": "used"}); 21]}), "names: a list of at most 20"),
        (json!({"contacts": [{"kind": "fax", "value": "1", "use": "safe"}]}), "entry 1, kind: one of phone, email"),
        (json!({"contacts": [{"kind": "phone", "value": secret.replace(['9', '3'], ""), "use": "safe"}]}), "digit"),
        (json!({"contacts": [{"kind": "phone", "value": "1"}]}), "entry 1, use: one of preferred, safe, unsafe"),
        (json!({"contacts": [{"kind": "messaging", "value": "1", "use": "safe"}]}), "the messaging service"),
        (json!({"contacts": [{"kind": "trusted-person", "value": "1", "use": "safe"}]}), "the name of the trusted"),
        (json!({"contacts": [{"kind": "phone", "value": "1", "of": secret, "use": "safe"}]}), "leave it out"),
        (
            json!({"contacts": [
                {"kind": "phone", "value": "1", "use": "preferred"}, {"kind": "phone", "value": "2", "use": "preferred"}
            ]}),
            "two of one kind are preferred",
        ),
        (
            json!({"contacts": [
                {"kind": "phone", "value": "12", "use": "safe"}, {"kind": "phone", "value": "1 2", "use": "unsafe"}
            ]}),
            "one is there twice",
        ),
        (json!({"addresses": [{"use": "current"}]}), "an address says something"),
        (json!({"addresses": [{"use": "current", "country": "XXA"}]}), "entry 1, country: a country code"),
        (json!({"addresses": [{"use": "current", "country": secret}]}), "entry 1, country: a country code"),
        (json!({"addresses": [{"use": "current", "words": "a\nb"}]}), "new line"),
        (
            json!({"addresses": [{"use": "former", "words": "a"}, {"use": "current", "words": "a"}, {"use": "current", "words": "b"}]}),
            "one address is the current one at most",
        ),
        (json!({"other-numbers": [{"scheme": "Not A Word", "number": "1"}]}), "entry 1, scheme: a kebab-case word"),
        (json!({"other-numbers": [{"scheme": "progres", "number": "N/A"}]}), "entry 1, number: a text with a digit"),
        (
            json!({"other-numbers": [{"scheme": "wfp", "number": "1"}, {"scheme": "wfp", "number": "1"}]}),
            "one is there twice",
        ),
    ] {
        let mut profile = profile(&amina());
        let before = written(&profile);
        let why = refused(&mut profile, &body);
        assert!(why.contains(said) && !why.contains(secret), "{body}: {why}");
        assert_eq!(written(&profile), before, "a mistake changes nothing");
    }
}

#[test]
fn what_is_refused_is_pointed_to() {
    for (body, at) in [
        (json!({"names": [{"text": "A", "use": "used"}, {"text": "", "use": "used"}]}), "#/names/1/text"),
        (json!({"names": [{"text": "A", "use": "used", "script": "Latn"}]}), "#/names/0"),
        (json!({"names": [{"text": "A", "use": "former"}]}), "#/names"),
        (json!({"sex": "unknown"}), "#/sex"),
    ] {
        let BadProfile(bad) = Profile::new(patch(&body), TODAY).err().unwrap();
        assert_eq!(bad[0].pointer().as_deref(), Some(at), "{body}");
    }
}

#[test]
fn the_country_of_an_address_at_home_is_one_of_origin_and_stays_one() {
    let mut profile = profile(&amina());
    let countries = |profile: &Profile| profile.origin().countries().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(countries(&profile), ["syr"], "neither where the person lives nor where they passed through");
    assert!(!profile.origin().is_known(), "it alone does not say where somebody comes from");
    let _changed = correct(&mut profile, &json!({"addresses": null}));
    assert_eq!(countries(&profile), ["syr"]);
    assert!(profile.known().iter().all(|datum| !datum.as_str().starts_with("address")));
}

#[test]
fn the_entries_are_said_in_the_language_of_the_reader() {
    let profile = profile(&amina());
    let french = Language::new("fr").unwrap().into();
    let said = |part| profile.parts().in_words(part, &french);
    assert_eq!(said(Part::Names)[1], "Amina Yusuf (En caractères latins)");
    assert_eq!(said(Part::Contacts)[0], "Téléphone, +962 7 900 111 (Dangereux : ne jamais l'utiliser)");
    assert_eq!(said(Part::Contacts)[4], "Messagerie, Signal, @amina (Préféré)");
    assert_eq!(said(Part::Addresses)[1], "Nawa, Daraa, Syrie (Dernière adresse dans le pays d'origine)");
    assert_eq!(said(Part::OtherNumbers), ["Enregistrement UNRWA: 5-00123", "camp-list: 88"]);
}

#[test]
fn an_undone_change_brings_back_what_was_said_and_no_country_of_origin_is_forgotten() {
    let mut profile = profile(&amina());
    let (first, before) = (written(&profile), profile.kept());
    let _changed = correct(
        &mut profile,
        &json!({"full-name": "Other", "phone": null, "nationality": "IRQ", "addresses": null, "ethnicity": "x"}),
    );
    let change = before.before(&profile.kept());
    let about: Vec<_> = change.iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(about, ["addresses", "contacts", "ethnicity", "names", "nationality"]);
    let undone: Vec<_> = profile.bring_back(&change).unwrap().into_iter().map(|id| id.to_string()).collect();
    for datum in ["full-name", "phone", "nationality", "addresses", "address-district", "ethnicity"] {
        assert!(undone.contains(&datum.to_owned()), "{datum} of {undone:?}");
    }
    assert_eq!(written(&profile), first);
    assert_eq!(said(&profile, "ethnicity"), None);
    let countries: Vec<_> = profile.origin().countries().map(ToString::to_string).collect();
    assert!(countries.contains(&"irq".to_owned()) && countries.contains(&"syr".to_owned()), "{countries:?}");
    // What the host keeps for itself is not brought back from outside, and what cannot be read changes nothing.
    for damaged in [r#"{"origin-before": null}"#, r#"{"sex": "x1"}"#, r#"{"names": "p"}"#] {
        assert!(profile.bring_back(&serde_json::from_str(damaged).unwrap()).is_none(), "{damaged}");
    }
    assert_eq!(written(&profile), first);
}

#[test]
fn an_undone_change_makes_nobody_reachable_where_it_was_found_not_to_be_safe() {
    let mut profile = profile(&json!({"phone": "+962 7 900 222", "email": "amina@example.org"}));
    let before = profile.kept();
    let contacts = json!([
        {"kind": "phone", "value": "+962-7-900-222", "use": "unsafe"},
        {"kind": "email", "value": "amina@example.org", "use": "safe"}
    ]);
    let _changed = correct(&mut profile, &json!({"contacts": contacts, "unsafe-contacts": ["address-street"]}));
    let undone = profile.bring_back(&before.before(&profile.kept())).unwrap();
    assert_eq!(undone.iter().map(DatumId::as_str).collect::<Vec<_>>(), ["contacts", "email"]);
    assert_eq!((said(&profile, "phone"), said(&profile, "email")), (None, Some("amina@example.org")));
    assert!(profile.is_unsafe(&DatumId::new("address-street").unwrap()));
    // Nor does it part a detailed code of needs from its family.
    let before = profile.kept();
    let _changed = correct(&mut profile, &json!({"specific-needs": ["torture"]}));
    let change = before.before(&profile.kept());
    let _changed = correct(&mut profile, &json!({"specific-needs-codes": ["tr-wv"]}));
    assert!(profile.bring_back(&change).unwrap().is_empty());
}

fn text() -> impl Strategy<Value = String> {
    "[a-zé1-9][a-zأ-ي1-9 ]{0,12}[a-z1-9]"
}

fn contact() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(ContactKind::ALL);
    let usage = prop::sample::select(ContactUse::ALL);
    (kind, "[1-9]{3,9}", usage, text()).prop_map(|(kind, value, usage, of)| {
        let has_of = matches!(kind, ContactKind::Messaging | ContactKind::TrustedPerson);
        json!({"kind": kind, "value": value, "of": has_of.then_some(of), "use": usage})
    })
}

fn name() -> impl Strategy<Value = Value> {
    (text(), prop::sample::select(NameUse::ALL)).prop_map(|(text, usage)| json!({"text": text, "use": usage}))
}

fn read_as<T: DeserializeOwned>(list: &[Value]) -> Vec<T> {
    serde_json::from_value(json!(list)).unwrap()
}

proptest! {
    #[test]
    fn what_is_derived_is_what_is_preferred_and_safe(
        names in prop::collection::vec(name(), 0..6),
        contacts in prop::collection::vec(contact(), 0..8),
        phone in prop::option::of("[1-9]{3,4}"),
    ) {
        let mut profile = Profile::default();
        let taken = profile.correct(patch(&json!({"names": names, "contacts": contacts})), TODAY);
        let fit = Name::fit(&read_as::<Name>(&names)).is_ok() && Contact::fit(&read_as::<Contact>(&contacts)).is_ok();
        prop_assert_eq!(taken.is_ok(), fit);
        // Whatever was taken, and whatever datum is written then.
        let _taken: Result<BTreeSet<DatumId>, BadProfile> = profile.correct(patch(&json!({"phone": phone})), TODAY);
        let parts = profile.parts();
        prop_assert!(Contact::fit(&parts.contacts).is_ok() && Name::fit(&parts.names).is_ok());
        prop_assert_eq!(said(&profile, "full-name"), parts.names.first().map(|name| name.text.as_str()));
        for (datum, kind) in [("phone", ContactKind::Phone), ("email", ContactKind::Email)] {
            let of_kind = |usage| parts.contacts.iter().filter(move |one| one.kind == kind && one.usage == usage);
            let preferred: Vec<_> = of_kind(ContactUse::Preferred).map(|one| one.value.as_str()).collect();
            prop_assert_eq!(said(&profile, datum).into_iter().collect::<Vec<_>>(), preferred);
            let value = said(&profile, datum);
            prop_assert!(of_kind(ContactUse::Unsafe).all(|one| value.is_none_or(|value| !one.is(kind, value))));
        }
    }

    #[test]
    fn a_profile_of_the_first_form_loses_nothing(
        texts in prop::collection::btree_map(prop::sample::select(Standing::ALL), ".{1,40}", 0..6),
        size in prop::option::of(1..60_i64),
    ) {
        let mut document = serde_json::Map::new();
        for (datum, text) in &texts {
            document.insert(datum.id().to_owned(), json!(format!("t{text}")));
        }
        document.extend(size.map(|size| ("household-size".to_owned(), json!(format!("n{size}")))));
        let bytes = serde_json::to_vec(&document).unwrap();
        for version in [0, 1] {
            let old = ProfileDoc::upcast(version, &bytes).unwrap();
            let again: ProfileDoc = serde_json::from_str(&serde_json::to_string(&old).unwrap()).unwrap();
            for profile in [&old.0, &again.0] {
                for datum in Standing::ALL {
                    prop_assert_eq!(said(profile, datum.id()), texts.get(datum).map(String::as_str));
                }
                let count = profile.get(&DatumId::new("household-size").unwrap()).and_then(|value| value.number());
                prop_assert_eq!(count, size);
                prop_assert_eq!(profile.names().count(), usize::from(texts.contains_key(&Standing::FullName)));
            }
        }
        prop_assert!(ProfileDoc::upcast(ProfileDoc::VERSION + 1, &bytes).is_none());
    }
}
