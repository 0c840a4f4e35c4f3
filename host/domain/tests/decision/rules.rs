//! The table: every rule is there, is asked in its place, and can prevent a release on its own.

use waystation_domain::basis::Kind;
use waystation_domain::consent::Lifted;
use waystation_domain::disclosure::rules::RULES;
use waystation_domain::disclosure::{Code, RestsOn, askable};
use waystation_domain::organisation::partner::{Partner, PartnerKind};
use waystation_domain::plugin::catalogue::{Mode, PurposeClass, Stage};
use waystation_domain::sharing::agreement::PartyRole;
use waystation_domain::words::ids::{AgreementId, ElementId, FunctionId, ReferralId, RoleId};

use crate::examples::{example, proves_its_rule};
use crate::feedback;
use crate::form::{item, text};
use crate::records::{agreement, country, government, partner, reader, refused, row, staff, superseded, withdrawn};
use crate::world::World;

#[test]
fn each_rule_alone_can_prevent_a_release() {
    for rule in &RULES {
        match example(rule.code) {
            Some(example) => proves_its_rule(&example),
            None => feedback::proves_its_rule(rule.code),
        }
    }
}

#[test]
fn every_rule_is_asked_of_every_disclosure_in_the_order_of_the_table() {
    let table: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    let trace: Vec<_> = World::open(Stage::Offer).decide().trace.into_iter().map(|step| step.code).collect();
    assert_eq!(trace, table);
    let nobody = World { confirmed: false, partner: partner_of("afg"), ..World::open(Stage::Offer) };
    let trace: Vec<_> = nobody.decide().trace.into_iter().map(|step| step.code).collect();
    assert_eq!(trace, table, "a no does not end the asking");
}

fn partner_of(state: &str) -> Partner {
    let mut world = World::open(Stage::Offer);
    world.partner.kind = government(state);
    world.partner
}

#[test]
fn the_codes_are_those_of_the_stored_decisions() {
    for rule in &RULES {
        let written = serde_json::to_value(rule.code).unwrap();
        assert_eq!(written, rule.code.code());
        assert!(rule.code.texts().iter().all(|(_, text)| !text.is_empty()) && !rule.code.source().is_empty());
    }
}

#[test]
fn an_authority_of_the_country_of_origin_never_receives_anything_whatever_else_holds() {
    for &kind in Kind::ALL {
        for &class in PurposeClass::ALL {
            let mut world = World::on(kind, class, Stage::Acceptance);
            world.partner.kind = government("afg");
            assert!(world.released().is_empty());
            assert_eq!(world.code_of("case-number"), Some(Code::RecipientOrigin));
        }
    }
}

#[test]
fn another_states_authority_may_be_a_partner_when_nationality_and_former_residence_are_elsewhere() {
    let mut world = World::open(Stage::Offer);
    world.partner.kind = government("idn");
    assert!(!world.released().is_empty());
    world.origin.former_residences.insert(country("idn"));
    assert_eq!(world.code_of("case-number"), Some(Code::RecipientOrigin), "the person lived there");
    world.origin.former_residences.clear();
    world.origin.nationalities.clear();
    assert_eq!(world.code_of("case-number"), Some(Code::RecipientOrigin), "unknown nationality: withhold and ask");
}

#[test]
fn who_has_no_nationality_comes_from_where_they_lived() {
    let mut world = World::open(Stage::Offer);
    world.partner.kind = government("idn");
    world.origin.nationalities = [country("xxa")].into();
    let looked_at = world.against(Code::RecipientOrigin).unwrap();
    assert_eq!(
        looked_at.last().map(String::as_str),
        Some("origin-unknown"),
        "withhold, and ask where the person lived"
    );
    world.origin.former_residences.insert(country("som"));
    assert!(!world.released().is_empty());
    world.partner.kind = government("som");
    assert_eq!(world.code_of("case-number"), Some(Code::RecipientOrigin));
}

#[test]
fn every_nationality_keeps_its_government_out_former_ones_and_corrected_ones_too() {
    type Recorded = fn(&mut World);
    let recorded: [(&str, Recorded); 4] = [
        ("a second nationality", |w| w.origin.nationalities.extend([country("idn")])),
        ("a former nationality", |w| w.origin.former_nationalities.extend([country("idn")])),
        ("a second former residence", |w| w.origin.former_residences.extend([country("som"), country("idn")])),
        ("a nationality that was corrected", |w| w.origin.recorded_before.extend([country("idn")])),
    ];
    for (what, record) in recorded {
        let mut world = World::open(Stage::Offer);
        world.partner.kind = government("idn");
        record(&mut world);
        assert_eq!(world.code_of("case-number"), Some(Code::RecipientOrigin), "{what}");
        world.partner.kind = government("pak");
        assert!(!world.released().is_empty(), "{what}");
    }
}

#[test]
fn an_unknown_nationality_keeps_nothing_from_organisations_that_are_not_authorities() {
    for kind in [PartnerKind::NonGovernmental, PartnerKind::UnitedNations, PartnerKind::Private] {
        let mut world = World::open(Stage::Offer);
        world.origin.nationalities.clear();
        world.partner.kind = kind;
        assert!(!world.released().is_empty());
    }
}

#[test]
fn a_member_of_staff_whom_the_person_excluded_reads_nothing_but_a_colleague_can() {
    let mut world = World::open(Stage::Offer);
    world.reader = Some(reader());
    world.terms().excluded_staff.insert(staff(4));
    assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded));
    world.reader.as_mut().unwrap().staff = staff(5);
    assert_eq!(world.code_of("sex"), None);
    world.terms().excluded_partners.insert(partner("another"));
    assert_eq!(world.code_of("sex"), None, "another organisation is excluded");
}

#[test]
fn an_exclusion_counts_whatever_became_of_the_consent_that_made_it() {
    let mut world = World::open(Stage::Offer);
    let mut earlier = world.consents[0].clone();
    earlier.referral = row(ReferralId::new, 2);
    earlier.terms.excluded_partners.insert(world.partner.id.clone());
    let newer = world.consents[0].id;
    for said in [earlier.clone(), withdrawn(earlier.clone()), superseded(earlier, newer)] {
        world.consents.insert(0, said);
        assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded));
        world.consents.remove(0);
    }
}

#[test]
fn a_wish_stands_until_it_is_lifted_by_name_in_an_answer_that_counts() {
    let mut world = World::open(Stage::Offer);
    let mut earlier = world.consents[0].clone();
    earlier.terms.excluded_partners.insert(world.partner.id.clone());
    earlier.terms.kept_back.insert(item("sex"));
    world.consents.insert(0, superseded(earlier, world.consents[0].id));
    assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded), "a newer answer that says nothing of it");
    world.terms().lifted.excluded_partners.insert(partner("another"));
    assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded), "another name");
    let own = world.partner.id.clone();
    world.terms().lifted.excluded_partners.insert(own);
    assert_eq!(world.code_of("sex"), Some(Code::ElementWithheld), "the other wish stands");
    world.terms().lifted.kept_back.insert(item("sex"));
    assert_eq!(world.code_of("sex"), None);
    let taken_back = withdrawn(world.yes().clone());
    let again = world.yes().clone();
    *world.yes() = taken_back;
    world.consents.push(again);
    world.terms().lifted = Lifted::default();
    assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded), "what was taken back lifts nothing");
}

#[test]
fn what_was_said_in_another_file_of_the_person_counts_where_it_is_stricter() {
    let world = World::open(Stage::Offer);
    assert_eq!(world.code_of("sex"), None);
    let mut elsewhere = world.clone();
    let mut other = world.consents[0].clone();
    other.referral = row(ReferralId::new, 2);
    elsewhere.elsewhere = vec![vec![other.clone()]];
    assert_eq!(elsewhere.code_of("sex"), None, "a yes there is nothing against the yes here");
    elsewhere.elsewhere = vec![vec![other.clone(), refused(other.clone())]];
    assert_eq!(elsewhere.code_of("sex"), Some(Code::BasisConsent));
    assert!(elsewhere.against(Code::BasisConsent).unwrap().contains(&"refused-elsewhere".to_owned()));
    other.terms.kept_back.insert(item("sex"));
    elsewhere.elsewhere = vec![vec![other.clone()]];
    assert_eq!(elsewhere.code_of("sex"), Some(Code::ElementWithheld));
    other.terms.excluded_partners.insert(world.partner.id.clone());
    elsewhere.elsewhere = vec![vec![other]];
    assert_eq!(elsewhere.code_of("sex"), Some(Code::RecipientExcluded));
}

#[test]
fn the_recipient_holds_a_role_of_the_pathway_and_a_function_of_the_purpose() {
    let check = |spoil: &dyn Fn(&mut World), why: &str| {
        let mut world = World::open(Stage::Offer);
        spoil(&mut world);
        let id = row(AgreementId::new, 1).to_string();
        assert_eq!(world.code_of("sex"), Some(Code::RecipientRole));
        let against = world.against(Code::RecipientRole).unwrap_or_default();
        assert_eq!(against[..2], [id, why.to_owned()], "{against:?}");
    };
    let function = |word: &str| FunctionId::new(word).unwrap();
    check(&|w| w.agreements[0].roles.clear(), "role");
    check(&|w| w.pathway.recipients.clear(), "role");
    check(&|w| w.agreements[0].functions = [function("nurse")].into(), "function");
    check(&|w| w.pathway.purpose.functions.clear(), "function");
    let nurse = |w: &mut World| {
        w.reader = Some(reader());
        w.reader.as_mut().unwrap().function = function("nurse");
    };
    check(&nurse, "function");
    let nurse_of_one = |w: &mut World| {
        nurse(w);
        w.agreements[0].functions.insert(function("nurse"));
    };
    check(&nurse_of_one, "function");
    let nurse_of_the_other = |w: &mut World| {
        nurse(w);
        w.pathway.purpose.functions.push(function("nurse"));
    };
    check(&nurse_of_the_other, "function");
    let mut world = World::open(Stage::Offer);
    nurse_of_one(&mut world);
    nurse_of_the_other(&mut world);
    assert_eq!(world.code_of("sex"), None, "both name the function");
}

#[test]
fn the_decision_says_which_of_role_part_and_function_failed_and_what_was_wanted() {
    let mut world = World::open(Stage::Offer);
    let id = row(AgreementId::new, 1).to_string();
    world.pathway.recipients = vec![RoleId::new("legal-aid-provider").unwrap()];
    world.agreements[0].roles = [RoleId::new("legal-aid-provdier").unwrap()].into();
    let said = |world: &World| world.against(Code::RecipientRole).unwrap_or_default().join(", ");
    assert_eq!(said(&world), format!("{id}, role, takes legal-aid-provider, has legal-aid-provdier"));
    world.agreements[0].roles = [RoleId::new("legal-aid-provider").unwrap()].into();
    world.pathway.purpose.functions = vec![FunctionId::new("nurse").unwrap()];
    world.agreements[0].functions = [FunctionId::new("nrse").unwrap()].into();
    assert_eq!(said(&world), format!("{id}, function, takes nurse, has nrse"));
    let mut world = World::of(PurposeClass::ClosedCaseAccess, Stage::Offer);
    world.agreements[0].party = PartyRole::Processor;
    assert_eq!(said(&world), format!("{id}, part, has processor"));
}

#[test]
fn a_processor_serves_but_keeps_no_closed_files() {
    for &class in PurposeClass::ALL {
        for party in [PartyRole::Controller, PartyRole::CoController, PartyRole::Processor] {
            let mut world = World::of(class, Stage::Offer);
            world.agreements[0].party = party;
            let keeps_files = matches!(class, PurposeClass::ClosedCaseAccess | PurposeClass::Archiving);
            let refused = world.code_of("case-number") == Some(Code::RecipientRole);
            assert_eq!(refused, keeps_files && party == PartyRole::Processor, "{class:?} {party:?}");
        }
    }
}

#[test]
fn a_pathway_that_only_informs_shares_nothing() {
    let mut world = World::open(Stage::Offer);
    world.pathway.mode = Mode::InformationOnly { how: text("Go there on Monday") };
    assert_eq!(world.code_of("sex"), Some(Code::PurposeSpecific));
}

#[test]
fn what_is_put_to_the_person_is_granted_agreed_and_possible_for_the_purpose() {
    let asked = |world: &World| -> Vec<String> {
        world.request(|request| askable(request).elements.iter().map(|element| element.id.to_string()).collect())
    };
    let mut world = World::of(PurposeClass::FutureService, Stage::Offer);
    world.consents.clear();
    world.elements.push(ElementId::new("not-declared").unwrap());
    world.grants[0].items.remove(&item("sex"));
    world.agreements[0].items.remove(&item("phone"));
    let asked_of_all: Vec<_> = asked(&world);
    assert_eq!(
        asked_of_all,
        [
            "case-number",
            "specific-needs",
            "care-arrangement",
            "best-interests-status",
            "service-status",
            "case-summary",
            "full-name",
            "caregiver-name"
        ]
    );
}

#[test]
fn a_decision_says_what_it_rests_on_and_nothing_where_consent_does_not_count() {
    for &kind in Kind::ALL {
        let decision = World::on(kind, PurposeClass::ImmediateService, Stage::Offer).decide();
        assert_eq!(decision.rests_on.map(|rests_on| rests_on.kind()), Some(kind));
    }
    let world = World::open(Stage::Offer);
    assert_eq!(world.decide().rests_on, Some(RestsOn::Consent { id: world.consents[0].id }));
    let mut world = World::open(Stage::Offer);
    world.terms().until = world.now;
    assert_eq!(world.decide().rests_on, None);
}

#[test]
fn a_grant_covers_one_component_until_it_ends() {
    let check = |spoil: &dyn Fn(&mut World)| {
        let mut world = World::open(Stage::Offer);
        spoil(&mut world);
        assert_eq!(world.code_of("sex"), Some(Code::ElementGranted));
    };
    check(&|w| w.grants.clear());
    check(&|w| w.grants[0].revoked = Some(w.now));
    check(&|w| w.grants[0].until = w.now);
    check(&|w| w.grants[0].digest = "another".to_owned());
    let mut world = World::open(Stage::Offer);
    world.grants.push(crate::records::grant(2));
    world.grants[0].items = [item("sex")].into();
    world.grants[1].items.remove(&item("sex"));
    assert_eq!(world.released().len(), World::open(Stage::Offer).released().len(), "two grants make one whole");
}

#[test]
fn the_trace_names_what_was_looked_at() {
    let world = World::open(Stage::Offer);
    let decision = world.decide();
    let looked_at = |code| decision.trace.iter().find(|step| step.code == code).map(|step| step.looked_at.clone());
    assert_eq!(looked_at(Code::BasisConsent), Some(vec![world.consents[0].id.to_string()]));
    assert_eq!(looked_at(Code::RecipientAgreement), Some(vec![agreement(1).id.to_string()]));
    assert_eq!(looked_at(Code::RecipientRole), Some(vec!["legal-aid-provider".to_owned()]));
    assert_eq!(looked_at(Code::DecisionHuman), Some(vec![staff(1).to_string()]));
    assert_eq!(looked_at(Code::RecipientOrigin), Some(vec!["legal-centre".to_owned()]));
    assert_eq!(
        looked_at(Code::PurposeSpecific),
        Some(vec!["legal-assistance".to_owned(), "immediate-service".to_owned()])
    );
    assert_eq!(looked_at(Code::ServiceAvailable), Some(vec!["legal-centre".to_owned()]));
    assert_eq!(looked_at(Code::ElementStage).unwrap()[..2], ["full-name".to_owned(), "offer".to_owned()]);
    assert_eq!(looked_at(Code::ElementPurpose), Some(vec!["whole-case-file".to_owned(); 2]), "the element, the item");
    assert_eq!(looked_at(Code::FeedbackService), Some(Vec::new()));
}
