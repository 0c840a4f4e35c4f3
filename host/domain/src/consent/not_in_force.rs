//! Why a consent does not count.

use crate::sharing::scope::Elsewhere;
use crate::words::codes::codes;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Why a consent does not count.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray, thiserror::Error,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum NotInForce {
    #[error("it was refused")]
    Refused,
    #[error("it was withdrawn")]
    Withdrawn,
    #[error("it has expired")]
    Expired,
    #[error("a newer consent replaced it")]
    Superseded,
    #[error("it was not valid")]
    Invalidated,
    #[error("it was given for another referral")]
    OtherReferral,
    #[error("it is for another purpose")]
    OtherPurpose,
    #[error("it is for another recipient")]
    OtherRecipient,
    #[error("it does not cover this stage")]
    OtherStage,
    #[error("not all parts of the script were explained")]
    NotInformed,
    #[error("it was not given by the person whose yes counts")]
    WrongGiver,
    #[error("the child's assent is missing")]
    NoAssent,
    #[error("the child said no")]
    AssentRefused,
    #[error("the age of the person is not known, so it is not known whose yes counts")]
    AgeUnknown,
    #[error("the person has since entered another age band, and has to be asked again")]
    BandCrossed,
    #[error("the age band it was recorded with does not fit the person's age then, as both are known today")]
    WrongBand,
    #[error("the person was not involved in the guardianship authority's decision")]
    NotInvolved,
    #[error("the child's caregivers differ: one says yes, another no")]
    InConflict,
    #[error("the same was refused in another file of this person")]
    RefusedElsewhere,
}

impl From<Elsewhere> for NotInForce {
    fn from(elsewhere: Elsewhere) -> Self {
        match elsewhere {
            Elsewhere::Referral => Self::OtherReferral,
            Elsewhere::Purpose => Self::OtherPurpose,
            Elsewhere::Recipient => Self::OtherRecipient,
            Elsewhere::Stage => Self::OtherStage,
        }
    }
}

codes! { NotInForce }
