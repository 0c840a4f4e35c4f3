//! What can be put to the person.

use super::asking::put;
use super::matter::Matter;
use super::request::{Claim, Request};
use super::rules::{Code, RULES};
use crate::plugin::catalogue::Element;
use crate::words::ids::ElementId;

/// What of a request can be put to the person.
pub struct Askable<'a> {
    /// The elements that could be shared if the person agreed to them.
    pub elements: Vec<&'a Element>,
    /// The others, each with the first rule that says no whatever the person says.
    pub kept_back: Vec<(&'a ElementId, Code)>,
}

/// The elements of the request that could be shared if the person agreed to them: those to which no rule says no that
/// their word, a later stage, the closing of the case and a confirmation cannot change. This is what is put to the
/// person, and nothing more.
#[must_use]
pub fn askable<'a>(request: &Request<'a>) -> Askable<'a> {
    let pathway = request.pathway;
    let asked = Request { claim: Claim::Consent, reader: None, ..*request };
    let matter = Matter::new(&asked);
    let mut refused = vec![None; request.elements.len()];
    for rule in &RULES {
        if let Some(ask) = rule.lasting() {
            put(ask, rule.code, &matter, &mut refused);
        }
    }
    let mut found = Askable { elements: Vec::new(), kept_back: Vec::new() };
    for (id, refused) in request.elements.iter().zip(refused) {
        match (refused, pathway.element(id)) {
            (None, Some(element)) => found.elements.push(element),
            (refused, _) => found.kept_back.push((id, refused.unwrap_or(Code::ElementDeclared))),
        }
    }
    found
}
