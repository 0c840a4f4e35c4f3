//! What a request is served with, and how the routes are put together.

mod plugins;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::middleware;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use waystation_domain::work::Host;
use waystation_domain::work::desk::evidence::EVIDENCE_MAX;
use waystation_runtime::Runtime;

use crate::caller::{Authenticator, authorise};
use crate::http::observe;
use crate::router::{Body, Route, table};

pub use plugins::{Unloaded, limits};

/// The most bytes of a component that any host takes.
pub const COMPONENT_CEILING: usize = 64 << 20;

/// How requests are served.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The most bytes of a body that is no component.
    pub body_limit: usize,
    /// The most bytes of a component; at most [`COMPONENT_CEILING`]. One above the runtime's default limit is run with
    /// the limits for plugins that carry their language with them.
    pub component_limit: usize,
    /// How long a request may take.
    pub timeout: Duration,
    /// How long a request may take that compiles a component.
    pub compile_timeout: Duration,
}

impl Default for Settings {
    /// 64 KiB, 2 MiB, 30 seconds, 3 minutes: somewhat more than the compiling process has.
    fn default() -> Self {
        Self {
            body_limit: 64 << 10,
            component_limit: 2 << 20,
            timeout: Duration::from_secs(30),
            compile_timeout: Duration::from_secs(180),
        }
    }
}

/// What every request is served with.
pub struct App {
    /// Database, keys, clock and randomness.
    pub host: Host,
    /// The sandbox.
    pub runtime: Arc<Runtime>,
    pub(crate) authenticator: Box<dyn Authenticator>,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) settings: Settings,
    pub(crate) plugins: plugins::Loaded,
    ready: AtomicBool,
}

impl App {
    /// Puts an app together. It is not ready until [`App::set_ready`] says so.
    #[must_use]
    pub fn new(
        host: Host,
        runtime: Arc<Runtime>,
        authenticator: Box<dyn Authenticator>,
        metrics: PrometheusHandle,
        mut settings: Settings,
    ) -> Self {
        settings.component_limit = settings.component_limit.min(COMPONENT_CEILING);
        Self {
            host,
            runtime,
            authenticator,
            metrics,
            settings,
            plugins: plugins::Loaded::default(),
            ready: AtomicBool::new(false),
        }
    }

    /// Says whether requests should be sent here: no, before the start is over and from the moment of shutdown.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }

    /// Whether requests should be sent here.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// A new id for a request: a random UUID.
    pub(crate) fn request_id(&self) -> String {
        let mut bytes = [0; 16];
        self.host.random.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

/// The routes of the table, each behind the check of its roles, and what surrounds them all.
pub fn router(app: Arc<App>) -> axum::Router {
    assemble(table(), app)
}

fn assemble(routes: Vec<Route>, app: Arc<App>) -> axum::Router {
    let mut router = axum::Router::new();
    for route in routes {
        let settings = &app.settings;
        let limit = match route.takes {
            Body::Wasm => settings.component_limit,
            Body::File => EVIDENCE_MAX,
            _ => settings.body_limit,
        };
        let time = if route.compiles { settings.compile_timeout } else { settings.timeout };
        let mut handler = route.handler.route_layer(DefaultBodyLimit::max(limit));
        if !route.roles.is_empty() {
            handler = handler.route_layer(middleware::from_fn_with_state((Arc::clone(&app), route.roles), authorise));
        }
        handler = handler.route_layer(middleware::from_fn_with_state(time, observe::within));
        router = router.route(&route.path, handler);
    }
    router
        .method_not_allowed_fallback(observe::no_method)
        .fallback(observe::no_route)
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), observe::watch))
        .with_state(app)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test, and one handler must panic")]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt as _;
    use waystation_domain::security::vault::Vault;
    use waystation_domain::words::time::{FixedClock, Timestamp};
    use waystation_runtime::compile::Compiler;

    use crate::caller::Tokens;
    use crate::clock::OsRandom;
    use crate::router::get;

    async fn app(dir: &tempfile::TempDir) -> Arc<App> {
        let uri = format!("sqlite:{}", dir.path().join("host.db").display());
        waystation_store::migrate(&uri).await.unwrap();
        let store = waystation_store::open(&uri).await.unwrap();
        let clock = Arc::new(FixedClock::at(Timestamp::from_millis(1_800_000_000_000)));
        let host = Host::new(store, Arc::new(Vault::new([7; 32])), clock, Arc::new(OsRandom));
        let mut sandbox = waystation_runtime::Settings::new(Compiler::new("/nonexistent".into(), Vec::new()), None);
        sandbox.turns = 1;
        let runtime = Arc::new(Runtime::new(sandbox).unwrap());
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let settings = Settings { timeout: Duration::from_millis(50), ..Settings::default() };
        Arc::new(App::new(host, runtime, Box::new(Tokens), metrics, settings))
    }

    async fn breaks() -> StatusCode {
        panic!("Amina Haddad")
    }

    async fn hangs() -> StatusCode {
        std::future::pending().await
    }

    #[tokio::test]
    async fn a_handler_that_panics_or_hangs_gives_a_problem_without_a_word_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        let routes = vec![get("/breaks", &[], breaks).at_root(), get("/hangs", &[], hangs).at_root()];
        let router = assemble(routes, app);
        for (path, status, code) in [("/breaks", 500, "internal"), ("/hangs", 504, "timeout")] {
            let answer = router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            let body = axum::body::to_bytes(answer.into_body(), 1 << 16).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(text.contains(&format!("problems/{code}\"")) && text.contains(&id), "{text}");
            assert!(!text.contains("Amina"));
        }
    }
}
