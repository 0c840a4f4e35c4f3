//! What a partner tells the operation about a referral. Steps of the partner's own process need no consent; reports
//! about the service do.

use serde::{Deserialize, Serialize};

use super::decision::{Ruling, Step};
use super::matter::Matter;
use super::request::Request;
use super::rules::{Ask, Code, RULES};

pub use super::request::Told;

/// The decision on feedback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The rule that said no, if one did.
    pub refused: Option<Code>,
    /// Every rule, in the order in which it was asked.
    pub trace: Vec<Step>,
}

/// Decides whether it may be reported.
#[must_use]
pub fn decide(request: &Request<'_>, told: &Told<'_>) -> Feedback {
    let matter = &Matter::new(request);
    let mut refused = None;
    let mut trace = Vec::with_capacity(RULES.len());
    for rule in &RULES {
        let answer = match rule.ask {
            Ask::Feedback(ask) => ask(matter, told),
            // Whoever objects is not reported on either.
            Ask::Always(ask) if matches!(told, Told::Service(_)) => ask(matter),
            // Consent is the only basis for reports about a service.
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
