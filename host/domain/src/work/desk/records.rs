//! Records about a person beside consents: requests for consent, and what else a decision looks at: bases, guardianships,
//! the closing of the case, and formal requests for the file. Each is sealed by itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Desk, DeskError, Once};
use crate::audit::Act;
use crate::basis::{Approval, Basis, CannotApprove, Ground, Kind, Scope};
use crate::consent::ConsentRequest;
use crate::consent::people::Guardianship;
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::ports::RecordRow;
use crate::retention::closing::{Closing, ClosingReason, FileRequest};
use crate::security::caller::Role;
use crate::words::ids::{EvidenceId, FunctionId, RecordId, ReferralId};
use crate::words::text::Reference;
use crate::words::time::{DAY, Timestamp};

/// What is sealed of a record.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub(super) enum Record {
    Basis(Box<Basis>),
    Guardianship(Guarded),
    Closing(Closing),
    FileRequest(FileRequest),
    ConsentRequest(ConsentRequest),
}

/// A guardianship as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Guarded {
    pub(super) id: RecordId,
    pub(super) terms: Guardianship,
    pub(super) recorded: Approval,
    pub(super) ended: Option<Approval>,
}

impl Record {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Basis(_) => "basis",
            Self::Guardianship(_) => "guardianship",
            Self::Closing(_) => "closing",
            Self::FileRequest(_) => "file-request",
            Self::ConsentRequest(_) => "consent-request",
        }
    }
}

/// The records of a person, read in one transaction.
#[derive(Default)]
pub(super) struct Records {
    pub(super) bases: Vec<(Basis, i64)>,
    pub(super) guardianships: Vec<Guarded>,
    pub(super) closings: Vec<Closing>,
    pub(super) file_requests: Vec<FileRequest>,
    /// By the ids of their records, oldest first.
    pub(super) consent_requests: Vec<(RecordId, ConsentRequest)>,
}

impl Records {
    /// Whether a guardianship authority decides for the person at `now`.
    pub(super) fn guardianship(&self, now: Timestamp) -> bool {
        self.guardianships.iter().any(|guarded| guarded.ended.is_none() && guarded.terms.in_force(now))
    }

    /// The closing of the case, if it is closed.
    pub(super) fn closing(&self) -> Option<&Closing> {
        self.closings.iter().rev().find(|closing| closing.reopened.is_none())
    }
}

/// A request for a basis beside consent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisInput {
    /// Why.
    pub ground: Ground,
    /// The items, the fewest that do.
    pub items: BTreeSet<DataItem>,
    /// How the recipient may reach the person.
    #[serde(default)]
    pub channels: BTreeSet<Channel>,
    /// The last stage it covers.
    pub stage: Stage,
    /// Files that prove it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// When it ends.
    pub until: Timestamp,
    /// By when the person has to be told.
    pub tell_by: Timestamp,
}

/// A basis in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasisLine {
    /// Its id.
    pub id: RecordId,
    /// Which of the bases.
    pub kind: Kind,
    /// Where it stands: `requested`, `in-force`, or why it does not count.
    pub state: &'static str,
    /// When it ends by itself.
    pub until: Timestamp,
    /// By when the person has to be told.
    pub tell_by: Timestamp,
    /// When the person was told.
    pub told_at: Option<Timestamp>,
}

impl BasisLine {
    pub(super) fn of(basis: &Basis, now: Timestamp) -> Self {
        Self {
            id: basis.id,
            kind: basis.ground.kind(),
            state: basis.state(now),
            until: basis.ends(),
            tell_by: basis.tell_by,
            told_at: basis.told.map(|told| told.at),
        }
    }
}

/// The closing of a case, as it is asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingInput {
    /// Why.
    pub reason: ClosingReason,
    /// Whether the person can still be reached.
    pub reachable: bool,
}

/// A formal request for files.
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
    pub days: u16,
}

/// A formal request, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRequestTaken {
    /// Its id.
    pub id: RecordId,
    /// The case numbers for which it stands: the person's own, or none.
    pub case_numbers: Vec<String>,
    /// Whether a second person has approved it.
    pub approved: bool,
}

/// The most days between sharing and telling the person.
const TELL_WITHIN: i64 = 30 * DAY;
/// The most days that a formal request stands.
const FILE_REQUEST_DAYS: u16 = 90;

fn invalid(text: impl Into<String>) -> DeskError {
    DeskError::Invalid(text.into())
}

impl Desk<'_> {
    /// The records of the person.
    pub(super) async fn records(&mut self) -> Result<Records, DeskError> {
        let mut records = Records::default();
        for row in self.tx.records_of(self.row.id).await? {
            match self.open_doc("record", row.id.as_bytes(), &row.sealed)? {
                Record::Basis(basis) => records.bases.push((*basis, row.version)),
                Record::Guardianship(guarded) => records.guardianships.push(guarded),
                Record::Closing(closing) => records.closings.push(closing),
                Record::FileRequest(request) => records.file_requests.push(request),
                Record::ConsentRequest(request) => records.consent_requests.push((row.id, request)),
            }
        }
        Ok(records)
    }

    pub(super) async fn insert_record(
        &mut self,
        id: RecordId,
        referral: Option<ReferralId>,
        record: &Record,
    ) -> Result<(), DeskError> {
        let row = RecordRow {
            id,
            individual: self.row.id,
            referral,
            kind: record.kind().to_owned(),
            version: 1,
            created_at: self.now,
            sealed: self.seal_doc("record", id.as_bytes(), record),
        };
        Ok(self.tx.insert_record(&row).await?)
    }

    pub(super) async fn update_record(&mut self, id: RecordId, record: &Record) -> Result<(), DeskError> {
        let mut row = self.tx.record(id).await?.ok_or(DeskError::NotFound("record"))?;
        row.version += 1;
        row.sealed = self.seal_doc("record", id.as_bytes(), record);
        Ok(self.tx.update_record(&row).await?)
    }

    const fn by_caller(&self) -> Approval {
        Approval { by: self.caller.staff, at: self.now }
    }

    /// The files are this person's.
    pub(super) async fn own_evidence(&mut self, named: &BTreeSet<EvidenceId>) -> Result<(), DeskError> {
        if named.is_empty() {
            return Ok(());
        }
        let own = self.tx.evidence_of(self.row.id).await?;
        if named.iter().all(|id| own.contains(id)) {
            return Ok(());
        }
        Err(invalid("evidence: attach the file to this person first"))
    }

    /// Asks for a basis beside consent. It counts only after a second person has approved it.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when it names nothing, or what the pathway does not ask for, or lasts longer than its
    /// ground allows.
    pub async fn request_basis(
        mut self,
        id: ReferralId,
        input: BasisInput,
        once: Option<&Once>,
    ) -> Result<BasisLine, DeskError> {
        self.may_work()?;
        self.check_once(once).await?;
        let gathered = self.gather(id).await?;
        let pathway = gathered.pathway()?;
        let declared = pathway.items();
        if input.items.is_empty() || input.items.iter().any(|item| !declared.contains(item)) {
            return Err(invalid("items: name the fewest items that do, each of them one that the pathway asks for"));
        }
        if input.channels.iter().any(|channel| !pathway.channels.contains(channel)) {
            return Err(invalid("channels: the pathway has no such channel"));
        }
        let most = self.now.plus(input.ground.lasts_at_most());
        if input.until <= self.now || input.until > most {
            return Err(invalid(format!("until: after now and not after {most}, for this ground")));
        }
        let tell_at_most = self.now.plus(TELL_WITHIN);
        if input.tell_by <= self.now || input.tell_by > tell_at_most {
            return Err(invalid(format!("tell_by: after now and not after {tell_at_most}")));
        }
        self.own_evidence(&input.evidence).await?;
        let basis = Basis {
            id: RecordId::new(self.now, self.host.id_bytes()),
            referral: id,
            scope: Scope {
                purpose: pathway.purpose.class,
                pathway: pathway.id.clone(),
                recipient: gathered.partner.id.clone(),
                stage: input.stage,
                items: input.items,
                channels: input.channels,
            },
            ground: input.ground,
            evidence: input.evidence,
            requested_by: self.caller.staff,
            at: self.now,
            until: input.until,
            tell_by: input.tell_by,
            approval: None,
            ended: None,
            told: None,
        };
        self.insert_record(basis.id, Some(id), &Record::Basis(Box::new(basis.clone()))).await?;
        self.remember(once, &basis.id.to_string()).await?;
        let mut entry = self.entry_on(Act::BasisRequested, &gathered.row);
        entry.object = Some(basis.id.to_string());
        entry.basis = Some(basis.ground.kind().code().to_owned());
        let line = BasisLine::of(&basis, self.now);
        self.finish([entry]).await?;
        Ok(line)
    }

    /// A second person approves a basis.
    ///
    /// # Errors
    /// [`DeskError::Forbidden`] for everybody but a supervisor; [`DeskError::Override`] when it is the person who asked
    /// for it: that attempt is in the audit.
    pub async fn approve_basis(mut self, id: RecordId) -> Result<BasisLine, DeskError> {
        self.may_approve()?;
        let basis = self.basis(id).await?;
        match basis.approve(self.caller.staff, self.now) {
            Ok(basis) => self.change_basis(Act::BasisApproved, basis).await,
            Err(CannotApprove::SamePerson) => Err(self.same_person(id).await),
            Err(CannotApprove::NotOpen) => Err(DeskError::Conflict("this basis was approved before, or has ended")),
        }
    }

    /// Ends a basis at once.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; those of the store.
    pub async fn end_basis(mut self, id: RecordId) -> Result<BasisLine, DeskError> {
        self.may_work()?;
        let basis = self.basis(id).await?.end(self.caller.staff, self.now);
        self.change_basis(Act::BasisEnded, basis).await
    }

    /// Records that the person was told what was shared without consent.
    ///
    /// # Errors
    /// [`DeskError::NotFound`]; those of the store.
    pub async fn person_told(mut self, id: RecordId) -> Result<BasisLine, DeskError> {
        self.may_work()?;
        let mut basis = self.basis(id).await?;
        basis.told.get_or_insert(self.by_caller());
        self.change_basis(Act::PersonTold, basis).await
    }

    async fn basis(&mut self, id: RecordId) -> Result<Basis, DeskError> {
        let found = self.records().await?.bases.into_iter().find(|(basis, _)| basis.id == id);
        found.map(|(basis, _)| basis).ok_or(DeskError::NotFound("basis"))
    }

    async fn change_basis(mut self, act: Act, basis: Basis) -> Result<BasisLine, DeskError> {
        let line = BasisLine::of(&basis, self.now);
        let mut entry = self.entry(act);
        entry.referral = Some(basis.referral);
        entry.partner = Some(basis.scope.recipient.clone());
        entry.object = Some(basis.id.to_string());
        entry.basis = Some(line.kind.code().to_owned());
        self.update_record(basis.id, &Record::Basis(Box::new(basis))).await?;
        self.finish([entry]).await?;
        Ok(line)
    }

    /// Records that a guardianship authority decides for this adult. An earlier one ends with it.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when it ends before it begins, or has ended.
    pub async fn record_guardianship(mut self, terms: Guardianship) -> Result<RecordId, DeskError> {
        self.may_work()?;
        if terms.until <= terms.from || terms.until <= self.now {
            return Err(invalid("until: after `from` and after now"));
        }
        self.end_guardianships().await?;
        let id = RecordId::new(self.now, self.host.id_bytes());
        let guarded = Guarded { id, terms, recorded: self.by_caller(), ended: None };
        self.insert_record(id, None, &Record::Guardianship(guarded)).await?;
        let mut entry = self.entry(Act::GuardianshipRecorded);
        entry.object = Some(id.to_string());
        self.finish([entry]).await?;
        Ok(id)
    }

    /// Records that no guardianship authority decides for the person any more.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn end_guardianship(mut self) -> Result<(), DeskError> {
        self.may_work()?;
        self.end_guardianships().await?;
        let entry = self.entry(Act::GuardianshipEnded);
        self.finish([entry]).await
    }

    async fn end_guardianships(&mut self) -> Result<(), DeskError> {
        for mut guarded in self.records().await?.guardianships {
            if guarded.ended.is_none() {
                guarded.ended = Some(self.by_caller());
                self.update_record(guarded.id, &Record::Guardianship(guarded)).await?;
            }
        }
        Ok(())
    }

    /// Closes the case.
    ///
    /// # Errors
    /// [`DeskError::Conflict`] when it is closed.
    pub async fn close_case(mut self, input: ClosingInput) -> Result<RecordId, DeskError> {
        self.may_work()?;
        if self.records().await?.closing().is_some() {
            return Err(DeskError::Conflict("this case is closed"));
        }
        let id = RecordId::new(self.now, self.host.id_bytes());
        let ClosingInput { reason, reachable } = input;
        let closing = Closing { id, reason, reachable, at: self.now, by: self.caller.staff, reopened: None };
        self.insert_record(id, None, &Record::Closing(closing)).await?;
        let mut entry = self.entry(Act::CaseClosed);
        entry.object = Some(id.to_string());
        self.finish([entry]).await?;
        Ok(id)
    }

    /// Opens a closed case again.
    ///
    /// # Errors
    /// [`DeskError::Conflict`] when it is open.
    pub async fn reopen_case(mut self) -> Result<(), DeskError> {
        self.may_work()?;
        let closing = self.records().await?.closing().cloned();
        let mut closing = closing.ok_or(DeskError::Conflict("this case is open"))?;
        closing.reopened = Some(self.by_caller());
        let mut entry = self.entry(Act::CaseReopened);
        entry.object = Some(closing.id.to_string());
        self.update_record(closing.id, &Record::Closing(closing)).await?;
        self.finish([entry]).await
    }

    /// Takes a formal request of the person for their file. Other case numbers are answered as if there were none: a
    /// husband does not learn that his wife has a file.
    ///
    /// # Errors
    /// [`DeskError::Invalid`].
    pub async fn request_file(mut self, input: FileRequestInput) -> Result<FileRequestTaken, DeskError> {
        self.may_work()?;
        if !(1..=FILE_REQUEST_DAYS).contains(&input.days) {
            return Err(invalid(format!("days: 1 to {FILE_REQUEST_DAYS}")));
        }
        let own = input.case_numbers.contains(&self.row.case_number);
        let request = FileRequest {
            id: RecordId::new(self.now, self.host.id_bytes()),
            reference: input.reference,
            function: input.function,
            taken_by: self.caller.staff,
            at: self.now,
            until: self.now.plus(i64::from(input.days) * DAY),
            approval: None,
        };
        let id = request.id;
        if own {
            self.insert_record(id, None, &Record::FileRequest(request)).await?;
        }
        let mut entry = self.entry(Act::FileRequested);
        entry.object = Some(id.to_string());
        let case_numbers = own.then(|| self.row.case_number.clone()).into_iter().collect();
        self.finish([entry]).await?;
        Ok(FileRequestTaken { id, case_numbers, approved: false })
    }

    /// A second person approves a formal request.
    ///
    /// # Errors
    /// As [`Desk::approve_basis`].
    pub async fn approve_file_request(mut self, id: RecordId) -> Result<FileRequestTaken, DeskError> {
        self.may_approve()?;
        let found = self.records().await?.file_requests.into_iter().find(|request| request.id == id);
        let mut request = found.ok_or(DeskError::NotFound("file request"))?;
        if request.taken_by == self.caller.staff {
            return Err(self.same_person(id).await);
        }
        request.approval.get_or_insert(self.by_caller());
        self.update_record(id, &Record::FileRequest(request)).await?;
        let mut entry = self.entry(Act::FileRequestApproved);
        entry.object = Some(id.to_string());
        let case_numbers = vec![self.row.case_number.clone()];
        self.finish([entry]).await?;
        Ok(FileRequestTaken { id, case_numbers, approved: true })
    }

    /// Writes down that somebody tried to approve what they asked for themselves, and says so.
    async fn same_person(self, id: RecordId) -> DeskError {
        let mut entry = self.entry(Act::OverrideRefused);
        entry.object = Some(id.to_string());
        entry.codes = vec!["same-person".to_owned()];
        match self.finish([entry]).await {
            Ok(()) => DeskError::Override("whoever asks for it cannot approve it: a second person has to"),
            Err(error) => error,
        }
    }

    fn may_approve(&self) -> Result<(), DeskError> {
        match self.caller.role {
            Role::Supervisor { .. } => Ok(()),
            _ => Err(DeskError::Forbidden(self.caller.role.code())),
        }
    }
}
