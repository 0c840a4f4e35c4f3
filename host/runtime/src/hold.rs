//! A plugin that keeps failing is put on hold by itself: its operation refers by hand, and nobody waits for a call that will
//! fail. After a rest one case is tried; if that goes well, the hold ends.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Of so many calls that came last...
const LAST: u32 = u32::BITS;
/// ...so many failed: the plugin is put on hold.
const FAILED: u32 = 16;

/// The hold on one plugin.
#[derive(Debug)]
pub(crate) struct Hold {
    rest: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The last calls, the newest in the lowest bit: 1 is a failure.
    last: u32,
    until: Option<Instant>,
}

/// The right to ask the plugin now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admittance {
    /// As always.
    Plain,
    /// To see whether the hold can end.
    Probe,
}

/// What a call changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The plugin is on hold from now on.
    Begins {
        /// So many failed.
        failed: u32,
        /// Of so many at most.
        of: u32,
    },
    /// It is no longer.
    Ends,
}

impl Hold {
    pub(crate) fn new(rest: Duration) -> Self {
        Self { rest, state: Mutex::default() }
    }

    /// Whether the plugin is on hold.
    pub(crate) fn is_on(&self) -> bool {
        self.lock().until.is_some()
    }

    /// Whether a call now would be refused.
    pub(crate) fn refuses(&self) -> bool {
        self.lock().until.is_some_and(|until| Instant::now() < until)
    }

    /// The right to ask, if there is one. When the rest is over one call has it, and the next rest begins.
    pub(crate) fn enter(&self) -> Option<Admittance> {
        let mut state = self.lock();
        let Some(until) = state.until else { return Some(Admittance::Plain) };
        let now = Instant::now();
        if now < until {
            return None;
        }
        state.until = Some(now + self.rest);
        Some(Admittance::Probe)
    }

    /// Notes how a call ended.
    pub(crate) fn note(&self, by: Admittance, failed: bool) -> Option<Change> {
        let mut state = self.lock();
        state.last = state.last << 1 | u32::from(failed);
        let of = state.last.count_ones();
        match (state.until, by) {
            (None, _) if of >= FAILED => {
                state.until = Some(Instant::now() + self.rest);
                Some(Change::Begins { failed: of, of: LAST })
            }
            (Some(_), Admittance::Probe) if !failed => {
                *state = State::default();
                Some(Change::Ends)
            }
            _ => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    fn failing(hold: &Hold, times: u32) -> Option<Change> {
        (0..times).map(|_| hold.note(Admittance::Plain, true)).last().flatten()
    }

    #[test]
    fn half_of_the_last_calls_failing_puts_a_plugin_on_hold_and_fewer_do_not() {
        let hold = Hold::new(LONG);
        assert_eq!(failing(&hold, FAILED - 1), None);
        assert_eq!(hold.enter(), Some(Admittance::Plain));
        assert_eq!(failing(&hold, 1), Some(Change::Begins { failed: FAILED, of: LAST }));
        assert!(hold.is_on() && hold.refuses());
        assert_eq!(hold.enter(), None);
        let other = Hold::new(LONG);
        for call in 0..1_000 {
            assert_eq!(other.note(Admittance::Plain, call % 3 == 0), None);
        }
    }

    #[test]
    fn after_the_rest_one_call_is_let_through_and_decides() {
        let hold = Hold::new(Duration::ZERO);
        assert!(failing(&hold, FAILED).is_some());
        assert_eq!(hold.enter(), Some(Admittance::Probe));
        assert_eq!(hold.note(Admittance::Probe, true), None);
        assert!(hold.is_on());
        // A call that was under way when the hold began says nothing about now.
        assert_eq!(hold.note(Admittance::Plain, false), None);
        assert!(hold.is_on());
        assert_eq!(hold.enter(), Some(Admittance::Probe));
        assert_eq!(hold.note(Admittance::Probe, false), Some(Change::Ends));
        assert!(!hold.is_on());
        assert_eq!(hold.enter(), Some(Admittance::Plain));
    }

    #[test]
    fn only_one_call_is_let_through_in_a_rest() {
        let hold = Hold::new(LONG);
        assert!(failing(&hold, FAILED).is_some());
        hold.lock().until = Some(Instant::now());
        assert_eq!(hold.enter(), Some(Admittance::Probe));
        assert_eq!(hold.enter(), None);
    }
}
