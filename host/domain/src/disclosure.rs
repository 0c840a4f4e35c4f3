//! The decision to disclose: one pure function, facts of the case in, decision out.
//!
//! The rules stand in [`rules::RULES`], in the order in which they are asked, each with a stable code and its source.
//! Every requested element ends as released, or withheld with the code of the first rule that said no.

mod elements;
mod explain;
pub mod rules;
mod whole;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::agreement::{Agreement, Grant};
use crate::catalogue::{Channel, DataItem, Element, Pathway, Priority, Stage};
use crate::consent::people::Situation;
use crate::consent::{Consent, NotInForce};
use crate::ids::{ConsentId, CountryId, ElementId, FunctionId, PartnerId, ReferralId, StaffId};
use crate::partner::Partner;
use crate::time::Timestamp;
pub use explain::{Explanation, ReleasedElement, Told, WithheldElement};
pub use rules::Code;

/// What the decision needs to know about the person. It has no `Debug` and is not serialised.
pub struct Person {
    /// Nationality.
    pub nationality: Option<CountryId>,
    /// The country of former habitual residence.
    pub former_residence: Option<CountryId>,
    /// Age and care.
    pub situation: Situation,
}

/// The member of a partner's staff who wants to read, once there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub staff: StaffId,
    /// Doing what at the partner.
    pub function: FunctionId,
}

/// All that the decision looks at.
pub struct Request<'a> {
    /// Now.
    pub now: Timestamp,
    /// The referral.
    pub referral: ReferralId,
    /// The person.
    pub person: &'a Person,
    /// The pathway, from the catalogue of the plugin with which the referral began.
    pub pathway: &'a Pathway,
    /// SHA-256 of that plugin's component, in lower-case hexadecimal.
    pub digest: &'a str,
    /// The stage.
    pub stage: Stage,
    /// The priority that a person confirmed.
    pub priority: Option<Priority>,
    /// The elements asked for.
    pub elements: &'a [ElementId],
    /// The recipient.
    pub recipient: &'a Partner,
    /// The agreements with the recipient, in any state.
    pub agreements: &'a [Agreement],
    /// The grants of the operation, in any state.
    pub grants: &'a [Grant],
    /// The consents and refusals of the person, in any state, oldest first.
    pub consents: &'a [Consent],
    /// The member of the partner's staff who wants to read.
    pub reader: Option<&'a Reader>,
    /// The member of staff who confirmed.
    pub confirmed_by: Option<StaffId>,
}

impl Request<'_> {
    /// The agreement that is in force, if one is.
    fn agreement(&self) -> Option<&Agreement> {
        self.agreements.iter().find(|a| a.partner == self.recipient.id && a.in_force(self.now).is_ok())
    }

    /// The consent that stands and covers this sharing, newest first; else why the newest does not.
    fn consent(&self) -> Result<&Consent, Option<(&Consent, NotInForce)>> {
        let mut why = None;
        for consent in self.consents.iter().rev() {
            let counts = consent
                .standing(self.now)
                .and_then(|()| {
                    consent.covers(
                        self.referral,
                        self.pathway.purpose.class,
                        &self.pathway.id,
                        &self.recipient.id,
                        self.stage,
                    )
                })
                .and_then(|()| crate::consent::people::right_people(&consent.terms, &self.person.situation));
            match counts {
                Ok(()) => return Ok(consent),
                Err(reason) if why.is_none() => why = Some((consent, reason)),
                Err(_) => {}
            }
        }
        Err(why)
    }

    /// Consents that still say something about what must not be shared: all but those that gave way to a newer one.
    fn wishes(&self) -> impl Iterator<Item = &Consent> {
        self.consents.iter().filter(|c| !matches!(c.state, crate::consent::State::Superseded { .. }))
    }
}

/// What became of one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// It may be shared.
    Released {
        /// The element.
        element: ElementId,
        /// What it is.
        item: DataItem,
    },
    /// It stays.
    Withheld {
        /// The element.
        element: ElementId,
        /// The first rule that said no.
        code: Code,
    },
}

/// What a rule found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// It says yes.
    Passed,
    /// It says no, to everything or to the elements it lists.
    Refused,
}

/// One rule as it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The rule.
    pub code: Code,
    /// What it found.
    pub ruling: Ruling,
    /// What it looked at: ids and codes, never values.
    pub looked_at: Vec<String>,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub recipient: PartnerId,
    /// At which stage.
    pub stage: Stage,
    /// The consent it rests on.
    pub consent: Option<ConsentId>,
    /// Every requested element, in the order of the request.
    pub outcomes: Vec<Outcome>,
    /// How the partner may reach the person.
    pub channels: BTreeSet<Channel>,
    /// Every rule, in the order in which it was asked.
    pub trace: Vec<Step>,
}

impl Decision {
    /// The released elements.
    pub fn released(&self) -> impl Iterator<Item = (&ElementId, &DataItem)> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Released { element, item } => Some((element, item)),
            Outcome::Withheld { .. } => None,
        })
    }

    /// The withheld elements with their codes.
    pub fn withheld(&self) -> impl Iterator<Item = (&ElementId, Code)> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Withheld { element, code } => Some((element, *code)),
            Outcome::Released { .. } => None,
        })
    }

    /// SHA-256 of the decision as text: ids and codes, no values.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(serde_json::to_vec(self).unwrap_or_default()).into()
    }
}

/// The elements of the request that could be shared if the person agreed to all of them: granted, agreed with the
/// recipient, and possible for the purpose. This is what is put to the person, and nothing more.
#[must_use]
pub fn askable<'a>(request: &Request<'a>) -> Vec<&'a Element> {
    let possible = |element: &Element| {
        let element = Some(element);
        elements::granted(request, element).is_ok()
            && elements::agreed(request, element).is_ok()
            && elements::purpose(request, element).is_ok()
    };
    request.elements.iter().filter_map(|id| request.pathway.element(id)).filter(|e| possible(e)).collect()
}

/// What a rule answers. `Err` withholds.
type Answer = Result<Vec<String>, Vec<String>>;

/// How a rule is asked.
enum Ask {
    /// Once, for the whole sharing.
    Whole(fn(&Request<'_>) -> Answer),
    /// For each element. `None`: the id is not an element of the pathway.
    Element(fn(&Request<'_>, Option<&Element>) -> Answer),
}

/// Decides. The same request gives the same decision; nothing but the request is looked at.
#[must_use]
pub fn decide(request: &Request<'_>) -> Decision {
    let mut refused: Vec<Option<Code>> = vec![None; request.elements.len()];
    let mut trace = Vec::with_capacity(rules::RULES.len());
    for rule in &rules::RULES {
        let (ruling, looked_at) = match rule.ask {
            Ask::Whole(ask) => match ask(request) {
                Ok(looked_at) => (Ruling::Passed, looked_at),
                Err(looked_at) => {
                    for slot in &mut refused {
                        slot.get_or_insert(rule.code);
                    }
                    (Ruling::Refused, looked_at)
                }
            },
            Ask::Element(ask) => {
                let mut against = Vec::new();
                for (slot, id) in refused.iter_mut().zip(request.elements) {
                    if let Err(looked_at) = ask(request, request.pathway.element(id)) {
                        slot.get_or_insert(rule.code);
                        against.push(id.to_string());
                        against.extend(looked_at);
                    }
                }
                (if against.is_empty() { Ruling::Passed } else { Ruling::Refused }, against)
            }
        };
        trace.push(Step { code: rule.code, ruling, looked_at });
    }
    let outcomes = refused
        .into_iter()
        .zip(request.elements)
        .map(|(code, id)| match (code, request.pathway.element(id)) {
            (None, Some(element)) => Outcome::Released { element: id.clone(), item: request.pathway.item(element) },
            (code, _) => Outcome::Withheld { element: id.clone(), code: code.unwrap_or(Code::ElementDeclared) },
        })
        .collect();
    Decision {
        at: request.now,
        recipient: request.recipient.id.clone(),
        stage: request.stage,
        consent: request.consent().ok().map(|c| c.id),
        outcomes,
        channels: elements::channels(request),
        trace,
    }
}
