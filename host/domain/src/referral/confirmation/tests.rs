#![expect(clippy::unwrap_used, reason = "a malformed id is a mistake of the test")]

use super::*;
use crate::plugin::catalogue::{Element, Mode, Purpose, PurposeClass, Script, Source, Stage};
use crate::words::ids::{DatumId, PathwayId, QuestionId};
use crate::words::text::Text;

const AT: Timestamp = Timestamp::from_millis(1);

fn text() -> Text {
    Text::default()
}

fn role(id: &str) -> RoleId {
    RoleId::new(id).unwrap()
}

fn elements(ids: &[&str]) -> Vec<ElementId> {
    ids.iter().map(|id| ElementId::new(id).unwrap()).collect()
}

/// Two roles, and three elements of which the first is required.
fn pathway() -> Pathway {
    let element = |id: &str| Element {
        id: ElementId::new(id).unwrap(),
        label: text(),
        source: Source::Dictionary(DatumId::new(id).unwrap()),
        necessity: text(),
        stage: Stage::Offer,
        required: id == "case-number",
    };
    Pathway {
        id: PathwayId::new("legal-assistance").unwrap(),
        title: text(),
        mode: Mode::Referral,
        purpose: Purpose {
            class: PurposeClass::ImmediateService,
            benefit: text(),
            services: Vec::new(),
            keep_days: 90,
            functions: Vec::new(),
        },
        for_survivors: false,
        recipients: vec![role("legal-aid-provider"), role("bar-association")],
        channels: Vec::new(),
        facts: Vec::new(),
        questions: Vec::new(),
        elements: ["case-number", "sex", "phone"].map(element).into(),
        reasons: Vec::new(),
        feedback: Vec::new(),
        script: Script { explanation: text(), benefits: text(), risks: text(), refusal: text(), exceptions: text() },
    }
}

fn recommended() -> Assessment {
    Assessment {
        verdict: Verdict::Eligible,
        ask: Vec::new(),
        reasons: Vec::new(),
        priority: Some(Priority::Urgent),
        score: None,
        elements: elements(&["case-number", "sex"]),
        recipients: vec![role("legal-aid-provider")],
    }
}

fn choice() -> Choice {
    Choice { partner: PartnerId::new("legal-centre").unwrap(), priority: None, elements: None, departs: None }
}

fn confirm(choice: Choice, recommended: Option<&Assessment>, held: &[&str]) -> Result<Confirmation, NotConfirmed> {
    let held = held.iter().map(|id| role(id)).collect();
    choice.confirm(StaffId::new(AT, [1; 10]), AT, &pathway(), recommended, &held)
}

#[test]
fn what_is_left_open_is_as_recommended_and_needs_no_reason() {
    let confirmed = confirm(choice(), Some(&recommended()), &["legal-aid-provider"]).unwrap();
    assert_eq!(confirmed.elements, elements(&["case-number", "sex"]));
    assert_eq!((confirmed.priority, confirmed.departs, confirmed.at), (Priority::Urgent, None, AT));
}

#[test]
fn fewer_elements_follow_and_a_reason_that_was_not_needed_is_left_out() {
    let fewer =
        Choice { elements: Some(elements(&["sex"])), departs: Some(DepartureReason::PersonPrefers), ..choice() };
    let confirmed = confirm(fewer, Some(&recommended()), &["legal-aid-provider"]).unwrap();
    assert_eq!((confirmed.elements, confirmed.departs), (elements(&["sex"]), None));
}

#[test]
fn a_priority_can_be_chosen_freely_when_none_was_recommended() {
    let free = Assessment { priority: None, ..recommended() };
    let held = ["legal-aid-provider"];
    assert_eq!(confirm(choice(), Some(&free), &held).unwrap().priority, Priority::Normal);
    let soon = Choice { priority: Some(Priority::Emergency), ..choice() };
    assert_eq!(confirm(soon, Some(&free), &held).unwrap().priority, Priority::Emergency);
}

#[test]
fn each_departure_needs_a_reason_and_keeps_it() {
    let held = ["legal-aid-provider", "bar-association"];
    let with = |change: fn(&mut Assessment)| {
        let mut assessment = recommended();
        change(&mut assessment);
        (choice(), Some(assessment))
    };
    let departures = [
        with(|a| a.verdict = Verdict::NotEligible),
        with(|a| a.verdict = Verdict::CannotTell),
        with(|a| a.ask = vec![QuestionId::new("which-paper").unwrap()]),
        with(|a| a.recipients.clear()),
        (Choice { priority: Some(Priority::Normal), ..choice() }, Some(recommended())),
        (Choice { elements: Some(elements(&["sex", "phone"])), ..choice() }, Some(recommended())),
        (choice(), None),
    ];
    for (departs, assessment) in departures {
        assert_eq!(confirm(departs.clone(), assessment.as_ref(), &held), Err(NotConfirmed::NoReason));
        let reason = Some(DepartureReason::ProtectionConcern);
        let confirmed = confirm(Choice { departs: reason, ..departs }, assessment.as_ref(), &held).unwrap();
        assert_eq!(confirmed.departs, reason);
    }
}

#[test]
fn another_role_of_the_pathway_is_a_departure_and_a_role_outside_it_is_refused() {
    assert_eq!(confirm(choice(), Some(&recommended()), &["bar-association"]), Err(NotConfirmed::NoReason));
    let reason = Choice { departs: Some(DepartureReason::KnownFromElsewhere), ..choice() };
    assert!(confirm(reason.clone(), Some(&recommended()), &["bar-association"]).is_ok());
    for held in [&[][..], &["clinic"]] {
        let refused = confirm(reason.clone(), Some(&recommended()), held);
        assert_eq!(refused, Err(NotConfirmed::NoRole(choice().partner)));
    }
}

#[test]
fn without_a_recommendation_the_required_elements_go_at_a_normal_priority() {
    let by_hand = Choice { departs: Some(DepartureReason::PluginOutOfOrder), ..choice() };
    let confirmed = confirm(by_hand, None, &["legal-aid-provider"]).unwrap();
    assert_eq!((confirmed.elements, confirmed.priority), (elements(&["case-number"]), Priority::Normal));
}

#[test]
fn an_element_that_the_pathway_does_not_have_is_refused_by_name() {
    let wrong = Choice {
        elements: Some(elements(&["sex", "shoe-size"])),
        departs: Some(DepartureReason::PersonPrefers),
        ..choice()
    };
    let refused = confirm(wrong, Some(&recommended()), &["legal-aid-provider"]);
    assert_eq!(refused, Err(NotConfirmed::UnknownElement(ElementId::new("shoe-size").unwrap())));
}
