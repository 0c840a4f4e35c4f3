//! Leading a pseudonym of the audit back.

use serde::Serialize;

use crate::audit::Act;
use crate::ports::{IndividualRow, ReadTx};
use crate::security::caller::{Caller, Role};
use crate::security::pseudonym::Pseudonym;
use crate::words::ids::{ConsentId, DisclosureId, EvidenceId, IndividualId, OperationId, RecordId, ReferralId};
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

const SUBJECT: &str = "subject of the audit";

/// Whom or what a pseudonym of the audit stands for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "noun")]
pub enum Subject {
    /// A person.
    Individual {
        /// Whose id it is.
        id: IndividualId,
    },
    /// A referral.
    Referral {
        /// Its id.
        id: ReferralId,
    },
    /// A consent, or a refusal.
    Consent {
        /// Its id.
        id: ConsentId,
    },
    /// An act of sharing.
    Disclosure {
        /// Its id.
        id: DisclosureId,
    },
    /// A record beside consents: a basis, a guardianship, the closing of a case, a request, a correction.
    Record {
        /// Its id.
        id: RecordId,
    },
    /// A file that was attached.
    Evidence {
        /// Its id.
        id: EvidenceId,
    },
}

/// Leads a pseudonym of the audit back, for a protection officer of the operation. That it was asked is in the audit.
///
/// # Errors
/// [`WorkError::Forbidden`] for everybody else; [`WorkError::NotFound`] when it stands for nothing of the operation.
pub async fn subject(host: &Host, caller: &Caller, pseudonym: Pseudonym) -> Result<Subject, WorkError> {
    let operation = match &caller.role {
        Role::ProtectionOfficer { operation } => operation,
        _ => return Err(WorkError::Forbidden(caller.role.code())),
    };
    let mut work = UnitOfWork::begin(host, caller).await?;
    let id = host.vault.pseudonyms().lead_back(pseudonym);
    let found = find(work.tx.as_mut(), operation, id).await?;
    let mut entry = work.entry(Act::PseudonymLedBack, Some(operation.clone()));
    entry.object = Some(pseudonym.to_string());
    entry.codes = vec![if found.is_some() { "found" } else { "not found" }.to_owned()];
    work.finish([entry]).await?;
    found.ok_or(WorkError::NotFound(SUBJECT))
}

async fn find<T: ReadTx + ?Sized>(
    tx: &mut T,
    operation: &OperationId,
    id: [u8; 16],
) -> Result<Option<Subject>, WorkError> {
    let word = uuid::Uuid::from_bytes(id).to_string();
    let of_operation = |row: IndividualRow| row.operation == *operation;
    let individual = read(&word)?;
    if let Some(row) = tx.individual(individual).await? {
        return Ok(of_operation(row).then_some(Subject::Individual { id: individual }));
    }
    let (referral, consent, disclosure) = (read(&word)?, read(&word)?, read(&word)?);
    let (record, evidence) = (read(&word)?, read(&word)?);
    let (person, subject) = if let Some(row) = tx.referral(referral).await? {
        (row.individual, Subject::Referral { id: referral })
    } else if let Some(row) = tx.consent(consent).await? {
        (row.individual, Subject::Consent { id: consent })
    } else if let Some(row) = tx.disclosure(disclosure).await? {
        (row.individual, Subject::Disclosure { id: disclosure })
    } else if let Some(row) = tx.record(record).await? {
        (row.individual, Subject::Record { id: record })
    } else if let Some(row) = tx.evidence(evidence).await? {
        (row.individual, Subject::Evidence { id: evidence })
    } else {
        return Ok(None);
    };
    Ok(tx.individual(person).await?.is_some_and(of_operation).then_some(subject))
}

/// An id of this noun; which one it is of, only the database knows.
fn read<T: std::str::FromStr>(word: &str) -> Result<T, WorkError> {
    word.parse().map_err(|_| WorkError::NotFound(SUBJECT))
}
