use proptest::prelude::*;

use super::*;

fn language(tag: &str) -> Result<Language, BadLanguage> {
    Language::new(tag)
}

/// What a reader of `wanted` gets where `there` is what there is; both are lists, separated by spaces.
fn got(wanted: &str, there: &str) -> Result<String, BadLanguage> {
    let list = |tags: &str| tags.split_whitespace().map(Language::new).collect::<Result<Vec<_>, _>>();
    let there = list(there)?;
    let best = PreferredLanguages::new(list(wanted)?).best_of(&there, &Language::english());
    Ok(best.map(ToString::to_string).unwrap_or_default())
}

#[test]
fn the_direction_is_that_of_the_script_in_which_a_language_is_most_likely_written() -> Result<(), BadLanguage> {
    for tag in [
        "ar",
        "fa",
        "he",
        "ur",
        "ps",
        "ckb",
        "dv",
        "yi",
        "rhg",
        "ug",
        "sd",
        "prs",
        "uz-arab",
        "ff-adlm",
        "AR-SD",
        "ks",
        "pa-pk",
        "az-ir",
        "syr",
        "arb",
        "ar-u-nu-latn",
        "ku-arab",
        "ar-x",
    ] {
        assert_eq!(language(tag)?.direction(), Direction::RightToLeft, "{tag}");
    }
    for tag in ["en", "fr", "ku-latn", "ku", "kmr", "uz", "ff", "sw", "am", "pa", "az", "ar-latn", "und", "qqq", "bn"] {
        assert_eq!(language(tag)?.direction(), Direction::LeftToRight, "{tag}");
    }
    Ok(())
}

#[test]
fn a_reader_gets_the_language_itself_or_its_replacement() -> Result<(), BadLanguage> {
    for (wanted, there, best) in [
        ("fr", "en fr ar", "fr"),
        ("fr-CH", "en fr ar", "fr"),
        ("fr-CH", "en fr fr-ch", "fr-ch"),
        ("fr-CH-1996", "en fr fr-ch", "fr-ch"),
        ("fr", "en fr-ca", "fr-ca"),
        ("es-MX", "en es es-419", "es-419"),
        ("pt-AO", "en pt pt-pt", "pt-pt"),
        ("zh-TW", "en zh-hans zh-hant", "zh-hant"),
        // Dari is the Persian of Afghanistan: each is served with the other.
        ("prs", "en fa", "fa"),
        ("fa", "en prs", "prs"),
        ("fa-AF", "en fa prs", "prs"),
        ("prs", "en fa prs", "prs"),
        // The same language by another name.
        ("arb", "en ar", "ar"),
        ("kmr", "en ku", "ku"),
        ("swh", "en sw", "sw"),
        // Another script is not read.
        ("uz-arab", "en uz", "en"),
        ("sr", "en sr-latn", "en"),
        ("ckb", "en ku", "en"),
        // The whole list is looked at, in its order.
        ("sw fr-CH en", "en fr ar", "fr"),
        ("sw fr-CH en", "en sw fr", "sw"),
        // None of them is there: English, else the first.
        ("sw", "ar en fr", "en"),
        ("sw", "ar fr", "ar"),
        ("", "ar fr", "ar"),
        ("und", "ar fr", "ar"),
        ("fr", "", ""),
    ] {
        assert_eq!(got(wanted, there)?, best, "{wanted} of {there}");
    }
    Ok(())
}

#[test]
fn the_host_speaks_the_best_of_its_own_languages() -> Result<(), BadLanguage> {
    for (wanted, spoken) in [
        (&["fr-ch"][..], HostLanguage::French),
        (&["sw", "ar-sd"], HostLanguage::Arabic),
        (&["sw"], HostLanguage::English),
        (&["en-gb", "fr"], HostLanguage::English),
        (&[], HostLanguage::English),
    ] {
        let wanted = wanted.iter().map(|tag| language(tag)).collect::<Result<Vec<_>, _>>()?;
        assert_eq!(PreferredLanguages::new(wanted).spoken(), spoken);
    }
    Ok(())
}

#[test]
fn what_is_put_into_a_document_is_read_in_its_language_first() -> Result<(), BadLanguage> {
    let reader = PreferredLanguages::new([language("fr")?, language("ar")?]);
    let inside = reader.in_document(&language("sw")?);
    let tags: Vec<_> = inside.iter().map(Language::as_str).collect();
    assert_eq!(tags, ["sw", "fr", "ar"]);
    Ok(())
}

fn tags() -> impl Strategy<Value = Vec<Language>> {
    let tag = proptest::string::string_regex("[a-z]{2,3}(-[A-Za-z]{4})?(-[a-z]{2}|-[0-9a-z]{1,8})?");
    let tag = tag.unwrap_or_else(|_| unreachable!("the pattern is a constant"));
    let known = proptest::sample::select(vec!["en", "fr", "fr-ch", "fa", "prs", "ar-sd", "zh-tw", "ku-latn", "und"]);
    let either = prop_oneof![tag, known.prop_map(str::to_owned)];
    proptest::collection::vec(either.prop_filter_map("a language", |tag| Language::new(&tag).ok()), 0..6)
}

proptest! {
    #[test]
    fn the_choice_is_always_one_of_those_offered(wanted in tags(), there in tags()) {
        let best = PreferredLanguages::new(wanted.clone()).best_of(&there, &Language::english());
        prop_assert_eq!(best.is_none(), there.is_empty());
        prop_assert!(best.is_none_or(|best| there.contains(best)));
        // The most wanted language itself is never passed over.
        if let Some(first) = wanted.first().filter(|first| there.contains(first)) {
            prop_assert_eq!(best, Some(first));
        }
    }

    #[test]
    fn every_accepted_tag_has_a_direction(tag in "[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}") {
        if let Ok(language) = Language::new(&tag) {
            let _either: Direction = language.direction();
        }
    }
}
