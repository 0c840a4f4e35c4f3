//! What is decided on a request: who, what, and why. What is refused has reasons out of a closed list, and words for the
//! person.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::asked::Right;
use super::reason::Reason;
use super::words::Words;
use crate::basis::Approval;
use crate::plugin::catalogue::DataItem;
use crate::words::codes::codes;
use crate::words::ids::{DatumId, PartnerId};

/// Why not, or not in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The reasons; at least one.
    pub reasons: BTreeSet<Reason>,
    /// The same in words for this person.
    pub words: Words,
}

/// Which part is granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "part")]
pub enum Part {
    /// Only these datums are corrected.
    Data {
        /// Which.
        data: BTreeSet<DatumId>,
    },
    /// Only with these partners nothing is shared any more.
    Partners {
        /// Which.
        partners: BTreeSet<PartnerId>,
    },
    /// The words say which.
    InWords,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
#[strum_discriminants(name(Outcome), doc = "What is decided, without why.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema), schema(as = RightsOutcome)))]
pub enum Verdict {
    /// Yes.
    Granted,
    /// Yes to a part of it.
    GrantedInPart {
        /// To which.
        part: Part,
        /// Why not to the rest.
        why: Why,
    },
    /// No.
    Refused {
        /// Why.
        why: Why,
    },
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What is said to the person beside that, where it is granted.
    pub words: Option<Words>,
    /// Of what may speak about others, what somebody looked through and found to be about the person alone.
    #[serde(default)]
    pub looked_through: BTreeSet<DataItem>,
    /// By whom, and when.
    pub by: Approval,
}

/// A decision, as it is written down.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsDecisionInput))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionInput {
    /// What.
    pub outcome: Outcome,
    /// Why it is refused, or granted only in part.
    #[serde(default)]
    pub reasons: BTreeSet<Reason>,
    /// What is said to the person in words. A refusal has some.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub words: Option<Words>,
    /// Of a correction that is granted in part: the datums that are corrected.
    #[serde(default)]
    pub data: BTreeSet<DatumId>,
    /// Of an objection that is granted in part: the partners with which nothing is shared any more.
    #[serde(default)]
    pub partners: BTreeSet<PartnerId>,
    /// For a copy: of what may speak about others (accounts, assessments, answers in words), what somebody looked through
    /// and found to be about the person alone. The rest of these is left out of the copy.
    #[serde(default)]
    pub looked_through: BTreeSet<DataItem>,
}

/// Why this is no decision on the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum NotDecided {
    #[error("reasons: say why it is refused, or granted only in part, with at least one of the reasons")]
    NoReason,
    #[error("words: say to the person in words why")]
    NoWords,
    #[error("reasons: what is granted in full has none")]
    ReasonOfAYes,
    #[error("reasons: {} is no reason to refuse {}", .0.code(), .1.code())]
    NotOfThisRight(Reason, Right),
    #[error("data: name those of the datums that were asked for that are corrected, and not all of them")]
    WhichData,
    #[error("partners: name the partners with which nothing is shared any more")]
    WhichPartners,
    #[error("outcome: an erasure is granted or refused; a part of it is a correction")]
    NoPart,
    #[error("{0}: goes with another right or outcome; leave it out")]
    Misplaced(&'static str),
}

impl Decision {
    /// What is written down, as a decision on a request for this, about these datums.
    ///
    /// # Errors
    /// [`NotDecided`].
    pub fn new(
        right: Right,
        asked_for: Option<&BTreeSet<DatumId>>,
        input: DecisionInput,
        by: Approval,
    ) -> Result<Self, NotDecided> {
        let DecisionInput { outcome, reasons, words, data, partners, looked_through } = input;
        let in_part = outcome == Outcome::GrantedInPart;
        if !(data.is_empty() || in_part && right == Right::Correction) {
            return Err(NotDecided::Misplaced("data"));
        }
        if !(partners.is_empty() || in_part && right == Right::Objection) {
            return Err(NotDecided::Misplaced("partners"));
        }
        if !looked_through.is_empty() && (right != Right::Access || outcome == Outcome::Refused) {
            return Err(NotDecided::Misplaced("looked_through"));
        }
        if let Some(reason) = reasons.iter().find(|reason| !reason.fits(right)) {
            return Err(NotDecided::NotOfThisRight(*reason, right));
        }
        // Whoever complains is told what became of it.
        if right == Right::Complaint && words.is_none() {
            return Err(NotDecided::NoWords);
        }
        if outcome == Outcome::Granted {
            let none = reasons.is_empty();
            let granted = Self { verdict: Verdict::Granted, words, looked_through, by };
            return if none { Ok(granted) } else { Err(NotDecided::ReasonOfAYes) };
        }
        if reasons.is_empty() {
            return Err(NotDecided::NoReason);
        }
        let why = Why { reasons, words: words.ok_or(NotDecided::NoWords)? };
        let verdict = match (in_part, right) {
            (false, _) => Verdict::Refused { why },
            (true, Right::Erasure) => return Err(NotDecided::NoPart),
            (true, Right::Correction) => {
                let is_part =
                    asked_for.is_some_and(|asked_for| data.is_subset(asked_for) && data.len() < asked_for.len());
                if data.is_empty() || !is_part {
                    return Err(NotDecided::WhichData);
                }
                Verdict::GrantedInPart { part: Part::Data { data }, why }
            }
            (true, Right::Objection) if partners.is_empty() => return Err(NotDecided::WhichPartners),
            (true, Right::Objection) => Verdict::GrantedInPart { part: Part::Partners { partners }, why },
            (true, Right::Access | Right::Complaint) => Verdict::GrantedInPart { part: Part::InWords, why },
        };
        Ok(Self { verdict, words: None, looked_through, by })
    }

    /// Whether it says yes, if only to a part.
    #[must_use]
    pub const fn grants(&self) -> bool {
        !matches!(self.verdict, Verdict::Refused { .. })
    }

    /// Why not, or not in full.
    #[must_use]
    pub const fn why(&self) -> Option<&Why> {
        match &self.verdict {
            Verdict::Granted => None,
            Verdict::GrantedInPart { why, .. } | Verdict::Refused { why } => Some(why),
        }
    }

    /// Whether this is one of the reasons.
    #[must_use]
    pub fn is_for(&self, reason: Reason) -> bool {
        self.why().is_some_and(|why| why.reasons.contains(&reason))
    }

    /// What is said to the person in words.
    #[must_use]
    pub fn said(&self) -> Option<&Words> {
        self.why().map(|why| &why.words).or(self.words.as_ref())
    }
}

codes! { ; Verdict => Outcome }
