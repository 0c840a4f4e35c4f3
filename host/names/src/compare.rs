//! Two names whose words are paired, and what that says.

use std::collections::BTreeSet;

use crate::align::{How, JOIN, Pair, align};
use crate::distance::{Cost, LETTER};
use crate::likeness::{Likeness, Reason, Score};
use crate::script::Writing;
use crate::words::{Kind, Word, words};

/// What a name of no length may differ by and be near, in hundredths of a letter.
const ALLOWED: Cost = 60;

/// What each letter that goes with another allows more.
const ALLOWED_BY_LETTER: Cost = 12;

/// What the longest name may differ by: two letters are one too many, unless one hears little of them.
const MOST_ALLOWED: Cost = 165;

/// How much of what is allowed is used up by a word that is missing, in hundredths; and how much more by the share of the
/// letters that are.
const MISSING: u32 = 20;
const MISSING_BY_SHARE: u32 = 30;

/// How much is used up where only one word is there.
const ONE_WORD: u32 = 80;

/// What changes in words that say little cost, and words in another order.
const SMALL: Cost = 5;
const ORDER: Cost = 10;

/// The most for two names of which each has a word that the other has not.
const MOST_WITH_OTHER_WORDS: u32 = 65;

/// How alike two names are, and why. Which of the two comes first makes no difference.
///
/// ```
/// use waystation_names::{Reason, compare};
///
/// let likeness = compare("Amina Yusuf", "يوسف أمينة");
/// assert!(likeness.is_near());
/// assert!(likeness.reasons.contains(&Reason::OtherOrder));
/// ```
#[must_use]
pub fn compare(a: &str, b: &str) -> Likeness {
    let (first, second) = (words(a), words(b));
    if first.is_empty() || second.is_empty() {
        return Likeness::of(Score::NONE, Reason::NothingToCompare);
    }
    if a == b {
        return Likeness::of(Score::TOP, Reason::Same);
    }
    // Where two ways to pair the words cost the same, one is taken: that must not hang on which name comes first.
    let (first, second) = if order(&first) <= order(&second) { (&first, &second) } else { (&second, &first) };
    Comparison { a: first, b: second, pairs: align(first, second) }.likeness()
}

fn order(words: &[Word]) -> Vec<(&str, Writing, bool)> {
    words.iter().map(|word| (word.letters.as_str(), word.writing, word.is_romanised)).collect()
}

struct Comparison<'a> {
    a: &'a [Word],
    b: &'a [Word],
    pairs: Vec<Pair>,
}

/// What goes together.
#[derive(Default)]
struct Together {
    cost: Cost,
    /// How many pairs that are names.
    names: u32,
    /// How many letters they have.
    weight: u32,
    /// By how many letters they differ.
    letters_apart: usize,
}

/// What is left over of one name.
#[derive(Default)]
struct Left {
    names: u32,
    weight: u32,
    has_small: bool,
}

impl Comparison<'_> {
    fn likeness(&self) -> Likeness {
        let mut reasons = BTreeSet::new();
        let mut together = self.together(&mut reasons);
        let left = [self.left(self.a, |pair| pair.a), self.left(self.b, |pair| pair.b)];
        if !self.names().is_sorted_by_key(|pair| pair.b.0) {
            reasons.insert(Reason::OtherOrder);
            together.cost += ORDER;
        }
        if left.iter().any(|left| left.has_small) {
            reasons.insert(Reason::OtherSmallWords);
            together.cost += SMALL;
        }
        let score = score(&together, &left, &mut reasons);
        if reasons.is_empty() {
            return Likeness::of(score, Reason::SameLetters);
        }
        // The top is for what is the same.
        Likeness { score: score.min(Score::of(99)), reasons }
    }

    fn together(&self, reasons: &mut BTreeSet<Reason>) -> Together {
        let mut together = Together::default();
        for pair in &self.pairs {
            let (one, other) = self.words_of(pair);
            if is_small(one) && is_small(other) {
                if one[0].letters != other[0].letters {
                    reasons.insert(Reason::OtherSmallWords);
                    together.cost += SMALL;
                }
                continue;
            }
            together.cost += pair.fit.cost;
            together.names += 1;
            together.weight += weight(one).min(weight(other));
            together.letters_apart += explain(pair, one, other, reasons);
        }
        match together.letters_apart {
            0 => {}
            1 => drop(reasons.insert(Reason::OneLetterApart)),
            _ => drop(reasons.insert(Reason::FewLettersApart)),
        }
        together
    }

    fn words_of(&self, pair: &Pair) -> (&[Word], &[Word]) {
        (&self.a[pair.a.0..pair.a.0 + pair.a.1], &self.b[pair.b.0..pair.b.0 + pair.b.1])
    }

    /// The pairs that are names, in the order of the first name.
    fn names(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| !is_small(self.words_of(pair).0))
    }

    fn left(&self, words: &[Word], span: impl Fn(&Pair) -> (usize, usize)) -> Left {
        let mut left = Left::default();
        for (at, word) in words.iter().enumerate() {
            if self.pairs.iter().map(&span).any(|(from, many)| (from..from + many).contains(&at)) {
                continue;
            }
            match word.kind {
                Kind::Name | Kind::Initial => {
                    left.names += 1;
                    left.weight += word.weight();
                }
                Kind::Title | Kind::Particle => left.has_small = true,
            }
        }
        left
    }
}

fn score(together: &Together, left: &[Left; 2], reasons: &mut BTreeSet<Reason>) -> Score {
    let missing: u32 = left.iter().map(|left| left.names).sum();
    let left_over: u32 = left.iter().map(|left| left.weight).sum();
    if left.iter().all(|left| left.names > 0) || together.names == 0 {
        reasons.insert(Reason::OtherWords);
        let share = MOST_WITH_OTHER_WORDS * 2 * together.weight / (2 * together.weight + left_over).max(1);
        return Score::of(share.saturating_sub(together.cost * 5 / LETTER));
    }
    let allowed = (ALLOWED + ALLOWED_BY_LETTER * together.weight).min(MOST_ALLOWED);
    let mut used = together.cost * 100 / allowed;
    if missing > 0 {
        if together.names == 1 {
            reasons.insert(Reason::OneWordOnly);
            used += ONE_WORD;
        } else {
            reasons.insert(if missing == 1 { Reason::WordMissing } else { Reason::WordsMissing });
            used += MISSING + MISSING_BY_SHARE * left_over / (left_over + together.weight).max(1);
        }
    }
    // Who uses up all that is allowed is just near.
    let above = u32::from(Score::TOP.points() - Score::NEAR.points());
    Score::of(u32::from(Score::TOP.points()).saturating_sub((used * above).div_ceil(100)))
}

/// Why two words go together; gives by how many letters they differ.
fn explain(pair: &Pair, one: &[Word], other: &[Word], reasons: &mut BTreeSet<Reason>) -> usize {
    let spaces = one.len() + other.len() - 2;
    if spaces > 0 {
        reasons.insert(Reason::OtherSpaces);
    }
    if one[0].is_romanised != other[0].is_romanised {
        reasons.insert(Reason::Romanised);
    }
    match pair.fit.how {
        How::Initial => drop(reasons.insert(Reason::Initial)),
        How::Shortened => drop(reasons.insert(Reason::Shortened)),
        How::Sound => {
            let (one_letters, other_letters) = (letters(one), letters(other));
            if one_letters != other_letters {
                if pair.fit.cost.saturating_sub(JOIN * Cost::try_from(spaces).unwrap_or(0)) < LETTER {
                    reasons.insert(Reason::SoundsAlike);
                }
                // Between scripts, a letter more or less is not the writer's.
                if one[0].is_romanised == other[0].is_romanised {
                    return strsim::osa_distance(&one_letters, &other_letters);
                }
            }
        }
    }
    0
}

fn is_small(words: &[Word]) -> bool {
    words.len() == 1 && words[0].kind.is_small()
}

fn letters(words: &[Word]) -> String {
    words.iter().map(|word| word.letters.as_str()).collect()
}

fn weight(words: &[Word]) -> u32 {
    words.iter().map(Word::weight).sum()
}
