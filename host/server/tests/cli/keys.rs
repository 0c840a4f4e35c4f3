use std::os::unix::fs::PermissionsExt as _;

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
