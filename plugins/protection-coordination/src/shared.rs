//! Rules that several pathways share.

use waystation_plugin::{Advice, Case, Feedback, Question, Truth};

/// Whether the person is an adult: the host's fact first, then the answer.
pub(crate) fn adult(case: &Case<'_>) -> Truth {
    (!case.fact("is-child").yes()).or_else(case.yes("adult"))
}

/// The questions to ask before anything is sent for a future service.
pub(crate) fn before_an_update() -> [Question; 2] {
    [Question::yes_no("wishes-update").required(), Question::yes_no("no-promise-understood").required()]
}

/// Asks whether the person wishes an update, and knows that it alone brings no service. True if both are so.
///
/// Technical Note, "services ... in the future", Sample Scenarios, Operations A and B.
pub(crate) fn knows_what_an_update_is(case: &Case<'_>, advice: &mut Advice<'_>) -> bool {
    let wish = case.yes("wishes-update");
    advice.needs("wishes-update").require(wish, "does-not-wish");
    advice.needs_if(wish, "no-promise-understood");
    let understood = case.yes("no-promise-understood");
    // If the person takes it for a promise, it was not explained well enough: the caseworker explains it again.
    advice.leave_to_caseworker_if(wish & !understood, "explain-again");
    (wish & understood).is_yes()
}

/// What a service reports back: whether it began, and when.
///
/// Technical Note, "Feedback on service referrals", How to do this well: service status, service date.
pub(crate) fn service_feedback() -> [Feedback; 2] {
    [Feedback::yes_no("service-begun"), Feedback::date("first-appointment")]
}
