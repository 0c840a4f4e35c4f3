//! For each rule, a case in which it alone prevents the release.

use waystation_domain::basis::Kind;
use waystation_domain::disclosure::{Code, Outcome, Ruling};
use waystation_domain::plugin::catalogue::{Channel, PurposeClass, Stage};
use waystation_domain::words::ids::{ElementId, RightsRequestId};
use waystation_domain::words::time::DAY;

use crate::form::item;
use crate::records::{NOW, government, row};
use crate::world::World;

/// One thing that is missing.
pub(crate) struct Example {
    pub(crate) code: Code,
    /// What is missing, in plain words.
    pub(crate) missing: &'static str,
    /// Everything that is asked for is released.
    pub(crate) good: World,
    /// The same with the one thing missing.
    pub(crate) spoilt: World,
}

fn element(id: &str) -> ElementId {
    ElementId::new(id).unwrap()
}

/// The example of a rule; none for the two rules on feedback.
pub(crate) fn example(code: Code) -> Option<Example> {
    use PurposeClass::{Archiving, ClosedCaseAccess, FutureService, ImmediateService};
    let offer = World::open(Stage::Offer).releasing();
    let on = |kind| World::on(kind, ImmediateService, Stage::Offer).releasing();
    let of = |class| World::of(class, Stage::Offer).releasing();
    let (good, missing, spoil): (World, &str, fn(&mut World)) = match code {
        Code::RecipientOrigin => {
            (offer, "the partner is an authority of the person's country", |w| w.partner.kind = government("afg"))
        }
        Code::RecipientAgreement => {
            (offer, "the agreement does not name the purpose", |w| w.agreements[0].purposes.clear())
        }
        Code::RecipientExcluded => (offer, "the person excluded this organisation", |w| {
            let partner = w.partner.id.clone();
            w.terms().excluded_partners.insert(partner);
        }),
        Code::Objection => (offer, "the person objects, and nobody has decided yet", |w| {
            w.objections.to_all = Some(row(RightsRequestId::new, 1));
        }),
        Code::RecipientRole => (offer, "no function at the partner may read", |w| w.agreements[0].functions.clear()),
        Code::PurposeSpecific => (offer, "the purpose leads to no service", |w| w.pathway.purpose.services.clear()),
        Code::ServiceAvailable => {
            (offer, "the partner had said that it is full", |w| w.service.full_since = Some(NOW.plus(-1)))
        }
        Code::BasisConsent => (offer, "the consent has expired", |w| w.terms().until = NOW),
        Code::BasisVital => (on(Kind::VitalInterests), "no second person approved it", |w| w.basis().approval = None),
        Code::BasisBestInterests => (on(Kind::BestInterests), "the person has come of age", |w| w.is_aged(18)),
        Code::BasisMandate => (on(Kind::Mandate), "no second person approved it", |w| w.basis().approval = None),
        Code::ClosedCase => (of(ClosedCaseAccess), "the case is open", |w| w.closing = None),
        Code::Archive => {
            (of(Archiving), "the person was not asked again at closure", |w| w.yes().at = NOW.plus(-6 * DAY))
        }
        Code::ElementDeclared => (offer, "the pathway does not declare the sex", |w| {
            w.pathway.elements.retain(|e| e.id.as_str() != "sex");
        }),
        Code::ElementGranted => (offer, "the central team did not grant the sex", |w| {
            w.grants[0].items.remove(&item("sex"));
        }),
        Code::ElementAgreed => (offer, "the agreement does not name the sex", |w| {
            w.agreements[0].items.remove(&item("sex"));
        }),
        Code::ElementConsented => (offer, "the person said no to the sex", |w| {
            w.terms().items.insert(item("sex"), false);
        }),
        Code::ElementPurpose => (
            World::of(FutureService, Stage::FollowUp).releasing(),
            "the account of the incident is asked for too",
            |w| {
                w.elements.push(element("incident-account"));
            },
        ),
        Code::ElementStage => {
            (offer, "the name is asked for too, before the partner accepted", |w| w.elements.push(element("full-name")))
        }
        Code::ElementWithheld => (offer, "the person keeps the sex back", |w| {
            w.terms().kept_back.insert(item("sex"));
        }),
        Code::Channel => (World::open(Stage::Acceptance).releasing(), "the person did not agree to be called", |w| {
            w.terms().channels.remove(&Channel::PhoneCall);
        }),
        Code::DecisionHuman => (offer, "nobody confirmed", |w| w.confirmed = false),
        Code::FeedbackProcess | Code::FeedbackService => return None,
    };
    let mut spoilt = good.clone();
    spoil(&mut spoilt);
    Some(Example { code, missing, good, spoilt })
}

/// Rules that say no too when this one does, because they look at the same thing: a consent that does not count says
/// nothing about items, and nothing is known about an element that is not declared. All other rules stand alone.
fn also(code: Code) -> &'static [Code] {
    match code {
        Code::BasisConsent => &[Code::ElementConsented],
        Code::ElementDeclared => &[
            Code::ElementGranted,
            Code::ElementAgreed,
            Code::ElementConsented,
            Code::ElementPurpose,
            Code::ElementStage,
            Code::ElementWithheld,
            Code::Channel,
        ],
        _ => &[],
    }
}

/// Without the rule everything would be released: in the good case everything is, and in the spoilt one no other rule
/// says no.
pub(crate) fn proves_its_rule(example: &Example) {
    let Example { code, missing, good, spoilt } = example;
    let decision = good.decide();
    assert_eq!(decision.withheld().count(), 0, "{code:?}: the good case withholds {:?}", good.withheld());
    assert!(decision.trace.iter().all(|step| step.ruling != Ruling::Refused), "{code:?}");

    let decision = spoilt.decide();
    let refused: Vec<_> = decision.trace.iter().filter(|s| s.ruling == Ruling::Refused).map(|s| s.code).collect();
    let expected: Vec<_> = [*code].iter().chain(also(*code)).copied().collect();
    assert_eq!(refused, expected, "{missing}");
    let withheld: Vec<_> = decision.withheld().map(|(_, code)| code).collect();
    assert!(!withheld.is_empty() && withheld.iter().all(|found| found == code), "{missing}: {withheld:?}");
    // A rule about the whole withholds the whole.
    let is_about_elements = decision.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Released { .. }));
    let asked_of_elements = matches!(
        code,
        Code::ElementDeclared
            | Code::ElementGranted
            | Code::ElementAgreed
            | Code::ElementConsented
            | Code::ElementPurpose
            | Code::ElementStage
            | Code::ElementWithheld
            | Code::Channel
    );
    assert_eq!(is_about_elements, asked_of_elements, "{missing}");
}
