use super::{Place, Ran};

const PRINT: [&str; 2] = ["serve", "--print-config"];

#[test]
fn the_printed_configuration_hides_the_password_wherever_it_was_set() {
    let uri = "postgres://ws:hunter2@db.example/waystation";
    let place = Place::new();
    let by_variable = Ran::of(place.command(&PRINT).env("WAYSTATION_DATABASE", uri)).succeeded();
    let by_flag = place.run(&["serve", "--print-config", "--database", uri]).succeeded();
    place.write("waystation.toml", format!("database = \"{uri}\"\n"));
    let by_file = place.run(&PRINT).succeeded();
    for (ran, origin) in [(by_variable, "environment"), (by_flag, "flag"), (by_file, "file")] {
        assert!(!ran.out.contains("hunter2") && !ran.err.contains("hunter2"), "{ran:?}");
        let line = format!("database = \"postgres://ws:********@db.example/waystation\" # {origin}");
        assert!(ran.out.contains(&line), "{ran:?}");
    }
    assert!(!place.path("waystation-data").exists(), "printing the configuration makes nothing");
}

#[test]
fn an_unknown_key_ends_with_2_and_its_place() {
    let place = Place::new();
    place.write("waystation.toml", "listen = \"127.0.0.1:0\"\n\nlog-colour = true\n");
    place.run(&PRINT).ended(2, &["waystation.toml: line 3: unknown field `log-colour`"]);
}

#[test]
fn an_unknown_variable_ends_with_2_and_its_name() {
    let place = Place::new();
    Ran::of(place.command(&PRINT).env("WAYSTATION_LITSEN", "x")).ended(2, &["WAYSTATION_LITSEN in the environment"]);
}

#[test]
fn an_error_of_the_database_does_not_repeat_its_password() {
    let place = Place::new();
    // Port 1 of this machine: nobody listens there.
    let uri = "postgres://ws:hunter2@127.0.0.1:1/waystation";
    let ran = Ran::of(place.command(&["migrate"]).env("WAYSTATION_DATABASE", uri)).ended(3, &["127.0.0.1:1"]);
    assert!(!ran.err.contains("hunter2"), "{ran:?}");
}

#[test]
fn a_mistake_on_the_command_line_exits_with_2() {
    let place = Place::new();
    place.run(&["frobnicate"]).ended(2, &["unrecognized subcommand"]);
    place.run(&["serve", "--listen", "nowhere"]).ended(2, &["--listen"]);
}

#[test]
fn the_dictionary_needs_no_configuration_and_a_reader_may_go_away() {
    let place = Place::new();
    place.write("waystation.toml", "nonsense");
    let ran = place.run(&["dictionary", "--language", "fr"]).succeeded();
    assert!(ran.out.lines().any(|line| line.starts_with("full-name ")), "{}", ran.out);
    let mut child = place.command(&["dictionary"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_openapi_document_is_json_and_needs_no_database() {
    let document = Place::new().run(&["openapi"]).succeeded().out;
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"].as_object().unwrap().len() > 10);
}

#[test]
fn a_configuration_that_holds_a_password_is_not_for_everybody_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let uri = "postgres://ws:hunter2@127.0.0.1:1/ws";
    let file = place.write("waystation.toml", format!("database = \"{uri}\"\n"));
    let ended = |mode: u32, code: i32, said: &[&str]| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let ran = place.run(&["migrate"]).ended(code, said);
        assert!(!ran.err.contains("hunter2"), "{ran:?}");
    };
    for mode in [0o644, 0o604, 0o660, 0o666] {
        ended(mode, 2, &["waystation.toml", "chmod 600"]);
    }
    // It comes as far as the database, where nobody answers. A group that may read was chosen by somebody.
    for mode in [0o600, 0o640] {
        ended(mode, 3, &["127.0.0.1:1", "away"]);
    }
}

#[test]
fn a_uri_that_would_be_misread_is_refused_without_a_piece_of_it() {
    for uri in [
        "postgres://ws:12?hunter2@127.0.0.1/ws",
        "postgres://ws:12/hunter2@127.0.0.1/ws",
        "postgres://ws@127.0.0.1/ws?password=a&hunter2",
        "postgres://ws@127.0.0.1/ws?sslmod=verify-full&password=hunter2",
    ] {
        let place = Place::new();
        let ran = Ran::of(place.command(&["migrate"]).env("WAYSTATION_DATABASE", uri)).ended(3, &["its URI"]);
        assert!(!ran.err.contains("hunter2") && !ran.out.contains("hunter2"), "{ran:?}");
    }
}

#[test]
fn a_database_on_another_machine_is_not_reached_in_the_clear_by_default() {
    let place = Place::new();
    let uri = "postgres://ws@db.invalid/ws";
    let refused = Ran::of(place.command(&["migrate"]).env("WAYSTATION_DATABASE", uri));
    refused.ended(3, &["sslmode=verify-full", "allow-plaintext-database"]);
    let mut allowed = place.command(&["migrate"]);
    allowed.env("WAYSTATION_DATABASE", uri).env("WAYSTATION_ALLOW_PLAINTEXT_DATABASE", "true");
    let ran = Ran::of(&mut allowed).ended(3, &["away"]);
    assert!(!ran.err.contains("verify-full"), "{ran:?}");
}

#[test]
fn a_command_that_finds_no_data_directory_asks_for_the_configuration_and_makes_nothing() {
    let place = Place::new();
    place.run(&["token", "list"]).ended(2, &["waystation-data", "--config FILE", "--data-dir", "`waystation migrate`"]);
    assert!(!place.path("waystation-data").exists());
}
