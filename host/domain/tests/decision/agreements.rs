//! Agreements with the recipient: when one counts, and what two of them do.

use waystation_domain::disclosure::Code;
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::sharing::agreement::NotInForce;
use waystation_domain::words::time::DAY;

use crate::form::item;
use crate::records::{NOW, agreement, partner};
use crate::world::World;

#[test]
fn an_agreement_counts_from_its_first_moment_until_just_before_its_last() {
    let one = agreement(1);
    let is = |millis| one.in_force(NOW.plus(millis));
    assert_eq!(is(-DAY - 1), Err(NotInForce::NotYet));
    assert_eq!(is(-DAY), Ok(()));
    assert_eq!(is(20 * DAY - 1), Ok(()));
    assert_eq!(is(20 * DAY), Err(NotInForce::AssessmentOverdue));
    assert_eq!(is(30 * DAY), Err(NotInForce::Ended));
}

#[test]
fn without_an_agreement_in_force_nothing_is_shared() {
    let check = |spoil: &dyn Fn(&mut World), why: Option<&str>| {
        let mut world = World::open(Stage::Offer);
        spoil(&mut world);
        assert!(world.released().is_empty());
        assert_eq!(world.code_of("sex"), Some(Code::RecipientAgreement));
        let looked_at: Vec<_> = why.map(|why| format!("{} {why}", agreement(1).id)).into_iter().collect();
        assert_eq!(world.against(Code::RecipientAgreement), Some(looked_at));
    };
    check(&|w| w.agreements.clear(), None);
    check(&|w| w.agreements[0].partner = partner("another"), None);
    check(&|w| w.agreements[0].suspended = Some(NOW), Some("is suspended"));
    check(&|w| w.agreements[0].from = NOW.plus(1), Some("begins later"));
    check(&|w| w.agreements[0].until = NOW, Some("has ended"));
    check(&|w| w.agreements[0].assessment_due = NOW, Some("the assessment of the partner is overdue"));
}

#[test]
fn an_agreement_on_other_purposes_says_nothing_about_this_one() {
    for &class in PurposeClass::ALL {
        let mut world = World::of(class, Stage::Offer);
        world.agreements[0].purposes.remove(&class);
        assert_eq!(world.code_of("case-number"), Some(Code::RecipientAgreement), "{class:?}");
        world.agreements[0].purposes = [class].into();
        assert_eq!(world.code_of("case-number"), None, "{class:?}");
    }
}

#[test]
fn a_second_agreement_covers_what_the_first_does_not_and_lends_it_nothing() {
    let mut world = World::open(Stage::Offer);
    world.agreements.push(agreement(2));
    world.agreements[0].purposes = [PurposeClass::Archiving].into();
    assert_eq!(world.code_of("sex"), None, "the second names the purpose");
    world.agreements[1].items.remove(&item("sex"));
    assert_eq!(world.code_of("sex"), Some(Code::ElementAgreed), "the first names the element for another purpose");
    world.agreements[0].purposes.insert(PurposeClass::ImmediateService);
    assert_eq!(world.code_of("sex"), None);
    world.agreements[0].functions.clear();
    assert_eq!(world.code_of("sex"), Some(Code::ElementAgreed), "by the first nobody may read it");
    assert_eq!(world.code_of("case-number"), None);
}

#[test]
fn suspending_one_of_two_agreements_never_releases_more() {
    let mut world = World::open(Stage::Offer);
    world.agreements.push(agreement(2));
    world.agreements[0].items = [item("case-number")].into();
    let both = world.released();
    for one in [0, 1] {
        let mut less = world.clone();
        less.agreements[one].suspended = Some(NOW);
        assert!(less.released().is_subset(&both), "{one}");
    }
}
