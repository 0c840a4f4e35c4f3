//! Grants.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::sharing::agreement::Grant;
use waystation_domain::words::ids::{GrantId, OperationId};
use waystation_domain::work::office::{GrantInput, Office};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::{Creation, Found, IfMatch, Json, PathId, Query, Tagged};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    operation: OperationId,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GrantList)]
pub(crate) struct Grants {
    grants: Vec<Grant>,
}

impl Resource for Grant {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/grants/{}", self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(of): Query<Of>,
) -> Result<Found<Grants>, Problem> {
    let grants = Office::look(&app.host, &caller).await?.grants(&of.operation).await?;
    Ok(Found(Grants { grants }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<GrantId>,
) -> Result<Tagged<Grant>, Problem> {
    let grant = Office::look(&app.host, &caller).await?.grant(id).await?;
    let version = grant.version;
    Ok(Tagged(grant, version))
}

pub(crate) async fn make(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Creation { body, once }: Creation<GrantInput>,
) -> Result<Made<Grant>, Problem> {
    Ok(Office::open(&app.host, &caller).await?.make_grant(body, once.as_ref()).await?.into())
}

pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<GrantId>,
    IfMatch(expected): IfMatch,
    Json(input): Json<GrantInput>,
) -> Result<Tagged<Grant>, Problem> {
    let grant = Office::open(&app.host, &caller).await?.change_grant(id, input, expected).await?;
    let version = grant.version;
    Ok(Tagged(grant, version))
}
