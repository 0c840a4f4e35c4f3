//! Where a request of the person stands, with what each state holds. Each state holds the one before it, so that what was
//! found on the way is never lost.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::decision::Decision;
use crate::basis::Approval;
use crate::words::codes::codes;
use crate::words::ids::{DatumId, EvidenceId, PartnerId};

/// How it was seen that whoever asks is the person, or speaks for the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = IdentityVerifiedBy))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum How {
    /// A paper of a state, or of the organisation, was shown.
    IdentityDocument,
    /// A member of staff has known the person for long.
    KnownToStaff,
    /// Questions that only the person can answer.
    ControlQuestions,
    /// The paper by which somebody speaks for the person was shown, and theirs.
    Mandate,
}

/// The identity was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// How.
    pub how: How,
    /// Files that show it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// By whom, and when.
    pub verified: Approval,
}

/// Somebody examines the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// What was seen before.
    pub identity: Verified,
    /// Who began to examine it, and when.
    pub begun: Approval,
}

/// A partner that has to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToTell {
    /// Which partner received something that was corrected since.
    pub partner: PartnerId,
    /// What it received.
    pub data: BTreeSet<DatumId>,
    /// Who told it, and when.
    pub told: Option<Approval>,
}

/// The person took back an objection that was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// How it was seen that it was the person.
    pub how: How,
    /// Who heard it, and when.
    pub heard: Approval,
}

/// It was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What was found before; none where the identity could not be verified.
    pub examined: Option<Examined>,
    /// What was decided.
    pub decision: Decision,
    /// Who has to be told of a correction.
    #[serde(default)]
    pub to_tell: Vec<ToTell>,
    /// That the person lifted an objection that was granted.
    #[serde(default)]
    pub lifted: Option<Lifted>,
}

/// Any of the states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "state")]
#[strum_discriminants(name(StateName), doc = "Where a request of the person stands, without what goes with it.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema), schema(as = RightsState)))]
pub enum State {
    /// Somebody asked.
    Received,
    /// It was seen that it is the person who asks, or somebody who speaks for the person.
    IdentityVerified(Verified),
    /// Somebody examines it.
    InExamination(Examined),
    /// It is decided, and something of it is still to be done.
    Decided(Box<Decided>),
    /// All of it is done, and the person has the answer.
    Done {
        /// What was decided.
        decided: Box<Decided>,
        /// Who gave the person the answer, and when.
        answered: Approval,
    },
}

impl State {
    /// What was decided, once it is.
    #[must_use]
    pub fn decided(&self) -> Option<&Decided> {
        match self {
            Self::Decided(decided) | Self::Done { decided, .. } => Some(decided),
            Self::Received | Self::IdentityVerified(_) | Self::InExamination(_) => None,
        }
    }

    /// How the identity was verified, once it is.
    #[must_use]
    pub fn identity(&self) -> Option<&Verified> {
        match self {
            Self::Received => None,
            Self::IdentityVerified(verified) => Some(verified),
            Self::InExamination(examined) => Some(&examined.identity),
            Self::Decided(_) | Self::Done { .. } => Some(&self.decided()?.examined.as_ref()?.identity),
        }
    }

    /// Who examined it, once somebody does.
    #[must_use]
    pub fn examined(&self) -> Option<&Examined> {
        match self {
            Self::InExamination(examined) => Some(examined),
            _ => self.decided()?.examined.as_ref(),
        }
    }
}

codes! { How; State => StateName }
