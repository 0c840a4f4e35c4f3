//! Plugins: installed, approved, activated.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::plugin::{Plugin, PluginState};
use waystation_domain::sharing::outlook::Comparison;
use waystation_domain::words::finding::Finding;
use waystation_domain::words::ids::{OperationId, PluginId, StaffId};
use waystation_domain::words::schemas::line;
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::Outcome;
use waystation_domain::work::office::Office;

use crate::app::App;
use crate::caller::Authenticated;
use crate::http::answer::{Made, Resource};
use crate::http::extract::{Component, MaybeJson};
use crate::http::{Found, PathId, Query};
use crate::problem::Problem;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    operation: Option<OperationId>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Called {
    /// What the central team calls this version.
    #[schema(schema_with = line::<100>)]
    label: String,
}

/// A plugin without its catalogue.
#[derive(Serialize, ToSchema)]
#[schema(as = Plugin)]
pub(crate) struct Line {
    id: PluginId,
    operation: OperationId,
    label: String,
    digest: String,
    contract: String,
    state: PluginState,
    approved_by: Option<StaffId>,
    created_at: Timestamp,
}

impl From<Plugin> for Line {
    fn from(plugin: Plugin) -> Self {
        let Plugin { id, operation, label, digest, contract, state, approved_by, created_at, catalogue: _ } = plugin;
        Self { id, operation, label, digest, contract, state, approved_by, created_at }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = PluginList)]
pub(crate) struct Plugins {
    plugins: Vec<Line>,
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    damaged: Vec<String>,
}

/// A new plugin, with what admission wants to be looked at.
#[derive(Serialize, ToSchema)]
#[schema(as = InstalledPlugin)]
pub(crate) struct Installed {
    #[serde(flatten)]
    plugin: Line,
    findings: Vec<Finding>,
}

impl Resource for Installed {
    const VERSIONED: bool = false;

    fn location(&self) -> String {
        format!("/api/v1/plugins/{}", self.plugin.id)
    }
}

/// How a plugin is activated.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activation {
    /// Whether it is meant that the plugin does less than the active one.
    #[serde(default)]
    anyway: bool,
}

/// The plugin that assesses cases from now on, and what it comes to.
#[derive(Serialize, ToSchema)]
#[schema(as = ActivatedPlugin)]
pub(crate) struct Activated {
    #[serde(flatten)]
    plugin: Line,
    comparison: Comparison,
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(of): Query<Of>,
) -> Result<Found<Plugins>, Problem> {
    let plugins = Office::look(&app.host, &caller).await?.plugins(of.operation.as_ref()).await?;
    let damaged = plugins.damaged_ids();
    Ok(Found(Plugins { plugins: plugins.whole.into_iter().map(Line::from).collect(), damaged }))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PluginId>,
) -> Result<Found<Plugin>, Problem> {
    Ok(Found(Office::look(&app.host, &caller).await?.plugin(id).await?))
}

/// Says in the log which component it is, for whoever looks later why something changed at that moment.
fn log(plugin: &Plugin, what: &'static str) {
    let Plugin { id, operation, label, digest, .. } = plugin;
    tracing::info!(plugin = %id, %operation, label, digest, "{what}");
}

/// Admission runs before the transaction begins: a component takes its time, and delays nobody.
pub(crate) async fn install(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Called { label }): Query<Called>,
    Component { bytes, once, place }: Component,
) -> Result<Made<Installed>, Problem> {
    let admitted = app.admit(bytes.clone(), place).await?;
    let office = Office::open(&app.host, &caller).await?;
    let outcome = office
        .install_plugin(&label, admitted.digest, admitted.contract, admitted.catalogue, &bytes, once.as_ref())
        .await?;
    if let Outcome::Made(plugin) = &outcome {
        log(plugin, "a plugin was installed");
    }
    Ok(outcome.map(|plugin| Installed { plugin: plugin.into(), findings: admitted.findings }).into())
}

pub(crate) async fn approve(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PluginId>,
) -> Result<Found<Line>, Problem> {
    let plugin = Office::open(&app.host, &caller).await?.approve_plugin(id).await?;
    log(&plugin, "a plugin was approved");
    Ok(Found(plugin.into()))
}

/// It is loaded first: a plugin that this host cannot run never takes the place of one that it can.
pub(crate) async fn activate(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PluginId>,
    MaybeJson(Activation { anyway }): MaybeJson<Activation>,
) -> Result<Found<Activated>, Problem> {
    let plugin = Office::look(&app.host, &caller).await?.plugin(id).await?;
    app.load(&plugin).await?;
    let (plugin, comparison) = Office::open(&app.host, &caller).await?.activate_plugin(id, anyway).await?;
    log(&plugin, "a plugin was activated");
    Ok(Found(Activated { plugin: plugin.into(), comparison }))
}

pub(crate) async fn outlook(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    PathId(id): PathId<PluginId>,
) -> Result<Found<Comparison>, Problem> {
    Ok(Found(Office::look(&app.host, &caller).await?.outlook(id).await?))
}
