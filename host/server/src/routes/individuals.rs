//! Persons.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use waystation_domain::person::profile::ProfilePatch;
use waystation_domain::security::sensitive::Sensitive;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::work::desk::{Desk, Disclosed, views};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Changed, replayed};
use crate::http::{Created, Creation, Found, IfMatch, Json, PathId, Tagged};
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    number: Sensitive<String>,
}

#[derive(Serialize)]
pub(crate) struct SearchResult {
    individuals: Vec<FoundIndividual>,
}

#[derive(Serialize)]
pub(crate) struct FoundIndividual {
    id: IndividualId,
    case_number: String,
}

pub(crate) async fn register(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Creation { body, once }: Creation<ProfilePatch>,
) -> Result<Response, Problem> {
    match Desk::register(&app.host, &caller, body, once.as_ref()).await {
        Ok(registered) => Ok(Created {
            location: format!("/api/v1/individuals/{}", registered.id),
            version: Some(registered.version),
            body: registered,
        }
        .into_response()),
        Err(error) => replayed(error),
    }
}

/// The number is in the body: addresses are logged on the way.
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Json(Search { number }): Json<Search>,
) -> Result<Found<SearchResult>, Problem> {
    let found = Desk::find(&app.host, &caller, number).await?;
    let individuals = found.into_iter().map(|(id, case_number)| FoundIndividual { id, case_number }).collect();
    Ok(Found(SearchResult { individuals }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
) -> Result<Tagged<Disclosed<views::CaseFile>>, Problem> {
    let mut desk = Desk::open(&app.host, &caller, id).await?;
    let consented = desk.case_file().await?;
    let file = desk.disclose(consented).await?;
    let version = file.version();
    Ok(Tagged(file, version))
}

pub(crate) async fn correct(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    IfMatch(expected): IfMatch,
    Json(patch): Json<ProfilePatch>,
) -> Result<Tagged<Changed<IndividualId>>, Problem> {
    let version = Desk::open(&app.host, &caller, id).await?.correct(patch, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}
