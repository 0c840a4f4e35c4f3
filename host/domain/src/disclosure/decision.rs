//! What was decided, with the trace of the rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::rules::Code;
use crate::basis::{Kind, Obligation};
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::words::codes::codes;
use crate::words::ids::{BasisId, ConsentId, ElementId, PartnerId};
use crate::words::time::Timestamp;

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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum RestsOn {
    /// The person's consent.
    Consent {
        /// Which.
        id: ConsentId,
    },
    /// Another basis, with its own record.
    Basis {
        /// Which of the bases.
        kind: Kind,
        /// Its record.
        id: BasisId,
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

codes! { Ruling }
