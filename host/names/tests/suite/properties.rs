//! What holds for any text.

use std::hint::black_box;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use waystation_names::{LONGEST, MOST_KEPT, Reason, Score, compare, keys};

/// Any text, and texts of the letters that this crate treats apart.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\PC]{0,40}",
        "[ا-ي ةىءآ\u{064b}-\u{0652}]{0,20}",
        "[\u{1000}-\u{1059} ]{0,30}",
        "[가-힣一-龥 ]{0,8}",
        "[a-z]{1,3}( (al|abd|ud|din|ullah|x|c|j|bin|[a-z]{1,8})){0,12}",
        "(abd[a-z]{0,4}|[xcjy]{1,4}|[a-z]ullah)( [a-z]{1,4}){0,3}",
    ]
}

/// Words that are a name each, and neither small words nor halves of names.
fn plain_name() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("(ba|ko|ti|nu|re|sa){2,4}[mnlrt]", 2..5)
}

proptest! {
    #[test]
    fn a_comparison_does_not_hang_on_which_name_comes_first(a in any_text(), b in any_text()) {
        prop_assert_eq!(compare(&a, &b), compare(&b, &a));
    }

    #[test]
    fn every_comparison_has_a_reason_and_a_score_in_its_bounds(a in any_text(), b in any_text()) {
        let likeness = compare(&a, &b);
        prop_assert!(!likeness.reasons.is_empty());
        prop_assert!(likeness.score <= Score::TOP);
        prop_assert!(!(likeness.is_near() && likeness.reasons.contains(&Reason::OtherWords)));
    }

    #[test]
    fn a_name_and_itself_have_all_points_and_find_each_other(a in any_text()) {
        let likeness = compare(&a, &a);
        if likeness.reasons.contains(&Reason::NothingToCompare) {
            prop_assert_eq!(likeness.score, Score::NONE);
        } else {
            prop_assert_eq!(likeness.score, Score::TOP);
        }
        let own = keys(&a);
        prop_assert!(own.kept().is_empty() || !own.asked().is_disjoint(&own.kept()));
        prop_assert!(own.kept().len() <= MOST_KEPT);
    }

    #[test]
    fn capitals_make_no_difference(words in plain_name(), other in any_text()) {
        let name = words.join(" ");
        prop_assert_eq!(compare(&name.to_uppercase(), &name).score, Score::TOP);
        prop_assert_eq!(compare(&name.to_uppercase(), &other).score, compare(&name, &other).score);
    }

    #[test]
    fn accents_make_no_difference(words in plain_name()) {
        let name = format!("{} nano", words.join(" "));
        let accented = name.replace('a', "á").replace('o', "ö").replace('n', "n\u{303}");
        prop_assert_eq!(compare(&accented, &name).score, Score::TOP);
        prop_assert!(compare(&accented, &name).reasons.contains(&Reason::SameLetters));
    }

    #[test]
    fn the_order_of_words_takes_few_points_and_no_key(words in plain_name(), by in 0usize..5) {
        let name = words.join(" ");
        let mut turned = words;
        let by = by % turned.len();
        turned.rotate_left(by);
        let turned = turned.join(" ");
        prop_assert!(compare(&turned, &name).score >= compare(&name, &name.to_uppercase()).score.min(Score::NEAR));
        prop_assert!(compare(&turned, &name).score.points() >= 95);
        prop_assert!(!keys(&turned).asked().is_disjoint(&keys(&name).kept()));
    }
}

#[test]
fn the_longest_texts_take_no_longer_than_a_long_name() {
    let texts = [
        "a".repeat(1_000_000),
        "Mohammed ".repeat(100_000),
        "ab c'd-e.f ".repeat(50_000),
        "محمد".repeat(100_000),
        "မြင့်".repeat(100_000),
        "\u{301}".repeat(1_000_000),
        "xcj".repeat(10) + " " + &"xcjxcjxcj ".repeat(50),
    ];
    let begun = Instant::now();
    for a in &texts {
        for b in &texts {
            black_box(compare(a, b));
        }
        black_box(keys(a).asked_widely());
    }
    // Far more than it takes, on any machine: what is looked for is a time that grows with the text.
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn what_stands_after_the_limit_is_not_read() {
    let name = format!("Amina Yusuf{}", " ".repeat(LONGEST));
    assert_eq!(compare(&name, &format!("{name}Ilunga")).score, Score::TOP);
}
