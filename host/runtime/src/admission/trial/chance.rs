//! Chance that is the same each time: SHA-256 over a seed and a counter.

use sha2::{Digest as _, Sha256};
use waystation_domain::words::ids::PathwayId;

use crate::digest::Digest;

/// A row of numbers that nobody chose, for one pathway of one component.
pub(super) struct Chance {
    seed: [u8; 32],
    count: u64,
}

impl Chance {
    pub(super) fn new(component: &Digest, pathway: &PathwayId) -> Self {
        let mut seed = Sha256::new();
        seed.update(component.as_bytes());
        seed.update(pathway.as_str());
        Self { seed: seed.finalize().into(), count: 0 }
    }

    /// A number below `end`, or 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or(0)
    }

    /// Happens once in `times`.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number from `min` to `max`, both included.
    pub(super) fn between(&mut self, min: i64, max: i64) -> i64 {
        let wide = i128::from(max) - i128::from(min) + 1;
        let step = i128::from(self.next()) % wide.max(1);
        i64::try_from(i128::from(min) + step).unwrap_or(min)
    }

    /// One of these.
    pub(super) fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        let mut block = Sha256::new();
        block.update(self.seed);
        block.update(self.count.to_le_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&block.finalize()[..8]);
        u64::from_le_bytes(first)
    }
}
