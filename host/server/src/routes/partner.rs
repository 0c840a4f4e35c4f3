//! The partner's side.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use waystation_domain::disclosure::Decision;
use waystation_domain::ports::Page;
use waystation_domain::referral::State as Stands;
use waystation_domain::security::caller::Caller;
use waystation_domain::words::ids::ReferralId;
use waystation_domain::work::desk::availability::{self, AvailabilityInput, FullFor};
use waystation_domain::work::desk::{
    Desk, DeskError, Disclosed, FollowUpInput, PartnerLine, PartnerStep, Report, views,
};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::Changed;
use crate::http::{Found, IfMatch, Json, PathId, Query, Reading, Tagged};
use crate::problem::Problem;

/// A page of a list, unless the caller says how many.
const PAGE: u32 = 50;
/// The most that a caller may ask for.
const MOST: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paged {
    after: Option<ReferralId>,
    limit: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct Referrals {
    referrals: Vec<PartnerLine>,
    /// What to give as `after` for the next page.
    next: Option<ReferralId>,
}

#[derive(Serialize)]
pub(crate) struct Fulls {
    full: Vec<FullFor>,
}

#[derive(Serialize)]
pub(crate) struct Stepped {
    id: ReferralId,
    state: Stands,
    version: i64,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    Query(Paged { after, limit }): Query<Paged>,
) -> Result<Found<Referrals>, Problem> {
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    let referrals = Desk::at_partner(&app.host, &caller, Page { after, limit }, &languages).await?;
    let full = u32::try_from(referrals.len()).is_ok_and(|length| length >= limit);
    let next = referrals.last().filter(|_| full).map(|line| line.id);
    Ok(Found(Referrals { referrals, next }))
}

pub(crate) async fn form(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
) -> Result<Tagged<Disclosed<views::PartnerForm>>, Problem> {
    let mut desk = Desk::open_at_partner(&app.host, &caller, id).await?;
    let consented = match desk.form(id, &languages).await {
        Ok(consented) => consented,
        Err(DeskError::Refused(decision)) => {
            drop(desk);
            return Err(refused(&app, &caller, id, decision).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let form = desk.disclose(consented).await?;
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
    let desk = Desk::open_at_partner(&app.host, &caller, id).await?;
    match desk.step(id, step, expected).await {
        Ok((state, version)) => Ok(Tagged(Stepped { id, state, version }, version)),
        Err(DeskError::Refused(decision)) => Err(refused(&app, &caller, id, decision).await?),
        Err(error) => Err(error.into()),
    }
}

/// Writes the refusal down, in a transaction of its own. The reasons about the person stay
/// here.
async fn refused(app: &App, caller: &Caller, id: ReferralId, decision: Box<Decision>) -> Result<Problem, Problem> {
    Desk::open_at_partner(&app.host, caller, id).await?.note_form_refusal(id, &decision).await?;
    Ok(Problem::from(DeskError::Refused(decision)).for_partner())
}

pub(crate) async fn report(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    Json(report): Json<Report>,
) -> Result<Tagged<Changed<ReferralId>>, Problem> {
    let version = Desk::open_at_partner(&app.host, &caller, id).await?.report(id, report, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}

pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    Json(input): Json<FollowUpInput>,
) -> Result<Tagged<Changed<ReferralId>>, Problem> {
    let version = Desk::open_at_partner(&app.host, &caller, id).await?.ask_follow_up(id, input, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}

pub(crate) async fn full(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Fulls>, Problem> {
    Ok(Found(Fulls { full: availability::full(&app.host, &caller).await? }))
}

pub(crate) async fn say(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Json(input): Json<AvailabilityInput>,
) -> Result<Found<Fulls>, Problem> {
    availability::say(&app.host, &caller, input).await?;
    Ok(Found(Fulls { full: availability::full(&app.host, &caller).await? }))
}

pub(crate) async fn attest(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
) -> Result<StatusCode, Problem> {
    Desk::open_at_partner(&app.host, &caller, id).await?.attest_destruction(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
