//! The sandbox as the host sees it: admit, load, assess.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::Component;
use waystation_domain::plugin::assessment::Case;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::referral::Interview;
use waystation_domain::words::ids::OperationId;

use crate::adapters::Version;
use crate::admission::{self, AdmitError, Report};
use crate::assess::Assessed;
use crate::cache::Cache;
use crate::compile::{CompileError, Compiler};
use crate::contract::Contract;
use crate::digest::Digest;
use crate::engine::{self, EngineError};
use crate::fault::{Failure, Fault};
use crate::guest::Allowance;
use crate::hold::Hold;
use crate::limits::Limits;
use crate::loader::{CodeError, Loader};
use crate::metrics::{Meters, PoolMeters};
use crate::plugin::Plugin;
use crate::queue::{Queue, Turn, Turns};

/// How many components that were admitted are remembered, so that whoever submits one again need not wait again.
const REMEMBERED: usize = 8;

/// Slots besides those for turns: for admission, which calls one plugin at a time.
const SPARE: u32 = 2;

/// How long an interview goes on before others get a turn between two of its rounds. An ordinary one, of a handful of
/// rounds, ends in far less.
const TURN: Duration = Duration::from_millis(5);

/// How the sandbox is set up.
#[derive(Debug)]
pub struct Settings {
    /// How many cases are assessed at the same time, over all operations, at the very most: the pool is sized for it.
    pub turns: u32,
    /// How many of them may be of one operation. It never gets more than all processors but one.
    pub turns_per_operation: u32,
    /// For how many processors turns are given. The first case of each operation is assessed at once nevertheless.
    pub processors: usize,
    /// How long a plugin that keeps failing is not asked, before one case is tried again.
    pub rest: Duration,
    /// How long a case waits for its turn before it is refused because the host is busy.
    pub patience: Duration,
    /// The most that any plugin can be allowed; the pool is sized for it. That costs address space, not memory.
    pub ceiling: Limits,
    /// The compiling process.
    pub compiler: Compiler,
    /// Where machine code is kept. None: plugins are compiled at every start.
    pub cache: Option<Cache>,
    /// Whether admission keeps backtraces. For authors on their own machine: a host that serves needs none.
    pub backtraces: bool,
}

impl Settings {
    /// The defaults: as many cases at the same time as the machine has processors, one of each operation beyond that, 64 at
    /// most, and a ceiling high enough for plugins that carry their language with them.
    #[must_use]
    pub fn new(compiler: Compiler, cache: Option<Cache>) -> Self {
        Self {
            turns: 64,
            turns_per_operation: 16,
            processors: std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            rest: Duration::from_secs(300),
            patience: Duration::from_secs(2),
            ceiling: Limits::interpreted(),
            compiler,
            cache,
            backtraces: false,
        }
    }
}

/// Why a plugin was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The bytes do not have the digest.
    #[error("the component's digest is {found}, not {expected}: the stored copy is damaged")]
    Digest {
        /// What was admitted.
        expected: Digest,
        /// What was found.
        found: Digest,
    },
    /// The machine code is not in the cache, and no bytes were given to compile.
    #[error("the machine code of this component is not in the cache; load it again with its bytes")]
    NotCached,
    /// A limit is above the host's ceiling.
    #[error("the limit {0} is above this host's ceiling; lower it, or raise the ceiling in the configuration")]
    BeyondCeiling(&'static str),
    /// Compiling failed.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The engine cannot run the code, though it was admitted once: the host has been set up with lower limits since,
    /// or no longer speaks its contract.
    #[error("the component was admitted once, but this host cannot run it: {0}; check it again to see why")]
    Unfit(&'static str),
}

/// The sandbox. One for each host.
pub struct Runtime {
    loader: Loader,
    ceiling: Limits,
    patience: Duration,
    rest: Duration,
    queue: Arc<Queue>,
    /// The code that some plugin has ready, so that operations with the same component share it.
    bound: Mutex<HashMap<Digest, Weak<dyn Contract>>>,
    /// The last that were admitted, under which limits, the newest last. Refusals are not remembered: the machine may have
    /// been overloaded.
    admitted: Mutex<VecDeque<(Limits, Report)>>,
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
    /// [`EngineError`] when the pool cannot be set up. The host must not start then.
    pub fn new(settings: Settings) -> Result<Self, EngineError> {
        let engine = engine::serving(settings.turns.saturating_add(SPARE), &settings.ceiling, settings.backtraces)?;
        let count = |turns: u32| usize::try_from(turns).unwrap_or(usize::MAX);
        let queue = Queue::new(Turns {
            slots: count(settings.turns),
            processors: settings.processors,
            per_operation: count(settings.turns_per_operation),
        });
        Ok(Self {
            loader: Loader::new(engine, settings.compiler, settings.cache),
            ceiling: settings.ceiling,
            patience: settings.patience,
            rest: settings.rest,
            queue,
            bound: Mutex::default(),
            admitted: Mutex::default(),
            pool: PoolMeters::new(),
        })
    }

    /// Says whether a component may be a plugin, and what it declares. It takes as long as compiling takes, and blocks
    /// the calling thread.
    ///
    /// # Errors
    /// [`AdmitError`] when the host could not do its part; what is wrong with the component is in the report.
    pub fn admit(&self, component: &[u8], limits: &Limits) -> Result<Report, AdmitError> {
        let digest = Digest::of(component);
        let before =
            lock(&self.admitted).iter().find(|(under, report)| under == limits && report.digest == digest).cloned();
        if let Some((_, report)) = before {
            return Ok(report);
        }
        let report = admission::admit(&self.loader, &self.ceiling, component, limits)?;
        if report.admitted {
            let mut admitted = lock(&self.admitted);
            if admitted.len() >= REMEMBERED {
                admitted.pop_front();
            }
            admitted.push_back((*limits, report.clone()));
        }
        Ok(report)
    }

    /// Makes an admitted plugin ready. Its machine code comes from memory, from the cache or from the compiler, in this
    /// order; leave `component` out to try without compiling ([`LoadError::NotCached`]).
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
            engine: self.loader.engine.clone(),
            hold: Hold::new(self.rest),
            meters: Meters::of(operation, version),
        }))
    }

    fn contract(&self, digest: Digest, component: Option<&[u8]>) -> Result<Arc<dyn Contract>, LoadError> {
        let bound = || lock(&self.bound).get(&digest).and_then(Weak::upgrade);
        if let Some(contract) = bound() {
            return Ok(contract);
        }
        if let Some(code) = self.loader.cached(&digest) {
            return self.bind_once(digest, &code);
        }
        let Some(component) = component else { return Err(LoadError::NotCached) };
        let found = Digest::of(component);
        if found != digest {
            return Err(LoadError::Digest { expected: digest, found });
        }
        let alone = self.loader.alone_with_needed();
        // Another thread may have loaded it in the meantime.
        if let Some(contract) = bound() {
            return Ok(contract);
        }
        let code = alone.code(&digest, component).map_err(|error| match error {
            CodeError::Compile(error) => LoadError::Compile(error),
            CodeError::DoesNotFit(_) => LoadError::Unfit("its code does not fit into the pool"),
        })?;
        self.bind_once(digest, &code)
    }

    fn bind_once(&self, digest: Digest, code: &Component) -> Result<Arc<dyn Contract>, LoadError> {
        // Prepares the image of its memory now, and not when the first case is assessed.
        code.initialize_copy_on_write_image().map_err(|_| LoadError::Unfit("its memory cannot be prepared"))?;
        let version = Version::of(code, &self.loader.engine)
            .map_err(|_| LoadError::Unfit("it speaks a contract that this host does not"))?;
        let contract: Arc<dyn Contract> = version
            .bind(code, &self.loader.engine)
            .map_err(|_| LoadError::Unfit("it does not have the types of its contract"))?
            .into();
        let mut bound = lock(&self.bound);
        bound.retain(|_, contract| contract.strong_count() > 0);
        bound.insert(digest, Arc::downgrade(&contract));
        Ok(contract)
    }

    /// Waits for a turn. An operation with too many cases waits for itself.
    ///
    /// # Errors
    /// [`Fault::Busy`] when it has waited too long.
    pub async fn turn(&self, plugin: &Plugin) -> Result<Turn, Failure> {
        let turn = self.queue.turn(&plugin.operation, self.patience).await;
        turn.ok_or_else(|| plugin.refused(Fault::Busy.into()))
    }

    /// Asks a plugin about one case, on this thread, now.
    ///
    /// # Errors
    /// A [`Failure`], and then nothing of the answer.
    pub fn assess(&self, plugin: &Plugin, case: &Case) -> Result<Assessed, Failure> {
        plugin.assess(case)
    }

    /// Asks a plugin about one case, once it is its turn.
    ///
    /// # Errors
    /// A [`Failure`], and then nothing of the answer.
    pub async fn assess_in_turn(&self, plugin: &Arc<Plugin>, case: Case) -> Result<Assessed, Failure> {
        self.in_turn(plugin, move |plugin| plugin.assess_unless_on_hold(&case)).await
    }

    /// Has a plugin lead an interview to its end, and gives back what it said in the last round. The server calls this.
    ///
    /// The rounds follow one another in one turn, as waking another thread takes longer than most rounds do; one that has
    /// lasted for five milliseconds is given back between two of them, and the next is waited for.
    ///
    /// # Errors
    /// A [`Failure`], and then nothing of any answer.
    pub async fn interview_in_turns(
        &self,
        plugin: &Arc<Plugin>,
        mut interview: Interview,
    ) -> Result<(Assessed, Interview), Failure> {
        loop {
            let turn = self.in_turn(plugin, move |plugin| {
                let began = Instant::now();
                loop {
                    let assessed = plugin.assess_unless_on_hold(&interview.round())?;
                    let goes_on = interview.goes_on(&assessed.assessment);
                    if !goes_on || began.elapsed() >= TURN {
                        return Ok((assessed, interview, goes_on));
                    }
                }
            });
            let (assessed, so_far, goes_on) = turn.await?;
            if !goes_on {
                return Ok((assessed, so_far));
            }
            interview = so_far;
        }
    }

    /// Calls a plugin once it is its turn.
    ///
    /// It runs on tokio's blocking threads and not in place: most cases take about 30 microseconds (the benchmark
    /// `decision`), but a plugin may run until the brake, and no other operation's request may wait behind it on a
    /// worker. `block_in_place` would move those requests away each time, and panics on a runtime with one thread. The
    /// turn is given back when the call has ended, even if nobody is still waiting for it.
    async fn in_turn<T: Send + 'static>(
        &self,
        plugin: &Arc<Plugin>,
        call: impl FnOnce(&Plugin) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        // Nobody waits for a plugin that would not be asked.
        if plugin.hold.refuses() {
            return Err(plugin.refused(Fault::OnHold.into()));
        }
        let turn = self.turn(plugin).await?;
        let plugin = Arc::clone(plugin);
        let called = tokio::task::spawn_blocking(move || {
            let said = call(&plugin);
            drop(turn);
            said
        });
        called.await.unwrap_or_else(|_| Err(Fault::Host.into()))
    }

    /// The bare engine, for the benchmark that compares a decision with a bare call.
    #[doc(hidden)]
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.loader.engine
    }

    /// Reads the pool's metrics; call it whenever the metrics are collected.
    pub fn read_pool(&self) {
        self.pool.read(&self.loader.engine);
    }
}

/// Takes a lock. What it guards is consistent at every moment, so another thread's panic is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
