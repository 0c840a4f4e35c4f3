use super::{Place, text};

/// A real plugin of this repository.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/inter-agency-referral");

#[test]
fn what_is_drafted_is_complete_and_can_be_loaded_pruned_or_not() {
    let place = Place::migrated();
    place.run(&["plugin", "build", SOURCE, "-o", "plugin.wasm"]).succeeded();
    let report = place.json(&["plugin", "check", "plugin.wasm"]);
    let operation = report["catalogue"]["operation"].as_str().unwrap();
    let central = place.central();
    let by = |command: &[&str]| place.run(&[command, &["--by", &*central]].concat());
    by(&["operation", "put", "--id", operation, "--title", "An operation", "--country", "jor"]).succeeded();
    by(&["partner", "put", "--id", "open-door", "--name", "Open Door", "--kind", "non-governmental"]).succeeded();
    let install = ["plugin", "install", "-", "--label", "1.0", "--by", &*central, "--format", "json"];
    let installed = place.run_from(&install, "plugin.wasm").succeeded();
    let installed: serde_json::Value = serde_json::from_str(&installed.out).unwrap();
    let id = installed["id"].as_str().unwrap();

    place.run(&["grant", "draft", id, "-o", "grant.toml"]).succeeded();
    let draft = std::fs::read_to_string(place.path("grant.toml")).unwrap();
    for words in ["\"full-name\",", "# Full name", "facts = [", installed["digest"].as_str().unwrap()] {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    let told = by(&["grant", "make", "grant.toml"]).succeeded().out;
    assert!(told.contains("full-name") && !told.contains("WARNING"), "{told}");
    let pruned: String = draft.lines().filter(|line| !line.contains("\"full-name\",")).collect::<Vec<_>>().join("\n");
    let pruned = place.write("pruned.toml", pruned);
    let granted = place.json(&["grant", "list", "--operation", operation]);
    let grant = granted[0]["id"].as_str().unwrap();
    let told = by(&["grant", "change", grant, text(&pruned)]).succeeded().out;
    assert!(!told.contains("full-name"), "{told}");

    place.run(&["agreement", "draft", id, "open-door", "-o", "agreement.toml"]).succeeded();
    let draft = std::fs::read_to_string(place.path("agreement.toml")).unwrap();
    for words in ["\"legal-aid-provider\",", "\"legal-counsellor\",", "\"immediate-service\",", "# The partner's part"]
    {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    place.run_from(&["agreement", "make", "-", "--by", &*central], "agreement.toml").succeeded();
    let misspelt = place.write("misspelt.toml", draft.replace("\"legal-aid-provider\"", "\"legal-aid-provder\""));
    by(&["agreement", "make", text(&misspelt)]).ended(1, &["did you mean legal-aid-provider?"]);

    by(&["plugin", "approve", id]).succeeded();
    let told = by(&["plugin", "outlook", id]).succeeded().out;
    assert!(told.contains("open-door"), "{told}");
    by(&["plugin", "activate", id]).succeeded();
    let agreed = place.json(&["agreement", "list", "--operation", operation]);
    let agreement = agreed[0]["id"].as_str().unwrap();
    by(&["agreement", "suspend", agreement]).succeeded();
    let agreed = place.json(&["agreement", "list", "--operation", operation]);
    assert!(agreed[0]["suspended"].is_string());
    by(&["agreement", "resume", agreement]).succeeded();
    by(&["grant", "revoke", grant]).succeeded();
    assert!(place.json(&["grant", "list", "--operation", operation])[0]["revoked"].is_string());
}
