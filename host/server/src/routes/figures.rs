//! Figures without persons.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::work::office::{self, Figures, Quarter};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Query};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    quarter: Quarter,
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Of { quarter }): Query<Of>,
) -> Result<Found<Figures>, Problem> {
    Ok(Found(office::figures(&app.host, &caller, quarter).await?))
}
