//! What a clock counts from in one person's file, and what has to happen before it ends: read for a preview and for a run
//! alike.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::error::WorkError;
use super::file::OpenFile;
use super::partner::destruction;
use super::records::Records;
use super::unit::UnitOfWork;
use crate::consent::{Consent, StateName};
use crate::organisation::operation::Operation;
use crate::person::dictionary::{Dictionary, Origin};
use crate::plugin::catalogue::PurposeClass;
use crate::ports::{IndividualRow, ReadTx};
use crate::referral::Content;
use crate::retention::due::{Disposition, Due, KeptBy, Milestones, RunsOut, due};
use crate::retention::milestone::{Happened, appointment};
use crate::words::codes::codes;
use crate::words::ids::{IndividualId, OperationId};
use crate::words::time::Timestamp;

/// What is not finished in a file whose clock has run out.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Unfinished {
    /// A referral has not ended. It comes first.
    Referral,
    /// A partner can still read what it received. It comes first: it ends, and the partner hears of it.
    PartnerAccess,
    /// The person asked for their file, or for anything else by right, and that is not done. It comes first.
    PersonsRequest,
    /// A partner has not attested that it destroyed what it received. It owes that also when the file is no longer there.
    Destruction,
}

impl Unfinished {
    /// Whether it has to be done before the file ends.
    #[must_use]
    pub const fn comes_first(self) -> bool {
        !matches!(self, Self::Destruction)
    }
}

/// What becomes of a file whose clock has run out.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionBecomes))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Becomes {
    /// It is erased.
    Erase,
    /// It is to be archived. This host has no archive: it stays where it is.
    Archive,
    /// Somebody holds it.
    Hold,
    /// An appointment stands.
    Appointment,
    /// Something has to happen first.
    Waits,
}

/// How a file stands.
pub(super) struct Looked {
    pub(super) due: Due,
    /// What is not finished; empty where no clock has run out.
    pub(super) unfinished: Vec<Unfinished>,
    /// Since when the first hold has lapsed that nobody looked at again.
    pub(super) lapsed: Option<Timestamp>,
}

impl Looked {
    /// What becomes of the file; none where no clock has run out.
    pub(super) fn becomes(&self) -> Option<(RunsOut, Becomes)> {
        let becomes = match &self.due {
            Due::NotDue(_) => return None,
            Due::Kept(by, KeptBy::Hold) => (*by, Becomes::Hold),
            Due::Kept(by, KeptBy::Appointment) => (*by, Becomes::Appointment),
            Due::Due(ended) if self.unfinished.iter().any(|what| what.comes_first()) => (ended.by(), Becomes::Waits),
            Due::Due(ended) => match ended.by().then {
                Disposition::Erase => (ended.by(), Becomes::Erase),
                Disposition::Archive => (ended.by(), Becomes::Archive),
            },
        };
        Some(becomes)
    }
}

/// Whether the person asked for something that needs the file, and that is not done yet. Every kind of request belongs here.
fn has_asked(records: &Records, now: Timestamp) -> bool {
    records.file_requests.iter().any(|request| now < request.until)
        || records.rights.iter().any(|asked| !asked.request.tasks().is_empty())
}

/// The person's last word on the archive is a yes, or best interests that a second person approved stand for it. Whether the
/// yes has expired since is not asked: only whether it was taken back.
fn archive_agreed(consents: &[Consent], records: &Records) -> bool {
    let is_yes = |consent: &Consent| consent.state().name() == StateName::Given;
    let about_it = consents.iter().filter(|consent| consent.terms.purpose == PurposeClass::Archiving);
    match about_it.max_by_key(|consent| consent.id) {
        Some(last) => is_yes(last),
        None => records.bases.iter().any(|(basis, _)| {
            basis.scope.purpose == PurposeClass::Archiving
                && basis.ended.is_none()
                && basis.approval.is_some_and(|approval| approval.by != basis.requested_by)
        }),
    }
}

/// The host itself, which looks whether a clock has run out. Nothing of a person leaves this side.
pub(super) struct Clockwork(());

/// The file of a person of an operation, to look whether a clock has run out; none when the person was erased.
pub(super) async fn open<'h, T: ReadTx + ?Sized>(
    mut work: UnitOfWork<'h, T>,
    operation: &OperationId,
    id: IndividualId,
) -> Result<Option<OpenFile<'h, Clockwork, T>>, WorkError> {
    let found = work.tx.individual(id).await?.filter(|row| row.key.is_some() && row.operation == *operation);
    found.map(|row| OpenFile::of(work, row, Clockwork(()))).transpose()
}

impl<'h> OpenFile<'h, Clockwork> {
    /// The act, and the row that was read in it: the file is closed.
    pub(super) fn into_row(self) -> (UnitOfWork<'h>, IndividualRow) {
        (self.work, self.row)
    }
}

impl<T: ReadTx + ?Sized> OpenFile<'_, Clockwork, T> {
    /// How the file stands at a moment.
    pub(super) async fn look_at_retention(
        &mut self,
        operation: &Operation,
        at: Timestamp,
    ) -> Result<Looked, WorkError> {
        let records = self.records().await?;
        let consents: Vec<_> = self.consents().await?.into_iter().map(|(_, consent)| consent).collect();
        let referrals = self.work.tx.referrals_of(self.row.id).await?.all()?;
        let is_entered = |id| Dictionary::host().datum(id).is_none_or(|datum| datum.origin == Origin::Entered);
        let happened = |what: Happened| records.milestones.iter().any(|milestone| milestone.happened == what);
        let worked_on = !referrals.is_empty()
            || !consents.is_empty()
            || !records.bases.is_empty()
            || !records.guardianships.is_empty()
            || !records.consent_requests.is_empty()
            || !records.file_requests.is_empty();
        let known = Milestones {
            person: self.row.id,
            made_at: self.row.created_at,
            entered: self.profile()?.known().iter().any(is_entered),
            applied: happened(Happened::ApplicationSubmitted),
            appointment: appointment(&records.milestones).map(|day| day.0),
            seen: worked_on
                || happened(Happened::InterviewVisited)
                || !self.work.tx.evidence_of(self.row.id).await?.is_empty(),
            closed_at: records.closing().map(|closing| closing.at),
            archive_agreed: archive_agreed(&consents, &records),
        };
        let due = due(&known, &records.holds, &operation.retention.terms(), &operation.time_zone, at);
        let mut unfinished = Vec::new();
        if !matches!(due, Due::NotDue(_)) {
            for row in referrals {
                let content: Content = self.open_doc(row.id.as_bytes(), &row.sealed)?;
                let disclosures = self.work.tx.disclosures_of(row.id).await?.all()?;
                if !content.state.is_final() {
                    unfinished.push(Unfinished::Referral);
                }
                if disclosures.iter().any(|disclosure| disclosure.closed_at.is_none()) {
                    unfinished.push(Unfinished::PartnerAccess);
                }
                if destruction::is_asked(&disclosures, &content) {
                    unfinished.push(Unfinished::Destruction);
                }
            }
            if has_asked(&records, at) {
                unfinished.push(Unfinished::PersonsRequest);
            }
            unfinished.sort_unstable();
            unfinished.dedup();
        }
        let lapsed = records.holds.iter().filter(|hold| hold.has_lapsed(at)).map(|hold| hold.until).min();
        Ok(Looked { due, unfinished, lapsed })
    }
}

codes! { Unfinished Becomes }
