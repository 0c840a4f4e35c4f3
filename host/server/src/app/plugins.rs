//! Plugins that are loaded, and asking them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Bytes;
use tokio::sync::{OnceCell, OwnedSemaphorePermit};
use tracing::Instrument as _;
use tracing::field::Empty;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::plugin::{Plugin, PluginState};
use waystation_domain::ports::StoreError;
use waystation_domain::referral::{Interview, Recommendation};
use waystation_domain::security::caller::Caller;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::{OperationId, PluginId};
use waystation_domain::work::desk::Answering;
use waystation_runtime::{Assessed, Failure, Fault, Limits, Plugin as Ready, Report};

use super::{App, Kind, Place};
use crate::problem::{Code, Problem};
use crate::traces;

/// The plugins that are loaded, by their id. A component and its catalogue never change once installed. Each is loaded
/// once, however many ask for it at the same time, and none waits for another.
#[derive(Default)]
pub(crate) struct Loaded(RwLock<HashMap<PluginId, Arc<OnceCell<Arc<Ready>>>>>);

impl Loaded {
    fn cell(&self, id: PluginId) -> Arc<OnceCell<Arc<Ready>>> {
        if let Some(cell) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Arc::clone(cell);
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(id).or_default())
    }

    /// Whether one of this operation is on hold.
    fn on_hold(&self, operation: &OperationId) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.values().filter_map(|cell| cell.get()).any(|plugin| plugin.operation() == operation && plugin.is_on_hold())
    }

    /// All that are ready to be asked, in the order in which they were installed.
    pub(crate) fn all(&self) -> BTreeMap<PluginId, Arc<Ready>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter_map(|(id, cell)| Some((*id, Arc::clone(cell.get()?)))).collect()
    }
}

/// Why an installed plugin cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum Unloaded {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database has no component for this plugin.
    #[error("the database has no component for this plugin: restore it from a backup, or install the plugin again")]
    NoComponent,
    /// The digest in the database is none.
    #[error("the stored digest is not a digest: restore the database from a backup")]
    Digest,
    /// The runtime does not take it.
    #[error(transparent)]
    Runtime(#[from] waystation_runtime::runtime::LoadError),
    /// The thread that loaded it ended.
    #[error("loading was interrupted: try again")]
    Interrupted,
}

/// The limits of a component of this size, where the central team takes components up to `most` bytes. One that is
/// larger than a plugin in Rust may be carries its language with it; that it is taken at all is the decision of the
/// central team, by the configured limit.
#[must_use]
pub fn limits(bytes: usize, most: usize) -> Limits {
    let small = Limits::default();
    let limits = if bytes <= small.component_bytes { small } else { Limits::interpreted() };
    Limits { component_bytes: most, ..limits }
}

/// What a component declared, once it was admitted.
pub(crate) struct Admitted {
    pub(crate) digest: String,
    pub(crate) contract: String,
    pub(crate) catalogue: Catalogue,
    /// What the central team should look at.
    pub(crate) findings: Vec<Finding>,
}

impl Admitted {
    fn of(report: Report) -> Result<Self, Problem> {
        if !report.admitted {
            return Err(Problem::not_admitted(report.findings));
        }
        let (Some(catalogue), Some(contract)) = (report.catalogue, report.contract) else {
            return Err(Problem::internal(&"an admitted component has no catalogue"));
        };
        let (digest, contract) = (report.digest.to_string(), contract.to_owned());
        Ok(Self { digest, contract, catalogue, findings: report.findings })
    }
}

/// The fault that is recorded when an installed plugin could not be loaded.
const NOT_LOADED: &str = "not-loaded";

impl App {
    /// Looks at a component, on a thread of its own: it takes as long as compiling takes. Nobody who waits behind it holds a
    /// thread; and the next is not begun before this one has ended, even if its sender has gone.
    pub(crate) async fn admit(self: &Arc<Self>, component: Bytes, place: Place) -> Result<Admitted, Problem> {
        let front = place.front().await?;
        let runtime = Arc::clone(&self.runtime);
        let limits = limits(component.len(), self.settings.component_limit);
        let looked = tokio::task::spawn_blocking(move || {
            let report = runtime.admit(&component, &limits);
            drop(front);
            report
        });
        match looked.await {
            Ok(Ok(report)) => Admitted::of(report),
            Ok(Err(error)) => Err(Problem::internal(&error)),
            Err(_) => Err(Problem::internal(&"admission was interrupted")),
        }
    }

    /// The plugin, ready to be asked; loaded when it is needed for the first time.
    ///
    /// # Errors
    /// [`Unloaded`].
    pub async fn load(self: &Arc<Self>, plugin: &Plugin) -> Result<Arc<Ready>, Unloaded> {
        let cell = self.plugins.cell(plugin.id);
        cell.get_or_try_init(|| self.make_ready(plugin)).await.map(Arc::clone)
    }

    async fn make_ready(&self, plugin: &Plugin) -> Result<Arc<Ready>, Unloaded> {
        let component = {
            let mut tx = self.host.store.begin_read().await?;
            tx.component(plugin.id).await?.ok_or(Unloaded::NoComponent)?
        };
        let digest = plugin.digest.parse().map_err(|_| Unloaded::Digest)?;
        let (operation, label) = (plugin.operation.clone(), plugin.label.clone());
        let catalogue = Arc::new(plugin.catalogue.clone());
        let runtime = Arc::clone(&self.runtime);
        let loading = tokio::task::spawn_blocking(move || {
            // What was admitted under a higher limit still runs when the limit is lowered.
            let limits = limits(component.len(), 0);
            runtime.load(&operation, &label, digest, Some(&component), catalogue, limits)
        });
        let ready = loading.await.map_err(|_| Unloaded::Interrupted)??;
        tracing::info!(operation = %plugin.operation, plugin = %plugin.id, digest = %plugin.digest, "a plugin was loaded");
        Ok(ready)
    }

    /// Loads the active plugin of every operation, so that the first case need not wait. One that cannot be loaded is
    /// logged, and costs only its own operation.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn warm(self: &Arc<Self>) -> Result<(), StoreError> {
        let mut plugins = self.host.store.begin_read().await?.plugins(None).await?.whole;
        plugins.retain(|plugin| plugin.state == PluginState::Active);
        for plugin in plugins {
            if let Err(error) = self.load(&plugin).await {
                tracing::error!(operation = %plugin.operation, plugin = %plugin.id, %error, "a plugin was not loaded");
            }
        }
        Ok(())
    }

    /// Waits until it is the turn of an answer among those of its operation. It is given back when dropped: keep it until
    /// the answer is kept.
    ///
    /// # Errors
    /// When that takes too long.
    pub(crate) async fn in_lane(&self, caller: &Caller) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        match caller.role.operation() {
            Some(operation) => self.lanes.place(operation, self.plugins.on_hold(operation)).await.map(Some),
            None => Ok(None),
        }
    }

    /// Asks the plugin of a referral about the case. Any failure is a code: the caseworker can go on without the
    /// plugin.
    ///
    /// It is asked in rounds, see [`Interview`]; what it says in the last one counts.
    pub(crate) async fn assess(
        self: &Arc<Self>,
        answering: &Answering,
    ) -> Result<(Recommendation, Interview), &'static str> {
        let plugin = match self.load(answering.plugin()).await {
            Ok(plugin) => plugin,
            Err(error) => {
                tracing::error!(plugin = %answering.plugin().id, %error, "a plugin was not loaded");
                return Err(NOT_LOADED);
            }
        };
        let trace = tracing::info_span!(
            target: traces::TARGET,
            "assess",
            waystation.operation = plugin.operation().as_str(),
            waystation.plugin = %answering.plugin().id,
            waystation.outcome = Empty,
        );
        let interview = answering.interview().clone();
        let assessed = self.runtime.interview_in_turns(&plugin, interview).instrument(trace.clone()).await;
        trace.record("waystation.outcome", assessed.as_ref().map_or_else(|failure| failure.fault.code(), |_| "ok"));
        let (assessed, interview) = match assessed {
            Ok(ended) => ended,
            Err(failure) => {
                let code = failure.fault.code();
                self.note(answering, &plugin, &failure).await;
                return Err(code);
            }
        };
        let Assessed { assessment, fuel, engine } = assessed;
        Ok((Recommendation { assessment, fuel, engine: engine.to_owned(), at: self.host.now() }, interview))
    }

    /// Notes a failure of a plugin, for the log and for those who look at its faults. What the plugin wrote is told only
    /// where it stands in the component: it was there before any case.
    async fn note(&self, answering: &Answering, plugin: &Ready, failure: &Failure) {
        if !failure.fault.is_the_plugins() && failure.fault != Fault::Brake {
            return;
        }
        let id = answering.plugin().id;
        let made_by = match &failure.stray {
            Some(stray) => self
                .component(id)
                .await
                .and_then(|component| stray.known_before(&component, plugin.catalogue()).map(ToOwned::to_owned)),
            None => failure.stopped_on.clone(),
        };
        let code = failure.fault.code();
        // Without the span of the request: the line must not lead to one person's referral.
        tracing::warn!(
            parent: None, operation = %plugin.operation(), version = plugin.version(), fault = code,
            made_by = made_by.as_deref().unwrap_or("not told"), "a plugin failed"
        );
        let pathway = answering.interview().pathway().clone();
        self.faults.note(id, Kind { pathway, code, made_by }, self.host.now());
    }

    async fn component(&self, id: PluginId) -> Option<Vec<u8>> {
        let mut tx = self.host.store.begin_read().await.ok()?;
        tx.component(id).await.ok().flatten()
    }
}

/// A plugin that was approved and cannot be loaded is not activated.
impl From<Unloaded> for Problem {
    fn from(error: Unloaded) -> Self {
        match error {
            Unloaded::Store(error) => error.into(),
            Unloaded::Runtime(
                error @ (waystation_runtime::runtime::LoadError::BeyondCeiling(_)
                | waystation_runtime::runtime::LoadError::Unfit(_)),
            ) => Self::new(Code::Conflict).because(error.to_string()),
            other => Self::internal(&other),
        }
    }
}
