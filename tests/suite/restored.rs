//! A database that was put back as it was before: it is noticed, nothing of it is read or shared, and what was withdrawn
//! since is done again before anybody reads in it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waystation_domain::work::restoration;
use waystation_server::router::routes;
use waystation_test_client::Answer;
use waystation_test_databases::Database;
use waystation_test_world::Kind;
use waystation_test_world::people::amina;
use waystation_test_world::setting::Setting;

use crate::crash::{CENTRAL_STAFF, Running, command, consented, set_up, start, token};
use crate::stolen_database::by_force;
use crate::{PROGRAM, on_both};

mod objected;

on_both!(
    what_was_withdrawn_since_the_backup_is_withdrawn_again_before_anybody_reads,
    without_a_later_export_two_members_of_the_central_team_accept_what_is_lost,
    a_database_that_is_put_back_under_a_running_host_closes_it_within_the_act,
    nothing_but_what_narrows_answers_while_the_host_is_closed,
    a_backup_is_restored_into_an_empty_place_whole_and_closed,
);

/// The second member of the central team.
const SECOND: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

/// A host with two referrals that a partner can open, stopped, and a copy of its database as it was then.
struct Before {
    data: tempfile::TempDir,
    database: Database,
    copy: Database,
    central: String,
    caseworker: String,
    reader: String,
    /// A token that is revoked after the copy was made.
    revoked: String,
    until: String,
    sent: Vec<String>,
}

fn run(data: &Path, database: &Database, arguments: &[&str]) -> (Option<i32>, String) {
    let ran = command(data, database.uri()).args(arguments).output().unwrap();
    let said = [ran.stdout, ran.stderr].concat();
    (ran.status.code(), String::from_utf8(said).unwrap())
}

fn of_partner(data: &Path, uri: &str) -> String {
    let role = [
        "--role",
        "partner",
        "--partner",
        "legal-centre",
        "--function",
        "legal-counsellor",
        "--operation",
        "inter-agency",
    ];
    token(data, uri, &[&["--by", CENTRAL_STAFF, "--new-staff"][..], &role].concat())
}

impl Before {
    async fn new(kind: Kind) -> Self {
        let database = match kind {
            Kind::Sqlite => Database::sqlite(),
            Kind::Postgres => Database::postgres().await,
        };
        let data = tempfile::tempdir().unwrap();
        let (path, uri) = (data.path(), database.uri());
        let running = start(path, uri);
        let central = token(path, uri, &["--role", "central", "--staff", CENTRAL_STAFF, "--new-staff"]);
        let by = ["--by", CENTRAL_STAFF];
        let _second = token(path, uri, &[&by[..], &["--role", "central", "--staff", SECOND, "--new-staff"]].concat());
        let api = &running.api;
        let operation = json!({"title": "Inter-agency", "country": "idn"});
        api.put(&central, "/api/v1/operations/inter-agency").json(&operation).expect(200).unwrap();
        let staff = ["--role", "caseworker", "--operation", "inter-agency", "--new-staff"];
        let caseworker = token(path, uri, &[&by[..], &staff].concat());
        let until = set_up(api, &central).unwrap();
        let (reader, revoked) = (of_partner(path, uri), of_partner(path, uri));
        let mut sent = Vec::new();
        for number in ["123-45C00001", "123-45C00002"] {
            let (referral, etag) = consented(api, &caseworker, &somebody(number), &until).unwrap();
            let send = api.post(&caseworker, format!("/api/v1/referrals/{referral}/disclosures")).on(&etag);
            send.expect(201).unwrap();
            api.get(&reader, form(&referral)).expect(200).unwrap();
            sent.push(referral);
        }
        running.stop().unwrap();
        let copy = database.copied().await;
        Self { data, database, copy, central, caseworker, reader, revoked, until, sent }
    }

    fn start(&self) -> Running {
        start(self.data.path(), self.database.uri())
    }

    /// Runs a command; its exit code, and what it said.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        run(self.data.path(), &self.database, arguments)
    }

    fn export(&self, name: &str) -> PathBuf {
        let file = self.data.path().join(name);
        let (code, said) = self.run(&["audit", "export", "-o", file.to_str().unwrap(), "--by", CENTRAL_STAFF]);
        assert_eq!(code, Some(0), "{said}");
        file
    }

    /// The check by an export, as the central team makes it.
    fn check(&self, file: &Path) -> (Option<i32>, String) {
        self.run(&["restore-check", "--audit", file.to_str().unwrap(), "--by", CENTRAL_STAFF])
    }

    fn case_number(&self, running: &Running) -> String {
        let made = running
            .api
            .post(&self.caseworker, "/api/v1/individuals")
            .json(&somebody("123-45C09999"))
            .expect(201)
            .unwrap();
        made.body["case_number"].as_str().unwrap().to_owned()
    }
}

/// A person with this registration number.
fn somebody(number: &str) -> Value {
    let mut profile = amina();
    profile["individual-number"] = json!(number);
    profile
}

fn form(referral: &str) -> String {
    format!("/api/v1/partner/referrals/{referral}/form")
}

fn is_restored(answer: &Answer) -> bool {
    answer.status == 503 && answer.body["type"].as_str().is_some_and(|kind| kind.ends_with("/restored"))
}

/// Everybody is told why, and what takes something back still works.
fn is_closed(before: &Before, running: &Running) {
    let api = &running.api;
    for (who, path) in [
        (&before.reader, form(&before.sent[0])),
        (&before.reader, form(&before.sent[1])),
        (&before.revoked, "/api/v1/partner/referrals".to_owned()),
        (&before.caseworker, format!("/api/v1/referrals/{}", before.sent[0])),
        (&before.central, "/api/v1/tokens".to_owned()),
    ] {
        let answer = api.get(who, &path).send().unwrap();
        assert!(is_restored(&answer), "{path}: {} {}", answer.status, answer.body);
    }
    let ready = api.get("", "/ready").expect(503).unwrap();
    assert!(ready.body.to_string().contains("restored"), "{}", ready.body);
    let status = api.get(&before.central, "/api/v1/status").expect(200).unwrap().body;
    let checks = status["checks"].as_array().unwrap();
    let said = checks.iter().find(|check| check["code"] == "restored").unwrap();
    assert_eq!(said["health"], "error", "{status}");
    let registered = api.post(&before.caseworker, "/api/v1/individuals").json(&amina()).send().unwrap();
    assert!(is_restored(&registered), "{}", registered.body);
}

async fn what_was_withdrawn_since_the_backup_is_withdrawn_again_before_anybody_reads(kind: Kind) {
    let before = Before::new(kind).await;
    let [withdrawn, kept] = [&before.sent[0], &before.sent[1]];
    let running = before.start();
    let api = &running.api;
    let early = before.export("early.jsonl");
    let file = api.get(&before.caseworker, format!("/api/v1/referrals/{withdrawn}")).expect(200).unwrap();
    let person = file.body["individual"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/individuals/{person}");
    let file = api.get(&before.caseworker, &path).expect(200).unwrap().body;
    let consent = file["consents"][0]["id"].as_str().unwrap();
    api.post(&before.caseworker, format!("/api/v1/consents/{consent}/withdrawal")).expect(200).unwrap();
    let given = before.case_number(&running);
    // Somebody else, who speaks for the first time after the backup.
    let _unsent = consented(api, &before.caseworker, &somebody("123-45C00003"), &before.until).unwrap();
    let tokens = api.get(&before.central, "/api/v1/tokens").expect(200).unwrap().body;
    let newest = |role: &str| {
        let mut of_role = tokens["tokens"].as_array().unwrap().iter().filter(|token| token["role"]["role"] == role);
        of_role.next_back().unwrap()["id"].as_str().unwrap().to_owned()
    };
    api.delete(&before.central, format!("/api/v1/tokens/{}", newest("partner"))).expect(204).unwrap();
    api.get(&before.revoked, "/api/v1/me").expect(401).unwrap();
    let later = before.export("later.jsonl");
    running.stop().unwrap();

    before.database.put_back(&before.copy).await;
    let running = before.start();
    is_closed(&before, &running);
    // Whoever says no now is heard.
    let path = format!("/api/v1/consents/{consent}/withdrawal");
    let _heard = running.api.post(&before.caseworker, path).expect(200).unwrap();
    running.stop().unwrap();
    let (code, said) = before.run(&["restore-check"]);
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = before.check(&early);
    assert_eq!(code, Some(1), "an export from before does not open it: {said}");
    assert!(said.contains("stays closed"), "{said}");
    let (code, said) = before.check(&later);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("is revoked again") && said.contains("2 persons were registered since"), "{said}");
    let (code, said) = before.run(&["restore-check"]);
    assert_eq!(code, Some(0), "{said}");

    let running = before.start();
    let api = &running.api;
    let closed = api.get(&before.reader, form(withdrawn)).send().unwrap();
    assert!(closed.status == 422 || closed.status == 404, "{} {}", closed.status, closed.body);
    api.get(&before.reader, form(kept)).expect(200).unwrap();
    api.get(&before.revoked, "/api/v1/me").expect(401).unwrap();
    let next = before.case_number(&running);
    assert!(next > given, "{given} was given already, and now {next}");
    running.stop().unwrap();
    // The audit goes on, and says what was done.
    let after = before.export("after.jsonl");
    let verified = before.run(&["audit", "verify", after.to_str().unwrap()]);
    assert_eq!(verified.0, Some(0), "{}", verified.1);
    let acts = acts(&after);
    for act in ["database-restored", "restore-replayed", "token-revoked", "restore-checked"] {
        assert!(acts.iter().any(|entry| entry["act"] == act), "{act}");
    }
    assert_eq!(acts.iter().filter(|entry| entry["act"] == "database-restored").count(), 1, "it is said once");

    // The same copy once more: the mark knows of what was done since the first time.
    before.database.put_back(&before.copy).await;
    let (code, said) = before.check(&later);
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = before.check(&after);
    assert_eq!(code, Some(0), "{said}");
    let running = before.start();
    let closed = running.api.get(&before.reader, form(withdrawn)).send().unwrap();
    assert!(closed.status == 422 || closed.status == 404, "{} {}", closed.status, closed.body);
    let again = before.case_number(&running);
    assert!(again > next, "{next} was given already, and now {again}");
}

#[expect(clippy::disallowed_methods, reason = "it reads the export that it made")]
fn acts(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| serde_json::from_str(line["body"].as_str()?).ok()).collect()
}

async fn without_a_later_export_two_members_of_the_central_team_accept_what_is_lost(kind: Kind) {
    let before = Before::new(kind).await;
    let running = before.start();
    let given = before.case_number(&running);
    running.stop().unwrap();
    before.database.put_back(&before.copy).await;
    let accept = |by: &str, what: &str| before.run(&["restore-check", "--accept", what, "--by", by]);
    let (code, said) = accept(CENTRAL_STAFF, "close-access");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("second member"), "{said}");
    let (code, said) = accept(CENTRAL_STAFF, "close-access");
    assert_eq!(code, Some(1), "one person twice is one person: {said}");
    let running = before.start();
    is_closed(&before, &running);
    running.stop().unwrap();
    let (code, said) = accept(SECOND, "keep-access");
    assert_eq!(code, Some(0), "{said}");
    let running = before.start();
    is_closed(&before, &running);
    running.stop().unwrap();
    let (code, said) = accept(CENTRAL_STAFF, "keep-access");
    assert_eq!(code, Some(0), "the second says the same: {said}");
    let running = before.start();
    running.api.get(&before.reader, form(&before.sent[0])).expect(200).unwrap();
    let next = before.case_number(&running);
    let count = |number: &str| number.rsplit_once('-').unwrap().1.parse::<u64>().unwrap();
    assert!(count(&next) > count(&given) + 9_000, "{given}, and now {next}");
    running.stop().unwrap();
    let (code, said) = before.run(&["retention", "run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("nothing ends before"), "what kept files may be lost: {said}");

    // The other answer: nobody knows who has said no since.
    before.database.put_back(&before.copy).await;
    for by in [CENTRAL_STAFF, SECOND] {
        let (code, said) = accept(by, "close-access");
        assert_eq!(code, Some(0), "{said}");
    }
    let running = before.start();
    for referral in &before.sent {
        // Nothing is open, as if nothing had ever been shared.
        running.api.get(&before.reader, form(referral)).expect(404).unwrap();
        let read = running.api.get(&before.caseworker, format!("/api/v1/referrals/{referral}")).expect(200).unwrap();
        let share = running.api.post(&before.caseworker, format!("/api/v1/referrals/{referral}/disclosures"));
        share.on(read.etag()).expect(422).unwrap();
    }
}

async fn a_database_that_is_put_back_under_a_running_host_closes_it_within_the_act(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    restoration::take_up(&s.world.app.host, None).await.unwrap();
    let (referral, _) = s.sent().await;
    let _read = s.form(&referral).await.expect(200);
    if !s.world.database.is_postgres() {
        for trigger in ["audit_not_removed", "audit_head_only_forward"] {
            assert!(by_force(&s, format!("DROP TRIGGER {trigger}")).await);
        }
    }
    // The chain of the operation as it was three acts before.
    let chain = format!("operation:{}", s.operation);
    for statement in [
        format!("UPDATE audit_head SET seq = seq - 3 WHERE chain = '{chain}'"),
        format!(
            "DELETE FROM audit WHERE chain = '{chain}' AND seq > (SELECT seq FROM audit_head WHERE chain = '{chain}')"
        ),
        format!(
            "UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE audit.chain = audit_head.chain AND audit.seq = \
             audit_head.seq) WHERE chain = '{chain}'"
        ),
    ] {
        assert!(by_force(&s, statement.clone()).await, "{statement}");
    }
    let first = s.form(&referral).await;
    assert!(is_restored(&first), "the very first reading: {} {}", first.status, first.body);
    assert!(s.world.app.host.is_closed());
    restoration::look(&s.world.app.host).await.unwrap();
    let noticed = s.world.app.host.closure();
    assert!(matches!(noticed, Some(restoration::Closure::Restored(_))), "{noticed:?}");
    assert!(is_restored(&s.form(&referral).await));
}

async fn nothing_but_what_narrows_answers_while_the_host_is_closed(kind: Kind) {
    let s = Setting::new(kind, PROGRAM, "inter-agency-referral").await;
    let (referral, _) = s.sent().await;
    restoration::close_as_restored(&s.world.app.host).await.unwrap();
    let mut open = Vec::new();
    for route in routes().into_iter().filter(|route| !route.roles.is_empty()) {
        let who = route.roles.iter().find_map(|role| match role.code() {
            "caseworker" => Some(&s.caseworker),
            "central" => Some(&s.world.central),
            "partner" => Some(&s.focal_point),
            _ => None,
        });
        let Some(who) = who else { continue };
        let segment = |part: &str| if part.starts_with('{') { referral.clone() } else { part.to_owned() };
        let path: Vec<_> = route.path.split('/').map(segment).collect();
        let answer = s.world.api.ask(who, route.method.clone(), path.join("/")).send().await;
        if is_restored(&answer) {
            assert!(!route.stays_open, "{} {}", route.method, route.path);
        } else {
            assert!(route.stays_open, "{} {}: {} {}", route.method, route.path, answer.status, answer.body);
            open.push(format!("{} {}", route.method, route.path));
        }
    }
    assert_eq!(open.len(), 7, "{open:?}");
    // The referral was taken back by its route above, while all else is closed.
    assert!(is_restored(&s.form(&referral).await));
}

/// Copies the keys of a host to where another one is to be, as the central team does.
#[expect(clippy::disallowed_methods, reason = "it copies files, as the central team does")]
pub(crate) fn copy_keys(from: &Path, to: &Path) {
    for name in ["master.key", "audit.key"].map(|name| (from.join(name), to.join(name))) {
        if name.0.exists() {
            std::fs::copy(name.0, name.1).unwrap();
        }
    }
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).recursive(true).create(to.join("keys")).unwrap();
    for key in std::fs::read_dir(from.join("keys")).unwrap() {
        let key = key.unwrap();
        std::fs::copy(key.path(), to.join("keys").join(key.file_name())).unwrap();
    }
}

async fn a_backup_is_restored_into_an_empty_place_whole_and_closed(kind: Kind) {
    let before = Before::new(kind).await;
    let (key, backup) = (before.data.path().join("backup.key"), before.data.path().join("backup.age"));
    let (key, backup) = (key.to_str().unwrap(), backup.to_str().unwrap());
    let (code, public) = before.run(&["backup-key", "-o", key]);
    assert_eq!(code, Some(0), "{public}");
    let running = before.start();
    let (code, said) = before.run(&["backup", "--to", public.trim(), "-o", backup, "--by", CENTRAL_STAFF]);
    assert_eq!(code, Some(0), "while it serves: {said}");
    running.stop().unwrap();
    let (code, said) = before.run(&["restore", "--check", backup, "--identity", key]);
    assert_eq!(code, Some(0), "{said}");

    let database = match kind {
        Kind::Sqlite => Database::sqlite(),
        Kind::Postgres => Database::postgres().await,
    };
    let data = tempfile::tempdir().unwrap();
    let there = |arguments: &[&str]| run(data.path(), &database, arguments);
    let restore = ["restore", backup, "--identity", key];
    let (code, said) = there(&restore);
    assert_eq!(code, Some(2), "without the master key: {said}");
    copy_keys(before.data.path(), data.path());
    let (code, said) = there(&restore);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = there(&restore);
    assert_eq!(code, Some(3), "never over something: {said}");
    let running = start(data.path(), database.uri());
    is_closed(&before, &running);
    running.stop().unwrap();
    for by in [CENTRAL_STAFF, SECOND] {
        let (code, said) = there(&["restore-check", "--accept", "keep-access", "--by", by]);
        assert_eq!(code, Some(0), "{said}");
    }
    let running = start(data.path(), database.uri());
    for referral in &before.sent {
        running.api.get(&before.reader, form(referral)).expect(200).unwrap();
    }
    running.stop().unwrap();
    let export = data.path().join("audit.jsonl");
    let export = export.to_str().unwrap();
    let (code, said) = there(&["audit", "export", "-o", export, "--by", CENTRAL_STAFF]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = there(&["audit", "verify", export]);
    assert_eq!(code, Some(0), "{said}");
}
