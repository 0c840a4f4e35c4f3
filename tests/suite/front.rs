//! The host as it is deployed: set up by the commands that the book prints, behind the proxies that the book configures,
//! and used by the walk-through that the book gives, word by word.
#![expect(
    clippy::disallowed_methods,
    reason = "a test makes and reads the files, and finds the programs, that a person would"
)]

mod collector;
mod form;
mod links;
pub(crate) mod machine;
mod metrics;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use collector::{Collector, attribute};
use machine::{Book, Machine, Running, printed};
use waystation_test_databases::Database;

/// What the walk-through leaves: ids and secrets, which nobody else may see.
struct Walked {
    secrets: Vec<String>,
}

/// From a machine on which the host and its proxy run to a referral that was sent, reported on, and taken back, and to a
/// second operation: every command is the book's, in one shell.
fn walk(machine: &Machine) -> Walked {
    let book = Book::open();
    let [secret, staff] = &machine.first;
    let shell = [
        &format!("export CENTRAL={secret} STAFF={staff}"),
        book.console(),
        &book.trust,
        &printed("docs/api.md").concat(),
        "printf '\\nWALKED %s %s %s %s %s\\n' $INDIVIDUAL $REFERRAL $CONSENT $CASEWORKER $COUNSELLOR",
        &book.next_operation,
        &book.every_week,
    ];
    let said = machine.shell(&shell.join("\n"));
    let last = said.lines().rfind(|line| line.starts_with("WALKED ")).unwrap();
    let mut secrets: Vec<_> = last.split(' ').skip(1).map(str::to_owned).collect();
    assert_eq!(secrets.len(), 5, "{last}");
    secrets.push(secret.clone());
    the_next_operation_works(machine, &said);
    assert!(said.contains("every entry is as it was written") && said.contains("operation:resettlement="), "{said}");
    Walked { secrets }
}

/// A caseworker of the operation that was set up at the console can offer its pathway, to its partner.
fn the_next_operation_works(machine: &Machine, said: &str) {
    let secret = said.lines().find_map(|line| line.strip_prefix("secret  ")).unwrap();
    let there = "https://waystation.example/api/v1/pathways";
    let got = machine.shell(&format!("curl -sS --fail-with-body -H 'Authorization: Bearer {secret}' {there}"));
    let offered: serde_json::Value = serde_json::from_str(&got).unwrap();
    assert_eq!(offered["operation"], "resettlement");
    assert_eq!(offered["pathways"][0]["partners"][0]["id"], "resettlement-unit", "{offered}");
}

/// What holds for any proxy that is set up by the book.
fn what_the_proxy_promises(machine: &Machine, central: &str) {
    let curl = |rest: &str| {
        machine.shell(&format!(
            "curl -sS -H 'Authorization: Bearer {central}' -o body -w '%{{http_code}} %{{content_type}}' -D head {rest}"
        ))
    };
    let head = || std::fs::read_to_string(machine.path("head")).unwrap().to_lowercase();
    let at = |path: &str| format!("https://waystation.example/{path}");
    // Compressed, and never kept.
    let _ready = curl(&format!("--compressed {}", at("api/v1/openapi.json")));
    assert!(head().contains("content-encoding: gzip"), "{}", head());
    assert!(head().contains("strict-transport-security") && head().contains("cache-control: no-store"), "{}", head());
    // What is a little too large is refused in the host's own words.
    let large = at("api/v1/operations/large");
    let put = "-X PUT -H 'Content-Type: application/json' --data-binary @<(head -c 100000 /dev/zero)";
    assert_eq!(curl(&format!("{put} {large}")), "413 application/problem+json");
    // Nothing but the API goes through, and the metrics least of all.
    assert_eq!(curl(&at("ready")), "200 application/json");
    for path in ["", "metrics", "other"] {
        assert!(curl(&at(path)).starts_with("404"), "/{path}");
    }
}

/// A file as large as evidence may be goes through.
fn evidence_goes_through(machine: &Machine, caseworker: &str, individual: &str) {
    let said = machine.shell(&format!(
        "curl -sS -o /dev/null -w '%{{http_code}}' -H 'Authorization: Bearer {caseworker}' -H 'Content-Type: audio/ogg' \
         --data-binary @<(printf OggS; head -c $(((64 << 20) - 4)) /dev/zero) \
         https://waystation.example/api/v1/individuals/{individual}/evidence"
    ));
    assert_eq!(said, "201");
}

/// Whatever the proxy wrote on this machine's disk has nothing of a person, a case, or a token.
fn nothing_is_left(machine: &Machine, walked: &Walked) {
    let mut lines = 0;
    for file in files(&machine.path("log")) {
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        lines += if file.ends_with("waystation.log") { text.lines().count() } else { 0 };
        for secret in walked.secrets.iter().map(String::as_str).chain(["Amina", "+962", "birth certificate"]) {
            assert!(!text.contains(secret), "{} has {secret}", file.display());
        }
    }
    assert!(lines > 20, "each request has its line: {lines}");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_book_leads_to_a_sent_referral_on_postgresql_behind_nginx_with_tls() {
    let database = Database::postgres().await;
    let (collector, traces) = Collector::start().await;
    let told = tokio::task::spawn_blocking(move || {
        let machine = Machine::new(database);
        let central = machine.first[0].clone();
        let host = machine.serve(&[("WAYSTATION_TRACES_ENDPOINT", &traces)]);
        let proxy = machine.nginx();
        let walked = walk(&machine);
        evidence_goes_through(&machine, &walked.secrets[3], &walked.secrets[0]);
        what_the_proxy_promises(&machine, &central);
        plain_http_is_refused(&machine);
        what_is_far_too_large_never_reaches_the_host(&machine);
        a_tag_that_nginx_made_weak_is_taken_back(&machine, &walked);
        nothing_is_left(&machine, &walked);
        let first = machine.metrics();
        let said = host.stop();
        what_the_log_says(&said);
        // What ends when is read at the start.
        let host = machine.serve(&[]);
        metrics::are_those_of_the_book(&[first, machine.metrics()], &walked.secrets);
        drop((host, proxy));
        walked
    });
    what_the_collector_got(&collector, &told.await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_the_embedded_database_behind_caddy() {
    tokio::task::spawn_blocking(|| {
        let machine = Machine::new(Database::sqlite());
        let central = machine.first[0].clone();
        let _host = machine.serve(&[]);
        let Some(_proxy) = machine.caddy() else { return form::of_the_caddyfile() };
        let walked = walk(&machine);
        evidence_goes_through(&machine, &walked.secrets[3], &walked.secrets[0]);
        what_the_proxy_promises(&machine, &central);
        nothing_is_left(&machine, &walked);
    })
    .await
    .unwrap();
}

fn plain_http_is_refused(machine: &Machine) {
    let there = format!("http://waystation.example:{}/api/v1/me", machine.plain);
    assert_eq!(machine.shell(&format!("curl -sS -o /dev/null -w '%{{http_code}}' {there}")), "403");
}

fn what_is_far_too_large_never_reaches_the_host(machine: &Machine) {
    let body = "-X PUT --data-binary @<(head -c 3000000 /dev/zero)";
    let said = machine.shell(&format!(
        "curl -sS -o /dev/null -w '%{{http_code}} %{{content_type}}' {body} https://waystation.example/api/v1/me"
    ));
    assert_eq!(said, "413 text/html");
}

/// A tag that nginx made weak is taken back, and is still one exact version.
fn a_tag_that_nginx_made_weak_is_taken_back(machine: &Machine, walked: &Walked) {
    let (individual, caseworker) = (&walked.secrets[0], &walked.secrets[3]);
    let file = format!("https://waystation.example/api/v1/individuals/{individual}");
    let curl = format!("curl -sS --compressed -H 'Authorization: Bearer {caseworker}'");
    let tag = || {
        let head = machine.shell(&format!("{curl} -o /dev/null -D - {file}"));
        let line = head.lines().find(|line| line.to_lowercase().starts_with("etag: "));
        line.unwrap_or_else(|| panic!("{head}"))["etag: ".len()..].trim().to_owned()
    };
    let change = |tag: &str, datum: &str, value: &str| {
        machine.shell(&format!(
            "{curl} -o body -w '%{{http_code}}' -X PATCH -H 'If-Match: {tag}' -H 'Content-Type: application/json' \
             -d '{{\"{datum}\": \"{value}\"}}' {file}"
        ))
    };
    // So long a file that it is compressed.
    for datum in ["address-street", "address-district", "caregiver-name"] {
        assert_eq!(change(&tag(), datum, &"x".repeat(120)), "200");
    }
    let weak = tag();
    assert!(weak.starts_with("W/\""), "nginx compressed it: {weak}");
    assert_eq!(change(&weak, "preferred-language", "ar"), "200");
    assert_eq!(change(&weak, "preferred-language", "fa"), "412", "it was changed meanwhile");
    assert_eq!(change("W/\"x\"", "preferred-language", "fa"), "400");
}

/// Versions and activations have lines, probes have none, and each line of a request names it once.
fn what_the_log_says(said: &str) {
    let lines: Vec<serde_json::Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let with =
        |message: &str| lines.iter().find(|line| line["message"] == message).unwrap_or_else(|| panic!("{message}"));
    assert_eq!(with("starting")["version"], env!("CARGO_PKG_VERSION"));
    for message in ["a plugin was installed", "a plugin was approved", "a plugin was loaded", "a plugin was activated"]
    {
        assert_eq!(with(message)["digest"].as_str().map(str::len), Some(64));
    }
    assert!(!lines.iter().any(|line| line["route"] == "/ready" || line["route"] == "/health"), "probes are no news");
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert!(answered.len() > 20);
    for line in answered {
        assert_eq!(line["span"]["request"].as_str().map(str::len), Some(36), "{line}");
        assert!(line.get("spans").is_none() && line["span"].as_object().unwrap().len() == 2, "{line}");
    }
}

/// A span for each request and each question to a plugin, with nothing of a person in them.
fn what_the_collector_got(collector: &Collector, walked: &Walked) {
    let spans = collector.spans();
    let answers = "POST /api/v1/referrals/{referral}/answers";
    let asked = spans.iter().find(|span| span.name == "assess").unwrap();
    let parent = spans.iter().find(|span| span.span_id == asked.parent_span_id).unwrap();
    assert_eq!((parent.name.as_str(), parent.kind), (answers, 2), "the request of a server");
    assert_eq!(attribute(asked, "waystation.outcome").as_deref(), Some("ok"));
    assert_eq!(attribute(parent, "waystation.role").as_deref(), Some("caseworker"));
    let known = [
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "waystation.operation",
        "waystation.outcome",
        "waystation.plugin",
        "waystation.request",
        "waystation.role",
    ];
    for span in &spans {
        for attribute in &span.attributes {
            assert!(known.contains(&attribute.key.as_str()), "{attribute:?}");
        }
        assert!(span.events.is_empty() && span.links.is_empty() && !span.name.contains("/ready"), "{span:?}");
    }
    let raw = collector.raw();
    for secret in walked.secrets.iter().map(String::as_str).chain(["Amina", "7 0000 0000", "birth", "SELECT"]) {
        assert!(!raw.contains(secret), "the collector has {secret}");
    }
}

/// What somebody claims about their address and how they came does not reach the host.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_book_passes_on_the_address_of_the_caller_and_no_claim_of_theirs() {
    let echo = Router::new().route("/ready", get(async |headers: HeaderMap| format!("{headers:?}")));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, echo).await });
    tokio::task::spawn_blocking(move || {
        let start: [fn(&Machine) -> Option<Running>; 2] = [|machine| Some(machine.nginx()), Machine::caddy];
        for start in start {
            let machine = Machine::in_front_of(port);
            let Some(_proxy) = start(&machine) else { continue };
            let claims =
                "-H 'X-Forwarded-For: 203.0.113.66' -H 'Forwarded: for=203.0.113.66' -H 'X-Forwarded-Proto: http'";
            let seen = machine.shell(&format!("curl -sS {claims} https://waystation.example/ready"));
            assert!(seen.contains(r#""x-forwarded-for": "127.0.0.1""#), "{seen}");
            assert!(seen.contains(r#""x-forwarded-proto": "https""#), "{seen}");
            assert!(!seen.contains("203.0.113.66"), "{seen}");
        }
    })
    .await
    .unwrap();
}
