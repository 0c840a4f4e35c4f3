//! Chance, from a seed: what is done, and when the plug is pulled.

use waystation_domain::security::vault::Random as _;
use waystation_test_world::Seeded;

/// Chance of one client.
#[derive(Debug)]
pub(crate) struct Dice(Seeded);

impl Dice {
    /// The dice of one client in one round: two that differ in any of the three have nothing in common.
    pub(crate) const fn of(seed: u64, round: u64, client: u64) -> Self {
        // A seed counts blocks, so each is given room for more than a round takes.
        let mixed =
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (round << 8 | client).wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self(Seeded::new(mixed))
    }

    /// A number below this one.
    pub(crate) fn below(&self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let number = u64::from_be_bytes(bytes) % (end.max(1) as u64);
        usize::try_from(number).unwrap_or_default()
    }

    /// A number from the first on, below the second.
    pub(crate) fn between(&self, from: usize, end: usize) -> usize {
        from + self.below(end.saturating_sub(from))
    }

    /// One of them.
    pub(crate) fn one_of<'a, T>(&self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// A word that nobody else has.
    pub(crate) fn key(&self) -> String {
        let mut bytes = [0; 16];
        self.0.fill(&mut bytes);
        waystation_test_world::hex(&bytes)
    }
}
