//! Grants.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::sharing::agreement::Grant;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::{GrantId, OperationId};
use waystation_domain::work::office::{GrantInput, Noted, Office};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::{Closing, Creation, Found, IfMatch, Json, PathId, Query, Tagged};
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
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    damaged: Vec<String>,
}

/// A grant as it was recorded, with what the central team should look at.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordedGrant)]
pub(crate) struct Recorded {
    #[serde(flatten)]
    grant: Grant,
    findings: Vec<Finding>,
}

impl From<Noted<Grant>> for Recorded {
    fn from(noted: Noted<Grant>) -> Self {
        Self { grant: noted.record, findings: noted.findings }
    }
}

impl Resource for Recorded {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/grants/{}", self.grant.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.grant.version)
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(of): Query<Of>,
) -> Result<Found<Grants>, Problem> {
    let grants = Office::look(&app.host, &caller).await?.grants(&of.operation).await?;
    Ok(Found(Grants { damaged: grants.damaged_ids(), grants: grants.whole }))
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
) -> Result<Made<Recorded>, Problem> {
    let outcome = Office::open(&app.host, &caller).await?.make_grant(body, once.as_ref()).await?;
    Ok(outcome.map(Recorded::from).into())
}

pub(crate) async fn change(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<GrantId>,
    IfMatch(expected): IfMatch,
    Json(input): Json<GrantInput>,
) -> Result<Tagged<Recorded>, Problem> {
    let noted = Office::open(&host, &caller).await?.change_grant(id, input, expected).await?;
    let version = noted.record.version;
    Ok(Tagged(noted.into(), version))
}
