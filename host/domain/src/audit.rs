//! The audit: who did what, for what, on which basis, in a hash chain that anyone with the exported file can verify.
//!
//! An entry holds ids and codes only. There is no field that could hold a word about a person, so the audit outlives
//! erasure.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::security::caller::Caller;
use crate::words::codes::codes;
use crate::words::ids::{IndividualId, OperationId, PartnerId, ReferralId, StaffId};
use crate::words::time::Timestamp;

/// What was done. Closed: a new act is a new variant, and a new line in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Act {
    HostBegun,
    IndividualRegistered,
    IndividualRead,
    IndividualCorrected,
    IndividualSearched,
    ReferralBegun,
    ReferralRead,
    ReferralAssessed,
    ReferralConfirmed,
    ReferralDeparted,
    ReferralCancelled,
    ConsentRequested,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ConsentInvalidated,
    ReceiptGiven,
    BasisRequested,
    BasisApproved,
    BasisEnded,
    PersonTold,
    GuardianshipRecorded,
    GuardianshipEnded,
    CaseClosed,
    CaseReopened,
    FileRequested,
    FileRequestApproved,
    EvidenceAttached,
    EvidenceRead,
    FollowUpAsked,
    FeedbackRefused,
    AvailabilityChanged,
    FiguresRead,
    DisclosurePreviewed,
    DisclosureMade,
    DisclosureRefused,
    DisclosureRead,
    AccessClosed,
    DestructionAttested,
    FormRead,
    FormRefused,
    PartnerReceived,
    PartnerAccepted,
    PartnerDeclined,
    PartnerReported,
    AgreementMade,
    AgreementChanged,
    GrantMade,
    GrantChanged,
    GrantRevoked,
    PartnerRecorded,
    OperationRecorded,
    PluginInstalled,
    PluginApproved,
    PluginActivated,
    TokenMade,
    TokenRevoked,
    AuditExported,
    AuditRead,
    OverrideRefused,
}

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
    /// The operation whose chain it belongs to; none for the host's own chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
    /// About whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub individual: Option<IndividualId>,
    /// In which referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<ReferralId>,
    /// To or by which partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// The id of the thing made, read or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The legitimate basis, by its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Codes: items released, reasons, states.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub codes: Vec<String>,
}

/// The chain of the host itself: plugins, partners, tokens.
pub const HOST_CHAIN: &str = "host";

impl Entry {
    /// A bare entry; fill in what it is about.
    #[must_use]
    pub fn new(at: Timestamp, act: Act, caller: &Caller, operation: Option<OperationId>) -> Self {
        Self {
            at,
            act,
            staff: caller.staff,
            role: caller.role.code().to_owned(),
            operation,
            individual: None,
            referral: None,
            partner: None,
            object: None,
            basis: None,
            codes: Vec::new(),
        }
    }

    /// The chain it belongs to: `operation:ID`, or the host's.
    #[must_use]
    pub fn chain(&self) -> String {
        self.operation.as_ref().map_or_else(|| HOST_CHAIN.to_owned(), |id| format!("operation:{id}"))
    }

    /// Chains it to the head.
    #[must_use]
    #[expect(clippy::expect_used, reason = "ids, codes and times always serialise")]
    pub fn chain_to(self, head: Option<&Head>) -> Chained {
        let (seq, previous) = head.map_or((1, [0; 32]), |h| (h.seq.saturating_add(1), h.hash));
        // A map with sorted keys would be canonical too; a struct always serialises in the order of its fields.
        let body = serde_json::to_string(&self).expect("an entry serialises");
        let hash = link(&previous, seq, &body);
        Chained { seq, previous, body, hash }
    }
}

/// The last link of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// A link: an entry as the exact text that was hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// Its number in the chain, from 1.
    pub seq: i64,
    /// The hash of the link before; zeros for the first.
    pub previous: [u8; 32],
    /// The entry, as JSON text.
    pub body: String,
    /// SHA-256 over the hash before, the number and the text.
    pub hash: [u8; 32],
}

fn link(previous: &[u8; 32], seq: i64, body: &str) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(b"waystation audit 1\0");
    sha.update(previous);
    sha.update(seq.to_be_bytes());
    sha.update(body.as_bytes());
    sha.finalize().into()
}

/// Where a chain is broken, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {what}")]
pub struct Broken {
    /// The number of the first link that does not hold.
    pub seq: i64,
    /// What does not hold.
    pub what: &'static str,
}

/// Verifies that a link follows the one before.
///
/// # Errors
/// [`Broken`] with the number of the link and what does not hold.
pub fn verify(before: Option<&Head>, entry: &Chained) -> Result<Head, Broken> {
    let (seq, previous) = before.map_or((1, [0; 32]), |h| (h.seq.saturating_add(1), h.hash));
    let broken = |what| Broken { seq, what };
    if entry.seq != seq {
        return Err(broken("an entry is missing, or one is out of order"));
    }
    if entry.previous != previous {
        return Err(broken("it does not follow the entry before it"));
    }
    if entry.hash != link(&previous, seq, &entry.body) {
        return Err(broken("its text is not the text that was written"));
    }
    Ok(Head { seq, hash: entry.hash })
}

codes! { Act }
