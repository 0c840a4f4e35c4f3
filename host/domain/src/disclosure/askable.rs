//! What can be put to the person.

use super::asking::put;
use super::matter::Matter;
use super::request::{Claim, Request};
use super::rules::RULES;
use crate::plugin::catalogue::Element;

/// The elements of the request that could be shared if the person agreed to them: those to which no rule says no that
/// their word, a later stage, the closing of the case and a confirmation cannot change. This is what is put to the
/// person, and nothing more.
#[must_use]
pub fn askable<'a>(request: &Request<'a>) -> Vec<&'a Element> {
    let pathway = request.pathway;
    let asked = Request { claim: Claim::Consent, reader: None, ..*request };
    let matter = Matter::new(&asked);
    let mut refused = vec![None; request.elements.len()];
    for rule in &RULES {
        if let Some(ask) = rule.lasting() {
            put(ask, rule.code, &matter, &mut refused);
        }
    }
    let possible = request.elements.iter().zip(refused).filter(|(_, refused)| refused.is_none());
    possible.filter_map(|(id, _)| pathway.element(id)).collect()
}
