//! A lane for each operation, in which its answers are taken: read, assessed and kept. So the answers of one operation wait
//! for each other, and those of another find at most a few before them at the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use waystation_domain::words::ids::OperationId;

use crate::problem::{Code, Problem};

/// How many answers of an operation are under way at a time.
const WIDTH: usize = 4;

/// How long an answer waits for those before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The lanes.
#[derive(Debug)]
pub(crate) struct Lanes {
    all: Mutex<HashMap<OperationId, Lane>>,
    patience: Duration,
}

impl Default for Lanes {
    fn default() -> Self {
        Self { all: Mutex::default(), patience: PATIENCE }
    }
}

#[derive(Debug, Clone)]
struct Lane {
    usual: Arc<Semaphore>,
    /// While the plugin is on hold an answer costs no more than its commit: whoever sends as fast as they are refused must
    /// not fill the database with that.
    on_hold: Arc<Semaphore>,
}

impl Default for Lane {
    fn default() -> Self {
        Self { usual: Arc::new(Semaphore::new(WIDTH)), on_hold: Arc::new(Semaphore::new(1)) }
    }
}

impl Lanes {
    /// Waits for a place in the lane of this operation. It is given back when dropped.
    ///
    /// # Errors
    /// [`Code::Busy`], when that takes too long.
    pub(crate) async fn place(&self, operation: &OperationId, on_hold: bool) -> Result<OwnedSemaphorePermit, Problem> {
        let lane = {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(operation.clone()).or_default().clone()
        };
        let lane = if on_hold { lane.on_hold } else { lane.usual };
        let place = tokio::time::timeout(self.patience, lane.acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or_else(|| {
            Problem::new(Code::Busy).because("too many answers of this operation are waiting: send this one again")
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_operation_waits_for_itself_and_not_for_another() {
        let lanes = Lanes { patience: Duration::ZERO, ..Lanes::default() };
        let (flood, neighbour) = (OperationId::new("flood").unwrap(), OperationId::new("neighbour").unwrap());
        let mut places = Vec::new();
        for _ in 0..WIDTH {
            places.push(lanes.place(&flood, false).await.unwrap());
        }
        assert_eq!(lanes.place(&flood, false).await.unwrap_err().code(), Code::Busy);
        assert!(lanes.place(&neighbour, false).await.is_ok());
        let _one = lanes.place(&flood, true).await.unwrap();
        assert_eq!(lanes.place(&flood, true).await.unwrap_err().code(), Code::Busy, "one at a time while on hold");
    }
}
