//! What keeps a file although a clock has run out.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::{HoldId, IndividualId};
use waystation_domain::work::desk::{Desk, HoldInput, HoldPlaced, ReviewInput};
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views::Holds;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Done;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Found<Disclosed<Holds>>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.holds().await?))
}

pub(crate) async fn place(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<HoldInput>,
) -> Result<Found<HoldPlaced>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.place_hold(input).await?))
}

pub(crate) async fn review(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<HoldId>,
    Json(input): Json<ReviewInput>,
) -> Result<Found<HoldPlaced>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.review_hold(id, input).await?))
}

pub(crate) async fn lift(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<HoldId>,
) -> Result<Done, Problem> {
    Desk::open_of(&app.host, &caller, id).await?.lift_hold(id).await?;
    Ok(Done)
}
