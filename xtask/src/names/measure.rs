//! What is counted: which pairs are right, which keys find, and how many people a search brings.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use waystation_names::{Key, Likeness, Score, compare, keys};
use waystation_test_register as register;

use super::pairs::Pair;

/// A pair, and what was found.
pub(crate) struct Judged<'a> {
    pub(crate) pair: &'a Pair,
    pub(crate) likeness: Likeness,
    /// Whether a search for either name brings the other.
    pub(crate) found: bool,
}

impl<'a> Judged<'a> {
    pub(crate) fn new(pair: &'a Pair) -> Self {
        let [one, other] = &pair.names;
        let (keys_of_one, keys_of_other) = (keys(one), keys(other));
        let found = keys_of_one.bring(&keys_of_other) && keys_of_other.bring(&keys_of_one);
        Self { pair, likeness: compare(one, other), found }
    }

    pub(crate) fn is_right(&self) -> bool {
        self.likeness.is_near() == self.pair.is_match
    }
}

/// How many pairs are near and one person, near and not, one person and not near.
#[derive(Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) right: u32,
    pub(crate) too_many: u32,
    pub(crate) missed: u32,
}

impl Counts {
    /// By a threshold of so many points.
    pub(crate) fn of<'a, 'b: 'a>(judged: impl Iterator<Item = &'a Judged<'b>>, threshold: u8) -> Self {
        let mut counts = Self::default();
        for one in judged {
            match (one.pair.is_match, one.likeness.score.points() >= threshold) {
                (true, true) => counts.right += 1,
                (false, true) => counts.too_many += 1,
                (true, false) => counts.missed += 1,
                (false, false) => {}
            }
        }
        counts
    }

    pub(crate) fn precision(self) -> f64 {
        share(self.right, self.right + self.too_many)
    }

    pub(crate) fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    pub(crate) fn f1(self) -> f64 {
        share(2 * self.right, 2 * self.right + self.too_many + self.missed)
    }
}

/// Nothing of nothing is all of it.
fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// F1 on each half of the pairs with the threshold that is best on it, and with the one that is best on the other. Halves
/// that many: if the threshold were cut to these pairs, the second number would be far lower.
pub(crate) fn halves(judged: &[Judged]) -> (f64, f64) {
    const TIMES: u64 = 50;
    let (mut own, mut others) = (0.0, 0.0);
    for time in 0..TIMES {
        let mut dice = register::Dice::new(time);
        let (one, other): (Vec<&Judged>, Vec<&Judged>) = judged.iter().partition(|_| dice.below(2) == 0);
        for (chosen, tried) in [(&one, &other), (&other, &one)] {
            let f1 = |half: &[&Judged], threshold| Counts::of(half.iter().copied(), threshold).f1();
            let best = (50..=95).max_by(|a, b| f1(chosen, *a).total_cmp(&f1(chosen, *b)));
            let best = best.unwrap_or(Score::NEAR.points());
            own += f1(chosen, best);
            others += f1(tried, best);
        }
    }
    let all = f64::from(u32::try_from(2 * TIMES).unwrap_or(u32::MAX));
    (own / all, others / all)
}

/// How many people searches bring, each counted for a register of a million.
pub(crate) struct Brought {
    pub(crate) narrow: Spread,
    pub(crate) wide: Spread,
    /// How many keys are kept with a person, on average.
    pub(crate) kept: f64,
    /// How many keys a search asks, on average: first, and in all.
    pub(crate) asked: (f64, f64),
}

/// The average, the middle, and what one in a hundred exceeds.
pub(crate) struct Spread {
    pub(crate) mean: u64,
    pub(crate) median: u64,
    pub(crate) p99: u64,
}

/// Searches for so many people who are not in the register are counted.
const SEARCHES: u64 = 300;

/// The numbers of people who are searched begin here, far above those in the register.
const OUTSIDE: u64 = 1 << 40;

/// Searches a register of made-up people.
pub(crate) fn brought(people: u64) -> Brought {
    let mut asking: HashMap<Key, Vec<(usize, bool)>> = HashMap::new();
    let (mut first, mut all) = (0, 0);
    for (search, number) in (OUTSIDE..OUTSIDE + SEARCHES).enumerate() {
        let keys = keys(&register::name(number));
        let (narrow, wide) = (keys.asked(), keys.asked_widely());
        first += narrow.len();
        all += narrow.len() + wide.len();
        for (keys, is_wide) in [(narrow, false), (wide, true)] {
            keys.into_iter().for_each(|key| asking.entry(key).or_default().push((search, is_wide)));
        }
    }
    let mut narrow = vec![0; SEARCHES as usize];
    let mut wide = narrow.clone();
    let mut kept = 0;
    for number in 0..people {
        let own = keys(&register::name(number)).kept();
        kept += own.len();
        let hits: BTreeSet<(usize, bool)> = own.iter().filter_map(|key| asking.get(key)).flatten().copied().collect();
        let by_search: BTreeMap<usize, bool> = hits.into_iter().rev().collect();
        for (search, is_wide) in by_search {
            wide[search] += 1;
            narrow[search] += u64::from(!is_wide);
        }
    }
    let average = |sum: usize, of: u64| sum as f64 / of.max(1) as f64;
    Brought {
        narrow: Spread::of(narrow, people),
        wide: Spread::of(wide, people),
        kept: average(kept, people),
        asked: (average(first, SEARCHES), average(all, SEARCHES)),
    }
}

impl Spread {
    fn of(mut counts: Vec<u64>, people: u64) -> Self {
        counts.sort_unstable();
        let scaled = |count: u64| count * 1_000_000 / people.max(1);
        let at = |part: usize| scaled(counts.get(counts.len() * part / 100).copied().unwrap_or(0));
        let sum: u64 = counts.iter().sum();
        Self { mean: scaled(sum) / (counts.len() as u64).max(1), median: at(50), p99: at(99) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: &str, other: &str, is_match: bool) -> Pair {
        let names = [one.to_owned(), other.to_owned()];
        Pair { line: 1, names, is_match, is_strong: false, category: String::new() }
    }

    #[test]
    fn precision_and_recall_count_what_they_say() {
        let pairs = [
            pair("Amina Yusuf", "Amina Yusuf", true),
            pair("Amina Yusuf", "Amina Youssef", true),
            pair("Amina Yusuf", "Deng Garang", true),
            pair("Amina Yusuf", "Amina Yusuf", false),
            pair("Amina Yusuf", "Deng Garang", false),
        ];
        let judged: Vec<Judged> = pairs.iter().map(Judged::new).collect();
        let counts = Counts::of(judged.iter(), Score::NEAR.points());
        assert_eq!((counts.right, counts.too_many, counts.missed), (2, 1, 1));
        assert!((counts.f1() - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(judged.iter().filter(|one| one.is_right()).count(), 3);
        assert_eq!(judged.iter().filter(|one| one.found).count(), 3);
    }

    #[test]
    fn a_register_is_the_same_every_time() {
        let names: Vec<String> = (0..5).map(register::name).collect();
        assert_eq!(names, (0..5).map(register::name).collect::<Vec<_>>());
        assert!(names.iter().all(|name| !name.is_empty()));
        let brought = brought(500);
        assert!(brought.wide.mean >= brought.narrow.mean && brought.kept > 1.0);
    }
}
