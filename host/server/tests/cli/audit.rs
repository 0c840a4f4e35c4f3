use super::{Place, Ran, text};

/// A host with some acts in two chains, and its export.
struct Exported {
    place: Place,
    lines: Vec<String>,
}

impl Exported {
    fn new() -> Self {
        let place = Place::migrated();
        let central = place.central();
        let by = ["--by", &central];
        for operation in ["north", "south"] {
            let put = ["operation", "put", "--id", operation, "--title", "An operation", "--country", "jor"];
            place.run(&[&put[..], &by].concat()).succeeded();
        }
        place
            .run(&[&["partner", "put", "--id", "p", "--name", "P", "--kind", "private"][..], &by].concat())
            .succeeded();
        place.run(&[&["audit", "export", "-o", "audit.jsonl"][..], &by].concat()).succeeded();
        let lines = std::fs::read_to_string(place.path("audit.jsonl")).unwrap();
        Self { lines: lines.lines().map(str::to_owned).collect(), place }
    }

    /// The number of the line (from 0) of an entry.
    fn entry(&self, chain: &str, seq: u32) -> usize {
        let start = format!("{{\"chain\":\"{chain}\",\"seq\":{seq},");
        self.lines.iter().position(|line| line.starts_with(&start)).unwrap()
    }

    /// Verifies other lines, in a directory without any host.
    fn verify(&self, lines: &[String], more: &[&str]) -> Ran {
        let elsewhere = Place::new();
        let file = elsewhere.write("copy.jsonl", lines.join("\n") + "\n");
        elsewhere.run(&[&["audit", "verify", text(&file)][..], more].concat())
    }
}

#[test]
fn an_export_is_verified_without_a_host_and_counted_by_chain() {
    let exported = Exported::new();
    let ran = exported.verify(&exported.lines, &[]).succeeded();
    for (chain, entries) in [("host", 5), ("operation:north", 1), ("operation:south", 1)] {
        let said = ran.out.lines().any(|line| line.split_whitespace().take(2).eq([chain, &entries.to_string()]));
        assert!(said, "{chain} {entries}: {}", ran.out);
    }
    assert!(!exported.place.path("waystation-data").join("copy.jsonl").exists());
}

#[test]
fn a_changed_byte_is_found_with_line_chain_and_entry() {
    let exported = Exported::new();
    let place = exported.entry("host", 4);
    let line = &exported.lines[place];
    // One character in each field that says something: the text, the hash, the hash before.
    for (before, after) in [("partner-recorded", "partner-retorded"), ("\\\"p\\\"", "\\\"q\\\"")] {
        assert!(line.contains(before), "{line}");
        let mut lines = exported.lines.clone();
        lines[place] = line.replacen(before, after, 1);
        let said = format!("line {}: chain host, entry 4: its text is not the text that was written", place + 1);
        exported.verify(&lines, &[]).ended(1, &[&said]);
    }
    for field in ["\"previous\":\"", "\"hash\":\""] {
        let at = line.find(field).unwrap() + field.len();
        let mut lines = exported.lines.clone();
        let other = if line.as_bytes()[at] == b'0' { "1" } else { "0" };
        lines[place].replace_range(at..=at, other);
        exported.verify(&lines, &[]).ended(1, &[&format!("line {}: chain host, entry 4", place + 1)]);
    }
}

#[test]
fn every_single_character_of_an_entry_counts() {
    let exported = Exported::new();
    let place = exported.entry("operation:south", 1);
    let line = &exported.lines[place];
    let positions = (0..line.len()).step_by(7).filter(|at| line.as_bytes()[*at].is_ascii_alphanumeric());
    for at in positions {
        let mut lines = exported.lines.clone();
        let other = if line.as_bytes()[at] == b'7' { "8" } else { "7" };
        lines[place].replace_range(at..=at, other);
        exported.verify(&lines, &[]).ended(1, &[&format!("line {}", place + 1)]);
    }
}

#[test]
fn a_removed_a_repeated_and_a_moved_entry_are_found() {
    let exported = Exported::new();
    let place = exported.entry("host", 2);
    let missing = "an entry is missing, or one is out of order";
    let mut lines = exported.lines.clone();
    lines.remove(place);
    exported.verify(&lines, &[]).ended(1, &[&format!("line {}: chain host, entry 2: {missing}", place + 1)]);
    let mut lines = exported.lines.clone();
    lines.insert(place, lines[place].clone());
    exported.verify(&lines, &[]).ended(1, &[&format!("line {}: chain host, entry 3: {missing}", place + 2)]);
    let mut lines = exported.lines.clone();
    lines.swap(place, place + 1);
    exported.verify(&lines, &[]).ended(1, &[&format!("line {}: chain host, entry 2: {missing}", place + 1)]);
}

#[test]
fn an_entry_in_the_chain_of_another_operation_is_found() {
    let exported = Exported::new();
    let lines =
        exported.lines.iter().map(|line| line.replace("\"chain\":\"operation:south\"", "\"chain\":\"operation:west\""));
    let lines = lines.map(|line| line.replace("/operation:south\\n", "/operation:west\\n"));
    let lines: Vec<String> = lines.map(|line| line.replace("\"operation:south\"]", "\"operation:west\"]")).collect();
    exported.verify(&lines, &[]).ended(1, &["it belongs in the chain operation:south"]);
}

#[test]
fn a_file_that_was_cut_short_is_found_by_its_footer() {
    let exported = Exported::new();
    for keep in 0..exported.lines.len() {
        exported.verify(&exported.lines[..keep], &[]).ended(1, &[&format!("line {}", keep + 1)]);
    }
    let mut lines = exported.lines.clone();
    lines.remove(exported.entry("host", 5));
    exported.verify(&lines, &[]).ended(1, &["chain host: the footer says that it ends with entry 5", "entry 4"]);
}

#[test]
fn a_cut_tail_with_a_new_footer_is_found_by_what_was_signed_and_without_it_by_a_noted_head_alone() {
    let exported = Exported::new();
    let noted = exported.verify(&exported.lines, &[]).succeeded().out;
    let noted = noted.split_whitespace().find(|word| word.starts_with("host=5:")).unwrap().to_owned();
    exported.verify(&exported.lines, &["--expect", &noted]).succeeded();

    let fourth: serde_json::Value = serde_json::from_str(&exported.lines[exported.entry("host", 4)]).unwrap();
    let mut lines = exported.lines.clone();
    let last = lines.last_mut().unwrap();
    let mut footer: serde_json::Value = serde_json::from_str(last).unwrap();
    footer["heads"][0] = serde_json::json!({"chain": "host", "seq": 4, "hash": fourth["hash"]});
    *last = serde_json::to_string(&footer).unwrap();
    lines.remove(exported.entry("host", 5));
    exported.verify(&lines, &[]).ended(1, &["chain host: 5 entries were signed, and this file has 4"]);
    let end = lines[0].find(",\"checkpoints\"").unwrap();
    lines[0].replace_range(end.., "}");
    exported.verify(&lines, &[]).succeeded();
    exported.verify(&lines, &["--expect", &noted]).ended(1, &["chain host: entry 5", "is not in this file"]);
}

#[test]
fn an_export_of_one_chain_has_that_chain_and_is_itself_in_the_audit() {
    let exported = Exported::new();
    let central = exported.place.central();
    let export = ["audit", "export", "--chain", "operation:south", "--by", &central];
    let out = exported.place.run(&export).succeeded().out;
    assert!(out.lines().count() == 3 && out.contains("operation:south") && !out.contains("operation:north"), "{out}");
    let all = exported.place.run(&["audit", "export", "--by", &central]).succeeded().out;
    assert!(all.contains("chain operation:south"), "{all}");
    exported
        .place
        .run(&["audit", "export", "--chain", "operation:west", "--by", &central])
        .ended(1, &["operation:west"]);
}

#[test]
fn an_earlier_export_is_never_overwritten() {
    let exported = Exported::new();
    let central = exported.place.central();
    let export = ["audit", "export", "-o", "audit.jsonl", "--by", &central];
    exported.place.run(&export).ended(1, &["audit.jsonl", "never overwritten"]);
    let still = std::fs::read_to_string(exported.place.path("audit.jsonl")).unwrap();
    assert_eq!(still.lines().count(), exported.lines.len());
}

#[test]
fn a_file_that_is_not_an_export_is_reported_as_such() {
    let exported = Exported::new();
    exported.verify(&["{}".to_owned()], &[]).ended(1, &["line 1: not the header of an audit export"]);
    let other = exported.lines[0].replace("\"version\":1", "\"version\":2");
    exported.verify(&[other], &[]).ended(1, &["line 1: this is waystation-audit 2"]);
    Place::new().run(&["audit", "verify", "nowhere.jsonl"]).ended(3, &["nowhere.jsonl"]);
}
