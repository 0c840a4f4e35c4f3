//! `waystation dictionary`: the host's data dictionary as a table.

use waystation_domain::person::dictionary::{Code, Dictionary, FactKind, Origin, Sensitivity, ValueKind};
use waystation_domain::words::language::{Language, PreferredLanguages};

use super::out::{Out, table};

pub(crate) fn run(language: &Language, out: &mut Out) {
    let languages = PreferredLanguages::from(language.clone());
    let dictionary = Dictionary::host();
    let header = |columns: [&str; 6]| columns.map(str::to_owned).to_vec();
    out.line("Data: what may be known about a person, and shared as an element of a form");
    out.line("");
    let mut rows = vec![header(["id", "class", "sensitivity", "origin", "holds", "label"])];
    rows.extend(dictionary.datums().map(|datum| {
        vec![
            datum.id.to_string(),
            datum.class.code().to_owned(),
            sensitivity(datum.sensitivity).to_owned(),
            origin(datum.origin).to_owned(),
            value(&datum.kind),
            datum.label.read(&languages).to_owned(),
        ]
    }));
    table(out, &rows);
    out.line("");
    out.line("Facts: what a plugin may be granted to learn, derived from data and coarser than they are");
    out.line("");
    let mut rows = vec![header(["id", "sensitivity", "derived from", "holds", "label", ""])];
    rows.extend(dictionary.facts().map(|fact| {
        vec![
            fact.id.to_string(),
            sensitivity(fact.sensitivity).to_owned(),
            fact.from.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            fact_value(&fact.kind),
            fact.label.read(&languages).to_owned(),
        ]
    }));
    table(out, &rows);
}

const fn sensitivity(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::Standard => "standard",
        Sensitivity::Sensitive => "sensitive",
        Sensitivity::HighlySensitive => "highly-sensitive",
    }
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Entered => "entered",
        Origin::Derived => "derived",
        Origin::Assigned => "assigned",
    }
}

fn codes(quantity: &str, codes: &[Code]) -> String {
    let ids: Vec<String> = codes.iter().map(|code| code.id.to_string()).collect();
    format!("{quantity}: {}", ids.join(" "))
}

fn value(kind: &ValueKind) -> String {
    match kind {
        ValueKind::Text { max } => format!("text, at most {max} characters"),
        ValueKind::Reference { max } => format!("text with a digit, at most {max} characters"),
        ValueKind::Date => "date".to_owned(),
        ValueKind::Birth | ValueKind::Past => "date, or what is known of it".to_owned(),
        ValueKind::Code(list) => codes("one of", list),
        ValueKind::Codes(list) => codes("any of", list),
        ValueKind::Number { min, max } => format!("{min} to {max}"),
        ValueKind::YesNo => "yes or no".to_owned(),
        ValueKind::Countries { .. } => "countries".to_owned(),
    }
}

fn fact_value(kind: &FactKind) -> String {
    match kind {
        FactKind::YesNo => "yes or no".to_owned(),
        FactKind::One(list) => codes("one of", list),
        FactKind::Many(list) => codes("any of", list),
        FactKind::Number { min, max } => format!("{min} to {max}"),
    }
}
