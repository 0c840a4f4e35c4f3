//! What is due.

use std::sync::Arc;

use axum::extract::State;
use waystation_domain::work::office::{self, Duties};

use super::paging::left_out;
use crate::app::App;
use crate::caller::Authenticated;
use crate::http::Found;
use crate::problem::Problem;

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
) -> Result<Found<Duties>, Problem> {
    Ok(Found(office::duties(&app.host, &caller, left_out).await?))
}
