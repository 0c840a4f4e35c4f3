//! Formal requests of persons for their files.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::{FileRequestId, IndividualId};
use waystation_domain::work::desk::{Desk, FileRequestInput, FileRequestTaken};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

pub(crate) async fn take(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<FileRequestInput>,
) -> Result<Found<FileRequestTaken>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.request_file(input).await?))
}

pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<FileRequestId>,
) -> Result<Found<FileRequestTaken>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.approve_file_request(id).await?))
}
