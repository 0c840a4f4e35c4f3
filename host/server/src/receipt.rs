//! A receipt as a page to print: no script, nothing fetched from elsewhere, one sheet of paper.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Deserialize;
use waystation_domain::words::text::Language;
use waystation_domain::work::views::{Receipt, ReceiptOf};

/// The words of a receipt in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Words {
    title_consent: String,
    title_refusal: String,
    title_disclosure: String,
    number: String,
    service: String,
    purpose: String,
    basis: String,
    what: String,
    agreed: String,
    not_agreed: String,
    recipient: String,
    controller: String,
    kept: String,
    days: String,
    reach: String,
    explained: String,
    happened: String,
    until: String,
    no: String,
    nothing: String,
    bases: BTreeMap<String, String>,
    channels: BTreeMap<String, String>,
    states: BTreeMap<String, String>,
}

const SOURCES: [(&str, &str); 3] = [
    ("en", include_str!("texts/receipt/en.toml")),
    ("fr", include_str!("texts/receipt/fr.toml")),
    ("ar", include_str!("texts/receipt/ar.toml")),
];

/// The words in the language of the receipt, else in English. A test reads all three.
fn words(language: &Language) -> Option<&'static Words> {
    static ALL: OnceLock<Vec<(&'static str, Words)>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        SOURCES.iter().filter_map(|(tag, source)| Some((*tag, toml::from_str(source).ok()?))).collect()
    });
    let primary = language.primary();
    let of = |tag: &str| all.iter().find(|(own, _)| *own == tag).map(|(_, words)| words);
    of(primary.as_str()).or_else(|| of("en"))
}

const STYLE: &str = "body{font:14pt/1.5 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}\
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid;padding:.3em;text-align:start}\
h1{font-size:1.4em}h2{font-size:1.1em;margin-bottom:.2em}p{margin-top:0}";

/// The page.
pub(crate) fn page(receipt: &Receipt) -> Markup {
    let Some(words) = words(&receipt.language) else { return html! {} };
    let title = match receipt.receipt_of {
        ReceiptOf::Consent => &words.title_consent,
        ReceiptOf::Refusal => &words.title_refusal,
        ReceiptOf::Disclosure => &words.title_disclosure,
    };
    let said = |of: &BTreeMap<String, String>, code: &str| of.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let day = |moment: &waystation_domain::words::time::Timestamp| moment.date().to_string();
    html! {
        (DOCTYPE)
        html lang=(receipt.language) dir=(if receipt.right_to_left { "rtl" } else { "ltr" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                table {
                    tr { th { (words.number) } td { bdi { (receipt.pii_principal_id) } } }
                    tr { th { (words.service) } td { (receipt.service) } }
                    tr { th { (words.purpose) } td { (receipt.purpose) } }
                    tr { th { (words.basis) } td { (said(&words.bases, receipt.lawful_basis.code())) } }
                    @for party in &receipt.recipient_third_parties {
                        tr { th { (words.recipient) } td { bdi { (party.name) } } }
                    }
                    @for party in &receipt.pii_controllers {
                        tr { th { (words.controller) } td { bdi { (party.name) } } }
                    }
                    tr { th { (words.kept) } td { (receipt.retention_period_days) " " (words.days) } }
                    tr {
                        th { (words.reach) }
                        td {
                            @if receipt.channels.is_empty() { (words.nothing) }
                            @for channel in &receipt.channels { (said(&words.channels, channel.code())) br; }
                        }
                    }
                }
                h2 { (words.what) }
                table {
                    @if receipt.pii_information.is_empty() { tr { td { (words.nothing) } } }
                    @for item in &receipt.pii_information {
                        tr {
                            td { (item.label) }
                            td { (if item.agreed { &words.agreed } else { &words.not_agreed }) }
                        }
                    }
                }
                h2 { (words.explained) }
                p { (receipt.privacy_notice.explanation) }
                h2 { (words.happened) }
                table {
                    @for event in &receipt.events {
                        tr {
                            td { (day(&event.time)) }
                            td {
                                (said(&words.states, event.state))
                                @if let Some(until) = &event.valid_until { ", " (words.until) " " (day(until)) }
                            }
                        }
                    }
                }
                h2 { (words.no) }
                p { (receipt.withdrawal_method) }
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        for (tag, source) in SOURCES {
            let words: Words = toml::from_str(source).unwrap();
            let keys = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>().join(" ");
            assert_eq!(keys(&words.bases), "best-interests consent mandate vital-interests", "{tag}");
            assert_eq!(words.channels.len(), 7, "{tag}");
            assert_eq!(keys(&words.states), "closed expired given invalidated refused shared withdrawn", "{tag}");
        }
    }
}
