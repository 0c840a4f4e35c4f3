//! Rules for a single class of purposes.

use super::answer::{Answer, ElementAnswer};
use crate::basis::Kind;
use crate::consent::{Consent, State};
use crate::disclosure::matter::{Found, Matter};
use crate::disclosure::request::Request;
use crate::plugin::catalogue::DataItem;
use crate::retention::closing::Closing;
use crate::sharing::minimisation;

const NOT_AT_INTAKE: &str = "not-asked-at-intake";

/// An immediate service is there now: the partner had not said that it is full when it was offered the case.
pub(super) fn service_available(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    match request.service.full_since {
        Some(since) if since <= request.service.offered_at => {
            Err(vec![request.recipient.id.as_str().to_owned(), "full".to_owned()])
        }
        _ => Ok(vec![request.recipient.id.as_str().to_owned()]),
    }
}

/// The case is closed; the person has not refused; and before a later reading the person was asked again, where that
/// is possible.
pub(super) fn closed_case(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    let closing = closed_and_not_refused(request)?;
    let mut looked_at = vec![closing.id.to_string()];
    if request.reader.is_some() && closing.reachable {
        match last_word(request).filter(|consent| consent.at >= closing.at) {
            Some(verified) => looked_at.push(verified.id.to_string()),
            None => {
                looked_at.push("not-verified-again".to_owned());
                return Err(looked_at);
            }
        }
    }
    Ok(looked_at)
}

/// The case is closed; the person said yes at intake and again at closure, or it is in a child's best interests; the
/// latest answer is not a refusal; and the reader has a formal request.
pub(super) fn archive(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    let closing = closed_and_not_refused(request)?;
    let mut looked_at = vec![closing.id.to_string()];
    if request.claim.kind() != Kind::BestInterests {
        let at_closure = said(request).any(|consent| consent.at >= closing.at && !refuses(consent));
        for (was, what) in [(agreed_before(request, closing), NOT_AT_INTAKE), (at_closure, "not-reconfirmed")] {
            if !was {
                looked_at.push(what.to_owned());
                return Err(looked_at);
            }
        }
    }
    if let Some(reader) = request.reader {
        match request.file_requests.iter().find(|asked| asked.in_force(&reader.function, request.now)) {
            Some(asked) => looked_at.push(asked.id.to_string()),
            None => {
                looked_at.push("no-formal-request".to_owned());
                return Err(looked_at);
            }
        }
    }
    Ok(looked_at)
}

/// Once the case is closed, it is too late to ask at intake: without a yes from then, no later one opens the archive.
pub(super) fn asked_at_intake(matter: &Matter<'_>) -> Answer {
    let request = matter.request;
    match request.closing.filter(|closing| closing.reopened.is_none()) {
        Some(closing) if !agreed_before(request, closing) => {
            Err(vec![closing.id.to_string(), NOT_AT_INTAKE.to_owned()])
        }
        _ => Ok(Vec::new()),
    }
}

/// What is read from the archive is about the person alone: what is about another member of the family is left out.
pub(super) fn archive_own(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    match element.map(|found| &found.item) {
        Some(DataItem::Dictionary(datum)) if matter.request.reader.is_some() && minimisation::about_another(datum) => {
            Err(Some(datum.to_string()))
        }
        _ => Ok(()),
    }
}

/// The rule has nothing to say about single elements.
#[expect(clippy::unnecessary_wraps, reason = "an answer among others")]
pub(super) const fn every_element(_: &Matter<'_>, _: Option<&Found<'_>>) -> ElementAnswer {
    Ok(())
}

/// The closing of the case, unless it was opened again or the person's last word is a no.
///
/// # Errors
/// What prevents it.
fn closed_and_not_refused<'a>(request: &Request<'a>) -> Result<&'a Closing, Vec<String>> {
    let closing = request.closing.filter(|closing| closing.reopened.is_none());
    let closing = closing.ok_or_else(|| vec!["case-open".to_owned()])?;
    match last_word(request).filter(|consent| refuses(consent)) {
        Some(refusal) => Err(vec![closing.id.to_string(), refusal.id.to_string(), "refused".to_owned()]),
        None => Ok(closing),
    }
}

fn agreed_before(request: &Request<'_>, closing: &Closing) -> bool {
    said(request).any(|consent| consent.at < closing.at && !refuses(consent))
}

/// What the person answered about exactly this purpose, oldest first.
fn said<'a>(request: &'a Request<'_>) -> impl DoubleEndedIterator<Item = &'a Consent> {
    request.consents.iter().filter(|consent| {
        consent.terms.purpose == request.pathway.purpose.class && consent.terms.pathway == request.pathway.id
    })
}

fn last_word<'a>(request: &'a Request<'_>) -> Option<&'a Consent> {
    said(request).next_back()
}

const fn refuses(consent: &Consent) -> bool {
    matches!(consent.state(), State::Refused | State::Withdrawn(_) | State::Invalidated(_))
}
