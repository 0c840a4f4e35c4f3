//! A closed case for the archive, where the person can still ask for it decades later.
//!
//! Technical Note, "Closed cases for archiving", Okay to Share (asked at intake, reconfirmed at closure) and Sample
//! Scenarios, Operation A (children who look for traces of their relatives).

use waystation_plugin::{Advice, Assessment, Case, Channel, Element, Pathway, PurposeClass, Question};

pub(crate) const ID: &str = "archive";

pub(crate) fn pathway() -> Pathway {
    Pathway::referral(ID)
        .class(PurposeClass::Archiving)
        .services(["copy-of-own-record", "search-for-relatives"])
        .functions(["archivist"])
        // Ten years, the longest that the host allows.
        .keep_days(3650)
        .recipients(["archive-keeper"])
        .channels([Channel::OfficeVisit])
        .facts(["is-child"])
        .questions([
            Question::yes_no("case-closed").required(),
            Question::one_of("archive-wish", ["confirmed", "refused", "not-reached"]).required(),
            Question::yes_no("agreed-at-intake").required(),
        ])
        .elements([
            Element::dictionary("case-number").with_offer().required(),
            Element::dictionary("full-name").required(),
            Element::dictionary("date-of-birth"),
            Element::dictionary("sex"),
            Element::dictionary("nationality"),
            Element::dictionary("care-arrangement"),
            Element::dictionary("case-summary").under("summary"),
        ])
        .reasons(["case-still-open", "does-not-wish", "never-agreed", "not-reached", "own-record-later"])
}

pub(crate) fn assess(case: &Case<'_>) -> Assessment {
    let mut advice = Advice::on(case);
    let closed = case.yes("case-closed");
    advice.needs("case-closed").require(closed, "case-still-open");
    if !closed.is_yes() {
        return advice.finish();
    }
    advice.needs("archive-wish");
    let wish = case.answer("archive-wish");
    advice.require(!wish.is("refused"), "does-not-wish");
    // A person who has disappeared answered at intake, and only then.
    let away = wish.is("not-reached");
    let agreed = case.yes("agreed-at-intake");
    advice.needs_if(away, "agreed-at-intake").require(!(away & !agreed), "never-agreed");
    advice.leave_to_caseworker_if(away & agreed, "not-reached");
    advice.because(wish.is("confirmed"), "own-record-later");
    if !(wish.is("confirmed") | (away & agreed)).is_yes() {
        return advice.finish();
    }
    advice.recipient("archive-keeper");
    advice.elements(&["case-number", "full-name", "date-of-birth", "sex", "nationality", "summary"]);
    advice.element_if(case.fact("is-child").yes(), "care-arrangement");
    advice.finish()
}
