//! The records of a person beside consents that a decision looks at. Each is a document of its own, and all are kept in
//! one table, so that which kinds a person has does not show in its shape.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::WorkError;
use super::file::{OpenFile, all_there};
use crate::basis::{Approval, Basis};
use crate::consent::ConsentRequest;
use crate::consent::people::Guardianship;
use crate::person::profile::Proposed;
use crate::ports::{IndividualRow, ReadTx, RecordRow};
use crate::retention::closing::Closing;
use crate::retention::erasure::ErasureRequest;
use crate::retention::file_request::FileRequest;
use crate::retention::hold::Hold;
use crate::retention::milestone::Milestone;
use crate::rights::{Objections, RightsRequest};
use crate::security::sealed::SealedDoc;
use crate::security::vault::DataKey;
use crate::words::ids::{
    BasisId, ConsentRequestId, CorrectionId, DatumId, EvidenceId, GuardianshipId, IndividualId, RecordId, ReferralId,
    SamePersonId,
};
use crate::words::time::Timestamp;
use crate::work::views::ConsentRequestLine;

/// What is sealed of a record.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub(super) enum Record {
    Basis(Box<Basis>),
    Guardianship(Guarded),
    Closing(Closing),
    FileRequest(FileRequest),
    ConsentRequest(ConsentRequest),
    SamePerson(SamePerson),
    Correction(Correction),
    Rights(Box<Asked>),
    ErasureRequest(ErasureRequest),
    Hold(Hold),
    Milestone(Milestone),
}

impl SealedDoc for Record {
    const TABLE: &'static str = "record";
    const VERSION: u16 = 1;
}

/// A guardianship as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Guarded {
    pub(super) id: GuardianshipId,
    pub(super) terms: Guardianship,
    pub(super) recorded: Approval,
    pub(super) ended: Option<Approval>,
}

/// That another file is of the same person: each of the two files has one. Or that it never was, and is not to be proposed
/// again: the first of the two has one, which ended when it began.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SamePerson {
    pub(super) id: SamePersonId,
    pub(super) other: IndividualId,
    pub(super) recorded: Approval,
    /// When it was found that they are two persons, and by whom.
    pub(super) ended: Option<Approval>,
}

/// Which datums of the file were corrected, and by whom. What they said before is in its [history](super::history).
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Correction {
    pub(super) id: CorrectionId,
    /// The version of the file that it made; 0 in those from before it was written down.
    #[serde(default)]
    pub(super) version: i64,
    pub(super) data: BTreeSet<DatumId>,
    pub(super) corrected: Approval,
}

/// What a person asked for by right.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) request: RightsRequest,
    /// What the datums are to say, where a correction was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) proposed: Option<Proposed>,
}

/// The records of a person, read in one transaction.
#[derive(Default)]
pub(super) struct Records {
    pub(super) bases: Vec<(Basis, i64)>,
    pub(super) guardianships: Vec<Guarded>,
    pub(super) closings: Vec<Closing>,
    pub(super) file_requests: Vec<FileRequest>,
    /// By their ids, oldest first.
    pub(super) consent_requests: Vec<(ConsentRequestId, ConsentRequest)>,
    pub(super) same_person: Vec<SamePerson>,
    /// Oldest first.
    pub(super) corrections: Vec<Correction>,
    /// Oldest first.
    pub(super) rights: Vec<Asked>,
    /// Oldest first.
    pub(super) erasure_requests: Vec<ErasureRequest>,
    pub(super) holds: Vec<Hold>,
    /// Oldest first.
    pub(super) milestones: Vec<Milestone>,
}

impl Records {
    /// Whether a guardianship authority decides for the person at `now`.
    pub(super) fn guardianship(&self, now: Timestamp) -> bool {
        self.guardianships.iter().any(|guarded| guarded.ended.is_none() && guarded.terms.in_force(now))
    }

    /// Nobody holds the file at `now`.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when somebody does.
    pub(super) fn not_held(&self, now: Timestamp) -> Result<(), WorkError> {
        match self.holds.iter().any(|hold| hold.holds(now)) {
            true => Err(WorkError::Conflict("somebody holds this file: lift the hold first, or let it end")),
            false => Ok(()),
        }
    }

    /// The closing of the case, if it is closed.
    pub(super) fn closing(&self) -> Option<&Closing> {
        self.closings.iter().rev().find(|closing| closing.reopened.is_none())
    }

    /// The other files of which a member of staff said that they are of the same person.
    pub(super) fn same_person(&self) -> impl Iterator<Item = IndividualId> {
        self.same_person.iter().filter(|link| link.ended.is_none()).map(|link| link.other)
    }

    /// Whether somebody decided that another file is of another person, and nobody said since that it is of the same one.
    pub(super) fn told_apart(&self, other: IndividualId) -> bool {
        let links = || self.same_person.iter().filter(|link| link.other == other);
        links().count() > 0 && links().all(|link| link.ended.is_some())
    }

    /// What was asked for a referral, oldest first.
    pub(super) fn consent_requests_of(&self, referral: ReferralId) -> Vec<ConsentRequestLine> {
        let of_referral = self.consent_requests.iter().filter(|(_, request)| request.referral == referral);
        of_referral.map(|(id, request)| ConsentRequestLine::of(*id, request)).collect()
    }

    /// The objections that stand in this file.
    pub(super) fn objections(&self) -> Objections {
        Objections::of(self.rights.iter().map(|asked| &asked.request))
    }

    /// One basis.
    pub(super) fn basis(&self, id: BasisId) -> Option<&Basis> {
        self.bases.iter().find(|(basis, _)| basis.id == id).map(|(basis, _)| basis)
    }
}

/// The records of a person, by the person's row and key.
pub(super) async fn records_of<T: ReadTx + ?Sized>(
    tx: &mut T,
    person: &IndividualRow,
    key: &DataKey,
) -> Result<Records, WorkError> {
    let rows = tx.records_of(person.id).await?;
    opened(person, key, rows)
}

/// The same, of rows that were read.
pub(super) fn opened(person: &IndividualRow, key: &DataKey, rows: Vec<RecordRow>) -> Result<Records, WorkError> {
    let mut records = Records::default();
    all_there(person, Record::TABLE, rows.len(), person.records)?;
    for row in rows {
        match key.open_doc(row.id.as_bytes(), &row.sealed)? {
            Record::Basis(basis) => records.bases.push((*basis, row.version)),
            Record::Guardianship(guarded) => records.guardianships.push(guarded),
            Record::Closing(closing) => records.closings.push(closing),
            Record::FileRequest(request) => records.file_requests.push(request),
            Record::ConsentRequest(request) => {
                // What is asked and answered in one conversation has no id, and is not kept.
                let id = request.id.ok_or_else(|| WorkError::damaged(Record::TABLE))?;
                records.consent_requests.push((id, request));
            }
            Record::SamePerson(link) => records.same_person.push(link),
            Record::Correction(correction) => records.corrections.push(correction),
            Record::Rights(asked) => records.rights.push(*asked),
            Record::ErasureRequest(request) => records.erasure_requests.push(request),
            Record::Hold(hold) => records.holds.push(hold),
            Record::Milestone(milestone) => records.milestones.push(milestone),
        }
    }
    Ok(records)
}

impl<Side, T: ReadTx + ?Sized> OpenFile<'_, Side, T> {
    /// The records of the person.
    pub(super) async fn records(&mut self) -> Result<Records, WorkError> {
        records_of(self.work.tx.as_mut(), &self.row, &self.key).await
    }

    /// The files are this person's.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] when one is not.
    pub(super) async fn own_evidence(&mut self, named: &BTreeSet<EvidenceId>) -> Result<(), WorkError> {
        if named.is_empty() {
            return Ok(());
        }
        let own = self.work.tx.evidence_of(self.row.id).await?;
        if named.iter().all(|id| own.contains(id)) {
            return Ok(());
        }
        Err(WorkError::Invalid("evidence: attach the file to this person first".to_owned()))
    }
}

impl<Side> OpenFile<'_, Side> {
    pub(super) async fn insert_record(
        &mut self,
        id: impl Into<RecordId>,
        referral: Option<ReferralId>,
        record: &Record,
    ) -> Result<(), WorkError> {
        let id = id.into();
        let row = RecordRow {
            id,
            individual: self.row.id,
            referral,
            version: 1,
            created_at: self.work.now,
            sealed: self.seal_doc(id.as_bytes(), record),
        };
        self.work.tx.insert_record(&row).await?;
        self.row.records += 1;
        Ok(self.work.tx.count_of_individual(&self.row).await?)
    }

    pub(super) async fn update_record(&mut self, id: impl Into<RecordId>, record: &Record) -> Result<(), WorkError> {
        let id = id.into();
        let mut row = self.work.tx.record(id).await?.ok_or(WorkError::NotFound("record"))?;
        row.version += 1;
        row.sealed = self.seal_doc(id.as_bytes(), record);
        Ok(self.work.tx.update_record(&row).await?)
    }

    pub(super) const fn by_caller(&self) -> Approval {
        Approval { by: self.work.caller.staff, at: self.work.now }
    }
}
