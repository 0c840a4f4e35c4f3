//! Which word of one name goes with which word of the other.

use crate::distance::{Cost, LETTER, distance};
use crate::small;
use crate::words::{Kind, Word};

/// So many words are tried as one that somebody wrote apart.
const MOST_JOINED: usize = 4;

/// What it costs to write words together or apart, for each space.
pub(crate) const JOIN: Cost = 15;

/// What it costs to shorten a name: more than a letter, for many a name begins as another does.
const SHORTENED: Cost = LETTER * 13 / 10;

/// From here on two words are two, however long.
const MOST_APART: Cost = LETTER * 5 / 2;

/// Words that go together: one of one name, and one or several in a row of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    /// From which word of the first name, and how many.
    pub(crate) a: (usize, usize),
    /// From which word of the second name, and how many.
    pub(crate) b: (usize, usize),
    pub(crate) fit: Fit,
}

/// How two words go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) cost: Cost,
    pub(crate) how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// By what they sound like.
    Sound,
    /// One is the first letter of the other.
    Initial,
    /// One is the beginning of the other, or some of its letters.
    Shortened,
}

/// The pairs whose cost, with that of the words that are left over, is least.
pub(crate) fn align(a: &[Word], b: &[Word]) -> Vec<Pair> {
    let fits = Fits::new(a, b);
    let masks = 1usize << b.len();
    // For each number of words of `a` that were dealt with, and each set of words of `b` that were: the least cost, and
    // the last step to it.
    let mut least: Vec<Option<(Cost, Option<Pair>)>> = vec![None; (a.len() + 1) * masks];
    least[0] = Some((0, None));
    for i in 0..a.len() {
        for mask in 0..masks {
            let Some((so_far, _)) = least[i * masks + mask] else { continue };
            let mut step = |words: usize, taken: usize, cost: Cost, pair: Option<Pair>| {
                let place = &mut least[(i + words) * masks + (mask | taken)];
                if place.is_none_or(|(least, _)| so_far + cost < least) {
                    *place = Some((so_far + cost, pair));
                }
            };
            step(1, 0, alone(&a[i]), None);
            for pair in fits.from(i) {
                let taken = ((1 << pair.b.1) - 1) << pair.b.0;
                if mask & taken == 0 {
                    step(pair.a.1, taken, pair.fit.cost, Some(*pair));
                }
            }
        }
    }
    let rest = |mask: usize| {
        b.iter().enumerate().filter(|(k, _)| mask & (1 << k) == 0).map(|(_, word)| alone(word)).sum::<Cost>()
    };
    let end =
        (0..masks).filter_map(|mask| least[a.len() * masks + mask].map(|(cost, _)| (cost + rest(mask), mask))).min();
    let mut pairs = Vec::new();
    let (mut i, mut mask) = (a.len(), end.map_or(0, |(_, mask)| mask));
    while i > 0 {
        match least[i * masks + mask] {
            Some((_, Some(pair))) => {
                i -= pair.a.1;
                mask &= !(((1 << pair.b.1) - 1) << pair.b.0);
                pairs.push(pair);
            }
            _ => i -= 1,
        }
    }
    pairs.reverse();
    pairs
}

/// A word that has none to go with.
fn alone(word: &Word) -> Cost {
    match word.kind {
        Kind::Name => LETTER + LETTER * word.weight() / 2,
        Kind::Initial => LETTER,
        Kind::Title | Kind::Particle => 5,
    }
}

/// Every pair that may be one, by the word of `a` with which it begins.
struct Fits(Vec<Vec<Pair>>);

impl Fits {
    fn new(a: &[Word], b: &[Word]) -> Self {
        let mut fits = vec![Vec::new(); a.len()];
        for (i, one) in a.iter().enumerate() {
            for (k, other) in b.iter().enumerate() {
                if let Some(fit) = fit(one, other) {
                    fits[i].push(Pair { a: (i, 1), b: (k, 1), fit });
                }
            }
        }
        for (many, one, swapped) in [(a, b, false), (b, a, true)] {
            for (from, joined) in joined(many) {
                let whole = Word::joined(&many[from..from + joined]);
                for (at, word) in one.iter().enumerate().filter(|(_, word)| word.kind == Kind::Name) {
                    let row = &many[from..from + joined];
                    let Some(fit) = join(&whole, word, joined).or_else(|| initials(word, row)) else { continue };
                    let (a, b) = if swapped { ((at, 1), (from, joined)) } else { ((from, joined), (at, 1)) };
                    fits[a.0].push(Pair { a, b, fit });
                }
            }
        }
        Self(fits)
    }

    fn from(&self, i: usize) -> &[Pair] {
        &self.0[i]
    }
}

/// The rows of two words and more, by where they begin and how many they are.
fn joined(words: &[Word]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let rows =
        (0..words.len()).flat_map(|from| (2..=MOST_JOINED.min(words.len() - from)).map(move |many| (from, many)));
    rows.filter(|(from, many)| words[*from..from + many].iter().all(|word| word.kind != Kind::Initial))
}

fn join(whole: &Word, word: &Word, words: usize) -> Option<Fit> {
    // Most rows of words are far too long for the word.
    let (longer, shorter) = (whole.weight().max(word.weight()), whole.weight().min(word.weight()));
    if longer > shorter * 2 && whole.writing == word.writing {
        return None;
    }
    let spaces = Cost::try_from(words - 1).unwrap_or(Cost::MAX);
    let cost = sounds(whole, word);
    let enough = cost * 4 <= LETTER * shorter && shorter >= 4;
    enough.then_some(Fit { cost: cost + JOIN * spaces, how: How::Sound })
}

/// Two words, if they may be one.
fn fit(a: &Word, b: &Word) -> Option<Fit> {
    match (a.kind, b.kind) {
        (Kind::Initial, Kind::Initial) => (a.sounds == b.sounds).then_some(Fit { cost: 0, how: How::Sound }),
        (Kind::Initial, Kind::Name) => initial(a, b),
        (Kind::Name, Kind::Initial) => initial(b, a),
        (Kind::Particle, Kind::Particle) if small::is_son_of(&a.letters) && small::is_son_of(&b.letters) => {
            Some(Fit { cost: 0, how: How::Sound })
        }
        (Kind::Initial, _) | (_, Kind::Initial) => None,
        _ => {
            let cost = sounds(a, b);
            let is_of_both = (a.kind == Kind::Particle) == (b.kind == Kind::Particle);
            let is_small = a.kind.is_small() || b.kind.is_small();
            if !is_of_both || is_small && cost > LETTER / 2 {
                return None;
            }
            let (short, long) = if a.letters.len() < b.letters.len() { (a, b) } else { (b, a) };
            if cost > SHORTENED && is_shortened(short, long) {
                return Some(Fit { cost: SHORTENED, how: How::Shortened });
            }
            // No more than half of the letters, and no more than a typing error changes.
            let is_one = cost <= MOST_APART && cost * 4 <= LETTER * (a.weight() + b.weight());
            is_one.then_some(Fit { cost, how: How::Sound })
        }
    }
}

fn initial(initial: &Word, name: &Word) -> Option<Fit> {
    let is_first = |letter| name.sounds.iter().any(|sound| sound.first() == Some(letter));
    let first = initial.sounds.iter().filter_map(|sound| sound.first()).any(is_first);
    (first || name.letters.starts_with(&initial.letters)).then_some(Fit { cost: LETTER / 2, how: How::Initial })
}

/// A word that is the first letters of several, as JP is of Jean Pierre. Only one without vowels is taken for that.
fn initials(word: &Word, row: &[Word]) -> Option<Fit> {
    let first = row.iter().filter_map(|word| word.letters.chars().next());
    let are_names = row.iter().all(|word| word.kind == Kind::Name);
    let are_first = are_names && word.letters.chars().eq(first) && !word.letters.bytes().any(is_vowel);
    let cost = row.iter().map(|_| LETTER / 2).sum();
    are_first.then_some(Fit { cost, how: How::Initial })
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// The least distance between what the two may sound like.
fn sounds(a: &Word, b: &Word) -> Cost {
    let writing = (a.writing, b.writing);
    let pairs = a.sounds.iter().flat_map(|one| b.sounds.iter().map(move |other| distance(one, other, writing)));
    pairs.min().unwrap_or(Cost::MAX)
}

/// Whether one word is how the other is shortened: its beginning (Ben, Moham.), or without vowels at its end (Md, Mohd).
fn is_shortened(short: &Word, long: &Word) -> bool {
    let (short, long) = (&short.letters, &long.letters);
    if short.len() >= 3 && long.len() >= short.len() + 2 && long.starts_with(short.as_str()) {
        return true;
    }
    let (few, many) = (short.as_bytes(), long.as_bytes());
    let are_consonants = few.iter().rev().take(2).all(|letter| !is_vowel(*letter));
    let same_ends = few.first() == many.first() && few.last() == many.last();
    let mut rest = many.iter();
    let in_order = few.iter().all(|letter| rest.any(|other| other == letter));
    (2..=4).contains(&few.len()) && many.len() >= few.len() + 3 && are_consonants && same_ends && in_order
}
