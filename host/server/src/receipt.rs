//! A receipt as a page to print: no script, nothing fetched from elsewhere, one sheet of paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use waystation_domain::words::text::OtherLanguage;
use waystation_domain::work::views::{Receipt, ReceiptOf};

use crate::speech::{Speech, speech};

pub(crate) const STYLE: &str = "body{font:14pt/1.5 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}\
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid;padding:.3em;text-align:start}\
h1{font-size:1.4em}h2{font-size:1.1em;margin-bottom:.2em}p{margin-top:0}\
pre{font-size:7pt;line-height:1.2;white-space:pre-wrap;overflow-wrap:anywhere}";

/// The host's own words on a receipt. Where the host does not speak the language of the plugin's sentences, each says
/// in which language it is.
struct Words {
    speech: &'static Speech,
    aside: Option<OtherLanguage>,
}

impl Words {
    fn put(&self, text: &str) -> Markup {
        html! {
            @match &self.aside {
                None => (text),
                Some(OtherLanguage { language, direction }) => span lang=(language) dir=(direction.as_str()) { (text) },
            }
        }
    }

    fn say(&self, word: &str) -> Markup {
        self.put(&self.speech.say(&format!("receipt-{word}")))
    }

    /// The word for one value of an enum.
    fn code(&self, of: &str, code: &str) -> Markup {
        self.put(&self.speech.say(&format!("receipt-{of}-{code}")))
    }

    fn days(&self, count: u32) -> Markup {
        self.put(&self.speech.count("receipt-kept-days", count))
    }
}

/// Year, month and day keep their order in a line that is read from right to left.
pub(crate) fn day(day: &str) -> Markup {
    html! { bdi dir="ltr" { (day) } }
}

/// The page.
pub(crate) fn page(receipt: &Receipt) -> Markup {
    let speech = speech(receipt.host_language);
    let words = Words { speech, aside: OtherLanguage::than(&receipt.language, &receipt.host_language.language()) };
    let title = match receipt.receipt_of {
        ReceiptOf::Consent => "title-consent",
        ReceiptOf::Refusal => "title-refusal",
        ReceiptOf::Disclosure => "title-disclosure",
    };
    html! {
        (DOCTYPE)
        html lang=(receipt.language) dir=(receipt.language.direction().as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (speech.say(&format!("receipt-{title}"))) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (words.say(title)) }
                table {
                    tr { th { (words.say("number")) } td { bdi { (receipt.pii_principal_id) } } }
                    tr { th { (words.say("service")) } td { (receipt.service) } }
                    tr { th { (words.say("purpose")) } td { (receipt.purpose) } }
                    tr { th { (words.say("basis")) } td { (words.code("basis", receipt.lawful_basis.code())) } }
                    @for party in &receipt.recipient_third_parties {
                        tr { th { (words.say("recipient")) } td { bdi { (party.name) } } }
                    }
                    @for party in &receipt.pii_controllers {
                        tr { th { (words.say("controller")) } td { bdi { (party.name) } } }
                    }
                    @for party in &receipt.excluded_parties {
                        tr { th { (words.say("excluded")) } td { bdi { (party.name) } } }
                    }
                    tr { th { (words.say("kept")) } td { (words.days(receipt.retention_period_days)) } }
                    tr {
                        th { (words.say("reach")) }
                        td {
                            @if receipt.channels.is_empty() { (words.say("nothing")) }
                            @for channel in &receipt.channels { (words.code("channel", channel.code())) br; }
                        }
                    }
                }
                h2 { (words.say("what")) }
                table {
                    @if receipt.pii_information.is_empty() { tr { td { (words.say("nothing")) } } }
                    @for item in &receipt.pii_information {
                        tr {
                            td { (item.label) }
                            td { (words.say(if item.agreed { "agreed" } else { "not-agreed" })) }
                        }
                    }
                }
                h2 { (words.say("explained")) }
                p { (receipt.privacy_notice.explanation) }
                h2 { (words.say("happened")) }
                table {
                    @for event in &receipt.events {
                        tr {
                            td { (day(&event.day.to_string())) }
                            td {
                                (words.code("state", event.state))
                                @match (&event.valid_through, event.valid_until) {
                                    (Some(last), _) => { ", " (words.say("through")) " " (day(&last.to_string())) },
                                    (None, Some(until)) => {
                                        ", " (words.say("until")) " " (day(&receipt.time_zone.wall_clock(until)))
                                    },
                                    (None, None) => {},
                                }
                            }
                        }
                    }
                }
                h2 { (words.say("no")) }
                p { (words.put(receipt.withdrawal_method)) }
                @if !receipt.audit_proofs.is_empty() {
                    h2 { (words.say("proof")) }
                    p { (words.say("proof-use")) }
                    @for recorded in &receipt.audit_proofs { pre dir="ltr" { (recorded.proof) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
