//! Closing a case, and opening it again.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::work::desk::{ClosedCase, ClosingInput, Desk, Ending};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Done;
use crate::http::{Closing, Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = WouldEnd)]
pub(crate) struct WouldEnd {
    /// The referrals that end with the case.
    open: Vec<Ending>,
}

pub(crate) async fn look(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Found<WouldEnd>, Problem> {
    Ok(Found(WouldEnd { open: Desk::open(&app.host, &caller, id).await?.would_end().await? }))
}

pub(crate) async fn close(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<ClosingInput>,
) -> Result<Found<ClosedCase>, Problem> {
    Ok(Found(Desk::open(&host, &caller, id).await?.close_case(input).await?))
}

pub(crate) async fn reopen(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Done, Problem> {
    Desk::open(&app.host, &caller, id).await?.reopen_case().await?;
    Ok(Done)
}
