//! How far a child's care and the best interests procedure have got, so that nobody assesses the child twice.
//!
//! Technical Note, "Legitimate Purposes", services in the future, Sample Scenarios, Operation C; "Best Interests of the
//! Child".

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, PurposeClass, Question};

pub(crate) const ID: &str = "best-interests-procedure";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .class(PurposeClass::FutureService)
        .services(["best-interests-assessment", "best-interests-determination"])
        .functions(["best-interests-officer"])
        .keep_days(365)
        .recipients(["child-protection-provider"])
        .channels([Channel::ThroughCaregiver, Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["is-child", "care-status"])
        .questions([
            Question::yes_no("under-18").required(),
            Question::yes_no("child-case-open").required(),
            Question::yes_no("child-heard").required(),
        ])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::dictionary("best-interests-status").with_offer().required(),
            Element::dictionary("care-arrangement"),
            Element::dictionary("specific-needs"),
        ])
        .reasons([
            "only-for-children",
            "no-child-case",
            "hear-the-child-first",
            "child-without-adult",
            "not-assessed-twice",
        ])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let on_file = case.fact("is-child").yes();
    advice.needs_if(on_file.is_unknown(), "under-18");
    let child = on_file.or_else(case.yes("under-18"));
    advice.require(child, "only-for-children");
    if !child.is_yes() {
        return advice.finish();
    }
    let open = case.yes("child-case-open");
    advice.needs("child-case-open").require(open, "no-child-case");
    advice.needs_if(open, "child-heard");
    let heard = case.yes("child-heard");
    advice.leave_to_caseworker_if(open & !heard, "hear-the-child-first");
    advice.urgent_if(open & case.fact("care-status").is("unaccompanied"), "child-without-adult");
    if !(open & heard).is_yes() {
        return advice.finish();
    }
    advice.because(heard, "not-assessed-twice");
    advice.recipient("child-protection-provider");
    advice.elements(&["case-number", "best-interests-status", "care-arrangement", "specific-needs"]);
    advice.finish()
}
