use std::os::unix::fs::PermissionsExt as _;

use super::Place;

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
