//! The sandbox as the host sees it: admit, load, assess.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use waystation_domain::plugin::assessment::Case;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::ids::OperationId;

use crate::admission::{self, Report};
use crate::assess::Assessed;
use crate::cache::{Cache, Precompiled};
use crate::compile::{CompileError, Compiler};
use crate::contract::{self, Contract};
use crate::digest::Digest;
use crate::engine::{self, EngineError};
use crate::fault::Fault;
use crate::guest::{Allowance, Guest};
use crate::limits::Limits;
use crate::metrics::{Meters, PoolMeters};
use crate::plugin::Plugin;

/// Slots beside those of the turns: for admission, which asks one plugin at a time.
const SPARE: u32 = 2;

/// How the sandbox is set up.
#[derive(Debug)]
pub struct Settings {
    /// How many cases are assessed at a time, over all operations.
    pub turns: u32,
    /// How many of one operation. Less than `turns`, so that no operation can take all.
    pub turns_per_operation: u32,
    /// How long a case waits for its turn before it is told that the host is busy.
    pub patience: Duration,
    /// The most that any plugin can be allowed; the pool is made for it. It costs address space, not memory.
    pub ceiling: Limits,
    /// The compiling process.
    pub compiler: Compiler,
    /// Where machine code is kept; none: it is compiled at every start.
    pub cache: Option<Cache>,
}

impl Settings {
    /// The defaults: 64 cases at a time, 16 of one operation, a ceiling for plugins that carry their language.
    #[must_use]
    pub fn new(compiler: Compiler, cache: Option<Cache>) -> Self {
        Self {
            turns: 64,
            turns_per_operation: 16,
            patience: Duration::from_secs(2),
            ceiling: Limits::interpreted(),
            compiler,
            cache,
        }
    }
}

/// Why a plugin was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The bytes are not those of the digest.
    #[error("the component's bytes are not those of the digest {expected}, but of {found}: the stored copy is damaged")]
    Digest {
        /// What was admitted.
        expected: Digest,
        /// What is there.
        found: Digest,
    },
    /// The machine code is not in the cache, and no bytes were given to compile.
    #[error("the machine code of this component is not in the cache; load it again with its bytes")]
    NotCached,
    /// A limit is above the host's ceiling.
    #[error("the limit {0} is above the ceiling of this host; lower it, or raise the ceiling in the configuration")]
    BeyondCeiling(&'static str),
    /// Compiling failed.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The engine does not take the code, though it was admitted once: the host was set up with lower limits since, or
    /// no longer speaks its contract.
    #[error("the component was admitted once, but this host cannot run it: {0}; admit it again to see why")]
    Unfit(&'static str),
}

/// Why admission could not say anything about a component: the host's own failure.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// A limit is above the host's ceiling.
    #[error("the limit {0} is above the ceiling of this host; lower it, or raise the ceiling in the configuration")]
    BeyondCeiling(&'static str),
    /// The compiling process could not be used.
    #[error(transparent)]
    Compiler(CompileError),
    /// The sandbox itself failed.
    #[error("the sandbox failed for a reason that is not the component's ({}); see the log of the host", .0.code())]
    Sandbox(Fault),
}

/// A turn: one slot of the pool, and one of the operation's. Given back when dropped.
#[derive(Debug)]
pub struct Turn {
    _operation: OwnedSemaphorePermit,
    _host: OwnedSemaphorePermit,
}

/// The sandbox. One for each host.
pub struct Runtime {
    pub(crate) engine: Engine,
    pub(crate) ceiling: Limits,
    compiler: Compiler,
    cache: Option<Cache>,
    patience: Duration,
    turns: Arc<Semaphore>,
    turns_per_operation: usize,
    operations: Mutex<HashMap<OperationId, Arc<Semaphore>>>,
    bound: Mutex<HashMap<Digest, Weak<dyn Contract>>>,
    /// Compiling and describing, one component at a time: both are heavy, and neither is urgent.
    pub(crate) workshop: Mutex<()>,
    pool: PoolMeters,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime").field("ceiling", &self.ceiling).finish_non_exhaustive()
    }
}

impl Runtime {
    /// Sets the sandbox up.
    ///
    /// # Errors
    /// [`EngineError`] when the pool cannot be had. The host must not start then.
    pub fn new(settings: Settings) -> Result<Self, EngineError> {
        let engine = engine::serving(settings.turns.saturating_add(SPARE), &settings.ceiling)?;
        let count = |turns: u32| usize::try_from(turns).unwrap_or(Semaphore::MAX_PERMITS);
        Ok(Self {
            engine,
            ceiling: settings.ceiling,
            compiler: settings.compiler,
            cache: settings.cache,
            patience: settings.patience,
            turns: Arc::new(Semaphore::new(count(settings.turns))),
            turns_per_operation: count(settings.turns_per_operation.min(settings.turns)),
            operations: Mutex::default(),
            bound: Mutex::default(),
            workshop: Mutex::default(),
            pool: PoolMeters::new(),
        })
    }

    /// Says whether a component may be a plugin, and what it declares. It takes as long as compiling takes, on the
    /// calling thread.
    ///
    /// # Errors
    /// [`AdmitError`] when the host could not do its part; what is wrong with the component is in the report.
    pub fn admit(&self, component: &[u8], limits: &Limits) -> Result<Report, AdmitError> {
        admission::admit(self, component, limits)
    }

    /// Makes an admitted plugin ready. The machine code comes from memory, from the cache, or from the compiler, in
    /// this order; `component` may be left out to try without compiling ([`LoadError::NotCached`]).
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load(
        &self,
        operation: &OperationId,
        version: &str,
        digest: Digest,
        component: Option<&[u8]>,
        catalogue: Arc<Catalogue>,
        limits: Limits,
    ) -> Result<Arc<Plugin>, LoadError> {
        if let Some(limit) = limits.beyond(&self.ceiling) {
            return Err(LoadError::BeyondCeiling(limit));
        }
        let contract = self.contract(digest, component)?;
        Ok(Arc::new(Plugin {
            operation: operation.clone(),
            version: version.into(),
            digest,
            catalogue,
            limits,
            allowance: Allowance::assess(&limits),
            contract,
            engine: self.engine.clone(),
            turns: self.turns_of(operation),
            meters: Meters::of(operation, version),
        }))
    }

    fn contract(&self, digest: Digest, component: Option<&[u8]>) -> Result<Arc<dyn Contract>, LoadError> {
        let bound = || lock(&self.bound).get(&digest).and_then(Weak::upgrade);
        if let Some(contract) = bound() {
            return Ok(contract);
        }
        if let Some(code) = self.cached(&digest) {
            return self.bind_once(digest, &code);
        }
        let Some(component) = component else { return Err(LoadError::NotCached) };
        let found = Digest::of(component);
        if found != digest {
            return Err(LoadError::Digest { expected: digest, found });
        }
        let _one_at_a_time = lock(&self.workshop);
        if let Some(contract) = bound() {
            return Ok(contract);
        }
        let code = self.code(&digest, component)?;
        let code = code.map_err(|_| LoadError::Unfit("its code does not fit the pool"))?;
        self.bind_once(digest, &code)
    }

    fn bind_once(&self, digest: Digest, code: &Component) -> Result<Arc<dyn Contract>, LoadError> {
        // Prepared memory images move a cost from the first case to here.
        code.initialize_copy_on_write_image().map_err(|_| LoadError::Unfit("its memory cannot be prepared"))?;
        let ty = code.component_type();
        let version = admission::world::version(&ty, &self.engine)
            .map_err(|_| LoadError::Unfit("it speaks a contract that this host does not"))?;
        let contract: Arc<dyn Contract> = self
            .bind(code, version)
            .map_err(|_| LoadError::Unfit("it does not have the types of its contract"))?
            .into();
        let mut bound = lock(&self.bound);
        bound.retain(|_, contract| contract.strong_count() > 0);
        bound.insert(digest, Arc::downgrade(&contract));
        Ok(contract)
    }

    /// The component, ready to be asked. Nothing is linked: there is nothing to import.
    pub(crate) fn bind(&self, code: &Component, version: &contract::Version) -> wasmtime::Result<Box<dyn Contract>> {
        let linker: Linker<Guest> = Linker::new(&self.engine);
        (version.bind)(linker.instantiate_pre(code)?)
    }

    pub(crate) fn cached(&self, digest: &Digest) -> Option<Component> {
        self.cache.as_ref()?.load(&self.engine, digest)
    }

    /// The machine code of a component, compiled if it must be. The inner error says that the pool does not take it.
    pub(crate) fn code(&self, digest: &Digest, component: &[u8]) -> Result<wasmtime::Result<Component>, CompileError> {
        if let Some(code) = self.cached(digest) {
            return Ok(Ok(code));
        }
        let code = self.compiler.compile(component)?;
        let loaded = Precompiled::from_compiler(&code).load(&self.engine);
        if let (Ok(_), Some(cache)) = (&loaded, &self.cache) {
            cache.keep(&self.engine, digest, &code);
        }
        Ok(loaded)
    }

    pub(crate) fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    fn turns_of(&self, operation: &OperationId) -> Arc<Semaphore> {
        let mut operations = lock(&self.operations);
        let turns = operations.entry(operation.clone());
        Arc::clone(turns.or_insert_with(|| Arc::new(Semaphore::new(self.turns_per_operation))))
    }

    /// Waits for a turn: first within the operation, then within the host, so that an operation that floods waits for
    /// itself.
    ///
    /// # Errors
    /// [`Fault::Busy`] when patience ends.
    pub async fn turn(&self, plugin: &Plugin) -> Result<Turn, Fault> {
        let both = async {
            let operation = Arc::clone(&plugin.turns).acquire_owned().await;
            let host = Arc::clone(&self.turns).acquire_owned().await;
            Some(Turn { _operation: operation.ok()?, _host: host.ok()? })
        };
        let turn = tokio::time::timeout(self.patience, both).await.ok().flatten();
        turn.ok_or_else(|| {
            plugin.meters.refused(Fault::Busy);
            Fault::Busy
        })
    }

    /// Asks a plugin about one case, on this thread, now.
    ///
    /// # Errors
    /// A [`Fault`], and then nothing of the answer.
    pub fn assess(&self, plugin: &Plugin, case: &Case) -> Result<Assessed, Fault> {
        plugin.assess(case)
    }

    /// Asks a plugin about one case, when it is its turn. The server calls this.
    ///
    /// It runs on tokio's blocking threads and not in place: most cases take some 30 microseconds, but a plugin may
    /// take until the brake, and no request of another operation may wait behind it on a worker. `block_in_place`
    /// would move those requests away each time, and panics on a runtime with one thread. The turn is given back when
    /// the call has ended, even if nobody waits for it any more.
    ///
    /// # Errors
    /// A [`Fault`], and then nothing of the answer.
    pub async fn assess_in_turn(&self, plugin: &Arc<Plugin>, case: Case) -> Result<Assessed, Fault> {
        let turn = self.turn(plugin).await?;
        let plugin = Arc::clone(plugin);
        let call = tokio::task::spawn_blocking(move || {
            let assessed = plugin.assess(&case);
            drop(turn);
            assessed
        });
        call.await.unwrap_or(Err(Fault::Host))
    }

    /// The bare engine, for the benchmark that compares with it.
    #[doc(hidden)]
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Reads the pool's metrics; call it when a page of metrics is made.
    pub fn read_pool(&self) {
        self.pool.read(&self.engine);
    }
}

/// Takes a lock. What it guards is whole at every moment, so that another thread's panic is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
