use std::path::Path;

use super::{Place, text};

/// A real plugin of this repository.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plugins/inter-agency-referral");

#[test]
fn bytes_that_are_not_a_component_are_refused_with_a_finding_and_1() {
    let place = Place::new();
    for (name, bytes) in [("empty", &b""[..]), ("words", b"not a component"), ("cut", b"\0asm\x0d\0\x01\0\x01\xff")] {
        let file = place.write(name, bytes);
        let ran = place.run(&["plugin", "check", text(&file), "--format", "json"]).ended(1, &["is not admitted"]);
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["admitted", "catalogue", "contract", "digest", "findings"]);
        assert_eq!((&answer["admitted"], &answer["catalogue"]), (&false.into(), &serde_json::Value::Null));
        assert_eq!(answer["digest"].as_str().unwrap().len(), 64);
        let findings = answer["findings"].as_array().unwrap();
        assert!(!findings.is_empty());
        for finding in findings {
            for part in ["code", "severity", "message", "why", "fix"] {
                assert!(!finding[part].as_str().unwrap().is_empty(), "{part} of {finding}");
            }
            assert!(finding["place"].is_string());
        }
        let told = place.run(&["plugin", "check", text(&file)]).ended(1, &[]).out;
        assert!(told.starts_with("REFUSED") && told.contains(findings[0]["code"].as_str().unwrap()), "{told}");
    }
    assert!(!place.path("waystation-data").exists(), "a check needs no data directory");
}

#[test]
fn a_missing_file_is_a_failure_and_not_a_verdict() {
    Place::new().run(&["plugin", "check", "nowhere.wasm"]).ended(3, &["nowhere.wasm"]);
}

#[test]
fn a_plugin_goes_from_its_source_to_active() {
    let place = Place::migrated();
    place.run(&["plugin", "build", SOURCE, "-o", "plugin.wasm"]).succeeded();
    assert!(Path::new(&place.path("plugin.wasm")).exists());

    let report = place.json(&["plugin", "check", "plugin.wasm"]);
    assert_eq!((&report["admitted"], report["contract"].as_str()), (&true.into(), Some("0.1.0")));
    let operation = report["catalogue"]["operation"].as_str().unwrap();
    let told = place.run(&["plugin", "check", "plugin.wasm", "--language", "fr"]).succeeded().out;
    for words in ["ADMIS", "Parcours", "Ce qui serait communiqué", "avec la proposition", operation] {
        assert!(told.contains(words), "{words}: {told}");
    }

    let central = place.central();
    let by = ["--by", &*central];
    let install = [&["plugin", "install", "plugin.wasm", "--label", "1.0"][..], &by].concat();
    place.run(&install).ended(1, &["no such operation"]);
    let put = ["operation", "put", "--id", operation, "--title", "An operation", "--country", "jor"];
    place.run(&[&put[..], &by].concat()).succeeded();
    place.run(&[&install[..], &["--operation", "another"]].concat()).ended(1, &["declares the operation"]);
    let installed = place.json(&[&install[..], &["--operation", operation]].concat());
    assert_eq!(installed["state"], "installed");
    place.run(&install).ended(1, &["already"]);

    let id = installed["id"].as_str().unwrap();
    place.run(&[&["plugin", "activate", id][..], &by].concat()).ended(1, &["installed cannot become active"]);
    place.run(&[&["plugin", "approve", id][..], &by].concat()).succeeded();
    place.run(&[&["plugin", "activate", id][..], &by].concat()).succeeded();
    let listed = place.json(&["plugin", "list", "--operation", operation]);
    assert_eq!((&listed[0]["state"], &listed[0]["approved_by"]), (&"active".into(), &central.clone().into()));

    let audit = place.run(&[&["audit", "export", "--chain", &format!("operation:{operation}")][..], &by].concat());
    for act in ["plugin-installed", "plugin-approved", "plugin-activated"] {
        assert!(audit.out.contains(act), "{act}: {audit:?}");
    }
}

#[test]
fn a_plugin_that_fails_is_told_the_function_the_case_and_where_it_stopped() {
    let place = Place::new();
    let file = place.write("fails.wasm", waystation_hostile::plugin("assess-fails"));
    let told = place.run(&["plugin", "check", text(&file)]).ended(1, &["is not admitted"]).out;
    for words in [
        "ERROR assess-trap: pathway divides-by-zero, assess",
        "The function `assess` stopped with an error (wasm trap: wasm `unreachable` instruction executed)",
        "\n# for cases/divides-by-zero.toml\n[[case]]\n",
        "\nanswers.how-many = 17\n",
        "Where it stopped, the innermost function first:\n    function ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let report = place.run(&["plugin", "check", text(&file), "--format", "json"]).ended(1, &[]).out;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let proof = &report["evidence"][4];
    assert_eq!(proof["place"], "pathway divides-by-zero, assess");
    assert!(proof["case"].as_str().unwrap().contains("answers.how-many = 17"));

    // The name of a function is shown where the component has names.
    let unwraps = "(func $reads_its_texts unreachable)";
    let named = waystation_hostile::module(unwraps, "(call $reads_its_texts) (i32.const 0)", "unreachable");
    let file = place.write("unwraps.wasm", waystation_hostile::of_module(&named));
    let told = place.run(&["plugin", "check", text(&file)]).ended(1, &[]).out;
    assert!(
        told.contains("The function `describe` stopped") && told.contains("\n    reads_its_texts (at byte"),
        "{told}"
    );
}
