//! Legal assistance.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Feedback, Pathway, Question};

use crate::form::{self, Name};

pub(crate) const ID: &str = "legal-assistance";

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["legal-counselling", "legal-representation"])
        .functions(["legal-counsellor"])
        .keep_days(180)
        .recipients(["legal-aid-provider"])
        .channels([Channel::PhoneCall, Channel::Email, Channel::OfficeVisit, Channel::ThroughReferrer])
        .questions([
            Question::yes_no("has-lawyer").required(),
            Question::one_of(
                "matter",
                ["papers", "asylum-procedure", "housing", "work", "family-law", "detention", "other-matter"],
            )
            .required(),
            Question::yes_no("date-is-set").required(),
            Question::number("days-left", 0, 365).required(),
        ])
        .elements([
            Element::answer("matter").with_offer().required(),
            Element::answer("days-left").with_offer(),
            form::later("date-of-birth"),
            form::later("nationality"),
            form::later("individual-number"),
            form::later("identity-document-type"),
            form::later("national-id-number"),
        ])
        .reasons(["has-lawyer", "detention", "date-is-very-near", "date-is-near", "no-lawyer"])
        // Status and dates, never the substance. Source: Technical Note, Feedback, Operation A.
        .feedback([
            Feedback::one_of("case-stage", ["counselling", "before-hearing", "before-decision", "appeal", "closed"]),
            Feedback::date("last-step"),
        ]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let lawyer = case.yes("has-lawyer");
    advice.needs("has-lawyer").require(!lawyer, "has-lawyer");
    advice.needs("matter").needs("date-is-set");
    let dated = case.yes("date-is-set");
    advice.needs_if(dated, "days-left");
    let days = case.answer("days-left");
    advice.emergency_if(case.answer("matter").is("detention"), "detention");
    advice.emergency_if(dated & days.at_most(3), "date-is-very-near");
    advice.urgent_if(dated & !days.at_most(3) & days.at_most(14), "date-is-near");
    advice.because(!lawyer, "no-lawyer");
    advice.recipient("legal-aid-provider").element("matter").element_if(dated, "days-left");
    advice.elements(&["date-of-birth", "nationality", "individual-number"]);
    // The number of a national document goes only to those who have to get that document corrected.
    let papers = case.answer("matter").is("papers");
    advice.element_if(papers, "identity-document-type").element_if(papers, "national-id-number");
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
