//! The decision to disclose: one pure function, facts of the case in, decision out.
//!
//! The rules stand in [`rules::RULES`], in the order in which they are asked, each with a stable code and its source.
//! Every requested element ends as released, or withheld with the code of the first rule that said no.

mod bases;
mod elements;
mod explain;
pub mod feedback;
mod matter;
mod purposes;
pub mod rules;
mod whole;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::{Basis, Kind, Obligation};
use crate::consent::Consent;
use crate::consent::people::{Capacity, Situation};
use crate::organisation::partner::Partner;
use crate::plugin::catalogue::{Channel, DataItem, Element, Pathway, Priority, PurposeClass, Stage};
use crate::retention::closing::{Closing, FileRequest};
use crate::sharing::agreement::{Agreement, Grant};
use crate::words::codes::codes;
use crate::words::ids::{ConsentId, CountryId, ElementId, FunctionId, PartnerId, RecordId, ReferralId, StaffId};
use crate::words::time::Timestamp;
pub use explain::{Explanation, ReleasedElement, Told, WithheldElement};
use matter::{Found, Matter};
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

/// What the sharing is said to rest on. There is no third way, and so nothing else that could stand in for consent.
#[derive(Debug, Clone, Copy)]
pub enum Claim<'a> {
    /// The person's consent; which one, the decision finds.
    Consent,
    /// A basis with a record of its own.
    Basis(&'a Basis),
}

impl Claim<'_> {
    /// Which of the four bases it claims.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Consent => Kind::Consent,
            Self::Basis(basis) => basis.ground.kind(),
        }
    }
}

/// Whether the service is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Since when the partner says that it is full.
    pub full_since: Option<Timestamp>,
    /// When it was offered the case; now, when it is being offered.
    pub offered_at: Timestamp,
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
    /// What the sharing is said to rest on.
    pub claim: Claim<'a>,
    /// The consents and refusals of the person, in any state, oldest first.
    pub consents: &'a [Consent],
    /// Whose yes counts in the operation.
    pub capacity: &'a Capacity,
    /// Whether the service is there.
    pub service: Service,
    /// The closing of the person's case, if it is closed.
    pub closing: Option<&'a Closing>,
    /// The formal requests to read the person's file, in any state.
    pub file_requests: &'a [FileRequest],
    /// The member of the partner's staff who wants to read.
    pub reader: Option<&'a Reader>,
    /// The member of staff who confirmed.
    pub confirmed_by: Option<StaffId>,
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

/// What a decision rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum RestsOn {
    /// The person's consent.
    Consent {
        /// Which.
        id: ConsentId,
    },
    /// A basis with a record of its own.
    Basis {
        /// Which of the bases.
        kind: Kind,
        /// Its record.
        id: RecordId,
    },
}

impl RestsOn {
    /// Which of the four bases.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Consent { .. } => Kind::Consent,
            Self::Basis { kind, .. } => *kind,
        }
    }
}

/// What a rule found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Ruling {
    /// It says yes.
    Passed,
    /// It says no, to everything or to the elements it lists.
    Refused,
    /// It is about another basis, another purpose, or another kind of sharing.
    NotAsked,
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
    /// What it rests on; none when consent was claimed and none counts.
    pub rests_on: Option<RestsOn>,
    /// What has to be done after the sharing.
    pub obligations: Vec<Obligation>,
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

    /// The rules that said no, in the order in which they were asked.
    pub fn refused(&self) -> impl Iterator<Item = Code> {
        self.trace.iter().filter(|step| step.ruling == Ruling::Refused).map(|step| step.code)
    }

    /// SHA-256 of the decision as text: ids and codes, no values.
    #[must_use]
    #[expect(clippy::expect_used, reason = "ids, codes and times always serialise")]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(serde_json::to_vec(self).expect("a decision serialises")).into()
    }
}

/// The elements of the request that could be shared if the person agreed to all of them: granted, agreed with the
/// recipient, and possible for the purpose. This is what is put to the person, and nothing more.
#[must_use]
pub fn askable<'a>(request: &Request<'a>) -> Vec<&'a Element> {
    let matter = Matter::new(request);
    let possible = |found: &&Found<'_>| {
        let found = Some(*found);
        elements::granted(&matter, found).is_ok()
            && elements::agreed(&matter, found).is_ok()
            && elements::purpose(&matter, found).is_ok()
    };
    let possible = matter.elements.iter().flatten().filter(possible);
    possible.filter_map(|found| request.pathway.element(&found.element.id)).collect()
}

/// What a rule answers. `Err` withholds.
type Answer = Result<Vec<String>, Vec<String>>;

/// What a rule answers about one element. `Err` withholds it, with what was looked at beside its id, if there was more.
type ElementAnswer = Result<(), Option<String>>;

/// A question about one element. `None`: the id is not an element of the pathway.
type AskElement = fn(&Matter<'_>, Option<&Found<'_>>) -> ElementAnswer;

/// How a rule is asked.
enum Ask {
    /// Once, for the whole sharing.
    Whole(fn(&Matter<'_>) -> Answer),
    /// Once, when this basis is claimed. Exactly one of the four is.
    Basis(Kind, fn(&Matter<'_>) -> Answer),
    /// When the pathway's purpose is of this class: once, and if that says yes, for each element.
    Purpose(PurposeClass, fn(&Matter<'_>) -> Answer, AskElement),
    /// For each element.
    Element(AskElement),
    /// When a partner tells the operation what became of a referral, see [`feedback`].
    Feedback(fn(&Matter<'_>, &feedback::Told<'_>) -> Answer),
}

/// Decides. The same request gives the same decision; nothing but the request is looked at.
#[must_use]
pub fn decide(request: &Request<'_>) -> Decision {
    let matter = Matter::new(request);
    let mut refused: Vec<Option<Code>> = vec![None; request.elements.len()];
    let mut trace = Vec::with_capacity(rules::RULES.len());
    let class = request.pathway.purpose.class;
    for rule in &rules::RULES {
        let (ruling, looked_at) = match rule.ask {
            Ask::Whole(ask) => whole_answer(ask(&matter), rule.code, &mut refused),
            Ask::Basis(kind, ask) if kind == request.claim.kind() => {
                whole_answer(ask(&matter), rule.code, &mut refused)
            }
            Ask::Purpose(of, ask, ask_element) if of == class => {
                match whole_answer(ask(&matter), rule.code, &mut refused) {
                    (Ruling::Passed, mut looked_at) => {
                        let (ruling, more) = element_answers(&matter, ask_element, rule.code, &mut refused);
                        looked_at.extend(more);
                        (ruling, looked_at)
                    }
                    refused => refused,
                }
            }
            Ask::Element(ask) => element_answers(&matter, ask, rule.code, &mut refused),
            Ask::Basis(..) | Ask::Purpose(..) | Ask::Feedback(_) => (Ruling::NotAsked, Vec::new()),
        };
        trace.push(Step { code: rule.code, ruling, looked_at });
    }
    let rests_on = matter.rests_on();
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

fn whole_answer(answer: Answer, code: Code, refused: &mut [Option<Code>]) -> (Ruling, Vec<String>) {
    match answer {
        Ok(looked_at) => (Ruling::Passed, looked_at),
        Err(looked_at) => {
            for slot in refused {
                slot.get_or_insert(code);
            }
            (Ruling::Refused, looked_at)
        }
    }
}

fn element_answers(
    matter: &Matter<'_>,
    ask: AskElement,
    code: Code,
    refused: &mut [Option<Code>],
) -> (Ruling, Vec<String>) {
    let mut against = Vec::new();
    for (slot, (id, found)) in refused.iter_mut().zip(matter.request.elements.iter().zip(&matter.elements)) {
        if let Err(looked_at) = ask(matter, found.as_ref()) {
            slot.get_or_insert(code);
            against.push(id.as_str().to_owned());
            against.extend(looked_at);
        }
    }
    (if against.is_empty() { Ruling::Passed } else { Ruling::Refused }, against)
}

codes! { Ruling }
