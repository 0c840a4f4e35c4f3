//! Generated worlds: one in which everybody agrees, with some changes.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use waystation_domain::basis::Kind;
use waystation_domain::consent::people::{Capacity, Care};
use waystation_domain::consent::{Consent, Giver, InvalidReason, ScriptPart};
use waystation_domain::person::birth::Birth;
use waystation_domain::plugin::catalogue::{Channel, DataItem, Priority, PurposeClass, Stage};
use waystation_domain::sharing::agreement::PartyRole;
use waystation_domain::words::ids::{FunctionId, ReferralId};
use waystation_domain::words::time::{DAY, HOUR};

use crate::form::form;
use crate::records::{
    NOW, agreement, by, closing, consent, country, government, grant, invalidated, partner, reader, refused, row,
    superseded, withdrawn,
};
use crate::world::{STAGES, World, born};

/// One change to a world. Of lists it changes the one at the index, counted round.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    GrantItems(BTreeSet<DataItem>),
    SecondGrant(BTreeSet<DataItem>, i64),
    AgreementItems(BTreeSet<DataItem>),
    SecondAgreement(BTreeSet<DataItem>, i64, Option<PurposeClass>),
    Party(PartyRole),
    Items(usize, BTreeSet<DataItem>),
    KeptBack(usize, BTreeSet<DataItem>),
    Channels(usize, BTreeSet<Channel>),
    ConsentStage(usize, Stage),
    ConsentState(usize, u8),
    ConsentUntil(usize, i64),
    Older(Stage, BTreeSet<DataItem>, i64, i64),
    Elsewhere(usize),
    Uninformed(usize),
    Excluded(usize, bool),
    Giver(Giver, Option<bool>),
    /// With the days since the last birthday.
    Age(Option<(u16, i64)>),
    Band(usize, u16),
    Care(Care),
    Guarded(bool, Option<bool>),
    LesserWeight,
    Priority(Option<Priority>),
    Closed(Option<i64>, bool, bool),
    Reader(&'static str),
    NoFileRequest,
    Full(i64),
    Government(&'static str),
    OriginUnknown,
    Stateless,
    Unconfirmed,
    BasisItems(BTreeSet<DataItem>),
    BasisUntil(i64),
    BasisAt(i64),
    BasisStage(Stage),
    BasisEnded,
    BasisUnapproved(bool),
    BasisElsewhere(bool),
}

/// The one at the index, counted round; none in an empty list.
fn at<T>(list: &mut [T], n: usize) -> Option<&mut T> {
    let n = n.checked_rem(list.len())?;
    list.get_mut(n)
}

fn end(consent: &mut Consent, how: u8) {
    let own = consent.id;
    *consent = match how {
        0 => refused(consent.clone()),
        1 => withdrawn(consent.clone()),
        2 => superseded(consent.clone(), own),
        _ => invalidated(consent.clone(), InvalidReason::CircumstancesChanged),
    };
}

impl Change {
    fn apply(self, w: &mut World) {
        match self {
            Self::GrantItems(items) => w.grants[0].items = items,
            Self::SecondGrant(items, days) => {
                let mut second = grant(2);
                second.items = items;
                second.until = NOW.plus(days * DAY);
                w.grants.push(second);
            }
            Self::AgreementItems(items) => w.agreements[0].items = items,
            Self::SecondAgreement(items, days, purpose) => {
                let mut second = agreement(2);
                second.items = items;
                second.until = NOW.plus(days * DAY);
                if let Some(purpose) = purpose {
                    second.purposes = [purpose].into();
                }
                w.agreements.push(second);
            }
            Self::Party(party) => w.agreements[0].party = party,
            Self::Items(n, items) => {
                if let Some(consent) = at(&mut w.consents, n) {
                    consent.terms.items = items.into_iter().map(|item| (item, true)).collect();
                }
            }
            Self::KeptBack(n, items) => {
                at(&mut w.consents, n).into_iter().for_each(|c| c.terms.kept_back = items.clone())
            }
            Self::Channels(n, channels) => {
                at(&mut w.consents, n).into_iter().for_each(|c| c.terms.channels = channels.clone());
            }
            Self::ConsentStage(n, stage) => at(&mut w.consents, n).into_iter().for_each(|c| c.terms.stage = stage),
            Self::ConsentState(n, how) => at(&mut w.consents, n).into_iter().for_each(|c| end(c, how)),
            Self::ConsentUntil(n, days) => {
                at(&mut w.consents, n).into_iter().for_each(|c| c.terms.until = NOW.plus(days * DAY));
            }
            Self::Older(stage, items, until, days) => {
                let mut older = consent(3, w.pathway.purpose.class, stage);
                older.terms.items = items.into_iter().map(|item| (item, true)).collect();
                older.terms.until = NOW.plus(until * DAY);
                older.at = NOW.plus(-days * DAY);
                older.band = w.band_at(older.at);
                w.consents.push(older);
                w.consents.sort_by_key(|consent| consent.at);
            }
            Self::Elsewhere(n) => {
                at(&mut w.consents, n).into_iter().for_each(|c| c.referral = row(ReferralId::new, 2));
            }
            Self::Uninformed(n) => at(&mut w.consents, n).into_iter().for_each(|c| {
                c.terms.script.parts.remove(&ScriptPart::Risks);
            }),
            Self::Excluded(n, by_name) => at(&mut w.consents, n).into_iter().for_each(|c| {
                if by_name {
                    c.terms.excluded_staff.insert(reader().staff);
                } else {
                    c.terms.excluded_partners.insert(w.partner.id.clone());
                }
            }),
            Self::Giver(giver, assent) => {
                for consent in &mut w.consents {
                    consent.terms.given_by = giver;
                    consent.terms.assent = assent;
                }
            }
            Self::Age(age) => {
                w.born = age.map(|(years, days)| Birth::Day(born(years, days)));
                let bands: Vec<_> = w.consents.iter().map(|consent| w.band_at(consent.at)).collect();
                for (consent, band) in w.consents.iter_mut().zip(bands) {
                    consent.band = band;
                }
            }
            Self::Band(n, band) => at(&mut w.consents, n).into_iter().for_each(|c| c.band = Some(band)),
            Self::Care(care) => w.care = care,
            Self::Guarded(guarded, involved) => {
                w.guardianship = guarded;
                for consent in &mut w.consents {
                    consent.terms.given_by = Giver::GuardianshipAuthority;
                    consent.terms.involved = involved;
                }
            }
            Self::LesserWeight => {
                let pathway = [w.pathway.id.clone()].into();
                w.capacity = Capacity::new(w.capacity.bands().to_vec(), pathway).unwrap();
            }
            Self::Priority(priority) => w.priority = priority,
            Self::Closed(days, reachable, reopened) => {
                w.closing = days.map(|days| {
                    let mut closing = closing();
                    closing.at = NOW.plus(-days * DAY);
                    closing.reachable = reachable;
                    closing.reopened = reopened.then(|| by(1, NOW));
                    closing
                });
            }
            Self::Reader(function) => {
                w.reader = Some(reader());
                w.reader.as_mut().unwrap().function = FunctionId::new(function).unwrap();
            }
            Self::NoFileRequest => w.file_requests.clear(),
            Self::Full(hours) => w.service.full_since = Some(NOW.plus(hours * HOUR)),
            Self::Government(state) => w.partner.kind = government(state),
            Self::OriginUnknown => w.origin.nationalities.clear(),
            Self::Stateless => w.origin.nationalities = [country("xxa")].into(),
            Self::Unconfirmed => w.confirmed = false,
            Self::BasisItems(items) => w.basis.iter_mut().for_each(|b| b.scope.items = items.clone()),
            Self::BasisUntil(days) => w.basis.iter_mut().for_each(|b| b.until = NOW.plus(days * DAY)),
            Self::BasisAt(hours) => w.basis.iter_mut().for_each(|b| b.at = NOW.plus(-hours * HOUR)),
            Self::BasisStage(stage) => w.basis.iter_mut().for_each(|b| b.scope.stage = stage),
            Self::BasisEnded => w.basis.iter_mut().for_each(|b| b.ended = Some(by(1, NOW))),
            Self::BasisUnapproved(same) => w.basis.iter_mut().for_each(|b| b.approval = same.then(|| by(2, NOW))),
            Self::BasisElsewhere(referral) => w.basis.iter_mut().for_each(|b| {
                if referral {
                    b.referral = row(ReferralId::new, 2);
                } else {
                    b.scope.recipient = partner("another");
                }
            }),
        }
    }
}

pub(crate) fn items() -> impl Strategy<Value = BTreeSet<DataItem>> {
    let all: Vec<_> = form().into_iter().collect();
    let count = all.len();
    subsequence(all, 0..=count).prop_map(|some| some.into_iter().collect())
}

/// Few, as people keep few things back.
pub(crate) fn few_items() -> impl Strategy<Value = BTreeSet<DataItem>> {
    subsequence(form().into_iter().collect::<Vec<_>>(), 0..=3).prop_map(|some| some.into_iter().collect())
}

fn channels() -> impl Strategy<Value = BTreeSet<Channel>> {
    let some = vec![Channel::PhoneCall, Channel::TextMessage, Channel::HomeVisit];
    subsequence(some, 0..=3).prop_map(|some| some.into_iter().collect())
}

fn changes_of_consents() -> impl Strategy<Value = Change> {
    let stage = || select(STAGES.to_vec());
    let answer = || select(vec![None, Some(true), Some(false)]);
    let givers = vec![
        Giver::Person,
        Giver::Caregiver,
        Giver::Caregiver,
        Giver::Relative,
        Giver::FormalCaregiver,
        Giver::GuardianshipAuthority,
    ];
    let n = 0_usize..4;
    prop_oneof![
        3 => (n.clone(), items()).prop_map(|(n, items)| Change::Items(n, items)),
        2 => (n.clone(), few_items()).prop_map(|(n, items)| Change::KeptBack(n, items)),
        1 => (n.clone(), channels()).prop_map(|(n, channels)| Change::Channels(n, channels)),
        1 => (n.clone(), stage()).prop_map(|(n, stage)| Change::ConsentStage(n, stage)),
        2 => (n.clone(), 0_u8..4).prop_map(|(n, how)| Change::ConsentState(n, how)),
        2 => (n.clone(), -3_i64..30).prop_map(|(n, days)| Change::ConsentUntil(n, days)),
        8 => (stage(), items(), 0_i64..12, 0_i64..12)
            .prop_map(|(stage, items, until, days)| Change::Older(stage, items, until, days)),
        1 => n.clone().prop_map(Change::Elsewhere),
        1 => n.clone().prop_map(Change::Uninformed),
        1 => (n.clone(), any::<bool>()).prop_map(|(n, by_name)| Change::Excluded(n, by_name)),
        2 => (select(givers), answer()).prop_map(|(giver, assent)| Change::Giver(giver, assent)),
        1 => (n, select(vec![0_u16, 6, 12, 15, 18])).prop_map(|(n, band)| Change::Band(n, band)),
    ]
}

fn changes_of_people() -> impl Strategy<Value = Change> {
    let answer = select(vec![None, Some(true), Some(true), Some(false)]);
    // Often one of these days: some weeks ago, or some weeks from now.
    let birthday = prop_oneof![1 => 0_i64..40, 2 => 100_i64..300, 2 => 325_i64..365];
    prop_oneof![
        4 => prop::option::weighted(0.9, (0_u16..25, birthday)).prop_map(Change::Age),
        1 => select(vec![Care::Caregiver, Care::Separated, Care::Unaccompanied]).prop_map(Change::Care),
        1 => (any::<bool>(), answer).prop_map(|(guarded, involved)| Change::Guarded(guarded, involved)),
        1 => Just(Change::LesserWeight),
        2 => select(vec![None, Some(Priority::Emergency), Some(Priority::Urgent)]).prop_map(Change::Priority),
        2 => (prop::option::weighted(0.8, 0_i64..40), any::<bool>(), prop::bool::weighted(0.1))
            .prop_map(|(days, reachable, reopened)| Change::Closed(days, reachable, reopened)),
        2 => select(vec!["lawyer", "lawyer", "nurse"]).prop_map(Change::Reader),
        1 => Just(Change::NoFileRequest),
        1 => (-48_i64..48).prop_map(Change::Full),
        1 => select(vec!["afg", "idn"]).prop_map(Change::Government),
        1 => Just(Change::OriginUnknown),
        1 => Just(Change::Stateless),
        1 => Just(Change::Unconfirmed),
    ]
}

fn changes_of_papers() -> impl Strategy<Value = Change> {
    let purpose = || prop::option::weighted(0.3, select(PurposeClass::ALL.to_vec()));
    let party = vec![PartyRole::Controller, PartyRole::CoController, PartyRole::Processor];
    prop_oneof![
        2 => items().prop_map(Change::GrantItems),
        1 => (items(), 0_i64..40).prop_map(|(items, days)| Change::SecondGrant(items, days)),
        2 => items().prop_map(Change::AgreementItems),
        6 => (items(), 0_i64..20, purpose())
            .prop_map(|(items, days, purpose)| Change::SecondAgreement(items, days, purpose)),
        1 => select(party).prop_map(Change::Party),
        3 => items().prop_map(Change::BasisItems),
        2 => (-3_i64..90).prop_map(Change::BasisUntil),
        2 => (0_i64..100).prop_map(Change::BasisAt),
        1 => select(STAGES.to_vec()).prop_map(Change::BasisStage),
        1 => Just(Change::BasisEnded),
        1 => any::<bool>().prop_map(Change::BasisUnapproved),
        1 => any::<bool>().prop_map(Change::BasisElsewhere),
    ]
}

/// Worlds of every purpose, stage and basis, with up to six changes. Some have consents besides the claimed basis.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    let change = prop_oneof![3 => changes_of_consents(), 2 => changes_of_people(), 2 => changes_of_papers()];
    let start =
        (select(Kind::ALL.to_vec()), select(PurposeClass::ALL.to_vec()), select(STAGES.to_vec()), any::<bool>());
    (start, prop::collection::vec(change, 0..=6)).prop_map(|((kind, class, stage, asked), changes)| {
        let mut world = World::on(kind, class, stage);
        if asked && world.consents.is_empty() {
            world.consents = World::of(class, stage).consents;
        }
        for change in changes {
            change.apply(&mut world);
        }
        world
    })
}

#[test]
fn the_changes_know_the_persons_country() {
    assert_eq!(World::open(Stage::Offer).origin.nationalities, [country("afg")].into());
}
