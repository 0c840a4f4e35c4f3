//! Operations.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use waystation_domain::consent::people::Capacity;
use waystation_domain::organisation::operation::Operation;
use waystation_domain::words::ids::{CountryId, OperationId};
use waystation_domain::work::office::Office;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize)]
pub(crate) struct Operations {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    title: String,
    country: CountryId,
    #[serde(default = "Operation::default_consent_days")]
    consent_days_at_most: u32,
    #[serde(default)]
    capacity: Capacity,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Operations>, Problem> {
    let operations = Office::look(&app.host, &caller).await?.operations().await?;
    Ok(Found(Operations { operations }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
) -> Result<Found<Operation>, Problem> {
    Ok(Found(Office::look(&app.host, &caller).await?.operation(&id).await?))
}

pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<OperationId>,
    Json(Input { title, country, consent_days_at_most, capacity }): Json<Input>,
) -> Result<Found<Operation>, Problem> {
    let operation = Operation { id, title, country, consent_days_at_most, capacity };
    Office::open(&app.host, &caller).await?.put_operation(&operation).await?;
    Ok(Found(operation))
}
