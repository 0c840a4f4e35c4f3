//! The consents of an open file, as they are changed.

use super::error::WorkError;
use super::file::OpenFile;
use crate::consent::{Consent, StateName};
use crate::ports::ConsentRow;
use crate::referral::{Content, State, Step};
use crate::words::ids::PartnerId;

/// What became of a consent that was taken back.
pub(super) struct TakenBack {
    pub(super) state: StateName,
    /// How many disclosures could be opened until now.
    pub(super) closed: u64,
    /// Whom the consent was for.
    pub(super) recipient: PartnerId,
    /// The referral, as it is now.
    pub(super) content: Content,
}

impl<Side> OpenFile<'_, Side> {
    pub(super) async fn update_consent(&mut self, mut row: ConsentRow, consent: Consent) -> Result<(), WorkError> {
        row.version += 1;
        row.state = consent.state().name();
        row.sealed = self.seal_doc(row.id.as_bytes(), &consent);
        Ok(self.work.tx.update_consent(&row).await?)
    }

    /// Takes a consent back: the partner's access closes, and what is pending ends. Nothing of the person is opened but this
    /// consent and its referral.
    pub(super) async fn take_back(&mut self, row: ConsentRow) -> Result<TakenBack, WorkError> {
        let referral_id = row.referral;
        let closed = self.work.tx.close_disclosures(referral_id, self.work.now).await?;
        let consent: Consent = self.open_doc(row.id.as_bytes(), &row.sealed)?;
        // What is no standing yes stays as it is: a no is no less a no.
        let mut state = consent.state().name();
        let recipient = consent.terms.recipient.clone();
        if let Some(withdrawn) = consent.withdrawn(self.work.now, self.work.caller.staff) {
            state = withdrawn.state().name();
            self.update_consent(row, withdrawn).await?;
        }
        let (referral, mut content) = self.referral(referral_id).await?;
        // A referral that has ended stays as it ended; its access is closed all the same.
        if let Ok(after) = content.state.after(Step::Withdraw, self.work.now)
            && !matches!(content.state, State::Draft)
        {
            content.state = after;
            let row = self.changed(referral, &content);
            self.work.tx.update_referral(&row).await?;
        }
        Ok(TakenBack { state, closed, recipient, content })
    }
}
