//! Rules about each element: the four sets, the purpose's limits, the stage, and what the person keeps back.

use super::{Answer, Matter, Request};
use crate::catalogue::{Channel, DataItem, Element, Priority, Stage};
use crate::dictionary::{DatumClass, Dictionary};
use crate::minimisation;

fn yes(is: bool, item: impl FnOnce() -> String) -> Answer {
    if is { Ok(Vec::new()) } else { Err(vec![item()]) }
}

/// The element is one of the pathway's.
pub(super) fn declared(_: &Matter<'_>, element: Option<&Element>) -> Answer {
    yes(element.is_some(), || "not in the catalogue".to_owned())
}

/// The central team granted the item to this plugin.
pub(super) fn granted(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    on_item(matter, element, |item| {
        let request = matter.request;
        request.grants.iter().any(|g| g.in_force(request.digest, request.now) && g.items.contains(item))
    })
}

/// An agreement in force names the item.
pub(super) fn agreed(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    on_item(matter, element, |item| matter.agreements.iter().any(|a| a.items.contains(item)))
}

/// The person said yes to the item; under another basis, the basis names it.
pub(super) fn consented(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    on_item(matter, element, |item| matter.claim_names(item))
}

/// The purpose class can carry this class of datum.
pub(super) fn purpose(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    on_item(matter, element, |item| {
        let request = matter.request;
        class(request, item).is_some_and(|class| minimisation::allowed(request.pathway.purpose.class, class))
    })
}

/// The stage has come: neither earlier than the pathway says, nor than this kind of datum may go at all. In an
/// emergency what the service needs may go with the offer, to someone who agreed to the acceptance too.
pub(super) fn stage(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    let request = matter.request;
    let at_once = request.priority == Some(Priority::Emergency)
        && matter.claimed_stage().is_some_and(|stage| stage.covers(Stage::Acceptance));
    let earliest = element.map(|element| match class(request, &request.pathway.item(element)) {
        Some(class) => element.stage.max(minimisation::earliest_stage(class)),
        None => element.stage,
    });
    yes(earliest.is_some_and(|stage| stage <= request.stage || (at_once && stage == Stage::Acceptance)), || {
        request.stage.code().to_owned()
    })
}

/// What kind of datum the item is; none when the dictionary or the pathway does not know it.
fn class(request: &Request<'_>, item: &DataItem) -> Option<DatumClass> {
    match item {
        DataItem::Dictionary(id) => Dictionary::host().datum(id).map(|datum| datum.class),
        DataItem::Answer(_, question) => {
            request.pathway.question(question).map(|question| minimisation::class_of_answer(&question.kind))
        }
    }
}

/// The person did not ask to keep it back.
pub(super) fn withheld(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    on_item(matter, element, |item| !matter.kept_back.contains(item))
}

/// A way to reach the person goes only with a channel that the person agreed to and the pathway allows.
pub(super) fn channel(matter: &Matter<'_>, element: Option<&Element>) -> Answer {
    let channels = &matter.channels;
    on_item(matter, element, |item| {
        let DataItem::Dictionary(datum) = item else { return true };
        match datum.as_str() {
            "phone" => channels.contains(&Channel::PhoneCall) || channels.contains(&Channel::TextMessage),
            "email" => channels.contains(&Channel::Email),
            "caregiver-contact" => channels.contains(&Channel::ThroughCaregiver),
            _ => true,
        }
    })
}

fn on_item(matter: &Matter<'_>, element: Option<&Element>, good: impl FnOnce(&DataItem) -> bool) -> Answer {
    let Some(element) = element else { return Err(Vec::new()) };
    let item = matter.request.pathway.item(element);
    let is = good(&item);
    yes(is, || item.to_string())
}
