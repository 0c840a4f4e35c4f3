//! What keeps a person's file although a clock has run out.

use serde::Serialize;

use crate::retention::hold::{Hold, HoldReason};
use crate::words::ids::{HoldId, IndividualId, StaffId};
use crate::words::text::Reference;
use crate::words::time::Timestamp;

/// The holds of a person's file, for whoever may place them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = HoldList))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct Holds {
    /// The person.
    pub individual: IndividualId,
    /// The holds, oldest first; those that were lifted are among them.
    pub holds: Vec<HoldLine>,
}

/// One hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct HoldLine {
    /// Its id.
    pub id: HoldId,
    /// Why.
    pub reason: HoldReason,
    /// The paper behind it.
    pub reference: Reference,
    /// Who placed it.
    pub placed_by: StaffId,
    /// When.
    pub placed_at: Timestamp,
    /// It holds no more from this moment, unless somebody looks at it again.
    pub until: Timestamp,
    /// When it was last looked at again; none when never.
    pub reviewed_at: Option<Timestamp>,
    /// When it was lifted; none when it was not.
    pub lifted_at: Option<Timestamp>,
    /// Whether it holds now.
    pub holds: bool,
}

impl HoldLine {
    pub(crate) fn of(hold: Hold, now: Timestamp) -> Self {
        Self {
            id: hold.id,
            holds: hold.holds(now),
            reason: hold.reason,
            reference: hold.reference,
            placed_by: hold.placed.by,
            placed_at: hold.placed.at,
            until: hold.until,
            reviewed_at: hold.reviewed.last().map(|review| review.at),
            lifted_at: hold.lifted.map(|lifted| lifted.at),
        }
    }
}
