//! The words under which grounds and states are stored, and the sentences of the reasons.

use std::collections::BTreeSet;

use waystation_domain::basis::{Kind, NotHeld};
use waystation_domain::consent::{InvalidReason, NotInForce};
use waystation_domain::plugin::catalogue::PurposeClass;

use crate::records::{consent, ground, invalidated, refused, superseded, withdrawn};
use crate::world::STAGES;

#[test]
fn the_words_of_grounds_and_consent_states_are_what_is_stored() {
    for &kind in Kind::ALL {
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
fn no_two_reasons_have_the_same_sentence() {
    let sentences: BTreeSet<_> = NotInForce::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(sentences.len(), NotInForce::ALL.len());
    let sentences: BTreeSet<_> = NotHeld::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(sentences.len(), NotHeld::ALL.len());
}
