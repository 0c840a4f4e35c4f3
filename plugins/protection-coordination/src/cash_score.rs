//! The codes of specific needs, for a cash score that is calculated elsewhere.
//!
//! Technical Note, "Legitimate Purposes", services in the future, Sample Scenarios, Operations A and D: what the
//! calculation needs and no further details; an update alone brings no cash; nobody is included without being asked.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, PurposeClass, Question};

use crate::shared;

pub(crate) const ID: &str = "cash-score";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .class(PurposeClass::FutureService)
        .services(["cash-score"])
        .functions(["vulnerability-analyst"])
        .keep_days(365)
        .recipients(["cash-provider"])
        .channels([Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["is-child", "specific-needs"])
        .questions(shared::before_an_update())
        .questions([Question::yes_no("adult").required()])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::dictionary("specific-needs").with_offer().required(),
        ])
        .reasons(["adults-only", "does-not-wish", "explain-again", "no-code", "enter-codes-first", "codes-on-file"])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    // A child has no score of its own: the household's score belongs to the adult who heads it.
    let adult = shared::adult(case);
    advice.require(adult, "adults-only");
    if !shared::knows_what_an_update_is(case, &mut advice) {
        return advice.finish();
    }
    advice.needs_if(adult.is_unknown(), "adult");
    let codes = case.fact("specific-needs").has_any();
    advice.require(codes, "no-code");
    advice.leave_to_caseworker_if(codes.is_unknown(), "enter-codes-first");
    advice.because(codes, "codes-on-file");
    advice.recipient("cash-provider").elements(&["case-number", "specific-needs"]);
    advice.finish()
}
