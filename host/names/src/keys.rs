//! The keys under which a name is found again.
//!
//! A key is what is left of two words of a name when everything is taken away that spellings and scripts differ in: the
//! vowels, the sounds that hardly anybody hears, and the difference between sounds that are alike. The words of a key have
//! no order. Few keys are kept with a person; what a typing error may have made of them is asked by the search.

use std::collections::BTreeSet;

use crate::sound::is_vowel;
use crate::words::{Kind, Word, words};

/// So many keys of a name are kept at most, so that a store can give everybody the same number.
pub const MOST_KEPT: usize = 24;

/// So many words of a name are in its keys: the first ones.
const MOST_KEYED: usize = 6;

/// What the key of one word of several begins with.
const ONE_OF_SEVERAL: &str = "3 ";

/// The sounds of a key.
const SOUNDS: &[char] = &['a', 'f', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't'];

/// A text under which names are found: part of a name, and to be handled as one. It has no `Debug` and no `Display`.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// For a keyed hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether it is one word of a name of several, which very many people may share.
    #[must_use]
    pub fn is_one_of_several(&self) -> bool {
        self.0.starts_with(ONE_OF_SEVERAL)
    }

    fn pair(one: &str, other: &str) -> Self {
        let (one, other) = if one <= other { (one, other) } else { (other, one) };
        Self(format!("2 {one} {other}"))
    }

    /// The whole name, in the order in which it is written, for names whose spaces went astray.
    fn whole(name: &str) -> Self {
        Self(format!("0 {name}"))
    }

    /// The name of one word.
    fn alone(word: &str) -> Self {
        Self(format!("1 {word}"))
    }

    /// One word of a name of several.
    fn one_of_several(word: &str) -> Self {
        Self(format!("{ONE_OF_SEVERAL}{word}"))
    }
}

/// The keys of a name: see [`keys`].
pub struct Keys {
    /// The words that tell people from each other.
    words: Vec<Consonants>,
    /// The name as if it were written in one word, without titles.
    whole: String,
}

/// What is left of a word, in each reading.
struct Consonants(Vec<String>);

/// The keys of a name.
///
/// Two names that may be of one person are found from each other: what is asked for one, [`asked`](Keys::asked) or
/// [`asked_widely`](Keys::asked_widely), is [`kept`](Keys::kept) with the other.
#[must_use]
pub fn keys(name: &str) -> Keys {
    let words = words(name);
    let names = || words.iter().filter(|word| word.kind == Kind::Name);
    // "Servant of" is in a fifth of the names of some countries, and tells nobody from another.
    let mut telling: Vec<&Word> = names().filter(|word| !word.is_servant()).collect();
    if telling.len() < 2 {
        telling = names().collect();
    }
    telling.truncate(MOST_KEYED);
    let written: Vec<Word> = words.iter().filter(|word| word.kind != Kind::Title).cloned().collect();
    let whole = Consonants::of(&Word::joined(&written)).0.swap_remove(0);
    Keys { words: telling.into_iter().map(Consonants::of).collect(), whole }
}

impl Keys {
    /// What is kept with the person: no more than [`MOST_KEPT`].
    #[must_use]
    pub fn kept(&self) -> BTreeSet<Key> {
        let single = self.readings().map(|word| match self.words.len() {
            1 => Key::alone(word),
            _ => Key::one_of_several(word),
        });
        let mut kept = BTreeSet::new();
        for key in self.whole().into_iter().chain(self.pairs().map(|(one, other)| Key::pair(one, other))).chain(single)
        {
            if kept.len() < MOST_KEPT {
                kept.insert(key);
            }
        }
        kept
    }

    /// What a search asks first: names that sound the same in two words, whole names that do, and names of one word.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<Key> {
        let mut asked: BTreeSet<Key> = self.pairs().map(|(one, other)| Key::pair(one, other)).collect();
        asked.extend(self.whole());
        asked.extend(self.readings().map(Key::alone));
        if self.words.len() == 1 {
            asked.extend(self.readings().map(Key::one_of_several));
        }
        asked
    }

    /// What a search asks beyond that: the same with one sound more, one less, or another, in one of the two words.
    #[must_use]
    pub fn asked_widely(&self) -> BTreeSet<Key> {
        let mut asked = BTreeSet::new();
        for (one, other) in self.pairs() {
            asked.extend(variants(one).iter().map(|one| Key::pair(one, other)));
            asked.extend(variants(other).iter().map(|other| Key::pair(one, other)));
        }
        if self.words.len() == 1 {
            asked.extend(self.readings().flat_map(variants).map(|word| Key::alone(&word)));
        }
        asked.extend(self.whole().map(|_| variants(&self.whole)).into_iter().flatten().map(|name| Key::whole(&name)));
        asked
    }

    /// Whether a search for this name brings a person of that name.
    #[must_use]
    pub fn bring(&self, other: &Self) -> bool {
        let kept = other.kept();
        !self.asked().is_disjoint(&kept) || !self.asked_widely().is_disjoint(&kept)
    }

    fn readings(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flat_map(|word| &word.0).map(String::as_str)
    }

    fn whole(&self) -> Option<Key> {
        (!self.whole.is_empty()).then(|| Key::whole(&self.whole))
    }

    /// Every two words, in each of their readings.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let twos = self
            .words
            .iter()
            .enumerate()
            .flat_map(|(at, one)| self.words[at + 1..].iter().map(move |other| (one, other)));
        twos.flat_map(|(one, other)| {
            one.0.iter().flat_map(move |one| other.0.iter().map(move |other| (one.as_str(), other.as_str())))
        })
    }
}

impl Consonants {
    fn of(word: &Word) -> Self {
        let mut readings: Vec<String> = word.sounds.iter().map(|sounds| consonants(sounds)).collect();
        readings.dedup();
        Self(readings)
    }
}

/// What is left of a word: whether it begins with a vowel, and its consonants by kind. Two of a kind beside each other are
/// one.
fn consonants(sounds: &[char]) -> String {
    let mut left = String::new();
    let mut before = None;
    for (at, sound) in sounds.iter().enumerate() {
        let kind = match sound {
            'y' if at == 0 => Some('a'),
            c if is_vowel(*c) => (at == 0).then_some('a'),
            'v' => (at == 0).then_some('f'),
            'h' => (at == 0).then_some('k'),
            'y' => None,
            c if c.is_ascii_digit() => None,
            'b' => Some('p'),
            'd' | 'T' | 'D' => Some('t'),
            'g' | 'K' | 'G' => Some('k'),
            'z' | 'S' | 'C' | 'J' | 'j' => Some('s'),
            c => Some(*c),
        };
        left.extend(kind.filter(|kind| before != Some(*kind)));
        before = kind;
    }
    // The ending of Baltic, Greek and Portuguese names, which their other forms do not have.
    if left.chars().count() > 2 && left.ends_with('s') && sounds.ends_with(&['s']) {
        left.pop();
    }
    left
}

/// A word with one sound more, one less, or another, or with two that have changed places.
fn variants(word: &str) -> BTreeSet<String> {
    let sounds: Vec<char> = word.chars().collect();
    let mut variants = BTreeSet::new();
    let mut keep = |head: &[char], between: Option<char>, tail: &[char]| {
        let variant: String = head.iter().copied().chain(between).chain(tail.iter().copied()).collect();
        if !variant.is_empty() {
            variants.insert(variant);
        }
    };
    for at in 0..=sounds.len() {
        let (head, tail) = sounds.split_at(at);
        // A vowel is kept at the beginning only.
        for sound in SOUNDS.iter().copied().filter(|sound| *sound != 'a' || at == 0) {
            keep(head, Some(sound), tail);
            if let Some((_, tail)) = tail.split_first() {
                keep(head, Some(sound), tail);
            }
        }
        if let Some((_, tail)) = tail.split_first() {
            keep(head, None, tail);
        }
        if let [one, next, tail @ ..] = tail {
            keep(&[head, &[*next]].concat(), Some(*one), tail);
        }
    }
    variants.remove(word);
    variants
}
