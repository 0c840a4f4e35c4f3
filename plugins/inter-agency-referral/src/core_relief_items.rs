//! Core relief (non-food) items.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Feedback, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "core-relief-items";

/// Another set is given only after this many days, unless the last one was lost.
const AGAIN_AFTER_DAYS: i32 = 90;

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["relief-items"])
        .functions(["distribution-officer"])
        .recipients(["relief-item-provider"])
        .channels([Channel::PhoneCall, Channel::TextMessage, Channel::HomeVisit, Channel::OfficeVisit])
        .facts(["household-size"])
        .questions([
            Question::any_of(
                "items-missing",
                ["blankets", "mattresses", "kitchen-set", "water-cans", "hygiene-kit", "clothes", "lamp"],
            )
            .required(),
            Question::yes_no("received-before").required(),
            Question::date("last-received").required(),
            Question::yes_no("items-lost").required(),
            Question::yes_no("sleeps-on-ground"),
            Question::number("people-in-household", 1, 30).required(),
        ])
        .elements([
            Element::answer("items-missing").with_offer().required(),
            form::offer("household-size"),
            Element::answer("people-in-household").with_offer(),
            form::later("address-district"),
            form::later("address-street"),
        ])
        .reasons(["nothing-missing", "received-lately", "sleeps-on-ground", "items-lost", "items-missing"])
        .feedback([Feedback::date("handed-over")]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let missing = case.answer("items-missing");
    advice.needs("items-missing").require(missing.has_any(), "nothing-missing");
    advice.needs("received-before");
    let before = case.yes("received-before");
    advice.needs_if(before, "last-received");
    let lately = before & case.answer("last-received").within_days(AGAIN_AFTER_DAYS);
    advice.needs_if(lately, "items-lost");
    let lost = lately & case.yes("items-lost");
    advice.require(!lately | lost, "received-lately");
    let bedding = missing.has("blankets") | missing.has("mattresses");
    advice.ask_if(bedding, "sleeps-on-ground");
    let size = case.fact("household-size").is_known();
    advice.needs_if(!size, "people-in-household");
    let ground = bedding & case.yes("sleeps-on-ground");
    let small_child = case.fact("age-band").is("age-0-5");
    advice.emergency_if(ground & small_child, "sleeps-on-ground");
    advice.urgent_if(ground, "sleeps-on-ground").urgent_if(lost, "items-lost");
    advice.because(missing.has_any(), "items-missing");
    advice.recipient("relief-item-provider").element("items-missing");
    advice.element_if(size, "household-size").element_if(!size, "people-in-household");
    advice.elements(&["address-district", "address-street"]);
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
