//! Who decides for an adult without capacity.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::consent::people::Guardianship;
use waystation_domain::words::ids::{GuardianshipId, IndividualId};
use waystation_domain::work::desk::Desk;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Done;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = GuardianshipRecorded)]
pub(crate) struct Recorded {
    id: GuardianshipId,
}

pub(crate) async fn record(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(terms): Json<Guardianship>,
) -> Result<Found<Recorded>, Problem> {
    Ok(Found(Recorded { id: Desk::open(&app.host, &caller, id).await?.record_guardianship(terms).await? }))
}

pub(crate) async fn end(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Done, Problem> {
    Desk::open(&app.host, &caller, id).await?.end_guardianship().await?;
    Ok(Done)
}
