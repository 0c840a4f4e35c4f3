#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::*;

/// Every line of a file that begins a message or a part of one, with its name; a part after its message.
fn names(text: &str) -> Vec<String> {
    let mut message = "";
    let mut names = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, _)) = line.split_once(" =") else { continue };
        match name.trim_start().strip_prefix('.') {
            Some(part) => names.push(format!("{message}.{part}")),
            None => {
                message = name;
                names.push(name.to_owned());
            }
        }
    }
    names
}

#[test]
fn every_language_says_the_same_things_in_the_same_order() {
    let [english, others @ ..] = HostLanguage::ALL.map(source);
    for other in others {
        for ((file, text), (_, english)) in other.files.into_iter().zip(english.files) {
            assert_eq!(names(text), names(english), "{file}");
        }
    }
}

#[test]
fn every_text_is_read_and_none_is_empty_or_left_in_english() {
    for language in HostLanguage::ALL {
        let mut same = 0;
        for (file, text) in source(language).files {
            FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors).unwrap();
            for name in names(text) {
                let (message, part) = name.split_once('.').map_or((&*name, None), |(m, part)| (m, Some(part)));
                let say = |language| match part {
                    Some(part) => speech(language).say_part(message, part),
                    None => speech(language).count(message, 11),
                };
                let said = say(language);
                assert!(!said.trim().is_empty() && said != message && !said.contains('{'), "{file}: {name}: {said}");
                same += usize::from(said == say(HostLanguage::English));
            }
        }
        assert!(language == HostLanguage::English || same < 10, "{language:?}: {same} texts are not translated");
    }
}

#[test]
fn every_reason_why_two_files_are_alike_has_a_text_and_no_text_is_left_over() {
    let said: BTreeSet<String> = names(include_str!("../texts/en/alike.ftl")).into_iter().collect();
    let wanted = waystation_domain::work::desk::reasons().into_iter().map(|reason| format!("alike-{reason}")).collect();
    assert_eq!(said, wanted);
}

#[test]
fn counted_words_take_the_form_that_the_number_asks_for() {
    let forms = BTreeMap::from([
        ("en", vec![(0, "0 days"), (1, "1 day"), (2, "2 days"), (7, "7 days"), (30, "30 days"), (101, "101 days")]),
        (
            "fr",
            vec![(0, "0 jour"), (1, "1 jour"), (2, "2 jours"), (7, "7 jours"), (30, "30 jours"), (101, "101 jours")],
        ),
        (
            "ar",
            vec![
                (0, "لا يوم"),
                (1, "يوم واحد"),
                (2, "يومان"),
                (3, "3 أيام"),
                (7, "7 أيام"),
                (10, "10 أيام"),
                (11, "11 يومًا"),
                (30, "30 يومًا"),
                (99, "99 يومًا"),
                (100, "100 يوم"),
                (101, "101 يوم"),
                (102, "102 يوم"),
                (103, "103 أيام"),
                (111, "111 يومًا"),
            ],
        ),
    ]);
    let after = BTreeMap::from([("en", " after the service"), ("fr", " après le service"), ("ar", " بعد الخدمة")]);
    for language in HostLanguage::ALL {
        for (count, form) in &forms[language.tag()] {
            let said = speech(language).count("receipt-kept-days", *count);
            assert_eq!(said, format!("{form}{}", after[language.tag()]));
        }
    }
}

#[test]
fn what_the_host_has_no_text_for_is_shown_by_its_name() {
    assert_eq!(speech(HostLanguage::French).say("no-such-message"), "no-such-message");
    assert_eq!(speech(HostLanguage::French).say_part("receipt-number", "no-such-part"), "receipt-number");
}
