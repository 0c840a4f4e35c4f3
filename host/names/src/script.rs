//! Any script in letters of ASCII: by the library, and by what each file here knows better.

mod arabic;
mod burmese;

use any_ascii::any_ascii_char;

pub(crate) use burmese::{is_burmese, syllables};

use crate::sound::is_vowel;

/// A run of letters in ASCII, lower case. Where the library knows no way to write a letter, it stays as it is: two names
/// in such a script are still compared with each other.
pub(crate) fn romanise(word: &str) -> String {
    let mut plain = String::new();
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        // Greek has one letter for u, and writes it with two.
        let is_u = matches!(c, 'ο' | 'ό' | 'Ο') && rest.next_if(|next| matches!(next, 'υ' | 'ύ' | 'Υ')).is_some();
        let known = if is_u { Some("u") } else { letter(c) };
        if is_korean(c) {
            plain.push_str(&korean(any_ascii_char(c)));
            continue;
        }
        let ascii = known.unwrap_or_else(|| any_ascii_char(c));
        // Where vowels are left out, h after a consonant would make another sound of it: زهرا is Zahra.
        if ascii == "h" && Writing::of_letter(c) == Writing::Gaps && plain.ends_with(|c| !is_vowel(c)) {
            plain.push('a');
        }
        if ascii.is_empty() && known.is_none() && c.is_alphabetic() && !is_sign(c) {
            plain.extend(c.to_lowercase());
        } else {
            plain.extend(ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
        }
    }
    plain
}

/// What the library gives otherwise than names are written.
fn letter(c: char) -> Option<&'static str> {
    match c {
        'ש' => Some("sh"),
        _ => arabic::letter(c),
    }
}

/// A syllable of Korean as it is written in names: 박 is Bak and 정 is Jung, where the library has Bag and Jeong.
fn korean(syllable: &str) -> String {
    let mut plain = syllable.to_ascii_lowercase().replace("eo", "u").replace("eu", "u");
    let last = match plain.chars().next_back() {
        Some('g') if !plain.ends_with("ng") => 'k',
        Some('d') => 't',
        Some('b') => 'p',
        _ => return plain,
    };
    plain.pop();
    plain.push(last);
    plain
}

/// What Unicode counts among the letters, and has no sound of its own: soft and hard signs, long vowels of Japanese, signs
/// of the scripts of India and South East Asia.
fn is_sign(c: char) -> bool {
    matches!(c, 'ʰ'..='ˮ' | 'ь' | 'ъ' | 'Ь' | 'Ъ' | 'ー')
        || matches!(u32::from(c), 0x0590..=0x074F | 0x0900..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}

/// How a script writes vowels, as far as it matters for how a name in it compares with the same name in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Writing {
    /// All of them.
    Whole,
    /// It leaves out one, which goes without saying: Ethiopic, and the scripts of India and South East Asia.
    Faint,
    /// It leaves out most: Hebrew, Arabic and Syriac.
    Gaps,
    /// Each character is a syllable or a word, so that names from elsewhere get vowels that they do not have.
    Syllables,
}

impl Writing {
    pub(crate) fn of(word: &str) -> Self {
        let first = word.chars().map(Self::of_letter).find(|writing| *writing != Self::Whole);
        first.unwrap_or(Self::Whole)
    }

    fn of_letter(c: char) -> Self {
        match u32::from(c) {
            0x0590..=0x077F | 0x08A0..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC => Self::Gaps,
            0x0900..=0x0EFF | 0x1200..=0x139F | 0x1780..=0x17FF => Self::Faint,
            0x3040..=0x30FF => Self::Syllables,
            _ if is_character(c) => Self::Syllables,
            _ => Self::Whole,
        }
    }
}

/// Whether it is a character of Chinese, or a syllable of Korean.
pub(crate) fn is_character(c: char) -> bool {
    is_korean(c) || matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

pub(crate) fn is_korean(c: char) -> bool {
    matches!(u32::from(c), 0xAC00..=0xD7A3)
}

pub(crate) fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0..=0x02AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF)
}
