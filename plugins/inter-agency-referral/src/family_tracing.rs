//! Family tracing or reunification.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "family-tracing";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["family-tracing", "family-messages", "reunification"])
        .functions(["tracing-officer"])
        .keep_days(365)
        .recipients(["tracing-agency"])
        .channels([Channel::PhoneCall, Channel::OfficeVisit, Channel::ThroughCaregiver, Channel::ThroughReferrer])
        .facts(["is-child", "care-status"])
        .questions([
            Question::yes_no("looks-for-family").required(),
            Question::yes_no("search-is-a-danger").required(),
            Question::one_of("relative", ["parent", "child", "husband-or-wife", "brother-or-sister", "other-relative"])
                .required(),
            Question::yes_no("knows-where").required(),
            Question::date("last-contact"),
        ])
        .elements([
            Element::answer("relative").with_offer(),
            Element::answer("knows-where").with_offer(),
            form::later("sex"),
            form::later("date-of-birth"),
            form::later("country-of-former-residence"),
            Element::answer("last-contact"),
            form::later("address-home-country").at_follow_up(),
        ])
        .reasons([
            "nobody-sought",
            "search-is-a-danger",
            "small-child-alone",
            "child-apart",
            "contact-lost-lately",
            "reunification",
            "tracing",
        ]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let child = case.fact("is-child").yes().or_else(form::is_child(case));
    let apart = child & form::is_apart(case);
    let alone = child & case.fact("care-status").is("unaccompanied");
    // For a child who is apart from the family, tracing is needed whatever the child wishes; the wish counts later.
    advice.needs_if(!apart.is_yes(), "looks-for-family");
    let sought = case.yes("looks-for-family") | apart.is_yes();
    advice.require(sought, "nobody-sought");
    advice.needs_if(sought, "search-is-a-danger");
    let danger = case.yes("search-is-a-danger");
    advice.leave_to_caseworker_if(sought & danger, "search-is-a-danger");
    let search = sought & !danger;
    advice.needs_if(search, "relative").needs_if(search, "knows-where");
    let known = case.yes("knows-where");
    advice.ask_if(search & !known, "last-contact");
    advice.emergency_if(search & alone & case.fact("age-band").is("age-0-5"), "small-child-alone");
    advice.urgent_if(search & apart, "child-apart");
    advice.urgent_if(search & case.answer("last-contact").within_days(14), "contact-lost-lately");
    advice.because(search & known, "reunification").because(search & !known, "tracing");
    if !danger.is_yes() {
        advice.recipient("tracing-agency");
        advice.elements(&["relative", "knows-where", "sex", "date-of-birth", "country-of-former-residence"]);
        advice.element_if(!known, "last-contact").element_if(!known, "address-home-country");
        form::fill(case, &mut advice, Name::OnForm);
    }
    advice.finish()
}
