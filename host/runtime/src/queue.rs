//! Whose turn it is. A turn is the right to use a processor for one call.
//!
//! Turns are for processor time: there are as many as processors, and an operation may have all but one of them, so that
//! none can fill the machine. An operation that has none gets its first at once, whatever the others do; beyond that, the
//! next turn goes to the operation that has used the least time. So a plugin that loops is waited for by its own
//! operation alone.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use waystation_domain::words::ids::OperationId;

/// How many turns there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turns {
    /// That can be had at all: the slots of the pool.
    pub(crate) slots: usize,
    /// That are given beyond the first of each operation: the processors.
    pub(crate) processors: usize,
    /// That one operation may have.
    pub(crate) per_operation: usize,
}

/// A turn. Given back when dropped.
#[derive(Debug)]
pub struct Turn {
    queue: Arc<Queue>,
    operation: OperationId,
    since: Instant,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.queue.give_back(&self.operation, self.since.elapsed());
    }
}

/// The operations, and who waits in each.
#[derive(Debug)]
pub(crate) struct Queue {
    turns: Turns,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: usize,
    lanes: HashMap<OperationId, Lane>,
}

/// One operation. It is there while it runs or waits.
#[derive(Debug, Default)]
struct Lane {
    running: usize,
    waiting: VecDeque<oneshot::Sender<Turn>>,
    /// Time used since the operation came, and what those had used who were there before it: whoever comes late has no
    /// claim on what was before.
    used: Duration,
}

impl Lane {
    fn is_idle(&self) -> bool {
        self.running == 0 && self.waiting.is_empty()
    }
}

impl Queue {
    pub(crate) fn new(turns: Turns) -> Arc<Self> {
        let per_operation = turns.per_operation.min(turns.processors.saturating_sub(1)).max(1);
        Arc::new(Self { turns: Turns { per_operation, ..turns }, state: Mutex::default() })
    }

    /// Waits for a turn of this operation, at most so long.
    pub(crate) async fn turn(self: &Arc<Self>, operation: &OperationId, patience: Duration) -> Option<Turn> {
        let (send, turn) = oneshot::channel();
        let unclaimed = {
            let mut state = self.lock();
            let least = state.lanes.values().map(|lane| lane.used).min().unwrap_or_default();
            let lane = state.lanes.entry(operation.clone()).or_insert_with(|| Lane { used: least, ..Lane::default() });
            lane.waiting.push_back(send);
            self.give(&mut state)
        };
        drop(unclaimed);
        // A turn that comes after the last moment is dropped with the channel, and so given back.
        tokio::time::timeout(patience, turn).await.ok()?.ok()
    }

    fn give_back(self: &Arc<Self>, operation: &OperationId, used: Duration) {
        let unclaimed = {
            let mut state = self.lock();
            state.running = state.running.saturating_sub(1);
            if let Some(lane) = state.lanes.get_mut(operation) {
                lane.running = lane.running.saturating_sub(1);
                lane.used += used;
            }
            let unclaimed = self.give(&mut state);
            state.lanes.retain(|_, lane| !lane.is_idle());
            unclaimed
        };
        drop(unclaimed);
    }

    /// Gives every turn that can be given now. Those that nobody waits for any more are handed back, to be dropped when the
    /// lock is free.
    fn give(self: &Arc<Self>, state: &mut State) -> Vec<Turn> {
        let mut unclaimed = Vec::new();
        while let Some(operation) = self.next(state) {
            let Some(lane) = state.lanes.get_mut(&operation) else { break };
            let Some(waiting) = lane.waiting.pop_front() else { break };
            if waiting.is_closed() {
                continue;
            }
            lane.running += 1;
            state.running += 1;
            let turn = Turn { queue: Arc::clone(self), operation, since: Instant::now() };
            unclaimed.extend(waiting.send(turn).err());
        }
        unclaimed
    }

    /// The operation that is next, if there is a turn for it.
    fn next(&self, state: &State) -> Option<OperationId> {
        if state.running >= self.turns.slots {
            return None;
        }
        let free = state.running < self.turns.processors;
        let may = |lane: &Lane| lane.running == 0 || (free && lane.running < self.turns.per_operation);
        let waits = state.lanes.iter().filter(|(_, lane)| !lane.waiting.is_empty() && may(lane));
        waits.min_by_key(|(_, lane)| (lane.running > 0, lane.used)).map(|(operation, _)| operation.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // What it guards is consistent at every moment, so another thread's panic is no reason to stop.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    fn queue(slots: usize, processors: usize, per_operation: usize) -> Arc<Queue> {
        Queue::new(Turns { slots, processors, per_operation })
    }

    fn operation(name: &str) -> OperationId {
        OperationId::new(name).unwrap()
    }

    /// Waits in the background, and says so once it stands in the queue.
    async fn wait(
        queue: &Arc<Queue>,
        name: &'static str,
        came: &tokio::sync::mpsc::UnboundedSender<(&'static str, Turn)>,
    ) {
        let (queue, came) = (Arc::clone(queue), came.clone());
        tokio::spawn(async move {
            let turn = queue.turn(&operation(name), Duration::from_secs(60)).await.unwrap();
            let _ = came.send((name, turn));
        });
        tokio::task::yield_now().await;
    }

    #[tokio::test]
    async fn an_operation_that_floods_leaves_a_processor_to_the_others() {
        let queue = queue(64, 4, 64);
        let (flood, neighbour) = (operation("flood"), operation("neighbour"));
        let mut running = Vec::new();
        for _ in 0..3 {
            running.push(queue.turn(&flood, NOW).await.unwrap());
        }
        assert!(queue.turn(&flood, NOW).await.is_none(), "all but one");
        running.push(queue.turn(&neighbour, NOW).await.unwrap());
        assert!(queue.turn(&neighbour, NOW).await.is_none(), "the processors are busy");
        running.remove(0);
        assert!(queue.turn(&neighbour, NOW).await.is_some());
    }

    #[tokio::test]
    async fn the_first_turn_of_an_operation_is_given_at_once_even_when_every_processor_is_busy() {
        let queue = queue(64, 2, 1);
        let mut running = Vec::new();
        for name in ["a", "b", "c", "d"] {
            running.push(queue.turn(&operation(name), NOW).await.unwrap());
        }
        assert!(queue.turn(&operation("a"), NOW).await.is_none());
    }

    #[tokio::test]
    async fn there_are_never_more_turns_than_slots() {
        let queue = queue(2, 2, 1);
        let first = queue.turn(&operation("a"), NOW).await.unwrap();
        let _second = queue.turn(&operation("b"), NOW).await.unwrap();
        assert!(queue.turn(&operation("c"), NOW).await.is_none());
        drop(first);
        assert!(queue.turn(&operation("c"), NOW).await.is_some());
    }

    #[tokio::test]
    async fn the_next_turn_goes_to_the_operation_that_used_the_least_time() {
        let queue = queue(64, 3, 2);
        let (came, mut turns) = tokio::sync::mpsc::unbounded_channel();
        let (greedy, modest) = (operation("greedy"), operation("modest"));
        let long = queue.turn(&greedy, NOW).await.unwrap();
        let _first = queue.turn(&modest, NOW).await.unwrap();
        let third = queue.turn(&greedy, NOW).await.unwrap();
        // Both have one turn, and wait for a second; the greedy one came first.
        queue.lock().lanes.get_mut(&greedy).unwrap().used = Duration::from_secs(5);
        wait(&queue, "greedy", &came).await;
        wait(&queue, "modest", &came).await;
        drop(third);
        let (next, turn) = turns.recv().await.unwrap();
        assert_eq!(next, "modest");
        drop((long, turn));
        assert_eq!(turns.recv().await.unwrap().0, "greedy");
    }

    #[tokio::test]
    async fn who_no_longer_waits_takes_no_turn() {
        let queue = queue(64, 2, 1);
        let flood = operation("flood");
        let first = queue.turn(&flood, NOW).await.unwrap();
        for _ in 0..3 {
            assert!(queue.turn(&flood, NOW).await.is_none());
        }
        drop(first);
        assert!(queue.turn(&flood, NOW).await.is_some());
        assert_eq!(queue.lock().running, 0);
        assert!(queue.lock().lanes.is_empty(), "an operation that does nothing is not remembered");
    }
}
