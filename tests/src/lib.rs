//! A whole host in memory for the suite: the real routes, the real sandbox with real plugins, a real database of
//! either kind, a clock that stands still and a source of randomness with a seed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test whose world cannot be made fails, and says why")]

pub mod people;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use waystation_domain::ports::Store;
use waystation_domain::security::caller::{Role, Token};
use waystation_domain::security::vault::{Random, Vault};
use waystation_domain::words::ids::{StaffId, TokenId};
use waystation_domain::words::time::{Clock as _, DAY, FixedClock, Timestamp};
use waystation_domain::work::Host;
use waystation_runtime::compile::Compiler;
use waystation_runtime::{Runtime, Settings};
use waystation_server::app::{self, App};
use waystation_server::authenticator::Tokens;
use waystation_test_databases::Database;

/// The moment at which every world begins.
pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Random bytes with a seed: the same test, the same ids.
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// From a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            let block: [u8; 32] = Sha256::digest(count.to_be_bytes()).into();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

/// A plugin out of this repository, built from source once for all tests of a process.
///
/// # Panics
/// When it does not build.
pub fn plugin(name: &'static str) -> &'static [u8] {
    static INTER_AGENCY: OnceLock<Vec<u8>> = OnceLock::new();
    static RESETTLEMENT: OnceLock<Vec<u8>> = OnceLock::new();
    static COORDINATION: OnceLock<Vec<u8>> = OnceLock::new();
    let slot = match name {
        "inter-agency-referral" => &INTER_AGENCY,
        "resettlement-consideration" => &RESETTLEMENT,
        "protection-coordination" => &COORDINATION,
        other => panic!("no plugin is called {other}"),
    };
    slot.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the suite is inside the workspace");
        let dir = root.join("plugins").join(name);
        waystation_runtime::build::build_plugin(&dir).expect("the plugin builds")
    })
}

/// The compiling process of the suite: the same command line as the host's.
pub fn compiler(program: &str) -> Compiler {
    Compiler::new(PathBuf::from(program), vec!["compile-component".into()])
}

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null when there is none.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// The answer, if it has this status.
    ///
    /// # Panics
    /// When it has another, with the body.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The body's `id`.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text)).to_owned()
    }

    /// The code of a problem: the last part of its type.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.body["type"].as_str().and_then(|kind| kind.rsplit('/').next()).unwrap_or_default()
    }

    /// The version in the `ETag`.
    #[must_use]
    pub fn etag(&self) -> String {
        self.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned()
    }
}

/// A whole host.
pub struct World {
    /// Its routes.
    pub router: axum::Router,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// Its database.
    pub store: Arc<dyn Store>,
    /// Its keys.
    pub vault: Arc<Vault>,
    /// The secret of a token of the central team.
    pub central: String,
    random: Arc<Seeded>,
    _database: Database,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    /// An empty host with one token of the central team. `program` is the binary that compiles components.
    ///
    /// # Panics
    /// When anything of it cannot be had.
    pub async fn new(kind: Kind, program: &str) -> Self {
        let database = match kind {
            Kind::Sqlite => Database::sqlite(),
            Kind::Postgres => Database::postgres().await,
        };
        waystation_store::migrate(database.uri()).await.expect("the migrations run");
        let store: Arc<dyn Store> = waystation_store::open(database.uri()).await.expect("the database opens");
        let clock = Arc::new(FixedClock::at(START));
        let random = Arc::new(Seeded::new(1));
        let vault = Arc::new(Vault::new([7; 32]));
        let host = Host::new(
            Arc::clone(&store),
            Arc::clone(&vault),
            Arc::clone(&clock) as Arc<_>,
            Arc::clone(&random) as Arc<_>,
        );
        let mut settings = Settings::new(compiler(program), None);
        settings.turns = 8;
        settings.turns_per_operation = 4;
        let runtime = Arc::new(Runtime::new(settings).expect("the sandbox can be set up"));
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let app = Arc::new(App::new(host, runtime, Box::new(Tokens), metrics, app::Settings::default()));
        app.set_ready(true);
        let mut world = Self {
            router: waystation_server::router(app),
            clock,
            store,
            vault,
            central: String::new(),
            random,
            _database: database,
        };
        world.central = world.token(Role::Central).await.0;
        world
    }

    /// A new token with its own member of staff, valid for 30 days: its secret, and the staff's id.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn token(&self, role: Role) -> (String, StaffId) {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes);
        let secret = format!("wst_{}", hex(&bytes));
        let mut id = [0; 10];
        self.random.fill(&mut id);
        let now = self.clock.now();
        let staff = StaffId::new(now, id);
        let token = Token {
            id: TokenId::new(now, id),
            hash: self.vault.token_hash(secret.as_bytes()),
            staff,
            label: "suite".to_owned(),
            role,
            created_at: now,
            expires_at: now.plus(30 * DAY),
            revoked_at: None,
        };
        let mut tx = self.store.begin().await.expect("a transaction");
        tx.insert_token(&token).await.expect("a token");
        tx.commit().await.expect("a commit");
        (secret, staff)
    }

    /// Calls the API. `headers` are pairs of name and value.
    ///
    /// # Panics
    /// When the request cannot be made or the answer not be read.
    pub async fn call(
        &self,
        secret: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !secret.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(serde_json::to_vec(&body).expect("JSON"))),
            None => request.body(Body::empty()),
        };
        self.send(request.expect("a request")).await
    }

    /// Sends a request as it is.
    ///
    /// # Panics
    /// When the answer cannot be read.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("routes answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 16 << 20).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body, text }
    }

    /// The moment so many milliseconds from now, as the API takes it.
    #[must_use]
    pub fn clock_after(&self, millis: i64) -> String {
        self.clock.now().plus(millis).to_string()
    }

    /// `GET`.
    pub async fn get(&self, secret: &str, path: &str) -> Answer {
        self.call(secret, Method::GET, path, None, &[]).await
    }

    /// `POST`.
    pub async fn post(&self, secret: &str, path: &str, body: Value) -> Answer {
        self.call(secret, Method::POST, path, Some(body), &[]).await
    }

    /// `POST` on a version.
    pub async fn post_on(&self, secret: &str, path: &str, etag: &str, body: Value) -> Answer {
        self.call(secret, Method::POST, path, Some(body), &[("if-match", etag)]).await
    }

    /// `PUT`.
    pub async fn put(&self, secret: &str, path: &str, body: Value) -> Answer {
        self.call(secret, Method::PUT, path, Some(body), &[]).await
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
