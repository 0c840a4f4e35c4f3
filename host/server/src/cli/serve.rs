//! `waystation serve`, and the description of what it serves.

use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use waystation_domain::work::Host;
use waystation_runtime::cache::Cache;
use waystation_runtime::{Runtime, Settings};

use super::failure::Failure;
use super::out::Out;
use super::plugin::sandbox::compiler;
use crate::app::{self, App};
use crate::authenticator::Tokens;
use crate::clock::{OsRandom, SystemClock};
use crate::config::Config;
use crate::opening::{self, FirstKey, Opened};
use crate::serve::{self, Ended};

/// How often the histograms of the metrics are drained.
const UPKEEP: Duration = Duration::from_secs(5);

pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    if config.migrate {
        let version = opening::migrate(config).await?;
        tracing::info!(database = %config.database, version, "the schema is up to date");
    }
    let Opened { store, vault, data_dir, .. } = opening::open(config, FirstKey::Make).await?;
    let cache = data_dir.machine_code().map(|dir| Cache::new(dir, vault.cache_key()))?;
    let runtime = Runtime::new(Settings {
        turns: config.assessments,
        turns_per_operation: config.assessments_per_operation,
        ..Settings::new(compiler(), Some(cache))
    })
    .map_err(Failure::failed)?;
    let host = Host::new(Arc::clone(&store), vault, Arc::new(SystemClock), Arc::new(OsRandom));
    let settings = app::Settings { component_limit: config.component_limit.bytes(), ..app::Settings::default() };
    let app = Arc::new(App::new(host, Arc::new(runtime), Box::new(Tokens), metrics()?, settings));

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
    let grace = Duration::from_secs(config.shutdown_seconds.into());
    let ended = serve::serve(listener, crate::router(Arc::clone(&app)), grace, || app.set_ready(false)).await;
    warming.abort();
    // A transaction that was cut short has nothing committed; closing waits for none of them longer than this.
    let closed = tokio::time::timeout(Duration::from_secs(config.database_wait_seconds.into()), store.close()).await;
    match (ended?, closed) {
        (Ended::InGoodOrder, Ok(())) => tracing::info!("stopped; every request was answered"),
        _ => tracing::warn!("stopped; requests were cut short, nothing of them was committed by halves"),
    }
    Ok(())
}

/// The recorder of all metrics; they are read at /metrics.
fn metrics() -> Result<PrometheusHandle, Failure> {
    let handle = PrometheusBuilder::new().install_recorder().map_err(Failure::failed)?;
    crate::http::observe::describe();
    waystation_runtime::metrics::describe();
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

/// Prints the OpenAPI document.
pub(crate) fn openapi(out: &mut Out) -> Result<(), Failure> {
    let document = serde_json::to_string_pretty(crate::openapi::document()).map_err(Failure::failed)?;
    out.line(document);
    Ok(())
}
