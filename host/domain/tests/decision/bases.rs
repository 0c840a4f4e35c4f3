//! Bases other than consent: each reason for which one does not apply, and what overrides all of them.

use waystation_domain::basis::best_interests::{Caregivers, Procedure};
use waystation_domain::basis::vital::{Danger, Level, NoConsent, Recipient};
use waystation_domain::basis::{Basis, BestInterests, Duty, Ground, Kind, NotHeld, VitalInterests};
use waystation_domain::consent::people::Care;
use waystation_domain::disclosure::{Code, RestsOn, Ruling};
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::words::ids::{BasisId, PathwayId, ReferralId};
use waystation_domain::words::time::DAY;

use crate::form::item;
use crate::records::{NOW, basis, by, consent, ground, partner, row};
use crate::world::{STAGES, World};

pub(crate) const BESIDE: [(Kind, Code); 3] = [
    (Kind::VitalInterests, Code::BasisVital),
    (Kind::BestInterests, Code::BasisBestInterests),
    (Kind::Mandate, Code::BasisMandate),
];

pub(crate) fn world(kind: Kind) -> World {
    World::on(kind, PurposeClass::ImmediateService, Stage::Offer)
}

fn vital(world: &mut World) -> &mut VitalInterests {
    match &mut world.basis().ground {
        Ground::VitalInterests(ground) => ground,
        _ => panic!("another ground"),
    }
}

fn best_interests(world: &mut World) -> &mut BestInterests {
    match &mut world.basis().ground {
        Ground::BestInterests(ground) => ground,
        _ => panic!("another ground"),
    }
}

/// On which bases this reason is one, and what brings it about.
fn spoil(why: NotHeld) -> (&'static [Kind], fn(&mut World)) {
    const ALL: &[Kind] = &[Kind::VitalInterests, Kind::BestInterests, Kind::Mandate];
    const VITAL: &[Kind] = &[Kind::VitalInterests];
    const BEST: &[Kind] = &[Kind::BestInterests];
    match why {
        NotHeld::NotApproved => (ALL, |w| w.basis().approval = None),
        NotHeld::SamePerson => (ALL, |w| w.basis().approval = Some(by(2, NOW))),
        NotHeld::Ended => (ALL, |w| *w.basis() = w.basis().clone().end(crate::records::staff(1), NOW)),
        NotHeld::Expired => (ALL, |w| w.basis().until = NOW),
        NotHeld::OtherReferral => (ALL, |w| w.basis().referral = row(ReferralId::new, 2)),
        NotHeld::OtherPurpose => (ALL, |w| w.basis().scope.purpose = PurposeClass::FutureService),
        NotHeld::OtherRecipient => (ALL, |w| w.basis().scope.recipient = partner("another")),
        NotHeld::OtherStage => (ALL, |w| w.basis().scope.stage = Stage::FollowUp),
        // The claim names the ground itself, so that this cannot come about in a decision.
        NotHeld::OtherGround => (&[], |_| ()),
        NotHeld::DangerNotImmediate => (VITAL, |w| vital(w).danger = Danger::Possible),
        NotHeld::RiskTooHigh => (VITAL, |w| vital(w).risk = Level::High),
        NotHeld::RecipientNotAble => (VITAL, |w| vital(w).recipient = Recipient::NotAble),
        NotHeld::ExposesToReturn => (VITAL, |w| vital(w).recipient = Recipient::ExposesToReturn),
        NotHeld::NotAChild => (BEST, |w| w.is_aged(18)),
        NotHeld::AgeUnknown => (BEST, |w| w.born = None),
        NotHeld::ViewsNotRecorded => (BEST, |w| best_interests(w).views_recorded = false),
        NotHeld::CaregiversNotReasoned => (BEST, |w| best_interests(w).caregivers = Caregivers::SetAside),
    }
}

#[test]
fn a_basis_that_does_not_hold_releases_nothing_and_the_trace_says_why() {
    for &why in NotHeld::ALL {
        let (kinds, spoil) = spoil(why);
        for (kind, code) in BESIDE.into_iter().filter(|(kind, _)| kinds.contains(kind)) {
            let mut world = world(kind);
            assert_eq!(world.code_of("sex"), None);
            spoil(&mut world);
            assert!(world.released().is_empty(), "{kind:?} {why:?}");
            assert_eq!(world.code_of("sex"), Some(code), "{why:?}");
            let expected = vec![row(BasisId::new, 9).to_string(), why.code().to_owned()];
            assert_eq!(world.against(code), Some(expected), "{kind:?}");
        }
    }
}

#[test]
fn one_basis_is_asked_and_the_other_three_are_not() {
    let codes = [Code::BasisConsent, Code::BasisVital, Code::BasisBestInterests, Code::BasisMandate];
    for (kind, code) in Kind::ALL.iter().copied().zip(codes) {
        for step in world(kind).decide().trace.into_iter().filter(|step| codes.contains(&step.code)) {
            let expected = if step.code == code { Ruling::Passed } else { Ruling::NotAsked };
            assert_eq!(step.ruling, expected, "{kind:?}: {:?}", step.code);
        }
    }
}

#[test]
fn the_trace_names_the_basis_and_the_second_person() {
    for (kind, code) in BESIDE {
        let decision = world(kind).decide();
        let id = row(BasisId::new, 9);
        assert_eq!(decision.rests_on, Some(RestsOn::Basis { kind, id }));
        let step = decision.trace.into_iter().find(|step| step.code == code).unwrap();
        assert_eq!(step.looked_at, [id.to_string(), by(3, NOW).by.to_string()]);
    }
}

#[test]
fn a_ground_is_never_taken_for_another() {
    for (kind, _) in BESIDE {
        let basis = basis(kind, PurposeClass::ImmediateService, Stage::Offer).unwrap();
        for &asked in Kind::ALL {
            let stands = basis.stands_on(asked, &world(Kind::BestInterests).situation());
            assert_eq!(stands, if asked == kind { Ok(()) } else { Err(NotHeld::OtherGround) }, "{kind:?} {asked:?}");
        }
    }
}

#[test]
fn the_benefit_has_to_be_greater_than_the_risk() {
    let levels = [Level::Low, Level::Medium, Level::High];
    for (b, benefit) in levels.into_iter().enumerate() {
        for (r, risk) in levels.into_iter().enumerate() {
            let mut world = world(Kind::VitalInterests);
            vital(&mut world).benefit = benefit;
            vital(&mut world).risk = risk;
            assert_eq!(world.code_of("sex").is_none(), b > r, "{benefit:?} {risk:?}");
        }
    }
}

#[test]
fn vital_interests_apply_for_every_reason_why_consent_cannot_be_had_and_at_every_age() {
    for no_consent in [
        NoConsent::Unconscious,
        NoConsent::StateOfHealth,
        NoConsent::DangerToSelf,
        NoConsent::DangerToOthers,
        NoConsent::Unreachable,
        NoConsent::Detained,
        NoConsent::AccessDenied,
    ] {
        for age in [None, Some(0), Some(17), Some(18)] {
            let mut world = world(Kind::VitalInterests);
            vital(&mut world).no_consent = no_consent;
            world.born = None;
            age.into_iter().for_each(|age| world.is_aged(age));
            assert_eq!(world.code_of("sex"), None);
        }
    }
}

#[test]
fn best_interests_are_those_of_a_child_with_caregivers_absent_unreachable_or_set_aside_with_reasons() {
    for care in [Care::Caregiver, Care::Separated, Care::Unaccompanied] {
        for (age, child) in [(0, true), (5, true), (6, true), (17, true), (18, false), (90, false)] {
            for (caregivers, good) in [
                (Caregivers::Absent, true),
                (Caregivers::Unreachable, true),
                (Caregivers::SetAsideWithReasons, true),
                (Caregivers::SetAside, false),
            ] {
                for procedure in [Procedure::Assessment, Procedure::Determination] {
                    let mut world = world(Kind::BestInterests);
                    world.care = care;
                    world.is_aged(age);
                    best_interests(&mut world).caregivers = caregivers;
                    best_interests(&mut world).procedure = procedure;
                    assert_eq!(world.code_of("sex").is_none(), child && good, "{age} {caregivers:?}");
                }
            }
        }
    }
}

#[test]
fn a_basis_for_another_pathway_is_one_for_another_purpose() {
    for (kind, code) in BESIDE {
        let mut world = world(kind);
        world.basis().scope.pathway = PathwayId::new("shelter").unwrap();
        assert_eq!(world.against(code).unwrap()[1], "other-purpose");
    }
}

#[test]
fn a_basis_covers_the_stages_that_a_consent_to_the_same_stage_would() {
    for (kind, _) in BESIDE {
        for scope in STAGES {
            for asked in STAGES {
                let mut world = World::on(kind, PurposeClass::ImmediateService, asked);
                world.basis().scope.stage = scope;
                assert_eq!(world.code_of("sex").is_none(), scope.covers(asked), "{kind:?} {scope:?} {asked:?}");
            }
        }
    }
}

#[test]
fn an_element_that_the_basis_does_not_name_is_withheld() {
    for (kind, _) in BESIDE {
        let mut world = world(kind);
        world.basis().scope.items.remove(&item("sex"));
        assert_eq!(world.code_of("sex"), Some(Code::ElementConsented));
        assert_eq!(world.code_of("case-number"), None);
    }
}

#[test]
fn a_consent_lends_nothing_to_a_basis() {
    for (kind, code) in BESIDE {
        let mut world = world(kind);
        world.consents.push(consent(1, PurposeClass::ImmediateService, Stage::Offer));
        world.basis().scope.items.clear();
        assert!(world.released().is_empty(), "{kind:?}: the consent names items, the basis none");
        world.basis().approval = None;
        assert_eq!(world.code_of("sex"), Some(code));
    }
}

#[test]
fn exclusions_are_respected_on_every_basis() {
    for (kind, _) in BESIDE {
        let mut world = world(kind);
        let mut said = consent(1, PurposeClass::ImmediateService, Stage::Offer);
        said.terms.excluded_partners.insert(world.partner.id.clone());
        said.terms.until = NOW.plus(-DAY);
        world.consents.push(said);
        assert!(world.released().is_empty());
        assert_eq!(world.code_of("sex"), Some(Code::RecipientExcluded), "{kind:?}");
    }
}

#[test]
fn sharing_without_consent_owes_an_explanation_by_a_date_but_only_when_something_was_shared() {
    for (kind, duty) in [
        (Kind::VitalInterests, Duty::TellThePerson),
        (Kind::BestInterests, Duty::ExplainToTheChild),
        (Kind::Mandate, Duty::TellThePerson),
    ] {
        let mut world = world(kind);
        let obligations = world.decide().obligations;
        assert_eq!(obligations.len(), 1);
        assert_eq!((obligations[0].duty, obligations[0].due), (duty, NOW.plus(7 * DAY)));
        world.confirmed = false;
        assert!(world.decide().obligations.is_empty(), "nothing was shared");
    }
    assert!(World::open(Stage::Offer).decide().obligations.is_empty());
}

#[test]
fn a_basis_is_stored_and_read_as_it_was() {
    for (kind, _) in BESIDE {
        let basis = basis(kind, PurposeClass::Archiving, Stage::Offer).unwrap();
        let stored = serde_json::to_string(&basis).unwrap();
        assert_eq!(serde_json::from_str::<Basis>(&stored).unwrap(), basis);
        assert_eq!(ground(kind).unwrap().kind(), kind);
    }
}
