//! What the keys that are kept say to somebody who has the database and can compute none of them: how many people have the
//! same one, and who has the same ones.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};

use waystation_names::keys;
use waystation_test_register::{birth_year, name};

/// Into how many shares the host parts those who have a single word: as in its `search_keys.rs`.
const SHARES: u64 = 8;

/// What can be counted.
pub(crate) struct Reveals {
    /// The share of people who have the commonest key: as it is kept, and if names alone were kept.
    pub(crate) commonest: (f64, f64),
    /// How many of a person's keys somebody else has too, on average.
    pub(crate) shared: f64,
    /// The share of people of whose keys nobody else has one: they cannot be told from those without a name.
    pub(crate) nobody_elses: f64,
    /// The share of people who have as many others with each of their keys as nobody else has: whoever has the names and
    /// years of all of them from elsewhere finds these.
    pub(crate) recognised: f64,
}

/// Counts in a register of so many made-up people.
pub(crate) fn reveals(people: u64) -> Reveals {
    let mut with: HashMap<u64, u32> = HashMap::new();
    let mut with_name: HashMap<u64, u32> = HashMap::new();
    for number in 0..people {
        for (kept, name) in kept(number) {
            *with.entry(kept).or_default() += 1;
            *with_name.entry(name).or_default() += 1;
        }
    }
    let mut patterns: HashMap<Vec<u32>, u32> = HashMap::new();
    let (mut shared, mut alone) = (0_u64, 0_u64);
    for number in 0..people {
        let counts = kept(number).into_iter().filter_map(|(kept, _)| with.get(&kept).copied());
        let mut pattern: Vec<u32> = counts.filter(|count| *count > 1).collect();
        pattern.sort_unstable();
        shared += pattern.len() as u64;
        alone += u64::from(pattern.is_empty());
        *patterns.entry(pattern).or_default() += 1;
    }
    let recognised = patterns.values().filter(|people| **people == 1).count() as u64;
    let most = |counts: &HashMap<u64, u32>| u64::from(counts.values().copied().max().unwrap_or(0));
    let of_all = |part: u64| part as f64 / (people as f64).max(1.0);
    Reveals {
        commonest: (of_all(most(&with)), of_all(most(&with_name))),
        shared: of_all(shared),
        nobody_elses: of_all(alone),
        recognised: of_all(recognised),
    }
}

/// The keys of a person as they are kept, each with what it would be without year and shares; by hashes, which take less
/// room than texts.
fn kept(number: u64) -> Vec<(u64, u64)> {
    let year = birth_year(number);
    let keys = keys(&name(number)).kept();
    let hashes = keys.iter().map(|key| {
        let name = hash(&key.as_bytes());
        let share = if key.is_one_of_several() { hash(&(number, key.as_bytes())) % SHARES } else { 0 };
        (hash(&(key.as_bytes(), year, share)), name)
    });
    hashes.collect()
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
