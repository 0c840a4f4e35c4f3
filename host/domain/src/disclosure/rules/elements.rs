//! Rules about each element: the four sets, the purpose's limits, the stage, and what the person keeps back.

use super::answer::ElementAnswer;
use crate::disclosure::matter::{Found, Matter};
use crate::plugin::catalogue::{Channel, DataItem, Priority, Stage};
use crate::sharing::minimisation;

fn yes(is: bool, item: impl FnOnce() -> String) -> ElementAnswer {
    if is { Ok(()) } else { Err(Some(item())) }
}

/// The element is one of the pathway's.
pub(super) fn declared(_: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    yes(element.is_some(), || "not in the catalogue".to_owned())
}

/// The central team granted the item to this plugin.
pub(super) fn granted(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    on_item(element, |found| matter.grants.iter().any(|grant| grant.items.contains(&found.item)))
}

/// An agreement in force names the item.
pub(super) fn agreed(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    on_item(element, |found| matter.agreements.iter().any(|agreement| agreement.items.contains(&found.item)))
}

/// The person said yes to the item; under another basis, the basis names it.
pub(super) fn consented(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    on_item(element, |found| matter.claim_names(&found.item))
}

/// The purpose class can carry this class of datum.
pub(super) fn purpose(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    let can_carry = |class| minimisation::allowed(matter.request.pathway.purpose.class, class);
    on_item(element, |found| found.class.is_some_and(can_carry))
}

/// The stage has come: neither earlier than the pathway says, nor than this kind of datum may go at all. In an
/// emergency what the service needs may go with the offer, to someone who agreed to the acceptance too.
pub(super) fn stage(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    let request = matter.request;
    let at_once = request.priority == Some(Priority::Emergency)
        && matter.claimed_stage().is_some_and(|stage| stage.covers(Stage::Acceptance));
    let earliest = element.map(|found| match found.class {
        Some(class) => found.element.stage.max(minimisation::earliest_stage(class)),
        None => found.element.stage,
    });
    yes(earliest.is_some_and(|stage| stage <= request.stage || (at_once && stage == Stage::Acceptance)), || {
        request.stage.code().to_owned()
    })
}

/// The person did not ask to keep it back.
pub(super) fn withheld(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    on_item(element, |found| !matter.wishes.kept_back.contains_key(&found.item))
}

/// Contact details are shared only with a channel that the person agreed to and the pathway allows.
pub(super) fn channel(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    on_item(element, |found| has_use(found, |channel| matter.channels.contains(&channel)))
}

/// The pathway has a channel for it, so that the person can agree to one.
pub(super) fn channel_of_pathway(matter: &Matter<'_>, element: Option<&Found<'_>>) -> ElementAnswer {
    on_item(element, |found| has_use(found, |channel| matter.request.pathway.channels.contains(&channel)))
}

/// Whether one of the channels needs it. What is not a contact detail needs no channel.
fn has_use(found: &Found<'_>, is_there: impl Fn(Channel) -> bool) -> bool {
    let DataItem::Dictionary(datum) = &found.item else { return true };
    let mut with_it = Channel::ALL.iter().copied().filter(|channel| channel.needs() == Some(datum.as_str())).peekable();
    with_it.peek().is_none() || with_it.any(is_there)
}

fn on_item(element: Option<&Found<'_>>, good: impl FnOnce(&Found<'_>) -> bool) -> ElementAnswer {
    let Some(found) = element else { return Err(None) };
    yes(good(found), || found.item.to_string())
}
