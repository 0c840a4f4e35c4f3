//! The states of a consent and of a request for it, and the steps between them. Steps that are not allowed do not
//! compile: see tests/misuse.

use proptest::prelude::*;
use proptest::sample::select;
use waystation_domain::consent::request::{Asked, Beyond, Open};
use waystation_domain::consent::{
    Consent, ConsentRequest, InvalidReason, Invalidated, Standing, State, Superseded, Withdrawn,
};
use waystation_domain::plugin::catalogue::{Channel, PurposeClass, Stage};
use waystation_domain::words::ids::{ConsentId, ConsentRequestId, FeedbackId, PathwayId, PluginId, ReferralId};
use waystation_domain::words::language::Language;
use waystation_domain::words::time::DAY;

use crate::form::item;
use crate::records::{NOW, asked, consent, heard, partner, refused, row, staff, terms};
use crate::variations::{few_items, items};
use crate::world::STAGES;

const CLASS: PurposeClass = PurposeClass::ImmediateService;

fn record(n: u8) -> ConsentRequestId {
    row(ConsentRequestId::new, n)
}

/// A request that is kept, for everything up to acceptance.
fn request() -> ConsentRequest<Open> {
    to_answer(asked(CLASS, Stage::Acceptance))
}

fn to_answer(asked: Asked) -> ConsentRequest<Open> {
    ConsentRequest::new(Some(record(3)), row(ReferralId::new, 1), asked, NOW.plus(-3 * DAY), staff(1))
}

/// As it is stored, and read again.
fn stored(request: impl Into<ConsentRequest>) -> ConsentRequest {
    let text = serde_json::to_string(&request.into()).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn yes() -> Consent {
    consent(1, CLASS, Stage::Offer)
}

#[test]
fn a_request_that_was_answered_makes_a_consent_that_names_it() {
    let asked = request();
    let (answered, consent) = request().give(terms(&asked.asked), heard(1)).unwrap();
    assert_eq!(consent.request, Some(record(3)));
    assert_eq!((consent.at, consent.referral), (NOW.plus(-DAY), asked.referral), "it counts from the answer");
    let consent: Consent = consent.into();
    assert_eq!(consent.state(), &State::Given);
    assert_eq!(answered.state().by, consent.id);
    let (_, no) = request().refuse(terms(&asked.asked), heard(2)).unwrap();
    let no: Consent = no.into();
    assert_eq!((no.state(), no.request), (&State::Refused, Some(record(3))));
    let spoken = ConsentRequest::new(None, asked.referral, asked.asked.clone(), NOW, staff(1));
    assert_eq!(spoken.give(terms(&asked.asked), heard(4)).unwrap().1.request, None);
}

#[test]
fn only_an_open_request_can_be_answered() {
    let open = stored(request());
    assert_eq!(open.state().code(), "requested");
    assert_eq!(open.open(), Some(request()));
    let (answered, _) = request().give(terms(&request().asked), heard(1)).unwrap();
    let replaced = request().replace(NOW, Some(record(4)));
    assert_eq!((replaced.state().at, replaced.state().by), (NOW, Some(record(4))));
    for (ended, word) in [(stored(answered), "answered"), (stored(replaced), "replaced")] {
        assert_eq!(ended.state().code(), word);
        assert_eq!(serde_json::to_value(&ended).unwrap()["state"]["state"], word);
        assert_eq!(ended.asked, request().asked, "what was asked stays");
        assert_eq!(ended.open(), None);
    }
}

#[test]
fn an_answer_never_goes_beyond_what_was_asked() {
    let mut asked = asked(CLASS, Stage::Acceptance);
    asked.items.remove(&item("sex"));
    asked.channels.remove(&Channel::HomeVisit);
    let feedback = FeedbackId::new("next-date").unwrap();
    asked.feedback.remove(&feedback);
    let fits = terms(&asked);
    let answer = |change: &dyn Fn(&mut waystation_domain::consent::Terms)| {
        let mut terms = fits.clone();
        change(&mut terms);
        let no = to_answer(asked.clone()).refuse(terms.clone(), heard(1)).err();
        let yes = to_answer(asked.clone()).give(terms, heard(1)).err();
        assert_eq!(yes, no);
        yes
    };
    assert_eq!(answer(&|_| ()), None);
    assert_eq!(answer(&|t| t.items.extend([(item("sex"), true)])), Some(Beyond::Item(item("sex"))));
    assert_eq!(answer(&|t| t.items.extend([(item("sex"), false)])), None, "a no is no more than was asked");
    assert_eq!(answer(&|t| t.kept_back.extend([item("sex")])), None);
    assert_eq!(answer(&|t| t.channels.extend([Channel::HomeVisit])), Some(Beyond::Channel(Channel::HomeVisit)));
    assert_eq!(answer(&|t| t.feedback.extend([feedback.clone()])), Some(Beyond::Feedback(feedback.clone())));
    assert_eq!(answer(&|t| t.stage = Stage::Offer), None, "less than was asked");
    assert_eq!(answer(&|t| t.stage = Stage::FollowUp), Some(Beyond::Stage(Stage::Acceptance)));
    let language = Language::new("fr").unwrap();
    let english = Language::new("en").unwrap();
    assert_eq!(answer(&|t| t.script.language = language.clone()), Some(Beyond::Language(english)));
    assert_eq!(answer(&|t| t.recipient = partner("another")), Some(Beyond::OtherSharing));
    assert_eq!(answer(&|t| t.purpose = PurposeClass::Archiving), Some(Beyond::OtherSharing));
    assert_eq!(answer(&|t| t.pathway = PathwayId::new("shelter").unwrap()), Some(Beyond::OtherSharing));
    assert_eq!(answer(&|t| t.script.plugin = row(PluginId::new, 2)), Some(Beyond::OtherSharing));
}

proptest! {
    #[test]
    fn a_yes_is_always_within_what_was_asked(
        wanted in items(), said in items(), back in few_items(), up_to in select(STAGES.to_vec()),
        stage in select(STAGES.to_vec()),
    ) {
        let mut request = request();
        request.asked.items = wanted.clone();
        request.asked.stage = up_to;
        let mut terms = terms(&request.asked);
        terms.items = said.iter().map(|item| (item.clone(), !back.contains(item))).collect();
        terms.stage = stage;
        let inside = said.difference(&back).all(|item| wanted.contains(item)) && up_to.covers(stage);
        let answer = request.give(terms.clone(), heard(1));
        prop_assert_eq!(answer.is_ok(), inside);
        if let Ok((_, consent)) = answer {
            prop_assert_eq!(&consent.terms, &terms);
        }
    }
}

#[test]
fn a_yes_is_withdrawn_superseded_or_found_invalid_and_keeps_its_terms() {
    let given = || yes().given().unwrap();
    let by = row(ConsentId::new, 2);
    let reason = InvalidReason::NotFreelyGiven;
    let ends: [(Consent, State); 3] = [
        (given().withdraw(NOW, staff(1)).into(), State::Withdrawn(Withdrawn { at: NOW, recorded_by: staff(1) })),
        (given().supersede(by).into(), State::Superseded(Superseded { by })),
        (
            given().invalidate(NOW, staff(1), reason).into(),
            State::Invalidated(Invalidated { at: NOW, by: staff(1), reason }),
        ),
    ];
    for (ended, state) in ends {
        assert_eq!(ended.state(), &state);
        assert_eq!((&ended.terms, ended.id, ended.at), (&yes().terms, yes().id, yes().at));
        assert_eq!(ended.given(), None, "a state has no way back");
    }
    assert_eq!(refused(yes()).given(), None);
    assert_eq!(yes().given().map(Into::<Consent>::into), Some(yes()));
}

#[test]
fn what_was_stored_before_there_were_requests_is_read_as_it_was() {
    let written = serde_json::to_value(yes()).unwrap();
    assert!(written.get("request").is_none(), "{written}");
    assert_eq!(written["state"], serde_json::json!({"state": "given"}));
    assert_eq!(serde_json::from_value::<Consent>(written.clone()).unwrap(), yes());
    let mut withdrawn = written;
    withdrawn["state"] = serde_json::json!({"state": "withdrawn", "at": NOW, "recorded_by": staff(1)});
    let read: Consent = serde_json::from_value(withdrawn).unwrap();
    assert_eq!(read.state(), &State::Withdrawn(Withdrawn { at: NOW, recorded_by: staff(1) }));
}

#[test]
fn a_yes_whose_time_is_over_is_shown_as_expired_and_a_state_by_its_own_word() {
    let until = yes().terms.until;
    assert_eq!(yes().standing(until.plus(-1)), Standing::Given);
    assert_eq!(yes().standing(until), Standing::Expired);
    assert_eq!(refused(yes()).standing(until), Standing::Refused);
    let withdrawn: Consent = yes().given().unwrap().withdraw(NOW, staff(1)).into();
    assert_eq!(withdrawn.standing(until), Standing::Withdrawn);
}
