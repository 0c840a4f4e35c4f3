//! The office: what the central team sets up, and what may be looked at without a person. One transaction, one caller,
//! and never a person's data.

mod agreement;
mod audit;
mod checkpoint;
mod duties;
mod epoch;
mod figures;
mod grant;
mod operation;
mod partner;
mod plugin;
mod retention;
pub mod status;
mod subject;
pub(super) mod token;

use super::Host;
use super::error::WorkError;
use super::unit::UnitOfWork;
use crate::audit::{Act, Entry};
use crate::person::country::STATELESS;
use crate::person::dictionary::Dictionary;
use crate::ports::{ReadTx, Tx};
use crate::security::caller::{Caller, Role};
use crate::sharing::vocabulary;
use crate::words::deceptive::{Deceptive, Lines};
use crate::words::finding::Finding;
use crate::words::ids::{CountryId, OperationId, PartnerId};

pub use agreement::AgreementInput;
pub use audit::{AuditPage, Chain, Link, read_audit};
pub use checkpoint::{CheckpointView, ConsistencyView, ProofView, checkpoint, consistency, inclusion};
pub use duties::{Duties, DutyLine, RightsDuty, duties};
pub use epoch::{AtHand, EpochStanding, begin_first, look_for_current, tend};
pub use figures::{BadQuarter, Figures, Quarter, Row as FiguresRow, figures};
pub use grant::GrantInput;
pub use partner::{Colleague, partners, staff_of_partner};
pub use plugin::{Offer, OfferedPartner, OfferedPathway, OfferedService, offered};
pub use retention::{
    CertificateList, ClockLine, HoldLapsed, RetentionCase, RetentionCount, RetentionPreview, RetentionStanding,
    certificates, preview,
};
pub use subject::{Subject, subject};
pub use token::{AskedToken, MadeToken, TokenInput, TokenList};

/// One act of the central team. With a [`ReadTx`] it can change nothing.
pub struct Office<'h, T: ?Sized = dyn Tx> {
    work: UnitOfWork<'h, T>,
}

impl<'h> Office<'h> {
    /// Opens the office, to change something.
    ///
    /// # Errors
    /// [`WorkError::Forbidden`] for everybody but the central team; those of the store.
    pub async fn open(host: &'h Host, caller: &'h Caller) -> Result<Office<'h>, WorkError> {
        central(caller)?;
        Ok(Self { work: UnitOfWork::begin(host, caller).await? })
    }

    fn entry(&self, act: Act, operation: Option<&OperationId>, object: &str) -> Entry {
        let mut entry = self.work.entry(act, operation.cloned());
        entry.object = Some(object.to_owned());
        entry
    }

    async fn finish(self, entry: Entry) -> Result<(), WorkError> {
        self.work.finish([entry]).await
    }

    /// Checks that the operation that a new record names exists.
    async fn in_operation(&mut self, id: &OperationId) -> Result<(), WorkError> {
        if self.work.tx.operation(id).await?.is_some() {
            return Ok(());
        }
        let all = self.work.tx.operations().await?.whole;
        let instead = vocabulary::instead(id.as_str(), all.iter().map(|operation| operation.id.as_str()));
        Err(not_there("operation", instead))
    }

    /// Checks that the partner that a new record names exists.
    async fn known_partner(&mut self, id: &PartnerId) -> Result<(), WorkError> {
        if self.work.tx.partner(id).await?.is_some() {
            return Ok(());
        }
        let all = self.work.tx.partners().await?.whole;
        let instead = vocabulary::instead(id.as_str(), all.iter().map(|partner| partner.id.as_str()));
        Err(not_there("partner", instead))
    }
}

impl<'h> Office<'h, dyn ReadTx> {
    /// Opens the office, to look only.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub async fn look(host: &'h Host, caller: &'h Caller) -> Result<Self, WorkError> {
        central(caller)?;
        Ok(Self { work: UnitOfWork::read(host, caller).await? })
    }
}

fn central(caller: &Caller) -> Result<(), WorkError> {
    match caller.role {
        Role::Central => Ok(()),
        _ => Err(WorkError::Forbidden(caller.role.code())),
    }
}

/// The data dictionary has the country.
fn known_country(country: &CountryId) -> Result<(), WorkError> {
    match Dictionary::host().country(country) {
        Some(country) if country.id.as_str() != STATELESS => Ok(()),
        _ => Err(WorkError::Invalid(format!("{country}: not a country of ISO 3166-1 alpha-3 (an example is syr)"))),
    }
}

fn not_there(noun: &str, instead: Option<String>) -> WorkError {
    let fix = instead.unwrap_or_else(|| "record it first".to_owned());
    WorkError::Invalid(format!("{noun}: there is no such {noun}; {fix}"))
}

/// What was recorded, with what the central team should look at.
#[derive(Debug, Clone)]
pub struct Noted<T> {
    /// What was recorded.
    pub record: T,
    /// What to look at.
    pub findings: Vec<Finding>,
}

/// A name that people read, of one line.
pub(super) fn named(name: &str, field: &str, max: usize) -> Result<(), WorkError> {
    if let Some(deceptive) = Deceptive::first(name, Lines::One) {
        return Err(WorkError::Invalid(format!("{field}: {deceptive}")));
    }
    if (1..=max).contains(&name.trim().chars().count()) {
        return Ok(());
    }
    Err(WorkError::Invalid(format!("{field}: a text of 1 to {max} characters is expected")))
}
