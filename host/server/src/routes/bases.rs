//! Bases other than consent.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::words::ids::{BasisId, ReferralId};
use waystation_domain::work::desk::{BasisInput, Desk};
use waystation_domain::work::views::BasisLine;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::{Closing, Creation, Found, PathId};
use crate::problem::Problem;

impl Resource for BasisLine {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/bases/{}/approval", self.id)
    }
}

pub(crate) async fn request(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<ReferralId>,
    Creation { body, once }: Creation<BasisInput>,
) -> Result<Made<BasisLine>, Problem> {
    Ok(Desk::open_referral(&app.host, &caller, id).await?.request_basis(id, body, once.as_ref()).await?.into())
}

pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<BasisId>,
) -> Result<Found<BasisLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.approve_basis(id).await?))
}

pub(crate) async fn end(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<BasisId>,
) -> Result<Found<BasisLine>, Problem> {
    Ok(Found(Desk::open_of(&host, &caller, id).await?.end_basis(id).await?))
}

pub(crate) async fn told(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<BasisId>,
) -> Result<Found<BasisLine>, Problem> {
    Ok(Found(Desk::open_of(&app.host, &caller, id).await?.person_told(id).await?))
}
