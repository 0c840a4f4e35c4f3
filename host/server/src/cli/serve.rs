//! `waystation serve`, and the description of what it serves.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use waystation_domain::work::{Host, sweep};
use waystation_runtime::cache::Cache;
use waystation_runtime::{Runtime, Settings};

use super::failure::Failure;
use super::out::Out;
use super::plugin::sandbox::compiler;
use crate::app::{self, App, RequestLimits};
use crate::audit_key::{self, First};
use crate::authenticator::Tokens;
use crate::clock::{OsRandom, SystemClock};
use crate::config::{Config, MetricsListen};
use crate::jobs::Jobs;
use crate::kept::Kept;
use crate::meters;
use crate::opening::{self, FirstKey, Opened};
use crate::process;
use crate::serve::{self, Ended, Terms};
use crate::status;

pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(version, "starting");
    process::open_as_many_files_as_allowed();
    if config.migrate {
        let version = opening::migrate(config).await?;
        tracing::info!(database = %config.database, version, "the schema is up to date");
    }
    // Before anything that is counted.
    let metrics = meters::install().map_err(Failure::failed)?;
    let opened = opening::open(config, FirstKey::Make).await?;
    let signing = audit_key::open(&opened, config, First::Make).await?;
    let Opened { store, vault, data_dir, files, .. } = opened;
    let kept = Kept::of(&data_dir, &vault)?;
    let cache = data_dir.machine_code().map(|dir| Cache::new(dir, vault.cache_key()))?;
    let runtime = Runtime::new(Settings {
        turns: config.assessments,
        turns_per_operation: config.assessments_per_operation,
        ..Settings::new(compiler(), Some(cache))
    })
    .map_err(Failure::failed)?;
    let host = Host::new(Arc::clone(&store), vault, Arc::new(SystemClock), Arc::new(OsRandom));
    let host = host.signing(signing).with_files(files);
    sweep::learn_time(&host).await?;
    kept.take_up(&host).await?;
    if let Some(closure) = host.closure() {
        let check = status::of_closure(Some(&closure));
        tracing::error!(what_to_do = check.fix, "{}", check.message);
    }
    let settings = app::Settings {
        component_limit: config.component_limit.bytes(),
        data_dir: Some(config.data_dir.clone()),
        sweep_every: Duration::from_secs(config.sweep_seconds.get().into()),
        requests: RequestLimits {
            per_token: number(config.requests_per_token),
            per_operation: number(config.requests_per_operation),
            connections: number(config.connections),
            ..RequestLimits::default()
        },
        ..app::Settings::default()
    };
    let app = Arc::new(App::new(host, Arc::new(runtime), Box::new(Tokens), settings).keeping(kept));

    read_metrics(config, &app, metrics).await?;
    // Listening comes first, so that anyone waiting for the host sees it start; it says that it is ready only when
    // the plugins are loaded.
    let listener = serve::listen(config.listen).await?;
    let address = listener.local_addr().map_err(|e| Failure::failed(format!("the address cannot be read: {e}")))?;
    tracing::info!(%address, database = %config.database, "listening");
    let warming = tokio::spawn({
        let app = Arc::clone(&app);
        async move {
            if let Err(error) = app.warm().await {
                tracing::error!(%error, "the active plugins were not loaded; each is loaded when it is first needed");
            }
            app.set_ready(true);
            tracing::info!("ready");
        }
    });
    let terms = sweep::Terms { idempotency_days: config.idempotency_days.get() };
    let jobs = Jobs::start(Arc::clone(&app), Duration::from_secs(config.sweep_seconds.get().into()), terms);
    let grace = Duration::from_secs(config.shutdown_seconds.into());
    let router = crate::router(Arc::clone(&app));
    let ended = serve::serve(listener, router, allowed(config), grace, || app.set_ready(false)).await;
    warming.abort();
    jobs.stop().await;
    // A transaction that was cut short has nothing committed; closing waits for none of them longer than this.
    let closed = tokio::time::timeout(Duration::from_secs(config.database_wait_seconds.into()), store.close()).await;
    match (ended?, closed) {
        (Ended::InGoodOrder, Ok(())) => tracing::info!("stopped; every request was answered"),
        _ => tracing::warn!("stopped; requests were cut short, nothing of them was committed by halves"),
    }
    Ok(())
}

fn number(set: NonZeroU32) -> usize {
    usize::try_from(set.get()).unwrap_or(usize::MAX)
}

/// What connections to the API may take.
fn allowed(config: &Config) -> Terms {
    Terms {
        connections: config.connections,
        head: Duration::from_secs(config.header_seconds.get().into()),
        idle: Duration::from_secs(config.idle_seconds.get().into()),
        counted: true,
    }
}

/// How many may read the metrics at a time.
const READERS: NonZeroU32 = NonZeroU32::new(16).unwrap();

/// Lets the metrics be read, at an address of their own, until the process ends.
async fn read_metrics(config: &Config, app: &Arc<App>, metrics: PrometheusHandle) -> Result<(), Failure> {
    tokio::spawn(meters::upkeep(metrics.clone()));
    let MetricsListen::At(address) = config.metrics_listen else { return Ok(()) };
    let listener = serve::listen(address).await?;
    let address = listener.local_addr().map_err(|e| Failure::failed(format!("the address is lost: {e}")))?;
    tracing::info!(%address, "metrics can be read");
    meters::watch(Arc::clone(app)).await;
    let router = meters::router(Arc::clone(app), metrics);
    let terms = Terms { connections: READERS, counted: false, ..allowed(config) };
    tokio::spawn(serve::run(listener, router, terms, std::future::pending()));
    Ok(())
}

/// Prints the OpenAPI document.
pub(crate) fn openapi(out: &mut Out) -> Result<(), Failure> {
    let document = serde_json::to_string_pretty(crate::openapi::document()).map_err(Failure::failed)?;
    out.line(document);
    Ok(())
}
