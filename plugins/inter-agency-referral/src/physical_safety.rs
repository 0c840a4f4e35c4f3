//! Physical safety and security, for example a safe shelter.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "physical-safety";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .for_survivors()
        .services(["safe-accommodation", "safety-planning"])
        .functions(["safety-caseworker"])
        .recipients(["safe-accommodation-provider", "safety-planning-provider"])
        .channels([Channel::PhoneCall, Channel::TextMessage, Channel::OfficeVisit, Channel::ThroughReferrer])
        .questions([
            Question::yes_no("danger-today").required(),
            Question::yes_no("safe-tonight").required(),
            Question::yes_no("wishes-plan").required(),
            Question::number("children-along", 0, 15),
            Question::one_of("safe-way-to-reach", ["call", "text-message", "through-caseworker", "no-contact-first"])
                .required(),
        ])
        .elements([
            form::offer("sex"),
            Element::answer("children-along").with_offer(),
            Element::answer("safe-way-to-reach"),
        ])
        .reasons(["danger-today", "not-safe-tonight", "wishes-plan", "safe-for-now"]);
    form::page(own, Name::ByChoice)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let today = case.yes("danger-today");
    let tonight = !case.yes("safe-tonight");
    let plan = case.yes("wishes-plan");
    // One yes is enough: a person in danger is not kept waiting with further questions.
    advice.ask("danger-today");
    if !today.is_yes() && !case.answer("danger-today").is_open() {
        advice.ask("safe-tonight");
        advice.ask_if(!case.answer("safe-tonight").is_open() & !tonight.is_yes(), "wishes-plan");
    }
    advice.require(today | tonight | plan, "safe-for-now");
    let now = today | tonight;
    advice.needs_if(now | plan, "safe-way-to-reach").ask_if(now, "children-along");
    advice.emergency_if(today, "danger-today").emergency_if(tonight, "not-safe-tonight");
    advice.urgent_if(!now & plan, "wishes-plan");
    advice.recipient_if(now, "safe-accommodation-provider").recipient_if(!now, "safety-planning-provider");
    advice.elements(&["sex", "safe-way-to-reach"]).element_if(now, "children-along");
    form::fill(case, &mut advice, Name::ByChoice);
    advice.finish()
}
