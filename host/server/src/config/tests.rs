#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use super::*;
use crate::files;

fn load(file: &str, variables: &[(&str, &str)], flags: Layer) -> Result<Config, ConfigError> {
    let there = tempfile::tempdir().unwrap();
    let path = there.path().join("waystation.toml");
    files::write(&path, file.as_bytes()).unwrap();
    Config::load(Some(&path), variables.iter().map(|(k, v)| (k.into(), v.into())), flags)
}

fn refusal(file: &str, variables: &[(&str, &str)]) -> String {
    load(file, variables, Layer::default()).err().unwrap().to_string()
}

#[test]
fn nothing_set_gives_the_documented_defaults() {
    let config = load("", &[], Layer::default()).unwrap();
    assert_eq!(config.data_dir, Path::new("./waystation-data"));
    assert_eq!(config.database.expose(), "sqlite:./waystation-data/waystation.db");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.metrics_listen.to_string(), "127.0.0.1:8081");
    assert!(config.traces_endpoint.is_none());
    assert!(!config.migrate);
    assert_eq!((config.requests_per_token.get(), config.requests_per_operation.get()), (16, 64));
    let connections = (config.connections.get(), config.header_seconds.get(), config.idle_seconds.get());
    assert_eq!(connections, (1024, 10, 180));
}

#[test]
fn nobody_is_allowed_no_request_at_all() {
    for key in ["connections", "header-seconds", "idle-seconds", "requests-per-token", "requests-per-operation"] {
        assert!(refusal(&format!("{key} = 0\n"), &[]).contains("line 1"), "{key}");
    }
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() {
    let file = "listen = \"127.0.0.1:1\"\nshutdown-seconds = 1\ndatabase-connections = 1";
    let variables = [("WAYSTATION_LISTEN", "127.0.0.1:2"), ("WAYSTATION_SHUTDOWN_SECONDS", "2")];
    let flags = Layer { listen: Some(SocketAddr::from(([127, 0, 0, 1], 3))), ..Layer::default() };
    let config = load(file, &variables, flags).unwrap();
    assert_eq!((config.listen.port(), config.shutdown_seconds, config.database_connections), (3, 2, 1));
    let page = config.print();
    for line in ["listen = \"127.0.0.1:3\" # flag", "shutdown-seconds = 2 # environment", "connections = 1 # file"] {
        assert!(page.contains(line), "{page}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let words = refusal("migrate = true\nlisten-at = \"127.0.0.1:1\"\n", &[]);
    assert!(words.contains("waystation.toml: line 2: unknown field `listen-at`"), "{words}");
}

#[test]
fn an_unknown_variable_is_refused_by_its_name() {
    let words = refusal("", &[("WAYSTATION_LISTNE", "127.0.0.1:1")]);
    assert!(words.starts_with("WAYSTATION_LISTNE in the environment"), "{words}");
}

#[test]
fn the_variables_that_kubernetes_sets_for_a_service_are_not_settings() {
    let variables = [
        ("WAYSTATION_SERVICE_HOST", "10.0.0.1"),
        ("WAYSTATION_SERVICE_PORT_HTTP", "80"),
        ("WAYSTATION_PORT", "tcp://10.0.0.1:80"),
        ("WAYSTATION_PORT_80_TCP", "tcp://10.0.0.1:80"),
    ];
    assert!(load("", &variables, Layer::default()).is_ok());
}

#[test]
fn an_invalid_value_is_refused_with_its_place() {
    let words = refusal("\nlisten = \"nowhere\"\n", &[]);
    assert!(words.contains("line 2"), "{words}");
    let words = refusal("", &[("WAYSTATION_LOG_FORMAT", "xml")]);
    assert_eq!(words, "WAYSTATION_LOG_FORMAT in the environment: text or json is expected");
}

#[test]
fn metrics_are_read_on_this_machine_alone_unless_somebody_says_otherwise() {
    let metrics = |file: &str| load(file, &[], Layer::default()).unwrap().metrics_listen.to_string();
    assert_eq!(metrics("listen = \"0.0.0.0:80\""), "127.0.0.1:8081");
    assert_eq!(metrics("listen = \"127.0.0.1:0\""), "127.0.0.1:0", "a free port where the API has one");
    assert_eq!(metrics("metrics-listen = \"10.0.0.7:9000\""), "10.0.0.7:9000");
    assert_eq!(metrics("metrics-listen = \"off\""), "off");
    let words = refusal("", &[("WAYSTATION_METRICS_LISTEN", "8081")]);
    assert!(words.ends_with("an address with a port, such as 127.0.0.1:8081, or off is expected"), "{words}");
}

#[test]
fn traces_go_to_a_collector_over_plain_http_and_an_address_with_a_password_is_refused_without_repeating_it() {
    for bad in ["https://otel.example/v1/traces", "127.0.0.1:4318", "/v1/traces", "http://u:hunter2@otel:4318"] {
        let words = refusal("", &[("WAYSTATION_TRACES_ENDPOINT", bad)]);
        assert!(words.contains("the address of a collector is expected") && !words.contains("hunter2"), "{words}");
        let words = refusal(&format!("traces-endpoint = \"{bad}\""), &[]);
        assert!(words.contains("the address of a collector is expected") && !words.contains("hunter2"), "{words}");
    }
}

#[test]
fn an_error_of_the_file_never_repeats_the_line_with_the_password() {
    for file in ["database = [\"postgres://ws:hunter2@db/ws\"]", "database = \"postgres://ws:hunter2@db/ws"] {
        let words = refusal(file, &[]);
        assert!(!words.contains("hunter2"), "{words}");
    }
}

#[test]
fn a_file_that_was_named_must_exist() {
    let none = Config::load(Some(Path::new("/nowhere/waystation.toml")), std::iter::empty(), Layer::default());
    assert!(matches!(none, Err(ConfigError::File(e)) if e.is_missing()));
}

#[test]
fn the_printed_configuration_is_a_file_that_produces_the_same_settings() {
    let staff = "staff = \"01890a5d-ac96-774b-bcce-b302099a8057\"\nkey-file = \"/k\"\nfiles = \"/f\"\nallow-plaintext-database = true";
    let more = "metrics-listen = \"off\"\ntraces-endpoint = \"http://127.0.0.1:4318/v1/traces\"";
    let keys = "key-directory = \"/e\"\npkcs11-module = \"/m\"\npkcs11-token = \"t\"\npkcs11-pin-file = \"/p\"";
    let file = format!("{staff}\n{more}\n{keys}\ndata-dir = '/a \"b\"'\nlog-format = \"json\"");
    let first = load(&file, &[], Layer::default()).unwrap();
    let page = first.print();
    let again = load(&page, &[], Layer::default()).unwrap();
    let settings = |page: &str| toml::from_str::<toml::Table>(page).unwrap();
    assert_eq!(settings(&page), settings(&again.print()));
    for (key, ..) in SETTINGS {
        assert!(settings(&page).contains_key(*key), "{key}");
    }
}

#[test]
fn the_book_lists_every_setting() {
    let book = include_str!("../../../../docs/central-team.md");
    for (key, variable, _) in SETTINGS {
        assert!(book.contains(&format!("`{key}`")) && book.contains(&format!("`{variable}`")), "{key} {variable}");
    }
}
