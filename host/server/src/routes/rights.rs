//! What a person asks for by right.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use waystation_domain::rights::DecisionInput;
use waystation_domain::words::ids::{IndividualId, RightsRequestId};
use waystation_domain::work::desk::{
    Desk, ExtensionInput, LiftingInput, PartnerToldInput, RightsInput, VerificationInput,
};
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::erasure::Forgotten;
use waystation_domain::work::views::{PersonCopy, RightsAnswer, RightsFile, RightsLine, RightsRequests};

use super::erasures::list_outside;
use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Printable, Resource};
use crate::http::{Closing, Creation, Found, Json, PathId, Reading};
use crate::problem::Problem;
use crate::rights_paper;

impl Resource for RightsLine {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/rights-requests/{}", self.id)
    }
}

/// No version, no body, nothing to validate: a no is immediate.
pub(crate) async fn object(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open(&host, &caller, id).await?.object().await?))
}

pub(crate) async fn receive(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Creation { body, once }: Creation<RightsInput>,
) -> Result<Made<RightsLine>, Problem> {
    Ok(Desk::open(&app.host, &caller, id).await?.receive_rights(body, once.as_ref()).await?.into())
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Found<Disclosed<RightsRequests>>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.rights_requests().await?))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<RightsRequestId>,
) -> Result<Found<Disclosed<RightsFile>>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.rights_request(id, &languages).await?))
}

pub(crate) async fn verify(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
    Json(input): Json<VerificationInput>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.verify_identity(id, input).await?))
}

pub(crate) async fn examine(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.examine_rights(id).await?))
}

pub(crate) async fn extend(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
    Json(input): Json<ExtensionInput>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.extend_rights(id, input).await?))
}

pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
    Json(input): Json<DecisionInput>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.decide_rights(id, input).await?))
}

pub(crate) async fn partner_told(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
    Json(input): Json<PartnerToldInput>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.rights_partner_told(id, input).await?))
}

pub(crate) async fn answered(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.rights_answered(id).await?))
}

pub(crate) async fn lift(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
    Json(input): Json<LiftingInput>,
) -> Result<Found<RightsLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.lift_objection(id, input).await?))
}

pub(crate) async fn erase(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<RightsRequestId>,
) -> Result<Found<Forgotten>, Problem> {
    let forgotten = Desk::open_of(&app.host, &caller, id).await?.erase_as_granted(id).await?;
    list_outside(&app).await;
    Ok(Found(forgotten))
}

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    headers: HeaderMap,
    PathId(id): PathId<RightsRequestId>,
) -> Result<Printable<Disclosed<RightsAnswer>>, Problem> {
    let answer = Desk::open_of(&app.host, &caller, id).await?.rights_answer(id, &languages).await?;
    Ok(Printable::of(answer, &headers, |answer| rights_paper::answer(answer.view()).into_string()))
}

pub(crate) async fn copy(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    headers: HeaderMap,
    PathId(id): PathId<RightsRequestId>,
) -> Result<Printable<Disclosed<PersonCopy>>, Problem> {
    let copy = Desk::copy_for_person(&app.host, &caller, id, &languages).await?;
    Ok(Printable::of(copy, &headers, |copy| rights_paper::copy(copy.view()).into_string()))
}
