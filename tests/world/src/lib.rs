//! A whole host in memory for the suite: the real routes, the real sandbox with real plugins, a real database of
//! either kind, a clock that is set by hand and a seeded source of randomness. Every request and answer
//! is compared with the description of the API.

#![expect(clippy::expect_used, clippy::panic, reason = "a test whose world cannot be made fails, and says why")]

mod central;
pub mod description;
pub mod in_process;
pub mod over_http;
pub mod people;
pub mod setting;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use waystation_domain::audit::note::SigningKey;
use waystation_domain::ports::{AuditKeyRow, Store};
use waystation_domain::security::caller::{Role, Token};
use waystation_domain::security::vault::{Random, Vault};
use waystation_domain::words::ids::{IndividualId, StaffId, TokenId};
use waystation_domain::words::time::{Clock as _, DAY, FixedClock, Timestamp};
use waystation_domain::work::Host;
use waystation_domain::work::office::begin_first;
use waystation_runtime::compile::Compiler;
use waystation_runtime::{Runtime, Settings};
use waystation_server::app::{self, App};
use waystation_server::authenticator::Tokens;
use waystation_server::keys::{ByMaster, KeyDirectory};
use waystation_server::sealed_files::SealedFiles;
use waystation_test_client::Client;
use waystation_test_databases::Database;

use crate::in_process::InProcess;

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
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins").join(name);
        waystation_runtime::build::build_plugin(&dir).expect("the plugin builds")
    })
}

/// The compiling process of the suite: the same command line as the host's.
pub fn compiler(program: &str) -> Compiler {
    Compiler::new(PathBuf::from(program), vec!["compile-component".into()])
}

/// The sandbox of all worlds of a process: a component that one of them admitted need not be tried again by the next.
fn sandbox(program: &str) -> Arc<Runtime> {
    static SANDBOX: OnceLock<Arc<Runtime>> = OnceLock::new();
    let set_up = || {
        let settings = Settings { turns: 16, turns_per_operation: 4, ..Settings::new(compiler(program), None) };
        Arc::new(Runtime::new(settings).expect("the sandbox can be set up"))
    };
    Arc::clone(SANDBOX.get_or_init(set_up))
}

/// What the checkpoints of the audit are signed with.
pub const AUDIT_KEY: [u8; 32] = [5; 32];

/// Its public half, as a host records it when it is begun.
async fn record_audit_key(store: &dyn Store) {
    let row = AuditKeyRow { number: 1, public: SigningKey::new(&AUDIT_KEY).public(), since: START };
    let mut tx = store.begin().await.expect("the database opens");
    tx.insert_audit_key(&row).await.expect("the key is recorded");
    tx.commit().await.expect("it is kept");
}

/// A whole host.
pub struct World {
    /// To speak with it.
    pub api: Client<InProcess>,
    /// What its routes share.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// Its database.
    pub store: Arc<dyn Store>,
    /// Its keys.
    pub vault: Arc<Vault>,
    /// The secret of a token of the central team.
    pub central: String,
    /// Where it is, for tests that look at it as whoever has stolen it.
    pub database: Database,
    /// Where the keys of its epochs are.
    pub keys: tempfile::TempDir,
    /// Where its sealed files are.
    pub files: TempDir,
    random: Arc<Seeded>,
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
        Self::with(kind, program, app::Settings::default()).await
    }

    /// The same, served with these settings.
    ///
    /// # Panics
    /// When anything of it cannot be had.
    pub async fn with(kind: Kind, program: &str, settings: app::Settings) -> Self {
        let database = match kind {
            Kind::Sqlite => Database::sqlite(),
            Kind::Postgres => Database::postgres().await,
        };
        waystation_store::migrate(database.uri(), None).await.expect("the migrations run");
        let keys = tempfile::tempdir().expect("a directory");
        let vault = Arc::new(vault(keys.path()));
        let store: Arc<dyn Store> =
            waystation_store::open(database.uri(), vault.row_key()).await.expect("the database opens");
        let clock = Arc::new(FixedClock::at(START));
        let random = Arc::new(Seeded::new(1));
        let host = Host::new(
            Arc::clone(&store),
            Arc::clone(&vault),
            Arc::clone(&clock) as Arc<_>,
            Arc::clone(&random) as Arc<_>,
        )
        .signing(SigningKey::new(&AUDIT_KEY));
        let mut tx = host.store.begin().await.expect("a transaction");
        begin_first(&host, tx.as_mut(), START).await.expect("an epoch");
        tx.commit().await.expect("a commit");
        record_audit_key(&*store).await;
        let files = tempfile::tempdir().expect("a directory for files");
        let host = host.with_files(Arc::new(SealedFiles::open(files.path()).expect("a place for files")));
        let runtime = sandbox(program);
        let app = Arc::new(App::new(host, runtime, Box::new(Tokens), settings));
        app.set_ready(true);
        let api = Client::new(InProcess::new(waystation_server::router(Arc::clone(&app))));
        let central = String::new();
        let mut world = Self { api, app, clock, store, vault, central, random, database, keys, files };
        world.central = world.token(Role::Central).await.0;
        world
    }

    /// A new token with its own member of staff, valid for 30 days: its secret, and the staff's id.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn token(&self, role: Role) -> (String, StaffId) {
        let mut id = [0; 10];
        self.random.fill(&mut id);
        let staff = StaffId::new(self.clock.now(), id);
        (self.token_of(staff, role).await, staff)
    }

    /// A new token of a member of staff, valid for 30 days: its secret.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn token_of(&self, staff: StaffId, role: Role) -> String {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes);
        let secret = format!("wst_{}", hex(&bytes));
        let mut id = [0; 10];
        self.random.fill(&mut id);
        let now = self.clock.now();
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
        secret
    }

    /// How something of a person stands in the audit, by its id.
    ///
    /// # Panics
    /// When it is no id.
    #[must_use]
    pub fn pseudonym(&self, id: &str) -> String {
        let id = IndividualId::parse(id).expect("an id");
        self.vault.pseudonyms().of(id.as_bytes()).to_string()
    }

    /// The moment so many milliseconds from now, as the API takes it.
    #[must_use]
    pub fn clock_after(&self, millis: i64) -> String {
        self.clock.now().plus(millis).to_string()
    }
}

/// The keys of a host with this key directory: each call gives those of a process of its own.
///
/// # Panics
/// When the directory cannot be opened.
#[must_use]
pub fn vault(keys: &Path) -> Vault {
    let vault = Vault::new([7; 32]);
    let provider = Arc::new(ByMaster::new(vault.master_wrap(), "key-suite".to_owned()));
    let keeper = KeyDirectory::at(keys, provider).expect("a key directory");
    vault.kept_by(Arc::new(keeper))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
