//! A host, and talking to it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use waystation_domain::security::caller::{Role, Token, new_secret};
use waystation_domain::security::vault::{Random as _, Vault};
use waystation_domain::words::ids::{StaffId, TokenId};
use waystation_domain::words::time::{Clock as _, DAY, FixedClock, Timestamp};
use waystation_domain::work::Host;
use waystation_runtime::compile::Compiler;
use waystation_runtime::{Runtime, Settings};
use waystation_server::app::{self, App};
use waystation_server::authenticator::Tokens;
use waystation_server::clock::OsRandom;

use crate::shape;

pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) router: axum::Router,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) central: String,
    _dir: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer, if it is this problem.
    #[track_caller]
    pub(crate) fn problem(self, code: &str) -> Self {
        let kind = self.body["type"].as_str().unwrap_or_default();
        assert_eq!(kind, format!("https://waystation.example/problems/{code}"), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], self.status);
        let id = self.headers["x-request-id"].to_str().unwrap();
        assert_eq!(self.body["instance"], format!("urn:uuid:{id}"));
        self
    }

    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn etag(&self) -> String {
        self.headers[header::ETAG].to_str().unwrap().to_owned()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let uri = format!("sqlite:{}", dir.path().join("host.db").display());
        waystation_store::migrate(&uri).await.unwrap();
        let store = waystation_store::open(&uri).await.unwrap();
        let clock = Arc::new(FixedClock::at(Timestamp::from_millis(1_800_000_000_000)));
        let host = Host::new(store, Arc::new(Vault::new([7; 32])), Arc::clone(&clock) as Arc<_>, Arc::new(OsRandom));
        let program = env!("CARGO_BIN_EXE_waystation");
        let mut sandbox = Settings::new(Compiler::new(program.into(), vec!["compile-component".into()]), None);
        (sandbox.turns, sandbox.turns_per_operation) = (4, 2);
        let runtime = Arc::new(Runtime::new(sandbox).unwrap());
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let app = Arc::new(App::new(host, runtime, Box::new(Tokens), metrics, app::Settings::default()));
        app.set_ready(true);
        let mut world =
            Self { router: waystation_server::router(Arc::clone(&app)), app, clock, central: String::new(), _dir: dir };
        world.central = world.first_token().await;
        world
    }

    /// The first token is made at the console, not over the API.
    async fn first_token(&self) -> String {
        let now = self.clock.now();
        let mut bytes = [0; 10];
        OsRandom.fill(&mut bytes);
        let secret = new_secret(&OsRandom);
        let token = Token {
            id: TokenId::new(now, bytes),
            hash: self.app.host.vault.token_hash(secret.as_bytes()),
            staff: StaffId::new(now, bytes),
            label: "first".to_owned(),
            role: Role::Central,
            created_at: now,
            expires_at: now.plus(365 * DAY),
            revoked_at: None,
        };
        let mut tx = self.app.host.store.begin().await.unwrap();
        tx.insert_token(&token).await.unwrap();
        tx.commit().await.unwrap();
        secret.to_string()
    }

    /// A token made over the API.
    pub(crate) async fn token(&self, role: Value) -> Answer {
        self.post(&self.central, "/api/v1/tokens", json!({"label": "x", "role": role, "days": 30})).await.expect(201)
    }

    pub(crate) async fn secret(&self, role: Value) -> String {
        self.token(role).await.body["secret"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let bytes = axum::body::to_bytes(answer.into_body(), 16 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text }
    }

    pub(crate) async fn call(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let sent = body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = self.send(request.body(sent).unwrap()).await;
        shape::holds(&method, path, body.as_ref(), answer.status, &answer.body);
        answer
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::GET, path, None, &[]).await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(token, Method::POST, path, Some(body), &[]).await
    }

    pub(crate) async fn put(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(token, Method::PUT, path, Some(body), &[]).await
    }

    /// A change decided on this version.
    pub(crate) async fn post_on(&self, token: &str, path: &str, etag: &str, body: Option<Value>) -> Answer {
        self.call(token, Method::POST, path, body, &[("if-match", etag)]).await
    }

    pub(crate) async fn install(&self, component: Vec<u8>) -> Answer {
        let request = Request::post("/api/v1/plugins?label=2026.1")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.central))
            .header(header::CONTENT_TYPE, "application/wasm")
            .body(Body::from(component))
            .unwrap();
        let answer = self.send(request).await;
        shape::holds(&Method::POST, "/api/v1/plugins", None, answer.status, &answer.body);
        answer
    }

    /// An operation and a partner.
    pub(crate) async fn organisations(&self, operation: &str, partner: &str) {
        let body = json!({"title": "An operation", "country": "idn"});
        let _made = self.put(&self.central, &format!("/api/v1/operations/{operation}"), body).await.expect(200);
        let body = json!({"name": "A partner", "kind": {"type": "non-governmental"}});
        let _made = self.put(&self.central, &format!("/api/v1/partners/{partner}"), body).await.expect(200);
    }
}
