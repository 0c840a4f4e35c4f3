//! Operations and partners at the console: days, and countries that are not taken for others.

use super::Place;

#[test]
fn an_operation_is_recorded_with_its_time_zone_and_its_law_on_leap_days() {
    let place = Place::migrated();
    let by = place.central();
    let put = |more: &[&str]| {
        let put = ["operation", "put", "--id", "south", "--title", "South", "--country", "AFG", "--by", &by];
        place.run(&[&put, more].concat())
    };
    let said = put(&["--time-zone", "Asia/Kabul", "--leap-day", "28-february"]).succeeded().out;
    assert!(said.contains("Afghanistan") && said.contains("Asia/Kabul"), "{said}");
    let listed = place.run(&["operation", "list"]).succeeded().out;
    assert!(listed.contains("Afghanistan") && listed.contains("Asia/Kabul"), "{listed}");
    put(&["--time-zone", "Kabul"]).ended(2, &["IANA"]);
    put(&["--leap-day", "29-february"]).ended(2, &["28-february or 1-march"]);
    let file = "id = \"north\"\ntitle = \"North\"\ncountry = \"progres:LEB\"\ntime-zone = \"Asia/Beirut\"\n";
    let file = place.write("north.toml", file);
    let said = place.run(&["operation", "put", super::text(&file), "--by", &by]).succeeded().out;
    assert!(said.contains("Lebanon") && said.contains("Asia/Beirut"), "{said}");
}

#[test]
fn an_operation_says_within_how_many_days_persons_are_answered_and_to_whom_they_complain() {
    let place = Place::migrated();
    let by = place.central();
    let put = |rights: &str| {
        let file = format!("id = \"north\"\ntitle = \"North\"\ncountry = \"idn\"\nrights = {rights}\n");
        let file = place.write("north.toml", &file);
        place.run(&["operation", "put", super::text(&file), "--by", &by])
    };
    put("{ days = 20, complain-to = \"Room 4\", escalate-to = \"The Inspector General\" }").succeeded();
    put("{ days = 91 }").ended(1, &["rights.days: 1 to 90 days"]);
    put("{ complain-to = \"\" }").ended(1, &["rights.complain_to"]);
    put("{ months = 1 }").ended(2, &["months"]);
}

#[test]
fn the_state_of_a_government_is_named_by_a_code_that_means_one_country() {
    let place = Place::migrated();
    let by = place.central();
    let put = |country: &str| {
        let flags = ["--id", "ministry", "--name", "The Ministry", "--kind", "government", "--country", country];
        place.run(&[&["partner", "put"][..], &flags, &["--by", &by]].concat())
    };
    put("ARE").ended(2, &["United Arab Emirates", "Egypt", "progres:ARE"]);
    put("LEB").ended(2, &["Lebanon", "progres:LEB"]);
    assert!(put("progres:ARE").succeeded().out.contains("government of Egypt"));
    let listed = place.run(&["partner", "list"]).succeeded().out;
    assert!(listed.contains("government of Egypt"), "{listed}");
}
