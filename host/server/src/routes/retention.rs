//! How long files are kept in an operation, and what ended by a clock.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::retention::terms::Terms;
use waystation_domain::words::calendar::Day;
use waystation_domain::words::ids::OperationId;
use waystation_domain::work::WorkError;
use waystation_domain::work::office::{self, CertificateList, Office, RetentionPreview, RetentionStanding};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Json, PathId, Query};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    /// Today, if none is named.
    on: Option<Day>,
}

pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
    Query(Of { on }): Query<Of>,
) -> Result<Found<RetentionPreview>, Problem> {
    let trouble = |error: &WorkError| tracing::error!(%error, "a file cannot be looked at: no clock is asked about it");
    Ok(Found(office::preview(&app.host, &caller, &id, on, trouble).await?))
}

pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
    Json(terms): Json<Terms>,
) -> Result<Found<RetentionStanding>, Problem> {
    Ok(Found(Office::open(&app.host, &caller).await?.put_retention(&id, terms).await?))
}

pub(crate) async fn certificates(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
) -> Result<Found<CertificateList>, Problem> {
    Ok(Found(office::certificates(&app.host, &caller, &id).await?))
}
