//! A support group that works without names. Nothing is shared; the person is told how to get there.
//!
//! Technical Note, "Legitimate Purposes", immediate services, Sample Scenarios, Operation D.

use waystation_plugin::{Advice, Assessment, Case, Pathway, Question};

use crate::shared;

pub(crate) const ID: &str = "support-group";

pub(crate) fn pathway() -> Pathway {
    Pathway::information_only(ID)
        .for_survivors()
        .services(["support-group"])
        .functions(["group-facilitator"])
        .keep_days(0)
        .facts(["is-child"])
        .questions([Question::yes_no("wishes-information").required(), Question::yes_no("adult").required()])
        .reasons(["does-not-wish", "adults-only", "goes-by-oneself"])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let wish = case.yes("wishes-information");
    advice.needs("wishes-information").require(wish, "does-not-wish");
    let adult = shared::adult(case);
    advice.needs_if(wish & adult.is_unknown(), "adult");
    advice.require(adult, "adults-only");
    advice.because(wish & adult, "goes-by-oneself");
    advice.finish()
}
