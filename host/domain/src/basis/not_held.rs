//! Why a basis does not apply.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::sharing::scope::Elsewhere;
use crate::words::codes::codes;

/// Why a basis does not apply.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray, thiserror::Error,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum NotHeld {
    #[error("nobody has approved it")]
    NotApproved,
    #[error("it was approved by the person who asked for it")]
    SamePerson,
    #[error("it was ended")]
    Ended,
    #[error("it has expired")]
    Expired,
    #[error("it is for another referral")]
    OtherReferral,
    #[error("it is for another purpose")]
    OtherPurpose,
    #[error("it is for another recipient")]
    OtherRecipient,
    #[error("it does not cover this stage")]
    OtherStage,
    #[error("it is on another ground")]
    OtherGround,
    #[error("a danger that is only possible is not a ground")]
    DangerNotImmediate,
    #[error("the benefit does not outweigh the risk")]
    RiskTooHigh,
    #[error("the recipient was not assessed as able to help")]
    RecipientNotAble,
    #[error("the recipient would expose the person to being sent back")]
    ExposesToReturn,
    #[error("it is for children only")]
    NotAChild,
    #[error("the age of the person is not known")]
    AgeUnknown,
    #[error("the child's views are not recorded")]
    ViewsNotRecorded,
    #[error("the assessment does not say why the caregivers are left out")]
    CaregiversNotReasoned,
}

impl From<Elsewhere> for NotHeld {
    fn from(elsewhere: Elsewhere) -> Self {
        match elsewhere {
            Elsewhere::Referral => Self::OtherReferral,
            Elsewhere::Purpose => Self::OtherPurpose,
            Elsewhere::Recipient => Self::OtherRecipient,
            Elsewhere::Stage => Self::OtherStage,
        }
    }
}

codes! { NotHeld }
