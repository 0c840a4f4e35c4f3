//! Consent: what is put to the person, at once or to be answered later, what the person said, and taking it back.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use waystation_domain::words::ids::{ConsentId, RecordId, ReferralId};
use waystation_domain::work::desk::{AskInput, ConsentInput, Desk, DeskError, InvalidationInput, Proposal, Withdrawal};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::replayed;
use crate::http::{Created, Creation, Found, Json, PathId, Reading};
use crate::problem::Problem;

#[derive(Serialize)]
pub(crate) struct Recorded {
    id: ConsentId,
    state: &'static str,
}

pub(crate) async fn proposal(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
) -> Result<Found<Proposal>, Problem> {
    let mut desk = Desk::open_referral(&app.host, &caller, id).await?;
    Ok(Found(desk.proposal(id, &languages).await?))
}

pub(crate) async fn record(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(referral): PathId<ReferralId>,
    Creation { body, once }: Creation<ConsentInput>,
) -> Result<Response, Problem> {
    let desk = Desk::open_referral(&app.host, &caller, referral).await?;
    recorded(desk.record_consent(referral, body, once.as_ref()).await)
}

pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(referral): PathId<ReferralId>,
    Creation { body, once }: Creation<AskInput>,
) -> Result<Response, Problem> {
    let desk = Desk::open_referral(&app.host, &caller, referral).await?;
    match desk.request_consent(referral, body, once.as_ref()).await {
        Ok(asked) => {
            let location = format!("/api/v1/consent-requests/{}/answer", asked.request.id);
            Ok(Created { location, version: None, body: asked }.into_response())
        }
        Err(error) => replayed(error),
    }
}

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(request): PathId<RecordId>,
    Creation { body, once }: Creation<ConsentInput>,
) -> Result<Response, Problem> {
    let desk = Desk::open_of(&app.host, &caller, request).await?;
    recorded(desk.answer_consent_request(request, body, once.as_ref()).await)
}

fn recorded(said: Result<(ConsentId, &'static str), DeskError>) -> Result<Response, Problem> {
    match said {
        Ok((id, state)) => {
            let location = format!("/api/v1/consents/{id}/withdrawal");
            Ok(Created { location, version: None, body: Recorded { id, state } }.into_response())
        }
        Err(error) => replayed(error),
    }
}

pub(crate) async fn invalidate(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ConsentId>,
    Json(input): Json<InvalidationInput>,
) -> Result<Found<Recorded>, Problem> {
    let desk = Desk::open_of(&app.host, &caller, id).await?;
    let (id, state) = desk.invalidate_consent(id, input).await?;
    Ok(Found(Recorded { id, state }))
}

/// No version, no body, nothing to validate: a no is immediate.
pub(crate) async fn withdraw(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ConsentId>,
) -> Result<Found<Withdrawal>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.withdraw_consent(id).await?))
}
