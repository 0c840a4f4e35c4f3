//! What happened to an account before there was a case: small facts that staff record, because nothing else in the host
//! says them.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::Approval;
use crate::words::calendar::Day;
use crate::words::codes::codes;
use crate::words::ids::MilestoneId;

/// What happened.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MilestoneKind))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Happened {
    /// The person applied for an interview.
    ApplicationSubmitted,
    /// An interview is to be on that day. It takes the place of an earlier appointment.
    Appointment,
    /// There is no appointment any more.
    AppointmentCancelled,
    /// The person came to the interview.
    InterviewVisited,
}

/// A milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its id.
    pub id: MilestoneId,
    /// What happened.
    pub happened: Happened,
    /// On which day, or for which.
    pub day: Day,
    /// Who recorded it, and when.
    pub recorded: Approval,
}

/// The day of the appointment that stands, by milestones in their order.
#[must_use]
pub fn appointment(milestones: &[Milestone]) -> Option<Day> {
    milestones.iter().fold(None, |standing, milestone| match milestone.happened {
        Happened::Appointment => Some(milestone.day),
        Happened::AppointmentCancelled => None,
        Happened::ApplicationSubmitted | Happened::InterviewVisited => standing,
    })
}

codes! { Happened }
