//! What a partner tells the operation about a referral. Steps of the partner's own process need no consent; what is
//! said about the service does.

use serde::{Deserialize, Serialize};

use super::matter::in_force;
use super::rules::RULES;
use super::{Answer, Ask, Code, Matter, Request, Ruling, Step};
use crate::plugin::catalogue::PurposeClass;
use crate::referral;
use crate::words::ids::FeedbackId;

/// What is told.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// A step, a word of a closed list.
    Process(referral::Step),
    /// What became of the service.
    Service(&'a [FeedbackId]),
}

/// The decision on feedback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The rule that said no, if one did.
    pub refused: Option<Code>,
    /// Every rule, in the order in which it was asked.
    pub trace: Vec<Step>,
}

/// Decides whether it may be told.
#[must_use]
pub fn decide(request: &Request<'_>, told: &Told<'_>) -> Feedback {
    let matter = &Matter::new(request);
    let mut refused = None;
    let mut trace = Vec::with_capacity(RULES.len());
    for rule in &RULES {
        let answer = match rule.ask {
            Ask::Feedback(ask) => ask(matter, told),
            // Consent is the only basis of what is said about a service.
            Ask::Basis(kind, ask) if matches!(told, Told::Service(_)) && kind == request.claim.kind() => ask(matter),
            _ => {
                trace.push(Step { code: rule.code, ruling: Ruling::NotAsked, looked_at: Vec::new() });
                continue;
            }
        };
        let (ruling, looked_at) = match answer {
            Ok(looked_at) => (Ruling::Passed, looked_at),
            Err(looked_at) => {
                refused.get_or_insert(rule.code);
                (Ruling::Refused, looked_at)
            }
        };
        trace.push(Step { code: rule.code, ruling, looked_at });
    }
    Feedback { refused, trace }
}

/// A step of the partner's own process is told without consent: it is about the organisation. What the person, the
/// sender or the host decides is not the partner's to tell.
pub(super) fn process(_: &Matter<'_>, told: &Told<'_>) -> Answer {
    match told {
        Told::Process(step) if step.is_partners_own() => Ok(vec![step.code().to_owned()]),
        Told::Process(step) => Err(vec![step.code().to_owned()]),
        Told::Service(_) => Ok(Vec::new()),
    }
}

/// What is said about the service is agreed between the organisations, and the person said yes to each item.
pub(super) fn service(matter: &Matter<'_>, told: &Told<'_>) -> Answer {
    let Told::Service(items) = told else { return Ok(Vec::new()) };
    let request = matter.request;
    if !in_force(request).any(|agreement| agreement.purposes.contains(&PurposeClass::ReferralFeedback)) {
        return Err(vec![request.recipient.id.to_string(), PurposeClass::ReferralFeedback.code().to_owned()]);
    }
    let said = |item: &FeedbackId| matter.consent.is_ok_and(|consent| consent.terms.feedback.contains(item));
    let against: Vec<_> = items.iter().filter(|item| !said(item)).map(ToString::to_string).collect();
    if against.is_empty() { Ok(items.iter().map(ToString::to_string).collect()) } else { Err(against) }
}
