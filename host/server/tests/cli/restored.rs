use std::os::unix::fs::PermissionsExt as _;

use super::{Place, text};

#[test]
fn a_host_without_its_mark_is_closed_until_the_mark_is_back() {
    let place = Place::migrated();
    place.run(&["restore-check"]).succeeded();
    let mark = place.path("waystation-data/mark");
    assert_eq!(std::fs::metadata(&mark).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = std::fs::read(&mark).unwrap();
    std::fs::remove_file(&mark).unwrap();
    place.run(&["restore-check"]).ended(1, &["there is no mark", "copy the file `mark`", "--accept"]);
    assert!(!mark.exists(), "none is made in its place");
    let told = place.run(&["doctor", "--json"]).ended(1, &[]).out;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let checks = told["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["code"] == "restored" && check["health"] == "error"), "{told}");
    // One that was written without the key.
    let changed = String::from_utf8(kept.clone()).unwrap().replacen("\"openings\":0", "\"openings\":1", 1);
    assert_ne!(changed.as_bytes(), kept);
    std::fs::write(&mark, changed).unwrap();
    place.run(&["restore-check"]).ended(1, &["there is no mark"]);
    std::fs::write(&mark, kept).unwrap();
    place.run(&["restore-check"]).succeeded();
}

#[test]
fn without_a_mark_an_export_does_what_it_can_and_two_people_open() {
    let place = Place::migrated();
    let one = place.central();
    let by = ["--by", &*one];
    let role = ["token", "create", "--new-staff", "--role", "central", "--label", "Bea", "--days", "1"];
    let other = place.json(&[&role[..], &by].concat())["staff"].as_str().unwrap().to_owned();
    let file = place.path("audit.jsonl");
    place.run(&[&["audit", "export", "-o", text(&file)][..], &by].concat()).succeeded();
    std::fs::remove_file(place.path("waystation-data/mark")).unwrap();
    let check = [&["restore-check", "--audit", text(&file)][..], &by].concat();
    place.run(&check).ended(1, &["stays closed", "no mark"]);
    let accept = |by: &str| place.run(&["restore-check", "--accept", "keep-access", "--by", by]);
    accept(&one).succeeded();
    place.run(&["restore-check"]).ended(1, &[]);
    accept(&one).ended(1, &["a second member"]);
    accept(&other).succeeded();
    place.run(&["restore-check"]).succeeded();
    place.run(&check).ended(1, &["there is nothing to check"]);
}

#[test]
fn an_export_of_another_host_is_refused() {
    let (place, other) = (Place::migrated(), Place::migrated());
    let (one, of_other) = (place.central(), other.central());
    let file = other.path("audit.jsonl");
    other.run(&["audit", "export", "-o", text(&file), "--by", &of_other]).succeeded();
    std::fs::remove_file(place.path("waystation-data/mark")).unwrap();
    place.run(&["restore-check", "--audit", text(&file), "--by", &one]).ended(1, &["of another host"]);
}

#[test]
fn what_was_verified_of_the_audit_is_remembered() {
    let place = Place::migrated();
    place.central();
    place.run(&["doctor"]).ended(1, &[]);
    assert!(place.path("waystation-data/verified").exists());
}
