#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::basis::Approval;
use crate::person::dictionary::{About, Dictionary, ValueKind};
use crate::plugin::catalogue::DataItem;
use crate::words::calendar::Zone;
use crate::words::ids::{DatumId, PartnerId, RightsRequestId, StaffId};
use crate::words::time::{DAY, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn staff(number: u8) -> StaffId {
    StaffId::new(NOW, [number; 10])
}

fn by(number: u8, days: i64) -> Approval {
    Approval { by: staff(number), at: NOW.plus(days * DAY) }
}

fn words() -> Words {
    Words::try_from("It was looked into, and the reason is this.".to_owned()).unwrap()
}

fn partner(id: &str) -> PartnerId {
    PartnerId::new(id).unwrap()
}

fn data() -> BTreeSet<DatumId> {
    ["full-name", "phone"].map(|id| DatumId::new(id).unwrap()).into()
}

fn asked(right: Right) -> Asked {
    match right {
        Right::Access => Asked::Access,
        Right::Correction => Asked::Correction { data: data() },
        Right::Objection => Asked::Objection,
        Right::Erasure => Asked::Erasure,
        Right::Complaint => Asked::Complaint,
    }
}

fn zone() -> Zone {
    "Asia/Amman".parse().unwrap()
}

/// Received by the first member of staff.
fn received(right: Right) -> RightsRequest {
    let id = RightsRequestId::new(NOW, [1; 10]);
    let said = (Some(Through::Person), Some(words()));
    RightsRequest::receive(id, asked(right), said, by(1, 0), (&RightsTerms::default(), &zone()))
}

fn examined(right: Right) -> RightsRequest {
    let verified = Verified { how: How::KnownToStaff, evidence: BTreeSet::new(), verified: by(1, 0) };
    received(right).verify(None, verified).unwrap().examine(by(2, 0)).unwrap()
}

fn input(outcome: Outcome, reasons: &[Reason]) -> DecisionInput {
    DecisionInput {
        outcome,
        reasons: reasons.iter().copied().collect(),
        words: Some(words()),
        data: BTreeSet::new(),
        partners: BTreeSet::new(),
        looked_through: BTreeSet::new(),
    }
}

fn decision(right: Right, input: DecisionInput, by: Approval) -> Result<Decision, NotDecided> {
    Decision::new(right, asked(right).name().eq(&Right::Correction).then(data).as_ref(), input, by)
}

fn refusal(right: Right, by: Approval) -> Decision {
    decision(right, input(Outcome::Refused, &[Reason::AnsweredBefore]), by).unwrap()
}

fn grant(right: Right, by: Approval) -> Decision {
    decision(right, input(Outcome::Granted, &[]), by).unwrap()
}

#[test]
fn whoever_received_a_request_does_not_refuse_it_and_may_grant_it() {
    for &right in Right::ALL {
        let refused = examined(right).decide(refusal(right, by(1, 1)), Vec::new());
        assert_eq!(refused, Err(NotFrom::SamePerson));
        assert!(examined(right).decide(refusal(right, by(3, 1)), Vec::new()).is_ok());
        assert!(examined(right).decide(grant(right, by(1, 1)), Vec::new()).is_ok());
    }
}

#[test]
fn what_is_refused_has_reasons_that_fit_the_right_and_words_for_the_person() {
    for &right in Right::ALL {
        let by = by(3, 1);
        assert_eq!(decision(right, input(Outcome::Refused, &[]), by), Err(NotDecided::NoReason));
        let speechless = DecisionInput { words: None, ..input(Outcome::Refused, &[Reason::TakenBack]) };
        assert_eq!(decision(right, speechless, by), Err(NotDecided::NoWords));
        for &reason in Reason::ALL {
            let decided = decision(right, input(Outcome::Refused, &[reason]), by);
            assert_eq!(decided.is_ok(), reason.fits(right), "{right:?} {reason:?}");
        }
        assert_eq!(decision(right, input(Outcome::Granted, &[Reason::TakenBack]), by), Err(NotDecided::ReasonOfAYes));
    }
}

#[test]
fn an_objection_is_granted_in_part_for_partners_that_are_named_and_stops_sharing_with_them_alone() {
    let reasons = [Reason::NoRiskFound];
    let nobody = input(Outcome::GrantedInPart, &reasons);
    assert_eq!(decision(Right::Objection, nobody, by(3, 1)), Err(NotDecided::WhichPartners));
    let some = DecisionInput { partners: [partner("clinic")].into(), ..input(Outcome::GrantedInPart, &reasons) };
    let decided = decision(Right::Objection, some, by(3, 1)).unwrap();
    let request = examined(Right::Objection).decide(decided, Vec::new()).unwrap();
    let objections = Objections::of([&request]);
    assert_eq!(objections.against(&partner("clinic")), Some(request.id));
    assert_eq!(objections.against(&partner("legal-centre")), None);
}

#[test]
fn a_correction_is_granted_in_part_for_some_of_its_datums_and_an_erasure_never_is() {
    let part = |data: &[&str]| DecisionInput {
        data: data.iter().map(|id| DatumId::new(id).unwrap()).collect(),
        ..input(Outcome::GrantedInPart, &[Reason::FoundRight])
    };
    for wrong in [&[][..], &["full-name", "phone"], &["sex"]] {
        assert_eq!(decision(Right::Correction, part(wrong), by(3, 1)), Err(NotDecided::WhichData), "{wrong:?}");
    }
    assert!(decision(Right::Correction, part(&["phone"]), by(3, 1)).is_ok());
    let erasure = input(Outcome::GrantedInPart, &[Reason::StillNeeded]);
    assert_eq!(decision(Right::Erasure, erasure, by(3, 1)), Err(NotDecided::NoPart));
}

#[test]
fn before_the_identity_is_verified_a_request_is_refused_only_because_it_cannot_be() {
    let unverified = || input(Outcome::Refused, &[Reason::IdentityNotVerified]);
    for &right in Right::ALL {
        let decided = decision(right, unverified(), by(3, 1)).unwrap();
        let request = received(right).decide(decided.clone(), Vec::new()).unwrap();
        assert_eq!(request.stops(), Stop::Nothing);
        assert_eq!(received(right).decide(refusal(right, by(3, 1)), Vec::new()), Err(NotFrom::IdentityFirst));
        assert_eq!(received(right).decide(grant(right, by(3, 1)), Vec::new()), Err(NotFrom::IdentityFirst));
        assert_eq!(examined(right).decide(decided, Vec::new()), Err(NotFrom::IdentityVerified));
    }
}

#[test]
fn whoever_speaks_for_the_person_shows_a_mandate_and_nobody_else_does() {
    let representative = || Some(Through::Representative { mandate: "M-17".to_owned().try_into().unwrap() });
    let verify = |through, how| {
        let verified = Verified { how, evidence: BTreeSet::new(), verified: by(1, 0) };
        received(Right::Access).verify(through, verified).map(|request| request.through)
    };
    assert_eq!(verify(representative(), How::IdentityDocument), Err(NotFrom::NoMandate));
    assert_eq!(verify(None, How::Mandate), Err(NotFrom::NoMandate));
    assert_eq!(verify(representative(), How::Mandate), Ok(representative()));
}

#[test]
fn the_last_day_is_wholly_usable_and_there_is_more_time_once() {
    let (terms, zone) = (RightsTerms::default(), zone());
    let request = received(Right::Access);
    let first = zone.day(NOW);
    let day = |request: &RightsRequest| zone.day(request.due.plus(-1));
    assert_eq!((day(&request) - first).get_days(), 30);
    assert_eq!(zone.day(request.due), day(&request).tomorrow().unwrap(), "it is over when the next day begins");
    let late = by(2, 31);
    assert_eq!(request.clone().extend(ExtensionReason::Complex, late, (&terms, &zone)), Err(NotFrom::TimeIsOver));
    let extended = request.extend(ExtensionReason::Complex, by(2, 29), (&terms, &zone)).unwrap();
    assert_eq!((day(&extended) - first).get_days(), 60);
    let again = extended.extend(ExtensionReason::Complex, by(2, 40), (&terms, &zone));
    assert_eq!(again, Err(NotFrom::ExtendedBefore));
}

#[test]
fn it_is_answered_when_every_partner_was_told() {
    let to_tell = ["legal-centre", "clinic"].map(|id| ToTell { partner: partner(id), data: data(), told: None });
    let decided = examined(Right::Correction).decide(grant(Right::Correction, by(1, 1)), to_tell.into()).unwrap();
    assert_eq!(decided.tasks().len(), 3);
    assert_eq!(decided.clone().answer(by(1, 2)), Err(NotFrom::StillToDo));
    let one = decided.partner_told(&partner("clinic"), by(1, 2)).unwrap();
    assert_eq!(one.clone().partner_told(&partner("clinic"), by(1, 2)), Err(NotFrom::NotToTell));
    let both = one.partner_told(&partner("legal-centre"), by(1, 2)).unwrap();
    let done = both.answer(by(1, 3)).unwrap();
    assert!(done.tasks().is_empty());
}

#[test]
fn an_erasure_that_was_granted_is_not_done_before_it_is_executed() {
    let granted = examined(Right::Erasure).decide(grant(Right::Erasure, by(1, 1)), Vec::new()).unwrap();
    assert_eq!(granted.tasks(), [(Task::Erase, None)]);
    assert_eq!(granted.answer(by(1, 2)), Err(NotFrom::StillToDo));
    let refused = examined(Right::Erasure).decide(refusal(Right::Erasure, by(3, 1)), Vec::new()).unwrap();
    assert_eq!(refused.tasks(), [(Task::AnswerThePerson, None)]);
}

#[test]
fn every_account_may_speak_about_others_and_what_is_about_them_is_in_no_copy_whoever_looked_through_it() {
    let everything: BTreeSet<_> =
        Dictionary::host().datums().map(|datum| DataItem::Dictionary(datum.id.clone())).collect();
    for datum in Dictionary::host().datums() {
        let item = DataItem::Dictionary(datum.id.clone());
        let is_account = matches!(datum.kind, ValueKind::Text { max } if max > 300);
        assert_eq!(datum.about == About::Mixed, is_account, "{}", datum.id);
        assert_eq!(copy::is_given(&item, None, &everything), datum.about != About::Others, "{}", datum.id);
        assert_eq!(copy::is_given(&item, None, &BTreeSet::new()), datum.about == About::Person, "{}", datum.id);
    }
    let unknown = DataItem::Dictionary(DatumId::new("no-longer-there").unwrap());
    assert!(!copy::is_given(&unknown, None, &BTreeSet::new()), "what nobody knows any more may speak about others");
}

/// Something that staff try.
#[derive(Debug, Clone)]
enum Try {
    Verify,
    Examine,
    Extend,
    Decide(Box<DecisionInput>),
    Tell,
    Lift,
    Answer,
}

fn tries() -> impl Strategy<Value = Try> {
    let decide = (select(Outcome::ALL), subsequence(Reason::ALL.to_vec(), 0..3), any::<bool>()).prop_map(
        |(outcome, reasons, part)| {
            let mut decided = input(outcome, &reasons);
            if part {
                decided.partners.insert(partner("clinic"));
            }
            Try::Decide(Box::new(decided))
        },
    );
    prop_oneof![
        Just(Try::Verify),
        Just(Try::Examine),
        Just(Try::Extend),
        decide,
        Just(Try::Tell),
        Just(Try::Lift),
        Just(Try::Answer),
    ]
}

fn take(request: RightsRequest, what: Try, by: Approval) -> Option<RightsRequest> {
    let right = request.right();
    match what {
        Try::Verify => {
            let verified = Verified { how: How::IdentityDocument, evidence: BTreeSet::new(), verified: by };
            request.verify(Some(Through::Person), verified).ok()
        }
        Try::Examine => request.examine(by).ok(),
        Try::Extend => request.extend(ExtensionReason::Complex, by, (&RightsTerms::default(), &zone())).ok(),
        Try::Decide(input) => request.decide(decision(right, *input, by).ok()?, Vec::new()).ok(),
        Try::Tell => request.partner_told(&partner("clinic"), by).ok(),
        Try::Lift => request.lift(Lifted { how: How::IdentityDocument, heard: by }).ok(),
        Try::Answer => request.answer(by).ok(),
    }
}

fn place(request: &RightsRequest) -> usize {
    StateName::ALL.iter().position(|name| *name == request.state.name()).unwrap()
}

proptest! {
    #[test]
    fn whatever_is_tried_a_request_only_goes_forward_and_an_objection_stops_everything_until_somebody_else_refuses(
        right in select(Right::ALL),
        tried in proptest::collection::vec((tries(), 1_u8..4, 0_i64..40), 0..24),
    ) {
        let mut request = received(right);
        let mut granted = false;
        for (what, who, days) in tried {
            let before = request.clone();
            let Some(after) = take(request.clone(), what, by(who, days)) else { continue };
            request = after;
            prop_assert!(place(&request) >= place(&before), "{before:?} {request:?}");
            prop_assert!(request.due >= before.due);
            prop_assert_eq!(&request.asked, &before.asked);
            // What was found on the way is never lost, and a decision is never another one.
            if let Some(decided) = before.state.decided() {
                prop_assert_eq!(&request.state.decided().unwrap().decision, &decided.decision);
            }
            if let Some(extended) = &before.extended {
                prop_assert_eq!(request.extended.as_ref(), Some(extended));
            }
            if let Some(decided) = request.state.decided() {
                let decision = &decided.decision;
                granted |= decision.grants();
                prop_assert!(decision.why().is_none() || decision.by.by != request.received.by);
                prop_assert!(decision.grants() || !decision.why().unwrap().reasons.is_empty());
                prop_assert!(decided.examined.is_some() || decision.is_for(Reason::IdentityNotVerified));
            }
        }
        let stops_nothing = request.stops() == Stop::Nothing;
        let objects = right == Right::Objection;
        let refused = request.state.decided().is_some_and(|decided| !decided.decision.grants());
        let lifted = request.state.decided().is_some_and(|decided| decided.lifted.is_some());
        prop_assert_eq!(stops_nothing, !objects || refused || lifted);
        prop_assert!(!lifted || granted, "only what was granted is lifted");
        // What is stored is read back as it was.
        let stored = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(serde_json::from_str::<RightsRequest>(&stored).unwrap(), request);
    }

    #[test]
    fn the_objections_of_two_files_are_those_of_either(one in any::<bool>(), other in any::<bool>()) {
        let of = |objects: bool| if objects { Objections::of([&received(Right::Objection)]) } else { Objections::default() };
        let both = of(one).and(of(other));
        prop_assert_eq!(both.against(&partner("clinic")).is_some(), one || other);
    }
}
