//! Partners, as the central team records them and staff choose among them.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::organisation::partner::{Partner, PartnerKind};
use waystation_domain::words::ids::PartnerId;
use waystation_domain::words::schemas::line;
use waystation_domain::work::office::{self, Office};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Json, PathId};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
#[schema(as = PartnerList)]
pub(crate) struct Partners {
    partners: Vec<Partner>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnerInput)]
pub(crate) struct Input {
    #[schema(schema_with = line::<200>)]
    name: String,
    kind: PartnerKind,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Partners>, Problem> {
    Ok(Found(Partners { partners: office::partners(&app.host, &caller).await? }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PartnerId>,
) -> Result<Found<Partner>, Problem> {
    Ok(Found(Office::look(&app.host, &caller).await?.partner(&id).await?))
}

pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PartnerId>,
    Json(Input { name, kind }): Json<Input>,
) -> Result<Found<Partner>, Problem> {
    let partner = Partner { id, name, kind };
    Office::open(&app.host, &caller).await?.put_partner(&partner).await?;
    Ok(Found(partner))
}
