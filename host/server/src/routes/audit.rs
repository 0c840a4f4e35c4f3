//! The audit.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::security::pseudonym::Pseudonym;
use waystation_domain::work::office::{self, AuditPage, Chain, Subject, read_audit};

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::{Found, PathId, Query};
use crate::problem::{Code, Problem};

/// A page of a chain, unless the caller says how many.
const PAGE: u32 = 200;
/// The most that a caller may ask for.
const MOST: u32 = 1000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// `host`, or `operation:ID`.
    #[schema(pattern = "^(host|operation:[a-z][a-z0-9]*(-[a-z0-9]+)*)$")]
    chain: String,
    /// The last of the page before.
    after: Option<i64>,
    /// How many at most; 1000 are the most.
    limit: Option<u32>,
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Part { chain, after, limit }): Query<Part>,
) -> Result<Found<AuditPage>, Problem> {
    let chain: Chain =
        chain.parse().map_err(|error| Problem::new(Code::Malformed).at("query, chain", format!("{error}")))?;
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    Ok(Found(read_audit(&app.host, &caller, &chain, after.unwrap_or(0).max(0), limit).await?))
}

pub(crate) async fn subject(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(pseudonym): PathId<Pseudonym>,
) -> Result<Found<Subject>, Problem> {
    Ok(Found(office::subject(&app.host, &caller, pseudonym).await?))
}
