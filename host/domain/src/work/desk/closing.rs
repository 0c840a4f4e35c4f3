//! Closing a case, and opening it again.

use serde::Deserialize;

use super::Desk;
use crate::audit::Act;
use crate::retention::closing::{Closing, ClosingReason};
use crate::words::ids::ClosingId;
use crate::work::error::WorkError;
use crate::work::records::Record;

/// The closing of a case, as it is asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingInput {
    /// Why.
    pub reason: ClosingReason,
    /// Whether the person can still be reached.
    pub reachable: bool,
}

impl Desk<'_> {
    /// Closes the case.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it is closed.
    pub async fn close_case(mut self, input: ClosingInput) -> Result<ClosingId, WorkError> {
        self.may_work()?;
        if self.records().await?.closing().is_some() {
            return Err(WorkError::Conflict("this case is closed"));
        }
        let id = ClosingId::new(self.work.now, self.work.host.id_bytes());
        let ClosingInput { reason, reachable } = input;
        let closing = Closing { id, reason, reachable, at: self.work.now, by: self.work.caller.staff, reopened: None };
        self.insert_record(id, None, &Record::Closing(closing)).await?;
        let mut entry = self.entry(Act::CaseClosed);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        self.finish([entry]).await?;
        Ok(id)
    }

    /// Opens a closed case again.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it is open.
    pub async fn reopen_case(mut self) -> Result<(), WorkError> {
        self.may_work()?;
        let closing = self.records().await?.closing().cloned();
        let mut closing = closing.ok_or(WorkError::Conflict("this case is open"))?;
        closing.reopened = Some(self.by_caller());
        let mut entry = self.entry(Act::CaseReopened);
        entry.object = Some(self.pseudonym(closing.id.as_bytes()).to_string());
        self.update_record(closing.id, &Record::Closing(closing)).await?;
        self.finish([entry]).await
    }
}
