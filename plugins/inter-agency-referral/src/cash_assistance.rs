//! Cash assistance.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Feedback, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "cash-assistance";

/// Points for each need that the household cannot pay for.
const PER_NEED: i64 = 10;
/// Points for each person in the household, up to [`COUNTED_PEOPLE`].
const PER_PERSON: i64 = 5;
/// A larger household gets no more points: the amount already depends on its size.
const COUNTED_PEOPLE: i64 = 8;

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["cash-transfer"])
        .functions(["cash-officer"])
        .recipients(["cash-provider"])
        .channels([Channel::PhoneCall, Channel::TextMessage, Channel::OfficeVisit])
        .facts(["household-size", "registered"])
        .questions([
            Question::yes_no("cash-from-other").required(),
            Question::number("people-in-household", 1, 30).required(),
            Question::any_of("cannot-pay", ["food", "rent", "medicine", "school", "heating"]).required(),
            Question::yes_no("no-food-today").required(),
            Question::yes_no("loses-home"),
        ])
        .elements([
            form::offer("household-size"),
            Element::answer("people-in-household").with_offer(),
            Element::answer("cannot-pay").with_offer(),
            form::offer("specific-needs"),
            form::later("individual-number"),
            form::later("date-of-birth"),
            form::later("address-district"),
        ])
        .reasons([
            "cash-from-other",
            "pays-for-all",
            "register-first",
            "no-food-today",
            "loses-home",
            "cannot-pay",
            "large-household",
        ])
        .feedback([Feedback::number("transfers", 0, 24)]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    advice.needs("cash-from-other").require(!case.yes("cash-from-other"), "cash-from-other");
    let on_file = case.fact("household-size");
    advice.needs_if(!on_file.is_known(), "people-in-household");
    let needs = case.answer("cannot-pay");
    advice.needs("cannot-pay").require(needs.has_any(), "pays-for-all");
    advice.needs_if(needs.has("food"), "no-food-today").ask_if(needs.has("rent"), "loses-home");
    // The cash provider pays by registration number: if there is none, the decision is the caseworker's.
    advice.leave_to_caseworker_if(!case.fact("registered").yes(), "register-first");
    advice.emergency_if(needs.has("food") & case.yes("no-food-today"), "no-food-today");
    advice.urgent_if(needs.has("rent") & case.yes("loses-home"), "loses-home");
    advice.because(needs.has_any(), "cannot-pay");
    let people = on_file.number().or_else(|| case.number("people-in-household"));
    advice.because(people.map(|people| people >= COUNTED_PEOPLE), "large-household");
    if let (Some(people), true) = (people, needs.is_known()) {
        let kinds = i64::try_from(needs.many().len()).unwrap_or(0);
        let points = kinds * PER_NEED + people.clamp(1, COUNTED_PEOPLE) * PER_PERSON;
        advice.score(i32::try_from(points).unwrap_or(i32::MAX));
    }
    advice.recipient("cash-provider").elements(&["cannot-pay", "specific-needs"]);
    advice.element_if(on_file.is_known(), "household-size");
    advice.element_if(!on_file.is_known(), "people-in-household");
    advice.elements(&["individual-number", "date-of-birth", "address-district"]);
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
