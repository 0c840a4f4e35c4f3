//! Closed lists of reasons. Each reason has a text for the person in the host's languages.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::asked::Right;
use crate::words::codes::codes;

/// Why a request is refused, or granted only in part.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsReason))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Reason {
    /// Who asks could not show that they are the person, or speak for the person.
    IdentityNotVerified,
    /// It is about somebody else.
    AboutSomebodyElse,
    /// It would put somebody else at risk, or take away a right of theirs.
    RightsOfOthers,
    /// It is still needed to protect or to assist the person.
    StillNeeded,
    /// It is part of a record that has to be kept for good.
    PermanentRecord,
    /// It would get in the way of an inquiry that goes on.
    Inquiry,
    /// What the file says was looked into, and is right.
    FoundRight,
    /// It was looked into, and no serious risk was found.
    NoRiskFound,
    /// There is a tangible and immediate danger to the person, or to somebody else.
    ImmediateDanger,
    /// It was looked into, and no right was found to have been violated.
    NoViolationFound,
    /// The person took the request back.
    TakenBack,
    /// The same was asked and answered before, and nothing has changed since.
    AnsweredBefore,
}

impl Reason {
    /// Whether a request for this can be refused for it.
    #[must_use]
    pub const fn fits(self, right: Right) -> bool {
        match self {
            Self::IdentityNotVerified | Self::TakenBack | Self::AnsweredBefore => true,
            Self::AboutSomebodyElse => matches!(right, Right::Access | Right::Correction),
            Self::RightsOfOthers => matches!(right, Right::Access | Right::Correction | Right::Erasure),
            Self::StillNeeded => matches!(right, Right::Objection | Right::Erasure),
            Self::PermanentRecord => matches!(right, Right::Erasure),
            Self::Inquiry => !matches!(right, Right::Complaint),
            Self::FoundRight => matches!(right, Right::Correction),
            Self::NoRiskFound | Self::ImmediateDanger => matches!(right, Right::Objection),
            Self::NoViolationFound => matches!(right, Right::Complaint),
        }
    }
}

/// Why the time for an answer is extended. The person is told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsExtensionReason))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ExtensionReason {
    /// There is much to look into.
    Complex,
    /// Many have asked at the same time.
    ManyRequests,
    /// The person was asked for something, and has not answered yet.
    PersonAsked,
    /// Somebody else has to be heard first.
    OthersConcerned,
}

codes! { Reason ExtensionReason }
