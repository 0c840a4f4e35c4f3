//! What went wrong in the plugins of operations.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::{OperationId, PathwayId, PluginId};
use waystation_domain::words::time::Timestamp;

use crate::app::{App, Kind, Seen};
use crate::caller::Authenticated;
use crate::http::{Found, Query};
use crate::problem::{Code, Problem};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    /// Only those of this operation. A protection officer sees those of their own, and no others.
    operation: Option<OperationId>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PluginFaultList)]
pub(crate) struct Faulty {
    /// The plugins that this host has asked since it started, and that failed or are on hold.
    plugins: Vec<FaultyPlugin>,
}

#[derive(Serialize, ToSchema)]
struct FaultyPlugin {
    id: PluginId,
    operation: OperationId,
    label: String,
    digest: String,
    /// Whether it failed so often that it is not asked for now: caseworkers are told to refer by hand.
    on_hold: bool,
    faults: Vec<PluginFault>,
}

/// One kind of fault. It says nothing about a case.
#[derive(Serialize, ToSchema)]
struct PluginFault {
    pathway: PathwayId,
    code: &'static str,
    /// The id that the plugin answered and the pathway does not declare, where it stands in the component itself; or the
    /// error on which the plugin stopped.
    made_by: Option<String>,
    count: u64,
    /// The beginning of the day on which it was seen last, in UTC.
    last_on: Timestamp,
}

impl From<(Kind, Seen)> for PluginFault {
    fn from((Kind { pathway, code, made_by }, Seen { count, last_on }): (Kind, Seen)) -> Self {
        Self { pathway, code, made_by, count, last_on }
    }
}

pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Authenticated(caller): Authenticated,
    Query(Of { operation }): Query<Of>,
) -> Result<Found<Faulty>, Problem> {
    let operation = match (&caller.role, operation) {
        (Role::Central, wanted) => wanted,
        (Role::ProtectionOfficer { operation: own }, wanted) => {
            if wanted.is_some_and(|wanted| wanted != *own) {
                return Err(Problem::new(Code::NotFound));
            }
            Some(own.clone())
        }
        _ => return Err(Problem::new(Code::Forbidden)),
    };
    let loaded = app.plugins.all().into_iter();
    let of_operation =
        loaded.filter(|(_, plugin)| operation.as_ref().is_none_or(|wanted| plugin.operation() == wanted));
    let told = of_operation.map(|(id, plugin)| FaultyPlugin {
        id,
        operation: plugin.operation().clone(),
        label: plugin.version().to_owned(),
        digest: plugin.digest().to_string(),
        on_hold: plugin.is_on_hold(),
        faults: app.faults.of(id).into_iter().map(PluginFault::from).collect(),
    });
    Ok(Found(Faulty { plugins: told.filter(|plugin| plugin.on_hold || !plugin.faults.is_empty()).collect() }))
}
