//! Consent: what is put to the person, at once or to be answered later, what the person answered, and taking it back.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::{ConsentId, ConsentRequestId, ReferralId};
use waystation_domain::work::desk::{
    AskInput, ConsentInput, Desk, InvalidationInput, Proposal, RecordedConsent, Withdrawal,
};
use waystation_domain::work::views::ConsentAsked;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::{Closing, Creation, Found, Json, PathId, Reading};
use crate::problem::Problem;

impl Resource for RecordedConsent {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/consents/{}/withdrawal", self.id)
    }
}

impl Resource for ConsentAsked {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/consent-requests/{}/answer", self.request.id)
    }
}

pub(crate) async fn proposal(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
) -> Result<Found<Proposal>, Problem> {
    Ok(Found(Desk::open_referral(&app.host, &caller, id).await?.proposal(id, &languages).await?))
}

pub(crate) async fn record(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(referral): PathId<ReferralId>,
    Creation { body, once }: Creation<ConsentInput>,
) -> Result<Made<RecordedConsent>, Problem> {
    let desk = Desk::open_referral(&app.host, &caller, referral).await?;
    Ok(desk.record_consent(referral, body, once.as_ref()).await?.into())
}

pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(referral): PathId<ReferralId>,
    Creation { body, once }: Creation<AskInput>,
) -> Result<Made<ConsentAsked>, Problem> {
    let desk = Desk::open_referral(&app.host, &caller, referral).await?;
    Ok(desk.request_consent(referral, body, once.as_ref()).await?.into())
}

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(request): PathId<ConsentRequestId>,
    Creation { body, once }: Creation<ConsentInput>,
) -> Result<Made<RecordedConsent>, Problem> {
    let desk = Desk::open_of(&app.host, &caller, request).await?;
    Ok(desk.answer_consent_request(request, body, once.as_ref()).await?.into())
}

pub(crate) async fn invalidate(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ConsentId>,
    Json(input): Json<InvalidationInput>,
) -> Result<Found<RecordedConsent>, Problem> {
    let desk = Desk::open_of(&host, &caller, id).await?;
    Ok(Found(desk.invalidate_consent(id, input).await?))
}

/// No version, no body, nothing to validate: a no is immediate.
pub(crate) async fn withdraw(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ConsentId>,
) -> Result<Found<Withdrawal>, Problem> {
    Ok(Found(Desk::open_of(&host, &caller, id).await?.withdraw_consent(id).await?))
}
