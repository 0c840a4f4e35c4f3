//! Holding a file: placing a hold, looking at it again, lifting it. Which reason and which paper is sealed with the person's
//! key; the audit has that there is one, under pseudonyms.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::{Act, Entry};
use crate::retention::hold::{Hold, HoldReason};
use crate::security::caller::Role;
use crate::words::calendar::Until;
use crate::words::ids::HoldId;
use crate::words::text::Reference;
use crate::words::time::Timestamp;
use crate::work::disclosed::{Disclosed, Entitled};
use crate::work::error::WorkError;
use crate::work::records::Record;
use crate::work::views::{HoldLine, Holds};

/// A hold, as it is placed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldInput {
    /// Why.
    pub reason: HoldReason,
    /// The paper behind it.
    pub reference: Reference,
    /// Until when, at most six months from now: then it is looked at again.
    pub until: Until,
}

/// A hold that was looked at again.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = HoldReviewInput))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewInput {
    /// Until when it holds from now on, at most six months.
    pub until: Until,
}

/// A hold that stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HoldPlaced {
    /// Its id.
    pub id: HoldId,
    /// It holds no more from this moment.
    pub until: Timestamp,
}

impl Desk<'_> {
    /// The caller may hold files, and see what holds them: a hold may be about a caseworker.
    fn may_hold(&self) -> Result<(), WorkError> {
        match self.work.caller.role {
            Role::Supervisor { .. } | Role::ProtectionOfficer { .. } => Ok(()),
            _ => Err(self.work.forbidden()),
        }
    }

    /// The end of a hold, if it may last until then.
    async fn end_of_hold(&mut self, until: Until) -> Result<Timestamp, WorkError> {
        let zone = self.operation().await?.time_zone;
        let until = until.end(&zone);
        Hold::may_last(until, self.work.now, &zone).map_err(|error| WorkError::invalid(error.to_string()))?;
        Ok(until)
    }

    async fn hold(&mut self, id: HoldId) -> Result<Hold, WorkError> {
        let found = self.records().await?.holds.into_iter().find(|hold| hold.id == id);
        let hold = found.ok_or(WorkError::NotFound("hold"))?;
        if hold.lifted.is_some() {
            return Err(WorkError::Conflict("this hold was lifted: place a new one"));
        }
        Ok(hold)
    }

    fn entry_on_hold(&self, act: Act, id: HoldId) -> Entry {
        let mut entry = self.entry(act);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry
    }

    /// Places a hold: no clock ends the file while it holds.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when it would last longer than it may without a look.
    pub async fn place_hold(mut self, input: HoldInput) -> Result<HoldPlaced, WorkError> {
        self.may_hold()?;
        let until = self.end_of_hold(input.until).await?;
        let id = HoldId::new(self.work.now, self.work.host.id_bytes());
        let HoldInput { reason, reference, .. } = input;
        let placed = self.by_caller();
        let hold = Hold { id, reason, reference, placed, until, reviewed: Vec::new(), lifted: None };
        self.insert_record(id, None, &Record::Hold(hold)).await?;
        let entry = self.entry_on_hold(Act::HoldPlaced, id);
        self.finish([entry]).await?;
        Ok(HoldPlaced { id, until })
    }

    /// Looks at a hold again, and says until when it holds from now on. One that has lapsed holds again.
    ///
    /// # Errors
    /// As [`Desk::place_hold`]; [`WorkError::Conflict`] when it was lifted.
    pub async fn review_hold(mut self, id: HoldId, input: ReviewInput) -> Result<HoldPlaced, WorkError> {
        self.may_hold()?;
        let mut hold = self.hold(id).await?;
        let until = self.end_of_hold(input.until).await?;
        hold.until = until;
        hold.reviewed.push(self.by_caller());
        self.update_record(id, &Record::Hold(hold)).await?;
        let entry = self.entry_on_hold(Act::HoldReviewed, id);
        self.finish([entry]).await?;
        Ok(HoldPlaced { id, until })
    }

    /// Lifts a hold, at once.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it was lifted before.
    pub async fn lift_hold(mut self, id: HoldId) -> Result<(), WorkError> {
        self.may_hold()?;
        let mut hold = self.hold(id).await?;
        hold.lifted = Some(self.by_caller());
        self.update_record(id, &Record::Hold(hold)).await?;
        let entry = self.entry_on_hold(Act::HoldLifted, id);
        self.finish([entry]).await
    }

    /// What holds the file, and what did.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for whoever may not hold files.
    pub async fn holds(mut self) -> Result<Disclosed<Holds>, WorkError> {
        self.may_hold()?;
        let now = self.work.now;
        let holds = self.records().await?.holds.into_iter().map(|hold| HoldLine::of(hold, now)).collect();
        let entry = self.entry(Act::HoldsRead);
        let view = Holds { individual: self.row.id, holds };
        let entitled = Entitled::to_read(view, self.row.version, self.row.id, vec![entry]);
        self.disclose(entitled).await
    }
}
