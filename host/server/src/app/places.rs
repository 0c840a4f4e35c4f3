//! Places for requests in flight. A token has so many, and an operation, a partner and the central team; who finds them
//! taken waits for a moment, and is then told to come again. So what one of them sends takes nothing from another.
//!
//! What closes has places of its own, which nothing else takes.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::{OperationId, PartnerId};

use crate::authenticator::Claim;
use crate::problem::{Code, Problem};

/// How many requests of one token that close something are under way at a time.
const TO_CLOSE: usize = 8;

/// How many files are taken or given at a time, and of these for one operation: each may take its time.
const FILES: usize = 8;
const FILES_OF_ONE: usize = 4;

/// How many requests may be under way.
#[derive(Debug, Clone, Copy)]
pub struct RequestLimits {
    /// Of one token.
    pub per_token: usize,
    /// Of one operation, one partner, or the central team.
    pub per_operation: usize,
    /// The connections of the listener, each of which has one request at most. Three eighths of them are for requests in
    /// places, a quarter for those that wait, a quarter for what closes, and the rest for whoever is not known yet.
    pub connections: usize,
    /// How long a request waits for a place.
    pub patience: Duration,
}

impl Default for RequestLimits {
    /// 16, 64, 1024, and one second.
    fn default() -> Self {
        Self { per_token: 16, per_operation: 64, connections: 1024, patience: Duration::from_secs(1) }
    }
}

/// Whose requests count together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Side {
    Central,
    Operation(OperationId),
    Partner(PartnerId),
}

impl From<&Role> for Side {
    fn from(role: &Role) -> Self {
        match role {
            Role::Caseworker { operation } | Role::Supervisor { operation } | Role::ProtectionOfficer { operation } => {
                Self::Operation(operation.clone())
            }
            Role::Central => Self::Central,
            Role::Partner { partner, .. } => Self::Partner(partner.clone()),
        }
    }
}

/// A line for each of these that has a request under way; none for anybody else, so that strangers leave nothing behind.
#[derive(Debug)]
struct Lines<K> {
    width: usize,
    open: Arc<Mutex<HashMap<K, Line>>>,
}

#[derive(Debug)]
struct Line {
    places: Arc<Semaphore>,
    /// How many have or await a place.
    there: usize,
}

/// Somebody who has or awaits a place in a line. The last to go takes the line away.
#[derive(Debug)]
struct There<K: Eq + Hash> {
    key: K,
    open: Arc<Mutex<HashMap<K, Line>>>,
}

fn lock<K>(open: &Mutex<HashMap<K, Line>>) -> MutexGuard<'_, HashMap<K, Line>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K: Eq + Hash> Drop for There<K> {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        if let Some(line) = open.get_mut(&self.key) {
            line.there -= 1;
            if line.there == 0 {
                open.remove(&self.key);
            }
        }
    }
}

/// A place in a line. Given back when dropped.
#[derive(Debug)]
struct Held<K: Eq + Hash> {
    _place: OwnedSemaphorePermit,
    _there: There<K>,
}

impl<K: Eq + Hash + Clone> Lines<K> {
    fn new(width: usize) -> Self {
        Self { width, open: Arc::default() }
    }

    /// A place in the line of this one, after a wait if `waits` allows it; none if that takes too long.
    async fn place(&self, key: &K, waits: Waits<'_>) -> Option<Held<K>> {
        let (places, there) = {
            let mut open = lock(&self.open);
            let line = open
                .entry(key.clone())
                .or_insert_with(|| Line { places: Arc::new(Semaphore::new(self.width)), there: 0 });
            line.there += 1;
            (Arc::clone(&line.places), There { key: key.clone(), open: Arc::clone(&self.open) })
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            return Some(Held { _place: place, _there: there });
        }
        let _seat = match waits.seats {
            Some(seats) => Some(seats.try_acquire().ok()?),
            None => None,
        };
        let place = tokio::time::timeout(waits.patience, places.acquire_owned()).await.ok()?.ok()?;
        Some(Held { _place: place, _there: there })
    }
}

/// How somebody may wait.
#[derive(Clone, Copy)]
struct Waits<'s> {
    patience: Duration,
    /// Where, if there are only so many seats for it.
    seats: Option<&'s Semaphore>,
}

/// Which limit a request met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    Token,
    Operation,
    Host,
    Files,
}

const REFUSED: &str = "waystation_requests_refused_total";

impl Limit {
    const ALL: [Self; 4] = [Self::Token, Self::Operation, Self::Host, Self::Files];

    const fn label(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Operation => "operation",
            Self::Host => "host",
            Self::Files => "files",
        }
    }

    /// A request is told to come again.
    fn met(self, most: usize) -> Problem {
        metrics::counter!(REFUSED, "limit" => self.label()).increment(1);
        let (code, says) = match self {
            Self::Token => (Code::TooMany, format!("{most} requests with this token are under way already")),
            Self::Operation => (
                Code::TooMany,
                format!("{most} requests of your operation or organisation are under way already, with all its tokens"),
            ),
            Self::Files => (
                Code::TooMany,
                format!("{most} files of your operation are under way already, or as many as this host takes"),
            ),
            Self::Host => (Code::Busy, "as many requests are under way as this host takes".to_owned()),
        };
        Problem::new(code).because(says)
    }
}

/// Says what is counted here, and begins to.
pub(crate) fn describe() {
    metrics::describe_counter!(REFUSED, "Requests that were told to come again, by the limit they met");
    for limit in Limit::ALL {
        metrics::counter!(REFUSED, "limit" => limit.label()).increment(0);
    }
}

/// A place for a request, known by its token alone. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _all: OwnedSemaphorePermit,
    _token: Held<Claim>,
}

/// A place among the requests of an operation or organisation. Given back when dropped.
#[derive(Debug)]
pub(crate) struct PlaceOfSide(#[expect(dead_code, reason = "held, not looked at")] Held<Side>);

/// A place for a file. Given back when dropped.
#[derive(Debug)]
pub(crate) struct PlaceOfFile(
    #[expect(dead_code, reason = "held, not looked at")] Held<Side>,
    #[expect(dead_code, reason = "held, not looked at")] OwnedSemaphorePermit,
);

/// Places of one kind.
#[derive(Debug)]
pub(crate) struct Room {
    tokens: Lines<Claim>,
    sides: Lines<Side>,
    all: Arc<Semaphore>,
    /// For those that wait because of their own token.
    seats: Semaphore,
    patience: Duration,
}

impl Room {
    fn new(per_token: usize, per_side: usize, all: usize, seats: usize, patience: Duration) -> Self {
        let (tokens, sides) = (Lines::new(per_token), Lines::new(per_side));
        Self { tokens, sides, all: Arc::new(Semaphore::new(all)), seats: Semaphore::new(seats), patience }
    }

    /// A place for a request with this token, whether it is a valid one or not: who floods is refused before the
    /// database is asked.
    ///
    /// # Errors
    /// [`Code::TooMany`], when those with the same token have all of theirs; [`Code::Busy`], when there is none at all.
    pub(crate) async fn place(&self, claim: &Claim) -> Result<Place, Problem> {
        let waits = Waits { patience: self.patience, seats: Some(&self.seats) };
        let held = self.tokens.place(claim, waits).await.ok_or_else(|| Limit::Token.met(self.tokens.width))?;
        let all = Arc::clone(&self.all).try_acquire_owned().map_err(|_| Limit::Host.met(0))?;
        Ok(Place { _all: all, _token: held })
    }

    /// A place among the requests of the caller's operation or organisation.
    ///
    /// # Errors
    /// [`Code::TooMany`], when those have all of theirs.
    pub(crate) async fn place_of(&self, role: &Role) -> Result<PlaceOfSide, Problem> {
        let waits = Waits { patience: self.patience, seats: None };
        let held = self.sides.place(&role.into(), waits).await;
        held.map(PlaceOfSide).ok_or_else(|| Limit::Operation.met(self.sides.width))
    }
}

/// All places.
#[derive(Debug)]
pub(crate) struct Places {
    /// For what closes.
    pub(crate) closing: Room,
    /// For everything else.
    pub(crate) usual: Room,
    files: Lines<Side>,
    all_files: Arc<Semaphore>,
    patience: Duration,
}

impl Places {
    pub(crate) fn new(limits: RequestLimits) -> Self {
        let RequestLimits { per_token, per_operation, connections, patience } = limits;
        let eighths = |number: usize| (connections * number / 8).max(1);
        Self {
            // Of an operation as many as there are: its tokens are what holds them apart, so that one that sends without
            // end stops no withdrawal of its colleagues.
            closing: Room::new(TO_CLOSE, eighths(1), eighths(1), eighths(1), patience),
            usual: Room::new(per_token, per_operation, eighths(3), eighths(2), patience),
            files: Lines::new(FILES_OF_ONE),
            all_files: Arc::new(Semaphore::new(FILES)),
            patience,
        }
    }

    /// A place for a file, which is in memory as a whole.
    ///
    /// # Errors
    /// [`Code::TooMany`], when there is none.
    pub(crate) async fn file(&self, role: &Role) -> Result<PlaceOfFile, Problem> {
        let waits = Waits { patience: self.patience, seats: None };
        let met = || Limit::Files.met(FILES_OF_ONE);
        let held = self.files.place(&role.into(), waits).await.ok_or_else(met)?;
        let one = tokio::time::timeout(self.patience, Arc::clone(&self.all_files).acquire_owned()).await;
        let one = one.ok().and_then(Result::ok).ok_or_else(met)?;
        Ok(PlaceOfFile(held, one))
    }
}

#[cfg(test)]
mod tests;
