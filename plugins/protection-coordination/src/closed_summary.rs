//! A closed case in three lines, kept where it can be reopened.
//!
//! Technical Note, "Closed cases for access for future protection and assistance services", Sample Scenarios, Operation B:
//! assessed needs, actions taken, reason for closure; Operation A: one or two readers, and survivors who need not tell it
//! again.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, PurposeClass, Question};

pub(crate) const ID: &str = "closed-summary";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .class(PurposeClass::ClosedCaseAccess)
        .for_survivors()
        .services(["case-reopening", "access-to-own-record"])
        .functions(["records-officer", "senior-protection-officer"])
        // Seven years, as in the scenario's filing schedule.
        .keep_days(2555)
        .recipients(["case-keeper"])
        .channels([Channel::OfficeVisit])
        .questions([
            Question::yes_no("case-closed").required(),
            Question::yes_no("wishes-keeping").required(),
            Question::any_of(
                "assessed-needs",
                ["health", "shelter", "legal-advice", "assistive-device", "counselling", "income", "family-contact"],
            )
            .required(),
            Question::one_of("closure-reason", ["goals-reached", "own-wish", "moved-away", "handed-over"]).required(),
            Question::yes_no("programme-ends").required(),
            Question::words("actions-taken", 800),
        ])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::answer("closure-reason").with_offer().required(),
            Element::answer("assessed-needs"),
            Element::answer("actions-taken"),
        ])
        .reasons(["case-still-open", "does-not-wish", "programme-ends", "not-told-twice"])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let closed = case.yes("case-closed");
    advice.needs("case-closed").require(closed, "case-still-open");
    let wish = case.yes("wishes-keeping");
    advice.needs_if(closed, "wishes-keeping").require(wish, "does-not-wish");
    if !(closed & wish).is_yes() {
        return advice.finish();
    }
    advice.needs("assessed-needs").needs("closure-reason").needs("programme-ends");
    advice.urgent_if(case.yes("programme-ends"), "programme-ends");
    advice.because(wish, "not-told-twice");
    if !advice.is_asking() {
        advice.ask("actions-taken");
    }
    advice.recipient("case-keeper");
    advice.elements(&["case-number", "closure-reason", "assessed-needs", "actions-taken"]);
    advice.finish()
}
