//! Two supervisors have a person erased: one asks, another says the same.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::Act;
use crate::retention::erasure::{ErasureReason, ErasureRequest, NotApproved};
use crate::words::ids::ErasureRequestId;
use crate::words::time::Timestamp;
use crate::work::erasure::{Forgotten, in_unit};
use crate::work::error::WorkError;
use crate::work::records::Record;

/// Why a person is to be erased.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureInput {
    /// Why. Whoever approves it gives the same reason.
    pub reason: ErasureReason,
}

/// That a person is to be erased, as it waits for a second supervisor.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasureAwaits {
    /// The request.
    pub id: ErasureRequestId,
    /// Why.
    pub reason: ErasureReason,
    /// From when on it can no longer be approved.
    pub until: Timestamp,
}

impl Desk<'_> {
    /// A supervisor asks for the person to be erased. It counts when a second one says the same.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody but a supervisor; [`WorkError::Conflict`] when it was asked for already.
    pub async fn ask_erasure(mut self, input: ErasureInput) -> Result<ErasureAwaits, WorkError> {
        self.may_approve()?;
        let now = self.work.now;
        if self.records().await?.erasure_requests.iter().any(|request| now < request.until()) {
            return Err(WorkError::Conflict("the erasure of this person was asked for already, and waits"));
        }
        let id = ErasureRequestId::new(now, self.work.host.id_bytes());
        let request = ErasureRequest::new(id, input.reason, self.by_caller());
        let awaits = ErasureAwaits { id, reason: input.reason, until: request.until() };
        self.insert_record(id, None, &Record::ErasureRequest(request)).await?;
        let mut entry = self.entry(Act::ErasureAsked);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.codes = vec![input.reason.code().to_owned()];
        self.finish([entry]).await?;
        Ok(awaits)
    }

    /// A second supervisor says the same, and the person is erased: see [`crate::work::erasure`].
    ///
    /// # Errors
    /// [`WorkError::Override`] when it is whoever asked for it: that attempt is in the audit; [`WorkError::Conflict`] when it
    /// waited too long, the reason is another one, or somebody holds the file; those of the act.
    pub async fn approve_erasure(mut self, id: ErasureRequestId, input: ErasureInput) -> Result<Forgotten, WorkError> {
        self.may_approve()?;
        let records = self.records().await?;
        records.not_held(self.work.now)?;
        let found = records.erasure_requests.into_iter().find(|request| request.id() == id);
        let request = found.ok_or(WorkError::NotFound("erasure request"))?;
        match request.approve(self.row.id, self.work.caller.staff, input.reason, self.work.now) {
            Ok(authority) => in_unit(self.work, self.row, authority).await,
            Err(NotApproved::SamePerson) => Err(self.same_person(id).await),
            Err(NotApproved::Over) => Err(WorkError::Conflict("this request waited too long: ask again")),
            Err(NotApproved::OtherReason) => {
                Err(WorkError::Conflict("the request gives another reason: both have to say the same"))
            }
        }
    }
}
