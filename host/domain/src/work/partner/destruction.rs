//! What was received and is no longer needed is destroyed, and the partner says so.

use serde::Serialize;

use super::{PartnerDesk, staff_of};
use crate::audit::Act;
use crate::ports::{DestructionDuty, DisclosureRow, ReadTx};
use crate::referral::Content;
use crate::security::caller::Caller;
use crate::words::ids::ReferralId;
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// The most that a list names of persons who were erased: one that is longer goes on when these are attested.
const AT_MOST: u32 = 1000;

/// What the partner has still to destroy of a person who was erased.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToDestroy {
    /// The referral, which is no longer there: what was received for it is to be destroyed, and that is attested under this
    /// id.
    pub referral: ReferralId,
    /// Since when.
    pub since: Timestamp,
}

/// What the caller's partner has still to destroy of persons whom the caller's operation erased, oldest referral first.
///
/// # Errors
/// [`WorkError::Forbidden`] for callers that are not of a partner; those of the store.
pub async fn to_destroy(host: &Host, caller: &Caller) -> Result<Vec<ToDestroy>, WorkError> {
    let (operation, partner, _) = staff_of(caller)?;
    let mut tx = host.store.begin_read().await?;
    let duties = tx.duties_at(&host.vault.partner_index(partner), operation, AT_MOST).await?;
    let theirs = duties.whole.into_iter().filter(|duty| is_theirs(host, caller, duty));
    Ok(theirs.map(|duty| ToDestroy { referral: duty.referral, since: duty.since }).collect())
}

/// Whether the referral existed for this member of the partner's staff.
fn is_theirs(host: &Host, caller: &Caller, duty: &DestructionDuty) -> bool {
    !duty.outside.contains(&host.vault.outside_hash(duty.referral, caller.staff))
}

/// The partner attests that it destroyed what it had received for a referral, also when the person was erased since.
///
/// # Errors
/// [`WorkError::NotFound`]; [`WorkError::Invalid`] while the partner still has access.
pub async fn attest(host: &Host, caller: &Caller, id: ReferralId) -> Result<(), WorkError> {
    match PartnerDesk::open(host, caller, id).await {
        Err(WorkError::NotFound(noun)) => attest_erased(host, caller, id).await.map_err(|error| error.missing(noun)),
        desk => desk?.attest_destruction(id).await,
    }
}

async fn attest_erased(host: &Host, caller: &Caller, id: ReferralId) -> Result<(), WorkError> {
    let (operation, partner, _) = staff_of(caller)?;
    let mut work = UnitOfWork::begin(host, caller).await?;
    let index = host.vault.partner_index(partner);
    let duty = duty(work.tx.as_mut(), id).await?;
    let theirs = duty.partner_index == index && duty.operation == *operation && is_theirs(host, caller, &duty);
    // Of two who attest it at once one does.
    if !theirs || !work.tx.remove_duty(id).await? {
        return Err(WorkError::NotFound("referral"));
    }
    let mut entry = work.entry(Act::DestructionAttested, Some(operation.clone()));
    entry.referral = Some(host.vault.pseudonyms().of(id.as_bytes()));
    entry.partner = Some(partner.clone());
    entry.codes = vec!["erased".to_owned()];
    work.finish([entry]).await?;
    // With the id goes the last that was kept of the person; a sweep does it where this is in somebody's way.
    let _by_a_sweep = host.store.empty_log().await;
    Ok(())
}

async fn duty<T: ReadTx + ?Sized>(tx: &mut T, id: ReferralId) -> Result<DestructionDuty, WorkError> {
    tx.duty(id).await?.ok_or(WorkError::NotFound("referral"))
}

impl PartnerDesk<'_> {
    /// The partner attests that it destroyed what it had received.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] while the partner still has access.
    async fn attest_destruction(mut self, id: ReferralId) -> Result<(), WorkError> {
        let disclosures = self.work.tx.disclosures_of(id).await?.all()?;
        if disclosures.is_empty() || disclosures.iter().any(|d| d.closed_at.is_none()) {
            return Err(WorkError::Invalid(
                "destruction is attested after access has ended; this referral is still open to you".to_owned(),
            ));
        }
        let (row, mut content) = self.referral(id).await?;
        content.destroyed = Some(self.work.now);
        let row = self.changed(row, &content);
        self.work.tx.update_referral(&row).await?;
        let entry = self.entry_on(Act::DestructionAttested, id, content.partner());
        self.finish([entry]).await
    }
}

/// Whether a partner still has to destroy what it received by these disclosures for this referral.
pub(in crate::work) fn is_asked(disclosures: &[DisclosureRow], content: &Content) -> bool {
    let closed = !disclosures.is_empty() && disclosures.iter().all(|disclosure| disclosure.closed_at.is_some());
    closed && content.destroyed.is_none()
}
