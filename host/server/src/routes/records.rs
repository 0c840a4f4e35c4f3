//! What a decision looks at beside consents: bases, guardianships, the closing of a case, requests for a file, and the
//! files that prove them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use waystation_domain::consent::people::Guardianship;
use waystation_domain::words::ids::{BasisId, EvidenceId, FileRequestId, IndividualId, RecordId, ReferralId};
use waystation_domain::work::desk::evidence::Attached;
use waystation_domain::work::desk::{BasisInput, ClosingInput, Desk, FileRequestInput, FileRequestTaken};
use waystation_domain::work::views::BasisLine;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Made;
use crate::http::extract::File;
use crate::http::{Created, Creation, Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize)]
pub(crate) struct Recorded {
    id: RecordId,
}

pub(crate) async fn request_basis(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    Creation { body, once }: Creation<BasisInput>,
) -> Result<Made<BasisLine>, Problem> {
    let outcome = Desk::open_referral(&app.host, &caller, id).await?.request_basis(id, body, once.as_ref()).await?;
    Ok(Made::of(outcome, |line| Created {
        location: format!("/api/v1/bases/{}/approval", line.id),
        version: None,
        body: line,
    }))
}

pub(crate) async fn approve_basis(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<BasisId>,
) -> Result<Found<BasisLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.approve_basis(id).await?))
}

pub(crate) async fn end_basis(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<BasisId>,
) -> Result<Found<BasisLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.end_basis(id).await?))
}

pub(crate) async fn person_told(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<BasisId>,
) -> Result<Found<BasisLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.person_told(id).await?))
}

pub(crate) async fn record_guardianship(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(terms): Json<Guardianship>,
) -> Result<Found<Recorded>, Problem> {
    Ok(Found(Recorded { id: Desk::open(&app.host, &caller, id).await?.record_guardianship(terms).await?.into() }))
}

pub(crate) async fn end_guardianship(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<StatusCode, Problem> {
    Desk::open(&app.host, &caller, id).await?.end_guardianship().await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn close_case(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<ClosingInput>,
) -> Result<Found<Recorded>, Problem> {
    Ok(Found(Recorded { id: Desk::open(&app.host, &caller, id).await?.close_case(input).await?.into() }))
}

pub(crate) async fn reopen_case(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<StatusCode, Problem> {
    Desk::open(&app.host, &caller, id).await?.reopen_case().await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn request_file(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<FileRequestInput>,
) -> Result<Found<FileRequestTaken>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.request_file(input).await?))
}

pub(crate) async fn approve_file_request(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<FileRequestId>,
) -> Result<Found<FileRequestTaken>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.approve_file_request(id).await?))
}

pub(crate) async fn attach(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    File { media_type, bytes }: File,
) -> Result<Created<Attached>, Problem> {
    let attached = Desk::open(&app.host, &caller, id).await?.attach(&media_type, &bytes).await?;
    Ok(Created { location: format!("/api/v1/evidence/{}", attached.id), version: None, body: attached })
}

pub(crate) async fn evidence(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<EvidenceId>,
) -> Result<Response, Problem> {
    let (media_type, bytes) = Desk::open_of(&app.host, &caller, id).await?.evidence(id).await?.into_file();
    // The media type is one of our list; a browser must not take the file for anything else, or show it in place.
    let media_type = HeaderValue::try_from(media_type).map_err(|error| Problem::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes.to_vec()).into_response())
}
