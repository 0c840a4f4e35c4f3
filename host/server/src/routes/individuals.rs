//! Persons.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::person::profile::ProfilePatch;
use waystation_domain::ports::Page;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::words::language::PreferredLanguages;
use waystation_domain::work::desk::{
    self, Corrected, Desk, DuplicateList, FoundFiles, OriginError, Registered, SamePersonInput, SearchInput,
};
use waystation_domain::work::disclosed::Disclosed;
use waystation_domain::work::views::{CaseFile, Corrections, FileHistory};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Changed, Done, Made, Resource};
use crate::http::{Creation, Found, IfMatch, Json, PathId, Reading, Tagged};
use crate::problem::Problem;
use crate::speech::speech;

/// Which part of the files.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicatesPage {
    /// The `next` of the page before.
    after: Option<IndividualId>,
    /// How many files are looked at: 20, unless it says another number up to 50.
    limit: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Undoing {
    /// The version of the file that the change made, as the history says it.
    #[schema(minimum = 2)]
    version: i64,
}

/// The files that are looked at, unless the caller says how many.
const PAGE: u32 = 20;

/// The most: each of them is a search of its own.
const MOST: u32 = 50;

/// Says the reasons why two files are alike.
fn saying(languages: &PreferredLanguages) -> impl Fn(&str) -> String + Send + Sync + use<> {
    let speech = speech(languages.spoken());
    move |reason| speech.say(&format!("alike-{reason}")).into_owned()
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
    Reading(languages): Reading,
    Creation { body, once }: Creation<ProfilePatch>,
) -> Result<Made<Registered>, Problem> {
    Ok(Desk::register(&app.host, &caller, body, once.as_ref(), &saying(&languages)).await?.into())
}

/// What is looked for is in the body: addresses are logged along the way.
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    Json(input): Json<SearchInput>,
) -> Result<Found<FoundFiles>, Problem> {
    Ok(Found(desk::search(&app.host, &caller, input, &saying(&languages)).await?))
}

pub(crate) async fn duplicates(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Reading(languages): Reading,
    Json(DuplicatesPage { after, limit }): Json<DuplicatesPage>,
) -> Result<Found<DuplicateList>, Problem> {
    let page = Page { after, limit: limit.unwrap_or(PAGE).clamp(1, MOST) };
    Ok(Found(desk::duplicates(&app.host, &caller, page, &saying(&languages)).await?))
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
    Reading(languages): Reading,
    Json(patch): Json<ProfilePatch>,
) -> Result<Tagged<Corrected>, Problem> {
    let corrected = Desk::open(&app.host, &caller, id).await?.correct(patch, expected, &saying(&languages)).await?;
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
    Reading(languages): Reading,
    Json(Undoing { version }): Json<Undoing>,
) -> Result<Tagged<Corrected>, Problem> {
    let corrected = Desk::open(&app.host, &caller, id).await?.undo(version, expected, &saying(&languages)).await?;
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
