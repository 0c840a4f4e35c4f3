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
use crate::http::extract;
use crate::http::held::hold;
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

/// What is checked before a route.
#[derive(Clone)]
pub(crate) struct Check {
    pub(crate) app: Arc<App>,
    /// Who may call it.
    pub(crate) roles: &'static [RoleName],
    /// Whether it goes by the way that is kept free for what closes.
    pub(crate) closes: bool,
    /// Whether its body is read before anything is done, so that a slow one holds nothing.
    pub(crate) whole: bool,
    /// Whether a whole file is in memory meanwhile.
    pub(crate) carries_file: bool,
    /// Whether it answers while the database is closed because it was restored.
    pub(crate) stays_open: bool,
}

/// Checks the caller before anything else of the request is looked at, and whether there is a place for it. Its places are
/// given back when the answer was sent.
pub(crate) async fn authorise(State(check): State<Check>, request: Request, next: Next) -> Response {
    admit(check, request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn admit(check: Check, mut request: Request, next: Next) -> Result<Response, Problem> {
    let Check { app, roles, closes, whole, carries_file, stays_open } = check;
    let (host, room) = if closes { (&*app.closing, &app.places.closing) } else { (&app.host, &app.places.usual) };
    let claim = app.authenticator.claim(host, request.headers())?;
    let place = room.place(&claim).await?;
    let caller = app.authenticator.caller(host, &claim).await?;
    if let Some(slot) = request.extensions().get::<RoleSlot>() {
        // A request has one caller, so that the slot is empty.
        let _first = slot.0.set(caller.role.code());
    }
    if !roles.contains(&caller.role.name()) {
        return Err(Problem::new(Code::Forbidden));
    }
    // A token that was ended since lives again: it may do no more than take something back.
    if app.host.is_closed() && !stays_open {
        return Err(Problem::new(Code::Restored));
    }
    let among = room.place_of(&caller.role).await?;
    let file = if carries_file { Some(app.places.file(&caller.role).await?) } else { None };
    if whole {
        request = extract::whole(request).await?;
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
    if to_be_noted {
        note_override(&app, &caller, what).await?;
    }
    Ok(hold(response, (place, among, file)))
}

/// Writes down who tried to go past a rule, and on which route.
async fn note_override(app: &App, caller: &Caller, what: String) -> Result<(), Problem> {
    let mut entry = Entry::new(app.host.now(), Act::OverrideRefused, caller, caller.role.operation().cloned());
    entry.codes = vec![what];
    let mut tx = app.host.store.begin().await?;
    append_audit(tx.as_mut(), entry).await?;
    Ok(tx.commit().await?)
}
