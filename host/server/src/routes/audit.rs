//! The audit.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::security::pseudonym::Pseudonym;
use waystation_domain::work::office::{
    self, AuditPage, Chain, CheckpointView, ConsistencyView, ProofView, Subject, read_audit,
};

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
    #[schema(pattern = "^(host|operation:[a-z][a-z0-9]*(-[a-z0-9]+)*)$", max_length = 74)]
    chain: String,
    /// The last of the page before.
    after: Option<i64>,
    /// How many at most; 1000 are the most.
    limit: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whole {
    /// `host`, or `operation:ID`.
    #[schema(pattern = "^(host|operation:[a-z][a-z0-9]*(-[a-z0-9]+)*)$", max_length = 74)]
    chain: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Since {
    /// `host`, or `operation:ID`.
    #[schema(pattern = "^(host|operation:[a-z][a-z0-9]*(-[a-z0-9]+)*)$", max_length = 74)]
    chain: String,
    /// The size of an earlier checkpoint.
    #[schema(minimum = 0)]
    from: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct One {
    /// `host`, or `operation:ID`.
    #[schema(pattern = "^(host|operation:[a-z][a-z0-9]*(-[a-z0-9]+)*)$", max_length = 74)]
    chain: String,
    /// The number of the entry.
    #[schema(minimum = 1)]
    seq: i64,
}

fn named(chain: &str) -> Result<Chain, Problem> {
    chain.parse().map_err(|error| Problem::new(Code::Malformed).at("query, chain", format!("{error}")))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Part { chain, after, limit }): Query<Part>,
) -> Result<Found<AuditPage>, Problem> {
    let chain = named(&chain)?;
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    Ok(Found(read_audit(&app.host, &caller, &chain, after.unwrap_or(0).max(0), limit).await?))
}

pub(crate) async fn checkpoint(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Whole { chain }): Query<Whole>,
) -> Result<Found<CheckpointView>, Problem> {
    Ok(Found(office::checkpoint(&app.host, &caller, &named(&chain)?).await?))
}

pub(crate) async fn consistency(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Since { chain, from }): Query<Since>,
) -> Result<Found<ConsistencyView>, Problem> {
    Ok(Found(office::consistency(&app.host, &caller, &named(&chain)?, from).await?))
}

pub(crate) async fn proof(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(One { chain, seq }): Query<One>,
) -> Result<Found<ProofView>, Problem> {
    Ok(Found(office::inclusion(&app.host, &caller, &named(&chain)?, seq).await?))
}

pub(crate) async fn subject(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(pseudonym): PathId<Pseudonym>,
) -> Result<Found<Subject>, Problem> {
    Ok(Found(office::subject(&app.host, &caller, pseudonym).await?))
}
