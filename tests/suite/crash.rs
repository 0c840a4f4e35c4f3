//! The plug is pulled in the middle of disclosures: no act that was answered is lost, and none is half done.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use waystation_domain::audit;
use waystation_domain::referral::StateName;
use waystation_domain::security::vault::Vault;
use waystation_domain::words::ids::ReferralId;
use waystation_domain::words::time::{DAY, Timestamp};
use waystation_test_client::{Client, Unexpected};
use waystation_test_databases::Database;
use waystation_test_world::Kind;
use waystation_test_world::over_http::OverHttp;
use waystation_test_world::people::{amina, items_of, legal_answers};

use crate::PROGRAM;

/// How many referrals are ready to be sent, and how many answers come before the plug is pulled.
const READY: usize = 24;
const ANSWERED: usize = 6;

/// The member of the central team who sets the host up.
pub(crate) const CENTRAL_STAFF: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

pub(crate) type Api = Client<OverHttp>;

pub(crate) struct Running {
    child: Child,
    pub(crate) api: Api,
    /// What it wrote to its log.
    pub(crate) log: Arc<Mutex<String>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Running {
    /// Asks it to stop, and waits until it did.
    pub(crate) fn stop(mut self) {
        // Once it has answered it listens for signals too.
        self.api.get("", "/health").expect(200).unwrap();
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

pub(crate) fn command(data: &std::path::Path, database: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().current_dir(data).arg("--data-dir").arg(data).arg("--database").arg(database);
    // Where the token of a test is, if it has one: the library of it is asked for where a configuration names it.
    command.env("SOFTHSM2_CONF", data.join("softhsm2.conf"));
    command
}

/// Starts the host and waits until it says where it listens and that it is ready.
pub(crate) fn start(data: &std::path::Path, database: &str) -> Running {
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
    // A log that nobody reads would block the host.
    let base = base.unwrap_or_else(|| panic!("the host did not start: {said}"));
    let log = Arc::new(Mutex::new(said));
    let written = Arc::clone(&log);
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let mut log = written.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    Running { child, api: Client::new(OverHttp::at(&base)), log }
}

pub(crate) fn token(data: &std::path::Path, database: &str, args: &[&str]) -> String {
    let mut made = command(data, database);
    made.args(["token", "create", "--label", "suite", "--days", "2"]);
    let made = made.args(args).output();
    let made = made.unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    let found = said.split_whitespace().find(|word| word.starts_with("wst_")).map(str::to_owned);
    found.unwrap_or_else(|| panic!("no token: {said} {}", String::from_utf8_lossy(&made.stderr)))
}

/// Sets a host up for referrals to legal assistance; gives the moment thirty days from now, by its own clock.
pub(crate) fn set_up(api: &Api, central: &str) -> Result<String, Unexpected> {
    let component = waystation_test_world::plugin("inter-agency-referral");
    let installed = api.post(central, "/api/v1/plugins?label=1").bytes("application/wasm", component).expect(201)?.id();
    let plugin = api.get(central, format!("/api/v1/plugins/{installed}")).expect(200)?.body;
    for step in ["approval", "activation"] {
        api.post(central, format!("/api/v1/plugins/{installed}/{step}")).expect(200)?;
    }
    let partner = json!({"name": "Legal Centre", "kind": {"type": "non-governmental"}});
    api.put(central, "/api/v1/partners/legal-centre").json(&partner).expect(200)?;
    let items = items_of(&plugin["catalogue"]);
    let agreement = json!({
        "operation": "inter-agency", "partner": "legal-centre", "party": "controller",
        "roles": ["legal-aid-provider"], "purposes": ["immediate-service"], "items": items,
        "functions": ["legal-counsellor"], "from": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z",
        "assessment_due": "2099-01-01T00:00:00Z"
    });
    api.post(central, "/api/v1/agreements").json(&agreement).expect(201)?;
    let grant = json!({
        "operation": "inter-agency", "digest": plugin["digest"], "facts": ["age-band"], "items": items,
        "until": "2099-01-01T00:00:00Z"
    });
    api.post(central, "/api/v1/grants").json(&grant).expect(201)?;
    // Thirty days by the host's own clock, read from something that it has just made.
    let made: Timestamp = plugin["created_at"].as_str().unwrap().parse().unwrap();
    Ok(made.plus(30 * DAY).to_string())
}

/// A referral to legal assistance of this new person, confirmed and consented, with the version it is at.
pub(crate) fn consented(api: &Api, caseworker: &str, who: &Value, until: &str) -> Result<(String, String), Unexpected> {
    let person = api.post(caseworker, "/api/v1/individuals").json(who).expect(201)?.id();
    let begin = json!({"individual": person, "pathway": "legal-assistance"});
    let begun = api.post(caseworker, "/api/v1/referrals").json(&begin).expect(201)?;
    let at = |rest: &str| format!("/api/v1/referrals/{}/{rest}", begun.id());
    let answered = api.post(caseworker, at("answers")).on(begun.etag()).json(&legal_answers()).expect(200)?;
    let confirm = json!({"partner": "legal-centre"});
    let confirmed = api.post(caseworker, at("confirmation")).on(answered.etag()).json(&confirm).expect(200)?;
    let proposal = api.get(caseworker, at("proposal")).expect(200)?;
    let items = proposal.list_at("/items")?.iter().map(|item| (item["item"].as_str().unwrap().to_owned(), json!(true)));
    let consent = json!({
        "agrees": true, "items": items.collect::<serde_json::Map<_, _>>(), "channels": proposal.body["channels"],
        "given_by": "person", "method": {"type": "written"}, "language": "en",
        "explained": ["explanation", "benefits", "risks", "refusal", "exceptions"], "until": until
    });
    api.post(caseworker, at("consents")).json(&consent).expect(201)?;
    Ok((begun.id(), confirmed.etag()))
}

/// Sends all referrals from several clients at once, pulls the plug after some answers, and says which were answered.
fn send_and_kill(mut running: Running, caseworker: &str, ready: &[(String, String)]) -> Vec<String> {
    let answered = Mutex::new(Vec::new());
    let (enough, wait) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for part in ready.chunks(READY.div_ceil(4)) {
            let (api, answered, enough) = (running.api.clone(), &answered, enough.clone());
            scope.spawn(move || {
                for (referral, etag) in part {
                    let send = api.post(caseworker, format!("/api/v1/referrals/{referral}/disclosures")).on(etag);
                    // After the plug is pulled there is no answer; that is what is tested.
                    let Ok(_) = send.expect(201) else { return };
                    let mut answered = answered.lock().unwrap();
                    answered.push(referral.clone());
                    if answered.len() == ANSWERED {
                        enough.send(()).unwrap();
                    }
                }
            });
        }
        wait.recv().unwrap();
        // SIGKILL: no handler runs, nothing is flushed.
        running.child.kill().unwrap();
        running.child.wait().unwrap();
    });
    answered.into_inner().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "it reads the key of the host that it started")]
async fn the_plug_is_pulled(kind: Kind) {
    let database = match kind {
        Kind::Sqlite => Database::sqlite(),
        Kind::Postgres => Database::postgres().await,
    };
    let uri = database.uri().to_owned();
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_owned();
    let (ready, answered) = tokio::task::spawn_blocking(move || {
        assert!(command(&path, &uri).arg("migrate").status().unwrap().success());
        let running = start(&path, &uri);
        let central = token(&path, &uri, &["--role", "central", "--staff", CENTRAL_STAFF, "--new-staff"]);
        let operation = json!({"title": "Inter-agency", "country": "idn"});
        let path_of_operation = "/api/v1/operations/inter-agency";
        running.api.put(&central, path_of_operation).json(&operation).expect(200).unwrap();
        let caseworker = token(
            &path,
            &uri,
            &["--by", CENTRAL_STAFF, "--role", "caseworker", "--operation", "inter-agency", "--new-staff"],
        );
        let until = set_up(&running.api, &central).unwrap();
        // Everything up to the moment before sending.
        let ready: Result<Vec<_>, _> =
            (0..READY).map(|_| consented(&running.api, &caseworker, &amina(), &until)).collect();
        let ready = ready.unwrap();
        let answered = send_and_kill(running, &caseworker, &ready);
        assert!(answered.len() >= ANSWERED);
        // It starts again on what is there, and every answered act is there.
        let again = start(&path, &uri);
        for referral in &answered {
            let read = again.api.get(&caseworker, format!("/api/v1/referrals/{referral}")).expect(200).unwrap();
            read.must_say("/state/state", "submitted").unwrap();
        }
        (ready, answered)
    })
    .await
    .unwrap();

    // Not one act is half done: sent, shared and in the audit, or none of the three.
    let master = std::fs::read(data.path().join("master.key")).unwrap();
    let vault = Vault::new(master.try_into().unwrap());
    let store = waystation_store::open(database.uri(), vault.row_key()).await.unwrap();
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
        let disclosures = tx.disclosures_of(row.id).await.unwrap().whole.len();
        let pseudonym = vault.pseudonyms().of(row.id.as_bytes()).to_string();
        let entries = made.iter().filter(|referral| **referral == pseudonym).count();
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
