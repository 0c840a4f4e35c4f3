//! The desk: staff of an operation, on one person. One transaction, one person, one caller.
//!
//! Each operation consumes the desk: it is one act, and it ends with the commit of what it changed and of its audit
//! entry, also where the entry is that something was refused.

mod answering;
mod attaching;
mod basis;
mod belonging;
mod closing;
mod consent;
mod consent_request;
mod copy;
mod correction;
mod deciding;
mod disclosure;
mod duplicates;
mod erasure;
mod evidence;
mod exclusion;
mod file_request;
mod guardianship;
mod hold;
mod individual;
mod milestone;
mod origin;
mod proposal;
mod receipt;
mod referral;
mod referral_list;
mod rights;
mod rights_answer;
mod same_person;
mod search;

use crate::audit::Act;
use crate::ports::ReadTx;
use crate::security::caller::{Caller, Role};
use crate::words::ids::{IndividualId, OperationId, RecordId, ReferralId};

use super::Host;
use super::error::WorkError;
use super::file::{OpenFile, Opened};
use super::unit::UnitOfWork;

pub use crate::work::alike::{AlikeFile, PossibleDuplicates, Say, reasons};
pub use answering::{Answering, AnswersChange, RetractionInput};
pub use attaching::{Attached, Attaching};
pub use basis::BasisInput;
pub use belonging::Belonging;
pub use closing::{ClosedCase, ClosingInput, Ending};
pub use consent::{ConsentInput, InvalidationInput, RecordedConsent, Withdrawal};
pub use consent_request::AskInput;
pub use disclosure::{DiscloseInput, Explained, Preview};
pub use duplicates::{DuplicateList, FileWithDuplicates, duplicates};
pub use erasure::{ErasureAwaits, ErasureInput};
pub use file_request::{FileRequestInput, FileRequestTaken};
pub use hold::{HoldInput, HoldPlaced, ReviewInput};
pub use individual::{Corrected, FoundIndividual, Registered};
pub use milestone::MilestoneInput;
pub use origin::OriginError;
pub use proposal::{Named, Proposal, ProposedFeedback, ProposedItem, StandingWishes};
pub use referral::Begun;
pub use referral_list::{ListedReferral, ReferralList, referrals};
pub(in crate::work) use rights::knows;
pub use rights::{ExtensionInput, LiftingInput, PartnerToldInput, RightsInput, VerificationInput};
pub use same_person::SamePersonInput;
pub use search::{FoundFiles, SearchInput, search};

/// Staff of the operation.
pub struct Staff(());

/// A person's file, open for staff of the operation.
pub type Desk<'h> = OpenFile<'h, Staff>;

/// The same, to be read only.
pub type ReadDesk<'h> = OpenFile<'h, Staff, dyn ReadTx>;

/// The operation whose staff the caller is.
fn operation_of(caller: &Caller) -> Result<&OperationId, WorkError> {
    caller.role.operation().ok_or(WorkError::Forbidden(caller.role.code()))
}

/// The operation in which the caller works with persons.
fn casework_of(caller: &Caller) -> Result<&OperationId, WorkError> {
    match &caller.role {
        Role::Caseworker { operation } | Role::Supervisor { operation } => Ok(operation),
        other => Err(WorkError::Forbidden(other.code())),
    }
}

impl<'h> Desk<'h> {
    /// Opens a person's file.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is no such person, the file was erased, or the caller belongs to another
    /// operation; [`WorkError::Forbidden`] when the caller's role never opens files.
    pub async fn open(host: &'h Host, caller: &'h Caller, person: IndividualId) -> Result<Desk<'h>, WorkError> {
        let operation = operation_of(caller)?;
        let mut work = UnitOfWork::begin(host, caller).await?;
        let row = work.tx.individual(person).await?.filter(|row| row.operation == *operation);
        Self::of(work, row.ok_or(WorkError::NotFound("individual"))?, Staff(()))
    }

    /// Opens the file of the person to whom something belongs that is known by its own id.
    ///
    /// # Errors
    /// As [`Desk::open`]; what belongs to the person is what is not found.
    pub async fn open_of(
        host: &'h Host,
        caller: &'h Caller,
        belonging: impl Into<Belonging>,
    ) -> Result<Desk<'h>, WorkError> {
        operation_of(caller)?;
        let belonging = belonging.into();
        let noun = belonging.noun();
        // A transaction of its own: the desk takes the person's lock first, and no transaction is begun inside another.
        let person = {
            let mut tx = host.store.begin_read().await?;
            belonging.person(tx.as_mut()).await?.ok_or(WorkError::NotFound(noun))?
        };
        Self::open(host, caller, person).await.map_err(|error| error.missing(noun))
    }

    /// Opens the file of the person of a referral.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn open_referral(host: &'h Host, caller: &'h Caller, id: ReferralId) -> Result<Desk<'h>, WorkError> {
        on_referral(UnitOfWork::begin(host, caller).await?, id).await
    }
}

impl<'h> ReadDesk<'h> {
    /// As [`Desk::open_referral`], to read only: it keeps nobody waiting, and what it read may be changed meanwhile.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn look_at_referral(
        host: &'h Host,
        caller: &'h Caller,
        id: ReferralId,
    ) -> Result<ReadDesk<'h>, WorkError> {
        on_referral(UnitOfWork::look(host, caller).await?, id).await
    }
}

async fn on_referral<T: ReadTx + ?Sized>(
    mut work: UnitOfWork<'_, T>,
    id: ReferralId,
) -> Result<OpenFile<'_, Staff, T>, WorkError> {
    let operation = operation_of(work.caller)?;
    let found = work.tx.referral_with_file(id).await?.filter(|(referral, ..)| referral.operation == *operation);
    let (referral, row, operation) = found.ok_or(WorkError::NotFound("referral"))?;
    let file = OpenFile::of(work, row, Staff(())).map_err(|error| error.missing("referral"))?;
    Ok(OpenFile { opened: Opened { referral: Some(referral), operation: Some(operation) }, ..file })
}

impl<T: ?Sized> OpenFile<'_, Staff, T> {
    /// The caller may change files, not only read what was shared of them.
    fn may_work(&self) -> Result<(), WorkError> {
        casework_of(self.work.caller).map(|_| ())
    }

    /// The caller may approve what needs a second person.
    fn may_approve(&self) -> Result<(), WorkError> {
        match self.work.caller.role {
            Role::Supervisor { .. } => Ok(()),
            _ => Err(self.work.forbidden()),
        }
    }
}

impl Desk<'_> {
    /// Writes down that somebody tried to approve what they asked for themselves, and says so.
    async fn same_person(self, id: impl Into<RecordId>) -> WorkError {
        let id = id.into();
        let mut entry = self.entry(Act::OverrideRefused);
        entry.object = Some(self.pseudonym(id.as_bytes()).to_string());
        entry.codes = vec!["same-person".to_owned()];
        match self.finish([entry]).await {
            Ok(()) => WorkError::Override("whoever asks for it cannot approve it: a second person has to"),
            Err(error) => error,
        }
    }
}
