//! Closing a case, and opening it again.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::words::ids::{ClosingId, IndividualId};
use waystation_domain::work::desk::{ClosingInput, Desk};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Done;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = ClosingRecorded)]
pub(crate) struct Recorded {
    id: ClosingId,
}

pub(crate) async fn close(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<ClosingInput>,
) -> Result<Found<Recorded>, Problem> {
    Ok(Found(Recorded { id: Desk::open(&app.host, &caller, id).await?.close_case(input).await? }))
}

pub(crate) async fn reopen(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Done, Problem> {
    Desk::open(&app.host, &caller, id).await?.reopen_case().await?;
    Ok(Done)
}
