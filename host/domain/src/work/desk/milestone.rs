//! What happened to an account, as staff record it: from these facts the clocks of an account count.

use serde::Deserialize;

use super::Desk;
use crate::audit::Act;
use crate::retention::milestone::{Happened, Milestone};
use crate::words::calendar::Day;
use crate::words::ids::MilestoneId;
use crate::work::error::WorkError;
use crate::work::records::Record;

/// A milestone, as it is recorded.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneInput {
    /// What happened.
    pub milestone: Happened,
    /// On which day; for an appointment, the day for which it is.
    pub on: Day,
}

impl Desk<'_> {
    /// Records a milestone. It stays: what took its place is a later one.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when an appointment is in the past, or anything else in the future.
    pub async fn record_milestone(mut self, input: MilestoneInput) -> Result<(), WorkError> {
        self.may_work()?;
        let today = self.operation().await?.time_zone.day(self.work.now);
        let MilestoneInput { milestone, on } = input;
        match milestone {
            Happened::Appointment if on.0 < today => {
                return Err(WorkError::invalid("on: an appointment is today or later"));
            }
            Happened::ApplicationSubmitted | Happened::AppointmentCancelled | Happened::InterviewVisited
                if on.0 > today =>
            {
                return Err(WorkError::invalid("on: what happened happened today or earlier"));
            }
            _ => {}
        }
        let id = MilestoneId::new(self.work.now, self.work.host.id_bytes());
        let recorded = Milestone { id, happened: milestone, day: on, recorded: self.by_caller() };
        self.insert_record(id, None, &Record::Milestone(recorded)).await?;
        let mut entry = self.entry(Act::MilestoneRecorded);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        self.finish([entry]).await
    }
}
