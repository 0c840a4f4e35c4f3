//! Shelter.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "shelter";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["place-to-live", "repairs"])
        .functions(["shelter-officer"])
        .recipients(["shelter-provider"])
        .channels([Channel::PhoneCall, Channel::HomeVisit, Channel::OfficeVisit])
        .facts(["household-size"])
        .questions([
            Question::one_of(
                "sleeps-where",
                ["own-or-rented", "with-others", "collective-centre", "tent", "in-the-open"],
            )
            .required(),
            Question::yes_no("must-leave").required(),
            Question::number("leaves-in-days", 0, 365).required(),
            Question::any_of("repairs-needed", ["roof", "door-or-lock", "water", "toilet", "heating"]).required(),
            Question::number("people-in-household", 1, 30).required(),
        ])
        .elements([
            Element::answer("sleeps-where").with_offer().required(),
            Element::answer("leaves-in-days").with_offer(),
            Element::answer("repairs-needed").with_offer(),
            form::offer("household-size"),
            Element::answer("people-in-household").with_offer(),
            form::later("disability"),
            form::later("address-district"),
            form::later("address-street"),
        ])
        .reasons([
            "housed",
            "sleeps-in-the-open",
            "leaves-very-soon",
            "leaves-soon",
            "sleeps-in-tent",
            "repairs-needed",
        ]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let place = case.answer("sleeps-where");
    let open = place.is("in-the-open");
    advice.needs("sleeps-where");
    let roof = !open & place.is_known();
    advice.needs_if(roof, "must-leave");
    let must = roof & case.yes("must-leave");
    advice.needs_if(must, "leaves-in-days");
    let days = case.answer("leaves-in-days");
    let settled = roof & !must & !place.is("tent");
    advice.needs_if(settled, "repairs-needed");
    let repairs = case.answer("repairs-needed").has_any();
    advice.require(!settled | repairs, "housed");
    let size = case.fact("household-size").is_known();
    advice.needs_if(!size, "people-in-household");
    advice.emergency_if(open, "sleeps-in-the-open");
    advice.emergency_if(must & days.at_most(2), "leaves-very-soon");
    advice.urgent_if(must & !days.at_most(2) & days.at_most(14), "leaves-soon");
    advice.urgent_if(place.is("tent"), "sleeps-in-tent").because(settled & repairs, "repairs-needed");
    advice.recipient("shelter-provider").element("sleeps-where");
    advice.element_if(must, "leaves-in-days").element_if(settled & repairs, "repairs-needed");
    advice.element_if(size, "household-size").element_if(!size, "people-in-household");
    advice.element("disability").element("address-district");
    // Only a person with a roof has a door to knock on.
    advice.element_if(roof, "address-street");
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
