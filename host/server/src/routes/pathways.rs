//! What the operation's active plugin offers.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::work::office::{self, Offer};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, Reading};
use crate::problem::Problem;

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
) -> Result<Found<Offer>, Problem> {
    Ok(Found(office::offered(&app.host, &caller, &languages).await?))
}
