//! Rules about what a partner tells the operation.

use super::answer::Answer;
use crate::disclosure::matter::{Matter, in_force};
use crate::disclosure::request::Told;
use crate::plugin::catalogue::PurposeClass;
use crate::words::ids::FeedbackId;

/// A step of the partner's own process is reported without consent: it is about the organisation. What the person, the
/// sender or the host decides is not the partner's to tell.
pub(super) fn process(_: &Matter<'_>, told: &Told<'_>) -> Answer {
    match told {
        Told::Process(step) if step.is_partners_own() => Ok(vec![step.code().to_owned()]),
        Told::Process(step) => Err(vec![step.code().to_owned()]),
        Told::Service(_) => Ok(Vec::new()),
    }
}

/// What is reported about the service is agreed between the organisations, and the person said yes to each item.
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
