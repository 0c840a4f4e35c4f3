//! No personal data in any log line: the main job at the most verbose level, and the log searched for every value
//! that was entered.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use waystation_test_world::Kind;
use waystation_test_world::people::{amina, legal_answers};
use waystation_test_world::setting::Setting;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The words of a document that are a person's own: long enough not to be part of something else.
fn values(of: &Value) -> Vec<String> {
    let mut all = Vec::new();
    match of {
        Value::String(word) => all.push(word.clone()),
        Value::Array(list) => list.iter().for_each(|value| all.extend(values(value))),
        Value::Object(map) => map.values().for_each(|value| all.extend(values(value))),
        _ => {}
    }
    all
}

/// One test of this file at a time, so that what is counted in the log is of one.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The log of this process, at its most talkative level.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    log
});

#[tokio::test(flavor = "multi_thread")]
async fn a_plugins_fault_is_logged_with_the_id_that_made_it_and_leads_to_no_person() {
    let _alone = ALONE.lock().await;
    let log = &*LOG;
    let s = Setting::new(Kind::Sqlite, env!("CARGO_BIN_EXE_waystation-under-test"), "inter-agency-referral").await;
    s.world.record_operation("misbehaves").await;
    let installed = s.world.install(waystation_hostile::plugin("assess-misbehaves")).await.expect(201);
    s.world.activate(&installed.id()).await;
    let operation = waystation_domain::words::ids::OperationId::new("misbehaves").unwrap();
    let (caseworker, _) = s.world.token(waystation_domain::security::caller::Role::Caseworker { operation }).await;
    for pathway in ["unknown-recipient", "tells-the-answer"] {
        let person = s.world.api.post(&caseworker, "/api/v1/individuals").json(&amina()).await.expect(201).id();
        let body = json!({"individual": person, "pathway": pathway});
        let referral = s.world.api.post(&caseworker, "/api/v1/referrals").json(&body).await.expect(201).id();
        let path = format!("/api/v1/referrals/{referral}/answers");
        let answers = json!({"needed": true, "which-number": waystation_hostile::TRIGGER});
        let _failed = s.world.api.post(&caseworker, path).json(&answers).await.expect(200);
    }
    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = written.lines().filter(|line| line.contains("a plugin failed")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("made_by=\"police\""), "{lines:?}");
    assert!(lines[1].contains("made_by=\"not told\""), "{lines:?}");
    for line in lines {
        assert!(!line.contains("request") && !line.contains("271828182") && !line.contains("said-"), "{line}");
    }
}

#[expect(clippy::disallowed_methods, reason = "it damages a file as whoever has its directory")]
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_told_as_damaged_and_nothing_of_it_nor_its_name() {
    let log = &*LOG;
    let s = Setting::new(Kind::Sqlite, env!("CARGO_BIN_EXE_waystation-under-test"), "inter-agency-referral").await;
    let person = s.register(amina()).await;
    let path = format!("/api/v1/individuals/{person}/evidence");
    let made = s.world.api.post(&s.caseworker, path).bytes("audio/ogg", "OggS Zubaida's voice").await.expect(201);
    let mut shelves = s.world.files.path().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let shelf = shelves.find(|path| path.is_dir() && !path.ends_with("arriving")).unwrap();
    let file = shelf.read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, b"").unwrap();
    let _damaged = s.world.api.get(&s.caseworker, made.header("location")).await.expect(500);
    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let told: Vec<_> = written.lines().filter(|line| line.contains("a file that was attached is damaged")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("not as long as it was written") && told[0].contains("request="), "{told:?}");
    for secret in [file.file_name().unwrap().to_str().unwrap(), "Zubaida's"] {
        assert!(!written.contains(secret), "the log has {secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_at_trace_level_writes_no_value_that_was_entered_into_the_log() {
    let _alone = ALONE.lock().await;
    let log = &*LOG;
    let mut secrets = Vec::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let s = Setting::new(kind, env!("CARGO_BIN_EXE_waystation-under-test"), "inter-agency-referral").await;
        secrets.extend([s.caseworker.clone(), s.focal_point.clone(), s.world.central.clone()]);
        let person = s.register(amina()).await;
        // What is refused must not be repeated either.
        let wrong = json!({"full-name": 7, "phone": ["+62 811 000 111"], "secret-datum": "Zubaida Wrongfield"});
        let _refused = s.world.api.post(&s.caseworker, "/api/v1/individuals").json(&wrong).await.expect(422);
        let found = json!({"number": "123-45C67890"});
        let _found = s.world.api.post(&s.caseworker, "/api/v1/individuals/search").json(&found).await.expect(200);
        let referral = s.begin(&person, "legal-assistance").await;
        let bad = json!({"matter": "Zubaida Wrongfield"});
        let _refused = s.answer(&referral, bad).await.expect(422);
        let _assessed = s.answer(&referral, legal_answers()).await.expect(200);
        let _confirmed = s.confirm(&referral, json!({})).await.expect(200);
        let consent = s.consent(&referral, json!({})).await.expect(201).id();
        let _preview = s.preview(&referral).await;
        let _sent = s.disclose(&referral).await.expect(201);
        let _accepted = s.step(&referral, json!({"step": "accept"})).await.expect(200);
        assert!(s.form(&referral).await.expect(200).text.contains("Amina Example-Rahimi"));
        let path = format!("/api/v1/consents/{consent}/withdrawal");
        let _withdrawn = s.world.api.post(&s.caseworker, &path).await.expect(200);
    }
    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("INSERT INTO"), "the log is as talkative as it can be: even statements are in it");
    assert!(written.contains("/api/v1/referrals/{referral}/answers"), "requests are logged by their route");
    let mut forbidden = vec!["Zubaida".to_owned(), "Amina".to_owned()];
    for document in [amina(), legal_answers()] {
        forbidden.extend(values(&document).into_iter().filter(|value| value.len() > 7 || value.contains(' ')));
    }
    forbidden.retain(|value| value != "legal-protection" && value != "passport");
    forbidden.extend(secrets.into_iter().map(|secret| secret.trim_start_matches("wst_").to_owned()));
    for value in forbidden {
        assert!(!written.contains(&value), "the log has {value}");
    }
}

/// How many statements the partner's list took, by the log of the database's driver.
async fn statements_of_the_list(s: &Setting, lines: usize) -> usize {
    let before = LOG.0.lock().unwrap().len();
    let list = s.world.api.get(&s.focal_point, "/api/v1/partner/referrals?limit=100").await.expect(200).body;
    assert_eq!(list["referrals"].as_array().unwrap().len(), lines);
    let written = String::from_utf8(LOG.0.lock().unwrap()[before..].to_vec()).unwrap();
    written.lines().filter(|line| line.contains("summary=\"SELECT")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partners_list_takes_as_many_statements_for_many_lines_as_for_few() {
    let _alone = ALONE.lock().await;
    let _log = &*LOG;
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let s = Setting::new(kind, env!("CARGO_BIN_EXE_waystation-under-test"), "inter-agency-referral").await;
        for _ in 0..2 {
            let _sent = s.sent().await;
        }
        let few = statements_of_the_list(&s, 2).await;
        for _ in 0..10 {
            let _sent = s.sent().await;
        }
        let many = statements_of_the_list(&s, 12).await;
        assert!(few > 0, "the statements of the list are found in the log");
        assert_eq!(few, many, "{kind:?}");
    }
}
