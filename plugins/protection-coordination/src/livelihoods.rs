//! Livelihoods, for those who wish it and only for them.
//!
//! Technical Note, "Legitimate Purposes", immediate services, Sample Scenarios, Operation A: nobody is referred because
//! a caseworker thinks it would be good for them, and a member of the partner's staff may be the very person who must
//! not learn of it.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::shared;

pub(crate) const ID: &str = "livelihoods";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .for_survivors()
        .services(["vocational-training", "work-placement"])
        .functions(["livelihoods-officer"])
        .keep_days(90)
        .recipients(["livelihoods-provider"])
        .channels([Channel::PhoneCall, Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["is-child", "has-phone"])
        .questions([
            Question::yes_no("wishes-referral").required(),
            Question::yes_no("adult").required(),
            Question::yes_no("in-programme-already").required(),
            Question::yes_no("staff-to-exclude").required(),
            Question::words("what-is-needed", 600),
        ])
        .elements([
            Element::dictionary("age-band").with_offer(),
            Element::dictionary("sex").with_offer(),
            Element::dictionary("preferred-language").with_offer(),
            Element::answer("what-is-needed").under("summary").with_offer(),
            Element::dictionary("full-name").required(),
            Element::dictionary("phone"),
        ])
        .reasons(["does-not-wish", "adults-only", "in-programme-already", "exclude-staff-first", "wishes-livelihood"])
        .feedback(shared::service_feedback())
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let adult = shared::adult(case);
    advice.require(adult, "adults-only");
    let wish = case.yes("wishes-referral");
    advice.needs("wishes-referral").require(wish, "does-not-wish");
    if !wish.is_yes() {
        return advice.finish();
    }
    advice.needs_if(adult.is_unknown(), "adult");
    advice.needs("in-programme-already").require(!case.yes("in-programme-already"), "in-programme-already");
    advice.needs("staff-to-exclude").because(case.yes("staff-to-exclude"), "exclude-staff-first");
    advice.because(wish, "wishes-livelihood");
    if !advice.is_asking() {
        advice.ask("what-is-needed");
    }
    advice.recipient("livelihoods-provider");
    advice.elements(&["age-band", "sex", "preferred-language", "summary", "full-name"]);
    // Unknown counts as yes: the host leaves out a number that is not on file.
    advice.element_if(!case.fact("has-phone").yes().is_no(), "phone");
    advice.finish()
}
