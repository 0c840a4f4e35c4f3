//! What a request is served with.

mod faults;
mod lanes;
pub(crate) mod places;
mod plugins;
mod readiness;
mod uploads;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use waystation_domain::work::office::status::Verified;
use waystation_domain::work::{Host, WorkError};
use waystation_runtime::Runtime;

use crate::authenticator::Authenticator;
use crate::kept::Kept;

pub(crate) use faults::{Faults, Kind, Seen};
use lanes::Lanes;
use places::Places;
pub use places::RequestLimits;
pub use plugins::{Unloaded, limits};
use readiness::{Readiness, Trouble};
pub use uploads::Place;
pub(crate) use uploads::{ARRIVAL, Uploads};

/// The most bytes of a component that any host takes.
pub const COMPONENT_CEILING: usize = 64 << 20;

/// How requests are served.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The most bytes of a body that is no component.
    pub body_limit: usize,
    /// The most bytes of a component; at most [`COMPONENT_CEILING`]. One above the runtime's default limit is run with
    /// the limits for plugins that carry their language with them.
    pub component_limit: usize,
    /// How long a body of JSON may take to arrive.
    pub arrival: Duration,
    /// How many requests may be under way.
    pub requests: RequestLimits,
    /// How long a request may take.
    pub timeout: Duration,
    /// How long a request may take that brings a file: over a poor line, minutes.
    pub file_timeout: Duration,
    /// How long a request may take that compiles a component.
    pub compile_timeout: Duration,
    /// The data directory, whose disk is watched; none where there is none.
    pub data_dir: Option<PathBuf>,
    /// How long after one sweep the next begins.
    pub sweep_every: Duration,
}

impl Default for Settings {
    /// 64 KiB, 2 MiB, 15 seconds for a body, 30 seconds, a quarter of an hour for a file, and 9 minutes: a component may take
    /// one to arrive, wait another for those before it, be compiled for five and be tried for one.
    fn default() -> Self {
        Self {
            body_limit: 64 << 10,
            component_limit: 2 << 20,
            arrival: Duration::from_secs(15),
            requests: RequestLimits::default(),
            timeout: Duration::from_secs(30),
            file_timeout: Duration::from_secs(900),
            compile_timeout: Duration::from_secs(540),
            data_dir: None,
            sweep_every: Duration::from_secs(crate::config::SWEEP_SECONDS.get().into()),
        }
    }
}

/// What every request is served with.
pub struct App {
    /// Database, keys, clock and randomness.
    pub host: Host,
    /// The same host, for what closes.
    pub(crate) closing: Arc<Host>,
    /// The sandbox.
    pub runtime: Arc<Runtime>,
    pub(crate) authenticator: Box<dyn Authenticator>,
    pub(crate) settings: Settings,
    pub(crate) plugins: plugins::Loaded,
    readiness: Readiness,
    pub(crate) faults: Faults,
    pub(crate) uploads: Uploads,
    pub(crate) lanes: Lanes,
    pub(crate) places: Places,
    /// Up to where the audit was verified.
    pub(crate) verified: tokio::sync::Mutex<Verified>,
    /// What outlives the database; none where there is no data directory.
    pub(crate) kept: Option<Kept>,
}

impl App {
    /// Puts an app together. It is not ready until [`App::set_ready`] says so.
    #[must_use]
    pub fn new(
        host: Host,
        runtime: Arc<Runtime>,
        authenticator: Box<dyn Authenticator>,
        mut settings: Settings,
    ) -> Self {
        settings.component_limit = settings.component_limit.min(COMPONENT_CEILING);
        let places = Places::new(settings.requests);
        Self {
            closing: Arc::new(host.closing()),
            host,
            runtime,
            authenticator,
            settings,
            plugins: plugins::Loaded::default(),
            readiness: Readiness::default(),
            faults: Faults::default(),
            uploads: Uploads::default(),
            lanes: Lanes::default(),
            places,
            verified: tokio::sync::Mutex::default(),
            kept: None,
        }
    }

    /// The same, with what it kept in its data directory.
    #[must_use]
    pub fn keeping(mut self, kept: Kept) -> Self {
        self.verified = tokio::sync::Mutex::new(kept.verified(&self.host));
        self.kept = Some(kept);
        self
    }

    /// Brings the list of the erased outside of the database up to date.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn keep_erased(&self) -> Result<(), WorkError> {
        match &self.kept {
            Some(kept) => kept.erased(&self.host).await.map(drop),
            None => Ok(()),
        }
    }

    /// Says whether requests should be sent here: no, before the start is over and from the moment of shutdown.
    pub fn set_ready(&self, ready: bool) {
        self.readiness.set(ready);
    }

    /// What stands against sending requests here, if anything. Found within a second.
    pub(crate) async fn trouble(&self) -> Option<Trouble> {
        // Whoever is busy is not away: those who ask whether it is there do not wait behind the others.
        match self.readiness.trouble(&*self.closing.store).await {
            None if self.host.is_closed() => Some(readiness::RESTORED),
            found => found,
        }
    }

    /// A new id for a request: a random UUID.
    pub(crate) fn request_id(&self) -> String {
        let mut bytes = [0; 16];
        self.host.random.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}
