//! The partner's side.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::words::ids::ReferralId;
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::partner::availability::{self, AvailabilityInput, UnavailablePathway};
use waystation_domain::work::partner::{
    self, FollowUpInput, PartnerDesk, PartnerLine, PartnerStep, Report, Stepped, ToDestroy,
};
use waystation_domain::work::views::PartnerForm;

use super::paging::{Listing, left_out};
use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Changed, Done};
use crate::http::{Found, IfMatch, Json, PathId, Query, Reading, Tagged};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = PartnerReferralList)]
pub(crate) struct Referrals {
    referrals: Vec<PartnerLine>,
    /// What is to be destroyed of persons who were erased, on the first page: all of it, oldest first.
    to_destroy: Vec<ToDestroy>,
    /// What to give as `after` for the next page.
    next: Option<ReferralId>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = UnavailablePathways)]
pub(crate) struct Unavailable {
    full: Vec<UnavailablePathway>,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    Query(listing): Query<Listing>,
) -> Result<Found<Referrals>, Problem> {
    let (wanted, page) = (listing.wanted(), listing.page());
    let to_destroy = match page.after {
        None => partner::to_destroy(&app.host, &caller).await?,
        Some(_) => Vec::new(),
    };
    let (referrals, next) = partner::inbox(&app.host, &caller, wanted, page, &languages, left_out).await?;
    Ok(Found(Referrals { referrals, to_destroy, next }))
}

pub(crate) async fn form(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
) -> Result<Tagged<Disclosed<PartnerForm>>, Problem> {
    let form = PartnerDesk::open(&app.host, &caller, id).await?.form(id, &languages).await?;
    let version = form.version();
    Ok(Tagged(form, version))
}

pub(crate) async fn step(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    Json(step): Json<PartnerStep>,
) -> Result<Tagged<Stepped>, Problem> {
    let stepped = PartnerDesk::open(&app.host, &caller, id).await?.step(id, step, expected).await?;
    let version = stepped.version;
    Ok(Tagged(stepped, version))
}

pub(crate) async fn report(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    Json(report): Json<Report>,
) -> Result<Tagged<Changed<ReferralId>>, Problem> {
    let version = PartnerDesk::open(&app.host, &caller, id).await?.report(id, report, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}

pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    Json(input): Json<FollowUpInput>,
) -> Result<Tagged<Changed<ReferralId>>, Problem> {
    let version = PartnerDesk::open(&app.host, &caller, id).await?.ask_follow_up(id, input, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}

pub(crate) async fn availability(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Unavailable>, Problem> {
    Ok(Found(Unavailable { full: availability::unavailable(&app.host, &caller).await? }))
}

pub(crate) async fn declare_availability(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Json(input): Json<AvailabilityInput>,
) -> Result<Found<Unavailable>, Problem> {
    availability::declare(&app.host, &caller, input).await?;
    Ok(Found(Unavailable { full: availability::unavailable(&app.host, &caller).await? }))
}

pub(crate) async fn attest(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
) -> Result<Done, Problem> {
    partner::attest(&app.host, &caller, id).await?;
    Ok(Done)
}
