//! Health, medical care and nutrition.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "health-nutrition";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["medical-care", "care-for-mothers", "nutrition"])
        .functions(["nurse", "doctor", "nutrition-worker"])
        .recipients(["health-centre", "hospital", "nutrition-centre"])
        .channels([Channel::PhoneCall, Channel::OfficeVisit, Channel::ThroughCaregiver, Channel::ThroughReferrer])
        .questions([
            Question::yes_no("life-in-danger").required(),
            Question::any_of(
                "health-need",
                ["treatment", "medicine", "care-for-mothers", "vaccination", "nutrition", "teeth-or-eyes"],
            )
            .required(),
            Question::number("medicine-days-left", 0, 60),
            Question::yes_no("loses-weight"),
        ])
        .elements([
            form::offer("sex"),
            Element::answer("health-need").with_offer(),
            Element::answer("medicine-days-left").with_offer(),
            Element::answer("loses-weight").with_offer(),
            form::later("date-of-birth"),
            form::later("disability"),
            form::later("address-district"),
        ])
        .reasons(["no-health-need", "life-in-danger", "medicine-runs-out", "small-child-loses-weight", "health-need"]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let danger = case.yes("life-in-danger");
    let need = case.answer("health-need");
    advice.needs("life-in-danger");
    // Nobody whose life is in danger is kept waiting with further questions.
    if danger.is_yes() {
        advice.emergency_if(true, "life-in-danger").recipient("hospital");
    } else {
        advice.needs("health-need").require(need.has_any(), "no-health-need");
        let medicine = need.has("medicine");
        let nutrition = need.has("nutrition");
        advice.ask_if(medicine, "medicine-days-left").ask_if(nutrition, "loses-weight");
        let small_child = case.fact("age-band").is("age-0-5");
        advice.urgent_if(medicine & case.answer("medicine-days-left").at_most(3), "medicine-runs-out");
        advice.urgent_if(nutrition & case.yes("loses-weight") & small_child, "small-child-loses-weight");
        advice.because(need.has_any(), "health-need");
        advice.recipient_if(nutrition, "nutrition-centre");
        let others = need.many().iter().any(|id| id != "nutrition");
        advice.recipient_if(others || !need.is_known(), "health-centre");
        advice.element("health-need");
        advice.element_if(medicine, "medicine-days-left").element_if(nutrition, "loses-weight");
    }
    advice.elements(&["sex", "date-of-birth", "disability", "address-district"]);
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
