//! How the routes are put together.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::{Extension, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::caller::{Check, authorise};
use crate::http::extract::Arrival;
use crate::http::observe;
use crate::openapi::document;
use crate::openapi::shape::Largest;
use crate::router::route::Route;
use crate::router::table;
use crate::routes::service::Description;

/// How long the body of what closes may take to arrive: it is a few words.
const TO_CLOSE: Duration = Duration::from_secs(5);

/// The routes of the table, each behind the check of its roles, and what surrounds them all.
pub fn router(app: Arc<App>) -> axum::Router {
    assemble(table(), app)
}

fn assemble(routes: Vec<Route>, app: Arc<App>) -> axum::Router {
    let mut router = axum::Router::new();
    for route in routes {
        let settings = &app.settings;
        let limit = match route.shape.largest {
            Largest::Component => settings.component_limit,
            // A file is not read into memory; it counts itself.
            Largest::File | Largest::Json => settings.body_limit,
        };
        let time = match route.shape.largest {
            _ if route.compiles => settings.compile_timeout,
            Largest::File => settings.file_timeout,
            _ => settings.timeout,
        };
        let mut handler = route.handler;
        let mut arrival = settings.arrival;
        if route.shape.closes {
            arrival = arrival.min(TO_CLOSE);
        }
        if !route.roles.is_empty() {
            let check = Check {
                app: Arc::clone(&app),
                roles: route.roles,
                closes: route.shape.closes,
                whole: route.shape.closes && route.shape.body.is_some(),
                carries_file: route.carries_file,
                stays_open: route.stays_open,
            };
            handler = handler.route_layer(middleware::from_fn_with_state(check, authorise));
        }
        handler = handler.route_layer(DefaultBodyLimit::max(limit)).route_layer(Extension(Arrival(arrival)));
        handler = handler.route_layer(middleware::from_fn_with_state(time, observe::within));
        router = router.route(&route.path, handler);
    }
    router
        .method_not_allowed_fallback(observe::no_method)
        .fallback(observe::no_route)
        .layer(Extension(Description(document())))
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), observe::watch))
        .with_state(app)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test, and one handler must panic")]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use axum::body::{Body, Bytes, HttpBody};
    use axum::http::Request;
    use tower::ServiceExt as _;
    use waystation_domain::security::vault::Vault;
    use waystation_domain::words::time::{FixedClock, Timestamp};
    use waystation_domain::work::Host;
    use waystation_runtime::Runtime;
    use waystation_runtime::compile::Compiler;

    use crate::app::Settings;
    use crate::authenticator::Tokens;
    use crate::clock::OsRandom;
    use crate::http::answer::Done;
    use crate::router::route::page;

    async fn app(dir: &tempfile::TempDir) -> Arc<App> {
        let uri = format!("sqlite:{}", dir.path().join("host.db").display());
        waystation_store::migrate(&uri, None).await.unwrap();
        let vault = Arc::new(Vault::new([7; 32]));
        let store = waystation_store::open(&uri, vault.row_key()).await.unwrap();
        let clock = Arc::new(FixedClock::at(Timestamp::from_millis(1_800_000_000_000)));
        let host = Host::new(store, vault, clock, Arc::new(OsRandom));
        let mut sandbox = waystation_runtime::Settings::new(Compiler::new("/nonexistent".into(), Vec::new()), None);
        sandbox.turns = 1;
        let runtime = Arc::new(Runtime::new(sandbox).unwrap());
        let (timeout, arrival) = (Duration::from_millis(50), Duration::from_millis(10));
        let settings = Settings { timeout, arrival, ..Settings::default() };
        Arc::new(App::new(host, runtime, Box::new(Tokens), settings))
    }

    /// A body of which nothing ever comes.
    struct Never;

    impl HttpBody for Never {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    mod handlers {
        use super::Done;
        use crate::http::Json;

        pub(super) async fn reads(Json(_): Json<String>) -> Done {
            Done
        }

        pub(super) async fn breaks() -> Done {
            panic!("Amina Haddad")
        }

        pub(super) async fn hangs() -> Done {
            std::future::pending().await
        }
    }

    const ANYONE: &[waystation_domain::security::caller::RoleName] = &[];

    #[tokio::test]
    async fn a_body_that_does_not_arrive_in_time_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let router = assemble(page! { POST "/reads" ANYONE handlers::reads "Reads".at_root(); }, app(&dir).await);
        let request = Request::post("/reads").header("content-type", "application/json").body(Body::new(Never));
        let answer = router.oneshot(request.unwrap()).await.unwrap();
        assert_eq!(answer.status(), 408);
        let body = axum::body::to_bytes(answer.into_body(), 1 << 16).await.unwrap();
        assert!(String::from_utf8(body.to_vec()).unwrap().contains("problems/slow-body"));
    }

    #[tokio::test]
    async fn a_handler_that_panics_or_hangs_gives_a_problem_that_quotes_nothing_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        let routes = page! {
            GET "/breaks" ANYONE handlers::breaks "Breaks".at_root();
            GET "/hangs" ANYONE handlers::hangs "Hangs".at_root();
        };
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
