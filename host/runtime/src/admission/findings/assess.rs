//! What the trial of `assess` found.

use std::time::Duration;

use waystation_domain::words::finding::{Finding, Severity};

use super::{OWN_FAULT, Template, stopped_on};
use crate::fault::{Failure, Fault};

const IN_THE_MIDDLE: &str = "With such a case the plugin gives no recommendation: it is out of order in the middle of an interview. The case was made up \
     from the questions and facts that the plugin declares; the host may ask about it.";

static FUEL: Template = Template {
    code: "assess-out-of-fuel",
    severity: Severity::Error,
    message: "The function `assess` used up its fuel. The smallest such case: {case}.",
    why: IN_THE_MIDDLE,
    fix: "Put the case into the folder `cases` (`waystation plugin check` writes it as a table) and run the plugin's own \
           tests. Look for an endless loop.",
};
static BRAKE: Template = Template {
    code: "assess-brake",
    severity: Severity::Error,
    message: "The function `assess` took too long and was stopped, before its fuel was used up. The case: {case}.",
    why: OWN_FAULT,
    fix: "The machine may be overloaded: try again. If it happens again, make `assess` do less.",
};
static MEMORY: Template = Template {
    code: "assess-memory",
    severity: Severity::Error,
    message: "The function `assess` asked for more memory, tables or instances than its limit. The smallest such case: {case}.",
    why: IN_THE_MIDDLE,
    fix: "Put the case into the folder `cases` (`waystation plugin check` writes it as a table) and run the plugin's own \
           tests. Look for something that grows: a list that is filled in a loop, a buffer of a fixed large size.",
};
static STACK: Template = Template {
    code: "assess-stack",
    severity: Severity::Error,
    message: "The function `assess` used up its stack. The smallest such case: {case}.",
    why: IN_THE_MIDDLE,
    fix: "Put the case into the folder `cases` (`waystation plugin check` writes it as a table) and run the plugin's own \
           tests. Look for endless recursion.",
};
static TRAP: Template = Template {
    code: "assess-trap",
    severity: Severity::Error,
    message: "The function `assess` stopped with an error ({stopped}). The smallest such case: {case}.",
    why: IN_THE_MIDDLE,
    fix: "Put the case into the folder `cases` (`waystation plugin check` writes it as a table, and shows the functions that \
           led there) and run the plugin's own tests. A panic in Rust ends like this: look for `unwrap`, an index, a \
           division. A plugin that was built without `assess` ends like this with every case.",
};
static UNKNOWN_ID: Template = Template {
    code: "assess-unknown-id",
    severity: Severity::Error,
    message: "The function `assess` answered with {list} that the pathway does not declare, or twice the same: {id}. The \
               smallest such case: {case}.",
    why: "The host uses nothing of an answer that names what nobody has reviewed. The case was made up from the questions \
           and facts that the plugin declares; the host may ask about it.",
    fix: "Declare the id in the pathway, or answer only with ids that it declares, each once.",
};
static TOO_LARGE: Template = Template {
    code: "assess-too-large",
    severity: Severity::Error,
    message: "What `assess` answered is larger than its limit. The smallest such case: {case}.",
    why: IN_THE_MIDDLE,
    fix: "Answer only with ids of the pathway, each once: they always fit.",
};
static MALFORMED: Template = Template {
    code: "assess-malformed",
    severity: Severity::Error,
    message: "What `assess` answered is not in the form of the contract, for example text that is not UTF-8. The smallest \
               such case: {case}.",
    why: "The host uses nothing that it cannot read to the end.",
    fix: "Generate the bindings with the tools of your language, and return only the types that they make.",
};
static LATE: Template = Template {
    code: "assess-slow",
    severity: Severity::Error,
    message: "Asking `assess` about made-up cases took longer than {limit} seconds, and was given up.",
    why: OWN_FAULT,
    fix: "The machine may be overloaded: try again. If it happens again, make `assess` do less.",
};
static NOT_TRIED: Template = Template {
    code: "assess-not-tried",
    severity: Severity::Error,
    message: "So many pathways fail that {count} more were not tried.",
    why: OWN_FAULT,
    fix: "Put right what was found, and check the plugin again.",
};

static NOT_ASKED: Template = Template {
    code: "element-not-asked",
    severity: Severity::Warning,
    message: "The function `assess` offers this element, an answer, although its question was not asked, or is not asked any \
               more after what else was answered. The smallest such case: {case}.",
    why: "The host asks in rounds, as a conversation goes, and puts no answer on a form for which no round asked. The element \
           comes to nothing: the partner does not get what the SOPs say that it gets.",
    fix: "Ask for the question in every case in which the element is offered, or leave the element out where it is not asked.",
};

/// That an answer is offered for which nobody was asked.
pub(crate) fn not_asked(place: &str, case: &str) -> Finding {
    NOT_ASKED.at(place, &[("case", case)])
}

/// How `assess` failed. What says something about the host and not about the plugin never gets here.
pub(crate) fn failure(place: &str, failure: &Failure, case: &str) -> Finding {
    let template = match failure.fault {
        Fault::OutOfFuel => &FUEL,
        Fault::Memory => &MEMORY,
        Fault::Stack => &STACK,
        Fault::Trap => &TRAP,
        Fault::UnknownId(_) => &UNKNOWN_ID,
        Fault::TooLarge => &TOO_LARGE,
        Fault::Malformed => &MALFORMED,
        Fault::Brake | Fault::UnknownPathway | Fault::Busy | Fault::OnHold | Fault::Host => &BRAKE,
    };
    let list = if let Fault::UnknownId(unknown) = failure.fault { unknown.0 } else { "an id" };
    let stray = failure.stray.as_ref().and_then(|stray| stray.of_a_made_up_case());
    let id = stray.map_or_else(|| "a word that is not in the form of an id".to_owned(), |id| format!("`{id}`"));
    template.at(place, &[("case", case), ("stopped", stopped_on(failure)), ("list", list), ("id", &id)])
}

/// That the trial took too long.
pub(crate) fn late(limit: Duration) -> Finding {
    LATE.at("assess", &[("limit", &limit.as_secs().to_string())])
}

/// That the trial ended before these pathways.
pub(crate) fn not_tried(count: usize) -> Finding {
    NOT_TRIED.at("assess", &[("count", &count.to_string())])
}
