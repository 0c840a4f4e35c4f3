//! How far two words are from each other, in hundredths of a letter.

use crate::script::Writing;
use crate::sound::is_vowel;

/// Hundredths of a letter.
pub(crate) type Cost = u32;

/// One whole letter.
pub(crate) const LETTER: Cost = 100;

/// The least that it takes to make one row of sounds into the other: letters that come in, go, change, or change places,
/// each by how much one hears it. `writing` says of either how its script writes vowels.
pub(crate) fn distance(a: &[char], b: &[char], writing: (Writing, Writing)) -> Cost {
    let only_a = |at| alone(a, at, writing.0, writing.1);
    let only_b = |at| alone(b, at, writing.1, writing.0);
    let width = b.len() + 1;
    let mut rows: Vec<Cost> = vec![0; (a.len() + 1) * width];
    for j in 0..b.len() {
        rows[j + 1] = rows[j] + only_b(j);
    }
    for i in 0..a.len() {
        let (above, here) = (i * width, (i + 1) * width);
        let gone = only_a(i);
        rows[here] = rows[above] + gone;
        for j in 0..b.len() {
            let mut least = rows[above + j] + instead(a[i], b[j], writing);
            least = least.min(rows[above + j + 1] + gone);
            least = least.min(rows[here + j] + only_b(j));
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(rows[above - width + j - 1] + LETTER);
            }
            rows[here + j + 1] = least;
        }
    }
    rows[rows.len() - 1]
}

/// A sound that only one of the two has: this one, and not the other.
fn alone(word: &[char], at: usize, this: Writing, other: Writing) -> Cost {
    let last = at + 1 == word.len();
    match word[at] {
        c if is_vowel(c) && other == Writing::Gaps => 3,
        c if is_vowel(c) && other == Writing::Faint && this == Writing::Whole => 10,
        c if is_vowel(c) && this == Writing::Syllables && other == Writing::Whole => 10,
        c if is_vowel(c) => 40,
        'h' if last => 20,
        // The endings of Baltic, Greek and Portuguese names.
        's' if last && at > 2 => 60,
        // Where r is not heard after a, some write it for a long vowel: Nilar, Thandar, Park.
        'r' if at > 0 && word[at - 1] == 'a' && word.get(at + 1).is_none_or(|next| !is_vowel(*next)) => 50,
        'y' | 'h' => 35,
        _ => LETTER,
    }
}

/// One sound where the other has another.
fn instead(a: char, b: char, writing: (Writing, Writing)) -> Cost {
    if a == b {
        return 0;
    }
    if a.is_ascii_digit() != b.is_ascii_digit() {
        return 30;
    }
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    if writing.0 == Writing::Gaps || writing.1 == Writing::Gaps {
        // Waw and ya are consonants or vowels, alef may be any vowel.
        match (a, b) {
            ('o' | 'u', 'v') | ('e' | 'i', 'y') => return 3,
            ('a', 'y' | 'v') => return 25,
            _ if is_vowel(a) && is_vowel(b) => return 5,
            _ => {}
        }
    }
    // Neither Chinese nor Japanese has both.
    if (a, b) == ('l', 'r') && (writing.0 == Writing::Syllables) != (writing.1 == Writing::Syllables) {
        return 25;
    }
    match (a, b) {
        ('e', 'i') | ('o', 'u') | ('a', 'e') => 25,
        _ if is_vowel(a) && is_vowel(b) => 45,
        ('G', 'g') | ('T', 't') | ('D', 'd') | ('i', 'y') => 20,
        ('K', 'h' | 'k') | ('J', 'j') | ('s', 'z') | ('u', 'v') => 25,
        ('e', 'y') | ('j', 'y') | ('f', 'v') => 30,
        ('T', 's') | ('D', 'z') | ('C', 'S') | ('G', 'h' | 'k') => 35,
        ('b', 'p')
        | ('d', 't')
        | ('g', 'k')
        | ('K', 'g')
        | ('S', 's')
        | ('C', 'j' | 'J')
        | ('J', 'z')
        | ('j', 'z')
        | ('b', 'v')
        | ('C', 'z') => 40,
        ('C', 's' | 'k') | ('C', 'K' | 'h') | ('g', 'j') | ('g', 'h') | ('G', 'K') | ('J', 'S') => 50,
        ('d', 'z') | ('m', 'n') | ('l', 'r') | ('f', 'p') => 65,
        _ => LETTER,
    }
}
