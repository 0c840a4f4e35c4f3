//! Components that are submitted. Reading one takes memory, and looking at it takes every processor for a while; so a few
//! have a place, one of them is looked at, and whoever comes beyond that is told to come again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{Code, Problem};

/// How many components are read, wait or are looked at.
const PLACES: usize = 4;

/// How long one may take to arrive. A sender that takes longer gives its place to another.
pub(crate) const ARRIVAL: Duration = Duration::from_secs(60);

/// How long one that has arrived waits for those before it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The places, and the one in front.
#[derive(Debug)]
pub(crate) struct Uploads {
    places: Arc<Semaphore>,
    front: Arc<Semaphore>,
    patience: Duration,
}

/// A place. Given back when dropped.
#[derive(Debug)]
pub struct Place {
    front: Arc<Semaphore>,
    patience: Duration,
    held: OwnedSemaphorePermit,
}

/// The right to have a component looked at now. Given back when dropped, with the place.
#[derive(Debug)]
pub(crate) struct Front {
    _place: OwnedSemaphorePermit,
    _front: OwnedSemaphorePermit,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), front: Arc::new(Semaphore::new(1)), patience: PATIENCE }
    }
}

impl Uploads {
    /// A place, if there is one.
    ///
    /// # Errors
    /// [`Code::Busy`].
    pub(crate) fn place(&self) -> Result<Place, Problem> {
        let held = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy("as many as this host takes"))?;
        Ok(Place { front: Arc::clone(&self.front), patience: self.patience, held })
    }
}

impl Place {
    /// Waits until nobody is before this one.
    ///
    /// # Errors
    /// [`Code::Busy`], when that takes too long.
    pub(crate) async fn front(self) -> Result<Front, Problem> {
        let front = tokio::time::timeout(self.patience, self.front.acquire_owned()).await;
        let front = front.ok().and_then(Result::ok).ok_or_else(|| busy("one that takes its time"))?;
        Ok(Front { _place: self.held, _front: front })
    }
}

fn busy(others: &str) -> Problem {
    Problem::new(Code::Busy)
        .because(format!("components of others are being looked at, {others}: send this one again later"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_few_have_a_place_and_the_next_is_told_at_once_to_come_again() {
        let uploads = Uploads::default();
        let mut places: Vec<_> = (0..PLACES).map(|_| uploads.place().unwrap()).collect();
        assert_eq!(uploads.place().unwrap_err().code(), Code::Busy);
        places.pop();
        assert!(uploads.place().is_ok());
    }

    #[tokio::test]
    async fn who_waits_too_long_behind_another_is_told_to_come_again() {
        let uploads = Uploads { patience: Duration::ZERO, ..Uploads::default() };
        let first = uploads.place().unwrap().front().await.unwrap();
        assert_eq!(uploads.place().unwrap().front().await.unwrap_err().code(), Code::Busy);
        let second = uploads.place().unwrap();
        drop(first);
        let second = second.front().await.unwrap();
        drop(second);
        assert_eq!(uploads.places.available_permits(), PLACES);
    }
}
