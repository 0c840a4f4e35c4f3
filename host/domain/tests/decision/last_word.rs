//! Which consent counts, and why one does not.

use waystation_domain::consent::{Consent, InvalidReason, NotInForce, ScriptPart};
use waystation_domain::disclosure::{Code, RestsOn};
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::words::ids::{ConsentId, PathwayId, ReferralId};
use waystation_domain::words::time::DAY;

use crate::form::item;
use crate::records::{NOW, consent, invalidated, partner, refused, row, superseded, withdrawn};
use crate::world::World;

fn id(n: u8) -> ConsentId {
    row(ConsentId::new, n)
}

/// What makes a consent not count for this reason; none where it is about people, see the tests on them.
fn spoil(why: NotInForce) -> Option<fn(&mut Consent)> {
    Some(match why {
        NotInForce::Refused => |c| *c = refused(c.clone()),
        NotInForce::Withdrawn => |c| *c = withdrawn(c.clone()),
        NotInForce::Expired => |c| c.terms.until = NOW,
        NotInForce::Superseded => |c| *c = superseded(c.clone(), row(ConsentId::new, 5)),
        NotInForce::Invalidated => |c| *c = invalidated(c.clone(), InvalidReason::WrongPerson),
        NotInForce::OtherReferral => |c| c.referral = row(ReferralId::new, 2),
        NotInForce::OtherPurpose => |c| c.terms.purpose = PurposeClass::FutureService,
        NotInForce::OtherRecipient => |c| c.terms.recipient = partner("another"),
        NotInForce::OtherStage => |c| c.terms.stage = Stage::FollowUp,
        NotInForce::NotInformed => |c| {
            c.terms.script.parts.remove(&ScriptPart::Risks);
        },
        NotInForce::WrongBand => |c| c.band = Some(15),
        NotInForce::WrongGiver
        | NotInForce::NoAssent
        | NotInForce::AssentRefused
        | NotInForce::AgeUnknown
        | NotInForce::BandCrossed
        | NotInForce::NotInvolved
        | NotInForce::InConflict
        | NotInForce::RefusedElsewhere => return None,
    })
}

#[test]
fn a_consent_that_does_not_count_releases_nothing_and_the_trace_says_why() {
    for (why, spoil) in NotInForce::ALL.iter().filter_map(|why| Some((why, spoil(*why)?))) {
        let mut world = World::open(Stage::Offer);
        spoil(world.yes());
        assert!(world.released().is_empty(), "{why:?}");
        assert_eq!(world.code_of("sex"), Some(Code::BasisConsent), "{why:?}");
        let expected = vec![id(1).to_string(), why.code().to_owned()];
        assert_eq!(world.against(Code::BasisConsent), Some(expected));
        assert!(world.decide().channels.is_empty());
    }
}

#[test]
fn not_having_asked_counts_as_a_no() {
    let mut world = World::open(Stage::Offer);
    world.consents.clear();
    assert_eq!(world.against(Code::BasisConsent), Some(vec!["none".to_owned()]));
    assert!(world.released().is_empty());
}

#[test]
fn every_part_of_the_script_has_to_be_explained() {
    for &part in ScriptPart::ALL {
        let mut world = World::open(Stage::Offer);
        world.terms().script.parts.remove(&part);
        assert_eq!(world.code_of("sex"), Some(Code::BasisConsent), "{part:?}");
    }
}

#[test]
fn a_yes_for_another_pathway_is_one_for_another_purpose() {
    let mut world = World::open(Stage::Offer);
    world.terms().pathway = PathwayId::new("shelter").unwrap();
    assert_eq!(world.against(Code::BasisConsent).unwrap()[1], "other-purpose");
}

#[test]
fn a_consent_counts_until_just_before_its_end() {
    let mut world = World::open(Stage::Offer);
    world.terms().until = NOW.plus(1);
    assert_eq!(world.code_of("sex"), None);
    world.now = NOW.plus(1);
    assert_eq!(world.code_of("sex"), Some(Code::BasisConsent));
}

#[test]
fn a_yes_to_acceptance_covers_the_offer_and_one_to_follow_up_covers_only_itself() {
    use Stage::{Acceptance, FollowUp, Offer};
    for (said, asked, covered) in [
        (Offer, Offer, true),
        (Offer, Acceptance, false),
        (Offer, FollowUp, false),
        (Acceptance, Offer, true),
        (Acceptance, Acceptance, true),
        (Acceptance, FollowUp, false),
        (FollowUp, Offer, false),
        (FollowUp, Acceptance, false),
        (FollowUp, FollowUp, true),
    ] {
        let mut world = World::open(asked);
        world.terms().stage = said;
        assert_eq!(world.code_of("sex").is_none(), covered, "{said:?} {asked:?}");
    }
}

#[test]
fn of_several_consents_the_newest_about_this_sharing_decides() {
    let mut world = World::open(Stage::Offer);
    let mut older = consent(2, PurposeClass::ImmediateService, Stage::Offer);
    older.at = NOW.plus(-3 * DAY);
    older.terms.items.insert(item("sex"), false);
    world.consents.insert(0, older);
    assert_eq!(world.decide().rests_on, Some(RestsOn::Consent { id: id(1) }));
    assert_eq!(world.code_of("sex"), None);
    let mut elsewhere = consent(3, PurposeClass::ImmediateService, Stage::Offer);
    elsewhere.referral = row(ReferralId::new, 2);
    elsewhere.terms.items.clear();
    world.consents.push(elsewhere);
    assert_eq!(world.decide().rests_on, Some(RestsOn::Consent { id: id(1) }), "the newest is about another referral");
    assert_eq!(world.code_of("sex"), None);
}

#[test]
fn an_older_yes_never_replaces_a_newer_one_that_has_ended_or_a_no() {
    let ends: [fn(&mut Consent); 6] = [
        |c| *c = refused(c.clone()),
        |c| *c = withdrawn(c.clone()),
        |c| *c = invalidated(c.clone(), InvalidReason::CircumstancesChanged),
        |c| c.terms.until = NOW,
        |c| c.band = Some(15),
        |c| c.terms.script.parts.clear(),
    ];
    for end in ends {
        let mut world = World::open(Stage::Offer);
        let mut newer = consent(2, PurposeClass::ImmediateService, Stage::Offer);
        newer.terms.stage = Stage::Offer;
        newer.terms.items.insert(item("sex"), false);
        world.consents.push(newer);
        assert_eq!(world.code_of("sex"), Some(Code::ElementConsented));
        end(world.yes());
        assert_eq!(world.code_of("sex"), Some(Code::BasisConsent));
        assert_eq!(world.against(Code::BasisConsent).unwrap()[0], id(2).to_string());
        world.stage = Stage::Acceptance;
        assert_eq!(world.code_of("full-name"), None, "the newer one was about the offer alone");
    }
}

#[test]
fn when_no_consent_is_about_this_sharing_the_newest_is_named() {
    let mut world = World::open(Stage::Offer);
    world.yes().referral = row(ReferralId::new, 2);
    let mut newer = consent(2, PurposeClass::ImmediateService, Stage::FollowUp);
    newer = refused(newer);
    world.consents.push(newer);
    let expected = vec![id(2).to_string(), "other-stage".to_owned()];
    assert_eq!(world.against(Code::BasisConsent), Some(expected));
}
