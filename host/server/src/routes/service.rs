//! The host itself: health, readiness, and the description of the API.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::Found;
use crate::problem::{Code, Problem};

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
}

pub(crate) async fn health() -> Found<Health> {
    Found(Health { status: "ok" })
}

pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Found<Health>, Problem> {
    if let Some(trouble) = app.trouble().await {
        return Err(Problem::new(Code::NotReady).at(trouble.part, trouble.says));
    }
    Ok(Found(Health { status: "ready" }))
}

/// The description of the API, from the code that puts the routes together.
#[derive(Clone, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct Description(pub(crate) &'static serde_json::Value);

pub(crate) async fn openapi(Extension(description): Extension<Description>) -> Found<Description> {
    Found(description)
}
