//! Child support or care arrangement.

use waystation_plugin::{Advice, Assessment, Case, Channel, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "child-support";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["child-case-work", "care-arrangement", "parenting-support"])
        .functions(["child-caseworker", "case-manager"])
        .keep_days(180)
        .recipients(["child-protection-agency"])
        .channels([Channel::ThroughCaregiver, Channel::OfficeVisit, Channel::HomeVisit, Channel::ThroughReferrer])
        .facts(["care-status"])
        .questions([
            Question::yes_no("under-18").required(),
            Question::yes_no("safe-place-tonight").required(),
            Question::one_of("who-cares", ["parents", "relatives", "another-adult", "no-adult"]).required(),
            Question::any_of("support-wished", ["parenting-support", "activities", "birth-papers", "care-arrangement"]),
        ])
        .elements([
            form::offer("sex"),
            form::offer("specific-needs"),
            form::later("date-of-birth"),
            form::later("care-arrangement"),
            form::later("address-district"),
        ])
        .reasons([
            "only-for-children",
            "no-safe-place-tonight",
            "child-without-adult",
            "child-with-others",
            "support-wished",
            "cared-for",
        ]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let known_age = form::is_child(case);
    advice.needs_if(known_age.is_unknown(), "under-18");
    let child = known_age.or_else(case.yes("under-18"));
    advice.require(child, "only-for-children");
    if child.is_yes() {
        advice.needs("safe-place-tonight");
    }
    let care = case.fact("care-status");
    let cared_by = case.answer("who-cares");
    advice.needs_if(child & !care.is_known(), "who-cares");
    let alone = care.is("unaccompanied").or_else(cared_by.is("no-adult"));
    let with_others =
        care.is_in(&["with-relatives", "separated"]).or_else(cared_by.is_in(&["relatives", "another-adult"]));
    let with_parents = care.is("with-parents").or_else(cared_by.is("parents"));
    let unsafe_tonight = !case.yes("safe-place-tonight");
    // A child who is with the parents and has a safe place is referred only for what the family wishes.
    let settled = with_parents & !unsafe_tonight;
    advice.needs_if(child & settled, "support-wished");
    let wished = case.answer("support-wished").has_any();
    advice.require(!(settled & !wished), "cared-for");
    advice.emergency_if(child & unsafe_tonight, "no-safe-place-tonight");
    advice.urgent_if(child & alone, "child-without-adult");
    advice.urgent_if(child & care.is("separated"), "child-with-others");
    advice.because(child & with_others, "child-with-others");
    advice.because(child & wished, "support-wished");
    advice.recipient("child-protection-agency");
    advice.elements(&["sex", "specific-needs", "date-of-birth", "address-district"]);
    advice.element_if(!with_parents, "care-arrangement");
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
