//! A database from before somebody was erased: they are erased again before anybody is served, by the list of the data
//! directory or by a later export of the audit.

use std::path::{Path, PathBuf};

use serde_json::json;
use waystation_test_databases::Database;
use waystation_test_world::Kind;
use waystation_test_world::people::amina;

use super::places::{Marker, database, files, found, of_rows};
use crate::crash::{CENTRAL_STAFF, Running, command, consented, set_up, start, token};
use crate::on_both;

on_both!(
    a_backup_from_before_brings_nobody_back,
    a_backup_in_a_new_place_brings_back_nobody_whom_a_later_audit_knows_as_erased,
    two_hosts_each_keep_the_list_outside_of_their_database,
);

/// A host with two persons who were referred, and a copy of its database from before one of them was erased.
struct Before {
    data: tempfile::TempDir,
    database: Database,
    caseworker: String,
    supervisors: [String; 2],
    reader: String,
    /// The one to be erased, and the referral.
    person: String,
    referral: String,
    other: String,
}

fn run(data: &Path, database: &Database, arguments: &[&str]) -> String {
    let ran = command(data, database.uri()).args(arguments).output().unwrap();
    let said = String::from_utf8([ran.stdout, ran.stderr].concat()).unwrap();
    assert_eq!(ran.status.code(), Some(0), "{said}");
    said
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
        let api = &running.api;
        let operation = json!({"title": "Inter-agency", "country": "idn"});
        api.put(&central, "/api/v1/operations/inter-agency").json(&operation).expect(200).unwrap();
        let staff = |role: &[&str]| {
            token(
                path,
                uri,
                &[&["--by", CENTRAL_STAFF, "--new-staff", "--operation", "inter-agency"][..], role].concat(),
            )
        };
        let caseworker = staff(&["--role", "caseworker"]);
        let supervisors = [(); 2].map(|()| staff(&["--role", "supervisor"]));
        let until = set_up(api, &central).unwrap();
        let partner = ["--role", "partner", "--partner", "legal-centre", "--function", "legal-counsellor"];
        let reader = staff(&partner);
        let mut sent = Vec::new();
        for number in ["931-11C77115", "123-45C00002"] {
            let mut who = amina();
            who["individual-number"] = json!(number);
            let (referral, etag) = consented(api, &caseworker, &who, &until).unwrap();
            let send = api.post(&caseworker, format!("/api/v1/referrals/{referral}/disclosures")).on(&etag);
            send.expect(201).unwrap();
            let read = api.get(&caseworker, format!("/api/v1/referrals/{referral}")).expect(200).unwrap();
            sent.push((read.body["individual"].as_str().unwrap().to_owned(), referral));
        }
        let evidence = format!("/api/v1/individuals/{}/evidence", sent[0].0);
        api.post(&caseworker, evidence).bytes("audio/ogg", "OggS her voice").expect(201).unwrap();
        running.stop().unwrap();
        let [(person, referral), (other, _)] = sent.try_into().unwrap();
        Self { data, database, caseworker, supervisors, reader, person, referral, other }
    }

    fn start(&self) -> Running {
        start(self.data.path(), self.database.uri())
    }

    fn erase(&self, running: &Running) {
        let [one, two] = &self.supervisors;
        let path = format!("/api/v1/individuals/{}/erasure-requests", self.person);
        let reason = json!({"reason": "person-asked"});
        let request = running.api.post(one, path).json(&reason).expect(200).unwrap().id();
        let path = format!("/api/v1/erasure-requests/{request}/approval");
        running.api.post(two, path).json(&reason).expect(200).unwrap();
    }

    fn export(&self, data: &Path, name: &str) -> PathBuf {
        let file = self.data.path().join(name);
        run(data, &self.database, &["audit", "export", "-o", file.to_str().unwrap(), "--by", CENTRAL_STAFF]);
        file
    }

    fn sealed(&self) -> usize {
        files(&self.data.path().join("files")).len()
    }

    /// The one is gone, and the other is there.
    fn serves_the_other_alone(&self, running: &Running) {
        let file = |person: &str| format!("/api/v1/individuals/{person}");
        running.api.get(&self.caseworker, file(&self.person)).expect(404).unwrap();
        running.api.get(&self.caseworker, file(&self.other)).expect(200).unwrap();
        let form = format!("/api/v1/partner/referrals/{}/form", self.referral);
        running.api.get(&self.reader, form).expect(404).unwrap();
        let list = running.api.get(&self.reader, "/api/v1/partner/referrals").expect(200).unwrap();
        assert_eq!(list.body["to_destroy"][0]["referral"], self.referral);
    }
}

async fn a_backup_from_before_brings_nobody_back(kind: Kind) {
    let before = Before::new(kind).await;
    let data = before.data.path();
    let markers = of_rows(&before.database, &before.person).await;
    let markers = || markers.iter().filter(|marker| !marker.is_of(&before.referral));
    let words = [Marker::words("number", "931-11C77115"), Marker::words("file", "OggS her voice")];
    let copy = before.database.copied().await;
    let (held, outside) = (before.sealed(), data.join("erased"));
    assert!(!outside.exists());
    let running = before.start();
    let metrics = running.log();
    let metrics = metrics.lines().find(|line| line.contains("metrics can be read")).unwrap().to_owned();
    let port: String = metrics.rsplit_once("127.0.0.1:").unwrap().1.chars().take_while(char::is_ascii_digit).collect();
    before.erase(&running);
    before.serves_the_other_alone(&running);
    assert_eq!(before.sealed(), held - 1, "the file went with the person");
    assert!(outside.exists(), "before it was answered");
    let page =
        ureq::get(format!("http://127.0.0.1:{port}/metrics")).call().unwrap().body_mut().read_to_string().unwrap();
    let later = before.export(data, "later.jsonl");
    // Whatever was written: data directory, database, log, metrics, export of the audit.
    let mut places = database(&before.database).await;
    places.extend(files(data));
    places.push(("metrics".to_owned(), page.into_bytes()));
    places.push(("log".to_owned(), running.stop().unwrap().into_bytes()));
    if !before.database.is_postgres() {
        assert!(places.iter().any(|(place, _)| place.ends_with("waystation.db")));
    }
    let everywhere = found(markers().chain(&words), &places);
    // SQLite may still have some of it in pages that it has not used again; a sweep takes it out.
    let elsewhere: Vec<_> = everywhere.iter().filter(|found| !found.contains("waystation.db")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");

    // The database as it was before: closed, as it lacks what the host knows, and nobody of the erased is in it.
    before.database.put_back(&copy).await;
    assert!(!found(markers(), &database(&before.database).await).is_empty(), "they are in the backup");
    let running = before.start();
    let answer = running.api.get(&before.caseworker, format!("/api/v1/individuals/{}", before.person)).send().unwrap();
    assert_eq!(answer.status, 503);
    assert!(of_rows(&before.database, &before.person).await.is_empty(), "erased before anybody was served");
    assert!(running.log().contains("erased again"));
    running.stop().unwrap();
    let said =
        run(data, &before.database, &["restore-check", "--audit", later.to_str().unwrap(), "--by", CENTRAL_STAFF]);
    assert!(said.contains("The database is open"), "{said}");
    let running = before.start();
    before.serves_the_other_alone(&running);
    running.stop().unwrap();
    let export = before.export(data, "after.jsonl");
    let verified = run(data, &before.database, &["audit", "verify", export.to_str().unwrap()]);
    assert!(!verified.is_empty());
}

async fn a_backup_in_a_new_place_brings_back_nobody_whom_a_later_audit_knows_as_erased(kind: Kind) {
    let before = Before::new(kind).await;
    let data = before.data.path();
    let copy = before.database.copied().await;
    let running = before.start();
    before.erase(&running);
    let later = before.export(data, "later.jsonl");
    running.stop().unwrap();
    // Nothing outside of the database says that anybody was erased.
    std::fs::remove_file(data.join("erased")).unwrap();
    before.database.put_back(&copy).await;
    let running = before.start();
    running.stop().unwrap();
    assert!(!of_rows(&before.database, &before.person).await.is_empty(), "this host cannot know it, and is closed");
    let said =
        run(data, &before.database, &["restore-check", "--audit", later.to_str().unwrap(), "--by", CENTRAL_STAFF]);
    assert!(said.contains("1 persons who were erased since are erased again"), "{said}");
    assert!(of_rows(&before.database, &before.person).await.is_empty());
    let running = before.start();
    before.serves_the_other_alone(&running);
    running.stop().unwrap();
    assert!(data.join("erased").exists(), "and from now on it knows");
}

async fn two_hosts_each_keep_the_list_outside_of_their_database(kind: Kind) {
    let before = Before::new(kind).await;
    let there = tempfile::tempdir().unwrap();
    crate::restored::copy_keys(before.data.path(), there.path());
    std::fs::copy(before.data.path().join("mark"), there.path().join("mark")).unwrap();
    let running = before.start();
    before.erase(&running);
    running.stop().unwrap();
    // The other one learns of it when it looks, and keeps it too.
    let list = ["audit", "export", "-o", "/dev/null", "--by", CENTRAL_STAFF];
    let ran = command(there.path(), before.database.uri()).args(list).output().unwrap();
    assert!(there.path().join("erased").exists(), "{}", String::from_utf8_lossy(&ran.stderr));
    let [ours, theirs] = [before.data.path(), there.path()].map(|dir| std::fs::read(dir.join("erased")).unwrap());
    assert_eq!(ours, theirs);
}
