//! Specialised care for a person whose life is in danger. A stranger may read the title and the ids: they say "care".
//!
//! Technical Note, "Legitimate Purposes", immediate services; "Exceptional Circumstances" (a person's plans are told to
//! a specialised care provider because it saves the person's life). Whether anything may be sent without consent is
//! never for this plugin to say: the host asks for the basis, its evidence and a second person.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::shared;

pub(crate) const ID: &str = "crisis-care";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .for_survivors()
        .services(["crisis-care", "safety-plan"])
        .functions(["clinician"])
        .keep_days(90)
        .recipients(["crisis-care-provider"])
        .channels([Channel::PhoneCall, Channel::TextMessage, Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["has-phone"])
        .questions([
            Question::yes_no("life-in-danger").required(),
            Question::yes_no("wishes-care").required(),
            Question::one_of("safe-way-to-reach", ["call", "text-message", "through-caseworker"]),
            Question::words("danger-now", 600),
        ])
        .elements([
            Element::answer("danger-now").under("summary").with_offer().required(),
            Element::dictionary("full-name"),
            Element::dictionary("phone"),
            Element::answer("safe-way-to-reach"),
        ])
        .reasons(["no-danger-and-no-wish", "life-in-danger", "wishes-care"])
        .feedback(shared::service_feedback())
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let danger = case.yes("life-in-danger");
    let wish = case.yes("wishes-care");
    advice.ask("life-in-danger");
    // One yes is enough: a person in danger is not kept waiting with further questions.
    if !danger.is_yes() && !case.answer("life-in-danger").is_open() {
        advice.ask("wishes-care");
    }
    let care = danger | wish;
    advice.require(care, "no-danger-and-no-wish");
    advice.emergency_if(danger, "life-in-danger");
    advice.urgent_if(wish & !danger.is_yes(), "wishes-care");
    if !care.is_yes() {
        return advice.finish();
    }
    advice.ask("safe-way-to-reach").ask("danger-now");
    advice.recipient("crisis-care-provider").elements(&["summary", "full-name"]);
    let way = case.answer("safe-way-to-reach");
    advice.element_if(way.is_known(), "safe-way-to-reach");
    // A number that is not known to be safe is not sent.
    let number_is_safe = way.is_in(&["call", "text-message"]);
    advice.element_if(number_is_safe & !case.fact("has-phone").yes().is_no(), "phone");
    advice.finish()
}
