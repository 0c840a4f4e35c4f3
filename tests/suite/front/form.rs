//! The form of what is not started here: each file is read as its program would, every setting exists, every path leads
//! somewhere. Where the program is on this machine, it says so itself.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use saphyr::{LoadableYamlNode as _, Yaml};
use waystation_server::config::SETTINGS;

use super::machine::{program, repository, text};
use super::metrics::of_the_book;

/// Runs a program of this machine that judges a file.
fn judged(command: &mut Command) {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && !said.contains(".service:"), "{command:?}: {said}");
}

/// What a text says of variables of the host: each is one that the host knows.
fn variables_are_known(text: &str) {
    let known: BTreeSet<_> = SETTINGS.iter().map(|(_, variable, _)| *variable).chain(["WAYSTATION_CONFIG"]).collect();
    let words = text.split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_');
    for variable in words.filter(|word| word.starts_with("WAYSTATION_")) {
        assert!(known.contains(variable), "{variable} is no setting of the host");
    }
}

/// Braces close, and everything inside is a directive with tabs as Caddy writes it.
pub(super) fn of_the_caddyfile() {
    let mut depth = 0;
    for line in text("docs/deploy/Caddyfile").lines().filter(|line| !line.trim().is_empty()) {
        let words = line.trim_start_matches('\t');
        if words == "}" {
            depth -= 1;
        }
        assert_eq!(line.len() - words.len(), depth, "{line}");
        assert!(!words.starts_with(' ') && !words.ends_with(' '), "{line}");
        if words.ends_with('{') && !words.starts_with('#') {
            depth += 1;
        }
    }
    assert_eq!(depth, 0);
}

#[test]
fn the_unit_of_systemd_is_one() {
    let unit = text("docs/deploy/waystation.service");
    variables_are_known(&unit);
    let mut section = "";
    for line in unit.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => assert!(line.contains('=') && !section.is_empty(), "{line}"),
        }
    }
    for line in ["User=waystation", "UMask=0077", "LimitCORE=0", "ExecStart=/usr/local/bin/waystation serve"] {
        assert!(unit.lines().any(|known| known == line), "{line}");
    }
    if let Some(systemd) = program("systemd-analyze") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waystation.service");
        // Also with the lines that a database elsewhere needs.
        let unit = unit.replace("/usr/local/bin/waystation", crate::PROGRAM).replace("\n#LoadC", "\nLoadC");
        std::fs::write(&path, unit.replace("\n#Environment", "\nEnvironment")).unwrap();
        judged(Command::new(systemd).arg("verify").arg(path));
    }
}

/// The last stage runs as nobody in particular, and copies what the first one builds.
#[test]
fn the_container_file_is_one() {
    let file = text("docs/deploy/Containerfile");
    variables_are_known(&file);
    let joined = file.replace("\\\n", " ");
    let lines: Vec<_> = joined.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let known = ["FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "STOPSIGNAL", "ENTRYPOINT", "CMD"];
    for line in &lines {
        let (instruction, rest) = line.split_once(' ').unwrap();
        assert!(known.contains(&instruction) && !rest.trim().is_empty(), "{line}");
        if matches!(instruction, "ENTRYPOINT" | "CMD") {
            let words: Vec<String> = serde_json::from_str(rest).unwrap();
            assert!(!words.is_empty());
        }
    }
    let last = lines.iter().rposition(|line| line.starts_with("FROM")).unwrap();
    let user = lines[last..].iter().find_map(|line| line.strip_prefix("USER ")).unwrap();
    assert!(user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)), "{user}");
    let build = "cargo build --release --locked --package waystation-server --bin waystation";
    assert!(lines[..last].iter().any(|line| *line == format!("RUN {build}")), "as the book builds it");
    assert!(text("docs/central-team.md").contains(build));
    let toolchain = text("Cargo.toml");
    let version = toolchain.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(lines[0].contains(&format!("rust:{version}-")), "{}", lines[0]);
}

fn yaml(name: &str) -> Yaml<'static> {
    let text: &'static str = text(&format!("docs/deploy/{name}")).leak();
    Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{name}: {error}")).remove(0)
}

fn keys(of: &Yaml<'_>) -> Vec<String> {
    let mapping = of.as_mapping().into_iter().flatten();
    mapping.map(|(key, _)| key.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_compose_file_names_what_is_there() {
    variables_are_known(&text("docs/deploy/compose.yaml"));
    let compose = yaml("compose.yaml");
    let folder = repository("docs/deploy");
    let (services, volumes) = (keys(&compose["services"]), keys(&compose["volumes"]));
    assert_eq!(services, ["postgres", "waystation", "nginx"]);
    for name in &services {
        let service = &compose["services"][name.as_str()];
        assert!(service["image"].as_str().is_some(), "{name}");
        for volume in service["volumes"].as_sequence().into_iter().flatten() {
            let source = volume.as_str().unwrap().split(':').next().unwrap();
            // The certificate is whoever's it is.
            let is_there = source == "./certificate" || folder.join(source).exists();
            assert!(volumes.iter().any(|volume| volume == source) || is_there, "{name}: {source}");
        }
        if let Some(depends) = service.as_mapping_get("depends_on") {
            assert!(keys(depends).iter().all(|other| services.contains(other)), "{name}");
        }
    }
    let host = &compose["services"]["waystation"];
    let context = folder.join(host["build"]["context"].as_str().unwrap());
    assert!(context.join(host["build"]["dockerfile"].as_str().unwrap()).is_file());
    // As on one machine, so that nginx.conf serves both.
    assert_eq!(host["network_mode"].as_str(), Some("service:nginx"));
    let listen = host["environment"]["WAYSTATION_LISTEN"].as_str().unwrap();
    assert!(text("docs/deploy/nginx.conf").contains(&format!("server {listen};")));
    if let Some(docker) = program("docker").filter(|docker| has_compose(docker)) {
        judged(Command::new(docker).args(["compose", "config", "--quiet"]).current_dir(folder));
    }
}

fn has_compose(docker: &Path) -> bool {
    Command::new(docker).args(["compose", "version"]).output().is_ok_and(|done| done.status.success())
}

#[test]
fn every_alert_asks_for_metrics_of_the_book_and_says_what_to_do() {
    let known = of_the_book();
    let alerts = yaml("waystation-alerts.yaml");
    let mut asked = BTreeSet::new();
    let mut rules = 0;
    for rule in alerts["groups"][0]["rules"].as_sequence().unwrap() {
        let name = rule["alert"].as_str().unwrap();
        for annotation in ["summary", "todo"] {
            assert!(rule["annotations"][annotation].as_str().is_some_and(|text| text.len() > 10), "{name}");
        }
        let expression = rule["expr"].as_str().unwrap();
        let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|word| word.starts_with("waystation_") || word.starts_with("process_")) {
            let metric = word.trim_end_matches("_bucket");
            assert!(known.contains_key(metric), "{name}: {word}");
            asked.insert(metric.to_owned());
        }
        rules += 1;
    }
    assert!(rules > 8 && asked.contains("waystation_ready"));
    let prometheus = yaml("prometheus.yaml");
    let target = prometheus["scrape_configs"][0]["static_configs"][0]["targets"][0].as_str().unwrap();
    assert!(text("docs/deploy/waystation.toml").contains(&format!("metrics-listen = \"{target}\"")));
    assert!(repository("docs/deploy").join(prometheus["rule_files"][0].as_str().unwrap()).is_file());
    if let Some(promtool) = program("promtool") {
        judged(Command::new(promtool).args(["check", "rules"]).arg(repository("docs/deploy/waystation-alerts.yaml")));
    }
}

#[test]
fn the_form_of_the_caddyfile_is_caddys() {
    of_the_caddyfile();
    if let Some(caddy) = program("caddy") {
        judged(Command::new(caddy).args(["fmt", "--diff"]).arg(repository("docs/deploy/Caddyfile")));
    }
}
