use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::{Place, Ran, text};

fn mode(place: &Place, name: &str) -> u32 {
    std::fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777
}

#[test]
fn migrate_makes_a_key_that_only_its_owner_can_read_and_makes_it_once() {
    let place = Place::migrated();
    assert_eq!(mode(&place, "waystation-data"), 0o700);
    assert_eq!(mode(&place, "waystation-data/master.key"), 0o600);
    let key = std::fs::read(place.path("waystation-data/master.key")).unwrap();
    assert_eq!(key.len(), 32);
    place.run(&["migrate"]).succeeded();
    assert_eq!(std::fs::read(place.path("waystation-data/master.key")).unwrap(), key);
}

#[test]
fn a_key_that_others_may_read_stops_every_command() {
    let place = Place::migrated();
    let key = place.path("waystation-data/master.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    for command in [&["migrate"][..], &["serve"], &["token", "list"]] {
        place.run(command).ended(2, &["master.key", "640", "chmod 600"]);
    }
}

#[test]
fn a_lost_key_is_never_replaced_by_a_new_one() {
    let place = Place::migrated();
    place.central();
    let key = place.path("waystation-data/master.key");
    std::fs::remove_file(&key).unwrap();
    for command in [&["migrate"][..], &["serve"], &["token", "list"]] {
        place.run(command).ended(2, &["there is no master key, but the database is in use", "backup"]);
        assert!(!key.exists());
    }
}

#[test]
fn the_key_of_another_host_is_refused() {
    let place = Place::migrated();
    let other = Place::migrated();
    let key = |place: &Place| place.path("waystation-data/master.key");
    std::fs::copy(key(&other), key(&place)).unwrap();
    place.run(&["token", "list"]).ended(2, &["the database was begun with key-"]);
}

#[test]
fn a_command_on_a_host_that_was_never_migrated_says_what_to_do() {
    let place = Place::new();
    place.run(&["token", "list"]).ended(2, &["waystation migrate"]);
    place.run(&["serve"]).ended(3, &["waystation migrate"]);
}

fn set_mode(path: &std::path::Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_key_may_be_apart_from_the_data_directory_and_is_then_not_in_it() {
    let place = Place::new();
    std::fs::create_dir(place.path("secret")).unwrap();
    let key = place.path("secret/waystation.key");
    place.run(&["migrate", "--key-file", text(&key)]).succeeded();
    assert_eq!(std::fs::read(&key).unwrap().len(), 32);
    assert!(!place.path("waystation-data/master.key").exists());
    // As a secret is mounted for the group of the process.
    set_mode(&key, 0o440);
    Ran::of(place.command(&["token", "list"]).env("WAYSTATION_KEY_FILE", &key)).succeeded();
    set_mode(&key, 0o444);
    Ran::of(place.command(&["token", "list"]).env("WAYSTATION_KEY_FILE", &key)).ended(2, &["waystation.key", "444"]);
    place.run(&["token", "list"]).ended(2, &["master.key"]);
}

#[test]
fn a_data_directory_that_others_may_write_to_stops_every_command() {
    let place = Place::migrated();
    set_mode(&place.path("waystation-data"), 0o777);
    for command in [&["migrate"][..], &["serve"], &["token", "list"]] {
        place.run(command).ended(2, &["waystation-data", "777", "chmod go-w"]);
    }
}

#[test]
fn a_database_file_that_others_could_read_is_closed_to_them() {
    let place = Place::migrated();
    let file = place.path("waystation-data/waystation.db");
    assert_eq!(mode(&place, "waystation-data/waystation.db"), 0o600, "it is made for its owner alone");
    // As a copy is left by `VACUUM INTO`.
    set_mode(&file, 0o644);
    place.run(&["token", "list"]).succeeded();
    assert_eq!(mode(&place, "waystation-data/waystation.db"), 0o600);
}

/// As the service user would run it, where this is root.
fn as_nobody(place: &Place, arguments: &[&str]) -> Ran {
    let program = place.path("waystation");
    std::fs::copy(env!("CARGO_BIN_EXE_waystation"), &program).unwrap();
    set_mode(&program, 0o755);
    let mut command = std::process::Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(program).args(arguments);
    Ran::of(command.current_dir(place.path("")).env_clear())
}

#[test]
fn what_root_made_is_not_served_by_another_user_and_both_are_told_whose_it_is() {
    let place = Place::new();
    let ours = rustix::process::geteuid();
    if !ours.is_root() {
        // Who is not root can make nothing that belongs to another user, and finds on every machine what root made.
        let (own, told) = ("/", format!("chown -R {}", ours.as_raw()));
        let serving = ["serve", "--listen", "127.0.0.1:0", "--data-dir", own];
        for command in [&serving[..], &["migrate", "--data-dir", own]] {
            place.run(command).ended(2, &["the user with the number 0", &told]);
        }
        return;
    }
    set_mode(&place.path(""), 0o755);
    let made = place.run(&["migrate"]).succeeded();
    assert!(made.out.contains("belongs to root"), "{}", made.out);
    let refused = as_nobody(&place, &["serve", "--listen", "127.0.0.1:0"]);
    refused.ended(2, &["waystation-data", "the user with the number 0", "chown -R 65534"]);
    std::os::unix::fs::chown(place.path("waystation-data"), Some(65534), Some(65534)).unwrap();
    place.run(&["migrate"]).ended(2, &["the user with the number 65534", "sudo -u '#65534' waystation"]);
}

/// A second member of the central team.
fn colleague(place: &Place, by: &str) -> String {
    let create = ["token", "create", "--new-staff", "--role", "central", "--label", "Grace", "--days", "1", "--by", by];
    place.json(&create)["staff"].as_str().unwrap().to_owned()
}

fn states(status: &Value) -> Vec<(u64, &str)> {
    let epochs = status["epochs"].as_array().unwrap();
    epochs.iter().map(|epoch| (epoch["epoch"].as_u64().unwrap(), epoch["state"].as_str().unwrap())).collect()
}

#[test]
fn migrate_begins_the_first_epoch_with_a_key_that_only_its_owner_can_read() {
    let place = Place::migrated();
    assert_eq!(mode(&place, "waystation-data/keys"), 0o700);
    assert_eq!(mode(&place, "waystation-data/keys/epoch-1.json"), 0o600);
    let status = place.json(&["key", "status"]);
    assert_eq!(states(&status), [(1, "current")]);
    let epoch = &status["epochs"][0];
    assert_eq!((&epoch["data_keys"], &epoch["at_hand"]), (&json!(0), &json!({"is": "here"})));
    assert!(status["master_key"].as_str().unwrap().starts_with("key-"), "{status}");
    let told = place.run(&["key", "status"]).succeeded().out;
    assert!(told.contains("current since") && told.contains("epoch-key-"), "{told}");
}

#[test]
fn an_epoch_begins_and_the_one_before_is_destroyed_by_two() {
    let place = Place::migrated();
    let ada = place.central();
    let grace = colleague(&place, &ada);
    place.run(&["key", "rotate"]).ended(2, &["nobody is named"]);
    let begun = place.json(&["key", "rotate", "--by", &ada]);
    assert_eq!((&begun["epoch"]["epoch"], &begun["rewrapped"]), (&json!(2), &json!({"done": 0, "failed": 0})));
    let file = place.path("waystation-data/keys/epoch-1.json");
    let kept = std::fs::read(&file).unwrap();
    let destroy = ["key", "destroy-epoch", "1", "--by"];
    let asked = place.run(&[&destroy[..], &[&*ada]].concat()).succeeded().out;
    assert!(asked.contains("another member of the central team"), "{asked}");
    place.run(&[&destroy[..], &[&*ada]].concat()).succeeded();
    assert_eq!(std::fs::read(&file).unwrap(), kept);
    place.run(&["key", "destroy-epoch", "2", "--by", &grace]).ended(1, &["begin another first"]);
    assert_eq!(place.json(&[&destroy[..], &[&*grace]].concat())["state"], "destroyed");
    assert!(std::fs::read_to_string(&file).unwrap().contains("destroyed"));
    assert_eq!(states(&place.json(&["key", "status"])), [(1, "destroyed"), (2, "current")]);
    let told = place.run(&["key", "status"]).succeeded().out;
    assert!(told.contains("destroyed 20"), "{told}");
    place.run(&["key", "destroy-epoch", "0", "--by", &grace]).ended(2, &["a whole number from 1"]);
}

#[test]
fn a_host_whose_epoch_has_no_key_does_not_begin_to_serve_and_doctor_says_why() {
    let place = Place::migrated();
    place.central();
    let file = place.path("waystation-data/keys/epoch-1.json");
    let kept = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    for command in [&["migrate"][..], &["serve"]] {
        place.run(command).ended(2, &["the key of epoch 1 is not in", "waystation-data/keys", "Copy its file"]);
    }
    let status = place.json(&["key", "status"]);
    assert_eq!(status["epochs"][0]["at_hand"]["is"], "no");
    let told = place.run(&["doctor"]).ended(1, &[]).out;
    assert!(told.contains("error    key-epoch epoch 1: the key of epoch 1 is not in"), "{told}");
    // It is never made again.
    assert!(!file.exists());
    std::fs::write(&file, &kept).unwrap();
    place.run(&["migrate"]).ended(2, &["epoch-1.json", "its mode is 644"]);
    set_mode(&file, 0o600);
    place.run(&["migrate"]).succeeded();
    // Of another host, and so wrapped by another master key.
    let other = Place::migrated();
    std::fs::copy(other.path("waystation-data/keys/epoch-1.json"), &file).unwrap();
    place.run(&["migrate"]).ended(2, &["epoch-1.json", "does not unwrap"]);
}

#[test]
fn the_keys_of_epochs_may_be_apart_from_the_data_directory() {
    let place = Place::new();
    let keys = place.path("elsewhere");
    place.run(&["migrate", "--key-directory", text(&keys)]).succeeded();
    assert!(keys.join("epoch-1.json").exists());
    assert!(!place.path("waystation-data/keys").exists());
    place.run(&["migrate"]).ended(2, &["the key of epoch 1 is not in"]);
}

#[test]
fn a_second_host_is_brought_the_key_of_an_epoch_that_was_prepared() {
    let place = Place::migrated();
    let ada = place.central();
    let told = place.run(&["key", "rotate", "--prepare", "--by", &ada]).succeeded().out;
    assert!(told.contains("Copy epoch-2.json"), "{told}");
    assert_eq!(states(&place.json(&["key", "status"])), [(1, "current"), (2, "prepared")]);
    let doctor = place.run(&["doctor"]).ended(1, &[]).out;
    assert!(doctor.contains("warning  key-epoch epoch 2: its key is made, and it has not begun"), "{doctor}");
    let begun = place.run(&["key", "rotate", "--by", &ada]).succeeded().out;
    assert!(begun.contains("epoch 2 has begun") && begun.contains("Copy the key directory now"), "{begun}");
    assert_eq!(states(&place.json(&["key", "status"])), [(1, "old"), (2, "current")]);
    let again = place.run(&["key", "rewrap"]).succeeded().out;
    assert!(again.contains("0 data keys"), "{again}");
}

#[test]
fn an_old_copy_of_the_database_is_not_served_with_all_the_keys_of_now() {
    let place = Place::migrated();
    let ada = place.central();
    let grace = colleague(&place, &ada);
    let database = place.path("waystation-data/waystation.db");
    let old = std::fs::read(&database).unwrap();
    place.run(&["key", "rotate", "--by", &ada]).succeeded();
    for by in [&ada, &grace] {
        place.run(&["key", "destroy-epoch", "1", "--by", by]).succeeded();
    }
    place.run(&["migrate"]).succeeded();
    for beside in ["waystation.db-wal", "waystation.db-shm"] {
        let _none = std::fs::remove_file(place.path("waystation-data").join(beside));
    }
    std::fs::write(&database, old).unwrap();
    for command in [&["migrate"][..], &["serve"]] {
        place
            .run(command)
            .ended(2, &["the key of epoch 1 was destroyed at 20", "read by nobody", "a copy from before"]);
    }
    let told = place.run(&["doctor"]).ended(1, &[]).out;
    assert!(told.contains("error    key-epoch epoch 1: the key of epoch 1 was destroyed at"), "{told}");
}
