//! Agreements.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::sharing::agreement::Agreement;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::{AgreementId, OperationId, PartnerId};
use waystation_domain::work::office::{AgreementInput, Noted, Office};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::{Closing, Creation, Found, IfMatch, Json, PathId, Query, Tagged};
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
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    damaged: Vec<String>,
}

/// An agreement as it was recorded, with what the central team should look at.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordedAgreement)]
pub(crate) struct Recorded {
    #[serde(flatten)]
    agreement: Agreement,
    findings: Vec<Finding>,
}

impl From<Noted<Agreement>> for Recorded {
    fn from(noted: Noted<Agreement>) -> Self {
        Self { agreement: noted.record, findings: noted.findings }
    }
}

impl Resource for Recorded {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/agreements/{}", self.agreement.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.agreement.version)
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(of): Query<Of>,
) -> Result<Found<Agreements>, Problem> {
    let office = Office::look(&app.host, &caller).await?;
    let agreements = office.agreements(&of.operation, of.partner.as_ref()).await?;
    Ok(Found(Agreements { damaged: agreements.damaged_ids(), agreements: agreements.whole }))
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
) -> Result<Made<Recorded>, Problem> {
    let outcome = Office::open(&app.host, &caller).await?.make_agreement(body, once.as_ref()).await?;
    Ok(outcome.map(Recorded::from).into())
}

pub(crate) async fn change(
    Closing(host): Closing,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<AgreementId>,
    IfMatch(expected): IfMatch,
    Json(input): Json<AgreementInput>,
) -> Result<Tagged<Recorded>, Problem> {
    let noted = Office::open(&host, &caller).await?.change_agreement(id, input, expected).await?;
    let version = noted.record.version;
    Ok(Tagged(noted.into(), version))
}
