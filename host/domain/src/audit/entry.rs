//! One entry: who did what, about whom, on which basis.

use serde::{Deserialize, Serialize};

use super::act::Act;
use crate::security::caller::Caller;
use crate::security::pseudonym::Pseudonym;
use crate::words::ids::{OperationId, PartnerId, StaffId, TokenId};
use crate::words::time::Timestamp;

/// One entry, before it is chained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Who.
    pub staff: StaffId,
    /// In which role.
    pub role: String,
    /// With which token; none for what was done at the console, and in entries of version 0.1.0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<TokenId>,
    /// The operation in whose chain it is; none for the host's own chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
    /// About whom, under a pseudonym.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub individual: Option<Pseudonym>,
    /// In which referral, under a pseudonym.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Pseudonym>,
    /// To or by which partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// The thing made, read or changed: by its id, or under a pseudonym where it belongs to a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The legitimate basis, by its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Codes and counts: how many elements were released, reasons, states. Never what a case says.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub codes: Vec<String>,
}

/// The chain of the host itself: plugins, partners, tokens.
pub const HOST_CHAIN: &str = "host";

impl Entry {
    /// An entry with nothing filled in beyond who, what and when.
    #[must_use]
    pub fn new(at: Timestamp, act: Act, caller: &Caller, operation: Option<OperationId>) -> Self {
        Self {
            at,
            act,
            staff: caller.staff,
            role: caller.role_code().to_owned(),
            token: caller.token,
            operation,
            individual: None,
            referral: None,
            partner: None,
            object: None,
            basis: None,
            codes: Vec::new(),
        }
    }

    /// The chain that it is in: `operation:ID`, or the host's.
    #[must_use]
    pub fn chain(&self) -> String {
        self.operation.as_ref().map_or_else(|| HOST_CHAIN.to_owned(), |id| format!("operation:{id}"))
    }
}
