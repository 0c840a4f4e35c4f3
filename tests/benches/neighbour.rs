//! How long a neighbour waits for an answer while forty clients of another operation ask a plugin that loops, against how
//! long it waits when nothing else happens: the slowest of a hundred, over HTTP, in turns within one run. The loopers ask as
//! fast as they are answered, also when their plugin is on hold.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up says nothing")]
#![expect(clippy::disallowed_macros, reason = "a benchmark prints what it measured")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use waystation_domain::security::caller::Role;
use waystation_domain::words::ids::OperationId;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

const LOOPERS: usize = 40;
const ROUNDS: usize = 8;
/// How often the neighbour asks in each half of a round.
const ASKED: usize = 250;

struct Client {
    agent: ureq::Agent,
    url: String,
    token: String,
}

impl Client {
    fn new(base: &str, referral: &str, token: &str) -> Self {
        let url = format!("{base}/api/v1/referrals/{referral}/answers");
        Self { agent: ureq::Agent::new_with_defaults(), url, token: token.to_owned() }
    }

    fn ask(&self, body: &Value) {
        let body = serde_json::to_vec(body).unwrap();
        let request = self.agent.post(&self.url).header("authorization", format!("Bearer {}", self.token));
        let answer = request.header("content-type", "application/json").send(body.as_slice());
        let _read = answer.unwrap().body_mut().read_to_vec().unwrap();
    }
}

/// Asks again and again, and says how long each answer took.
fn measure(neighbour: &Client) -> Vec<Duration> {
    let once = |_| {
        let start = Instant::now();
        neighbour.ask(&legal_answers());
        start.elapsed()
    };
    (0..ASKED).map(once).collect()
}

/// The same while the others ask.
fn beside(neighbour: &Client, loopers: &[Client]) -> Vec<Duration> {
    let over = Arc::new(AtomicBool::new(false));
    std::thread::scope(|scope| {
        for looper in loopers {
            let over = Arc::clone(&over);
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    looper.ask(&json!({"needed": true, "which-number": waystation_hostile::TRIGGER}));
                }
            });
        }
        let times = measure(neighbour);
        over.store(true, Ordering::Relaxed);
        times
    })
}

/// The time that all but one in a hundred stay below.
fn p99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

fn main() {
    let runtime = Runtime::new().unwrap();
    let program = env!("CARGO_BIN_EXE_waystation-under-test");
    let (setting, mine, theirs, token) = runtime.block_on(async {
        let s = Setting::new(Kind::Sqlite, program, "inter-agency-referral").await;
        let person = s.register(amina()).await;
        let mine = s.begin(&person, "legal-assistance").await;
        s.world.record_operation("misbehaves").await;
        let installed = s.world.install(waystation_hostile::plugin("assess-misbehaves")).await.expect(201);
        s.world.activate(&installed.id()).await;
        let operation = OperationId::new("misbehaves").unwrap();
        let (token, _) = s.world.token(Role::Caseworker { operation }).await;
        let mut theirs = Vec::new();
        for _ in 0..LOOPERS {
            let person = s.world.api.post(&token, "/api/v1/individuals").json(&amina()).await.expect(201).id();
            let body = json!({"individual": person, "pathway": "loops"});
            theirs.push(s.world.api.post(&token, "/api/v1/referrals").json(&body).await.expect(201).id());
        }
        (s, mine, theirs, token)
    });
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = setting.world.api.transport().router().clone();
    runtime.spawn(async move { axum::serve(listener, router).await });
    let neighbour = Client::new(&base, &mine, &setting.caseworker);
    let loopers: Vec<_> = theirs.iter().map(|referral| Client::new(&base, referral, &token)).collect();
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        quiet.extend(measure(&neighbour));
        flooded.extend(beside(&neighbour, &loopers));
    }
    let pairs = quiet.len();
    let (quiet, flooded) = (p99(&mut quiet), p99(&mut flooded));
    println!("neighbour: slowest of a hundred {quiet:?} quiet, {flooded:?} beside {LOOPERS} loopers");
    // What xtask holds against the goal.
    let ratio = flooded.as_secs_f64() / quiet.as_secs_f64();
    println!("pairs: neighbour/flooded over neighbour/quiet {ratio:.3} in {pairs}");
}
