//! Holds: what keeps a file although a clock has run out. Somebody is answerable for each, and each has to be looked at
//! again.

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::Approval;
use crate::words::calendar::Zone;
use crate::words::codes::codes;
use crate::words::ids::HoldId;
use crate::words::text::Reference;
use crate::words::time::Timestamp;

/// The most months until a hold is looked at again.
pub const REVIEW_MONTHS_AT_MOST: i32 = 6;

/// Why a file is held. A closed list; the paper behind it is in the reference.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum HoldReason {
    /// The person asked for it: they need the file.
    PersonAsked,
    /// A complaint of the person, or about what was done with their data.
    Complaint,
    /// A claim before a court or another body.
    LegalClaim,
    /// Somebody looks for the person, or the person for somebody.
    FamilyTracing,
    /// An inquiry into fraud.
    FraudInquiry,
    /// An inquiry into the conduct of staff.
    MisconductInquiry,
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Why.
    pub reason: HoldReason,
    /// The paper behind it.
    pub reference: Reference,
    /// Who placed it, and when.
    pub placed: Approval,
    /// It holds no more from this moment, unless somebody looks at it again and says for how long.
    pub until: Timestamp,
    /// Who looked at it again, and when; the last one said `until`.
    #[serde(default)]
    pub reviewed: Vec<Approval>,
    /// When it was lifted, and by whom.
    #[serde(default)]
    pub lifted: Option<Approval>,
}

/// Why a hold cannot last until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("until: after today, and within {REVIEW_MONTHS_AT_MOST} months: then it is looked at again")]
pub struct BadReview;

impl Hold {
    /// Whether it keeps the file at a moment.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.lifted.is_none() && at < self.until
    }

    /// Whether nobody has looked at it again in time: it holds no more, and that has to be told.
    #[must_use]
    pub fn has_lapsed(&self, at: Timestamp) -> bool {
        self.lifted.is_none() && at >= self.until
    }

    /// Whether it may last until then, when somebody says so now.
    ///
    /// # Errors
    /// [`BadReview`].
    pub fn may_last(until: Timestamp, now: Timestamp, zone: &Zone) -> Result<(), BadReview> {
        let latest = zone.end_of(zone.day(now).saturating_add(REVIEW_MONTHS_AT_MOST.months()));
        if now < until && until <= latest { Ok(()) } else { Err(BadReview) }
    }
}

codes! { HoldReason }
