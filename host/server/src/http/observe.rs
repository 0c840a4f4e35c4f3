//! Around every request: its id, its time, one line in the log, its metrics, and the words of its problem.

use std::any::Any;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::language;
use crate::app::App;
use crate::problem::{Code, Problem};
use crate::traces;

/// The id of the request, in every answer.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const REQUESTS: &str = "waystation_http_requests_total";
/// The time of one answer: a histogram with [`BUCKETS`].
pub(crate) const SECONDS: &str = "waystation_http_duration_seconds";

/// The upper ends of the buckets for the time of one answer, in seconds: most take milliseconds, a request may take half a
/// minute, and one that compiles a plugin three.
pub(crate) const BUCKETS: &[f64] = &[0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 180.0];

/// What is asked every few seconds by a machine. That it went well is worth no line.
const PROBES: [&str; 2] = ["/health", "/ready"];

/// Says what each metric is. Call it once, after the recorder is installed.
pub(crate) fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests, by route, method and status");
    metrics::describe_histogram!(SECONDS, metrics::Unit::Seconds, "Time to answer a request, by route and method");
}

/// Where the check of the caller leaves the role, for the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoleSlot(pub(crate) Arc<OnceLock<&'static str>>);

/// A method as a label: what a client makes up does not make new series.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The span of a request that is sent to a collector, if there is one.
fn trace(method: &'static str, route: &str, id: &str) -> Span {
    tracing::info_span!(
        target: traces::TARGET,
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        waystation.request = id,
        waystation.role = Empty,
    )
}

/// Watches over a request. The log has the template of the route and never its path, query, headers or body.
pub(crate) async fn watch(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = app.request_id();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let method = label(request.method());
    let languages = language::preferred(request.headers());
    let role = RoleSlot::default();
    request.extensions_mut().insert(role.clone());

    let is_probe = PROBES.contains(&route);
    let trace = if is_probe { Span::none() } else { trace(method, route, &id) };
    let span = tracing::info_span!("request", request = %id);
    let mut response = next.run(request).instrument(span.clone()).instrument(trace.clone()).await;

    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        // The body is built of our own types, which always serialise.
        let body = serde_json::to_vec(&problem.render(&languages, &id)).unwrap_or_default();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(languages.spoken().tag()));
        *response.body_mut() = body.into();
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }

    let status = response.status().as_u16();
    let took = start.elapsed();
    let role = role.0.get().copied().unwrap_or("none");
    trace.record("http.response.status_code", status).record("waystation.role", role);
    if status >= 500 {
        trace.record("otel.status_code", "ERROR");
    }
    drop(trace);
    span.in_scope(|| {
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if is_probe && status < 400 {
            tracing::debug!(method, route, status, role, milliseconds, "answered");
        } else {
            tracing::info!(method, route, status, role, milliseconds, "answered");
        }
    });
    let labels = [("route", route.to_owned()), ("method", method.to_owned())];
    metrics::histogram!(SECONDS, &labels).record(took.as_secs_f64());
    let [route, method] = labels;
    metrics::counter!(REQUESTS, &[route, method, ("status", status.to_string())]).increment(1);
    response
}

/// Stops waiting when a route has had its time. A transaction that was open is rolled back.
pub(crate) async fn within(State(time): State<Duration>, request: Request, next: Next) -> Response {
    let served = tokio::time::timeout(time, next.run(request)).await;
    served.unwrap_or_else(|_| Problem::new(Code::Timeout).into_response())
}

/// The answer when a handler panicked. The panic's message may contain a value, and is passed on to nobody.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::internal(&"a handler panicked").into_response()
}

/// No route has this path.
pub(crate) async fn no_route() -> Problem {
    Problem::new(Code::NoRoute)
}

/// The route does not take this method.
pub(crate) async fn no_method() -> Problem {
    Problem::new(Code::Method)
}
