//! Women's services.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question, Truth};

use crate::form::{self, Name};

pub(crate) const ID: &str = "womens-services";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .for_survivors()
        .services(["womens-centre", "confidential-talk", "womens-health-information"])
        .functions(["womens-services-caseworker"])
        .recipients(["womens-centre"])
        .channels([Channel::PhoneCall, Channel::TextMessage, Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["sex"])
        .questions([
            Question::yes_no("woman-or-girl").required(),
            Question::yes_no("wishes-visit").required(),
            Question::yes_no("today"),
            Question::any_of("which-service", ["centre-activities", "confidential-talk", "health-information"]),
            Question::one_of("safe-way", ["call", "text-message", "through-caseworker", "comes-herself"]).required(),
        ])
        .elements([Element::answer("which-service").with_offer(), Element::answer("safe-way")])
        .reasons(["for-women-and-girls", "does-not-wish", "asks-for-today", "asks-for-talk", "asks-for-visit"]);
    form::page(own, Name::ByChoice)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let sex = case.fact("sex");
    // If the register says neither female nor male, the person says whether the centre is for her.
    let registered = match sex.one() {
        Some("female") => Truth::Yes,
        Some("male") => Truth::No,
        _ => Truth::Unknown,
    };
    advice.needs_if(registered.is_unknown(), "woman-or-girl");
    let woman = registered.or_else(case.yes("woman-or-girl"));
    advice.require(woman, "for-women-and-girls");
    advice.needs_if(woman, "wishes-visit");
    let wish = case.yes("wishes-visit");
    advice.require(wish, "does-not-wish");
    let go = woman & wish;
    advice.ask_if(go, "today").ask_if(go, "which-service").needs_if(go, "safe-way");
    advice.emergency_if(go & case.yes("today"), "asks-for-today");
    advice.urgent_if(go & case.answer("which-service").has("confidential-talk"), "asks-for-talk");
    advice.because(go, "asks-for-visit");
    advice.recipient("womens-centre").elements(&["which-service", "safe-way"]);
    form::fill(case, &mut advice, Name::ByChoice);
    advice.finish()
}
