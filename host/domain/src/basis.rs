//! Legitimate bases other than consent: vital interests, the best interests of a child, and the mandate.
//!
//! Each basis has its own record: requested by one member of staff, approved by another, for one referral, one
//! recipient and named items, and it expires. Nothing else can take the place of consent.
//!
//! Source: Technical Note, "Legitimate Bases"; "Exceptional Circumstances".

pub mod best_interests;
pub mod mandate;
mod not_held;
pub mod vital;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::consent::people::Situation;
use crate::plugin::catalogue::{Channel, DataItem, PurposeClass, Stage};
use crate::sharing::scope::Scope;
use crate::words::codes::codes;
use crate::words::ids::{BasisId, EvidenceId, PartnerId, PathwayId, ReferralId, StaffId};
use crate::words::time::Timestamp;
pub use best_interests::BestInterests;
pub use mandate::Mandate;
pub use not_held::NotHeld;
pub use vital::VitalInterests;

/// Why data may be shared without consent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Ground {
    /// A tangible and immediate danger.
    VitalInterests(VitalInterests),
    /// A child's best interests, assessed.
    BestInterests(BestInterests),
    /// The organisation's mandate, for this one person.
    Mandate(Mandate),
}

/// Which of the bases.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = BasisKind))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// The person said yes.
    Consent,
    /// A tangible and immediate danger.
    VitalInterests,
    /// A child's best interests, assessed.
    BestInterests,
    /// The organisation's mandate, for this one person.
    Mandate,
}

impl Ground {
    /// Which of the bases it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::VitalInterests(_) => Kind::VitalInterests,
            Self::BestInterests(_) => Kind::BestInterests,
            Self::Mandate(_) => Kind::Mandate,
        }
    }

    /// The longest that a basis on this ground lasts, in milliseconds from the request.
    #[must_use]
    pub const fn lasts_at_most(&self) -> i64 {
        match self {
            Self::VitalInterests(_) => vital::LASTS_AT_MOST,
            Self::BestInterests(_) => best_interests::LASTS_AT_MOST,
            Self::Mandate(_) => mandate::LASTS_AT_MOST,
        }
    }

    /// What has to be done after something was shared on this ground.
    #[must_use]
    pub const fn duty(&self) -> Duty {
        match self {
            Self::VitalInterests(_) | Self::Mandate(_) => Duty::TellThePerson,
            Self::BestInterests(_) => Duty::ExplainToTheChild,
        }
    }
}

/// What has to be done after something was shared without consent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Duty {
    /// Tell the person what was shared, why, and listen to what they fear.
    TellThePerson,
    /// Explain it to the child, and to the caregiver where that does no harm.
    ExplainToTheChild,
}

/// A duty with its date.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// What.
    pub duty: Duty,
    /// By when.
    pub due: Timestamp,
}

/// A second person's yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// A basis other than consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Its id.
    pub id: BasisId,
    /// The referral it is for.
    pub referral: ReferralId,
    /// What it covers.
    pub scope: Coverage,
    /// Why.
    pub ground: Ground,
    /// Files that prove it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// Who asked for it.
    pub requested_by: StaffId,
    /// When.
    pub at: Timestamp,
    /// When it ends, if its ground does not end it earlier.
    pub until: Timestamp,
    /// By when the person must be informed.
    pub tell_by: Timestamp,
    /// The second person's yes.
    pub approval: Option<Approval>,
    /// Since when it is ended by hand, and by whom.
    pub ended: Option<Approval>,
    /// When the person was informed, and by whom.
    pub told: Option<Approval>,
}

/// What a basis covers. It is never carried over to another purpose, recipient or stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The purpose.
    pub purpose: PurposeClass,
    /// The pathway whose specific purpose it is.
    pub pathway: PathwayId,
    /// The recipient, by name.
    pub recipient: PartnerId,
    /// The last stage it covers.
    pub stage: Stage,
    /// The items, the fewest that do.
    pub items: BTreeSet<DataItem>,
    /// How the recipient may reach the person.
    #[serde(default)]
    pub channels: BTreeSet<Channel>,
}

/// The state of a basis, as the API reports it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = BasisStanding))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Standing {
    /// It waits for a second person.
    Requested,
    /// It was approved by the person who asked for it, and so does not count.
    SamePerson,
    /// It counts.
    InForce,
    /// Its time is over.
    Expired,
    /// It was ended by hand.
    Ended,
}

/// Why a member of staff cannot approve a basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotApprove {
    /// Two persons have to agree.
    #[error("the person who asks for a basis cannot approve it: a second person has to")]
    SamePerson,
    /// It was approved or ended before.
    #[error("this basis was approved or has ended before")]
    NotOpen,
}

impl Basis {
    /// When it expires: at the recorded time, and never later than its ground allows.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.until.min(self.at.plus(self.ground.lasts_at_most()))
    }

    /// Its state.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.ended.is_some() {
            return Standing::Ended;
        }
        if now >= self.ends() {
            return Standing::Expired;
        }
        match self.approval {
            None => Standing::Requested,
            Some(approval) if approval.by == self.requested_by => Standing::SamePerson,
            Some(_) => Standing::InForce,
        }
    }

    /// Takes a second person's yes.
    ///
    /// # Errors
    /// [`CannotApprove`].
    pub fn approve(mut self, by: StaffId, at: Timestamp) -> Result<Self, CannotApprove> {
        if by == self.requested_by {
            return Err(CannotApprove::SamePerson);
        }
        if self.approval.is_some() || self.ended.is_some() || at >= self.ends() {
            return Err(CannotApprove::NotOpen);
        }
        self.approval = Some(Approval { by, at });
        Ok(self)
    }

    /// Ends it at once. One that has ended stays as it is.
    #[must_use]
    pub fn end(mut self, by: StaffId, at: Timestamp) -> Self {
        self.ended.get_or_insert(Approval { by, at });
        self
    }

    /// Whether it was approved by a second person and has not ended.
    ///
    /// # Errors
    /// Why not.
    pub fn in_force(&self, now: Timestamp) -> Result<(), NotHeld> {
        match self.standing(now) {
            Standing::InForce => Ok(()),
            Standing::Requested => Err(NotHeld::NotApproved),
            Standing::SamePerson => Err(NotHeld::SamePerson),
            Standing::Expired => Err(NotHeld::Expired),
            Standing::Ended => Err(NotHeld::Ended),
        }
    }

    /// What it is about.
    #[must_use]
    pub const fn about(&self) -> Scope<'_> {
        let Coverage { purpose, pathway, recipient, stage, .. } = &self.scope;
        Scope { referral: self.referral, purpose: *purpose, pathway, recipient, stage: *stage }
    }

    /// Whether its ground is one.
    ///
    /// # Errors
    /// Why not.
    pub fn stands_on(&self, kind: Kind, person: &Situation) -> Result<(), NotHeld> {
        match (&self.ground, kind) {
            (Ground::VitalInterests(ground), Kind::VitalInterests) => ground.holds(),
            (Ground::BestInterests(ground), Kind::BestInterests) => ground.holds(person),
            (Ground::Mandate(_), Kind::Mandate) => Ok(()),
            _ => Err(NotHeld::OtherGround),
        }
    }

    /// What has to be done after sharing on it.
    #[must_use]
    pub const fn obligation(&self) -> Obligation {
        Obligation { duty: self.ground.duty(), due: self.tell_by }
    }
}

codes! { Kind Duty Standing }
