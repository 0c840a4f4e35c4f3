//! What can be put to the person: what could be shared if they agreed, and nothing else.

use std::collections::BTreeSet;

use proptest::prelude::*;
use waystation_domain::consent::people::Care;
use waystation_domain::consent::{Consent, Giver};
use waystation_domain::disclosure::rules::{Circumstance, RULES};
use waystation_domain::disclosure::{Code, askable};
use waystation_domain::organisation::partner::PartnerKind;
use waystation_domain::plugin::catalogue::{Channel, PurposeClass, Stage};
use waystation_domain::retention::closing::Closing;
use waystation_domain::words::ids::ElementId;
use waystation_domain::words::time::Timestamp;

use crate::examples::example;
use crate::form::item;
use crate::records::{NOW, closing, consent, government, reader, superseded};
use crate::variations::worlds;
use crate::world::{STAGES, World};

fn asked(world: &World) -> BTreeSet<String> {
    world.request(|request| askable(request).elements.iter().map(|element| element.id.to_string()).collect())
}

/// A yes of the right people to everything, over every channel, on this day.
fn agreed(world: &World, stage: Stage, at: Timestamp) -> Consent {
    let mut yes = consent(4, world.pathway.purpose.class, stage);
    yes.at = at;
    yes.band = world.band_at(at);
    yes.terms.channels = Channel::ALL.iter().copied().collect();
    let is_adult = world.situation().ages().is_some_and(|ages| ages.youngest >= 18);
    (yes.terms.given_by, yes.terms.assent, yes.terms.involved) = match (is_adult, world.care) {
        (true, _) if world.guardianship => (Giver::GuardianshipAuthority, None, Some(true)),
        (true, _) => (Giver::Person, None, None),
        (false, Care::Caregiver) => (Giver::Caregiver, Some(true), None),
        (false, Care::Separated) => (Giver::Relative, Some(true), None),
        (false, Care::Unaccompanied) => (Giver::FormalCaregiver, Some(true), None),
    };
    yes
}

/// The world at a stage, when the person has agreed to everything and somebody has confirmed.
fn once_agreed(world: &World, stage: Stage) -> World {
    let yes = agreed(world, stage, NOW);
    let mut world = World { stage, confirmed: true, ..world.clone() };
    for earlier in &mut world.consents {
        *earlier = superseded(earlier.clone(), yes.id);
    }
    world.consents.push(yes);
    world
}

/// The same, the case closed on this day where it is open and the purpose is about closed cases; the person was asked
/// before and after.
fn once_closed(world: &World, stage: Stage) -> World {
    let is_open = world.closing.as_ref().is_none_or(|closing| closing.reopened.is_some());
    let mut closed = once_agreed(world, stage);
    if is_open {
        closed.closing = Some(Closing { at: NOW, ..closing() });
        let newest = closed.consents.len() - 1;
        let intake = superseded(agreed(world, stage, NOW.plus(-1)), closed.consents[newest].id);
        closed.consents.insert(newest, intake);
    }
    closed
}

#[test]
fn what_a_rule_alone_keeps_back_is_askable_exactly_when_its_answer_can_still_change() {
    for (rule, example) in RULES.iter().filter_map(|rule| Some((rule, example(rule.code)?))) {
        let can_change = rule.depends_on.iter().any(|circumstance| *circumstance != Circumstance::Reader);
        let asked = asked(&example.spoilt);
        for (element, _) in example.spoilt.decide().withheld() {
            assert_eq!(asked.contains(element.as_str()), can_change, "{:?}: {element}", rule.code);
        }
        assert!(example.spoilt.released().is_subset(&asked), "{:?}", rule.code);
    }
}

#[test]
fn nobody_is_asked_for_what_can_never_be_shared() {
    type Spoil = fn(&mut World);
    let never: [(&str, Spoil); 6] = [
        ("an authority of the country of origin", |w| w.partner.kind = government("afg")),
        ("an authority, the nationality unknown", |w| {
            w.partner.kind = government("idn");
            w.origin.nationalities.clear();
        }),
        ("an agreement that has ended", |w| w.agreements[0].until = NOW),
        ("another role", |w| w.agreements[0].roles.clear()),
        ("another purpose", |w| w.agreements[0].purposes.clear()),
        ("a purpose without a service", |w| w.pathway.purpose.services.clear()),
    ];
    for (what, spoil) in never {
        let mut world = World::open(Stage::Offer);
        assert!(!asked(&world).is_empty() && world.partner.kind == PartnerKind::NonGovernmental);
        spoil(&mut world);
        assert_eq!(asked(&world), BTreeSet::new(), "{what}");
    }
}

#[test]
fn a_number_is_asked_for_only_where_the_pathway_has_a_channel_for_it() {
    let mut world = World::open(Stage::Acceptance);
    world.consents.clear();
    assert!(asked(&world).contains("phone"));
    world.pathway.channels = vec![Channel::HomeVisit];
    assert!(!asked(&world).contains("phone"));
}

#[test]
fn a_person_who_was_not_asked_at_intake_is_not_asked_for_the_archive_once_the_case_is_closed() {
    let mut world = World::of(PurposeClass::Archiving, Stage::Offer);
    assert!(!asked(&world).is_empty());
    world.consents.clear();
    assert_eq!(asked(&world), BTreeSet::new());
    world.closing = None;
    assert!(!asked(&world).is_empty(), "the case is open: this is the intake");
}

#[test]
fn a_person_who_kept_something_back_or_excluded_the_partner_can_be_asked_again() {
    let mut world = World::open(Stage::Offer);
    let before = asked(&world);
    let partner = world.partner.id.clone();
    world.terms().kept_back.insert(item("sex"));
    world.terms().excluded_partners.insert(partner);
    assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded));
    assert_eq!(asked(&world), before);
}

#[test]
fn what_is_askable_does_not_depend_on_who_reads_or_what_else_is_claimed() {
    let world = World::open(Stage::Offer);
    let mut read = World { reader: Some(reader()), ..world.clone() };
    read.elements.push(ElementId::new("not-declared").unwrap());
    assert_eq!(asked(&read), asked(&world));
    let on = World::on(waystation_domain::basis::Kind::Mandate, PurposeClass::ImmediateService, Stage::Offer);
    assert_eq!(asked(&on), asked(&world));
}

proptest! {
    #[test]
    fn what_is_not_askable_is_never_shared_whatever_the_person_agrees_to(world in worlds()) {
        let world = World { basis: None, ..world };
        let asked = asked(&world);
        for stage in STAGES {
            for world in [once_agreed(&world, stage), once_closed(&world, stage)] {
                prop_assert!(world.released().is_subset(&asked), "{:?}", world.released().difference(&asked));
            }
        }
    }

    #[test]
    fn what_is_askable_is_shared_at_some_stage_once_the_person_has_agreed_to_it(world in worlds()) {
        let mut world = World { basis: None, reader: None, ..world };
        if world.born.is_none() {
            world.is_aged(30);
        }
        for consent in &mut world.consents {
            // Asked again, they lift their wishes.
            consent.terms.kept_back.clear();
            consent.terms.excluded_partners.clear();
        }
        let asked = asked(&world);
        let shared: BTreeSet<_> = STAGES.iter().flat_map(|stage| once_closed(&world, *stage).released()).collect();
        prop_assert!(asked.is_subset(&shared), "{:?}", asked.difference(&shared));
    }
}
