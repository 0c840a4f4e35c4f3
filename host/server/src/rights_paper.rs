//! What a person gets on paper of what they asked for by right: the answer, and the copy of what is known. No script,
//! nothing fetched from elsewhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use waystation_domain::rights::Right;
use waystation_domain::words::language::{HostLanguage, Language};
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::views::{CopyDatum, PersonCopy, RightsAnswer};

use crate::receipt::{STYLE, day};
use crate::speech::{Speech, speech};

/// More of the style: rows stay together where a page ends, and its heading is repeated.
const PRINT: &str = "h2,h3{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}\
h3{font-size:1em;margin-bottom:.2em}td.pre{white-space:pre-wrap}@page{margin:2cm}";

struct Words(&'static Speech);

impl Words {
    fn say(&self, word: &str) -> Markup {
        html! { (self.0.say(&format!("rights-{word}"))) }
    }

    /// The word for one value of an enum.
    fn code(&self, of: &str, code: &str) -> Markup {
        self.say(&format!("{of}-{code}"))
    }
}

/// A page around its parts.
fn page(language: &Language, spoken: HostLanguage, title: &str, body: &Markup) -> Markup {
    let words = Words(speech(spoken));
    html! {
        (DOCTYPE)
        html lang=(language) dir=(language.direction().as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (words.say(title)) }
                style { (PreEscaped(STYLE)) (PreEscaped(PRINT)) }
            }
            body {
                h1 { (words.say(title)) }
                (body)
            }
        }
    }
}

/// A line of a table: what it is, and what it says. Whatever language that is in, it keeps its own direction.
fn row(label: &Markup, value: &Markup) -> Markup {
    html! { tr { th { (label) } td { (value) } } }
}

fn free(text: &str) -> Markup {
    html! { bdi dir="auto" { (text) } }
}

/// How to complain.
fn complaints(words: &Words, complain_to: Option<&str>, escalate_to: Option<&str>) -> Markup {
    html! {
        h2 { (words.say("complain")) }
        p { (words.say("complain-use")) }
        p { @match complain_to { Some(to) => (free(to)), None => (words.say("complain-nobody")) } }
        @if let Some(to) = escalate_to { p { (words.say("escalate")) " " (free(to)) } }
    }
}

/// The answer to a request; before there is one, that it was received.
pub(crate) fn answer(answer: &RightsAnswer) -> Markup {
    let words = &Words(speech(answer.host_language));
    let title = if answer.outcome.is_some() { "title-answer" } else { "title-received" };
    let body = html! {
        table {
            (row(&words.say("number"), &free(&answer.case_number)))
            (row(&words.say("asked"), &words.code("right", answer.right.code())))
            (row(&words.say("received"), &day(&answer.received_on.to_string())))
            @if let Some(reason) = answer.extended {
                (row(&words.say("extended"), &words.code("extension", reason.code())))
            }
            @match (answer.outcome, answer.decided_on) {
                (Some(outcome), Some(on)) => {
                    (row(&words.say("outcome"), &words.code("outcome", outcome.code())))
                    (row(&words.say("decided"), &day(&on.to_string())))
                },
                _ => (row(&words.say("due"), &day(&answer.due_on.to_string()))),
            }
            @for label in &answer.corrected { (row(&words.say("corrected"), &free(label))) }
            @for name in &answer.partners { (row(&words.say("partners"), &free(name))) }
            @for name in &answer.partners_to_tell { (row(&words.say("partners-to-tell"), &free(name))) }
            (row(&words.say("controller"), &free(&answer.operation)))
        }
        @if answer.right == Right::Objection && answer.outcome.is_none() { p { (words.say("meanwhile")) } }
        @if !answer.reasons.is_empty() {
            h2 { (words.say("reasons")) }
            ul { @for reason in &answer.reasons { li { (words.code("reason", reason.code())) } } }
        }
        @if let Some(said) = &answer.words { p dir="auto" style="white-space:pre-wrap" { (said) } }
        (complaints(words, answer.complain_to.as_deref(), answer.escalate_to.as_deref()))
    };
    page(&answer.language, answer.host_language, title, &body)
}

fn data(data: &[CopyDatum]) -> Markup {
    html! {
        @for datum in data {
            tr { th { (free(&datum.label)) } td.pre { (free(&datum.value)) } }
        }
    }
}

/// The copy of what is known.
pub(crate) fn copy(copy: &PersonCopy) -> Markup {
    let words = &Words(speech(copy.host_language));
    let on = |moment: Timestamp| day(&copy.time_zone.day(moment).to_string());
    let nothing = html! { tr { td { (words.say("nothing")) } } };
    let list = |lines: &[String]| {
        html! { table { @if lines.is_empty() { (nothing) } @for line in lines { tr { td { (free(line)) } } } } }
    };
    let body = html! {
        table {
            (row(&words.say("number"), &free(&copy.case_number)))
            (row(&words.say("made"), &day(&copy.made_on.to_string())))
            (row(&words.say("controller"), &free(&copy.operation)))
        }
        @if copy.others_taken_out { p { (words.say("others")) } }
        @if copy.partly_left_out { p { (words.say("partly")) } }
        h2 { (words.say("data")) }
        table { @if copy.data.is_empty() { (nothing) } (data(&copy.data)) }
        h2 { (words.say("kept-back")) }
        (list(&copy.kept_back))
        h2 { (words.say("excluded")) }
        (list(&copy.excluded))
        h2 { (words.say("disclosures")) }
        @if copy.disclosures.is_empty() { p { (words.say("nothing")) } }
        @for sent in &copy.disclosures {
            h3 { (free(&sent.partner)) ", " (on(sent.at)) }
            table {
                @if let Some(basis) = sent.basis { (row(&words.say("basis"), &words.code("basis", basis.code()))) }
                (row(&words.say("open"), &match sent.closed_at {
                    Some(closed) => on(closed),
                    None => words.say("still-open"),
                }))
                (data(&sent.sent))
                @for kept in &sent.withheld {
                    tr { th { (free(&kept.label)) } td { (words.say("withheld")) ": " (kept.text) } }
                }
            }
        }
        h2 { (words.say("consents")) }
        @if copy.consents.is_empty() { p { (words.say("nothing")) } }
        @for consent in &copy.consents {
            h3 { (free(&consent.partner)) ", " (on(consent.at)) ": " (words.code("consent", consent.state.code())) }
            table {
                @for (label, agreed) in &consent.items {
                    tr { th { (free(label)) } td { (words.say(if *agreed { "yes" } else { "no" })) } }
                }
            }
        }
        @if !copy.bases.is_empty() {
            h2 { (words.say("bases")) }
            table {
                @for basis in &copy.bases {
                    tr {
                        th { (free(&basis.partner)) }
                        td { (words.code("basis", basis.kind.code())) ", " (on(basis.at)) }
                    }
                }
            }
        }
        h2 { (words.say("referrals")) }
        @if copy.referrals.is_empty() { p { (words.say("nothing")) } }
        @for referral in &copy.referrals {
            h3 {
                (free(&referral.service)) ": " (words.code("referral", referral.state.code()))
                @if let Some(partner) = &referral.partner { ", " (free(partner)) }
            }
            table { (data(&referral.answers)) (data(&referral.reports)) }
        }
        h2 { (words.say("readings")) }
        table {
            @if copy.readings.is_empty() { (nothing) }
            @for reading in &copy.readings {
                tr {
                    th {
                        (words.code("role", reading.role.code()))
                        @if let Some(partner) = &reading.partner { ", " (free(partner)) }
                        @if let Some(function) = &reading.function { ", " bdi { (function) } }
                    }
                    td { (words.code("looked", reading.what.code())) }
                    td { (reading.times) }
                    td { (on(reading.first)) " \u{2013} " (on(reading.last)) }
                }
            }
        }
        h2 { (words.say("files")) }
        table {
            @if copy.files.is_empty() { (nothing) }
            @for file in &copy.files {
                tr { th { (words.code("file", file.kind.code())) } td { bdi { (file.media_type) } } td { (on(file.at)) } }
            }
        }
        h2 { (words.say("corrections")) }
        table {
            @if copy.corrections.is_empty() { (nothing) }
            @for correction in &copy.corrections {
                tr {
                    th { (on(correction.at)) }
                    td { @for label in &correction.data { (free(label)) br; } }
                }
            }
        }
        h2 { (words.say("requests")) }
        table {
            @for request in &copy.requests {
                tr {
                    th { (words.code("right", request.right.code())) }
                    td { (on(request.received_at)) }
                    td { @if let Some(outcome) = request.outcome { (words.code("outcome", outcome.code())) } }
                }
            }
        }
        (complaints(words, copy.complain_to.as_deref(), None))
    };
    page(&copy.language, copy.host_language, "title-copy", &body)
}

#[cfg(test)]
mod tests;
