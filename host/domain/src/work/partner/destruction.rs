//! What was received and is no longer needed is destroyed, and the partner says so.

use super::PartnerDesk;
use crate::audit::Act;
use crate::ports::DisclosureRow;
use crate::referral::Content;
use crate::words::ids::ReferralId;
use crate::work::error::WorkError;

impl PartnerDesk<'_> {
    /// The partner attests that it destroyed what it had received.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] while the partner still has access.
    pub async fn attest_destruction(mut self, id: ReferralId) -> Result<(), WorkError> {
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
pub(super) fn is_asked(disclosures: &[DisclosureRow], content: &Content) -> bool {
    let closed = !disclosures.is_empty() && disclosures.iter().all(|disclosure| disclosure.closed_at.is_some());
    closed && content.destroyed.is_none()
}
