//! Elements: the stage, what a purpose carries, what is kept back, and channels.

use std::collections::BTreeSet;

use waystation_domain::disclosure::Code;
use waystation_domain::plugin::catalogue::{Channel, Element, Priority, PurposeClass, QuestionKind, Source, Stage};
use waystation_domain::words::ids::{DatumId, ElementId};

use crate::form::{ANSWER, FORM, item, text};
use crate::records::NOW;
use crate::world::{STAGES, World};

fn names(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn when_all_agree_the_offer_carries_only_what_the_offer_needs() {
    let world = World::open(Stage::Offer);
    let expected = [
        "case-number",
        "sex",
        "specific-needs",
        "care-arrangement",
        "best-interests-status",
        "service-status",
        "case-summary",
        ANSWER,
    ];
    assert_eq!(world.released(), names(&expected), "{:?}", world.withheld());
    assert_eq!(world.code_of("full-name"), Some(Code::ElementStage));
}

#[test]
fn acceptance_adds_what_the_service_needs_and_follow_up_asks_for_a_consent_of_its_own() {
    let mut world = World::open(Stage::Acceptance);
    assert!(world.released().contains("full-name"));
    assert!(world.released().contains("medical-record"));
    assert_eq!(world.code_of("incident-account"), Some(Code::ElementStage));
    world.stage = Stage::FollowUp;
    assert!(world.released().is_empty(), "the consent covers the acceptance only");
    assert_eq!(world.code_of("incident-account"), Some(Code::BasisConsent));
    assert!(World::open(Stage::FollowUp).released().contains("incident-account"));
}

#[test]
fn the_whole_case_file_is_never_shared() {
    for &class in PurposeClass::ALL {
        for stage in STAGES {
            assert_eq!(World::of(class, stage).code_of("whole-case-file"), Some(Code::ElementPurpose));
        }
    }
}

#[test]
fn a_pathway_cannot_ask_for_a_kind_of_datum_before_its_earliest_stage() {
    let earliest = |world: &mut World| {
        for element in &mut world.pathway.elements {
            element.stage = Stage::Offer;
        }
    };
    let mut offer = World::open(Stage::Offer);
    earliest(&mut offer);
    assert_eq!(offer.code_of("full-name"), None, "this pathway asks for the name with the offer");
    for late in ["full-assessment", "medical-record", "incident-account", "interview-transcript"] {
        assert_eq!(offer.code_of(late), Some(Code::ElementStage), "{late}");
    }
    let mut acceptance = World::open(Stage::Acceptance);
    earliest(&mut acceptance);
    assert_eq!(acceptance.code_of("medical-record"), None);
    assert_eq!(acceptance.code_of("incident-account"), Some(Code::ElementStage));
}

#[test]
fn in_an_emergency_what_the_service_needs_goes_with_the_offer_and_follow_up_items_do_not() {
    for (priority, at_once) in [
        (None, false),
        (Some(Priority::Normal), false),
        (Some(Priority::Urgent), false),
        (Some(Priority::Emergency), true),
    ] {
        let mut world = World::open(Stage::Offer);
        world.priority = priority;
        assert_eq!(world.released().contains("full-name"), at_once, "{priority:?}");
        assert!(!world.released().contains("incident-account"));
    }
}

#[test]
fn an_emergency_does_not_widen_a_yes_to_the_offer_alone() {
    let mut world = World::open(Stage::Offer);
    world.priority = Some(Priority::Emergency);
    world.terms().stage = Stage::Offer;
    assert_eq!(world.code_of("full-name"), Some(Code::ElementStage));
    assert_eq!(world.code_of("sex"), None);
    for kind in [waystation_domain::basis::Kind::VitalInterests, waystation_domain::basis::Kind::Mandate] {
        let mut world = World::on(kind, PurposeClass::ImmediateService, Stage::Offer);
        world.priority = Some(Priority::Emergency);
        assert_eq!(world.code_of("full-name"), None);
        world.basis().scope.stage = Stage::Offer;
        assert_eq!(world.code_of("full-name"), Some(Code::ElementStage));
    }
}

#[test]
fn each_purpose_carries_what_it_may_and_nothing_else() {
    let withheld = |class| -> Vec<String> {
        let world = World::of(class, Stage::FollowUp);
        let withheld = world.withheld();
        assert!(withheld.values().all(|code| *code == Code::ElementPurpose), "{class:?}: {withheld:?}");
        FORM.iter().filter(|(id, _)| withheld.contains_key(*id)).map(|(id, _)| (*id).to_owned()).collect()
    };
    let late = ["full-assessment", "medical-record", "incident-account", "interview-transcript", "whole-case-file"];
    assert_eq!(withheld(PurposeClass::ImmediateService), ["whole-case-file"]);
    // An answer to choose from could be what happened.
    assert_eq!(withheld(PurposeClass::FutureService), [&late[..], &[ANSWER]].concat());
    assert_eq!(withheld(PurposeClass::ClosedCaseAccess), late);
    assert_eq!(
        withheld(PurposeClass::Archiving),
        ["phone", "medical-record", "incident-account", "interview-transcript", "whole-case-file", ANSWER]
    );
    assert_eq!(
        World::of(PurposeClass::ReferralFeedback, Stage::FollowUp).released(),
        names(&["case-number", "best-interests-status", "service-status", ANSWER])
    );
}

#[test]
fn an_answer_in_free_words_is_an_account_and_one_in_a_closed_list_is_not() {
    let mut world = World::of(PurposeClass::ReferralFeedback, Stage::Offer);
    assert_eq!(world.code_of(ANSWER), None);
    world.pathway.questions[0].kind = QuestionKind::Words { max: 200 };
    assert_eq!(world.code_of(ANSWER), Some(Code::ElementPurpose));
    world.pathway.questions.clear();
    assert_eq!(world.code_of(ANSWER), Some(Code::ElementPurpose), "nobody knows what the question was");
}

#[test]
fn a_datum_that_the_dictionary_does_not_know_is_withheld() {
    let mut world = World::open(Stage::Offer);
    let unknown = DatumId::new("shoe-size").unwrap();
    let element = Element { source: Source::Dictionary(unknown), ..world.pathway.elements[0].clone() };
    world.pathway.elements[0] = element;
    let all = |items: &mut BTreeSet<_>| items.insert("shoe-size".parse().unwrap());
    all(&mut world.agreements[0].items);
    all(&mut world.grants[0].items);
    world.terms().items.insert("shoe-size".parse().unwrap(), true);
    assert_eq!(world.code_of("case-number"), Some(Code::ElementPurpose));
}

#[test]
fn an_element_that_the_pathway_does_not_have_is_withheld_as_not_declared() {
    let mut world = World::open(Stage::Offer);
    world.elements = vec![ElementId::new("shoe-size").unwrap(), ElementId::new("sex").unwrap()];
    assert_eq!(world.code_of("shoe-size"), Some(Code::ElementDeclared));
    assert_eq!(world.released(), names(&["sex"]));
    world.pathway.elements[1].label = text("another label");
    assert_eq!(world.released(), names(&["sex"]), "words change nothing");
}

#[test]
fn what_the_person_did_not_agree_to_is_a_no() {
    let mut world = World::open(Stage::Offer);
    world.terms().items.remove(&item("sex"));
    assert_eq!(world.code_of("sex"), Some(Code::ElementConsented));
    world.terms().items.insert(item("sex"), false);
    assert_eq!(world.code_of("sex"), Some(Code::ElementConsented));
}

#[test]
fn what_is_kept_back_is_withheld_whichever_consent_says_so_and_on_every_basis() {
    use waystation_domain::basis::Kind;
    for &kind in Kind::ALL {
        let mut world = World::on(kind, PurposeClass::ImmediateService, Stage::Offer);
        let mut said = World::open(Stage::Offer).consents.remove(0);
        said.referral = crate::records::row(waystation_domain::words::ids::ReferralId::new, 2);
        said.terms.kept_back.insert(item("sex"));
        said.terms.until = NOW;
        world.consents.insert(0, said);
        assert_eq!(world.code_of("sex"), Some(Code::ElementWithheld), "{kind:?}");
        assert_eq!(world.code_of("case-number"), None, "{kind:?}");
    }
}

#[test]
fn contact_details_are_shared_only_with_a_channel_that_uses_them() {
    let contacts = [("phone", "phone"), ("email", "email"), ("caregiver-contact", "caregiver-contact")];
    let mut world = World::open(Stage::Acceptance);
    for (n, (id, datum)) in contacts.iter().enumerate() {
        world.pathway.elements[n].id = ElementId::new(id).unwrap();
        world.pathway.elements[n].source = Source::Dictionary(DatumId::new(datum).unwrap());
        let items = [datum.parse().unwrap()];
        world.agreements[0].items.extend(items.clone());
        world.grants[0].items.extend(items.clone());
        world.terms().items.extend(items.map(|item| (item, true)));
    }
    world.elements = contacts.iter().map(|(id, _)| ElementId::new(id).unwrap()).collect();
    let every = [
        Channel::PhoneCall,
        Channel::TextMessage,
        Channel::Email,
        Channel::OfficeVisit,
        Channel::HomeVisit,
        Channel::ThroughCaregiver,
        Channel::ThroughReferrer,
    ];
    world.pathway.channels = every.to_vec();
    for channel in every {
        let expected = match channel {
            Channel::PhoneCall | Channel::TextMessage => names(&["phone"]),
            Channel::Email => names(&["email"]),
            Channel::ThroughCaregiver => names(&["caregiver-contact"]),
            Channel::OfficeVisit | Channel::HomeVisit | Channel::ThroughReferrer => names(&[]),
        };
        world.terms().channels = [channel].into();
        assert_eq!(world.released(), expected, "{channel:?}");
        let mut without = world.clone();
        without.pathway.channels.retain(|of_pathway| *of_pathway != channel);
        assert!(without.released().is_empty(), "the pathway does not allow {channel:?}");
        assert!(without.decide().channels.is_empty());
    }
}

#[test]
fn a_home_visit_is_never_offered_where_survivors_come() {
    use waystation_domain::basis::Kind;
    for &kind in Kind::ALL {
        let mut world = World::on(kind, PurposeClass::ImmediateService, Stage::Acceptance);
        assert_eq!(world.decide().channels, [Channel::PhoneCall].into());
        world.pathway.for_survivors = false;
        assert_eq!(world.decide().channels, [Channel::PhoneCall, Channel::HomeVisit].into());
    }
}
