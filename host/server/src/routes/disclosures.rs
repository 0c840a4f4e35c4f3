//! Previewing, making and explaining a disclosure.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use waystation_domain::disclosure::Explanation;
use waystation_domain::words::ids::{DisclosureId, ReferralId};
use waystation_domain::work::desk::{Consented, Desk, DeskError, DiscloseInput, Disclosed, Explained, Refer, views};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::replayed;
use crate::http::extract::MaybeCreation;
use crate::http::{Created, Found, IfMatch, PathId, Reading};
use crate::problem::Problem;

#[derive(Serialize)]
pub(crate) struct Preview {
    offer: Explanation,
    acceptance: Explanation,
    follow_up: Option<Explanation>,
}

/// A disclosure, with the version of the referral that it made.
#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    shared: Disclosed<views::Shared>,
    version: i64,
}

/// It writes into the audit, so it is no GET.
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
    MaybeCreation { body, .. }: MaybeCreation<DiscloseInput>,
) -> Result<Found<Preview>, Problem> {
    let preview = Desk::open_referral(&app.host, &caller, id).await?.preview(id, &body).await?;
    Ok(Found(Preview {
        offer: preview.offer.explain(&languages),
        acceptance: preview.acceptance.explain(&languages),
        follow_up: preview.follow_up.map(|decision| decision.explain(&languages)),
    }))
}

pub(crate) async fn disclose(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    MaybeCreation { body, once }: MaybeCreation<DiscloseInput>,
) -> Result<Response, Problem> {
    let mut desk = Desk::open_referral(&app.host, &caller, id).await?;
    let consented: Consented<Refer> = match desk.consented(id, &body, expected, &languages, once).await {
        Ok(consented) => consented,
        Err(DeskError::Refused(decision)) => {
            // The transaction that refused ends here; the refusal is written down in its own.
            drop(desk);
            Desk::open_referral(&app.host, &caller, id).await?.note_refusal(id, &decision).await?;
            return Err(DeskError::Refused(decision).into());
        }
        Err(error) => return replayed(error),
    };
    let shared = desk.disclose(consented).await?;
    let version = shared.version();
    let location = format!("/api/v1/referrals/{id}");
    Ok(Created { location, version: Some(version), body: Made { shared, version } }.into_response())
}

pub(crate) async fn explain(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<DisclosureId>,
) -> Result<Found<Explained>, Problem> {
    Ok(Found(Desk::explain(&app.host, &caller, id, &languages).await?))
}
