//! Characters that make a text read differently from what it is, by Unicode's own lists.

use icu_properties::props::{
    BidiControl, CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup,
    JoinControl, JoiningType, PrependedConcatenationMark, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// How many lines a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// One: a name, a label, a number.
    One,
    /// Several: an account, with new lines and tabs.
    Many,
}

/// A character that has no place in a text. What is said of it names the character, never the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "it has the character U+{:04X}{}, which shows nothing or changes how what stands beside it is read: leave it out",
    u32::from(*.0),
    name(*.0)
)]
pub struct Deceptive(pub char);

impl Deceptive {
    /// The first such character of a text.
    ///
    /// The joiners U+200C and U+200D stay where a script needs them, between two letters of one word: Persian and Sinhala
    /// names have them.
    #[must_use]
    pub fn first(text: &str, lines: Lines) -> Option<Self> {
        let mut before: Option<char> = None;
        for (at, c) in text.char_indices() {
            let fits = match c {
                '\n' | '\t' => lines == Lines::Many,
                c if is_joiner(c) => {
                    let after = text.get(at + c.len_utf8()..).unwrap_or_default();
                    before.is_some_and(|before| is_needed(text.get(..at).unwrap_or_default(), before, after))
                }
                c => !is_deceptive(c),
            };
            if !fits {
                return Some(Self(c));
            }
            before = Some(c);
        }
        None
    }
}

/// Whether a character shows nothing, steers a terminal, ends a line or reorders its neighbours, wherever it stands.
/// Joiners are no such characters by themselves: see [`Deceptive::first`].
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    if is_joiner(c) {
        return false;
    }
    const ODD: GeneralCategoryGroup = GeneralCategoryGroup::Control
        .union(GeneralCategoryGroup::Format)
        .union(GeneralCategoryGroup::LineSeparator)
        .union(GeneralCategoryGroup::ParagraphSeparator);
    // Some characters of the category "format" are seen: signs that stand around a number, in Arabic and other scripts.
    let is_odd = ODD.contains(category(c)) && !CodePointSetData::new::<PrependedConcatenationMark>().contains(c);
    is_odd
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointSetData::new::<BidiControl>().contains(c)
}

fn is_joiner(c: char) -> bool {
    CodePointSetData::new::<JoinControl>().contains(c)
}

/// Whether a joiner between these two parts of a text does something in the script that stands there: it parts or joins
/// letters of a cursive script, or it stands beside the sign that makes one letter of two.
///
/// Wider than the contexts A1, A2 and B of UAX #31 in two points that people write every day: Persian sets it after
/// letters that do not join anyway, and Bengali sets it before the sign.
fn is_needed(text: &str, before: char, after: &str) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let is_mark = |c: &char| joining.get(*c) == JoiningType::Transparent && !is_joiner(*c) && !is_deceptive(*c);
    let is_cursive = |c: char| {
        matches!(
            joining.get(c),
            JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::LeftJoining | JoiningType::JoinCausing
        ) && !is_joiner(c)
    };
    let (Some(left), Some(right)) = (text.chars().rev().find(|c| !is_mark(c)), after.chars().find(|c| !is_mark(c)))
    else {
        return false;
    };
    let script = CodePointMapData::<Script>::new();
    if is_cursive(left) && is_cursive(right) && script.get(left) == script.get(right) {
        return true;
    }
    let Some(next) = after.chars().next() else { return false };
    let is_of_word = |c: char| GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Mark).contains(category(c));
    let joins = |c: char| CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama;
    is_of_word(before) && is_of_word(next) && script.get(before) == script.get(next) && (joins(before) || joins(next))
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// The name by which people know the commonest of them.
const fn name(c: char) -> &'static str {
    match c {
        '\0' => " (NUL)",
        '\u{1B}' => " (ESC)",
        '\n' => " (new line)",
        '\t' => " (tab)",
        '\u{AD}' => " (soft hyphen)",
        '\u{200C}' => " (zero width non-joiner)",
        '\u{200D}' => " (zero width joiner)",
        '\u{202E}' => " (right-to-left override)",
        '\u{FEFF}' => " (byte order mark)",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
