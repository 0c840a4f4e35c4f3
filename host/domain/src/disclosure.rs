//! The decision to disclose: one pure function, facts of the case in, decision out.
//!
//! The rules are in [`rules::RULES`], in the order in which they are asked, each with a stable code and its source.
//! Every requested element ends as released, or withheld with the code of the first rule that said no.

mod askable;
mod asking;
mod decision;
mod explain;
pub mod feedback;
mod matter;
mod request;
pub mod rules;

pub use askable::{Askable, askable};
use asking::put;
pub use decision::{Decision, Outcome, RestsOn, Ruling, Step};
pub use explain::{Explanation, ReleasedElement, Told, WithheldElement};
use matter::Matter;
pub use request::{Claim, Person, Reader, Request, Service};
pub use rules::Code;
use rules::RULES;

/// Decides. The same request gives the same decision; nothing but the request is looked at.
#[must_use]
pub fn decide(request: &Request<'_>) -> Decision {
    let matter = Matter::new(request);
    let mut refused: Vec<Option<Code>> = vec![None; request.elements.len()];
    let mut trace = Vec::with_capacity(RULES.len());
    for rule in &RULES {
        let (ruling, looked_at) = put(&rule.ask, rule.code, &matter, &mut refused);
        trace.push(Step { code: rule.code, ruling, looked_at });
    }
    let rests_on = rests_on(&matter);
    let outcomes: Vec<_> = refused
        .into_iter()
        .zip(request.elements.iter().zip(matter.elements))
        .map(|(code, (id, found))| match (code, found) {
            (None, Some(found)) => Outcome::Released { element: id.clone(), item: found.item },
            (code, _) => Outcome::Withheld { element: id.clone(), code: code.unwrap_or(Code::ElementDeclared) },
        })
        .collect();
    let shares = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Released { .. }));
    let obligations = match request.claim {
        Claim::Basis(basis) if shares => vec![basis.obligation()],
        _ => Vec::new(),
    };
    Decision {
        at: request.now,
        recipient: request.recipient.id.clone(),
        stage: request.stage,
        rests_on,
        obligations,
        outcomes,
        channels: matter.channels,
        trace,
    }
}

fn rests_on(matter: &Matter<'_>) -> Option<RestsOn> {
    match matter.request.claim {
        Claim::Consent => matter.consent.ok().map(|consent| RestsOn::Consent { id: consent.id }),
        Claim::Basis(basis) => Some(RestsOn::Basis { kind: basis.ground.kind(), id: basis.id }),
    }
}
