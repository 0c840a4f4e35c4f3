//! A disk without room, and a directory that takes no writes: what happens is said, nothing that was answered is lost, and
//! all goes on by itself when there is room again.
//!
//! The disks are file systems in memory, mounted where only the hosts of these tests see them: in a namespace of their own,
//! which takes no root.

#![expect(clippy::disallowed_methods, reason = "it fills the disks that it made")]

mod disks;

use std::time::Duration;

use serde_json::json;
use tokio::task::block_in_place;
use waystation_test_client::Answer;
use waystation_test_crash::{Program, Running, token};
use waystation_test_world::people::amina;

use crate::PROGRAM;
use crate::crash::{Api, CENTRAL_STAFF};
use disks::Disks;

/// How long the host may take until it notices by itself.
const NOTICED: Duration = Duration::from_secs(30);

/// A host on disks, at work.
struct Served {
    program: Program,
    running: Option<Running>,
    central: String,
    caseworker: String,
    /// The paths of those who were registered, by the answers.
    registered: Vec<String>,
}

impl Served {
    fn on(disks: &Disks, data: &str, database: &str, files: &str) -> Self {
        let settings = [("WAYSTATION_FILES", disks.at(files).join("files").into_os_string())];
        let program = Program {
            way: disks.way(),
            path: PROGRAM.into(),
            data: disks.at(data),
            database: format!("sqlite:{}", disks.at(database).join("waystation.db").display()),
            settings: settings.into_iter().collect(),
        };
        let running = program.start().unwrap();
        let central = token(&program, &["--role", "central", "--staff", CENTRAL_STAFF, "--new-staff"]).unwrap();
        let operation = json!({"title": "Inter-agency", "country": "idn"});
        running.api.put(&central, "/api/v1/operations/inter-agency").json(&operation).expect(200).unwrap();
        let role = ["--by", CENTRAL_STAFF, "--role", "caseworker", "--operation", "inter-agency", "--new-staff"];
        let caseworker = token(&program, &role).unwrap();
        Self { program, running: Some(running), central, caseworker, registered: Vec::new() }
    }

    fn api(&self) -> &Api {
        &self.running.as_ref().unwrap().api
    }

    fn register(&mut self) -> Answer {
        let mut profile = amina();
        profile["individual-number"] = json!(format!("123-45C{:05}", self.registered.len()));
        let answer = self.api().post(&self.caseworker, "/api/v1/individuals").json(&profile).send().unwrap();
        if answer.status == 201 {
            self.registered.push(answer.header("location").to_owned());
        }
        answer
    }

    /// Everybody who was registered can be read.
    fn all_are_there(&self) {
        assert!(!self.registered.is_empty());
        for path in &self.registered {
            let read = self.api().get(&self.caseworker, path).expect(200).unwrap();
            read.must_say("/data/full-name", "Amina Example-Rahimi").unwrap();
        }
    }

    fn attach(&self, length: usize) -> Answer {
        let path = format!("{}/evidence", self.registered[0]);
        let pdf = [b"%PDF-1.7 ".as_slice(), &vec![b'x'; length]].concat();
        self.api().post(&self.caseworker, path).bytes("application/pdf", pdf).send().unwrap()
    }

    /// A command that fails says these words.
    #[track_caller]
    fn fails(&self, arguments: &[&str], words: &[&str]) {
        let ran = self.program.command(arguments).output().unwrap();
        let said = String::from_utf8([ran.stdout, ran.stderr].concat()).unwrap();
        assert!(!ran.status.success(), "{said}");
        for words in words {
            assert!(said.to_lowercase().contains(words), "{words:?} is missing: {said}");
        }
    }

    /// The log says it, sooner or later.
    #[track_caller]
    fn warns_of(&self, words: &str) {
        let running = self.running.as_ref().unwrap();
        assert!(running.warns_of(words, NOTICED), "{words:?} is not in the log: {:?}", running.troubles());
    }

    fn again(&mut self) {
        self.running.take().unwrap().stop().unwrap();
        self.running = Some(self.program.start().unwrap());
    }

    /// The audit is whole, by the word of whoever verifies its export.
    fn audit_is_whole(&self, disks: &Disks, on: &str) {
        let file = disks.at(on).join("audit").display().to_string();
        self.program.run(&["audit", "export", "--by", CENTRAL_STAFF, "--output", &file]).unwrap();
        self.program.run(&["audit", "verify", &file]).unwrap();
    }
}

fn is_full(answer: &Answer) {
    assert_eq!((answer.status, answer.problem()), (507, "disk-full"), "{}", answer.text);
    let detail = answer.text_at("/detail").unwrap();
    assert!(detail.contains("room") && detail.contains("Nothing was kept"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_disk_is_full_every_act_says_so_and_what_was_answered_is_there_when_there_is_room_again() {
    block_in_place(|| {
        let disks = Disks::new(&[("all", "24m")]);
        let mut s = Served::on(&disks, "all", "all", "all");
        for _ in 0..5 {
            assert_eq!(s.register().status, 201);
        }
        disks.fill("all");
        // What the database has of its log already still takes some.
        let refused = (0..500).map(|_| s.register()).find(|answer| answer.status != 201);
        is_full(&refused.unwrap());
        is_full(&s.register());
        is_full(&s.attach(100_000));
        let ready = s.api().get("", "/ready").expect(503).unwrap();
        ready.must_say("/errors/0/at", "disk").unwrap();
        // What is written down nowhere can be read; a person's file is not read without a trace.
        s.api().get(&s.central, "/api/v1/operations").expect(200).unwrap();
        is_full(&s.api().get(&s.caseworker, &s.registered[0]).send().unwrap());
        let output = disks.at("all").join("backup").display().to_string();
        s.fails(&["backup", "--to", disks::RECIPIENT, "--by", CENTRAL_STAFF, "--output", &output], &["full"]);
        assert!(!disks.seen("all").join("backup").exists(), "a backup that is not whole is left");

        disks.empty("all");
        s.api().get("", "/ready").expect(200).unwrap();
        assert_eq!(s.register().status, 201);
        s.all_are_there();
        s.again();
        s.all_are_there();
        s.audit_is_whole(&disks, "all");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_finds_no_room_is_refused_and_leaves_nothing_and_the_host_goes_on() {
    block_in_place(|| {
        let disks = Disks::new(&[("data", "64m"), ("backups", "1m")]);
        let mut s = Served::on(&disks, "data", "data", "data");
        assert_eq!(s.register().status, 201);
        disks.fill("backups");
        let output = disks.at("backups").join("backup").display().to_string();
        let back_up = ["backup", "--to", disks::RECIPIENT, "--by", CENTRAL_STAFF, "--output", &output];
        s.fails(&back_up, &["no storage space", "/backups/backup", "make room"]);
        assert!(!disks.seen("backups").join("backup").exists(), "a backup that is not whole is left");
        s.all_are_there();
        disks.empty("backups");
        disks.remount("backups", "size=64m");
        s.program.run(&back_up).unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn files_find_no_room_where_a_reserve_is_kept_and_are_taken_when_there_is_some() {
    block_in_place(|| {
        let disks = Disks::new(&[("data", "64m"), ("files", "500m")]);
        let mut s = Served::on(&disks, "data", "data", "files");
        assert_eq!(s.register().status, 201);
        is_full(&s.attach(100_000));
        assert_eq!(s.register().status, 201, "what needs no file goes on");
        disks.remount("files", "size=600m");
        let kept = s.attach(100_000).expect(201);

        // One that takes no writes is not full: it is away, and what is in it is read.
        disks.remount("files", "ro");
        let refused = s.attach(100_000);
        assert_eq!((refused.status, refused.problem()), (503, "files-away"), "{}", refused.text);
        let read = s.api().get(&s.caseworker, kept.header("location")).expect(200).unwrap();
        assert_eq!(read.text.len(), 100_009);
        disks.remount("files", "rw");
        let _taken = s.attach(100_000).expect(201);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_cannot_be_written_is_warned_of_and_an_old_one_closes_nothing() {
    block_in_place(|| {
        let disks = Disks::new(&[("data", "1m"), ("database", "64m")]);
        let mut s = Served::on(&disks, "data", "database", "database");
        for (stop, go_on) in [("fill", "empty"), ("ro", "rw")] {
            if stop == "fill" {
                disks.fill("data")
            } else {
                disks.remount("data", stop)
            }
            assert_eq!(s.register().status, 201);
            s.warns_of("the mark cannot be written");
            // The host dies, and its mark is older than its database.
            s.running.take().unwrap().kill().unwrap();
            if go_on == "empty" {
                disks.empty("data")
            } else {
                disks.remount("data", go_on)
            }
            s.running = Some(s.program.start().unwrap());
            s.all_are_there();
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_does_not_start_where_nothing_can_be_written_and_says_which_place_that_is() {
    block_in_place(|| {
        let disks = Disks::new(&[("all", "64m")]);
        let mut s = Served::on(&disks, "all", "all", "all");
        assert_eq!(s.register().status, 201);
        s.running.take().unwrap().stop().unwrap();
        disks.remount("all", "ro");
        let refused = s.program.start().unwrap_err().0.to_lowercase();
        assert!(
            refused.contains("waystation.db") || refused.contains(&disks.at("all").display().to_string()),
            "{refused}"
        );
        assert!(refused.contains("read-only") || refused.contains("readonly"), "{refused}");
        disks.remount("all", "rw");
        s.running = Some(s.program.start().unwrap());
        s.all_are_there();
    });
}
