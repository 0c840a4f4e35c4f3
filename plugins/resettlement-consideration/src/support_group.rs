//! A support group that works without names. Nothing is shared; the person is told how to get there.

use waystation_plugin::{Advice, Assessment, Case, Pathway, Question};

pub(crate) const ID: &str = "support-group";

pub(crate) fn pathway() -> Pathway {
    Pathway::information_only(ID)
        .for_survivors()
        .services(["support-group"])
        .functions(["group-facilitator"])
        .keep_days(0)
        .facts(["is-child"])
        .questions([Question::yes_no("wishes-information").required(), Question::yes_no("adult").required()])
        .reasons(["does-not-wish-information", "group-is-for-adults", "goes-by-oneself"])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let wish = case.yes("wishes-information");
    advice.needs("wishes-information").require(wish, "does-not-wish-information");
    let adult = !case.fact("is-child").yes();
    advice.needs_if(wish & adult.is_unknown(), "adult");
    let adult = adult.or_else(case.yes("adult"));
    advice.require(adult, "group-is-for-adults");
    advice.because(wish & adult, "goes-by-oneself");
    advice.finish()
}
