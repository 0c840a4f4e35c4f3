//! Formal requests of a person for their file.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::audit::Act;
use crate::retention::file_request::FileRequest;
use crate::words::ids::{FileRequestId, FunctionId};
use crate::words::text::Reference;
use crate::words::time::DAY;
use crate::work::error::WorkError;
use crate::work::records::Record;

/// A formal request for files.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRequestInput {
    /// The reference of the written request.
    pub reference: Reference,
    /// The case numbers that were asked for. Only the person's own is looked at.
    pub case_numbers: BTreeSet<String>,
    /// The one function whose staff may read for it.
    pub function: FunctionId,
    /// How many days the request stands.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 90))]
    pub days: u16,
}

/// A formal request, as it was taken.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRequestTaken {
    /// Its id.
    pub id: FileRequestId,
    /// The case numbers for which it stands: the person's own, or none.
    pub case_numbers: Vec<String>,
    /// Whether a second person has approved it.
    pub approved: bool,
}

/// The most days that a formal request stands.
const FILE_REQUEST_DAYS: u16 = 90;

impl Desk<'_> {
    /// Takes a formal request of the person for their file. Other case numbers are answered as if there were none: a
    /// husband does not learn that his wife has a file.
    ///
    /// # Errors
    /// [`WorkError::Invalid`].
    pub async fn request_file(mut self, input: FileRequestInput) -> Result<FileRequestTaken, WorkError> {
        self.may_work()?;
        if !(1..=FILE_REQUEST_DAYS).contains(&input.days) {
            return Err(WorkError::invalid(format!("days: 1 to {FILE_REQUEST_DAYS}")));
        }
        let own = input.case_numbers.contains(&self.row.case_number);
        let request = FileRequest {
            id: FileRequestId::new(self.work.now, self.work.host.id_bytes()),
            reference: input.reference,
            function: input.function,
            taken_by: self.work.caller.staff,
            at: self.work.now,
            until: self.work.now.plus(i64::from(input.days) * DAY),
            approval: None,
        };
        let id = request.id;
        if own {
            self.insert_record(id, None, &Record::FileRequest(request)).await?;
        }
        let mut entry = self.entry(Act::FileRequested);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        let case_numbers = own.then(|| self.row.case_number.clone()).into_iter().collect();
        self.finish([entry]).await?;
        Ok(FileRequestTaken { id, case_numbers, approved: false })
    }

    /// A second person approves a formal request.
    ///
    /// # Errors
    /// As [`Desk::approve_basis`].
    pub async fn approve_file_request(mut self, id: FileRequestId) -> Result<FileRequestTaken, WorkError> {
        self.may_approve()?;
        let found = self.records().await?.file_requests.into_iter().find(|request| request.id == id);
        let mut request = found.ok_or(WorkError::NotFound("file request"))?;
        if request.taken_by == self.work.caller.staff {
            return Err(self.same_person(id).await);
        }
        request.approval.get_or_insert(self.by_caller());
        self.update_record(id, &Record::FileRequest(request)).await?;
        let mut entry = self.entry(Act::FileRequestApproved);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        let case_numbers = vec![self.row.case_number.clone()];
        self.finish([entry]).await?;
        Ok(FileRequestTaken { id, case_numbers, approved: true })
    }
}
