//! What a decision looks at beside consents: bases, guardianships, the closing of a case, requests for a file, and the
//! files that prove them.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::consent::people::Guardianship;
use waystation_domain::words::ids::{BasisId, EvidenceId, FileRequestId, IndividualId, RecordId, ReferralId};
use waystation_domain::work::desk::evidence::Attached;
use waystation_domain::work::desk::{BasisInput, ClosingInput, Desk, FileRequestInput, FileRequestTaken};
use waystation_domain::work::views::BasisLine;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Attachment, Done, Made, Resource};
use crate::http::extract::File;
use crate::http::{Created, Creation, Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = RecordMade)]
pub(crate) struct Recorded {
    id: RecordId,
}

impl Resource for BasisLine {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/bases/{}/approval", self.id)
    }
}

impl Resource for Attached {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/evidence/{}", self.id)
    }
}

pub(crate) async fn request_basis(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    Creation { body, once }: Creation<BasisInput>,
) -> Result<Made<BasisLine>, Problem> {
    Ok(Desk::open_referral(&app.host, &caller, id).await?.request_basis(id, body, once.as_ref()).await?.into())
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
) -> Result<Done, Problem> {
    Desk::open(&app.host, &caller, id).await?.end_guardianship().await?;
    Ok(Done)
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
) -> Result<Done, Problem> {
    Desk::open(&app.host, &caller, id).await?.reopen_case().await?;
    Ok(Done)
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
    Ok(Created(Desk::open(&app.host, &caller, id).await?.attach(&media_type, &bytes).await?))
}

pub(crate) async fn evidence(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<EvidenceId>,
) -> Result<Attachment, Problem> {
    let (media_type, bytes) = Desk::open_of(&app.host, &caller, id).await?.evidence(id).await?.into_file();
    Ok(Attachment { media_type, bytes: bytes.to_vec() })
}
