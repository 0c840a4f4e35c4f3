//! The machine's clock and its source of randomness: the one place that asks for them. Everything else receives them.

use rand_core::{OsRng, RngCore as _};
use waystation_domain::security::vault::Random;
use waystation_domain::words::time::{Clock, Timestamp};

/// The clock of the machine, in UTC. Keep it right (NTP): consents, tokens and agreements end by it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
        let now = std::time::SystemTime::now();
        // A clock set before 1970 gives 1970: every token and consent has then yet to begin.
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The randomness of the operating system. A machine that has none stops the program: keys and nonces made of
/// anything else would be worse than none.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        OsRng.fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_later_than_the_day_this_test_was_written() {
        assert!(SystemClock.now() > Timestamp::from_millis(1_760_000_000_000));
    }

    #[test]
    fn two_random_draws_differ() {
        let mut draws = [[0; 32]; 2];
        for draw in &mut draws {
            OsRandom.fill(draw);
        }
        assert_ne!(draws[0], draws[1]);
        assert_ne!(draws[0], [0; 32]);
    }
}
