//! Erasing a person.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::{ErasureRequestId, IndividualId};
use waystation_domain::work::desk::{Desk, ErasureAwaits, ErasureInput};
use waystation_domain::work::erasure::Forgotten;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<ErasureInput>,
) -> Result<Found<ErasureAwaits>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.ask_erasure(input).await?))
}

pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ErasureRequestId>,
    Json(input): Json<ErasureInput>,
) -> Result<Found<Forgotten>, Problem> {
    let forgotten = Desk::open_of(&app.host, &caller, id).await?.approve_erasure(id, input).await?;
    list_outside(&app).await;
    Ok(Found(forgotten))
}

/// The list of the erased outside of the database too, before it is answered.
pub(super) async fn list_outside(app: &App) {
    if let Err(error) = app.keep_erased().await {
        tracing::error!(%error, "the list of those who were erased is not up to date outside of the database; it is tried again");
    }
}
