//! Rules for a single class of purposes.

use waystation_domain::basis::Kind;
use waystation_domain::consent::{Consent, InvalidReason};
use waystation_domain::disclosure::{Code, Ruling};
use waystation_domain::plugin::catalogue::PurposeClass::{self, Archiving, ClosedCaseAccess, ImmediateService};
use waystation_domain::plugin::catalogue::Stage;
use waystation_domain::words::ids::{ClosingId, ConsentId, FileRequestId, FunctionId, PathwayId, ReferralId};
use waystation_domain::words::time::{DAY, Timestamp};

use crate::records::{NOW, by, consent, invalidated, reader, refused, row, withdrawn};
use crate::world::World;

fn of(class: PurposeClass) -> World {
    World::of(class, Stage::Offer)
}

/// What the rule says besides the id of the closing, if it says no.
fn why(world: &World, code: Code) -> Option<String> {
    let looked_at = world.against(code)?;
    assert_eq!(world.code_of("case-number"), Some(code));
    assert!(world.released().is_empty());
    looked_at.last().cloned()
}

fn said_at(said: &Consent, at: Timestamp) -> Consent {
    let mut said = said.clone();
    said.at = at;
    said
}

/// A no to everything, or another end of the newest consent.
const NOS: [fn(&mut Consent); 3] = [
    |c| *c = refused(c.clone()),
    |c| *c = withdrawn(c.clone()),
    |c| *c = invalidated(c.clone(), InvalidReason::CircumstancesChanged),
];

#[test]
fn a_rule_about_one_purpose_is_asked_only_for_that_purpose() {
    let rules =
        [(Code::ServiceAvailable, ImmediateService), (Code::ClosedCase, ClosedCaseAccess), (Code::Archive, Archiving)];
    for &class in PurposeClass::ALL {
        let trace = of(class).decide().trace;
        for (code, own) in rules {
            let step = trace.iter().find(|step| step.code == code).unwrap();
            assert_eq!(step.ruling != Ruling::NotAsked, class == own, "{class:?} {code:?}");
        }
    }
}

#[test]
fn a_partner_that_was_full_before_the_offer_is_sent_no_immediate_case() {
    let offered = NOW.plus(-DAY);
    for (full_since, refused) in
        [(None, false), (Some(offered.plus(-1)), true), (Some(offered), true), (Some(offered.plus(1)), false)]
    {
        for &class in PurposeClass::ALL {
            let mut world = of(class);
            world.service.offered_at = offered;
            world.service.full_since = full_since;
            let is = world.code_of("case-number") == Some(Code::ServiceAvailable);
            assert_eq!(is, refused && class == ImmediateService, "{full_since:?} {class:?}");
        }
    }
    let mut world = of(ImmediateService);
    world.service.full_since = Some(NOW);
    assert_eq!(world.against(Code::ServiceAvailable).unwrap(), ["legal-centre", "full"]);
}

#[test]
fn an_open_case_and_a_reopened_one_are_not_closed_cases() {
    for (class, code) in [(ClosedCaseAccess, Code::ClosedCase), (Archiving, Code::Archive)] {
        let mut world = of(class);
        assert_eq!(why(&world, code), None);
        world.closing.as_mut().unwrap().reopened = Some(by(1, NOW));
        assert_eq!(why(&world, code).as_deref(), Some("case-open"));
        world.closing = None;
        assert_eq!(why(&world, code).as_deref(), Some("case-open"));
    }
}

#[test]
fn a_no_to_keeping_the_closed_file_counts_on_every_basis() {
    for (class, code) in [(ClosedCaseAccess, Code::ClosedCase), (Archiving, Code::Archive)] {
        for kind in [Kind::VitalInterests, Kind::BestInterests, Kind::Mandate] {
            for no in NOS {
                let mut world = World::on(kind, class, Stage::Offer);
                world.consents = of(class).consents;
                assert_eq!(why(&world, code), None, "{kind:?}");
                no(world.yes());
                assert_eq!(why(&world, code).as_deref(), Some("refused"), "{class:?} {kind:?}");
                assert_eq!(world.against(code).unwrap()[1], row(ConsentId::new, 1).to_string());
            }
        }
    }
}

#[test]
fn the_last_answer_about_keeping_the_file_decides_and_answers_about_other_matters_do_not() {
    for (class, code) in [(ClosedCaseAccess, Code::ClosedCase), (Archiving, Code::Archive)] {
        let mut world = of(class);
        let mut no = refused(consent(3, class, Stage::Offer));
        no.at = NOW.plus(-4 * DAY);
        world.consents.insert(world.consents.len() - 1, no.clone());
        assert_eq!(why(&world, code), None, "the no is older than the yes");
        let mut other_class = no.clone();
        other_class.terms = consent(3, ImmediateService, Stage::Offer).terms;
        for elsewhere in [other_class, {
            let mut other = no.clone();
            other.terms.pathway = PathwayId::new("shelter").unwrap();
            other
        }] {
            let mut world = of(class);
            world.consents.push(elsewhere);
            assert_eq!(why(&world, code), None, "a no to something else");
        }
        no.referral = row(ReferralId::new, 2);
        world.consents.push(no);
        assert_eq!(why(&world, code).as_deref(), Some("refused"), "a no to the same on another referral");
    }
}

#[test]
fn before_a_closed_file_is_read_the_person_is_asked_again_where_that_is_possible() {
    let mut world = of(ClosedCaseAccess);
    let at_closing = world.closing.as_ref().unwrap().at;
    world.yes().at = at_closing.plus(-1);
    assert_eq!(why(&world, Code::ClosedCase), None, "nobody reads yet");
    world.reader = Some(reader());
    assert_eq!(why(&world, Code::ClosedCase).as_deref(), Some("not-verified-again"));
    world.closing.as_mut().unwrap().reachable = false;
    assert_eq!(why(&world, Code::ClosedCase), None, "the person cannot be reached");
    world.closing.as_mut().unwrap().reachable = true;
    world.yes().at = at_closing;
    assert_eq!(why(&world, Code::ClosedCase), None, "asked at the closing");
    let step = world.decide().trace.into_iter().find(|step| step.code == Code::ClosedCase).unwrap();
    assert_eq!(step.looked_at, [row(ClosingId::new, 7).to_string(), row(ConsentId::new, 1).to_string()]);
    world.consents.clear();
    world.basis = World::on(Kind::Mandate, ClosedCaseAccess, Stage::Offer).basis;
    assert_eq!(why(&world, Code::ClosedCase).as_deref(), Some("not-verified-again"), "nobody was ever asked");
}

#[test]
fn what_goes_to_the_archive_was_agreed_to_at_intake_and_again_at_closure() {
    let mut world = of(Archiving);
    assert_eq!(why(&world, Code::Archive), None);
    let at_closing = world.closing.as_ref().unwrap().at;
    let intake = world.consents.remove(0);
    assert_eq!(why(&world, Code::Archive).as_deref(), Some("not-asked-at-intake"));
    world.consents.insert(0, said_at(&intake, at_closing));
    assert_eq!(why(&world, Code::Archive).as_deref(), Some("not-asked-at-intake"), "at the closing is not before it");
    world.consents[0] = said_at(&intake, at_closing.plus(-1));
    assert_eq!(why(&world, Code::Archive), None);
    world.yes().at = at_closing;
    assert_eq!(why(&world, Code::Archive), None);
    world.yes().at = at_closing.plus(-1);
    assert_eq!(why(&world, Code::Archive).as_deref(), Some("not-reconfirmed"));
    for no in NOS {
        let mut world = of(Archiving);
        world.consents[0] = said_at(&consent(2, Archiving, Stage::Offer), NOW.plus(-30 * DAY));
        no(&mut world.consents[0]);
        assert_eq!(why(&world, Code::Archive).as_deref(), Some("not-asked-at-intake"), "a no at intake");
    }
}

#[test]
fn a_yes_that_was_confirmed_and_then_refused_does_not_count_as_confirmed() {
    let mut world = of(Archiving);
    *world.yes() = refused(world.yes().clone());
    let mut last = consent(4, Archiving, Stage::Offer);
    last.at = NOW.plus(-6 * DAY);
    world.consents.push(last);
    assert_eq!(why(&world, Code::Archive).as_deref(), Some("not-reconfirmed"));
}

#[test]
fn in_a_childs_best_interests_the_archive_needs_no_yes_and_on_other_bases_it_does() {
    for (kind, expected) in [
        (Kind::BestInterests, None),
        (Kind::VitalInterests, Some("not-asked-at-intake")),
        (Kind::Mandate, Some("not-asked-at-intake")),
    ] {
        let mut world = World::on(kind, Archiving, Stage::Offer);
        assert_eq!(why(&world, Code::Archive).as_deref(), expected);
        world.consents = of(Archiving).consents;
        assert_eq!(why(&world, Code::Archive), None);
    }
}

#[test]
fn the_archive_is_read_on_a_formal_request_by_the_function_that_it_names() {
    let mut reading = of(Archiving);
    reading.elements.truncate(1);
    reading.reader = Some(reader());
    assert_eq!(why(&reading, Code::Archive), None);
    let step = reading.decide().trace.into_iter().find(|step| step.code == Code::Archive).unwrap();
    assert_eq!(step.looked_at.last(), Some(&row(FileRequestId::new, 8).to_string()));
    let refused = |spoil: &dyn Fn(&mut World)| {
        let mut world = reading.clone();
        spoil(&mut world);
        assert_eq!(why(&world, Code::Archive).as_deref(), Some("no-formal-request"));
        world.reader = None;
        assert_eq!(why(&world, Code::Archive), None, "nobody reads");
    };
    refused(&|w| w.file_requests.clear());
    refused(&|w| w.file_requests[0].approval = None);
    refused(&|w| w.file_requests[0].approval = Some(by(1, NOW)));
    refused(&|w| w.file_requests[0].until = NOW);
    refused(&|w| w.file_requests[0].function = FunctionId::new("nurse").unwrap());
    let mut second = reading.clone();
    second.file_requests.insert(0, second.file_requests[0].clone());
    second.file_requests[0].approval = None;
    assert_eq!(why(&second, Code::Archive), None, "another request stands");
}

#[test]
fn a_reader_of_the_archive_learns_nothing_about_the_caregiver() {
    let mut world = of(Archiving);
    world.stage = Stage::Acceptance;
    assert_eq!(world.code_of("caregiver-name"), None, "the archive keeps it");
    world.reader = Some(reader());
    assert_eq!(world.code_of("caregiver-name"), Some(Code::Archive));
    assert_eq!(world.code_of("full-name"), None);
    assert_eq!(world.code_of("care-arrangement"), None);
    let looked_at = world.against(Code::Archive).unwrap();
    assert_eq!(looked_at[2..], ["caregiver-name".to_owned(), "caregiver-name".to_owned()], "the element, the datum");
    let mut closed = of(ClosedCaseAccess);
    closed.stage = Stage::Acceptance;
    closed.reader = Some(reader());
    assert_eq!(closed.code_of("caregiver-name"), None, "the rule is about the archive");
}

#[test]
fn an_element_that_the_pathway_does_not_have_is_reported_as_such_in_the_archive_too() {
    let mut world = of(Archiving);
    world.pathway.elements.retain(|element| element.id.as_str() != "sex");
    world.reader = Some(reader());
    assert_eq!(world.code_of("sex"), Some(Code::ElementDeclared));
    assert_eq!(world.code_of("case-number"), None);
}
