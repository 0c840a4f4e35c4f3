//! Keys in a token that is spoken to by PKCS #11: SoftHSM, and the real program.
#![expect(clippy::disallowed_methods, reason = "it looks at the files of the host that it started")]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use waystation_test_databases::Database;
use waystation_test_world::people::amina;

use crate::crash::{CENTRAL_STAFF, Running, command, consented, set_up, start, token};
use crate::front::machine::needed;

/// Where distributions put the library.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];

const PIN: &str = "a pin that only its file has";

/// A data directory, and beside what is the host's the token.
struct Machine {
    data: TempDir,
    database: Database,
}

impl Machine {
    /// With a token that has no key yet, and which no configuration names.
    fn new(database: Database) -> Self {
        let machine = Self { data: tempfile::tempdir().unwrap(), database };
        let tokens = machine.path("tokens");
        std::fs::create_dir(&tokens).unwrap();
        let settings = format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display());
        std::fs::write(machine.path("softhsm2.conf"), settings).unwrap();
        let mut init = Command::new(needed("softhsm2-util"));
        init.args(["--init-token", "--free", "--label", "referrals", "--so-pin", "12345678", "--pin", PIN]);
        let made = init.env("SOFTHSM2_CONF", machine.path("softhsm2.conf")).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }

    /// Names the token in the configuration.
    fn with_the_token(self) -> Self {
        let module = MODULES.into_iter().find(|module| Path::new(module).exists());
        let module = module.unwrap_or_else(|| panic!("SoftHSM is not on this machine: apt-get install softhsm2"));
        self.set_pin(PIN);
        let pin = self.path("pin");
        let settings = format!(
            "pkcs11-module = \"{module}\"\npkcs11-token = \"referrals\"\npkcs11-pin-file = \"{}\"\n",
            pin.display()
        );
        std::fs::write(self.path("waystation.toml"), settings).unwrap();
        self
    }

    fn set_pin(&self, pin: &str) {
        std::fs::write(self.path("pin"), format!("{pin}\n")).unwrap();
        std::fs::set_permissions(self.path("pin"), Permissions::from_mode(0o600)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        command(self.data.path(), self.database.uri()).args(arguments).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    }

    #[track_caller]
    fn fails(&self, arguments: &[&str], said: &[&str]) {
        let ran = self.run(arguments);
        let error = String::from_utf8(ran.stderr).unwrap();
        assert!(!ran.status.success(), "{error}");
        for words in said {
            assert!(error.contains(words), "{words:?} is missing: {error}");
        }
        assert!(!error.contains(PIN), "{error}");
    }

    fn start(&self) -> Running {
        start(self.data.path(), self.database.uri())
    }

    fn token(&self, arguments: &[&str]) -> String {
        token(self.data.path(), self.database.uri(), arguments)
    }

    fn central(&self) -> String {
        self.token(&["--role", "central", "--staff", CENTRAL_STAFF, "--new-staff"])
    }

    /// The token is plugged out, or in again.
    fn plug(&self, from: &str, to: &str) {
        std::fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn status(&self) -> Value {
        serde_json::from_str(&self.succeeds(&["key", "status", "--format", "json"])).unwrap()
    }
}

/// The main job, with the keys in a token that is plugged out and in again while the host serves.
fn the_main_job(database: Database) {
    let machine = Machine::new(database).with_the_token();
    let _migrated = machine.succeeds(&["migrate"]);
    // Nothing of the disk but the token opens anything.
    assert!(!machine.path("master.key").exists());
    for name in ["master", "epoch-1"] {
        let file = std::fs::read_to_string(machine.path(&format!("keys/{name}.json"))).unwrap();
        assert!(file.contains(r#"key \"waystation\" of the token \"referrals\""#), "{file}");
    }

    let running = machine.start();
    let api = &running.api;
    let central = machine.central();
    let operation = json!({"title": "Inter-agency", "country": "idn"});
    api.put(&central, "/api/v1/operations/inter-agency").json(&operation).expect(200).unwrap();
    let by = ["--by", CENTRAL_STAFF, "--new-staff"];
    let staff = |more: &[&str]| machine.token(&[&by, more].concat());
    let caseworker = staff(&["--role", "caseworker", "--operation", "inter-agency"]);
    let until = set_up(api, &central).unwrap();
    let to = ["--operation", "inter-agency", "--partner", "legal-centre", "--function", "legal-counsellor"];
    let partner = staff(&[&["--role", "partner"], &to[..]].concat());
    let (referral, etag) = consented(api, &caseworker, &amina(), &until).unwrap();
    let sent = api.post(&caseworker, format!("/api/v1/referrals/{referral}/disclosures")).on(etag);
    sent.expect(201).unwrap();
    let at = |rest: &str| format!("/api/v1/partner/referrals/{referral}{rest}");
    let offer = api.get(&partner, at("/form")).expect(200).unwrap();
    let accept = json!({"step": "accept"});
    api.post(&partner, at("/steps")).on(offer.etag()).json(&accept).expect(200).unwrap();
    let reads = |status| api.get(&partner, at("/form")).expect(status).map(|answer| answer.text.contains("Amina"));
    assert!(reads(200).unwrap());
    let registers = |status| {
        let mut person = amina();
        person.as_object_mut().unwrap().remove("individual-number");
        api.post(&caseworker, "/api/v1/individuals").json(&person).expect(status).map(drop)
    };
    registers(201).unwrap();

    // Rotated by the console, while the host serves.
    let begun = machine.succeeds(&["key", "rotate", "--by", CENTRAL_STAFF]);
    assert!(begun.contains("epoch 2 has begun") && begun.contains("2 data keys were wrapped anew"), "{begun}");
    assert!(reads(200).unwrap());

    // Without the token what is in memory goes on, and nothing new begins.
    machine.plug("tokens", "plugged-out");
    std::fs::create_dir(machine.path("tokens")).unwrap();
    registers(201).unwrap();
    let no_token = ["there is no token \"referrals\"", "Plug it in"];
    machine.fails(&["key", "rotate", "--by", CENTRAL_STAFF], &no_token);
    machine.fails(&["serve"], &no_token);
    std::fs::remove_dir(machine.path("tokens")).unwrap();
    machine.plug("plugged-out", "tokens");

    // A host that needs the key of an epoch while the token is away says so, and goes on when it is back.
    let begun = machine.succeeds(&["key", "rotate", "--by", CENTRAL_STAFF]);
    assert!(begun.contains("3 data keys were wrapped anew"), "{begun}");
    machine.plug("tokens", "plugged-out");
    std::fs::create_dir(machine.path("tokens")).unwrap();
    reads(500).unwrap();
    registers(500).unwrap();
    std::fs::remove_dir(machine.path("tokens")).unwrap();
    machine.plug("plugged-out", "tokens");
    assert!(reads(200).unwrap());
    registers(201).unwrap();
    let status = machine.status();
    assert!(status["kept_in"].as_str().unwrap().contains("the token \"referrals\""), "{status}");
    let counts: Vec<_> = status["epochs"].as_array().unwrap().iter().map(|epoch| &epoch["data_keys"]).collect();
    assert_eq!(counts, [&json!(0), &json!(0), &json!(4)]);
}

#[test]
fn the_main_job_runs_on_sqlite_with_the_keys_in_a_token_that_is_plugged_out_and_in() {
    the_main_job(Database::sqlite());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_runs_on_postgresql_with_the_keys_in_a_token_that_is_plugged_out_and_in() {
    let database = Database::postgres().await;
    tokio::task::spawn_blocking(|| the_main_job(database)).await.unwrap();
}

#[test]
fn what_is_wrong_with_a_token_is_said_and_the_pin_is_not() {
    let machine = Machine::new(Database::sqlite()).with_the_token();
    let _migrated = machine.succeeds(&["migrate"]);
    machine.set_pin("another pin");
    machine.fails(&["token", "list"], &["does not take the PIN in", "PinIncorrect", "put the PIN"]);
    std::fs::set_permissions(machine.path("pin"), Permissions::from_mode(0o644)).unwrap();
    machine.fails(&["token", "list"], &["its mode is 644", "chmod 600"]);
    std::fs::remove_file(machine.path("pin")).unwrap();
    machine.fails(&["token", "list"], &["there is no PIN of the token"]);
    machine.set_pin(PIN);
    let settings = std::fs::read_to_string(machine.path("waystation.toml")).unwrap();
    let with = |settings: &str| std::fs::write(machine.path("waystation.toml"), settings).unwrap();
    with(&format!("{settings}pkcs11-key = \"another\"\n"));
    machine.fails(&["token", "list"], &["the token \"referrals\" has no AES key \"another\""]);
    with(&settings.replace("pkcs11-token = \"referrals\"", "pkcs11-token = \"other\""));
    machine.fails(&["token", "list"], &["there is no token \"other\"", "\"referrals\""]);
    with(&settings.replace("libsofthsm2.so", "nothing.so"));
    machine.fails(&["token", "list"], &["its library cannot be loaded", "pkcs11-module"]);
    with(settings.lines().next().unwrap());
    machine.fails(&["token", "list"], &["a token takes three settings"]);
    // What another token wrapped.
    with(&settings);
    let other = Machine::new(Database::sqlite()).with_the_token();
    let _migrated = other.succeeds(&["migrate"]);
    std::fs::copy(other.path("keys/master.json"), machine.path("keys/master.json")).unwrap();
    machine.fails(&["token", "list"], &["master.json", "does not unwrap it"]);
}

#[test]
fn the_keys_of_a_host_are_moved_from_a_file_to_a_token() {
    let machine = Machine::new(Database::sqlite());
    let _migrated = machine.succeeds(&["migrate"]);
    let _central = machine.central();
    let _begun = machine.succeeds(&["key", "rotate", "--by", CENTRAL_STAFF]);
    let before = machine.status();
    let machine = machine.with_the_token();
    machine.fails(&["token", "list"], &["master.key", "waystation key move-to-token"]);
    for _again in 0..2 {
        let moved = machine.succeeds(&["key", "move-to-token"]);
        assert!(moved.contains("master.key") && moved.contains("Destroy it"), "{moved}");
    }
    std::fs::remove_file(machine.path("master.key")).unwrap();
    let after = machine.status();
    assert_eq!((&after["epochs"], &after["master_key"]), (&before["epochs"], &before["master_key"]));
    let _begun = machine.succeeds(&["key", "rotate", "--by", CENTRAL_STAFF]);
}
