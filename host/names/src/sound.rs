//! What letters of ASCII sound like, across the ways in which names are romanised.
//!
//! Capital letters stand for one sound that is written with two letters: S sh, C ch, J zh, K kh, G gh, T th, D dh.

/// Spellings and their sounds; the first that fits is taken.
const SPELLINGS: &[(&str, &str)] = &[
    ("shch", "S"),
    ("tsch", "C"),
    ("tch", "C"),
    ("dzh", "j"),
    ("sch", "S"),
    ("sh", "S"),
    ("ch", "C"),
    ("cz", "C"),
    ("sz", "S"),
    ("zh", "J"),
    ("kh", "K"),
    ("gh", "G"),
    ("ph", "f"),
    ("th", "T"),
    ("dh", "D"),
    ("dj", "j"),
    ("ck", "k"),
    ("tz", "ts"),
    ("tse", "ze"),
    ("tsi", "zi"),
    ("ts", "s"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("iy", "i"),
    ("ij", "i"),
    ("ei", "ai"),
    ("ey", "ai"),
    ("ej", "ai"),
    ("ay", "ai"),
    ("aj", "ai"),
    ("c", "k"),
    ("q", "k"),
    ("w", "v"),
];

/// Which reading of letters that stand for different sounds in different languages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Usual,
    /// Somali has x for ḥ and c for ʿayn, others j for y.
    Other,
}

/// A word of letters in one reading.
pub(crate) fn sound(letters: &str, reading: Reading) -> Vec<char> {
    let mut sounds: Vec<char> = Vec::new();
    let mut push = |sound: char| {
        if sounds.last() != Some(&sound) {
            sounds.push(sound);
        }
    };
    let mut rest = letters;
    let mut first = true;
    while let Some(c) = rest.chars().next() {
        let next = rest.chars().nth(1);
        let (taken, given) = if reading == Reading::Other && c == 'x' {
            (1, "h")
        } else if reading == Reading::Other && c == 'c' && next != Some('h') && next != Some('k') {
            (1, "")
        } else if reading == Reading::Other && c == 'j' {
            (1, "y")
        } else if first && rest.starts_with("hs") {
            (2, "S")
        } else if c == 'x' {
            (1, if first { "S" } else { "ks" })
        } else if c == 'y' {
            let consonant = next.is_some_and(is_vowel);
            (1, if consonant { "y" } else { "i" })
        } else if let Some((spelling, sounds)) = SPELLINGS.iter().find(|(spelling, _)| rest.starts_with(spelling)) {
            (spelling.len(), *sounds)
        } else {
            push(c);
            (c.len_utf8(), "")
        };
        given.chars().for_each(&mut push);
        rest = rest.get(taken..).unwrap_or("");
        first = false;
    }
    sounds
}

/// Whether a word has letters that other languages read otherwise.
pub(crate) fn has_other_reading(letters: &str) -> bool {
    letters.contains(['x', 'j']) || letters.match_indices('c').any(|(at, _)| !letters[at + 1..].starts_with(['h', 'k']))
}

pub(crate) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}
