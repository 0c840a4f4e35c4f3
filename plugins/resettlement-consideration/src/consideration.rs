//! Consideration for resettlement.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Feedback, Pathway, Question, Truth};

pub(crate) const ID: &str = "resettlement-consideration";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .for_survivors()
        .services(["resettlement-interview", "resettlement-submission"])
        .functions(["resettlement-officer", "resettlement-supervisor"])
        .keep_days(365)
        .recipients(["resettlement-unit"])
        .channels([Channel::PhoneCall, Channel::OfficeVisit, Channel::ThroughReferrer])
        .facts(["is-child", "registered", "specific-needs", "caregiver-known", "has-phone"])
        .questions([
            Question::yes_no("wishes-to-be-considered").required(),
            Question::yes_no("no-guarantee-understood").required(),
            Question::any_of("ground", ["medical-support", "safety-and-recovery", "neither"]).required(),
            Question::yes_no("treatment-here").required(),
            Question::yes_no("life-depends-on-treatment").required(),
            Question::yes_no("in-danger-here").required(),
            Question::yes_no("considered-already").required(),
            Question::date("last-decision"),
            Question::yes_no("best-interests-assessed").required(),
            Question::words("what-is-needed", 800),
        ])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::dictionary("specific-needs").with_offer().required(),
            Element::dictionary("age-band").with_offer().required(),
            Element::dictionary("sex").with_offer(),
            Element::dictionary("nationality").with_offer(),
            Element::answer("what-is-needed").under("summary").with_offer(),
            Element::dictionary("full-name").required(),
            Element::dictionary("individual-number"),
            Element::dictionary("phone"),
            Element::dictionary("preferred-language"),
            Element::dictionary("household-size"),
            Element::dictionary("caregiver-name"),
            Element::dictionary("best-interests-status"),
            Element::dictionary("incident-account").under("account").at_follow_up(),
            Element::dictionary("medical-record").at_follow_up(),
            Element::dictionary("interview-transcript").at_follow_up(),
        ])
        .reasons([
            "does-not-wish",
            "explain-again",
            "no-ground",
            "treatment-is-here",
            "considered-already",
            "register-first",
            "assess-best-interests-first",
            "life-depends-on-treatment",
            "in-danger-here",
            "treatment-not-here",
            "needs-safety-and-recovery",
        ])
        .feedback([
            Feedback::one_of(
                "stage",
                ["under-review", "interview-planned", "interviewed", "submitted", "not-taken-further", "decided"],
            ),
            Feedback::date("stage-since"),
            Feedback::yes_no("more-information-needed"),
        ])
}

/// How many days after a decision the person can be considered again.
const AGAIN_AFTER_DAYS: i32 = 365;

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let wish = case.yes("wishes-to-be-considered");
    advice.needs("wishes-to-be-considered").require(wish, "does-not-wish");
    advice.needs_if(wish, "no-guarantee-understood");
    let understood = case.yes("no-guarantee-understood");
    // If the person takes it for a promise, it was not explained well enough: the caseworker explains it again.
    advice.leave_to_caseworker_if(wish & !understood, "explain-again");
    if !(wish & understood).is_yes() {
        return advice.finish();
    }

    // What is on file is not asked again: nobody has to tell it twice.
    let needs = case.fact("specific-needs");
    let ill = needs.has("serious-medical").is_yes();
    let survivor = (needs.has("torture") | needs.has("violence")).is_yes();
    let on_file = ill || survivor;
    advice.needs_if(!on_file, "ground");
    let ground = case.answer("ground");
    let told = |choice| if on_file && !ground.is_known() { Truth::No } else { ground.has(choice) };
    let medical = told("medical-support") | ill;
    let recovery = told("safety-and-recovery") | survivor;
    advice.require(medical | recovery, "no-ground");

    advice.needs("considered-already");
    let before = case.yes("considered-already");
    advice.needs_if(before, "last-decision");
    let lately = before & case.answer("last-decision").within_days(AGAIN_AFTER_DAYS);
    advice.require(!lately, "considered-already");

    advice.needs_if(medical, "treatment-here");
    let untreated = medical & !case.yes("treatment-here");
    advice.needs_if(untreated, "life-depends-on-treatment").needs_if(recovery, "in-danger-here");
    advice.require(!medical | recovery | untreated, "treatment-is-here");

    let child = case.fact("is-child").yes();
    advice.needs_if(child, "best-interests-assessed");
    let unassessed = child & !case.yes("best-interests-assessed");
    advice.leave_to_caseworker_if(!case.fact("registered").yes(), "register-first");
    advice.leave_to_caseworker_if(unassessed, "assess-best-interests-first");

    let vital = untreated & case.yes("life-depends-on-treatment");
    advice.emergency_if(recovery & case.yes("in-danger-here"), "in-danger-here");
    advice.urgent_if(vital, "life-depends-on-treatment");
    advice.because(untreated, "treatment-not-here").because(recovery, "needs-safety-and-recovery");
    if !advice.is_asking() {
        advice.ask("what-is-needed");
    }
    share(case, &mut advice, medical.is_yes(), recovery.is_yes());
    advice.finish()
}

/// What would be shared: codes and a summary at first; accounts and records only at follow-up, each for its own ground.
fn share(case: &Case<'_>, advice: &mut Advice<'_>, medical: bool, recovery: bool) {
    advice.recipient("resettlement-unit");
    advice.elements(&["case-number", "specific-needs", "age-band", "sex", "nationality", "summary"]);
    advice.elements(&["full-name", "individual-number", "preferred-language", "household-size"]);
    advice.element_if(!case.fact("has-phone").yes().is_no(), "phone");
    let child = case.fact("is-child").yes();
    advice.element_if(child, "best-interests-status");
    let caregiver = child & case.fact("caregiver-known").yes();
    advice.element_if(caregiver, "caregiver-name");
    advice.element_if(medical, "medical-record");
    advice.element_if(recovery, "account").element_if(recovery, "interview-transcript");
}
