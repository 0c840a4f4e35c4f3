//! The request, and what more than one rule needs to know about it: worked out once for each decision.

use std::collections::BTreeSet;

use super::request::{Claim, Reader, Request};
use crate::consent::{LastWord, Wishes};
use crate::person::dictionary::{DatumClass, Dictionary};
use crate::plugin::catalogue::{Channel, DataItem, Element, Pathway, Stage};
use crate::sharing::agreement::{Agreement, Grant, Unfit};
use crate::sharing::minimisation;

/// An element of the pathway that is asked for.
pub(super) struct Found<'a> {
    pub(super) element: &'a Element,
    /// What it is.
    pub(super) item: DataItem,
    /// What kind of datum it is; none when the dictionary or the pathway does not know it.
    pub(super) class: Option<DatumClass>,
}

impl<'a> Found<'a> {
    pub(super) fn of(pathway: &Pathway, element: &'a Element) -> Self {
        let item = pathway.item(element);
        let class = match &item {
            DataItem::Dictionary(id) => Dictionary::host().datum(id).map(|datum| datum.class),
            DataItem::Answer(_, question) => {
                let class = |kind| minimisation::class_of_answer(kind, pathway.purpose.class);
                pathway.question(question).map(|question| class(&question.kind))
            }
        };
        Self { element, item, class }
    }
}

/// What the rules look at.
pub(super) struct Matter<'a> {
    pub(super) request: &'a Request<'a>,
    /// The elements in the order of the request; `None` where the pathway has no such element.
    pub(super) elements: Vec<Option<Found<'a>>>,
    /// The grants in force for this plugin.
    pub(super) grants: Vec<&'a Grant>,
    /// The agreements in force: those that name the purpose, and of these those that fit the role. Where none does, a
    /// rule of its own says so, and the others speak about what is left. Each agreement counts on its own: one lends
    /// nothing to another.
    pub(super) agreements: Vec<&'a Agreement>,
    /// The consent that counts; else the newest, and why it does not.
    pub(super) consent: LastWord<'a>,
    /// What the person keeps back, and whom they keep out.
    pub(super) wishes: Wishes,
    /// The channels that remain: the pathway's, those the person agreed to or the basis names, and no home visit where
    /// survivors come.
    pub(super) channels: BTreeSet<Channel>,
}

impl<'a> Matter<'a> {
    pub(super) fn new(request: &'a Request<'a>) -> Self {
        let mut matter = Self {
            request,
            elements: find(request),
            grants: request.grants.iter().filter(|grant| grant.in_force(request.digest, request.now)).collect(),
            agreements: agreements(request),
            consent: request.said().last_word(&request.scope(), request.now),
            wishes: request.wishes(),
            channels: BTreeSet::new(),
        };
        matter.channels = matter.remaining_channels();
        matter
    }

    /// What the consent or the basis that is claimed says about an item. A consent that does not count says nothing.
    pub(super) fn claim_names(&self, item: &DataItem) -> bool {
        match self.request.claim {
            Claim::Consent => self.consent.is_ok_and(|consent| consent.allows(item)),
            Claim::Basis(basis) => basis.scope.items.contains(item),
        }
    }

    /// The last stage that the consent or the basis that is claimed covers.
    pub(super) fn claimed_stage(&self) -> Option<Stage> {
        match self.request.claim {
            Claim::Consent => self.consent.ok().map(|consent| consent.terms.stage),
            Claim::Basis(basis) => Some(basis.scope.stage),
        }
    }

    fn remaining_channels(&self) -> BTreeSet<Channel> {
        let allowed = match self.request.claim {
            Claim::Consent => self.consent.ok().map(|consent| &consent.terms.channels),
            Claim::Basis(basis) => Some(&basis.scope.channels),
        };
        let Some(allowed) = allowed else { return BTreeSet::new() };
        let pathway = self.request.pathway;
        let of_pathway = pathway.channels.iter().copied().filter(|channel| allowed.contains(channel));
        of_pathway.filter(|channel| !(pathway.for_survivors && *channel == Channel::HomeVisit)).collect()
    }
}

/// Each requested element.
fn find<'a>(request: &'a Request<'a>) -> Vec<Option<Found<'a>>> {
    let pathway = request.pathway;
    request.elements.iter().map(|id| Some(Found::of(pathway, pathway.element(id)?))).collect()
}

/// The agreements with the recipient that are in force.
pub(super) fn in_force<'a>(request: &'a Request<'a>) -> impl Iterator<Item = &'a Agreement> {
    let is =
        |agreement: &&Agreement| agreement.partner == request.recipient.id && agreement.in_force(request.now).is_ok();
    request.agreements.iter().filter(is)
}

fn agreements<'a>(request: &'a Request<'a>) -> Vec<&'a Agreement> {
    let class = request.pathway.purpose.class;
    let mut left: Vec<_> = in_force(request).collect();
    narrow(&mut left, |agreement| agreement.purposes.contains(&class));
    narrow(&mut left, |agreement| fits(request, agreement).is_ok());
    left
}

/// Keeps what is good, unless nothing is.
fn narrow<T: Copy>(list: &mut Vec<T>, is_good: impl Fn(T) -> bool) {
    if list.iter().any(|one| is_good(*one)) {
        list.retain(|one| is_good(*one));
    }
}

/// Whether the agreement opens the pathway, and to this reader: the reader's function is one that the purpose and the
/// agreement name.
///
/// # Errors
/// Which of role, part and function does not fit.
pub(super) fn fits(request: &Request<'_>, agreement: &Agreement) -> Result<(), Unfit> {
    agreement.fits(request.pathway)?;
    let named = |reader: &Reader| {
        request.pathway.purpose.functions.contains(&reader.function) && agreement.functions.contains(&reader.function)
    };
    if request.reader.is_some_and(|reader| !named(reader)) {
        return Err(Unfit::Function);
    }
    Ok(())
}
