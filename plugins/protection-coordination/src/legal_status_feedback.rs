//! How far a legal case has got, for the organisation that referred the person to legal aid.
//!
//! Technical Note, "Feedback on service referrals", Sample Scenarios, Operation A: the state of the referral, the state of
//! the case and its next date, as agreed; the substance of the case is a purpose of its own and has no element here.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, PurposeClass, Question, Truth};

pub(crate) const ID: &str = "legal-status-feedback";

/// From this many days before the next date, travel has to be arranged soon.
const TRAVEL_DAYS: i64 = 14;

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .class(PurposeClass::ReferralFeedback)
        .services(["travel-to-hearing", "support-until-hearing"])
        .functions(["case-manager"])
        .keep_days(90)
        .recipients(["legal-aid-requester"])
        .channels([Channel::OfficeVisit, Channel::ThroughReferrer])
        .questions([
            Question::yes_no("referred-by-requester").required(),
            Question::one_of("request-state", ["pending", "accepted", "declined"]).required(),
            Question::yes_no("wishes-feedback").required(),
            Question::one_of(
                "case-state",
                ["pending-first-hearing", "pending-court-date", "pending-appeal", "pending-release", "ended"],
            )
            .required(),
            Question::yes_no("date-is-set").required(),
            Question::number("days-to-next-date", 0, 730).required(),
        ])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::answer("request-state").with_offer().required(),
            Element::answer("case-state").with_offer(),
            Element::answer("days-to-next-date").with_offer(),
        ])
        .reasons(["not-referred-by-them", "date-is-near", "process-only", "service-as-agreed"])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let referred = case.yes("referred-by-requester");
    advice.needs("referred-by-requester").require(referred, "not-referred-by-them");
    if !referred.is_yes() {
        return advice.finish();
    }
    advice.needs("request-state");
    let state = case.answer("request-state");
    // What became of the request is the organisation's own process; what follows is for the person to share. A person
    // who prefers not to say has not agreed.
    let wish = if case.answer("wishes-feedback").is_declined() { Truth::No } else { case.yes("wishes-feedback") };
    let accepted = state.is("accepted");
    advice.needs_if(accepted & wish.is_unknown(), "wishes-feedback");
    let service = accepted & wish;
    advice.needs_if(service, "case-state").needs_if(service, "date-is-set");
    let dated = service & case.yes("date-is-set");
    advice.needs_if(dated, "days-to-next-date");
    advice.urgent_if(dated & case.answer("days-to-next-date").at_most(TRAVEL_DAYS), "date-is-near");
    advice.because(!service, "process-only").because(service, "service-as-agreed");
    advice.recipient("legal-aid-requester").elements(&["case-number", "request-state"]);
    advice.element_if(service, "case-state").element_if(dated, "days-to-next-date");
    advice.finish()
}
