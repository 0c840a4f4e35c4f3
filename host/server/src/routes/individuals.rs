//! Persons.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::person::profile::ProfilePatch;
use waystation_domain::security::sensitive::Sensitive;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::work::desk::{Corrected, Desk, FoundIndividual, OriginError, Registered, SamePersonInput};
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views::{CaseFile, Corrections, FileHistory};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Changed, Done, Made, Resource};
use crate::http::{Creation, Found, IfMatch, Json, PathId, Reading, Tagged};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IndividualSearch)]
pub(crate) struct Search {
    /// A registration number; spaces, hyphens, case, full width and the script of the digits make no difference. What has
    /// no digit but 0 is nobody's.
    #[schema(value_type = String)]
    number: Sensitive<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Undoing {
    /// The version of the file that the change made, as the history says it.
    #[schema(minimum = 2)]
    version: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IndividualList)]
pub(crate) struct SearchResult {
    individuals: Vec<FoundIndividual>,
}

impl Resource for Registered {
    const VERSIONED: bool = true;

    fn location(&self) -> String {
        format!("/api/v1/individuals/{}", self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub(crate) async fn register(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Creation { body, once }: Creation<ProfilePatch>,
) -> Result<Made<Registered>, Problem> {
    Ok(Desk::register(&app.host, &caller, body, once.as_ref()).await?.into())
}

/// The number is in the body: addresses are logged along the way.
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Json(Search { number }): Json<Search>,
) -> Result<Found<SearchResult>, Problem> {
    Ok(Found(SearchResult { individuals: Desk::find(&app.host, &caller, number).await? }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<IndividualId>,
) -> Result<Tagged<Disclosed<CaseFile>>, Problem> {
    let file = Desk::open(&app.host, &caller, id).await?.case_file(&languages).await?;
    let version = file.version();
    Ok(Tagged(file, version))
}

pub(crate) async fn correct(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    IfMatch(expected): IfMatch,
    Json(patch): Json<ProfilePatch>,
) -> Result<Tagged<Corrected>, Problem> {
    let corrected = Desk::open(&app.host, &caller, id).await?.correct(patch, expected).await?;
    let version = corrected.version;
    Ok(Tagged(corrected, version))
}

pub(crate) async fn corrections(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<IndividualId>,
) -> Result<Found<Disclosed<Corrections>>, Problem> {
    Ok(Found(Desk::open(&app.host, &caller, id).await?.corrections(&languages).await?))
}

pub(crate) async fn history(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    PathId(id): PathId<IndividualId>,
) -> Result<Tagged<Disclosed<FileHistory>>, Problem> {
    let history = Desk::open(&app.host, &caller, id).await?.read_history(&languages).await?;
    let version = history.version();
    Ok(Tagged(history, version))
}

pub(crate) async fn undo(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    IfMatch(expected): IfMatch,
    Json(Undoing { version }): Json<Undoing>,
) -> Result<Tagged<Corrected>, Problem> {
    let corrected = Desk::open(&app.host, &caller, id).await?.undo(version, expected).await?;
    let version = corrected.version;
    Ok(Tagged(corrected, version))
}

pub(crate) async fn same_person(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    Json(input): Json<SamePersonInput>,
) -> Result<Done, Problem> {
    Desk::link_files(&app.host, &caller, id, input).await?;
    Ok(Done)
}

pub(crate) async fn take_out_origin(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<IndividualId>,
    IfMatch(expected): IfMatch,
    Json(error): Json<OriginError>,
) -> Result<Tagged<Changed<IndividualId>>, Problem> {
    let version = Desk::open(&app.host, &caller, id).await?.take_out_origin(error, expected).await?;
    Ok(Tagged(Changed { id, version }, version))
}
