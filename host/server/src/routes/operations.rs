//! Operations.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::consent::people::Capacity;
use waystation_domain::organisation::operation::Operation;
use waystation_domain::words::ids::{CountryId, OperationId};
use waystation_domain::words::schemas::line;
use waystation_domain::work::office::Office;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = OperationList)]
pub(crate) struct Operations {
    operations: Vec<Operation>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OperationInput)]
pub(crate) struct Input {
    #[schema(schema_with = line::<200>)]
    title: String,
    country: CountryId,
    #[serde(default = "Operation::default_consent_days")]
    /// The most days that a consent may last.
    #[schema(minimum = 1, maximum = 3650)]
    consent_days_at_most: u32,
    #[serde(default)]
    /// Whose yes counts at which age.
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
