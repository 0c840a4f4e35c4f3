//! The clocks of an operation: what they are, who would go on a day and by which of them, and the certificates of those who
//! did.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Office;
use super::figures::{SMALLEST, told};
use crate::audit::Act;
use crate::organisation::operation::Operation;
use crate::ports::Page;
use crate::retention::certificate::Certificate;
use crate::retention::length::Length;
use crate::retention::table::ClockId;
use crate::retention::terms::{Awaited, Files, Terms};
use crate::security::caller::{Caller, Role};
use crate::words::calendar::Day;
use crate::words::ids::{IndividualId, OperationId};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::retention::{Becomes, Looked, Unfinished, open};
use crate::work::unit::UnitOfWork;

/// How many ids are read at once.
const AT_ONCE: u32 = 500;

/// A clock of an operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionClockLine))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClockLine {
    /// Which.
    pub clock: ClockId,
    /// How long it runs here; none for one that is not for an operation to set.
    pub length: Option<Length>,
    /// How long it runs where an operation says nothing.
    pub default: Option<Length>,
}

/// How the clocks of an operation stand.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionStanding {
    /// The operation.
    pub operation: OperationId,
    /// Whether two members of the central team have said how long files are kept here. Until then nothing is erased by a
    /// clock, and what is shown goes by the host's defaults.
    pub in_force: bool,
    /// What its case files are.
    pub files: Files,
    /// Every clock.
    pub clocks: Vec<ClockLine>,
    /// What is to be in force, when a second member of the central team records the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub awaits: Option<Awaited>,
}

impl RetentionStanding {
    fn of(operation: &Operation) -> Self {
        let terms = operation.retention.terms();
        let line = |clock: &ClockId| ClockLine {
            clock: *clock,
            length: terms.length(*clock),
            default: clock.default_length(),
        };
        Self {
            operation: operation.id.clone(),
            in_force: operation.retention.in_force.is_some(),
            files: terms.files,
            clocks: ClockId::ALL.iter().map(line).collect(),
            awaits: operation.retention.awaits.clone(),
        }
    }
}

/// How many files.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RetentionCount {
    /// By which clock.
    pub clock: ClockId,
    /// What becomes of them.
    pub becomes: Becomes,
    /// How many; none where they are too few to be told.
    pub count: Option<u32>,
}

/// A file whose clock has run out.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionCase {
    /// The person.
    pub individual: IndividualId,
    /// The case number.
    pub case_number: String,
    /// By which clock.
    pub clock: ClockId,
    /// The first day on which it has run out.
    pub since: Day,
    /// What becomes of it.
    pub becomes: Becomes,
    /// What is not finished: what comes first is why it waits.
    pub unfinished: Vec<Unfinished>,
}

/// A hold that nobody has looked at again in time: it holds no more.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldLapsed {
    /// The person.
    pub individual: IndividualId,
    /// The case number.
    pub case_number: String,
    /// Since when.
    pub since: Timestamp,
}

/// Who would go on a day. Nothing is changed by looking.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionPreview {
    /// How the clocks stand.
    #[serde(flatten)]
    pub standing: RetentionStanding,
    /// On which day.
    pub on: Day,
    /// Below this a count is suppressed for the central team.
    pub smallest: u32,
    /// How many, by clock and what becomes of them.
    pub counts: Vec<RetentionCount>,
    /// Which files, by case number; none for the central team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub cases: Option<Vec<RetentionCase>>,
    /// Holds that have lapsed; none for the central team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub lapsed_holds: Option<Vec<HoldLapsed>>,
    /// How many files could not be looked at because something of them is damaged.
    pub damaged: u32,
}

/// The certificates of an operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateList {
    /// The certificates, oldest first.
    pub certificates: Vec<Certificate>,
    /// Those that something else wrote or changed, by id: nothing of them is shown.
    pub damaged: Vec<String>,
}

/// Whether the caller sees which files they are; the central team does not.
fn sees_files(caller: &Caller, operation: &OperationId) -> Result<bool, WorkError> {
    match &caller.role {
        Role::Central => Ok(false),
        Role::Supervisor { operation: own } | Role::ProtectionOfficer { operation: own } if own == operation => {
            Ok(true)
        }
        Role::Supervisor { .. } | Role::ProtectionOfficer { .. } => Err(WorkError::NotFound("operation")),
        Role::Caseworker { .. } | Role::Partner { .. } => Err(WorkError::Forbidden(caller.role.code())),
    }
}

/// Who would go on a day, today if none is named, by which clock, and what keeps the others. That it was looked at is in the
/// audit. A file that is damaged is counted, and `trouble` hears of it.
///
/// # Errors
/// [`WorkError::Forbidden`] for everybody but the central team, supervisors and protection officers: a hold may be about a
/// caseworker; [`WorkError::NotFound`]; [`WorkError::Invalid`] for a day that is over.
pub async fn preview(
    host: &Host,
    caller: &Caller,
    operation: &OperationId,
    on: Option<Day>,
    trouble: impl Fn(&WorkError),
) -> Result<RetentionPreview, WorkError> {
    let sees_files = sees_files(caller, operation)?;
    let operation = host.store.begin_read().await?.operation(operation).await?;
    let operation = operation.ok_or(WorkError::NotFound("operation"))?;
    let now = host.now();
    let zone = &operation.time_zone;
    let today = Day(zone.day(now));
    let on = on.unwrap_or(today);
    if on < today {
        return Err(WorkError::invalid("on: today or a later day; what has ended is in the certificates"));
    }
    // Whatever ends on a day has ended when the day begins.
    let at = now.max(zone.start_of(on.0));
    let mut counts: BTreeMap<(ClockId, Becomes), u32> = BTreeMap::new();
    let (mut cases, mut lapsed_holds, mut damaged) = (Vec::new(), Vec::new(), 0);
    let mut after = None;
    loop {
        let page = Page { after, limit: AT_ONCE };
        let ids = host.store.begin_read().await?.individuals_made_before(&operation.id, at, page).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        for id in ids {
            match look(host, caller, &operation, id, at).await {
                Ok(None) => {}
                Ok(Some((case_number, looked))) => {
                    if let Some((by, becomes)) = looked.becomes() {
                        let clock = by.clock;
                        *counts.entry((clock, becomes)).or_default() += 1;
                        let (case_number, since) = (case_number.clone(), Day(zone.day(by.at)));
                        let unfinished = looked.unfinished;
                        cases.push(RetentionCase { individual: id, case_number, clock, since, becomes, unfinished });
                    }
                    lapsed_holds.extend(looked.lapsed.map(|since| HoldLapsed { individual: id, case_number, since }));
                }
                Err(error) if error.is_about_one_file() => {
                    trouble(&error);
                    damaged += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
    cases.sort_by(|a, b| (a.since, &a.case_number).cmp(&(b.since, &b.case_number)));
    let shown = |count| if sees_files { Some(count) } else { told(count) };
    let count = |((clock, becomes), count)| RetentionCount { clock, becomes, count: shown(count) };
    let work = UnitOfWork::begin(host, caller).await?;
    let mut entry = work.entry(Act::RetentionPreviewed, Some(operation.id.clone()));
    entry.codes = vec![format!("on {on}")];
    work.finish([entry]).await?;
    Ok(RetentionPreview {
        standing: RetentionStanding::of(&operation),
        on,
        smallest: SMALLEST,
        counts: counts.into_iter().map(count).collect(),
        cases: sees_files.then_some(cases),
        lapsed_holds: sees_files.then_some(lapsed_holds),
        damaged,
    })
}

/// How one file stands; none of somebody who was erased.
async fn look(
    host: &Host,
    caller: &Caller,
    operation: &Operation,
    id: IndividualId,
    at: Timestamp,
) -> Result<Option<(String, Looked)>, WorkError> {
    let Some(mut file) = open(UnitOfWork::look(host, caller).await?, &operation.id, id).await? else {
        return Ok(None);
    };
    let looked = file.look_at_retention(operation, at).await?;
    Ok(Some((file.row.case_number.clone(), looked)))
}

/// The certificates of what ended by a clock in an operation. That they were read is in the audit.
///
/// # Errors
/// As [`preview`].
pub async fn certificates(host: &Host, caller: &Caller, operation: &OperationId) -> Result<CertificateList, WorkError> {
    sees_files(caller, operation)?;
    let mut work = UnitOfWork::begin(host, caller).await?;
    work.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?;
    let listed = work.tx.certificates(operation).await?;
    let entry = work.entry(Act::CertificatesRead, Some(operation.clone()));
    work.finish([entry]).await?;
    Ok(CertificateList { damaged: listed.damaged_ids(), certificates: listed.whole })
}

impl Office<'_> {
    /// Says how long files are kept in an operation. What keeps nothing longer than before is in force at once; the first
    /// word at all, and everything else, when a second member of the central team says the same.
    ///
    /// # Errors
    /// [`WorkError::NotFound`]; [`WorkError::Invalid`] for what an operation cannot set.
    pub async fn put_retention(mut self, id: &OperationId, terms: Terms) -> Result<RetentionStanding, WorkError> {
        let operation = self.work.tx.operation(id).await?.ok_or(WorkError::NotFound("operation"))?;
        terms.check().map_err(|error| WorkError::invalid(error.to_string()))?;
        let was = operation.retention.in_force.clone();
        let retention = operation.retention.clone().with(terms, self.work.caller.staff, self.work.now);
        let operation = Operation { retention, ..operation };
        self.work.tx.put_operation(&operation).await?;
        let mut entry = self.entry(Act::RetentionTermsRecorded, Some(id), id.as_str());
        let is = operation.retention.in_force.as_ref();
        let was = was.filter(|was| Some(was) != is).map(|was| format!("was {was}"));
        let awaits = operation.retention.awaits.as_ref().map(|change| format!("awaits {}", change.terms));
        entry.codes = was.into_iter().chain(is.map(|is| format!("is {is}"))).chain(awaits).collect();
        self.finish(entry).await?;
        Ok(RetentionStanding::of(&operation))
    }
}
