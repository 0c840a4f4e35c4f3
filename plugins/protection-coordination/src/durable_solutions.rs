//! Durable solutions for survivors of torture and violence. A stranger may read the title and the ids: they say "durable
//! solutions".
//!
//! Technical Note, "Legitimate Purposes", services in the future, Sample Scenarios, Operation B: a code and a summary, for
//! two trained functions; Operation E: the services are named, since "durable solutions" alone is not a purpose.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, PurposeClass, Question};

use crate::shared;

pub(crate) const ID: &str = "durable-solutions";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .class(PurposeClass::FutureService)
        .for_survivors()
        .services(["resettlement-consideration", "complementary-pathway-counselling", "return-counselling"])
        .functions(["durable-solutions-officer", "senior-protection-officer"])
        .keep_days(365)
        .recipients(["durable-solutions-provider"])
        .channels([Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["is-child", "specific-needs"])
        .questions(shared::before_an_update())
        .questions([Question::yes_no("best-interests-assessed").required(), Question::words("what-is-needed", 500)])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::dictionary("specific-needs").with_offer().required(),
            Element::answer("what-is-needed").under("summary"),
        ])
        .reasons([
            "other-way",
            "does-not-wish",
            "explain-again",
            "enter-codes-first",
            "assess-best-interests-first",
            "codes-on-file",
        ])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    // What is on file is not asked again: nobody has to tell it twice.
    let needs = case.fact("specific-needs");
    let survivor = needs.has("torture") | needs.has("violence");
    advice.require(survivor, "other-way");
    if !shared::knows_what_an_update_is(case, &mut advice) {
        return advice.finish();
    }
    advice.leave_to_caseworker_if(survivor.is_unknown(), "enter-codes-first");
    let child = case.fact("is-child").yes();
    advice.needs_if(child, "best-interests-assessed");
    let unassessed = child & !case.yes("best-interests-assessed");
    advice.leave_to_caseworker_if(unassessed, "assess-best-interests-first");
    advice.because(survivor, "codes-on-file");
    if !advice.is_asking() {
        advice.ask("what-is-needed");
    }
    advice.recipient("durable-solutions-provider").elements(&["case-number", "specific-needs", "summary"]);
    advice.finish()
}
