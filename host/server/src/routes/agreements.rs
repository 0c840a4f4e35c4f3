//! Agreements.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::sharing::agreement::Agreement;
use waystation_domain::words::ids::{AgreementId, OperationId, PartnerId};
use waystation_domain::work::office::{AgreementInput, Office};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::{Creation, Found, IfMatch, Json, PathId, Query, Tagged};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    operation: OperationId,
    partner: Option<PartnerId>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgreementList)]
pub(crate) struct Agreements {
    agreements: Vec<Agreement>,
}

impl Resource for Agreement {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/agreements/{}", self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(of): Query<Of>,
) -> Result<Found<Agreements>, Problem> {
    let office = Office::look(&app.host, &caller).await?;
    let agreements = office.agreements(&of.operation, of.partner.as_ref()).await?;
    Ok(Found(Agreements { agreements }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<AgreementId>,
) -> Result<Tagged<Agreement>, Problem> {
    let agreement = Office::look(&app.host, &caller).await?.agreement(id).await?;
    let version = agreement.version;
    Ok(Tagged(agreement, version))
}

pub(crate) async fn make(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Creation { body, once }: Creation<AgreementInput>,
) -> Result<Made<Agreement>, Problem> {
    Ok(Office::open(&app.host, &caller).await?.make_agreement(body, once.as_ref()).await?.into())
}

pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<AgreementId>,
    IfMatch(expected): IfMatch,
    Json(input): Json<AgreementInput>,
) -> Result<Tagged<Agreement>, Problem> {
    let agreement = Office::open(&app.host, &caller).await?.change_agreement(id, input, expected).await?;
    let version = agreement.version;
    Ok(Tagged(agreement, version))
}
