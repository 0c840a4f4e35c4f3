//! Food security.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "food-security";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["food-rations", "food-vouchers"])
        .functions(["food-officer"])
        .recipients(["food-provider"])
        .channels([Channel::PhoneCall, Channel::TextMessage, Channel::OfficeVisit])
        .facts(["household-size"])
        .questions([
            Question::yes_no("food-from-other").required(),
            Question::number("meals-yesterday", 0, 6).required(),
            Question::number("food-for-days", 0, 60).required(),
            Question::yes_no("infant-or-mother"),
            Question::number("people-in-household", 1, 30).required(),
        ])
        .elements([
            form::offer("household-size"),
            Element::answer("people-in-household").with_offer(),
            Element::answer("food-for-days").with_offer(),
            Element::answer("infant-or-mother").with_offer(),
            form::later("individual-number"),
            form::later("address-district"),
        ])
        .reasons([
            "food-from-other",
            "food-for-now",
            "no-meal-yesterday",
            "one-meal-yesterday",
            "infant-or-mother",
            "food-runs-out",
        ]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    advice.needs("food-from-other").require(!case.yes("food-from-other"), "food-from-other");
    let meals = case.answer("meals-yesterday");
    advice.needs("meals-yesterday");
    let hungry = meals.at_most(1);
    advice.needs_if(!hungry, "food-for-days");
    let runs_out = case.answer("food-for-days").at_most(7);
    advice.require(hungry | runs_out, "food-for-now");
    advice.ask_if(hungry | runs_out, "infant-or-mother");
    let size = case.fact("household-size").is_known();
    advice.needs_if(!size, "people-in-household");
    advice.emergency_if(meals.at_most(0), "no-meal-yesterday");
    advice.urgent_if(hungry & !meals.at_most(0), "one-meal-yesterday");
    advice.urgent_if(case.yes("infant-or-mother"), "infant-or-mother");
    advice.because(runs_out, "food-runs-out");
    advice.recipient("food-provider").element_if(!hungry, "food-for-days").element("infant-or-mother");
    advice.element_if(size, "household-size").element_if(!size, "people-in-household");
    advice.elements(&["individual-number", "address-district"]);
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
