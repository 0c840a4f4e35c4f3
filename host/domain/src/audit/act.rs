//! The acts that the audit records.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;

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
    OriginTakenOut,
    IndividualSearched,
    SamePersonRecorded,
    SamePersonEnded,
    ReferralBegun,
    ReferralRead,
    ReferralAssessed,
    ReferralConfirmed,
    ReferralDeparted,
    ReferralCancelled,
    ProposalRead,
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
    ClosingLookedAt,
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
    PseudonymLedBack,
    OverrideRefused,
}

codes! { Act }
