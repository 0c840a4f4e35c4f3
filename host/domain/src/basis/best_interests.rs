//! The best interests of a child. Source: Technical Note, "Legitimate Bases"; "Best Interests of the Child".

use serde::{Deserialize, Serialize};

use super::not_held::NotHeld;
use crate::consent::people::{CHILD_BELOW, Situation};
use crate::words::text::Reference;
use crate::words::time::DAY;

/// The longest that an assessment carries a sharing before it is looked at again.
pub const LASTS_AT_MOST: i64 = 90 * DAY;

/// The procedure.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = BestInterestsProcedure))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Procedure {
    /// A best interests assessment.
    Assessment,
    /// A best interests determination.
    Determination,
}

/// Where the caregivers are in it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caregivers {
    /// There are none.
    Absent,
    /// They cannot be reached.
    Unreachable,
    /// Asking them, or following their refusal, would be against the child's interests, and the assessment says why.
    SetAsideWithReasons,
    /// They were left out, and nobody wrote why.
    SetAside,
}

/// The best interests of a child, assessed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BestInterests {
    /// The procedure.
    pub procedure: Procedure,
    /// Its reference.
    pub reference: Reference,
    /// Whether the child's views are recorded.
    pub views_recorded: bool,
    /// Where the caregivers are in it.
    pub caregivers: Caregivers,
}

impl BestInterests {
    pub(super) fn holds(&self, person: &Situation) -> Result<(), NotHeld> {
        match person.ages() {
            None => return Err(NotHeld::AgeUnknown),
            Some(ages) if ages.youngest >= CHILD_BELOW => return Err(NotHeld::NotAChild),
            Some(_) => {}
        }
        if !self.views_recorded {
            return Err(NotHeld::ViewsNotRecorded);
        }
        match self.caregivers {
            Caregivers::Absent | Caregivers::Unreachable | Caregivers::SetAsideWithReasons => Ok(()),
            Caregivers::SetAside => Err(NotHeld::CaregiversNotReasoned),
        }
    }
}
