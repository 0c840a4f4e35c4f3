//! What a consent or another basis is about: which referral and purpose, which recipient, and up to which stage.

use crate::plugin::catalogue::{PurposeClass, Stage};
use crate::words::ids::{PartnerId, PathwayId, ReferralId};

/// The scope of a consent, of another basis, or of what is to be shared. It never applies to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The referral. Consent is asked for again for each one, even to the same partner.
    pub referral: ReferralId,
    /// The purpose.
    pub purpose: PurposeClass,
    /// The pathway whose specific purpose it is.
    pub pathway: &'a PathwayId,
    /// The recipient, by name.
    pub recipient: &'a PartnerId,
    /// The last stage of what was agreed to; the stage of what is to be shared.
    pub stage: Stage,
}

/// Why a consent or basis does not cover what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Elsewhere {
    /// Another referral.
    #[error("it is for another referral")]
    Referral,
    /// Another purpose, or the same class of purposes on another pathway.
    #[error("it is for another purpose")]
    Purpose,
    /// Another recipient.
    #[error("it is for another recipient")]
    Recipient,
    /// Another stage.
    #[error("it does not cover this stage")]
    Stage,
}

impl Scope<'_> {
    /// Whether a consent or basis with this scope covers what is asked.
    ///
    /// # Errors
    /// The first thing in which they differ.
    pub fn covers(&self, asked: &Scope<'_>) -> Result<(), Elsewhere> {
        if self.referral != asked.referral {
            Err(Elsewhere::Referral)
        } else if self.purpose != asked.purpose || self.pathway != asked.pathway {
            Err(Elsewhere::Purpose)
        } else if self.recipient != asked.recipient {
            Err(Elsewhere::Recipient)
        } else if !self.stage.covers(asked.stage) {
            Err(Elsewhere::Stage)
        } else {
            Ok(())
        }
    }
}
