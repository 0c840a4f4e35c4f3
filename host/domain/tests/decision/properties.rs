//! What holds of every decision: over generated worlds with all purposes and bases.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use waystation_domain::basis::Kind;
use waystation_domain::consent::InvalidReason;
use waystation_domain::disclosure::feedback::Told;
use waystation_domain::disclosure::rules::RULES;
use waystation_domain::disclosure::{Code, Ruling};
use waystation_domain::person::origin::Origin;
use waystation_domain::plugin::catalogue::{DataItem, PurposeClass, Stage};
use waystation_domain::words::ids::RightsRequestId;
use waystation_domain::words::time::DAY;

use crate::records::{NOW, by, government, invalidated, row, staff, withdrawn};
use crate::variations::{few_items, items, worlds};
use crate::world::World;

/// Something that is taken away, or a no that is added.
#[derive(Debug, Clone)]
enum Less {
    Withdrawn(usize),
    Invalidated(usize),
    Expired(usize),
    NoItems(usize, BTreeSet<DataItem>),
    NoChannels(usize),
    NoAssent(usize),
    KeptBack(usize, BTreeSet<DataItem>),
    ExcludedPartner(usize),
    ExcludedReader(usize),
    ObjectsToAll,
    ObjectsToPartner,
    AgreementGone(usize),
    AgreementSuspended(usize),
    AgreementItems(usize, BTreeSet<DataItem>),
    GrantGone(usize),
    GrantRevoked(usize),
    GrantItems(usize, BTreeSet<DataItem>),
    BasisEnded,
    BasisUnapproved,
    BasisApprovedByTheSame,
    BasisItems(BTreeSet<DataItem>),
    BasisChannels,
    ElementsGone(BTreeSet<DataItem>),
    FileRequestsGone,
    Reopened,
    Full,
    Government,
    Unconfirmed,
    NotUrgent,
    AgeUnknown,
}

fn less() -> impl Strategy<Value = Less> {
    let n = || 0_usize..4;
    let of_consents = prop_oneof![
        n().prop_map(Less::Withdrawn),
        n().prop_map(Less::Invalidated),
        n().prop_map(Less::Expired),
        (n(), items()).prop_map(|(n, items)| Less::NoItems(n, items)),
        n().prop_map(Less::NoChannels),
        n().prop_map(Less::NoAssent),
        (n(), few_items()).prop_map(|(n, items)| Less::KeptBack(n, items)),
        n().prop_map(Less::ExcludedPartner),
        n().prop_map(Less::ExcludedReader),
    ];
    let of_papers = prop_oneof![
        n().prop_map(Less::AgreementGone),
        n().prop_map(Less::AgreementSuspended),
        (n(), items()).prop_map(|(n, items)| Less::AgreementItems(n, items)),
        n().prop_map(Less::GrantGone),
        n().prop_map(Less::GrantRevoked),
        (n(), items()).prop_map(|(n, items)| Less::GrantItems(n, items)),
        items().prop_map(Less::BasisItems),
    ];
    let others = select(vec![
        Less::BasisEnded,
        Less::BasisUnapproved,
        Less::BasisApprovedByTheSame,
        Less::BasisChannels,
        Less::FileRequestsGone,
        Less::Reopened,
        Less::Full,
        Less::Government,
        Less::Unconfirmed,
        Less::NotUrgent,
        Less::AgeUnknown,
        Less::ObjectsToAll,
        Less::ObjectsToPartner,
    ]);
    prop_oneof![of_consents, of_papers, others, items().prop_map(Less::ElementsGone)]
}

/// The one at the index, counted round.
fn change<T>(list: &mut [T], n: usize, change: impl FnOnce(&mut T)) {
    if let Some(n) = n.checked_rem(list.len()) {
        change(&mut list[n]);
    }
}

fn gone<T>(list: &mut Vec<T>, n: usize) {
    if let Some(n) = n.checked_rem(list.len()) {
        list.remove(n);
    }
}

impl Less {
    fn apply(self, w: &mut World) {
        let partner = w.partner.id.clone();
        let basis = w.basis.as_mut();
        match self {
            Self::Withdrawn(n) => change(&mut w.consents, n, |c| *c = withdrawn(c.clone())),
            Self::Invalidated(n) => change(&mut w.consents, n, |c| {
                *c = invalidated(c.clone(), InvalidReason::NotFreelyGiven);
            }),
            Self::Expired(n) => change(&mut w.consents, n, |c| c.terms.until = NOW),
            Self::NoItems(n, items) => change(&mut w.consents, n, |c| {
                c.terms.items.extend(items.into_iter().map(|item| (item, false)));
            }),
            Self::NoChannels(n) => change(&mut w.consents, n, |c| c.terms.channels.clear()),
            Self::NoAssent(n) => change(&mut w.consents, n, |c| c.terms.assent = Some(false)),
            Self::KeptBack(n, items) => change(&mut w.consents, n, |c| c.terms.kept_back.extend(items)),
            Self::ExcludedPartner(n) => change(&mut w.consents, n, |c| {
                c.terms.excluded_partners.insert(partner);
            }),
            Self::ExcludedReader(n) => change(&mut w.consents, n, |c| {
                c.terms.excluded_staff.insert(staff(4));
            }),
            Self::AgreementGone(n) => gone(&mut w.agreements, n),
            Self::AgreementSuspended(n) => change(&mut w.agreements, n, |a| a.suspended = Some(NOW)),
            Self::AgreementItems(n, items) => {
                change(&mut w.agreements, n, |a| a.items.retain(|item| !items.contains(item)));
            }
            Self::GrantGone(n) => gone(&mut w.grants, n),
            Self::GrantRevoked(n) => change(&mut w.grants, n, |g| g.revoked = Some(NOW)),
            Self::GrantItems(n, items) => {
                change(&mut w.grants, n, |g| g.items.retain(|item| !items.contains(item)));
            }
            Self::BasisEnded => basis.into_iter().for_each(|b| b.ended = Some(by(1, NOW))),
            Self::BasisUnapproved => basis.into_iter().for_each(|b| b.approval = None),
            Self::BasisApprovedByTheSame => basis.into_iter().for_each(|b| b.approval = Some(by(2, NOW))),
            Self::BasisItems(items) => {
                basis.into_iter().for_each(|b| b.scope.items.retain(|item| !items.contains(item)));
            }
            Self::BasisChannels => basis.into_iter().for_each(|b| b.scope.channels.clear()),
            Self::ElementsGone(items) => {
                let gone = |w: &World, id| w.pathway.element(id).is_some_and(|e| items.contains(&w.pathway.item(e)));
                let left = w.elements.iter().filter(|id| !gone(w, id)).cloned().collect();
                w.elements = left;
            }
            Self::FileRequestsGone => w.file_requests.clear(),
            Self::Reopened => w.closing.iter_mut().for_each(|c| c.reopened = Some(by(1, NOW))),
            Self::Full => w.service.full_since = Some(w.service.offered_at),
            Self::Government => w.partner.kind = government("afg"),
            Self::Unconfirmed => w.confirmed = false,
            Self::NotUrgent => w.priority = None,
            Self::AgeUnknown => w.born = None,
            Self::ObjectsToAll => w.objections.to_all = Some(row(RightsRequestId::new, 1)),
            Self::ObjectsToPartner => {
                w.objections.to_partners.insert(partner, row(RightsRequestId::new, 1));
            }
        }
    }
}

/// The items that are released.
fn released(world: &World) -> BTreeSet<DataItem> {
    world.decide().released().map(|(_, item)| item.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases))]

    #[test]
    fn what_is_released_is_inside_each_of_the_four_sets(world in worlds()) {
        for item in released(&world) {
            prop_assert!(world.pathway.items().contains(&item));
            prop_assert!(world.grants.iter().any(|grant| grant.items.contains(&item)));
            prop_assert!(world.agreements.iter().any(|agreement| agreement.items.contains(&item)));
            match &world.basis {
                Some(basis) => prop_assert!(basis.scope.items.contains(&item)),
                None => prop_assert!(world.consents.iter().any(|consent| consent.allows(&item))),
            }
            prop_assert!(!world.consents.iter().any(|c| c.terms.kept_back.contains(&item)));
        }
    }

    #[test]
    fn taking_something_away_never_releases_more(world in worlds(), less in less()) {
        let mut after = world.clone();
        less.apply(&mut after);
        prop_assert!(released(&after).is_subset(&released(&world)), "{:?}", after.released());
        prop_assert!(after.decide().channels.is_subset(&world.decide().channels));
    }

    #[test]
    fn while_the_person_objects_nothing_is_released_on_any_basis_and_nothing_is_reported(
        world in worlds(),
        to_all in any::<bool>(),
    ) {
        let mut world = world;
        let said = row(RightsRequestId::new, 1);
        if to_all {
            world.objections.to_all = Some(said);
        } else {
            world.objections.to_partners.insert(world.partner.id.clone(), said);
        }
        prop_assert!(released(&world).is_empty());
        prop_assert!(world.feedback(&Told::Service(&[])).refused.is_some());
    }

    #[test]
    fn an_empty_set_means_nothing(world in worlds(), which in 0_usize..6) {
        let mut empty = world;
        match which {
            0 => empty.grants.iter_mut().for_each(|grant| grant.items.clear()),
            1 => empty.agreements.iter_mut().for_each(|agreement| agreement.items.clear()),
            2 => empty.pathway.elements.clear(),
            3 => empty.agreements.clear(),
            4 => empty.grants.clear(),
            _ => match &mut empty.basis {
                Some(basis) => basis.scope.items.clear(),
                None => empty.consents.iter_mut().for_each(|consent| consent.terms.items.clear()),
            },
        }
        prop_assert!(released(&empty).is_empty());
    }

    #[test]
    fn without_any_consent_nothing_is_released_on_consent(world in worlds()) {
        let mut silent = world;
        silent.basis = None;
        silent.consents.clear();
        prop_assert!(released(&silent).is_empty());
        prop_assert_eq!(silent.decide().rests_on, None);
    }

    #[test]
    fn no_basis_reaches_the_authorities_of_the_persons_country(world in worlds(), lived in any::<bool>()) {
        let mut home = world;
        home.partner.kind = government("som");
        let origin = &mut home.origin;
        let of = if lived { &mut origin.former_residences } else { &mut origin.nationalities };
        of.insert(crate::records::country("som"));
        prop_assert!(released(&home).is_empty());
    }

    #[test]
    fn a_government_receives_only_where_all_is_known_of_the_origin_and_none_of_it_is_its_own(
        government_of in select(vec!["afg", "som", "idn"]),
        origin in prop::array::uniform4(prop::collection::btree_set(select(vec!["afg", "som", "idn", "xxa"]), 0..3)),
        class in select(PurposeClass::ALL.to_vec()),
    ) {
        let [nationalities, former, lived, before] = origin;
        let all = || [&nationalities, &former, &lived, &before].into_iter().flatten();
        let stateless = nationalities.contains("xxa") || before.contains("xxa");
        let known = !nationalities.is_empty() && (!stateless || lived.iter().any(|country| *country != "xxa"));
        let may = known && all().all(|country| *country != government_of);
        let of = |set: &BTreeSet<&str>| set.iter().map(|country| crate::records::country(country)).collect();
        let mut world = World::of(class, Stage::Offer);
        world.partner.kind = government(government_of);
        world.origin = Origin {
            nationalities: of(&nationalities),
            former_nationalities: of(&former),
            former_residences: of(&lived),
            recorded_before: of(&before),
        };
        prop_assert_eq!(world.against(Code::RecipientOrigin).is_none(), may);
        if !may {
            prop_assert!(world.released().is_empty());
        }
    }

    #[test]
    fn time_that_passes_never_releases_more(world in worlds(), hours in 0_i64..(60 * 24)) {
        let mut later = world.clone();
        later.now = later.now.plus(hours * DAY / 24);
        prop_assert!(released(&later).is_subset(&released(&world)));
    }

    #[test]
    fn the_same_request_gives_the_same_decision_and_digest(world in worlds()) {
        prop_assert_eq!(world.decide(), world.decide());
        prop_assert_eq!(world.decide().digest(), world.decide().digest());
    }

    #[test]
    fn another_decision_has_another_digest(one in worlds(), other in worlds()) {
        let (one, other) = (one.decide(), other.decide());
        prop_assert_eq!(one == other, one.digest() == other.digest());
    }

    #[test]
    fn the_trace_has_every_rule_once_in_the_order_of_the_table(world in worlds()) {
        let trace = world.decide().trace;
        prop_assert!(trace.iter().map(|step| step.code).eq(RULES.iter().map(|rule| rule.code)));
        let bases = [Code::BasisConsent, Code::BasisVital, Code::BasisBestInterests, Code::BasisMandate];
        let asked = trace.iter().filter(|step| step.ruling != Ruling::NotAsked);
        let of_bases: Vec<_> = asked.map(|step| step.code).filter(|code| bases.contains(code)).collect();
        let claimed = world.basis.as_ref().map_or(Kind::Consent, |basis| basis.ground.kind());
        let expected = bases[Kind::ALL.iter().position(|kind| *kind == claimed).unwrap()];
        prop_assert_eq!(of_bases, vec![expected]);
    }

    #[test]
    fn every_element_ends_as_released_or_withheld_by_a_rule_that_said_no(world in worlds()) {
        let decision = world.decide();
        prop_assert_eq!(decision.outcomes.len(), world.elements.len());
        let said_no = |code| decision.trace.iter().any(|s| s.code == code && s.ruling == Ruling::Refused);
        for (element, code) in decision.withheld() {
            prop_assert!(said_no(code), "{element}: {code:?}");
        }
        let any = decision.trace.iter().any(|step| step.ruling == Ruling::Refused);
        prop_assert_eq!(any, decision.withheld().count() > 0 || (world.elements.is_empty() && any));
    }

    #[test]
    fn what_else_is_asked_for_changes_nothing_for_an_element(world in worlds()) {
        let whole = world.decide();
        for (n, element) in world.elements.iter().enumerate() {
            let alone = World { elements: vec![element.clone()], ..world.clone() };
            prop_assert_eq!(&alone.decide().outcomes[0], &whole.outcomes[n]);
        }
    }

    #[test]
    fn the_order_in_which_elements_are_asked_for_changes_nothing(world in worlds(), n in 0_usize..16) {
        let mut turned = world.clone();
        turned.elements.reverse();
        turned.elements.rotate_left(n);
        let mut outcomes = turned.decide().outcomes;
        outcomes.rotate_right(n);
        outcomes.reverse();
        prop_assert_eq!(outcomes, world.decide().outcomes);
    }

    #[test]
    fn an_explanation_is_owed_exactly_when_something_is_shared_without_consent(world in worlds()) {
        let decision = world.decide();
        let owed = world.basis.is_some() && decision.released().count() > 0;
        prop_assert_eq!(decision.obligations.len(), usize::from(owed));
    }
}

/// The properties say something only when many of the worlds release something, on every basis.
#[test]
fn many_of_the_generated_worlds_release_something() {
    let mut runner = TestRunner::deterministic();
    let mut releasing = [0; 4];
    for _ in 0..1000 {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        let kind = world.basis.as_ref().map_or(Kind::Consent, |basis| basis.ground.kind());
        releasing[Kind::ALL.iter().position(|one| *one == kind).unwrap()] += usize::from(!released(&world).is_empty());
    }
    assert!(releasing.iter().all(|count| *count > 40), "of 1000 worlds, by basis: {releasing:?}");
}
