//! The metrics are those of the book, no more and no fewer, with its labels; and alerts ask for nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::machine::text;

/// Kind and labels of a metric.
type Known = BTreeMap<String, (String, BTreeSet<String>)>;

/// The rows of the book: name, labels, kind.
pub(super) fn of_the_book() -> Known {
    let book = text("docs/central-team.md");
    let rows = book.lines().filter(|line| line.starts_with("| `waystation_") || line.starts_with("| `process_"));
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let labels = cells[2].split(", ").map(|label| label.trim_matches('`').to_owned());
        let labels = labels.filter(|label| !label.is_empty()).collect();
        (cells[1].trim_matches('`').to_owned(), (cells[3].to_owned(), labels))
    })
    .collect()
}

/// What pages say, read as Prometheus reads it.
fn of_the_pages(pages: &[String]) -> Known {
    let mut known = Known::new();
    for page in pages {
        for (name, kind) in page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')) {
            known.entry(name.to_owned()).or_insert_with(|| (kind.to_owned(), BTreeSet::new()));
        }
        for sample in page.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (series, _value) = sample.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let of = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name);
            let metric = if known.contains_key(name) { name } else { of };
            let metric = known.get_mut(metric).unwrap_or_else(|| panic!("{name} has no type"));
            let names = labels.split("\",").filter_map(|label| label.split_once("=\"")).map(|(name, _)| name);
            metric.1.extend(names.filter(|name| *name != "le").map(str::to_owned));
        }
    }
    known
}

pub(super) fn are_those_of_the_book(pages: &[String], secrets: &[String]) {
    assert_eq!(of_the_pages(pages), of_the_book());
    let first = &pages[0];
    for line in [
        "waystation_ready 1",
        r#"waystation_http_duration_seconds_bucket{route="/api/v1/me",method="GET",le="0.005"}"#,
        r#"waystation_plugin_duration_seconds_bucket{operation="inter-agency",version="2026.1",le="0.0001"}"#,
        r#"waystation_database_connections{state="idle"}"#,
        "process_resident_memory_bytes ",
    ] {
        let line = line.replace("/api/v1/me", "/api/v1/operations/{operation}").replace("GET", "PUT");
        assert!(first.contains(&line), "{line} is missing in {first}");
    }
    // Years away, and in seconds.
    let ends: f64 = value(&pages[1], r#"waystation_agreement_end_timestamp_seconds{operation="inter-agency"}"#);
    let due: f64 = value(&pages[1], r#"waystation_assessment_due_timestamp_seconds{operation="inter-agency"}"#);
    assert!(ends - due > 180.0 * 86_400.0, "{ends} {due}");
    assert!(value(&pages[1], r#"waystation_token_end_timestamp_seconds{role="supervisor"}"#).is_nan());
    for page in pages {
        // As an outcome, `out-of-fuel` says no more than that.
        assert!(
            !page.replace("out-of-fuel", "").contains("fuel"),
            "what a plugin spent is a way out for what it knows"
        );
        for secret in secrets.iter().map(String::as_str).chain(["legal-centre", "Samira", "Amina"]) {
            assert!(!page.contains(secret), "the metrics have {secret}");
        }
    }
}

fn value(page: &str, series: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(series));
    line.unwrap_or_else(|| panic!("no {series} in {page}")).trim().parse().unwrap()
}
