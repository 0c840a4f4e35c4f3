//! Livelihoods or education.

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Feedback, Pathway, Question, Truth};

use crate::form::{self, Name};

pub(crate) const ID: &str = "livelihoods-education";

const LEARNING: [&str; 3] = ["school", "catch-up-classes", "language-course"];
const EARNING: [&str; 2] = ["job-search", "small-business"];

pub(crate) fn pathway() -> Pathway {
    let own = Pathway::referral(ID)
        .services(["schooling", "training", "work-support"])
        .functions(["education-officer", "livelihoods-officer"])
        .recipients(["education-provider", "livelihoods-provider"])
        .channels([Channel::PhoneCall, Channel::Email, Channel::OfficeVisit, Channel::ThroughCaregiver])
        .questions([
            Question::one_of(
                "wish",
                ["school", "catch-up-classes", "language-course", "training", "job-search", "small-business"],
            )
            .required(),
            Question::yes_no("in-class-already").required(),
            Question::yes_no("enrolment-closes").required(),
            Question::number("years-of-school", 0, 20),
        ])
        .elements([
            Element::answer("wish").with_offer().required(),
            Element::answer("years-of-school").with_offer(),
            form::later("date-of-birth"),
            form::later("disability"),
            form::later("email"),
            form::later("address-district"),
        ])
        .reasons([
            "too-young-for-work",
            "too-young-for-training",
            "in-class-already",
            "enrolment-closes",
            "child-out-of-school",
            "wish",
        ])
        .feedback([Feedback::yes_no("enrolled")]);
    form::page(own, Name::OnForm)
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let wish = case.answer("wish");
    let child = form::is_child(case);
    let under_15 = case.fact("age-band").is_in(&["age-0-5", "age-6-11", "age-12-14"]);
    advice.needs("wish");
    // Work is for adults, training from fifteen on. If the age is not known, the decision is the caseworker's.
    advice.require(!(wish.is_in(&EARNING) & child), "too-young-for-work");
    advice.require(!(wish.is("training") & under_15), "too-young-for-training");
    let learns = wish.is_in(&LEARNING);
    advice.needs_if(learns, "in-class-already");
    let free = if learns.is_no() { Truth::Yes } else { !case.yes("in-class-already") };
    advice.require(free, "in-class-already");
    advice.needs_if(learns & free, "enrolment-closes").ask_if(wish.is_known(), "years-of-school");
    advice.urgent_if(learns & free & case.yes("enrolment-closes"), "enrolment-closes");
    advice.because(child & wish.is("school") & free, "child-out-of-school").because(wish.is_known(), "wish");
    advice.recipient_if(learns, "education-provider").recipient_if(!learns, "livelihoods-provider");
    advice.elements(&["wish", "years-of-school", "date-of-birth", "disability", "address-district"]);
    advice.element_if(!child, "email");
    form::fill(case, &mut advice, Name::OnForm);
    advice.finish()
}
