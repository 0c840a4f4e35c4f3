//! The plug is pulled in the middle of disclosures: no act that was answered is lost, and none is half done.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use waystation_domain::audit;
use waystation_domain::referral::StateName;
use waystation_domain::words::ids::ReferralId;
use waystation_test_databases::Database;
use waystation_tests::Kind;
use waystation_tests::people::{amina, items_of, legal_answers, merge};

use crate::PROGRAM;

/// How many referrals are ready to be sent, and how many answers come before the plug is pulled.
const READY: usize = 24;
const ANSWERED: usize = 6;

/// The member of the central team who sets the host up.
const CENTRAL_STAFF: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

struct Running {
    child: Child,
    base: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn command(data: &std::path::Path, database: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().current_dir(data).arg("--data-dir").arg(data).arg("--database").arg(database);
    command
}

/// Starts the host and waits until it says where it listens and that it is ready.
fn start(data: &std::path::Path, database: &str) -> Running {
    let mut child = command(data, database)
        .args(["--log-filter", "info", "--log-format", "text"])
        .args(["serve", "--migrate", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (mut base, mut said) = (None, String::new());
    for line in lines.by_ref().map_while(Result::ok) {
        if let Some((_, rest)) = line.split_once("127.0.0.1:") {
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            base = Some(format!("http://127.0.0.1:{port}"));
        }
        said.push_str(&line);
        said.push('\n');
        if line.contains("ready") && base.is_some() {
            break;
        }
    }
    // A log that nobody reads would hold up the host.
    std::thread::spawn(move || lines.for_each(drop));
    Running { child, base: base.unwrap_or_else(|| panic!("the host did not start: {said}")) }
}

struct Caller {
    agent: ureq::Agent,
    base: String,
    token: String,
}

impl Caller {
    fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<(u16, Value, String), ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {}", self.token));
        if let Some(etag) = etag {
            request = request.header("if-match", etag);
        }
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap());
        let mut answer = match bytes {
            Some(bytes) => self.agent.run(request.header("content-type", "application/json").body(bytes)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let etag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
        let status = answer.status().as_u16();
        let bytes = answer.body_mut().read_to_vec()?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok((status, body, etag))
    }

    fn must(&self, method: &str, path: &str, body: Option<&Value>, etag: Option<&str>) -> (Value, String) {
        let (status, body, etag) = self.call(method, path, body, etag).unwrap();
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        (body, etag)
    }
}

fn token(data: &std::path::Path, database: &str, args: &[&str]) -> String {
    let mut made = command(data, database);
    made.args(["token", "create", "--label", "suite", "--days", "2"]);
    let made = made.args(args).output();
    let made = made.unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    let found = said.split_whitespace().find(|word| word.starts_with("wst_")).map(str::to_owned);
    found.unwrap_or_else(|| panic!("no token: {said} {}", String::from_utf8_lossy(&made.stderr)))
}

/// Everything up to the moment before sending: referrals, confirmed and consented.
fn prepare(central: &Caller, caseworker: &Caller) -> Vec<(String, String)> {
    let component = waystation_tests::plugin("inter-agency-referral");
    let request = ureq::http::Request::builder()
        .method("POST")
        .uri(format!("{}/api/v1/plugins?label=1", central.base))
        .header("authorization", format!("Bearer {}", central.token))
        .header("content-type", "application/wasm")
        .body(component)
        .unwrap();
    let bytes = central.agent.run(request).unwrap().body_mut().read_to_vec().unwrap();
    let installed: Value = serde_json::from_slice(&bytes).unwrap();
    let id = installed["id"].as_str().unwrap_or_else(|| panic!("{installed}"));
    let (plugin, _) = central.must("GET", &format!("/api/v1/plugins/{id}"), None, None);
    for step in ["approval", "activation"] {
        let _done = central.must("POST", &format!("/api/v1/plugins/{id}/{step}"), None, None);
    }
    let partner = json!({"name": "Legal Centre", "kind": {"type": "non-governmental"}});
    let _made = central.must("PUT", "/api/v1/partners/legal-centre", Some(&partner), None);
    let items = items_of(&plugin["catalogue"]);
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "controller",
        "roles": ["legal-aid-provider"], "purposes": ["immediate-service"], "items": items,
        "functions": ["legal-counsellor"], "from": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z",
        "assessment_due": "2099-01-01T00:00:00Z"
    });
    let _made = central.must("POST", "/api/v1/agreements", Some(&agreement), None);
    let grant = json!({
        "operation": "inter-agency", "digest": plugin["digest"], "facts": ["age-band"], "items": items,
        "until": "2099-01-01T00:00:00Z"
    });
    let _made = central.must("POST", "/api/v1/grants", Some(&grant), None);
    let until = jiff_in_days(central);
    (0..READY)
        .map(|_| {
            let (person, _) = caseworker.must("POST", "/api/v1/individuals", Some(&amina()), None);
            let body = json!({"individual": person["id"], "pathway": "legal-assistance"});
            let (begun, etag) = caseworker.must("POST", "/api/v1/referrals", Some(&body), None);
            let path = format!("/api/v1/referrals/{}", begun["id"].as_str().unwrap());
            let (_, etag) = caseworker.must("POST", &format!("{path}/answers"), Some(&legal_answers()), Some(&etag));
            let confirm = json!({"partner": "legal-centre"});
            let (_, etag) = caseworker.must("POST", &format!("{path}/confirmation"), Some(&confirm), Some(&etag));
            let (proposal, _) = caseworker.must("GET", &format!("{path}/proposal"), None, None);
            let items: serde_json::Map<_, _> = proposal["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| (item["item"].as_str().unwrap().to_owned(), json!(true)))
                .collect();
            let mut consent = json!({
                "agrees": true, "given_by": "person", "method": {"type": "written"}, "language": "en",
                "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"], "until": until
            });
            merge(&mut consent, json!({"items": items, "channels": proposal["channels"]}));
            let _consented = caseworker.must("POST", &format!("{path}/consents"), Some(&consent), None);
            (begun["id"].as_str().unwrap().to_owned(), etag)
        })
        .collect()
}

/// A moment thirty days after the host's own clock, read from something that the host just made.
fn jiff_in_days(central: &Caller) -> String {
    let (plugins, _) = central.must("GET", "/api/v1/plugins", None, None);
    let made: waystation_domain::words::time::Timestamp =
        plugins["plugins"][0]["created_at"].as_str().unwrap().parse().unwrap();
    made.plus(30 * waystation_domain::words::time::DAY).to_string()
}

/// Sends all referrals from several clients at once, pulls the plug after some answers, and says which were answered.
fn send_and_kill(mut running: Running, caseworker: &str, ready: Vec<(String, String)>) -> Vec<String> {
    let answered = Arc::new(Mutex::new(Vec::new()));
    let count = Arc::new(AtomicUsize::new(0));
    let (enough, wait) = std::sync::mpsc::channel();
    let clients: Vec<_> = ready
        .chunks(READY.div_ceil(4))
        .map(|part| {
            let part = part.to_vec();
            let caller = Caller { agent: agent(), base: running.base.clone(), token: caseworker.to_owned() };
            let (answered, count, enough) = (Arc::clone(&answered), Arc::clone(&count), enough.clone());
            std::thread::spawn(move || {
                for (referral, etag) in part {
                    let path = format!("/api/v1/referrals/{referral}/disclosures");
                    // After the plug is pulled there is no answer; that is what is tested.
                    let Ok((201, _, _)) = caller.call("POST", &path, None, Some(&etag)) else { return };
                    answered.lock().unwrap().push(referral);
                    if count.fetch_add(1, Ordering::SeqCst) + 1 == ANSWERED {
                        enough.send(()).unwrap();
                    }
                }
            })
        })
        .collect();
    wait.recv().unwrap();
    // SIGKILL: no handler runs, nothing is flushed.
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    for client in clients {
        client.join().unwrap();
    }
    answered.lock().unwrap().clone()
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

async fn the_plug_is_pulled(kind: Kind) {
    let database = match kind {
        Kind::Sqlite => Database::sqlite(),
        Kind::Postgres => Database::postgres().await,
    };
    let uri = database.uri().to_owned();
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let (ready, answered, caseworker) = tokio::task::spawn_blocking(move || {
        assert!(command(&path, &uri).arg("migrate").status().unwrap().success());
        let running = start(&path, &uri);
        let central = token(&path, &uri, &["--role", "central", "--staff", CENTRAL_STAFF]);
        let central = Caller { agent: agent(), base: running.base.clone(), token: central };
        let operation = json!({"title": "Inter-agency", "country": "idn"});
        let _made = central.must("PUT", "/api/v1/operations/inter-agency", Some(&operation), None);
        let secret =
            token(&path, &uri, &["--by", CENTRAL_STAFF, "--role", "caseworker", "--operation", "inter-agency"]);
        let caseworker = Caller { agent: agent(), base: running.base.clone(), token: secret.clone() };
        let ready = prepare(&central, &caseworker);
        let answered = send_and_kill(running, &secret, ready.clone());
        assert!(answered.len() >= ANSWERED);
        // It starts again on what is there, and every answered act is there.
        let again = start(&path, &uri);
        let caseworker = Caller { agent: agent(), base: again.base.clone(), token: secret.clone() };
        for referral in &answered {
            let (read, _) = caseworker.must("GET", &format!("/api/v1/referrals/{referral}"), None, None);
            assert_eq!(read["state"]["state"], "submitted");
        }
        (ready, answered, secret)
    })
    .await
    .unwrap();
    drop(caseworker);

    // Not one act is half done: sent, shared and in the audit, or none of the three.
    let store = waystation_store::open(database.uri()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let (mut head, mut made) = (None, Vec::new());
    for link in tx.entries("operation:inter-agency", 0, 100_000).await.unwrap() {
        head = Some(audit::verify(head.as_ref(), &link).unwrap());
        let entry: Value = serde_json::from_str(&link.body).unwrap();
        if entry["act"] == "disclosure-made" {
            made.push(entry["referral"].as_str().unwrap().to_owned());
        }
    }
    let mut sent = 0;
    for (id, _) in &ready {
        let row = tx.referral(ReferralId::parse(id).unwrap()).await.unwrap().unwrap();
        let disclosures = tx.disclosures_of(row.id).await.unwrap().len();
        let entries = made.iter().filter(|referral| *referral == id).count();
        let expected = usize::from(row.state == StateName::Submitted);
        assert_eq!((disclosures, entries), (expected, expected), "{id} is {}", row.state.code());
        sent += expected;
    }
    assert!(sent >= answered.len());
    assert!(sent < READY, "the plug was pulled too late to say anything");
    drop(tx);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_half_done_when_the_plug_is_pulled_on_sqlite() {
    the_plug_is_pulled(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_half_done_when_the_plug_is_pulled_on_postgresql() {
    the_plug_is_pulled(Kind::Postgres).await;
}
