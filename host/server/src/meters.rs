//! What is counted about this host, and where it is read: at a listener of its own, which the API does not share.
//!
//! Labels are routes, methods, codes, and the ids of operations; never anything about a person, a case, a partner or a
//! member of staff. What a plugin spent on one case is counted in buckets alone: an exact number would be a way out for
//! what the plugin knows of the case.

mod ends;
mod process;
mod standing;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::app::{App, places};
use crate::http::observe;
use crate::routes::service;
use crate::serve::seats;

pub(crate) use ends::watch;

const BUILD: &str = "waystation_build_info";
const READY: &str = "waystation_ready";
const CONNECTIONS: &str = "waystation_database_connections";
const CONNECTIONS_MOST: &str = "waystation_database_connections_most";

/// How long reading the metrics waits to learn whether the host is ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often the histograms are drained when nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);

/// Installs the recorder of all metrics of this process, before anything is counted.
///
/// # Errors
/// When there is one already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(observe::SECONDS.to_owned()), observe::BUCKETS)?
        .set_buckets_for_metric(
            Matcher::Full(waystation_runtime::metrics::SECONDS.to_owned()),
            waystation_runtime::metrics::BUCKETS,
        )?
        .install_recorder()?;
    observe::describe();
    waystation_runtime::metrics::describe();
    ends::describe();
    places::describe();
    seats::describe();
    process::describe();
    standing::describe();
    metrics::describe_gauge!(BUILD, "Always 1; the labels say what runs");
    metrics::describe_gauge!(READY, "1 when requests should be sent here, else 0: what GET /ready says");
    metrics::describe_gauge!(CONNECTIONS, "Connections to the database, by state: used or idle");
    metrics::describe_gauge!(CONNECTIONS_MOST, "The most connections to the database");
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    metrics::gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION"), "build" => build).set(1);
    Ok(handle)
}

/// Drains the histograms as long as the process lives, so that they do not grow while nobody reads.
pub(crate) async fn upkeep(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

#[derive(Clone)]
struct Page {
    app: Arc<App>,
    handle: PrometheusHandle,
}

/// What the listener of the metrics serves: `GET /metrics`, and nothing else.
pub fn router(app: Arc<App>, handle: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(read)).with_state(Page { app, handle })
}

async fn read(State(Page { app, handle }): State<Page>) -> impl IntoResponse {
    app.runtime.read_pool();
    process::read();
    let connections = app.host.store.connections();
    metrics::gauge!(CONNECTIONS, "state" => "used").set(connections.used);
    metrics::gauge!(CONNECTIONS, "state" => "idle").set(connections.idle);
    metrics::gauge!(CONNECTIONS_MOST).set(connections.most);
    // A database that is away must not keep the other numbers.
    let _in_time_or_as_before = tokio::time::timeout(PATIENCE, standing::read(&app)).await;
    let ready = tokio::time::timeout(PATIENCE, service::ready(State(app))).await;
    metrics::gauge!(READY).set(if matches!(ready, Ok(Ok(_))) { 1 } else { 0 });
    handle.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
}
