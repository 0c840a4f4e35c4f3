//! What happened to an account before there was a case.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::work::desk::{Desk, MilestoneInput};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Done;
use crate::http::{Json, PathId};
use crate::problem::Problem;

pub(crate) async fn record(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<MilestoneInput>,
) -> Result<Done, Problem> {
    Desk::open(&app.host, &caller, id).await?.record_milestone(input).await?;
    Ok(Done)
}
