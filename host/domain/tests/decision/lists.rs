//! All reasons for which a consent or a basis does not count, and their words.

use std::collections::BTreeSet;

use waystation_domain::basis::{Kind, NotHeld};
use waystation_domain::consent::{InvalidReason, NotInForce};
use waystation_domain::person::dictionary::DatumClass;
use waystation_domain::plugin::catalogue::{Channel, PurposeClass};

use crate::records::{consent, ground, invalidated, refused, superseded, withdrawn};
use crate::world::STAGES;

/// A list of all variants. One that is missing does not compile.
macro_rules! all {
    ($name:ident: $type:ident, $count:literal, $($variant:ident)*) => {
        pub(crate) const $name: [$type; $count] = [$($type::$variant),*];
        const _: fn($type) = |one| match one { $($type::$variant)|* => () };
    };
}

all!(NOT_IN_FORCE: NotInForce, 17, Refused Withdrawn Expired Superseded Invalidated OtherReferral OtherPurpose
    OtherRecipient OtherStage NotInformed WrongGiver NoAssent AssentRefused AgeUnknown BandCrossed WrongBand NotInvolved);
all!(NOT_HELD: NotHeld, 17, NotApproved SamePerson Ended Expired OtherReferral OtherPurpose OtherRecipient OtherStage
    OtherGround DangerNotImmediate RiskTooHigh RecipientNotAble ExposesToReturn NotAChild AgeUnknown ViewsNotRecorded
    CaregiversNotReasoned);
all!(INVALID_REASONS: InvalidReason, 5, CircumstancesChanged NotFreelyGiven NotInformed WrongPerson RecordedInError);

/// The word of the API is the one that is stored.
fn is_stored_as(code: &str, value: &impl serde::Serialize) {
    assert_eq!(serde_json::to_value(value).unwrap(), code);
}

#[test]
fn every_word_of_the_api_is_the_one_that_is_stored() {
    NOT_IN_FORCE.iter().for_each(|why| is_stored_as(why.code(), why));
    INVALID_REASONS.iter().for_each(|why| is_stored_as(why.code(), why));
    Kind::ALL.iter().for_each(|kind| is_stored_as(kind.code(), kind));
    PurposeClass::ALL.iter().for_each(|class| is_stored_as(class.code(), class));
    DatumClass::ALL.iter().for_each(|class| is_stored_as(class.code(), class));
    STAGES.iter().for_each(|stage| is_stored_as(stage.code(), stage));
    let one = Channel::PhoneCall;
    is_stored_as(one.code(), &one);
}

#[test]
fn a_ground_and_a_state_of_a_consent_are_stored_under_their_words() {
    for kind in Kind::ALL {
        let Some(ground) = ground(kind) else { continue };
        assert_eq!(serde_json::to_value(&ground).unwrap()["type"], kind.code());
    }
    let yes = consent(1, PurposeClass::Archiving, STAGES[0]);
    let newer = yes.id;
    let states = [
        yes.clone(),
        refused(yes.clone()),
        withdrawn(yes.clone()),
        superseded(yes.clone(), newer),
        invalidated(yes, InvalidReason::WrongPerson),
    ];
    for consent in &states {
        assert_eq!(serde_json::to_value(consent).unwrap()["state"]["state"], consent.state().code());
    }
    let words: BTreeSet<_> = states.iter().map(|consent| consent.state().code()).collect();
    assert_eq!(words, ["given", "refused", "withdrawn", "superseded", "invalidated"].into());
}

#[test]
fn no_two_reasons_have_the_same_word_or_sentence() {
    let words: BTreeSet<_> = NOT_IN_FORCE.iter().map(|why| why.code()).collect();
    let sentences: BTreeSet<_> = NOT_IN_FORCE.iter().map(ToString::to_string).collect();
    assert_eq!((words.len(), sentences.len()), (NOT_IN_FORCE.len(), NOT_IN_FORCE.len()));
    let words: BTreeSet<_> = NOT_HELD.iter().map(|why| why.code()).collect();
    let sentences: BTreeSet<_> = NOT_HELD.iter().map(ToString::to_string).collect();
    assert_eq!((words.len(), sentences.len()), (NOT_HELD.len(), NOT_HELD.len()));
}
