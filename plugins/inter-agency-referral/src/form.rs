//! What all pages of the form have in common.

use waystation_plugin::catalogue::Id;
use waystation_plugin::{Advice, Case, Element, Feedback, Pathway, Question, Truth};

/// The age bands of a child.
const CHILD: [&str; 4] = ["age-0-5", "age-6-11", "age-12-14", "age-15-17"];

/// Whether the person is a child, from the age band.
pub(crate) fn is_child(case: &Case<'_>) -> Truth {
    case.fact("age-band").is_in(&CHILD)
}

/// Whether the child is without the adults who were responsible for them.
pub(crate) fn is_apart(case: &Case<'_>) -> Truth {
    case.fact("care-status").is_in(&["separated", "unaccompanied"])
}

/// A dictionary element, sent with the offer.
pub(crate) const fn offer(id: Id) -> Element {
    Element::dictionary(id).with_offer()
}

/// A dictionary element, sent after acceptance.
pub(crate) const fn later(id: Id) -> Element {
    Element::dictionary(id)
}

/// How the form identifies the person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// By name, once the partner has accepted.
    OnForm,
    /// By name only if the person says so, otherwise by the case number alone.
    ByChoice,
}

/// Adds to a pathway what all pages of the form have: what is requested and what was provided, how to reach the
/// person, the section for a minor, and the follow-up.
pub(crate) fn page(pathway: Pathway, name: Name) -> Pathway {
    pathway
        .questions((name == Name::ByChoice).then(|| Question::yes_no("share-name")))
        .facts(["age-band", "caregiver-known", "has-phone"])
        .questions([
            Question::words("what-is-requested", 600),
            Question::words("already-provided", 300),
            Question::yes_no("caregiver-informed"),
            Question::one_of(
                "caregiver-not-informed",
                ["not-reached-yet", "child-asked-to-wait", "caseworker-advises"],
            ),
        ])
        .elements([
            offer("case-number").required(),
            offer("age-band"),
            Element::answer("what-is-requested").with_offer(),
            Element::answer("already-provided").with_offer(),
            later("full-name"),
            later("phone"),
            later("preferred-language"),
            later("care-status"),
            later("caregiver-name"),
            later("caregiver-relationship"),
            later("caregiver-contact"),
            Element::answer("caregiver-informed"),
            Element::answer("caregiver-not-informed"),
        ])
        .feedback([
            Feedback::one_of(
                "service-status",
                ["not-started", "under-way", "completed", "not-reached", "not-continued"],
            ),
            Feedback::date("first-meeting"),
            Feedback::yes_no("more-needed"),
        ])
}

/// Fills in the page: its questions, once the rules have their answers; its elements, if the case needs them.
pub(crate) fn fill(case: &Case<'_>, advice: &mut Advice<'_>, name: Name) {
    let named = match name {
        Name::OnForm => Truth::Yes,
        Name::ByChoice => case.yes("share-name"),
    };
    let caregiver = is_child(case) & case.fact("caregiver-known").yes();
    let informed = case.yes("caregiver-informed");
    if !advice.is_asking() {
        advice.ask_if(name == Name::ByChoice, "share-name");
        advice.ask("what-is-requested").ask("already-provided");
        advice.ask_if(caregiver, "caregiver-informed");
        advice.ask_if(caregiver & !informed, "caregiver-not-informed");
    }
    advice.elements(&["case-number", "age-band", "what-is-requested", "already-provided"]);
    advice.element_if(named, "full-name");
    // Unknown counts as yes: the host leaves out a number that is not on file.
    advice.element_if(!case.fact("has-phone").yes().is_no(), "phone");
    advice.element("preferred-language");
    advice.element_if(is_child(case), "care-status");
    for element in ["caregiver-name", "caregiver-relationship", "caregiver-contact"] {
        // Until the caregiver knows about the referral, the partner does not learn how to reach them.
        advice.element_if(caregiver & informed, element);
    }
    advice.element_if(caregiver, "caregiver-informed");
    advice.element_if(caregiver & !informed, "caregiver-not-informed");
}
