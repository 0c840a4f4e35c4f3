use super::*;

fn first(text: &str) -> Option<char> {
    Deceptive::first(text, Lines::One).map(|Deceptive(c)| c)
}

#[test]
fn what_shows_nothing_or_reorders_is_found_by_the_lists_of_unicode() {
    for c in [
        '\0',
        '\u{1B}',
        '\u{7F}',
        '\u{85}',
        '\u{AD}',
        '\u{34F}',
        '\u{61C}',
        '\u{115F}',
        '\u{17B4}',
        '\u{180E}',
        '\u{200B}',
        '\u{200E}',
        '\u{200F}',
        '\u{2028}',
        '\u{2029}',
        '\u{202A}',
        '\u{202E}',
        '\u{2060}',
        '\u{2064}',
        '\u{2066}',
        '\u{2069}',
        '\u{3164}',
        '\u{FE0F}',
        '\u{FEFF}',
        '\u{FFA0}',
        '\u{FFF9}',
        '\u{E0001}',
        '\u{E0061}',
        '\u{E007F}',
        '\u{E0100}',
    ] {
        assert!(is_deceptive(c), "U+{:04X}", u32::from(c));
        assert_eq!(first(&format!("Ami{c}na")), Some(c), "U+{:04X}", u32::from(c));
    }
}

#[test]
fn letters_marks_and_signs_that_are_seen_stay() {
    for text in [
        "Amina Haddad",
        "Zoë O’Brien-Łukasz",
        "مُحَمَّد الأحمد",
        "\u{600}١٢", // the sign of a number, seen
        "ܐܒܓ",
        "অমিত",
        "ᠮᠣᠩᠭᠣᠯ",
        "e\u{301}",
        "中村 太郎",
        "12-04/7 (b)",
    ] {
        assert_eq!(first(text), None, "{text}");
    }
}

#[test]
fn a_joiner_stays_inside_a_word_of_a_script_that_needs_it() {
    for (script, text) in [
        ("Persian", "می\u{200C}خواهم"),
        ("Persian, after a letter that joins nothing", "برادر\u{200C}ها"),
        ("Persian, after a vowel sign", "نامه\u{64E}\u{200C}ای"),
        ("Sinhala", "ශ\u{DCA}\u{200D}රී"),
        ("Hindi", "क\u{94D}\u{200D}ष"),
        ("Malayalam", "ന\u{D4D}\u{200C}മ"),
        ("Bengali, before the sign", "র\u{200D}\u{9CD}য\u{9BE}ব"),
    ] {
        assert_eq!(first(text), None, "{script}");
    }
}

#[test]
fn a_joiner_that_does_nothing_is_found() {
    for (place, text) in [
        ("inside a Latin word", "pay\u{200D}pal"),
        ("between digits", "07\u{200C}99"),
        ("at the beginning", "\u{200C}علی"),
        ("at the end", "علی\u{200C}"),
        ("before a space", "علی\u{200C} رضا"),
        ("two in a row", "می\u{200C}\u{200C}خواهم"),
        ("alone", "\u{200D}"),
        ("between two scripts", "می\u{200C}paypal"),
        ("between Indian letters without the sign", "क\u{200D}ष"),
    ] {
        assert!(matches!(first(text), Some('\u{200C}' | '\u{200D}')), "{place}");
    }
}

#[test]
fn only_a_text_of_several_lines_has_new_lines_and_tabs() {
    assert_eq!(first("a\nb"), Some('\n'));
    assert_eq!(Deceptive::first("a\nb\tc", Lines::Many), None);
    assert_eq!(Deceptive::first("a\rb", Lines::Many), Some(Deceptive('\r')));
}

#[test]
fn what_is_said_of_a_character_names_it() {
    assert!(Deceptive('\u{202E}').to_string().contains("U+202E (right-to-left override)"));
    assert!(Deceptive('\0').to_string().contains("U+0000 (NUL)"));
    assert!(Deceptive('\u{2060}').to_string().contains("U+2060,"));
}
