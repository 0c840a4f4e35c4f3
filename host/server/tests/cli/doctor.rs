use super::Place;

fn checks(told: &serde_json::Value) -> Vec<(String, String)> {
    let text = |check: &serde_json::Value, part: &str| check[part].as_str().unwrap().to_owned();
    let checks = told["checks"].as_array().unwrap();
    checks.iter().map(|check| (text(check, "code"), text(check, "health"))).collect()
}

#[test]
fn doctor_says_what_is_missing_and_what_to_do_and_exits_with_1() {
    let place = Place::migrated();
    let central = place.central();
    let by = ["--by", &*central];
    let put = ["operation", "put", "--id", "here", "--title", "An operation", "--country", "jor"];
    place.run(&[&put[..], &by].concat()).succeeded();
    let ran = place.run(&["doctor", "--json"]).ended(1, &["need something to be done"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["health"], "error");
    let found = checks(&told);
    for (code, health) in [
        ("schema", "ok"),
        ("key", "ok"),
        ("database", "ok"),
        ("clock", "ok"),
        ("audit", "ok"),
        ("files", "ok"),
        ("plugin", "error"),
        // The token of the test is valid for a day.
        ("token", "warning"),
    ] {
        assert!(found.contains(&(code.to_owned(), health.to_owned())), "{code} {health}: {found:?}");
    }
    assert!(found.iter().any(|(code, _)| code == "disk"), "{found:?}");
    let text = place.run(&["doctor"]).ended(1, &[]).out;
    assert!(text.contains("error    plugin here: no plugin is active; install"), "{text}");
}

#[test]
fn doctor_says_so_when_there_is_nothing_to_open() {
    let place = Place::new();
    let ran = place.run(&["doctor", "--json"]).ended(1, &[]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(checks(&told), [("opening".to_owned(), "error".to_owned())]);
    assert!(told["checks"][0]["fix"].as_str().unwrap().contains("waystation migrate"), "{told}");
}
