//! What each act of the audit narrowed, and so what has to be done again when it was lost.

use crate::audit::Act;
use crate::referral::Step;

/// What an act that was lost means for a database from before it. Nothing that it opened is opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It narrowed nothing.
    None,
    /// A person was registered, and got a case number.
    Registered,
    /// A consent was taken back.
    Withdrawn,
    /// A consent was declared invalid.
    Invalidated,
    /// A basis other than consent was ended.
    BasisEnded,
    /// What was shared in a referral was closed, with this step of the referral where it is known.
    Closed(Option<Step>),
    /// Something about the person was said or written that is in no audit, and it may be a no: what they excluded, a country,
    /// who decides for them.
    Unknown,
    /// The person asked for something by right, or it was decided: it stops no sharing, and is asked for again.
    Asked,
    /// A person was erased.
    Erased,
    /// A partner received something.
    Disclosed,
    /// A partner said whether it has room.
    Room,
    /// A token was ended.
    TokenRevoked,
    /// An agreement was changed.
    Agreement,
    /// A grant was changed or revoked.
    Grant,
    /// A partner was recorded.
    Partner,
    /// Something was set up that the audit does not tell in full: it is listed, to be looked at.
    SetUp,
}

impl Effect {
    /// Of each act. A new act has to say it here.
    pub(super) const fn of(act: Act) -> Self {
        match act {
            Act::IndividualRegistered => Self::Registered,
            Act::ConsentWithdrawn => Self::Withdrawn,
            Act::ConsentInvalidated => Self::Invalidated,
            Act::BasisEnded => Self::BasisEnded,
            Act::ReferralCancelled => Self::Closed(Some(Step::Cancel)),
            Act::ReferralLapsed => Self::Closed(Some(Step::Lapse)),
            Act::AccessClosed | Act::PartnerDeclined => Self::Closed(None),
            Act::ConsentGiven
            | Act::ConsentRefused
            | Act::IndividualCorrected
            | Act::SamePersonRecorded
            | Act::GuardianshipRecorded
            | Act::GuardianshipEnded
            | Act::CaseClosed
            // It stopped all sharing, and nothing else says that it was said.
            | Act::ObjectionReceived
            | Act::RestoreReplayed => Self::Unknown,
            // A decision that was lost leaves an objection as strict as it was before: what a yes to it closed has entries of
            // its own, and what a no opened is closed again.
            Act::RightsRequestReceived | Act::RightsRequestDecided => Self::Asked,
            Act::IndividualErased => Self::Erased,
            Act::DisclosureMade => Self::Disclosed,
            Act::AvailabilityChanged => Self::Room,
            Act::TokenRevoked => Self::TokenRevoked,
            Act::AgreementChanged => Self::Agreement,
            Act::GrantChanged | Act::GrantRevoked => Self::Grant,
            Act::PartnerRecorded => Self::Partner,
            Act::OperationRecorded
            | Act::PluginInstalled
            | Act::PluginApproved
            | Act::PluginActivated
            | Act::AgreementMade
            | Act::GrantMade
            | Act::RetentionTermsRecorded
            // What keeps a file is sealed in it: whoever placed it places it again.
            | Act::HoldPlaced
            | Act::HoldReviewed
            | Act::MilestoneRecorded
            | Act::TokenAsked
            | Act::TokenTakenBack
            | Act::TokenMade
            | Act::KeyEpochPrepared
            | Act::KeyEpochBegun
            | Act::KeyEpochDestructionAsked
            | Act::KeyEpochDestroyed
            | Act::AuditKeyMade => Self::SetUp,
            // Whoever did these read, opened or went on with something, or the act is about the host alone.
            Act::HostBegun
            | Act::ClockBehind
            | Act::Swept
            | Act::DatabaseRestored
            | Act::RestoreChecked
            | Act::RestoreAcceptanceProposed
            | Act::RestoreAccepted
            | Act::IndividualRead
            | Act::CorrectionsRead
            | Act::HistoryRead
            // The host does these by itself: when it opens a database of an older version, and when an epoch has begun.
            | Act::TokenBound
            | Act::DataKeysRewrapped
            | Act::OriginTakenOut
            | Act::IndividualSearched
            | Act::DuplicatesListed
            | Act::SamePersonEnded
            // Who is asked for is erased when a second one says so.
            | Act::ErasureAsked
            | Act::ReferralBegun
            | Act::ReferralRead
            | Act::ReferralsListed
            | Act::ReferralAssessed
            | Act::ReferralConfirmed
            | Act::ReferralDeparted
            | Act::ProposalRead
            | Act::ConsentRequested
            | Act::ReceiptGiven
            | Act::BasisRequested
            | Act::BasisApproved
            | Act::PersonTold
            | Act::ClosingLookedAt
            | Act::CaseReopened
            | Act::HoldLifted
            | Act::HoldsRead
            | Act::RetentionPreviewed
            | Act::RetentionCertified
            | Act::CertificatesRead
            | Act::FileRequested
            | Act::FileRequestApproved
            | Act::RightsRequestRead
            | Act::RightsRequestVerified
            | Act::RightsRequestExamined
            | Act::RightsRequestExtended
            | Act::RightsPartnerTold
            | Act::RightsRequestAnswered
            // It opened something, if anything.
            | Act::ObjectionLifted
            | Act::CopyGiven
            | Act::EvidenceAttached
            | Act::EvidenceRead
            | Act::EvidenceDamaged
            | Act::FollowUpAsked
            | Act::FeedbackRefused
            | Act::FiguresRead
            | Act::DutiesRead
            | Act::DisclosurePreviewed
            | Act::DisclosureRefused
            | Act::DisclosureRead
            | Act::DestructionAttested
            | Act::FormRead
            | Act::FormRefused
            | Act::PartnerReceived
            | Act::PartnerAccepted
            | Act::PartnerReported
            | Act::BackupMade
            | Act::AuditExported
            | Act::CheckpointWitnessed
            | Act::AuditRead
            | Act::PseudonymLedBack
            | Act::OverrideRefused => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objection_that_was_lost_counts_as_strictly_as_can_be_and_what_else_was_asked_for_is_listed() {
        assert_eq!(Effect::of(Act::ObjectionReceived), Effect::Unknown);
        assert_eq!(Effect::of(Act::RightsRequestReceived), Effect::Asked);
        assert_eq!(Effect::of(Act::RightsRequestDecided), Effect::Asked);
        assert_eq!(Effect::of(Act::ObjectionLifted), Effect::None, "what it opened is not opened again");
    }
}
