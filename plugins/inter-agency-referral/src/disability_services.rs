//! Services for persons with disabilities.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "disability-services";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["assistive-devices", "rehabilitation", "support-at-home"])
        .functions(["rehabilitation-worker", "case-manager"])
        .keep_days(180)
        .recipients(["disability-organisation", "rehabilitation-centre"])
        .channels([Channel::PhoneCall, Channel::HomeVisit, Channel::OfficeVisit, Channel::ThroughCaregiver])
        .facts(["has-disability"])
        .questions([
            // After the short set of the Washington Group on Disability Statistics.
            Question::any_of(
                "difficulty-in",
                ["seeing", "hearing", "walking", "remembering", "self-care", "communicating"],
            )
            .required(),
            Question::one_of("how-difficult", ["a-little", "a-lot", "cannot-at-all"]).required(),
            Question::yes_no("equipment-stopped").required(),
            Question::yes_no("help-at-home"),
            Question::any_of("device-wished", ["wheelchair", "crutches", "hearing-aid", "glasses", "artificial-limb"]),
        ])
        .elements([
            form::offer("disability"),
            Element::answer("difficulty-in").with_offer(),
            Element::answer("device-wished").with_offer(),
            Element::answer("help-at-home"),
            form::later("address-district"),
            form::later("address-street"),
        ])
        .reasons([
            "little-difficulty",
            "equipment-stopped",
            "alone-and-cannot",
            "disability-known",
            "great-difficulty",
            "device-wished",
        ]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let known = case.fact("has-disability").yes();
    let difficulty = case.answer("difficulty-in").has_any();
    let degree = case.answer("how-difficult");
    advice.needs("difficulty-in");
    // What is on file does not have to be proved again.
    advice.needs_if(difficulty & !known.is_yes(), "how-difficult");
    let great = difficulty & degree.is_in(&["a-lot", "cannot-at-all"]);
    let served = great | known.is_yes();
    advice.require(served, "little-difficulty");
    advice.needs_if(served, "equipment-stopped");
    advice.ask_if(served, "help-at-home").ask_if(served, "device-wished");
    let device = case.answer("device-wished").has_any();
    let alone = !case.yes("help-at-home");
    advice.emergency_if(served & case.yes("equipment-stopped"), "equipment-stopped");
    advice.urgent_if(
        served & alone & (degree.is("cannot-at-all") | case.answer("difficulty-in").has("self-care")),
        "alone-and-cannot",
    );
    advice.because(known, "disability-known").because(great, "great-difficulty").because(device, "device-wished");
    advice.recipient("disability-organisation").recipient_if(device, "rehabilitation-centre");
    advice.elements(&["difficulty-in", "help-at-home", "address-district", "address-street"]);
    advice.element_if(known, "disability").element_if(device, "device-wished");
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
