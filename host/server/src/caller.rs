//! Who asks, proved, and with a role that the route takes: before anything else of a request is looked at.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use waystation_domain::audit::{Act, Entry};
use waystation_domain::ports::append_audit;
use waystation_domain::security::caller::{Caller, RoleName};

use crate::app::App;
use crate::http::observe::RoleSlot;
use crate::http::override_attempt::is_override;
use crate::problem::{Code, Problem};

/// The caller, proved and with a role that the route takes.
#[derive(Debug, Clone)]
pub struct Authenticated(pub Arc<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only [`authorise`] puts it there; a route without it has no caller.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::new(Code::Unauthenticated))
    }
}

/// Checks the caller before anything else of the request is looked at.
pub(crate) async fn authorise(
    State((app, roles)): State<(Arc<App>, &'static [RoleName])>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match app.authenticator.caller(&app.host, request.headers()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    if let Some(slot) = request.extensions().get::<RoleSlot>() {
        // A request has one caller, so that the slot is empty.
        let _first = slot.0.set(caller.role.code());
    }
    if !roles.contains(&caller.role.name()) {
        return Problem::new(Code::Forbidden).into_response();
    }
    let caller = Arc::new(caller);
    let asks = request.headers().keys().any(|name| is_override(name.as_str()))
        || request
            .uri()
            .query()
            .is_some_and(|query| query.split('&').any(|pair| is_override(pair.split('=').next().unwrap_or_default())));
    let what = format!(
        "{} {}",
        request.method(),
        request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str)
    );
    let response = if asks {
        Problem::new(Code::OverrideRefused).into_response()
    } else {
        request.extensions_mut().insert(Authenticated(Arc::clone(&caller)));
        next.run(request).await
    };
    let to_be_noted = response.extensions().get::<Arc<Problem>>().is_some_and(|problem| problem.is_to_be_noted());
    if to_be_noted && let Err(problem) = note_override(&app, &caller, what).await {
        return problem.into_response();
    }
    response
}

/// Writes down who tried to go past a rule, and on which route.
async fn note_override(app: &App, caller: &Caller, what: String) -> Result<(), Problem> {
    let mut entry = Entry::new(app.host.now(), Act::OverrideRefused, caller, caller.role.operation().cloned());
    entry.codes = vec![what];
    let mut tx = app.host.store.begin().await?;
    append_audit(tx.as_mut(), entry).await?;
    Ok(tx.commit().await?)
}
