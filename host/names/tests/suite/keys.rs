//! Keys: how many, and what they have in common.

use waystation_names::{MOST_KEPT, keys};

#[test]
fn one_name_has_the_same_keys_in_every_spelling_and_order() {
    for other in ["Mohamed Youssef", "YUSUF, Muhammed", "محمد يوسف", "Mohammad al-Yusuf", "Dr Muhammad Yusuf"] {
        assert!(!keys("Muhammad Yusuf").asked().is_disjoint(&keys(other).kept()), "{other}");
    }
}

#[test]
fn a_slip_of_the_pen_is_found_by_the_wide_search_alone() {
    let (one, other) = (keys("Samira Haddad"), keys("Samira Hadsad"));
    assert!(one.asked().is_disjoint(&other.kept()));
    assert!(!one.asked_widely().is_disjoint(&other.kept()));
}

#[test]
fn a_search_for_one_word_finds_longer_names_and_is_found_from_them() {
    let (one, longer) = (keys("Zarmina"), keys("Zarmina Wardak"));
    assert!(one.bring(&longer) && longer.bring(&one));
}

#[test]
fn people_who_share_one_word_of_several_do_not_bring_each_other() {
    assert!(!keys("Mohammed Ilunga").bring(&keys("Mohammed Shevchenko")));
    assert!(!keys("Abdul Rahim Wardak").bring(&keys("Abdul Karim Popal")));
}

#[test]
fn no_name_has_more_keys_than_a_store_expects() {
    let long = "Jose Xavier Joaquin Cesar Alexander Jacinto Maxcimo Conceicao Javier Felix Joao Vicente";
    for name in ["", "?", "Gul", "Gul Khan", "محمد", long] {
        assert!(keys(name).kept().len() <= MOST_KEPT, "{name}");
    }
    assert_eq!(keys(long).kept().len(), MOST_KEPT);
}

#[test]
fn a_text_that_says_nothing_has_no_keys() {
    for name in ["", " ", "---", "?!", "\u{200d}"] {
        assert!(keys(name).kept().is_empty() && keys(name).asked().is_empty() && keys(name).asked_widely().is_empty());
    }
}

#[test]
fn two_words_that_say_the_same_make_a_key_too() {
    assert!(keys("Aung Aung").bring(&keys("အောင်အောင်")));
}
