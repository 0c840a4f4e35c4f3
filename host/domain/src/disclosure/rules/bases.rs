//! Rules about what the sharing rests on. One of them is asked: the one whose basis is claimed.

use super::answer::Answer;
use crate::basis::{Basis, Kind, NotHeld};
use crate::disclosure::matter::Matter;
use crate::disclosure::request::{Claim, Request};

/// Consent in force for this purpose, this recipient and this stage, informed, from the right people.
pub(super) fn consent(matter: &Matter<'_>) -> Answer {
    match matter.consent {
        Ok(consent) => Ok(vec![consent.id.to_string()]),
        Err(Some((consent, why))) => Err(vec![consent.id.to_string(), why.code().to_owned()]),
        Err(None) => Err(vec!["none".to_owned()]),
    }
}

/// A tangible and immediate danger, for at most 72 hours.
pub(super) fn vital(matter: &Matter<'_>) -> Answer {
    on_record(matter.request, Kind::VitalInterests)
}

/// A child's best interests, assessed.
pub(super) fn best_interests(matter: &Matter<'_>) -> Answer {
    on_record(matter.request, Kind::BestInterests)
}

/// The mandate, for this one person.
pub(super) fn mandate(matter: &Matter<'_>) -> Answer {
    on_record(matter.request, Kind::Mandate)
}

fn on_record(request: &Request<'_>, kind: Kind) -> Answer {
    let Claim::Basis(basis) = request.claim else { return Err(vec!["none".to_owned()]) };
    let mut looked_at = vec![basis.id.to_string()];
    match holds(request, basis, kind) {
        Ok(()) => {
            looked_at.extend(basis.approval.map(|approval| approval.by.to_string()));
            Ok(looked_at)
        }
        Err(why) => {
            looked_at.push(why.code().to_owned());
            Err(looked_at)
        }
    }
}

fn holds(request: &Request<'_>, basis: &Basis, kind: Kind) -> Result<(), NotHeld> {
    basis.in_force(request.now)?;
    basis.about().covers(&request.scope())?;
    basis.stands_on(kind, &request.person.situation)
}
