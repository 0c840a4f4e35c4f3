//! How the host stands, for the central team.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use waystation_domain::work::office::status::{Check, Health};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::Found;
use crate::problem::Problem;
use crate::status;

/// The most entries of the audit that one request verifies.
const ENTRIES: u32 = 20_000;

#[derive(Serialize, ToSchema)]
#[schema(as = Status)]
pub(crate) struct Status {
    /// The worst of them.
    health: Health,
    /// One line for each thing that was looked at.
    checks: Vec<Check>,
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Status>, Problem> {
    let mut verified = app.verified.lock().await;
    let data_dir = app.settings.data_dir.as_deref();
    let every = app.settings.sweep_every;
    let files = status::files_as_seen(&app.host).await;
    let checks = status::look(&app.host, &caller, data_dir, every, &mut verified, ENTRIES, files).await?;
    if let Some(kept) = &app.kept {
        kept.keep_verified(&app.host, &verified);
    }
    Ok(Found(Status { health: status::worst(&checks), checks }))
}
