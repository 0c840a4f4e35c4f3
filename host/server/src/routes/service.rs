//! The host itself: health, readiness, metrics, and the description of the API.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use serde::Serialize;

use crate::app::App;
use crate::http::Found;
use crate::problem::{Code, Problem};

#[derive(Serialize)]
pub(crate) struct Health {
    status: &'static str,
}

pub(crate) async fn health() -> Found<Health> {
    Found(Health { status: "ok" })
}

pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Found<Health>, Problem> {
    if !app.is_ready() {
        return Err(Problem::new(Code::NotReady));
    }
    app.host.store.ping().await.map_err(|error| {
        tracing::error!(%error, "the database does not answer");
        Problem::new(Code::NotReady)
    })?;
    Ok(Found(Health { status: "ready" }))
}

pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    app.runtime.read_pool();
    app.metrics.run_upkeep();
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, text)], app.metrics.render())
}

pub(crate) async fn openapi() -> Found<&'static utoipa::openapi::OpenApi> {
    Found(crate::openapi::document())
}
