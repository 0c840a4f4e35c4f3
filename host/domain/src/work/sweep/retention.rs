//! Ending files whose clock has run out: of each operation that has said how long files are kept, one person after another,
//! while requests go on.
//!
//! It has a lease of its own, so that of all hosts one does it, and each person is one transaction under that lease and
//! the person's lock: with the file goes a line of the certificate, or neither does. Stopped, it leaves nothing by halves;
//! whoever is next goes on with the same certificate.

use serde::Serialize;

use super::lease::Held;
use crate::audit::Act;
use crate::organisation::operation::Operation;
use crate::ports::Page;
use crate::retention::certificate::{Certificate, Left};
use crate::retention::due::{Disposition, Due};
use crate::security::caller::Caller;
use crate::words::ids::{CertificateId, IndividualId, OperationId};
use crate::words::time::{DAY, Timestamp};
use crate::work::Host;
use crate::work::erasure::in_unit;
use crate::work::error::WorkError;
use crate::work::restoration::opened_again_at;
use crate::work::retention::{Becomes, open};
use crate::work::unit::UnitOfWork;

/// The name of the lease.
const JOB: &str = "retention";

/// How many ids are read at once.
const AT_ONCE: u32 = 500;

/// For how long after a restore nothing ends: what keeps a file may be among what was lost, and is placed again by people.
const AFTER_RESTORE: i64 = 7 * DAY;

/// No clock runs shorter: what was made later need not be looked at.
const SHORTEST: i64 = 7 * DAY;

/// What a run did: counts, and nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ran {
    /// The certificates of what ended, of each operation in which anything did.
    pub certificates: Vec<Certificate>,
    /// What was left, in all of them.
    pub left: Left,
    /// Whether it stopped because as many had ended as were to.
    pub stopped: bool,
    /// Operations that have not said how long files are kept: nothing of theirs ends.
    pub not_in_force: Vec<OperationId>,
    /// The database was restored not long ago: nothing ends before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Timestamp>,
}

/// Whether so many milliseconds have passed since files were last ended, by any host of this database.
///
/// # Errors
/// Those of the store.
pub async fn is_due(host: &Host, every: i64) -> Result<bool, WorkError> {
    let lease = host.store.begin_read().await?.lease(JOB).await?;
    let done = lease.and_then(|lease| lease.done_at);
    Ok(done.is_none_or(|done| host.now() >= done.plus(every)))
}

/// Ends what is due, at most so many files; none while another host does. `version` is that of the host, for the
/// certificates. `trouble` hears why a file could not be looked at.
///
/// # Errors
/// [`WorkError::Restored`] while the host is closed; [`WorkError::Conflict`] when another host took over; those of the store.
pub async fn run(
    host: &Host,
    version: &str,
    at_most: Option<u64>,
    trouble: impl Fn(&WorkError),
) -> Result<Option<Ran>, WorkError> {
    if host.is_closed() {
        return Err(WorkError::Restored);
    }
    let Some(held) = Held::take(host, JOB).await? else { return Ok(None) };
    let mut ran = Ran::default();
    let mut more = at_most.unwrap_or(u64::MAX);
    let opened = opened_again_at(host.store.begin_read().await?.as_mut()).await?;
    ran.waits_until = opened.map(|at| at.plus(AFTER_RESTORE)).filter(|until| host.now() < *until);
    let mut operations = host.store.begin_read().await?.operations().await?;
    if ran.waits_until.is_some() {
        operations.whole.clear();
    }
    // Of an operation that cannot be read nobody knows how long its files are kept.
    ran.left.failed += u64::try_from(operations.damaged.len()).unwrap_or(u64::MAX);
    for operation in operations.whole {
        if operation.retention.in_force.is_none() {
            ran.not_in_force.push(operation.id);
            continue;
        }
        let mut run = Run::begin(host, &held, operation, version).await?;
        let through = run.through(&mut more, &trouble).await?;
        ran.left.add(run.left);
        ran.certificates.extend(run.end(through).await?);
        if !through {
            ran.stopped = true;
            break;
        }
    }
    let mut tx = host.store.begin().await?;
    if ran.stopped {
        held.give_back(tx.as_mut(), host.now()).await?;
    } else {
        held.done(tx.as_mut(), host.now()).await?;
    }
    tx.commit().await?;
    Ok(Some(ran))
}

/// One operation.
struct Run<'r> {
    host: &'r Host,
    held: &'r Held,
    caller: Caller,
    operation: Operation,
    /// As it is stored; of one in which nothing has ended nothing is.
    certificate: Certificate,
    left: Left,
}

impl<'r> Run<'r> {
    /// With the certificate that was left open, or a new one.
    async fn begin(host: &'r Host, held: &'r Held, operation: Operation, version: &str) -> Result<Self, WorkError> {
        let newest = host.store.begin_read().await?.newest_certificate(&operation.id).await?;
        let now = host.now();
        let certificate = newest.filter(|certificate| certificate.to.is_none()).unwrap_or_else(|| {
            let id = CertificateId::new(now, host.id_bytes());
            Certificate::begun(id, operation.id.clone(), operation.retention.terms(), version, now)
        });
        Ok(Self { host, held, caller: Caller::host(), operation, certificate, left: Left::default() })
    }

    /// Goes through everybody; whether it came to the end before as many had ended as were to.
    async fn through(&mut self, more: &mut u64, trouble: &impl Fn(&WorkError)) -> Result<bool, WorkError> {
        let made_before = self.host.now().plus(-SHORTEST);
        let mut after = None;
        loop {
            let page = Page { after, limit: AT_ONCE };
            let mut tx = self.host.store.begin_read().await?;
            let ids = tx.individuals_made_before(&self.operation.id, made_before, page).await?;
            drop(tx);
            let Some(last) = ids.last() else { return Ok(true) };
            after = Some(*last);
            for id in ids {
                if *more == 0 {
                    return Ok(false);
                }
                match self.one(id).await {
                    Ok(None) => {}
                    Ok(Some(Becomes::Erase)) => *more -= 1,
                    Ok(Some(Becomes::Archive)) => self.left.to_archive += 1,
                    Ok(Some(Becomes::Hold)) => self.left.held += 1,
                    Ok(Some(Becomes::Appointment)) => self.left.appointment += 1,
                    Ok(Some(Becomes::Waits)) => self.left.waiting += 1,
                    // What is damaged in one file keeps no other from ending.
                    Err(error) if error.is_about_one_file() => {
                        trouble(&error);
                        self.left.failed += 1;
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// Ends one file, if it is due; what became of it, where a clock has run out. It is looked at without a lock first, since
    /// most of them stay, and again under the person's lock, before anything is written.
    async fn one(&mut self, id: IndividualId) -> Result<Option<Becomes>, WorkError> {
        let (host, caller, operation) = (self.host, &self.caller, &self.operation);
        let work = UnitOfWork::look(host, caller).await?;
        let now = work.now;
        let Some(mut file) = open(work, &operation.id, id).await? else { return Ok(None) };
        let becomes = file.look_at_retention(operation, now).await?.becomes().map(|(_, becomes)| becomes);
        // No transaction is begun inside another.
        drop(file);
        if becomes != Some(Becomes::Erase) {
            return Ok(becomes);
        }
        let mut work = UnitOfWork::begin(host, caller).await?;
        let now = work.now;
        self.held.prolong(work.tx.as_mut(), now).await?;
        // The central team may have said something else meanwhile.
        let operation = work.tx.operation(&operation.id).await?.ok_or(WorkError::NotFound("operation"))?;
        let Some(mut file) = open(work, &operation.id, id).await? else { return Ok(None) };
        let looked = file.look_at_retention(&operation, now).await?;
        let becomes = looked.becomes().map(|(_, becomes)| becomes);
        let (Some(Becomes::Erase), Due::Due(ended)) = (becomes, looked.due) else { return Ok(becomes) };
        let by = ended.by();
        let Some(erasure) = ended.erasure().filter(|_| operation.retention.in_force.is_some()) else {
            return Ok(None);
        };
        let mut certificate = self.certificate.clone();
        certificate.add(by.clock, Disposition::Erase, file.pseudonym(id.as_bytes()));
        let (mut work, row) = file.into_row();
        work.tx.put_certificate(&certificate).await?;
        let _counts = in_unit(work, row, erasure).await?;
        self.certificate = certificate;
        Ok(becomes)
    }

    /// Ends the certificate, if everybody was looked at; none where nothing has ended.
    async fn end(self, through: bool) -> Result<Option<Certificate>, WorkError> {
        let Self { host, held, caller, mut certificate, left, .. } = self;
        if certificate.total() == 0 {
            return Ok(None);
        }
        if !through {
            return Ok(Some(certificate));
        }
        let mut work = UnitOfWork::begin(host, &caller).await?;
        held.prolong(work.tx.as_mut(), work.now).await?;
        certificate.to = Some(work.now);
        certificate.left = Some(left);
        work.tx.put_certificate(&certificate).await?;
        let mut entry = work.entry(Act::RetentionCertified, Some(certificate.operation.clone()));
        entry.object = Some(certificate.id.to_string());
        let counts = certificate
            .ended
            .iter()
            .map(|ended| format!("{} {} {}", ended.clock.code(), ended.disposition.code(), ended.count));
        entry.codes = counts.chain([format!("digest {}", certificate.digest)]).collect();
        work.finish([entry]).await?;
        Ok(Some(certificate))
    }
}
