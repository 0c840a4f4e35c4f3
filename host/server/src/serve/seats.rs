//! Seats for connections. There are so many; when all are taken, the connection that has waited longest for a request, or
//! for the rest of one, makes room for the next to come. One that has a request is never cut for another.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Connections that are open.
const OPEN: &str = "waystation_connections";
/// As many as there may be.
const MOST: &str = "waystation_connections_most";
/// Connections that the host cut.
const CUT: &str = "waystation_connections_cut_total";

/// Why the host cut a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The head of a request did not arrive in time.
    Head,
    /// No request came for a long time.
    Idle,
    /// The other side does not read its answer.
    Unread,
    /// It made room for another.
    Room,
}

impl Why {
    const ALL: [Self; 4] = [Self::Head, Self::Idle, Self::Unread, Self::Room];

    const fn label(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Idle => "idle",
            Self::Unread => "unread",
            Self::Room => "room",
        }
    }

    pub(super) fn count(self) {
        metrics::counter!(CUT, "why" => self.label()).increment(1);
    }
}

/// Says what is counted here, and begins to.
pub(crate) fn describe() {
    metrics::describe_gauge!(OPEN, "Connections that are open");
    metrics::describe_gauge!(MOST, "The most connections that may be open");
    metrics::describe_counter!(CUT, "Connections that the host cut, by why");
    metrics::gauge!(OPEN).set(0);
    for why in Why::ALL {
        metrics::counter!(CUT, "why" => why.label()).increment(0);
    }
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// It waits for a request, since then.
    Idle(Instant),
    /// It waits for the rest of the head of a request, since then.
    Head(Instant),
    /// It has a request that is not wholly answered.
    Busy,
    /// It was told to go.
    Leaving,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Who wakes the connection.
    waker: Option<Waker>,
    /// Whether it knows that it waits to read.
    parked: bool,
    /// Whether it waits to write.
    writing: bool,
}

/// What a connection that has nothing to read is to do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wait {
    /// To wait, as long as it takes.
    On,
    /// To wait until then, and to end then for this reason.
    Until(Instant, Why),
    /// To end.
    No,
}

/// How long a connection may wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) head: Duration,
    pub(super) idle: Duration,
}

/// What is known of a connection.
#[derive(Debug)]
pub(super) struct Seat {
    state: Mutex<State>,
    times: Times,
    seats: Arc<Seats>,
}

impl Seat {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes arrived.
    pub(super) fn read(&self) {
        let mut state = self.state();
        state.parked = false;
        if let Phase::Idle(_) = state.phase {
            state.phase = Phase::Head(Instant::now());
        }
    }

    /// There is nothing to read.
    pub(super) fn nothing_to_read(&self, waker: &Waker) -> Wait {
        let mut state = self.state();
        state.waker = Some(waker.clone());
        let wait = match state.phase {
            Phase::Busy => return Wait::On,
            Phase::Leaving => return Wait::No,
            Phase::Idle(since) => Wait::Until(since + self.times.idle, Why::Idle),
            Phase::Head(since) => Wait::Until(since + self.times.head, Why::Head),
        };
        if !state.parked {
            state.parked = true;
            self.seats.changed.notify_one();
        }
        wait
    }

    /// Whether what is to be sent waits for the other side.
    pub(super) fn writes(&self, waits: bool, waker: &Waker) {
        let mut state = self.state();
        state.waker = Some(waker.clone());
        if state.writing && !waits {
            self.seats.changed.notify_one();
        }
        state.writing = waits;
    }

    /// A request came; none is taken any more by a connection that was told to go.
    pub(super) fn begin(self: &Arc<Self>) -> Option<Busy> {
        let mut state = self.state();
        if matches!(state.phase, Phase::Leaving) {
            return None;
        }
        state.phase = Phase::Busy;
        state.parked = false;
        Some(Busy(Arc::clone(self)))
    }

    /// Since when it waits to read, if it does and owes nothing.
    fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        match state.phase {
            Phase::Idle(since) | Phase::Head(since) if state.parked && !state.writing => Some(since),
            _ => None,
        }
    }

    /// Tells it to go, if it still waits.
    fn leave(&self) -> bool {
        let mut state = self.state();
        if !matches!(state.phase, Phase::Idle(_) | Phase::Head(_)) || state.writing {
            return false;
        }
        state.phase = Phase::Leaving;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        true
    }
}

/// A request that is not wholly answered. When it is dropped, the connection waits for the next.
#[derive(Debug)]
pub(super) struct Busy(Arc<Seat>);

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.phase = Phase::Idle(Instant::now());
        // It last looked for bytes while it was busy, and would not look again before some come.
        if let Some(waker) = &state.waker {
            waker.wake_by_ref();
        }
    }
}

/// A seat that is taken. Given back when dropped: with the connection.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) seat: Arc<Seat>,
    number: u64,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let seats = &self.seat.seats;
        seats.all().remove(&self.number);
        seats.show();
        // Its permit says the rest to whoever waits.
    }
}

/// All seats.
#[derive(Debug)]
pub(super) struct Seats {
    permits: Arc<Semaphore>,
    all: Mutex<HashMap<u64, Arc<Seat>>>,
    next: AtomicU64,
    /// A connection has begun to wait.
    changed: Notify,
    /// Whether they are counted in the metrics: those of the API are.
    counted: bool,
}

impl Seats {
    pub(super) fn new(most: usize, counted: bool) -> Arc<Self> {
        if counted {
            #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; this number is small")]
            metrics::gauge!(MOST).set(most as f64);
        }
        Arc::new(Self {
            permits: Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))),
            all: Mutex::default(),
            next: AtomicU64::new(0),
            changed: Notify::new(),
            counted,
        })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<u64, Arc<Seat>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self) {
        if self.counted {
            #[expect(clippy::cast_precision_loss, reason = "a gauge takes floats; this number is small")]
            metrics::gauge!(OPEN).set(self.all().len() as f64);
        }
    }

    /// A seat for a new connection, as soon as there is one.
    pub(super) async fn seat(self: &Arc<Self>, times: Times) -> Taken {
        let permit = loop {
            if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
                break permit;
            }
            let changed = self.changed.notified();
            if self.make_room() {
                // It goes at once, and gives back its seat.
                if let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await {
                    break permit;
                }
            } else {
                tokio::select! {
                    Ok(permit) = Arc::clone(&self.permits).acquire_owned() => break permit,
                    () = changed => {}
                }
            }
        };
        let state = State { phase: Phase::Head(Instant::now()), waker: None, parked: false, writing: false };
        let seat = Arc::new(Seat { state: Mutex::new(state), times, seats: Arc::clone(self) });
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.all().insert(number, Arc::clone(&seat));
        self.show();
        Taken { seat, number, _permit: permit }
    }

    /// Tells the connection to go that has waited longest; whether there is one.
    pub(super) fn make_room(&self) -> bool {
        let longest = {
            let all = self.all();
            let waiting = all.values().filter_map(|seat| Some((seat.waits_since()?, seat)));
            waiting.min_by_key(|(since, _)| *since).map(|(_, seat)| Arc::clone(seat))
        };
        let gone = longest.is_some_and(|seat| seat.leave());
        if gone {
            Why::Room.count();
        }
        gone
    }

    /// Tells all to go that wait.
    pub(super) fn send_away(&self) {
        let all: Vec<_> = self.all().values().map(Arc::clone).collect();
        for seat in all {
            // One that has a request goes when it is answered.
            let _waited = seat.leave();
        }
    }
}
