//! Psychosocial support and mental health. A stranger may read the title and the ids: they say "well-being" and
//! "specialist".

use waystation_plugin::{Advice, Assessment, Case, Channel, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "psychosocial-support";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .for_survivors()
        .services(["counselling", "group-activities", "specialist-care"])
        .functions(["counsellor", "case-manager"])
        .recipients(["mhpss-provider", "specialist-clinic"])
        .channels([Channel::PhoneCall, Channel::OfficeVisit, Channel::ThroughReferrer])
        .questions([
            Question::yes_no("wishes-support").required(),
            Question::yes_no("company-today").required(),
            Question::yes_no("already-with-counsellor").required(),
            Question::one_of("daily-life", ["as-usual", "harder", "very-hard"]).required(),
        ])
        .elements([form::offer("sex")])
        .reasons([
            "does-not-wish",
            "with-counsellor-already",
            "needs-company-today",
            "daily-life-very-hard",
            "daily-life-harder",
            "talk-and-activities",
        ]);
    form::page(own, Name::ByChoice)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let wish = case.yes("wishes-support");
    let today = case.yes("company-today");
    let daily_life = case.answer("daily-life");
    advice.needs("wishes-support").require(wish, "does-not-wish");
    advice.needs_if(wish, "company-today");
    // A person who needs somebody today is not kept waiting with further questions, and an earlier counsellor is no
    // obstacle.
    if !today.is_yes() && !case.answer("company-today").is_open() {
        advice.needs("already-with-counsellor").needs("daily-life");
        advice.require(!case.yes("already-with-counsellor"), "with-counsellor-already");
    }
    advice.emergency_if(today, "needs-company-today");
    advice.urgent_if(daily_life.is("very-hard"), "daily-life-very-hard");
    advice.because(daily_life.is("harder"), "daily-life-harder");
    advice.because(daily_life.is("as-usual"), "talk-and-activities");
    let clinic = today | daily_life.is("very-hard");
    advice.recipient_if(clinic, "specialist-clinic").recipient_if(!clinic, "mhpss-provider");
    advice.element("sex");
    form::fill(case, &mut advice, Name::ByChoice);
    advice.finish()
}
