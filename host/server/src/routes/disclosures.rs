//! Previewing, making and explaining a disclosure.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::words::ids::{DisclosureId, ReferralId};
use waystation_domain::work::desk::{Desk, DiscloseInput, Explained, Preview};
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::extract::{MaybeCreation, MaybeJson};
use crate::http::{Found, IfMatch, PathId, Reading};
use crate::problem::Problem;

/// A disclosure, with the version of the referral that it made.
#[derive(Serialize, ToSchema)]
#[schema(as = Sharing)]
pub(crate) struct Shared {
    #[serde(flatten)]
    #[schema(value_type = views::Shared)]
    shared: Disclosed<views::Shared>,
    version: i64,
}

impl Resource for Shared {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/referrals/{}", self.shared.view().referral)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// It writes into the audit, so it is no GET.
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
    MaybeJson(body): MaybeJson<DiscloseInput>,
) -> Result<Found<Preview>, Problem> {
    Ok(Found(Desk::open_referral(&app.host, &caller, id).await?.preview(id, &body, &languages).await?))
}

pub(crate) async fn disclose(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<ReferralId>,
    IfMatch(expected): IfMatch,
    MaybeCreation { body, once }: MaybeCreation<DiscloseInput>,
) -> Result<Made<Shared>, Problem> {
    let desk = Desk::open_referral(&app.host, &caller, id).await?;
    let outcome = desk.share(id, &body, expected, &languages, once).await?;
    Ok(outcome.map(|shared| Shared { version: shared.version(), shared }).into())
}

pub(crate) async fn explain(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<DisclosureId>,
) -> Result<Found<Explained>, Problem> {
    Ok(Found(Desk::explain(&app.host, &caller, id, &languages).await?))
}
