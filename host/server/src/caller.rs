//! Who asks. Today by a bearer token; an identity provider is another [`Authenticator`], and nothing else changes.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq as _;
use waystation_domain::audit::{Act, Entry};
use waystation_domain::ports::append_audit;
use waystation_domain::security::caller::{Caller, Role, TOKEN_PREFIX};
use waystation_domain::work::Host;

use crate::app::App;
use crate::http::extract::is_override;
use crate::http::observe::RoleSlot;
use crate::problem::{Code, Problem};

/// A role, without the scope in which it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum RoleName {
    Caseworker,
    Supervisor,
    ProtectionOfficer,
    Central,
    Partner,
}

impl RoleName {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Caseworker, Self::Supervisor, Self::ProtectionOfficer, Self::Central, Self::Partner];

    /// The name of a role.
    #[must_use]
    pub const fn of(role: &Role) -> Self {
        match role {
            Role::Caseworker { .. } => Self::Caseworker,
            Role::Supervisor { .. } => Self::Supervisor,
            Role::ProtectionOfficer { .. } => Self::ProtectionOfficer,
            Role::Central => Self::Central,
            Role::Partner { .. } => Self::Partner,
        }
    }

    /// The word of the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Supervisor => "supervisor",
            Self::ProtectionOfficer => "protection-officer",
            Self::Central => "central",
            Self::Partner => "partner",
        }
    }
}

/// Proves who asks.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// The caller of a request with these headers.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], whatever the reason: whoever guesses learns nothing. [`Code::Busy`] or
    /// [`Code::Internal`] when it could not be found out.
    async fn caller(&self, host: &Host, headers: &HeaderMap) -> Result<Caller, Problem>;
}

/// Bearer tokens of the host's own.
#[derive(Debug, Default)]
pub struct Tokens;

/// The fewest characters after the prefix: 256 bits in base64url. Hexadecimal has 64.
const LEAST: usize = 43;
/// The most; longer is not one of ours.
const MOST: usize = 128;

/// The token in the headers, if there is one that could be ours.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let secret = token.strip_prefix(TOKEN_PREFIX)?;
    let good = scheme.eq_ignore_ascii_case("bearer")
        && (LEAST..=MOST).contains(&secret.len())
        && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    good.then_some(token)
}

#[async_trait]
impl Authenticator for Tokens {
    async fn caller(&self, host: &Host, headers: &HeaderMap) -> Result<Caller, Problem> {
        let refused = || Problem::new(Code::Unauthenticated);
        let hash = host.vault.token_hash(bearer(headers).ok_or_else(refused)?.as_bytes());
        let token = host.store.token_by_hash(&hash).await?;
        // The index of the database found it by its keyed hash; that it is the same is said in constant time.
        let token = token.filter(|token| bool::from(token.hash.ct_eq(&hash)));
        token.and_then(|token| token.caller(host.clock.now())).ok_or_else(refused)
    }
}

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
    if !roles.contains(&RoleName::of(&caller.role)) {
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
    let mut entry = Entry::new(app.host.clock.now(), Act::OverrideRefused, caller, caller.role.operation().cloned());
    entry.codes = vec![what];
    let mut tx = app.host.store.begin().await?;
    append_audit(tx.as_mut(), entry).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        value.parse().map(|value| HeaderMap::from_iter([(header::AUTHORIZATION, value)])).unwrap_or_default()
    }

    #[test]
    fn only_a_bearer_token_of_ours_is_looked_up() {
        let secret = "a".repeat(64);
        assert_eq!(bearer(&headers(&format!("Bearer wst_{secret}"))), Some(format!("wst_{secret}").as_str()));
        assert!(bearer(&headers(&format!("bearer wst_{}", "A-_9".repeat(11)))).is_some());
        for bad in [
            String::new(),
            format!("wst_{secret}"),
            format!("Basic wst_{secret}"),
            format!("Bearer {secret}"),
            "Bearer wst_short".to_owned(),
            format!("Bearer wst_{}", "a".repeat(129)),
            format!("Bearer wst_{} x", "a".repeat(64)),
        ] {
            assert_eq!(bearer(&headers(&bad)), None, "{bad}");
        }
    }
}
