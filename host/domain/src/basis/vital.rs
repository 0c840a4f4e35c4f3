//! Vital interests. Source: Technical Note, "Exceptional Circumstances"; "Legitimate Bases".

use serde::{Deserialize, Serialize};

use super::not_held::NotHeld;
use crate::words::time::HOUR;

/// The longest that vital interests last: after three days there has been time to ask.
pub const LASTS_AT_MOST: i64 = 72 * HOUR;

/// The interest in danger.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Interest {
    Life,
    Integrity,
    Health,
    Dignity,
    Security,
    Liberty,
}

/// How near the danger is. Vague or possible future risks are not a ground.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Tangible, and now.
    Immediate,
    /// Possible, some day.
    Possible,
}

/// Why consent cannot be had.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum NoConsent {
    Unconscious,
    StateOfHealth,
    DangerToSelf,
    DangerToOthers,
    Unreachable,
    Detained,
    AccessDenied,
}

/// A level of benefit or risk.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Level {
    Low,
    Medium,
    High,
}

/// What was found about the recipient.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RecipientFound))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipient {
    /// Safe, and able to help.
    Safe,
    /// Nobody looked, or it could not help.
    NotAble,
    /// It would expose the person to being sent back to danger.
    ExposesToReturn,
}

/// Vital interests, with the assessment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VitalInterests {
    /// The interest in danger.
    pub interest: Interest,
    /// How near the danger is.
    pub danger: Danger,
    /// Why consent cannot be had.
    pub no_consent: NoConsent,
    /// What sharing would do for the person.
    pub benefit: Level,
    /// What sharing could do to the person.
    pub risk: Level,
    /// What was found about the recipient.
    pub recipient: Recipient,
}

impl VitalInterests {
    pub(super) fn holds(&self) -> Result<(), NotHeld> {
        if self.danger != Danger::Immediate {
            return Err(NotHeld::DangerNotImmediate);
        }
        if self.benefit <= self.risk {
            return Err(NotHeld::RiskTooHigh);
        }
        match self.recipient {
            Recipient::Safe => Ok(()),
            Recipient::NotAble => Err(NotHeld::RecipientNotAble),
            Recipient::ExposesToReturn => Err(NotHeld::ExposesToReturn),
        }
    }
}
