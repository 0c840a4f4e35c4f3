//! How long files are kept, said, previewed and done at the console.

use serde_json::json;

use super::{Place, text};

/// A second member of the central team.
fn colleague(place: &Place, by: &str) -> String {
    let create = ["token", "create", "--new-staff", "--role", "central", "--label", "Grace", "--days", "1", "--by", by];
    place.json(&create)["staff"].as_str().unwrap().to_owned()
}

/// A place with an operation, and two members of the central team.
fn operation() -> (Place, String, String) {
    let place = Place::migrated();
    let ada = place.central();
    let put = ["operation", "put", "--id", "south", "--title", "South", "--country", "AFG", "--by", &ada];
    place.run(&put).succeeded();
    let grace = colleague(&place, &ada);
    (place, ada, grace)
}

#[test]
fn how_long_files_are_kept_is_said_by_two_and_shortened_by_one() {
    let (place, ada, grace) = operation();
    let preview = ["retention", "preview", "--operation", "south", "--by", &ada];
    let said = place.run(&preview).succeeded().out;
    assert!(said.contains("not in force: nothing is erased by a clock"), "{said}");
    assert!(said.contains("no-interview    12 months   12 months") && said.contains("no clock has run out"), "{said}");
    let said = place.run(&["retention", "put", "south", "--by", &ada]).succeeded().out;
    assert!(said.contains("waits since") && said.contains("not in force"), "{said}");
    let said = place.run(&["retention", "put", "south", "--by", &grace]).succeeded().out;
    assert!(said.contains("south  in force; case files: permanent-record") && !said.contains("waits"), "{said}");
    let shorter = place.write("shorter.toml", "[lengths]\nempty-account = { days = 14 }\n");
    let standing = place.json(&["retention", "put", "south", text(&shorter), "--by", &ada]);
    assert_eq!((&standing["in_force"], &standing["clocks"][0]["length"]), (&json!(true), &json!({"days": 14})));
    let wrong = place.write("wrong.toml", "[lengths]\nempty-account = { months = 1 }\n");
    place.run(&["retention", "put", "south", text(&wrong), "--by", &ada]).ended(1, &["28 days"]);
    place.run(&["retention", "put", "nowhere", "--by", &ada]).ended(1, &["operation"]);
    place.run(&["retention", "put", "south"]).ended(2, &["nobody is named"]);
}

#[test]
fn a_preview_is_for_a_day_and_for_all_operations() {
    let (place, ada, _) = operation();
    let previews = place.json(&["retention", "preview", "--on", "2999-12-31", "--by", &ada]);
    assert_eq!((&previews[0]["operation"], &previews[0]["on"]), (&json!("south"), &json!("2999-12-31")));
    assert_eq!(previews[0].get("cases"), None, "the console is the central team");
    place.run(&["retention", "preview", "--on", "31.12.2999", "--by", &ada]).ended(2, &["YYYY-MM-DD"]);
    place.run(&["retention", "preview", "--on", "2001-01-01", "--by", &ada]).ended(1, &["today or a later day"]);
}

#[test]
fn a_run_says_what_it_did_and_which_operations_have_said_nothing() {
    let (place, ada, grace) = operation();
    let said = place.run(&["retention", "run"]).succeeded().out;
    assert!(said.contains("nothing was due") && said.contains("south: nothing is in force"), "{said}");
    for by in [&ada, &grace] {
        place.run(&["retention", "put", "south", "--by", by]).succeeded();
    }
    let ran = place.json(&["retention", "run", "--at-most", "10"]);
    assert_eq!((&ran["certificates"], &ran["not_in_force"], &ran["stopped"]), (&json!([]), &json!([]), &json!(false)));
    let list = place.json(&["retention", "certificates", "south", "--by", &ada]);
    assert_eq!(list, json!({"certificates": [], "damaged": []}));
}
