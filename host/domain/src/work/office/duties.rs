//! What is due: persons of whom something was shared without their consent, and who have to know; and what persons asked for
//! by right, with what is to be done next.

use serde::Serialize;

use crate::audit::Act;
use crate::basis::{Duty, Kind};
use crate::disclosure::RestsOn;
use crate::ports::{Page, ReadTx};
use crate::rights::{Right, Task};
use crate::security::caller::Caller;
use crate::words::ids::{BasisId, IndividualId, OperationId, PartnerId, ReferralId, RightsRequestId};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::desk::knows;
use crate::work::error::WorkError;
use crate::work::records::{Asked, records_of};
use crate::work::release::Package;
use crate::work::unit::UnitOfWork;

/// How many persons are looked for at once.
const AT_ONCE: u32 = 500;

/// A duty that nobody has done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyLine {
    /// What has to be done.
    pub duty: Duty,
    /// By when.
    pub due: Timestamp,
    /// Whether that moment is over.
    pub overdue: bool,
    /// The basis on which something was shared; record there that the person was told.
    pub basis: BasisId,
    /// Which of the bases.
    pub kind: Kind,
    /// The person.
    pub individual: IndividualId,
    /// The person's case number.
    pub case_number: String,
    /// The referral.
    pub referral: ReferralId,
    /// Who received it.
    pub partner: PartnerId,
}

/// Something to be done for a person who asked for something by right.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RightsDuty {
    /// What.
    pub task: Task,
    /// By when.
    pub due: Timestamp,
    /// Whether that moment is over.
    pub overdue: bool,
    /// The request.
    pub request: RightsRequestId,
    /// What is asked for.
    pub right: Right,
    /// The person.
    pub individual: IndividualId,
    /// The person's case number.
    pub case_number: String,
    /// The partner that has to be told.
    pub partner: Option<PartnerId>,
}

/// What is still to be told.
// A generated client names what it makes after the schema, and a list of the same name would be in its way.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DutyList))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duties {
    /// The duties, the one that is due first at the top.
    pub duties: Vec<DutyLine>,
    /// What persons asked for by right, the one that is due first at the top.
    pub rights: Vec<RightsDuty>,
    /// How many files could not be looked at because something of them is damaged: what is due there is not listed.
    pub damaged: u32,
}

/// What staff of the caller's operation have still to tell. A file that is damaged is counted, and `trouble` hears of it. What is due is sealed in the persons' files, so that every
/// file with records is opened.
///
/// # Errors
/// [`WorkError::Forbidden`] for everybody but staff of an operation; those of the store.
pub async fn duties(host: &Host, caller: &Caller, trouble: impl Fn(&WorkError)) -> Result<Duties, WorkError> {
    let operation = caller.role.operation().ok_or(WorkError::Forbidden(caller.role.code()))?;
    let found = open_duties(host, caller, operation, trouble).await?;
    let work = UnitOfWork::begin(host, caller).await?;
    let mut entry = work.entry(Act::DutiesRead, Some(operation.clone()));
    entry.codes = vec![format!("duties {}", found.duties.len() + found.rights.len())];
    work.finish([entry]).await?;
    Ok(found)
}

async fn open_duties(
    host: &Host,
    caller: &Caller,
    operation: &OperationId,
    trouble: impl Fn(&WorkError),
) -> Result<Duties, WorkError> {
    let mut work = UnitOfWork::read(host, caller).await?;
    let mut found = Duties { duties: Vec::new(), rights: Vec::new(), damaged: 0 };
    let mut after = None;
    loop {
        let persons = work.tx.individuals_with_records(operation, Page { after, limit: AT_ONCE }).await?;
        let Some(last) = persons.last() else { break };
        after = Some(*last);
        for person in persons {
            match of_person(&mut work, person).await {
                Ok((duties, rights)) => {
                    found.duties.extend(duties);
                    found.rights.extend(rights);
                }
                Err(error) if error.is_about_one_file() => {
                    trouble(&error);
                    found.damaged += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
    found.duties.sort_by_key(|line| (line.due, line.basis));
    found.rights.sort_by_key(|line| (line.due, line.request));
    Ok(found)
}

async fn of_person(
    work: &mut UnitOfWork<'_, dyn ReadTx>,
    id: IndividualId,
) -> Result<(Vec<DutyLine>, Vec<RightsDuty>), WorkError> {
    let (mut lines, mut rights) = (Vec::new(), Vec::new());
    let Some(person) = work.tx.individual(id).await? else { return Ok((lines, rights)) };
    let Some(wrapped) = &person.key else { return Ok((lines, rights)) };
    let key = work.host.vault.unwrap_key(person.id, wrapped)?;
    let records = records_of(work.tx.as_mut(), &person, &key).await?;
    for Asked { request, .. } in &records.rights {
        if !knows(&work.caller.role, request.received.by == work.caller.staff, request) {
            continue;
        }
        rights.extend(request.tasks().into_iter().map(|(task, partner)| RightsDuty {
            task,
            due: request.due,
            overdue: work.now >= request.due,
            request: request.id,
            right: request.right(),
            individual: person.id,
            case_number: person.case_number.clone(),
            partner: partner.cloned(),
        }));
    }
    for (basis, _) in records.bases {
        if basis.told.is_some() || basis.approval.is_none() {
            continue;
        }
        let mut shared = false;
        for row in work.tx.disclosures_of(basis.referral).await?.all()? {
            let package: Package = key.open_doc(row.id.as_bytes(), &row.sealed)?;
            shared |= matches!(package.decision.rests_on, Some(RestsOn::Basis { id, .. }) if id == basis.id);
        }
        if shared {
            lines.push(DutyLine {
                duty: basis.ground.duty(),
                due: basis.tell_by,
                overdue: work.now >= basis.tell_by,
                basis: basis.id,
                kind: basis.ground.kind(),
                individual: person.id,
                case_number: person.case_number.clone(),
                referral: basis.referral,
                partner: basis.scope.recipient,
            });
        }
    }
    Ok((lines, rights))
}
