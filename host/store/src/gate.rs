//! Where all wait in their turn who must let others pass: what closes goes by no gate.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use waystation_domain::ports::{StoreError, StoreResult};

/// One gate, and how many are past it at a time.
#[derive(Debug, Clone)]
pub(crate) struct Gate(Arc<Semaphore>);

impl Gate {
    pub(crate) fn of(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }

    /// A place, once there is one. It is given back when it is dropped.
    pub(crate) async fn enter(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        Arc::clone(&self.0).acquire_owned().await
    }
}

/// The heads of the chains of the audit, where every act of an operation ends: one transaction of this process at a time
/// has one. The server's own lock is what counts between hosts; it gives a row that changes to whoever asks next, in
/// no order.
pub(crate) struct Heads {
    chains: Mutex<BTreeMap<String, Turns>>,
    /// How long a transaction waits for those before it.
    wait: Duration,
}

/// Whose turn it is at one head.
#[derive(Clone)]
struct Turns {
    gate: Gate,
    head: Gate,
}

/// The turn at a head. The head is given back first, so that whoever came by no gate is next.
struct AtHead {
    _head: OwnedSemaphorePermit,
    _at_gate: Option<OwnedSemaphorePermit>,
}

/// The heads that one transaction has. To be dropped when it has ended.
pub(crate) struct HeadsHeld {
    heads: Arc<Heads>,
    /// Whether it closes something.
    closes: bool,
    held: Vec<(String, AtHead)>,
}

impl HeadsHeld {
    pub(crate) const fn none(heads: Arc<Heads>, closes: bool) -> Self {
        Self { heads, closes, held: Vec::new() }
    }

    /// Waits for the turn at the head of this chain, unless the transaction has it.
    pub(crate) async fn hold(&mut self, chain: &str) -> StoreResult<()> {
        if !self.held.iter().any(|(known, _)| known == chain) {
            let turn = self.heads.turn(chain, self.closes).await?;
            self.held.push((chain.to_owned(), turn));
        }
        Ok(())
    }
}

impl Heads {
    pub(crate) const fn new(wait: Duration) -> Self {
        Self { chains: Mutex::new(BTreeMap::new()), wait }
    }

    /// The turn at the head of this chain. Whoever `closes` comes by no gate, and waits for the one that has the head
    /// and one other at most, beside those that close too.
    async fn turn(&self, chain: &str, closes: bool) -> StoreResult<AtHead> {
        let Turns { gate, head } = {
            let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Turns { gate: Gate::of(1), head: Gate::of(1) };
            chains.entry(chain.to_owned()).or_insert_with(new).clone()
        };
        let turn = async {
            let at_gate = if closes { None } else { Some(gate.enter().await?) };
            Ok::<_, AcquireError>(AtHead { _head: head.enter().await?, _at_gate: at_gate })
        };
        let turn = tokio::time::timeout(self.wait, turn).await.map_err(|_| StoreError::Busy)?;
        turn.map_err(|_| StoreError::Failed("it is closed".into()))
    }
}
