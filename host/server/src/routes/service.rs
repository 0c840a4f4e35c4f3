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

#[derive(Serialize, ToSchema)]
pub(crate) struct Readiness {
    status: &'static str,
    /// By how many seconds the clock of the machine is behind the last act of the host; none when it is not. Until it has
    /// caught up, everything is decided by the moment of that act.
    clock_behind_seconds: Option<i64>,
}

pub(crate) async fn health() -> Found<Health> {
    Found(Health { status: "ok" })
}

pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Found<Readiness>, Problem> {
    if let Some(trouble) = app.trouble().await {
        return Err(Problem::new(Code::NotReady).at(trouble.part, trouble.says));
    }
    let clock_behind_seconds = app.host.clock_behind().map(|behind| behind / 1000);
    Ok(Found(Readiness { status: "ready", clock_behind_seconds }))
}

/// The description of the API, from the code that puts the routes together.
#[derive(Clone, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct Description(pub(crate) &'static serde_json::Value);

pub(crate) async fn openapi(Extension(description): Extension<Description>) -> Found<Description> {
    Found(description)
}
