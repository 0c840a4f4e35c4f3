//! What a partner may tell the operation about a referral.

use waystation_domain::basis::Kind;
use waystation_domain::disclosure::feedback::{Feedback, Told};
use waystation_domain::disclosure::rules::RULES;
use waystation_domain::disclosure::{Code, Ruling};
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::referral::{DeclineReason, NotCompletedReason, Step};
use waystation_domain::words::ids::FeedbackId;

use crate::records;
use crate::records::{NOW, agreement};
use crate::world::World;

fn ids(of: &[&str]) -> Vec<FeedbackId> {
    of.iter().map(|id| FeedbackId::new(id).unwrap()).collect()
}

fn world() -> World {
    World::open(Stage::Acceptance)
}

fn service(world: &World, items: &[&str]) -> Feedback {
    world.feedback(&Told::Service(&ids(items)))
}

fn refused(feedback: &Feedback) -> Vec<Code> {
    feedback.trace.iter().filter(|step| step.ruling == Ruling::Refused).map(|step| step.code).collect()
}

/// Without the rule it would be reported: only the rule says no.
pub(crate) fn proves_its_rule(code: Code) {
    let (good, spoilt) = match code {
        Code::FeedbackProcess => {
            (world().feedback(&Told::Process(Step::Receive)), world().feedback(&Told::Process(Step::Withdraw)))
        }
        Code::FeedbackService => (service(&world(), &["was-seen"]), service(&world(), &["was-seen", "outcome"])),
        other => panic!("{other:?} is no rule on feedback, and has no example"),
    };
    assert_eq!((good.refused, refused(&good)), (None, Vec::new()), "{code:?}");
    assert_eq!((spoilt.refused, refused(&spoilt)), (Some(code), vec![code]));
}

#[test]
fn a_step_of_the_partners_own_process_needs_no_consent() {
    let mut world = world();
    world.consents.clear();
    world.agreements.clear();
    let own = [
        Step::Receive,
        Step::Accept,
        Step::Decline { reason: DeclineReason::NoCapacity },
        Step::Waitlist,
        Step::AskInformation,
        Step::Start,
        Step::Hold,
        Step::Resume,
        Step::Complete,
        Step::Stop { reason: NotCompletedReason::Moved },
    ];
    for step in own {
        let feedback = world.feedback(&Told::Process(step));
        assert_eq!(feedback.refused, None, "{}", step.code());
        let asked = feedback.trace.iter().filter(|step| step.ruling != Ruling::NotAsked);
        assert_eq!(asked.map(|step| step.code).collect::<Vec<_>>(), [Code::FeedbackProcess, Code::FeedbackService]);
        let process = feedback.trace.iter().find(|step| step.code == Code::FeedbackProcess).unwrap();
        assert_eq!(process.looked_at, [step.code()]);
    }
}

#[test]
fn the_partner_does_not_report_what_the_sender_the_person_or_the_host_decides() {
    for step in [Step::Submit, Step::Withdraw, Step::Cancel, Step::Lapse] {
        let feedback = world().feedback(&Told::Process(step));
        assert_eq!(feedback.refused, Some(Code::FeedbackProcess), "{}", step.code());
        let process = feedback.trace.iter().find(|step| step.code == Code::FeedbackProcess).unwrap();
        assert_eq!(process.looked_at, [step.code()]);
    }
}

#[test]
fn reports_about_the_service_need_a_yes_to_each_item() {
    assert_eq!(service(&world(), &["was-seen"]).refused, None);
    let told = service(&world(), &["was-seen", "next-date"]);
    assert_eq!(told.refused, None);
    let step = |feedback: &Feedback| feedback.trace.iter().find(|s| s.code == Code::FeedbackService).unwrap().clone();
    assert_eq!(step(&told).looked_at, ["was-seen", "next-date"]);
    let told = service(&world(), &["was-seen", "outcome", "school"]);
    assert_eq!(told.refused, Some(Code::FeedbackService));
    assert_eq!(step(&told).looked_at, ["outcome", "school"], "the trace names what was not agreed to");
}

#[test]
fn reports_about_the_service_have_to_be_agreed_between_the_organisations() {
    let mut world = world();
    world.agreements[0].purposes.remove(&PurposeClass::ReferralFeedback);
    let told = service(&world, &["was-seen"]);
    assert_eq!(refused(&told), [Code::FeedbackService]);
    let step = told.trace.iter().find(|step| step.code == Code::FeedbackService).unwrap();
    assert_eq!(step.looked_at, ["legal-centre", "referral-feedback"]);
    world.agreements.push(agreement(2));
    world.agreements[1].purposes = [PurposeClass::ReferralFeedback].into();
    assert_eq!(service(&world, &["was-seen"]).refused, None, "a paper of its own does");
    world.agreements[1].suspended = Some(NOW);
    assert_eq!(service(&world, &["was-seen"]).refused, Some(Code::FeedbackService));
}

#[test]
fn without_a_consent_that_counts_nothing_is_reported_about_the_service() {
    let ends: [fn(&mut World); 5] = [
        |w| w.consents.clear(),
        |w| *w.yes() = records::refused(w.yes().clone()),
        |w| *w.yes() = records::withdrawn(w.yes().clone()),
        |w| w.terms().until = NOW,
        |w| w.terms().stage = Stage::Offer,
    ];
    for end in ends {
        let mut world = world();
        end(&mut world);
        let told = service(&world, &["was-seen"]);
        assert_eq!(told.refused, Some(Code::BasisConsent));
        assert_eq!(refused(&told), [Code::BasisConsent, Code::FeedbackService]);
    }
}

#[test]
fn no_other_basis_replaces_consent_to_reports_about_the_service() {
    for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Consent) {
        let world = World::on(kind, PurposeClass::ImmediateService, Stage::Acceptance);
        assert_eq!(service(&world, &["was-seen"]).refused, Some(Code::FeedbackService), "{kind:?}");
    }
}

#[test]
fn feedback_has_every_rule_in_its_trace_and_asks_the_four_that_are_about_it() {
    let told = service(&world(), &["was-seen"]);
    let table: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(told.trace.iter().map(|step| step.code).collect::<Vec<_>>(), table);
    let asked = told.trace.iter().filter(|step| step.ruling != Ruling::NotAsked).map(|step| step.code);
    assert_eq!(
        asked.collect::<Vec<_>>(),
        [Code::Objection, Code::BasisConsent, Code::FeedbackProcess, Code::FeedbackService]
    );
}
